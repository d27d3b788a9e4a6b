import type { Throttle } from '../model/throttle';

/** What a route of a stage is, as far as its callers and owners see. */
export interface RouteListing {
  /** HTTP method in capitals, `ANY`, or `WS` for routes of WebSocket APIs. */
  readonly method: string;
  /** Path with its variables; `$default` of HTTP APIs; the key of a route of WebSocket APIs. */
  readonly path: string;
  readonly operation?: string;
  /** `none`, `iam`, `jwt`, `cognito`, `lambda:<construct id>`, or what else the assembly says. */
  readonly auth: string;
  readonly scopes: readonly string[];
  readonly apiKeyRequired: boolean;
  /** What requests are handed to, e.g. `lambda List`, `kinesis PutRecord`, `http https://example.com`, `mock`. */
  readonly backend: string;
  readonly validation: ValidationListing;
  readonly throttle?: Throttle;
  /** Seconds that its stage keeps answers for. */
  readonly cacheTtl?: number;
}

/** What is checked of a request before the backend is called. */
export interface ValidationListing {
  /** Media types with a model; of WebSocket APIs what chooses a model. */
  readonly body: readonly string[];
  /** Parameters that a request must have, e.g. `query limit`. */
  readonly parameters: readonly string[];
}

export const NOT_VALIDATED: ValidationListing = { body: [], parameters: [] };

/** The routes of a stage; without a name where an API has no stage. */
export interface StageListing {
  readonly stage?: string;
  readonly routes: readonly RouteListing[];
}

/** An API with its routes by stage. */
export interface ApiListing {
  /** Construct path. */
  readonly api: string;
  readonly kind: 'REST' | 'HTTP' | 'WEBSOCKET';
  readonly stages: readonly StageListing[];
  /** Why routes are not known. */
  readonly problem?: string;
}

/** Sorts routes by path, then by method. */
export function sortedRoutes(routes: readonly RouteListing[]): RouteListing[] {
  return [...routes].sort((left, right) => compare(left.path, right.path) || compare(left.method, right.method));
}

/** By code units, so the order is the same everywhere. */
export function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
