import type { AnyApi } from './any-api';
import type { GatewayResponse } from './gateway-response';
import type { Route } from './route';
import type { Stage } from './stage';

/** An API with the settings of REST APIs, as the gateway serves it. */
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
