import type { ApiEndpoint } from './api-endpoint';
import type { GatewayResponse } from './gateway-response';
import type { Route } from './route';
import type { Stage } from './stage';
import type { JsonObject } from '../assembly/json';

/** An API of the assembly, as the gateway serves it. */
export interface Api {
  /** What AWS would call it in its URL, e.g. `a1b2c3d4e5`. */
  readonly id: string;
  /** Construct path without the last `Resource`, e.g. `Shop/Orders/Api`. */
  readonly path: string;
  /** Construct path of its stack, e.g. `Shop`. */
  readonly stackPath: string;
  readonly account: string;
  readonly region: string;
  readonly endpoint: ApiEndpoint;
  /** Where the API key of a request is: in its `x-api-key` header, or what a Lambda authorizer gives as its `usageIdentifierKey`. */
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  /** Payloads of these media types are bytes, all others are text. */
  readonly binaryMediaTypes: readonly string[];
  /** Its resource policy; undefined where it has none. */
  readonly policy?: JsonObject;
  /** Bytes from which on replies are compressed; undefined where none is. */
  readonly minCompressionSize?: number;
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  readonly stages: readonly Stage[];
  readonly routes: readonly Route[];
  /** Why no request to it can be served, and what to do; undefined where requests can. */
  readonly unserved?: string;
}
