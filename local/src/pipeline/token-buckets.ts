import type { Throttle } from '../model/throttle';

interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  filled: number;
}

/**
 * Counts requests against limits: each takes a token of a bucket that holds a burst and fills at the rate.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  /**
   * Whether a request is within a limit.
   * @param key what the limit is for
   * @param now milliseconds since the epoch
   */
  take(key: string, { rate, burst }: Throttle, now: number): boolean {
    const capacity = rate === 0 ? 0 : burst;
    const { tokens, filled } = this.buckets.get(key) ?? { tokens: capacity, filled: now };
    const elapsed = Math.max(0, now - filled) / 1000;
    const available = Math.min(capacity, tokens + elapsed * rate);
    const taken = available >= 1;
    this.buckets.set(key, { tokens: taken ? available - 1 : available, filled: Math.max(now, filled) });
    return taken;
  }
}
