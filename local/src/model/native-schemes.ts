import { componentName } from './component-name';
import { belongingTo } from './rest-parts';
import type { Assembly, Resource } from '../assembly/assembly';
import { asString, JsonObject } from '../assembly/json';

/** Security schemes that methods need no authorizer for. */
export const IAM_SCHEME = 'sigv4';
export const API_KEY_SCHEME = 'api_key';

const TOKEN = { type: 'apiKey', name: 'Authorization', in: 'header' };

/** Names of the security schemes that a REST API's authorizers are, by their ids. Authorizers of elsewhere have an id and nothing more. */
export function schemeNames(api: Resource, assembly: Assembly): ReadonlyMap<string, string> {
  const used = belongingTo(api, 'AWS::ApiGateway::Method', assembly).flatMap(({ properties }) => asString(properties.AuthorizerId) ?? []);
  const authorizers = belongingTo(api, 'AWS::ApiGateway::Authorizer', assembly);
  return new Map([
    ...used.map((id): [string, string] => [id, componentName(id)]),
    ...authorizers.map(({ physicalId, logicalId, properties }): [string, string] => [
      physicalId, componentName(asString(properties.Name) ?? logicalId),
    ]),
  ]);
}

/** The authorizers of a REST API as security schemes. */
export function nativeSchemes(api: Resource, assembly: Assembly): JsonObject {
  const authorizers = new Map(belongingTo(api, 'AWS::ApiGateway::Authorizer', assembly).map(({ physicalId, properties }) => [physicalId, properties]));
  return Object.fromEntries([
    ...[...schemeNames(api, assembly)].map(([id, name]) => [name, schemeOf(authorizers.get(id) ?? {})]),
    [IAM_SCHEME, { ...TOKEN, 'x-amazon-apigateway-authtype': 'awsSigv4' }],
    [API_KEY_SCHEME, { type: 'apiKey', name: 'x-api-key', in: 'header' }],
  ]);
}

function schemeOf(properties: JsonObject): JsonObject {
  const type = asString(properties.Type)?.toLowerCase();
  const source = asString(properties.IdentitySource);
  return {
    ...TOKEN,
    'name': headerIn(source) ?? 'Authorization',
    'x-amazon-apigateway-authtype': type === 'cognito_user_pools' ? type : 'custom',
    'x-amazon-apigateway-authorizer': type === undefined ? undefined : {
      type,
      providerARNs: properties.ProviderARNs,
      authorizerUri: properties.AuthorizerUri,
      identitySource: source,
      identityValidationExpression: properties.IdentityValidationExpression,
      authorizerResultTtlInSeconds: properties.AuthorizerResultTtlInSeconds,
    },
  };
}

/** Header that the first of an authorizer's sources is, e.g. of `method.request.header.Authorization`. */
function headerIn(source: string | undefined): string | undefined {
  return /^method\.request\.header\.([^,\s]+)/.exec(source ?? '')?.[1];
}
