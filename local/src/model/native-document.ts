import { nativeIntegration } from './native-integration';
import { nativeSchemas, schemaReference } from './native-schemas';
import { API_KEY_SCHEME, IAM_SCHEME, nativeSchemes, schemeNames } from './native-schemes';
import { ANY_METHOD } from './openapi';
import { belongingTo, resourcePathOf } from './rest-parts';
import type { Assembly, Resource } from '../assembly/assembly';
import { asArray, asObject, asString, isTrue, JsonObject } from '../assembly/json';

/**
 * What the native resources and methods of a REST API say, as an OpenAPI 3.0 document with API Gateway's extensions:
 * so there is one way to read a route, whichever way it is defined. Undefined where the API has no method of its own.
 */
export function nativeDocument(api: Resource, assembly: Assembly): JsonObject | undefined {
  const methods = belongingTo(api, 'AWS::ApiGateway::Method', assembly);
  if (methods.length === 0) return undefined;
  const resources = new Map(belongingTo(api, 'AWS::ApiGateway::Resource', assembly).map((resource) => [resource.physicalId, resource]));
  const validators = belongingTo(api, 'AWS::ApiGateway::RequestValidator', assembly);
  const schemes = schemeNames(api, assembly);
  const paths: Record<string, JsonObject> = {};
  for (const { properties } of methods) {
    const path = resourcePathOf(properties.ResourceId, resources);
    paths[path] = { ...paths[path], [methodKey(properties.HttpMethod)]: operationOf(properties, path, schemes) };
  }
  return {
    'openapi': '3.0.1',
    'info': { title: asString(api.properties.Name) ?? api.logicalId, version: '1', description: asString(api.properties.Description) },
    'paths': paths,
    'components': { schemas: usedIn(paths, nativeSchemas(api, assembly)), securitySchemes: usedIn(paths, nativeSchemes(api, assembly)) },
    'x-amazon-apigateway-request-validators': Object.fromEntries(validators.map(({ physicalId, properties }) => [physicalId, {
      validateRequestBody: isTrue(properties.ValidateRequestBody), validateRequestParameters: isTrue(properties.ValidateRequestParameters),
    }])),
  };
}

/** Every API has more models and ways to authorize than its methods name. */
function usedIn(paths: unknown, components: JsonObject): JsonObject {
  const text = JSON.stringify([paths, components]);
  return Object.fromEntries(Object.entries(components).filter(([name]) => text.includes(`/${name}"`) || text.includes(`/${name}/`) || text.includes(`{"${name}":[`)));
}

function methodKey(method: unknown): string {
  const name = asString(method)?.toLowerCase() ?? 'any';
  return name === 'any' ? ANY_METHOD : name;
}

function operationOf(properties: JsonObject, path: string, schemes: ReadonlyMap<string, string>): JsonObject {
  const models = Object.entries(asObject(properties.RequestModels));
  return {
    'operationId': asString(properties.OperationName),
    'parameters': parametersOf(asObject(properties.RequestParameters), path),
    'requestBody': models.length === 0 ? undefined : { required: true, content: contentOf(models) },
    'responses': Object.fromEntries(asArray(properties.MethodResponses).map(asObject).map(responseOf)),
    'security': securityOf(properties, schemes),
    'x-amazon-apigateway-request-validator': asString(properties.RequestValidatorId),
    'x-amazon-apigateway-integration': properties.Integration === undefined ? undefined : nativeIntegration(asObject(properties.Integration)),
  };
}

const PLACES: ReadonlyMap<string, string> = new Map([['querystring', 'query'], ['header', 'header'], ['path', 'path']]);

/** Those that the method names, and the variables of its path. */
function parametersOf(parameters: JsonObject, path: string): JsonObject[] {
  const named = Object.entries(parameters).flatMap(([expression, required]): JsonObject[] => {
    const [, source, name] = /^method\.request\.(?:multivalue)?(querystring|header|path)\.(.+)$/.exec(expression) ?? [];
    return source === undefined ? [] : [{ name, in: PLACES.get(source), required: source === 'path' || isTrue(required), schema: { type: 'string' } }];
  });
  const known = new Set(named.filter((parameter) => parameter.in === 'path').map(({ name }) => name));
  const variables = [...path.matchAll(/\{([^{}]+?)\+?\}/g)].map(([, name]) => name).filter((name) => !known.has(name));
  return [...variables.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })), ...named];
}

function contentOf(models: readonly [string, unknown][]): JsonObject {
  return Object.fromEntries(models.map(([mediaType, model]) => [mediaType, { schema: schemaReference(asString(model) ?? '') }]));
}

function responseOf({ StatusCode: status, ResponseModels: models, ResponseParameters: parameters }: JsonObject): [string, JsonObject] {
  const headers = Object.keys(asObject(parameters)).flatMap((name) => /^method\.response\.header\.(.+)$/.exec(name)?.[1] ?? []);
  return [asString(status) ?? 'default', {
    description: '',
    headers: Object.fromEntries(headers.map((name) => [name, { schema: { type: 'string' } }])),
    content: models === undefined ? undefined : contentOf(Object.entries(asObject(models))),
  }];
}

function securityOf(properties: JsonObject, schemes: ReadonlyMap<string, string>): JsonObject[] {
  const { AuthorizationType: type, AuthorizerId: id, AuthorizationScopes: scopes, ApiKeyRequired: key } = properties;
  const name = asString(type)?.toUpperCase() ?? 'NONE';
  const authorizer = name === 'AWS_IAM' ? IAM_SCHEME : schemes.get(asString(id) ?? '') ?? name;
  return [
    ...name === 'NONE' ? [] : [{ [authorizer]: asArray(scopes).flatMap((scope) => asString(scope) ?? []) }],
    ...isTrue(key) ? [{ [API_KEY_SCHEME]: [] }] : [],
  ];
}
