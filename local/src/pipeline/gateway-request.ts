import type { NamedValues } from './named-values';

/** A request as it came in for a stage of an API. */
export interface GatewayRequest {
  readonly method: string;
  /** Path below the stage as the client wrote it, percent-encoding included; starts with `/`. */
  readonly path: string;
  /** Path and query as the client wrote them, the API's name and the stage included: what signatures are made over. */
  readonly url: string;
  readonly query: NamedValues;
  readonly headers: NamedValues;
  readonly body: Buffer;
  /** Whether the body was larger than the gateway takes, and therefore left out. */
  readonly oversized: boolean;
  readonly sourceIp: string;
  readonly protocol: string;
  readonly receivedAt: Date;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}
