import { authorizerDefinition } from './http-authorizer';
import { integrationDefinition } from './http-integration';
import { DEFAULT_ROUTE, routeOfKey } from './http-route';
import { partsOf } from './native-routes';
import type { Assembly, Resource } from '../../assembly/assembly';
import { asArray, asObject, asString, JsonObject } from '../../assembly/json';
import { componentName } from '../component-name';
import { ANY_METHOD } from '../openapi';

const IAM_SCHEME = 'sigv4';
const TOKEN = { type: 'apiKey', name: 'Authorization', in: 'header' };
const BEARER = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };

/**
 * What the routes of an HTTP API say that are resources of their own, as an OpenAPI 3.0 document with API Gateway's extensions.
 * Undefined where there is none.
 */
export function nativeHttpDocument(api: Resource, assembly: Assembly): JsonObject | undefined {
  const routes = [...partsOf(api, 'AWS::ApiGatewayV2::Route', assembly).map(({ properties }) => properties), ...quickRoute(api.properties)];
  if (routes.length === 0) return undefined;
  const integrations = new Map(partsOf(api, 'AWS::ApiGatewayV2::Integration', assembly)
    .map(({ physicalId, properties }) => [physicalId, integrationDefinition(properties)]));
  const authorizers = partsOf(api, 'AWS::ApiGatewayV2::Authorizer', assembly);
  const names = new Map(authorizers
    .map(({ physicalId, logicalId, properties }) => [physicalId, componentName(asString(properties.Name) ?? logicalId)]));
  const paths: Record<string, JsonObject> = {};
  for (const properties of routes) {
    const { method, path } = routeOfKey(asString(properties.RouteKey) ?? '');
    const place = path === DEFAULT_ROUTE ? `/${DEFAULT_ROUTE}` : path;
    paths[place] = { ...paths[place], [method === 'ANY' ? ANY_METHOD : method.toLowerCase()]: operationOf(properties, place, integrations, names) };
  }
  return {
    openapi: '3.0.1',
    info: { title: asString(api.properties.Name) ?? api.logicalId, version: '1', description: asString(api.properties.Description) },
    paths,
    components: { securitySchemes: schemesOf(authorizers, names) },
  };
}

function operationOf(
  properties: JsonObject, path: string, integrations: ReadonlyMap<string, JsonObject>, names: ReadonlyMap<string, string>,
): JsonObject {
  const variables = [...path.matchAll(/\{([^{}]+?)\+?\}/g)].map(([, name]) => name);
  return {
    'operationId': asString(properties.OperationName),
    'parameters': variables.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    'responses': {},
    'security': securityOf(properties, names),
    'x-amazon-apigateway-integration': properties.integration ?? integrations.get(asString(properties.Target)?.replace(/^integrations\//, '') ?? ''),
  };
}

function securityOf(properties: JsonObject, names: ReadonlyMap<string, string>): JsonObject[] {
  const { AuthorizationType: type, AuthorizerId: id, AuthorizationScopes: scopes } = properties;
  const name = asString(type)?.toUpperCase() ?? 'NONE';
  if (name === 'NONE') return [];
  const scheme = name === 'AWS_IAM' ? IAM_SCHEME : names.get(asString(id) ?? '') ?? name;
  return [{ [scheme]: asArray(scopes).flatMap((scope) => asString(scope) ?? []) }];
}

function schemesOf(authorizers: readonly Resource[], names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries([
    ...authorizers.map(({ physicalId, properties }) => [names.get(physicalId), schemeOf(properties)]),
    [IAM_SCHEME, { ...TOKEN, 'x-amazon-apigateway-authtype': 'awsSigv4' }],
    // What authorizers of elsewhere are known by.
    ['JWT', { ...BEARER, 'x-amazon-apigateway-authtype': 'jwt' }],
    ['CUSTOM', { ...TOKEN, 'x-amazon-apigateway-authtype': 'custom' }],
  ]);
}

function schemeOf(properties: JsonObject): JsonObject {
  const isJwt = asString(properties.AuthorizerType)?.toUpperCase() === 'JWT';
  const header = asArray(properties.IdentitySource).flatMap((source) => /^\$request\.header\.([^,\s]+)/.exec(asString(source) ?? '')?.[1] ?? [])[0];
  return {
    ...isJwt ? BEARER : { ...TOKEN, name: header ?? 'Authorization' },
    'x-amazon-apigateway-authorizer': authorizerDefinition(properties),
  };
}

/** The route of an API with a `Target`. */
function quickRoute({ Target: target, RouteKey: key }: JsonObject): JsonObject[] {
  const uri = asString(target);
  if (uri === undefined) return [];
  return [{ RouteKey: key, integration: asObject({ type: uri.startsWith('arn:') ? 'AWS_PROXY' : 'HTTP_PROXY', uri }) }];
}
