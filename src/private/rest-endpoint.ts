import { aws_apigateway as apigateway, Lazy } from 'aws-cdk-lib';

/**
 * Says which TLS clients may use. The properties are newer than the least version of aws-cdk-lib that is supported, so they are given by name.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
export function restrictTls(api: apigateway.RestApiBase, securityPolicy: string, endpointAccessMode: string | undefined): void {
  const resource = api.node.defaultChild as apigateway.CfnRestApi;
  resource.addPropertyOverride('SecurityPolicy', securityPolicy);
  if (endpointAccessMode !== undefined) { resource.addPropertyOverride('EndpointAccessMode', endpointAccessMode); }
}

/** What a REST API's endpoint is, beyond its TLS. */
export interface RestEndpoint {
  readonly type: 'REGIONAL' | 'EDGE' | 'PRIVATE';
  readonly ipAddressType?: string;
  readonly vpcEndpointIds: readonly string[];
}

/** Says where clients reach an API. Its default endpoint is closed or not once it is known which domains lead to it. */
export function placeEndpoint(api: apigateway.RestApiBase, endpoint: RestEndpoint, isClosed: () => boolean | undefined): void {
  const { type, ipAddressType, vpcEndpointIds } = endpoint;
  const resource = api.node.defaultChild as apigateway.CfnRestApi;
  resource.endpointConfiguration = { types: [type], vpcEndpointIds: vpcEndpointIds.length > 0 ? [...vpcEndpointIds] : undefined };
  if (ipAddressType !== undefined) { resource.addPropertyOverride('EndpointConfiguration.IpAddressType', ipAddressType); }
  resource.disableExecuteApiEndpoint = Lazy.any({ produce: isClosed });
}
