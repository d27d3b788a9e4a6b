import { RestAuthorization } from '../auth/rest-auth';
import { RouteKey } from '../routing/route-key';
import { Expression } from '../values/expression';
import { DeclaredParameter } from '../values/request-parameter';

/** How a route's answers are kept. */
export interface RouteCache {
  readonly keyParameters: readonly Expression[];
  readonly perCaller: boolean;
}

/**
 * The parameters that tell requests of a cached route apart.
 * @throws where answers of the route cannot be kept, or would be given to others than they were made for
 */
export function cacheKeys(
  key: RouteKey, parameters: readonly DeclaredParameter[], authorization: RestAuthorization, cache: RouteCache,
): DeclaredParameter[] {
  if (!['GET', 'HEAD', 'ANY'].includes(key.method)) {
    throw new Error(`route "${key}": answers to "${key.method}" cannot be kept, since the body is no part of what tells requests apart; leave "cache" out`);
  }
  const optional = (location: DeclaredParameter['location'], name: string) => ({ location, name, required: location === 'path' });
  const all = [
    ...key.variables.map((name) => optional('path', name)),
    ...parameters,
    ...cache.keyParameters.map((expression) => {
      if (expression.kind === 'parameter') { return optional(expression.location, expression.name); }
      throw new Error(`route "${key}": a "${expression.kind}" value cannot tell requests of a cache apart; give RequestValue.query(...) or RequestValue.header(...)`);
    }),
    ...(cache.perCaller ? credentials(key, authorization).map(({ location, name }) => optional(location, name)) : []),
  ];
  return [...new Map(all.reverse().map((parameter) => [`${parameter.location} ${parameter.name.toLowerCase()}`, parameter])).values()].reverse();
}

/** Where a request carries what tells its caller. */
function credentials(key: RouteKey, authorization: RestAuthorization): Pick<DeclaredParameter, 'location' | 'name'>[] {
  const definition = authorization._definition;
  const found = definition.kind === 'userPools' ? [{ location: 'header' as const, name: definition.header }]
    : definition.kind === 'lambda' ? definition.identitySources.flatMap(parameterOf) : [];
  if (definition.kind !== 'none' && found.length === 0) {
    throw new Error(`route "${key}": a cache cannot tell callers of "${definition.kind}" auth apart by any header or query parameter; ` +
      'set perCaller to false where each may have what was made for another, or leave "cache" out');
  }
  return found;
}

function parameterOf(identitySource: string): Pick<DeclaredParameter, 'location' | 'name'>[] {
  const [, location, name] = /^method\.request\.(header|querystring)\.(.+)$/.exec(identitySource) ?? [];
  return location === 'header' || location === 'querystring' ? [{ location, name }] : [];
}
