import type { CallerOrigin } from './caller-origin';
import type { NamedValues } from './named-values';

/** The custom domain that a request came by. */
export interface RequestDomain {
  /** Host that it was sent to. */
  readonly name: string;
  /** Path of the URL, the base path included. */
  readonly path: string;
  /** Base path of the mapping that led here, e.g. `orders/v1`; undefined where a rule did, or a mapping without one. */
  readonly basePath?: string;
}

/** A request as it came in. */
export interface GatewayRequest {
  readonly method: string;
  /** Path as the client wrote it, percent-encoding included; starts with `/`. Once a stage is found, it is the path below that. */
  readonly path: string;
  /** Undefined where no custom domain led here. */
  readonly domain?: RequestDomain;
  /** Path and query as the client wrote them, names of APIs, domains and stages included: what signatures are made over. */
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
  /** Whether the client asks for a WebSocket. */
  readonly isUpgrade?: boolean;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}
