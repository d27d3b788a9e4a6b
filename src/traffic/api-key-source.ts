import { aws_apigateway as apigateway } from 'aws-cdk-lib';

/**
 * Whether API keys come from what an authorizer gives.
 * @throws where the source is unknown
 */
export function takesKeysFromAuthorizer(source: apigateway.ApiKeySourceType = apigateway.ApiKeySourceType.HEADER): boolean {
  const sources: string[] = Object.values(apigateway.ApiKeySourceType);
  if (!sources.includes(source)) {
    throw new Error(`API key source "${source}" is unknown; give ApiKeySourceType.HEADER or ApiKeySourceType.AUTHORIZER`);
  }
  return source === apigateway.ApiKeySourceType.AUTHORIZER;
}
