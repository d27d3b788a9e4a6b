import { LambdaAuthorizationProps, LambdaAuthorizerType, RestAuthorization } from '../auth/rest-auth';
import { CallParameters, ResponseTransferMode, RestIntegration } from '../backends/rest-backend';
import { RouteKey } from '../routing/route-key';
import { allParts, Expression } from '../values/expression';
import { checkDeclared, DeclaredParameter } from '../values/request-parameter';
import { RequestValue } from '../values/request-value';

/** How a route's answers are kept. */
export interface RouteCache {
  readonly keyParameters: readonly Expression[];
  readonly perCaller: boolean;
}

/** What of a route tells how its answers may be kept. */
export interface CachedRoute {
  readonly key: RouteKey;
  readonly parameters: readonly DeclaredParameter[];
  readonly hasBody: boolean;
  readonly authorization: RestAuthorization;
  readonly integration: RestIntegration;
  /** Whether a header names the API key of a request. */
  readonly hasKeyHeader: boolean;
  /** Whether answers tell the origin that asks. */
  readonly tellsOrigin: boolean;
}

/**
 * The parameters that tell requests of a cached route apart.
 * @throws where answers of the route cannot be kept, or would be given to others than they were made for
 */
export function cacheKeys(route: CachedRoute, cache: RouteCache): DeclaredParameter[] {
  checkRoute(route);
  checkUsed(route, cache.perCaller);
  const all = [
    ...route.key.variables.map((name) => optional('path', name)),
    ...route.parameters,
    ...[...cache.keyParameters, ...usedBy(route.integration)].map((expression) => {
      if (expression.kind === 'parameter') { return optional(expression.location, expression.name); }
      throw new Error(`route "${route.key}": a "${expression.kind}" value cannot tell requests of a cache apart; ` +
        'give RequestValue.query(...) or RequestValue.header(...)');
    }),
    ...(route.tellsOrigin ? [optional('header', 'Origin')] : []),
    ...(cache.perCaller ? credentials(route) : []),
  ];
  all.forEach(checkDeclared);
  return [...new Map(all.reverse().map((parameter) => [identity(parameter), parameter])).values()].reverse();
}

function checkRoute({ key, hasBody, integration: { _definition: backend } }: CachedRoute): void {
  if (!['GET', 'HEAD', 'ANY'].includes(key.method)) {
    throw new Error(`route "${key}": answers to "${key.method}" cannot be kept, since the body is no part of what tells requests apart; leave "cache" out`);
  }
  if (backend.kind === 'asyncLambda') {
    throw new Error(`route "${key}": its function works at each request, and a kept answer would keep it from that; leave "cache" out`);
  }
  if ((backend.kind === 'lambda' || backend.kind === 'http') && backend.responseTransferMode === ResponseTransferMode.STREAM) {
    throw new Error(`route "${key}": answers with the response transfer mode "STREAM" cannot be kept; leave "cache" out, or do not stream`);
  }
  if (backend.kind === 'http' && !backend.answers) {
    throw new Error(`route "${key}": "${backend.url}" gets every query parameter and header, and a cache cannot tell requests apart by all of them; ` +
      'name what it gets by forwardedQueryParameters and forwardedHeaders, or leave "cache" out');
  }
  if (hasBody) {
    throw new Error(`route "${key}": answers cannot be kept where a body is asked for, since it is no part of what tells requests apart; leave "cache" or "requestBody" out`);
  }
  if (backend.kind === 'service' && !backend.isReadOnly) {
    throw new Error(`route "${key}": "${backend.action}" does something at each request, and a kept answer would keep it from being done; leave "cache" out`);
  }
}

/** Refuses what the backend may answer by and no key can hold. */
function checkUsed({ key, integration }: CachedRoute, perCaller: boolean): void {
  for (const part of partsOf(integration)) {
    const unkept = unkeyed(part, perCaller);
    if (unkept !== undefined) {
      throw new Error(`route "${key}": its backend is told "${unkept}", by which a cache cannot tell requests apart; ` +
        'take it out of the call, give single query parameters and headers in its place, or leave "cache" out');
    }
  }
}

function unkeyed(part: Expression, perCaller: boolean): string | undefined {
  switch (part.kind) {
    case 'parameters': return part.location === 'path' ? undefined : `every ${part.location}`;
    case 'body':
    case 'each': return part.path;
    case 'rawBody': return 'the body';
    case 'context': return part.names[0] === 'identity' || part.names[0] === 'authorizer' && !perCaller ? part.names.join('.') : undefined;
    default: return undefined;
  }
}

/** What the backend is told of the request, and so may answer by. */
function usedBy(integration: RestIntegration): Expression[] {
  return partsOf(integration).filter(({ kind }) => kind === 'parameter');
}

function partsOf({ _definition: backend }: RestIntegration): Expression[] {
  return valuesOf(backend).flatMap((value) => [...allParts(value._expression)]);
}

function valuesOf(backend: RestIntegration['_definition']): readonly RequestValue[] {
  switch (backend.kind) {
    case 'service': return [backend.request];
    case 'resource': return valuesOfCall(backend.parameters);
    case 'http': return [
      ...valuesOfCall(backend.parameters),
      ...['Content-Type', ...backend.forwardedHeaders ?? []].map((name) => RequestValue.header(name)),
      ...(backend.forwardedQueryParameters ?? []).map((name) => RequestValue.query(name)),
    ];
    default: return [];
  }
}

function valuesOfCall({ path, query, headers }: CallParameters): readonly RequestValue[] {
  return [path, query, headers].flatMap((values) => Object.values(values ?? {}));
}

/** Where a request carries what tells its caller. */
function credentials({ key, authorization, hasKeyHeader }: CachedRoute): DeclaredParameter[] {
  const definition = authorization._definition;
  const apiKey = hasKeyHeader ? [optional('header', 'X-Api-Key')] : [];
  switch (definition.kind) {
    case 'none': return apiKey;
    case 'userPools': return [optional('header', definition.header), ...apiKey];
    case 'iam': return refuse(key, 'signature');
    case 'lambda': return [...identityOf(key, definition), ...apiKey];
  }
}

/** A function whose decisions are kept has decided by its identity sources; otherwise it may have looked at anything. */
function identityOf(key: RouteKey, { identitySources, resultsCacheTtl, type }: LambdaAuthorizationProps): DeclaredParameter[] {
  const looksAtAll = type === LambdaAuthorizerType.REQUEST && !resultsCacheTtl.isUnresolved() && resultsCacheTtl.toSeconds() === 0;
  const sources = identitySources.filter((source) => !source.startsWith('stageVariables.'));
  if (looksAtAll || sources.length === 0) { return refuse(key, 'request'); }
  return sources.map((source) => {
    const [, location, name] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
    return location === 'header' || location === 'querystring' ? optional(location, name) : refuse(key, source);
  });
}

function refuse(key: RouteKey, what: string): never {
  throw new Error(`route "${key}": a cache cannot tell callers apart by their "${what}"; ` +
    'set perCaller to false where each may have what was made for another, or leave "cache" out');
}

function optional(location: DeclaredParameter['location'], name: string): DeclaredParameter {
  return { location, name, required: location === 'path' };
}

/** Names of headers are alike whatever the case of their letters. */
function identity({ location, name }: DeclaredParameter): string {
  return `${location} ${location === 'header' ? name.toLowerCase() : name}`;
}
