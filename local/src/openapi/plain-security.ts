import { mapOperations } from './map-operations';
import { asArray, asObject, asString, isObject, JsonObject, own } from '../assembly/json';
import { METHODS } from '../model/openapi';

const IAM_SCHEME = 'sigv4';

/**
 * Says what callers need in the way of OpenAPI. API Gateway asks for all schemes that an operation lists, with one of the scopes of each, and for nothing that only
 * the root lists; that an operation asks for IAM may be in an extension.
 */
export function withPlainSecurity(document: JsonObject): JsonObject {
  const { security: _, ...others } = document;
  const paths = Object.entries(asObject(document.paths)).map(([path, item]) => [path, isObject(item) ? mapOperations(item, plainOperation) : item]);
  const operations = Object.values(asObject(document.paths)).flatMap((item) => METHODS.map((method) => asObject(own(asObject(item), method))));
  return { ...others, paths: Object.fromEntries(paths), ...operations.some(asksForIam) ? withIamScheme(document) : {} };
}

function plainOperation(operation: JsonObject): JsonObject {
  const requirements = [...asArray(operation.security).map(asObject), ...asksForIam(operation) ? [{ [IAM_SCHEME]: [] }] : []];
  return requirements.length === 0 ? operation : { ...operation, security: choicesOf(Object.assign({}, ...requirements) as JsonObject) };
}

/** Of several scopes, one will do. */
function choicesOf(requirement: JsonObject): JsonObject[] {
  return Object.entries(requirement).reduce<JsonObject[]>((choices, [name, value]) => {
    const scopes = asArray(value).length > 1 ? asArray(value).map((scope) => [scope]) : [value];
    return choices.flatMap((choice) => scopes.map((scope) => ({ ...choice, [name]: scope })));
  }, [{}]);
}

function asksForIam(operation: JsonObject): boolean {
  return asString(asObject(operation['x-amazon-apigateway-auth']).type)?.toUpperCase() === 'AWS_IAM';
}

function withIamScheme(document: JsonObject): JsonObject {
  const scheme = { [IAM_SCHEME]: { type: 'apiKey', name: 'Authorization', in: 'header' } };
  if (document.swagger !== undefined) return { securityDefinitions: { ...asObject(document.securityDefinitions), ...scheme } };
  const components = asObject(document.components);
  return { components: { ...components, securitySchemes: { ...asObject(components.securitySchemes), ...scheme } } };
}
