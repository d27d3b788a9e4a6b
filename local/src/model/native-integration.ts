import { asArray, asObject, asString, JsonObject } from '../assembly/json';

/** The `Integration` of a method as an OpenAPI document spells it. */
export function nativeIntegration(integration: JsonObject): JsonObject {
  return {
    type: integration.Type,
    httpMethod: integration.IntegrationHttpMethod,
    uri: integration.Uri,
    credentials: integration.Credentials,
    connectionType: integration.ConnectionType,
    connectionId: integration.ConnectionId,
    integrationTarget: integration.IntegrationTarget,
    requestParameters: integration.RequestParameters,
    requestTemplates: integration.RequestTemplates,
    passthroughBehavior: integration.PassthroughBehavior,
    contentHandling: integration.ContentHandling,
    timeoutInMillis: integration.TimeoutInMillis,
    responseTransferMode: integration.ResponseTransferMode,
    cacheNamespace: integration.CacheNamespace,
    cacheKeyParameters: integration.CacheKeyParameters,
    responses: Object.fromEntries(asArray(integration.IntegrationResponses).map(asObject).map((response) => [
      asString(response.SelectionPattern) ?? 'default',
      {
        statusCode: response.StatusCode,
        responseParameters: response.ResponseParameters,
        responseTemplates: response.ResponseTemplates,
        contentHandling: response.ContentHandling,
      },
    ])),
  };
}
