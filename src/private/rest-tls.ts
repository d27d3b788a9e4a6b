import { aws_apigateway as apigateway } from 'aws-cdk-lib';

/**
 * Says which TLS clients may use. The properties are newer than the least version of aws-cdk-lib that is supported, so they are given by name.
 * @throws where an access mode goes with a policy that has none
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
export function restrictTls(api: apigateway.RestApiBase, securityPolicy: string, endpointAccessMode: string | undefined): void {
  const hasAccessMode = securityPolicy.startsWith('SecurityPolicy_');
  if (endpointAccessMode !== undefined && !hasAccessMode) {
    throw new Error(`endpoint access mode "${endpointAccessMode}" does not go with security policy "${securityPolicy}"; choose one of the TLS13 policies, or leave it out`);
  }
  const resource = api.node.defaultChild as apigateway.CfnRestApi;
  resource.addPropertyOverride('SecurityPolicy', securityPolicy);
  if (hasAccessMode) { resource.addPropertyOverride('EndpointAccessMode', endpointAccessMode ?? 'STRICT'); }
}
