import { Token } from 'aws-cdk-lib';

/** A limit on requests. What goes beyond it is answered with 429. */
export interface ThrottleOptions {
  /** Requests a second, in the long run. */
  readonly rateLimit: number;
  /** Requests at once. */
  readonly burstLimit: number;
}

/**
 * @param of what is limited, for the message
 * @throws where a limit is none that API Gateway could hold to
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function checkThrottle({ rateLimit, burstLimit }: ThrottleOptions, of: string): void {
  if (!Token.isUnresolved(rateLimit) && !(Number.isFinite(rateLimit) && rateLimit >= 0)) {
    throw new Error(`rate limit "${rateLimit}" of ${of} is out of range; give requests a second, 0 or more`);
  }
  if (!Token.isUnresolved(burstLimit) && !(Number.isInteger(burstLimit) && burstLimit >= 0 && burstLimit < 2 ** 31)) {
    throw new Error(`burst limit "${burstLimit}" of ${of} is out of range; give a whole number of requests, 0 or more`);
  }
}
