import { inertJson } from './inert-text';
import { headerSource } from './response-header';
import { RestCors } from './rest-cors';
import { allParts, Expression } from '../values/expression';
import { GatewayResponse } from '../values/gateway-response';

type Json = { [name: string]: unknown };

/** Variables into which no client can write a quotation mark. API Gateway knows no escaping here. */
const SAFE = [
  'accountId', 'apiId', 'error.responseType', 'error.validationErrorString', 'extendedRequestId', 'httpMethod', 'identity.sourceIp', 'protocol', 'requestId',
  'requestTime', 'requestTimeEpoch', 'resourcePath', 'stage',
];

/** The message in the shape of every other error; API Gateway writes it with its quotation marks. */
const ERROR = '{"message":$context.error.messageString,"requestId":"$context.requestId"}';
const INVALID_BODY = '{"message":"Invalid request body: $context.error.validationErrorString","requestId":"$context.requestId"}';

/**
 * What API Gateway says by itself, in the shape of every other error unless told otherwise.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function gatewayResponses(responses: readonly GatewayResponse[], cors: RestCors | undefined, imported: Readonly<Json> = {}): Json {
  const own = responses.map((response) => [response.type.responseType, rendered(response, response.type.responseType, cors)] as const);
  const clientErrors = responses.find(({ type: { responseType } }) => responseType === 'DEFAULT_4XX');
  return {
    BAD_REQUEST_BODY: clientErrors ? rendered(clientErrors, 'BAD_REQUEST_BODY', cors) : { ...headers({}, cors), ...body(INVALID_BODY) },
    DEFAULT_4XX: { ...headers({}, cors), ...body(ERROR) },
    DEFAULT_5XX: { ...headers({}, cors), ...body(ERROR) },
    ...Object.fromEntries(Object.entries(imported).map(([name, response]) => [name, withCors(response as Json, cors)])),
    ...Object.fromEntries(own.sort(([a], [b]) => a < b ? -1 : 1)),
  };
}

/** @throws where a value cannot be told there */
function rendered(response: GatewayResponse, responseType: string, cors: RestCors | undefined): Json {
  const { statusCode } = response;
  try {
    return {
      ...(statusCode === undefined ? {} : { statusCode: String(statusCode) }),
      ...headers(Object.fromEntries(Object.entries(response.headers ?? {}).map(([name, value]) => [name, headerSource(value._expression)])), cors),
      ...body(response.body ? plainJson(response.body._expression) : responseType === 'BAD_REQUEST_BODY' ? INVALID_BODY : ERROR),
    };
  } catch (error) {
    throw new Error(`gateway response "${responseType}": ${(error as Error).message}`);
  }
}

function headers(own: Record<string, string>, cors: RestCors | undefined): Json {
  const parameters = {
    ...cors?.gatewayResponseParameters,
    ...Object.fromEntries(Object.entries(own).map(([name, source]) => [`gatewayresponse.header.${name}`, source])),
  };
  return Object.keys(parameters).length > 0 ? { responseParameters: parameters } : {};
}

/** A response of a definition, with the headers of CORS that it does not say itself. */
function withCors(response: Json, cors: RestCors | undefined): Json {
  const parameters = { ...cors?.gatewayResponseParameters, ...response.responseParameters as Json };
  return { ...response, ...(Object.keys(parameters).length > 0 ? { responseParameters: parameters } : {}) };
}

function body(template: string): Json {
  return { responseTemplates: { 'application/json': template } };
}

/** A template without any logic, which is all that there is here. */
function plainJson(expression: Expression): string {
  const foreign = [...allParts(expression)].find(({ kind }) => !['literal', 'object', 'list', 'context'].includes(kind));
  if (foreign) {
    throw new Error(`a "${foreign.kind}" value cannot be told where API Gateway answers by itself; give literals and variables of the context`);
  }
  switch (expression.kind) {
    case 'object': return `{${expression.fields.map(([name, value]) => `${inertJson(name)}:${plainJson(value)}`).join(',')}}`;
    case 'list': return `[${expression.items.map(plainJson).join(',')}]`;
    case 'context': return variable(expression.names.join('.'));
    default: return inertJson((expression as { readonly value: unknown }).value);
  }
}

function variable(name: string): string {
  if (name === 'error.message' || name === 'error.messageString') { return '$context.error.messageString'; }
  if (!SAFE.includes(name)) {
    throw new Error(`context variable "${name}" may hold what a client sent, and API Gateway cannot escape it here; give one of error.message, ${SAFE.join(', ')}`);
  }
  return `"$context.${name}"`;
}
