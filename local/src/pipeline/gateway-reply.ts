import type { WebSocket } from 'ws';

/** What the client is answered. */
export interface GatewayReply {
  readonly statusCode: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: Buffer;
}

/** An answer that lets a client keep the connection. */
export interface UpgradeReply extends GatewayReply {
  /** Subprotocol that was chosen of those that the client speaks. */
  readonly protocol?: string;
  accept(socket: WebSocket): void;
}

export function isUpgrade(reply: AnyReply): reply is UpgradeReply {
  return 'accept' in reply;
}

/** What the client is answered piece by piece. */
export interface StreamedReply extends Omit<GatewayReply, 'body'> {
  readonly body: AsyncIterable<Buffer>;
}

export function isStreamed(reply: GatewayReply | StreamedReply): reply is StreamedReply {
  return !Buffer.isBuffer(reply.body);
}

/** What a client is answered, at once or piece by piece. */
export type AnyReply = GatewayReply | StreamedReply;

/** An answer with a message, as API Gateway gives where no API's own responses count. */
export function messageReply(statusCode: number, message: string, errorType: string): GatewayReply {
  return {
    statusCode,
    headers: [['Content-Type', 'application/json'], ['x-amzn-errortype', errorType]],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/** What API Gateway answers where a request leads to no stage that it may reach. */
export function forbidden(): GatewayReply {
  return messageReply(403, 'Forbidden', 'ForbiddenException');
}

/** What API Gateway answers where a request leads to no stage of an HTTP API. */
export function notFound(): GatewayReply {
  return { statusCode: 404, headers: [['Content-Type', 'application/json']], body: Buffer.from(JSON.stringify({ message: 'Not Found' })) };
}

/** What the local gateway answers where it does not serve what a request needs. */
export function notServed(message: string): GatewayReply {
  return { statusCode: 501, headers: [['Content-Type', 'application/json']], body: Buffer.from(JSON.stringify({ message })) };
}
