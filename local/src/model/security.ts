import { authorizerOf } from './authorizer';
import { resolveReference } from './reference';
import type { RouteAuth } from './route';
import { asArray, asObject, asString, isObject, JsonObject, own } from '../assembly/json';

/** What an operation asks of its callers. */
export interface Security {
  /** What callers see of it, e.g. `AWS_IAM` or `CUSTOM + API key`; `NONE` where it is open. */
  readonly description: string;
  readonly apiKeyRequired: boolean;
  readonly auth: { readonly served: RouteAuth } | { readonly unserved: string };
}

interface Scheme {
  readonly description: string;
  /** Undefined for what is not served. */
  readonly auth?: RouteAuth;
}

/** Why an operation that leaves its security to the document's root is not served. */
export const ROOT_SECURITY = 'its document asks for authorization at its root, which holds for no route; write "security" on each operation, or "security": [] where it is open';

const API_KEY = 'API key';
const IAM: Scheme = { description: 'AWS_IAM', auth: { kind: 'iam' } };

/**
 * Reads the security of an operation. API Gateway asks for everything that it lists, whether as one requirement or as several.
 * Where it names more than one authorization, or one that is not known, nobody is let in.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
 */
export function securityOf(document: JsonObject, operation: JsonObject): Security {
  const method = asString(asObject(operation['x-amazon-apigateway-auth']).type)?.toUpperCase();
  const requirements = asArray(operation.security).flatMap((requirement) => Object.entries(asObject(requirement)));
  const named = new Map<string, Scheme>();
  if (method !== undefined && method !== 'NONE') named.set(`x-amazon-apigateway-auth ${method}`, method === 'AWS_IAM' ? IAM : { description: method });
  for (const [name, scopes] of requirements) named.set(name, schemeOf(document, name, asArray(scopes).flatMap((scope) => asString(scope) ?? [])));
  const schemes = [...named.values()];
  const guards = schemes.filter(({ description }) => description !== API_KEY);
  const apiKeyRequired = guards.length < schemes.length;
  const descriptions = [...new Set(guards.map(({ description }) => description))];
  return {
    description: [...descriptions, ...apiKeyRequired ? [API_KEY] : []].join(' + ') || 'NONE',
    apiKeyRequired,
    auth: authOf(guards, descriptions, operation.security === undefined && asArray(document.security).length > 0),
  };
}

function authOf(guards: readonly Scheme[], descriptions: readonly string[], inherits: boolean): Security['auth'] {
  if (guards.length === 0 && inherits) {
    return { unserved: ROOT_SECURITY };
  }
  if (guards.length === 0) return { served: { kind: 'none' } };
  const [{ auth }] = guards;
  const several = guards.length > 1 && !guards.every((guard) => guard.auth?.kind === 'iam');
  if (auth === undefined || several) {
    return { unserved: `its authorization is "${descriptions.join(' + ')}", and only one of NONE, AWS_IAM, a Lambda authorizer or user pools is served` };
  }
  return { served: auth };
}

function schemeOf(document: JsonObject, name: string, scopes: readonly string[]): Scheme {
  const schemes = isObject(document.securityDefinitions) ? document.securityDefinitions : asObject(asObject(document.components).securitySchemes);
  const scheme = asObject(resolveReference(document, own(schemes, name)));
  const type = asString(scheme['x-amazon-apigateway-authtype']);
  if (type?.toLowerCase() === 'awssigv4') return IAM;
  const reading = authorizerOf(name, scheme);
  if (reading?.kind === 'lambda') return { description: 'CUSTOM', auth: reading };
  if (reading?.kind === 'user-pool') return { description: 'COGNITO_USER_POOLS', auth: { ...reading, scopes } };
  const isKey = scheme.type === 'apiKey' && scheme.in === 'header' && asString(scheme.name)?.toLowerCase() === 'x-api-key';
  if (type === undefined && scheme['x-amazon-apigateway-authorizer'] === undefined && isKey) return { description: API_KEY };
  return { description: type ?? `security scheme ${name}` };
}
