import { httpAuthorizerOf } from './http-authorizer';
import { httpIntegrationOf } from './http-integration';
import { DEFAULT_ROUTE, HttpRoute, HttpRouteAuth, HttpRouteTarget } from './http-route';
import { asArray, asObject, asString, isObject, JsonObject, own } from '../../assembly/json';
import { ANY_METHOD, METHODS } from '../openapi';
import { resolveReference } from '../reference';
import { ROOT_SECURITY } from '../security';

/** What becomes of the base path of a document: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html */
export type BasePathMode = 'ignore' | 'prepend' | 'split';

/** What an operation asks of its callers. */
export interface HttpGuard {
  /** What callers see of it. */
  readonly description: string;
  readonly auth: HttpRouteAuth | { readonly unserved: string };
}

/** An operation of a document. */
export interface HttpOperation {
  readonly place: Pick<HttpRoute, 'key' | 'method' | 'path'>;
  readonly operation: JsonObject;
  readonly guard: HttpGuard;
  /** The definition of its integration. */
  readonly integration: unknown;
}

const OPEN: HttpGuard = { description: 'NONE', auth: { kind: 'none' } };
const IAM: HttpGuard = { description: 'AWS_IAM', auth: { kind: 'iam' } };

/**
 * Reads the routes of an OpenAPI 3.0 document with API Gateway's extensions.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
 */
export function readHttpDocument(document: JsonObject, mode: BasePathMode): HttpRoute[] {
  return httpOperations(document, mode).map(({ place, operation, guard, integration }) => ({
    ...place,
    operationName: asString(operation.operationId),
    auth: guard.description,
    target: targetOf(integration, guard),
  }));
}

/** The operations of a document with what they ask of their callers and what they lead to, whether it is served or not. */
export function httpOperations(document: JsonObject, mode: BasePathMode): HttpOperation[] {
  const base = mode === 'ignore' ? '' : basePathIn(document, mode);
  return Object.entries(asObject(document.paths))
    .flatMap(([path, item]) => operationsOf(document, path, base, asObject(resolveReference(document, item))));
}

function operationsOf(document: JsonObject, path: string, base: string, item: JsonObject): HttpOperation[] {
  return [...METHODS, ANY_METHOD].flatMap((key): HttpOperation[] => {
    const operation = own(item, key);
    if (!isObject(operation)) return [];
    const integration = resolveReference(document, operation['x-amazon-apigateway-integration']);
    return [{ place: placeOf(key, path, base), operation, guard: guardOf(document, operation), integration }];
  });
}

function placeOf(key: string, path: string, base: string): Pick<HttpRoute, 'key' | 'method' | 'path'> {
  if (path === `/${DEFAULT_ROUTE}`) return { key: DEFAULT_ROUTE, method: 'ANY', path: DEFAULT_ROUTE };
  const method = key === ANY_METHOD ? 'ANY' : key.toUpperCase();
  const whole = path === '/' && base !== '' ? base : base + path;
  return { key: `${method} ${whole}`, method, path: whole };
}

function targetOf(integration: unknown, { auth }: HttpGuard): HttpRouteTarget {
  if ('unserved' in auth) return { kind: 'unserved', reason: auth.unserved };
  const reading = httpIntegrationOf(integration);
  return 'unserved' in reading ? { kind: 'unserved', reason: reading.unserved } : { kind: 'served', auth, integration: reading.integration };
}

/** A route has one authorization: what asks for more, or for another, lets nobody in. */
function guardOf(document: JsonObject, operation: JsonObject): HttpGuard {
  const named = asString(asObject(operation['x-amazon-apigateway-auth']).type)?.toUpperCase();
  const requirements = asArray(operation.security).flatMap((requirement) => Object.entries(asObject(requirement)));
  const guards = [
    ...named === undefined || named === 'NONE' ? [] : [named === 'AWS_IAM' ? IAM : unknownGuard(named)],
    ...requirements.map(([name, scopes]) => guardOfScheme(document, name, asArray(scopes).flatMap((scope) => asString(scope) ?? []))),
  ];
  if (guards.length === 0 && operation.security === undefined && asArray(document.security).length > 0) return { description: 'NONE', auth: { unserved: ROOT_SECURITY } };
  return guards.length > 1 ? unknownGuard(guards.map(({ description }) => description).join(' + ')) : guards[0] ?? OPEN;
}

function guardOfScheme(document: JsonObject, name: string, scopes: readonly string[]): HttpGuard {
  const scheme = asObject(resolveReference(document, own(asObject(asObject(document.components).securitySchemes), name)));
  const type = asString(scheme['x-amazon-apigateway-authtype']);
  if (type?.toLowerCase() === 'awssigv4') return IAM;
  const reading = httpAuthorizerOf(name, asObject(resolveReference(document, scheme['x-amazon-apigateway-authorizer'])));
  if (reading?.kind === 'jwt') return { description: 'JWT', auth: { ...reading, scopes } };
  return reading === undefined ? unknownGuard(type ?? `security scheme ${name}`) : { description: 'CUSTOM', auth: reading };
}

function unknownGuard(description: string): HttpGuard {
  return { description, auth: { unserved: `its authorization is "${description}", and only one of NONE, AWS_IAM, a JWT authorizer or a Lambda authorizer is served` } };
}

/** The path of the first server; `split` leaves out its first segment. */
function basePathIn(document: JsonObject, mode: 'prepend' | 'split'): string {
  const { url, variables } = asObject(asArray(document.servers)[0]);
  const filled = (asString(url) ?? asString(document.basePath) ?? '')
    .replace(/\{(\w+)\}/g, (_, name: string) => asString(asObject(own(asObject(variables), name)).default) ?? '');
  const segments = filled.replace(/^[a-z]+:\/\/[^/]*/i, '').split('/').filter((segment) => segment !== '');
  return (mode === 'split' ? segments.slice(1) : segments).map((segment) => `/${segment}`).join('');
}
