import type { Connection } from './connection';
import type { GatewayReply } from '../gateway-reply';
import type { RequestContext } from '../request-context';

/** What a client is told that something failed with, written as API Gateway does: some of the names have a space behind them. */
export function errorMessage(message: string, { id }: Pick<Connection, 'id'>, { requestId }: Pick<RequestContext, 'requestId'>): string {
  return `{"message": ${JSON.stringify(message)}, "connectionId":"${id}", "requestId":"${requestId}"}`;
}

/** What a client is answered that is not let in. */
export function refusal(statusCode: number, body: string): GatewayReply {
  return { statusCode, headers: [['Content-Type', 'application/json']], body: Buffer.from(body) };
}
