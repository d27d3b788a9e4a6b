import { Duration } from 'aws-cdk-lib';

/** How long decisions are kept unless it is said otherwise, by API Gateway and CDK alike. */
export const DEFAULT_RESULTS_CACHE_TTL = Duration.minutes(5);

/**
 * @throws where it is longer than API Gateway keeps anything
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html#apigw-CreateAuthorizer-request-authorizerResultTtlInSeconds
 */
export function checkResultsCacheTtl(ttl: Duration): void {
  if (!ttl.isUnresolved() && ttl.toSeconds() > 3600) {
    throw new Error(`results cache TTL "${ttl.toSeconds()} s" is too long; give at most 3600 s, or 0 s to keep nothing`);
  }
}
