/** What the client is answered. */
export interface GatewayReply {
  readonly statusCode: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: Buffer;
}

/** What the client is answered piece by piece. */
export interface StreamedReply extends Omit<GatewayReply, 'body'> {
  readonly body: AsyncIterable<Buffer>;
}

export function isStreamed(reply: GatewayReply | StreamedReply): reply is StreamedReply {
  return !Buffer.isBuffer(reply.body);
}
