import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { RequestValue } from '../values/request-value';

/** A cache of a stage, which AWS charges by the hour. Routes say for themselves whether their answers are kept there. */
export interface CacheOptions {
  /**
   * How much it holds: 0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118 or 237 GiB.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
   */
  readonly size: Size;
  /**
   * Whether what is kept is encrypted.
   * @default true
   */
  readonly encrypted?: boolean;
}

/** How the answers of a route are kept, on stages that have a cache. */
export interface RouteCacheOptions {
  /**
   * How long an answer is kept, up to an hour.
   * @default Duration.minutes(5)
   */
  readonly ttl?: Duration;
  /**
   * What tells requests apart besides the path's own variables, the route's `requestParameters` and the caller: `RequestValue.query(...)` or
   * `RequestValue.header(...)`.
   * Requests that differ in anything else are given the same answer.
   * @default - nothing else
   */
  readonly keyParameters?: RequestValue[];
  /**
   * Whether an answer is given again only to who sends the same credentials and API key. Where it is not, whoever may call gets what was made for another.
   * @default true
   */
  readonly perCaller?: boolean;
}

// https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html#apigw-CreateStage-request-cacheClusterSize
const SIZES = [0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118, 237];
const DEFAULT_TTL = Duration.minutes(5);
const MAX_TTL = Duration.hours(1);

/**
 * A size in GiB, as API Gateway writes it.
 * @throws where it has no cache of that size
 */
export function cacheClusterSize(size: Size): string {
  const gibibytes = size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  if (!SIZES.includes(gibibytes)) {
    throw new Error(`cache size "${gibibytes} GiB" is none that API Gateway has; give Size.gibibytes(...) of one of ${SIZES.join(', ')}`);
  }
  return String(gibibytes);
}

/** How long an answer is kept: more than nothing, and no longer than API Gateway keeps anything. */
export function cacheTtl({ ttl = DEFAULT_TTL }: RouteCacheOptions): Duration {
  const isInRange = ttl.isUnresolved() || (ttl.toSeconds() > 0 && ttl.toSeconds() <= MAX_TTL.toSeconds());
  if (!isInRange) {
    throw new Error(`cache TTL "${ttl.toSeconds()} s" is out of range; give 1 to ${MAX_TTL.toSeconds()} s, or leave "cache" out to keep nothing`);
  }
  return ttl;
}
