import type { ApiEndpoint } from './api-endpoint';
import type { JsonObject } from '../assembly/json';

/** What APIs of every kind have. */
export interface AnyApi {
  readonly protocol: 'HTTP' | 'REST' | 'WEBSOCKET';
  /** What AWS would call it in its URL, e.g. `a1b2c3d4e5`. */
  readonly id: string;
  /** Construct path without the last `Resource`, e.g. `Shop/Orders/Api`. */
  readonly path: string;
  /** Construct path of its stack, e.g. `Shop`. */
  readonly stackPath: string;
  readonly account: string;
  readonly region: string;
  readonly endpoint: ApiEndpoint;
  /** Its resource policy; undefined where it has none. */
  readonly policy?: JsonObject;
  readonly stages: readonly AnyStage[];
  /** Why no request to it can be served, and what to do; undefined where requests can. */
  readonly unserved?: string;
}

/** What stages of every kind have. */
export interface AnyStage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Settings that have no effect here. */
  readonly unserved: readonly string[];
}

/** The stage of HTTP APIs that has no segment of its own in paths. */
export const DEFAULT_STAGE = '$default';
