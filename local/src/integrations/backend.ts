import type { Integration } from '../model/integration';
import type { Exchange } from '../pipeline/exchange';
import type { NamedValues } from '../pipeline/named-values';
import type { MappedRequest } from '../pipeline/request-mapping';

/** A request about to be handed to a backend. */
export interface BackendCall {
  readonly exchange: Exchange;
  readonly integration: Integration;
  readonly mapped: MappedRequest;
}

/** What a backend answers, before it is mapped back. */
export interface BackendAnswer {
  readonly statusCode: number;
  readonly headers: NamedValues;
  readonly body: Buffer;
  /** What selection patterns are matched with in the place of the status: a function's error message. */
  readonly selection?: string;
  /** How the function ended for the access log, where the status is one that the function chose. */
  readonly integrationStatus?: number;
}

/** What a backend answers while it still does: whoever reads the body sees where it breaks off. */
export interface StreamedAnswer {
  readonly statusCode: number;
  readonly headers: NamedValues;
  readonly body: AsyncIterable<Buffer>;
}

/** Something that requests are handed to. */
export interface Backend<Answer = BackendAnswer> {
  /** @throws GatewayError or NotServedError where it gives no answer */
  call(call: BackendCall): Promise<Answer>;
}

/** Something that answers requests piece by piece. */
export type StreamBackend = Backend<StreamedAnswer>;
