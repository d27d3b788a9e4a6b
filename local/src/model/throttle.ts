import { asString } from '../assembly/json';

/** A limit on requests. */
export interface Throttle {
  /** Requests a second, on average. */
  readonly rate: number;
  /** Requests at once. */
  readonly burst: number;
}

/** What an account has where only one of the two is said: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ACCOUNT: Throttle = { rate: 10_000, burst: 5_000 };

/** Reads a limit; undefined where none is said. A negative number is none, as the stage's own default is written. */
export function throttleOf(rateLimit: unknown, burstLimit: unknown): Throttle | undefined {
  const [rate, burst] = [limitOf(rateLimit), limitOf(burstLimit)];
  return rate === undefined && burst === undefined ? undefined : { rate: rate ?? ACCOUNT.rate, burst: burst ?? ACCOUNT.burst };
}

function limitOf(value: unknown): number | undefined {
  const limit = Number(asString(value) ?? NaN);
  return limit >= 0 ? limit : undefined;
}
