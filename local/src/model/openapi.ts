import { GatewayResponse, gatewayResponseOf } from './gateway-response';
import { integrationOf } from './integration';
import { resolveReference } from './reference';
import { requestValidationOf } from './request-validation';
import { Route, RouteTarget } from './route';
import { hashText } from '../assembly/identity';
import { asArray, asObject, asString, isObject, JsonObject, own } from '../assembly/json';

/** What an OpenAPI document says of an API. */
export interface OpenApiReading {
  readonly routes: Route[];
  readonly gatewayResponses: Map<string, GatewayResponse>;
  readonly binaryMediaTypes: string[];
  /** Parts of the document that have no effect here. */
  readonly unserved: string[];
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const ANY_METHOD = 'x-amazon-apigateway-any-method';

/**
 * Reads an OpenAPI 3.0 or Swagger 2.0 document with API Gateway's extensions.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function readOpenApi(document: JsonObject, apiId: string): OpenApiReading {
  const gatewayResponses = Object.entries(asObject(document['x-amazon-apigateway-gateway-responses']));
  return {
    routes: Object.entries(asObject(document.paths))
      .flatMap(([path, item]) => routesOf(document, path, asObject(resolveReference(document, item)), apiId)),
    gatewayResponses: new Map(gatewayResponses.map(([type, response]) => [type, gatewayResponseOf(asObject(response))])),
    binaryMediaTypes: asArray(document['x-amazon-apigateway-binary-media-types']).flatMap((type) => asString(type) ?? []),
    unserved: [
      ...(document['x-amazon-apigateway-policy'] === undefined ? [] : ['its resource policy is not checked']),
      ...(document['x-amazon-apigateway-minimum-compression-size'] === undefined ? [] : ['its responses are not compressed']),
    ],
  };
}

function routesOf(document: JsonObject, path: string, item: JsonObject, apiId: string): Route[] {
  return [...METHODS, ANY_METHOD].flatMap((key): Route[] => {
    const operation = own(item, key);
    if (!isObject(operation)) return [];
    const security = securityOf(document, operation);
    return [{
      method: key === ANY_METHOD ? 'ANY' : key.toUpperCase(),
      path,
      resourceId: hashText(`${apiId}${path}`, 6),
      operationName: asString(operation.operationId),
      auth: security.join(' + ') || 'NONE',
      validation: requestValidationOf(document, item, operation),
      target: targetOf(operation, security, operation.security === undefined && asArray(document.security).length > 0),
    }];
  });
}

function targetOf(operation: JsonObject, security: string[], inheritsSecurity: boolean): RouteTarget {
  if (security.length === 0 && inheritsSecurity) {
    return { kind: 'unserved', reason: 'its document asks for authorization at its root, which holds for no route; write "security" on each operation, or "security": [] where it is open' };
  }
  const foreign = security.filter((kind) => kind !== 'AWS_IAM');
  if (foreign.length > 0) return { kind: 'unserved', reason: `its authorization is "${foreign.join(' + ')}", and only NONE and AWS_IAM are served yet` };
  const reading = integrationOf(operation['x-amazon-apigateway-integration']);
  if ('unserved' in reading) return { kind: 'unserved', reason: reading.unserved };
  return { kind: 'served', auth: security.length > 0 ? 'AWS_IAM' : 'NONE', integration: reading.integration };
}

/** What an operation asks of its callers, `AWS_IAM` or a name for what is not served; nothing where it is open. */
function securityOf(document: JsonObject, operation: JsonObject): string[] {
  const method = asString(asObject(operation['x-amazon-apigateway-auth']).type)?.toUpperCase();
  const schemes = asArray(operation.security).flatMap((requirement) => Object.keys(asObject(requirement)));
  const kinds = schemes.map((name) => schemeKind(document, name));
  const all = method === undefined || method === 'NONE' ? kinds : [method, ...kinds];
  return [...new Set(all)];
}

function schemeKind(document: JsonObject, name: string): string {
  const schemes = isObject(document.securityDefinitions) ? document.securityDefinitions : asObject(asObject(document.components).securitySchemes);
  const scheme = asObject(resolveReference(document, own(schemes, name)));
  const type = asString(scheme['x-amazon-apigateway-authtype']);
  if (type?.toLowerCase() === 'awssigv4') return 'AWS_IAM';
  if (type === undefined && scheme.type === 'apiKey' && asString(scheme.name)?.toLowerCase() === 'x-api-key') return 'API key';
  return type ?? `security scheme ${name}`;
}
