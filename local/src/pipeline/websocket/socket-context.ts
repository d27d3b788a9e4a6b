import { randomBytes } from 'crypto';
import type { Connection, ConnectionEnd } from './connection';
import { urlSuffixOf } from '../../assembly/environment';
import type { SocketRoute } from '../../model/websocket/socket-route';
import { asRestRoute } from '../../model/websocket/socket-route';
import type { Exchange } from '../exchange';
import { NamedValues } from '../named-values';
import { RequestContext } from '../request-context';

/** What happens at a connection. */
export interface SocketEvent {
  readonly type: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  readonly receivedAt: Date;
  /** What the client sent; undefined where that is not what happens. */
  readonly body?: string;
  /** How the connection ended. */
  readonly end?: ConnectionEnd;
}

/**
 * What mapping templates, functions and access logs see as `$context`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export function socketContext(connection: Connection, event: SocketEvent): RequestContext {
  const { api, stage, request } = connection;
  const context = new RequestContext(api, stage, { ...request, receivedAt: event.receivedAt });
  for (const name of ['httpMethod', 'path', 'protocol', 'deploymentId', 'domainPrefix', 'accountId', 'customDomain']) context.set(name, undefined);
  context.set('requestId', context.extendedRequestId);
  // The host that functions build the URL of the management API from.
  context.set('domainName', request.domain?.name ?? `${api.id}.execute-api.${api.region}.${urlSuffixOf(api.region)}`);
  context.set('connectionId', connection.id);
  context.set('connectedAt', connection.connectedAt.getTime());
  context.set('eventType', event.type);
  if (event.type === 'MESSAGE') context.set('messageId', `${randomBytes(11).toString('base64url')}=`);
  if (event.end !== undefined) {
    context.set('disconnectStatusCode', event.end.code);
    context.set('disconnectReason', event.end.reason);
  }
  Object.assign(context.variables, connection.caller);
  return context;
}

/** The event as backends and authorizers of REST APIs know a request: only the one that connects has headers and a query. */
export function socketExchange(connection: Connection, event: SocketEvent, route: SocketRoute, context: RequestContext): Exchange {
  const { api, stage, request } = connection;
  context.set('routeKey', route.key);
  const isConnect = event.type === 'CONNECT';
  return {
    api,
    stage,
    request: {
      ...request,
      method: isConnect ? request.method : 'POST',
      headers: isConnect ? request.headers : NamedValues.headers([]),
      query: isConnect ? request.query : NamedValues.query(''),
      body: Buffer.from(event.body ?? ''),
      receivedAt: event.receivedAt,
      // A client that goes away ends its own request, and not what became of its messages.
      signal: isConnect ? request.signal : new AbortController().signal,
    },
    match: { route: asRestRoute(route), pathParameters: {} },
    context,
  };
}
