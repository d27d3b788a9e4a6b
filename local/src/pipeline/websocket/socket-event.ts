import type { SocketEvent } from './socket-context';
import type { JsonObject } from '../../assembly/json';
import type { Exchange } from '../exchange';
import { forwardedHeaders } from '../function-event';
import { NamedValues } from '../named-values';

/** In the order in which AWS has them. */
const REQUEST_CONTEXT = [
  'routeKey', 'authorizer', 'messageId', 'disconnectStatusCode', 'eventType', 'extendedRequestId', 'requestTime', 'messageDirection', 'disconnectReason', 'stage',
  'connectedAt', 'requestTimeEpoch', 'identity', 'requestId', 'domainName', 'connectionId', 'apiId',
];
/** What is known of who connects; where nobody signed there is no more to tell. */
const IDENTITY = ['accessKey', 'accountId', 'apiKey', 'apiKeyId', 'caller', 'sourceIp', 'user', 'userAgent', 'userArn'];

/** What ends of connections have for headers: there is no request. */
const NO_HEADERS = { 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };

/**
 * The event that a function is given that answers.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html
 */
export function socketFunctionEvent(exchange: Exchange, type: SocketEvent['type']): JsonObject {
  const { request, stage } = exchange;
  return {
    ...headersOf(exchange, type),
    ...type === 'CONNECT' && request.query.entries.length > 0 ? queryOf(exchange) : {},
    requestContext: contextOf(exchange),
    ...Object.keys(stage.variables).length === 0 ? {} : { stageVariables: { ...stage.variables } },
    ...type === 'MESSAGE' ? { body: request.body.toString('utf8') } : {},
    isBase64Encoded: false,
  };
}

/**
 * The event that a function is given that decides who connects.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export function socketAuthorizerEvent(exchange: Exchange, methodArn: string): JsonObject {
  return { type: 'REQUEST', methodArn, ...headersOf(exchange, 'CONNECT'), ...queryOf(exchange), stageVariables: { ...exchange.stage.variables }, requestContext: contextOf(exchange) };
}

function headersOf({ request, context }: Exchange, type: SocketEvent['type']): JsonObject {
  if (type === 'MESSAGE') return {};
  const headers = type === 'CONNECT' ? forwardedHeaders(request) : NamedValues.headers(Object.entries({ Host: String(context.variables.domainName), ...NO_HEADERS }));
  return { headers: headers.single(), multiValueHeaders: headers.multiple() };
}

function queryOf({ request: { query } }: Exchange): JsonObject {
  return { queryStringParameters: query.single(), multiValueQueryStringParameters: query.multiple() };
}

function contextOf({ context }: Exchange): JsonObject {
  const values: JsonObject = { ...context.variables, messageDirection: 'IN' };
  const identity = Object.entries(values.identity as JsonObject).filter(([name, value]) => IDENTITY.includes(name) && value !== null);
  return Object.fromEntries(REQUEST_CONTEXT.filter((name) => values[name] !== undefined).map((name) => [name, name === 'identity' ? Object.fromEntries(identity) : values[name]]));
}
