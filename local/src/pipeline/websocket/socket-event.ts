import type { SocketEvent } from './socket-context';
import type { JsonObject } from '../../assembly/json';
import type { Exchange } from '../exchange';
import { forwardedHeaders } from '../function-event';

/** In the order in which AWS has them. */
const REQUEST_CONTEXT = [
  'routeKey', 'authorizer', 'messageId', 'disconnectStatusCode', 'eventType', 'extendedRequestId', 'requestTime', 'messageDirection', 'disconnectReason', 'stage',
  'connectedAt', 'requestTimeEpoch', 'identity', 'requestId', 'domainName', 'connectionId', 'apiId',
];
/** What is known of who connects; where nobody signed there is no more to tell. */
const IDENTITY = ['accessKey', 'accountId', 'apiKey', 'apiKeyId', 'caller', 'sourceIp', 'user', 'userAgent', 'userArn'];

/**
 * The event that a function is given, whether it answers or only authorizes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export function socketFunctionEvent({ request, context, stage }: Exchange, type: SocketEvent['type'] = 'CONNECT'): JsonObject {
  const values: JsonObject = { ...context.variables, messageDirection: 'IN' };
  const identity = Object.entries(values.identity as JsonObject).filter(([name, value]) => IDENTITY.includes(name) && value !== null);
  const requestContext = REQUEST_CONTEXT.filter((name) => values[name] !== undefined).map((name) => [name, name === 'identity' ? Object.fromEntries(identity) : values[name]]);
  const headers = type === 'CONNECT' ? forwardedHeaders(request) : undefined;
  const hasQuery = type === 'CONNECT' && request.query.entries.length > 0;
  return {
    ...headers === undefined ? {} : { headers: headers.single(), multiValueHeaders: headers.multiple() },
    ...hasQuery ? { queryStringParameters: request.query.single(), multiValueQueryStringParameters: request.query.multiple() } : {},
    requestContext: Object.fromEntries(requestContext),
    ...Object.keys(stage.variables).length === 0 ? {} : { stageVariables: { ...stage.variables } },
    ...type === 'MESSAGE' ? { body: request.body.toString('utf8') } : {},
    isBase64Encoded: false,
  };
}
