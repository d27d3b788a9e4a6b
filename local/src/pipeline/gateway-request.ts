import type { CallerOrigin } from './caller-origin';
import type { NamedValues } from './named-values';

/** A request as it came in for a stage of an API. */
export interface GatewayRequest {
  readonly method: string;
  /** Path below the stage as the client wrote it, percent-encoding included; starts with `/`. */
  readonly path: string;
  /** Path and query as the client wrote them, the API's name and the stage included: what signatures are made over. */
  readonly url: string;
  readonly query: NamedValues;
  /** Headers without those that only the local gateway knows. */
  readonly headers: NamedValues;
  /** Headers as the client sent them: what signatures are made over. */
  readonly sentHeaders: NamedValues;
  readonly body: Buffer;
  /** Whether the body was larger than the gateway takes, and therefore left out. */
  readonly oversized: boolean;
  readonly origin: CallerOrigin;
  readonly protocol: string;
  readonly receivedAt: Date;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}
