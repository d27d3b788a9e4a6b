import type { AnyApi } from './any-api';
import type { GatewayResponse } from './gateway-response';
import type { Route } from './route';
import type { Stage } from './stage';

/** A REST API of the assembly, as the gateway serves it; a WebSocket API is none yet. */
export interface Api extends AnyApi {
  readonly protocol: 'REST' | 'WEBSOCKET';
  /** Where the API key of a request is: in its `x-api-key` header, or what a Lambda authorizer gives as its `usageIdentifierKey`. */
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  /** Payloads of these media types are bytes, all others are text. */
  readonly binaryMediaTypes: readonly string[];
  /** Bytes from which on replies are compressed; undefined where none is. */
  readonly minCompressionSize?: number;
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  readonly stages: readonly Stage[];
  readonly routes: readonly Route[];
}
