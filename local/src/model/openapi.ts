import { GatewayResponse, gatewayResponseOf } from './gateway-response';
import { integrationOf } from './integration';
import { resolveReference } from './reference';
import { requestValidationOf } from './request-validation';
import { Route, RouteTarget } from './route';
import { Security, securityOf } from './security';
import { hashText } from '../assembly/identity';
import { asArray, asObject, asString, isObject, JsonObject, own } from '../assembly/json';

/** What an OpenAPI document says of an API. */
export interface OpenApiReading {
  readonly routes: Route[];
  readonly gatewayResponses: Map<string, GatewayResponse>;
  readonly binaryMediaTypes: string[];
  /** Where the API key of a request is, `HEADER` or `AUTHORIZER`. */
  readonly apiKeySource?: string;
  /** The API's resource policy, if any. */
  readonly policy: unknown;
  /** Bytes from which on replies are compressed, if any. */
  readonly minCompressionSize: unknown;
}

/** Keys of a path's operations. */
export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
export const ANY_METHOD = 'x-amazon-apigateway-any-method';

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
    apiKeySource: asString(document['x-amazon-apigateway-api-key-source']),
    policy: document['x-amazon-apigateway-policy'],
    minCompressionSize: document['x-amazon-apigateway-minimum-compression-size'],
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
      auth: security.description,
      validation: requestValidationOf(document, item, operation),
      target: targetOf(operation, security),
    }];
  });
}

function targetOf(operation: JsonObject, { auth, apiKeyRequired }: Security): RouteTarget {
  if ('unserved' in auth) return { kind: 'unserved', reason: auth.unserved };
  const reading = integrationOf(operation['x-amazon-apigateway-integration']);
  if ('unserved' in reading) return { kind: 'unserved', reason: reading.unserved };
  return { kind: 'served', auth: auth.served, apiKeyRequired, integration: reading.integration };
}
