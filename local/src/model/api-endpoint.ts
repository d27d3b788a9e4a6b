import { asArray, asObject, asString, isTrue, JsonObject } from '../assembly/json';

/** How clients reach an API where no domain leads to it. */
export interface ApiEndpoint {
  /** Whether only domains lead to it: the URL that API Gateway gives it is closed. */
  readonly isClosed: boolean;
  /** Whether it is reached through interface endpoints of VPCs only. */
  readonly isPrivate: boolean;
  /** Interface endpoints that have a host name for it. */
  readonly vpcEndpointIds: readonly string[];
}

/**
 * Reads how an API is reached. A template, its import parameters and the OpenAPI document may each tell.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-endpoint-configuration.html
 */
export function apiEndpointOf(properties: JsonObject, document: JsonObject): ApiEndpoint {
  const { Types: types, VpcEndpointIds: ids } = asObject(properties.EndpointConfiguration);
  const parameters = asObject(properties.Parameters);
  const documented = [document, ...asArray(document.servers).map(asObject)].map((part) => asObject(part['x-amazon-apigateway-endpoint-configuration']));
  const named = [...asArray(ids), ...documented.flatMap(({ vpcEndpointIds }) => asArray(vpcEndpointIds)), ...(asString(parameters.vpcEndpointIds) ?? '').split(',')];
  return {
    isClosed: isTrue(properties.DisableExecuteApiEndpoint) || documented.some(({ disableExecuteApiEndpoint }) => isTrue(disableExecuteApiEndpoint)),
    isPrivate: [...asArray(types), parameters.endpointConfigurationTypes].includes('PRIVATE'),
    vpcEndpointIds: [...new Set(named.flatMap((id) => asString(id)?.trim() || []))],
  };
}
