import { authorizerDefinition, httpAuthorizerOf } from './http-authorizer';
import { httpIntegrationOf, integrationDefinition } from './http-integration';
import { HttpRoute, HttpRouteAuth, HttpRouteTarget, routeOfKey } from './http-route';
import type { Assembly, Resource } from '../../assembly/assembly';
import { asArray, asString, JsonObject } from '../../assembly/json';

/** Resources of a type that refer to an API of the second version by its id. */
export function partsOf({ physicalId }: Resource, type: string, assembly: Assembly): Resource[] {
  return assembly.ofType(type).filter(({ properties }) => properties.ApiId === physicalId);
}

/** Reads the routes that an API has as resources, and the one that its `Target` makes. */
export function nativeHttpRoutes(api: Resource, assembly: Assembly): HttpRoute[] {
  const integrations = new Map(partsOf(api, 'AWS::ApiGatewayV2::Integration', assembly).map(({ physicalId, properties }) => [physicalId, integrationDefinition(properties)]));
  const authorizers = partsOf(api, 'AWS::ApiGatewayV2::Authorizer', assembly);
  const routes = partsOf(api, 'AWS::ApiGatewayV2::Route', assembly).map(({ properties }) => ({
    ...routeOfKey(asString(properties.RouteKey) ?? ''),
    operationName: asString(properties.OperationName),
    auth: asString(properties.AuthorizationType) ?? 'NONE',
    target: targetOf(properties, integrations, authorizers),
  }));
  return [...routes, ...quickRoute(api.properties)];
}

function targetOf(properties: JsonObject, integrations: ReadonlyMap<string, JsonObject>, authorizers: readonly Resource[]): HttpRouteTarget {
  const auth = authOf(properties, authorizers);
  if (typeof auth === 'string') return { kind: 'unserved', reason: auth };
  const id = asString(properties.Target)?.replace(/^integrations\//, '');
  const definition = id === undefined ? undefined : integrations.get(id);
  if (id !== undefined && definition === undefined) return { kind: 'unserved', reason: `its integration "${id}" is not in the assembly` };
  const reading = httpIntegrationOf(definition);
  return 'unserved' in reading ? { kind: 'unserved', reason: reading.unserved } : { kind: 'served', auth, integration: reading.integration };
}

/** A route's authorization, or why it is not served. */
function authOf(properties: JsonObject, authorizers: readonly Resource[]): HttpRouteAuth | string {
  const { AuthorizationType: type, AuthorizerId: id, AuthorizationScopes: scopes } = properties;
  const name = asString(type)?.toUpperCase() ?? 'NONE';
  if (name === 'NONE') return { kind: 'none' };
  if (name === 'AWS_IAM') return { kind: 'iam' };
  const resource = authorizers.find(({ physicalId }) => physicalId === id);
  if (resource === undefined) return `its authorizer "${asString(id) ?? ''}" is not in the assembly`;
  const reading = httpAuthorizerOf(asString(resource.properties.Name) ?? resource.logicalId, authorizerDefinition(resource.properties));
  if (reading === undefined) return `its authorizer has type "${asString(resource.properties.AuthorizerType) ?? ''}"; write "JWT" or "REQUEST"`;
  return reading.kind === 'jwt' ? { ...reading, scopes: asArray(scopes).flatMap((scope) => asString(scope) ?? []) } : reading;
}

/**
 * The route of an API with a `Target`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html
 */
function quickRoute({ Target: target, RouteKey: key, CredentialsArn: credentials }: JsonObject): HttpRoute[] {
  const uri = asString(target);
  if (uri === undefined) return [];
  const isFunction = uri.startsWith('arn:');
  const reading = httpIntegrationOf({ type: isFunction ? 'AWS_PROXY' : 'HTTP_PROXY', uri, credentials, payloadFormatVersion: '2.0' });
  const reached: HttpRouteTarget = 'unserved' in reading ? { kind: 'unserved', reason: reading.unserved } : { kind: 'served', auth: { kind: 'none' }, integration: reading.integration };
  return [{ ...routeOfKey(asString(key) ?? ''), auth: 'NONE', target: reached }];
}
