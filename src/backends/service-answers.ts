import { Duration } from 'aws-cdk-lib';
import { ErrorAnswer } from './rest-backend';

export const JSON_1_0 = 'application/x-amz-json-1.0';
export const JSON_1_1 = 'application/x-amz-json-1.1';
export const FORM = 'application/x-www-form-urlencoded';

export const RETRY_AFTER = Duration.seconds(1);

export const TOO_MANY = 'Too many requests; try again later';
export const FAILED = 'The service could not process the request';
export const UNAVAILABLE = 'The service is not available; try again later';

/** What is told where the service is asked more often than it bears. */
export function throttled(codes: string[], message = TOO_MANY): ErrorAnswer {
  return { codes, statusCode: 429, message, retryAfter: RETRY_AFTER };
}

/** What is told of mistakes of the client, in the service's own words, which speak of the input. */
export function mistaken(codes: string[]): ErrorAnswer {
  return { codes, statusCode: 400 };
}
