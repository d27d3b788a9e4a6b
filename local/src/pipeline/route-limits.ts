import { GatewayError } from './gateway-error';
import { TokenBuckets } from './token-buckets';
import type { AnyApi } from '../model/any-api';
import { HttpStage, throttleOfHttpRoute } from '../model/http/http-stage';

/** Counts what comes to routes of HTTP and WebSocket APIs against the limits of their stages. */
export class RouteLimits {
  private readonly buckets = new TokenBuckets();

  /** @param clock milliseconds since the epoch */
  constructor(private readonly clock: () => number) {}

  /** @throws GatewayError where the limit of a route is reached */
  count({ id }: AnyApi, stage: HttpStage, routeKey: string): void {
    const throttle = throttleOfHttpRoute(stage, routeKey);
    if (throttle === undefined) return;
    const bucket = JSON.stringify([id, stage.name, routeKey]);
    if (!this.buckets.take(bucket, throttle, this.clock())) throw new GatewayError('THROTTLED', 'Too Many Requests');
  }
}
