import type { Connections } from './connections';
import { MAX_MESSAGE } from '../../integrations/websocket/socket-backend';
import { decoded } from '../../model/base-path';
import type { SocketApi } from '../../model/websocket/socket-api';
import { GatewayError } from '../gateway-error';
import { forbidden, GatewayReply, messageReply } from '../gateway-reply';
import type { GatewayRequest } from '../gateway-request';
import { verifySignature } from '../signature';

/** Path of a connection below a stage. */
const CONNECTION = /^\/(?:@|%40)connections\/([^/]+)$/i;

/** What ids of connections look like. */
const ID = /^[\w-]{15}=$/;

/** Whether a request is for the management API. */
export function isForConnections({ path }: GatewayRequest): boolean {
  return /^\/(?:@|%40)connections(?:\/|$)/i.test(path);
}

/**
 * The management API: backends send messages to connections, look at them and end them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export class ConnectionApi {
  constructor(private readonly connections: Connections) {}

  answer(api: SocketApi, stage: string, request: GatewayRequest): GatewayReply {
    try {
      verifySignature(request, api);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return messageReply(error.statusCode, error.message, error.errorType);
    }
    const [, segment] = CONNECTION.exec(request.path) ?? [];
    if (segment === undefined) return forbidden();
    const id = decoded(segment);
    if (!ID.test(id)) return messageReply(400, `Invalid connectionId: ${id}`, 'BadRequestException');
    const connection = this.connections.find(id);
    if (connection === undefined || connection.api !== api || connection.stage.name !== stage) return messageReply(410, 'Gone', 'GoneException');
    switch (request.method) {
      case 'POST':
        if (request.oversized || request.body.length > MAX_MESSAGE) return messageReply(413, 'Payload Too Large', 'PayloadTooLargeException');
        connection.send(request.body.toString('utf8'));
        return { statusCode: 200, headers: [], body: Buffer.alloc(0) };
      case 'GET': return json({
        connectedAt: connection.connectedAt.toISOString(),
        identity: { sourceIp: connection.request.origin.sourceIp, userAgent: connection.request.headers.get('User-Agent') ?? '' },
        lastActiveAt: connection.lastActiveAt.toISOString(),
      });
      case 'DELETE':
        connection.close({ code: 1000, reason: 'Connection Closed Normally' });
        this.connections.remove(connection);
        return { statusCode: 204, headers: [], body: Buffer.alloc(0) };
      default: return forbidden();
    }
  }
}

function json(value: unknown): GatewayReply {
  return { statusCode: 200, headers: [['Content-Type', 'application/json']], body: Buffer.from(JSON.stringify(value)) };
}
