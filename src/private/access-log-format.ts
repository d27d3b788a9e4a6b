// What clients write themselves comes first: of two fields with one name, readers take the last, which is then API Gateway's own.
const FIELDS = {
  userAgent: '$context.identity.userAgent',
  path: '$context.path',
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  time: '$context.requestTime',
  httpMethod: '$context.httpMethod',
  resourcePath: '$context.resourcePath',
  stage: '$context.stage',
  protocol: '$context.protocol',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integration.latency',
  integrationStatus: '$context.integration.status',
  integrationError: '$context.integration.error',
  integrationRequestId: '$context.integration.requestId',
  errorType: '$context.error.responseType',
  authorizeError: '$context.authorize.error',
  authorizerError: '$context.authorizer.error',
  wafError: '$context.waf.error',
  caller: '$context.identity.caller',
  user: '$context.identity.user',
  principalId: '$context.authorizer.principalId',
  apiKeyId: '$context.identity.apiKeyId',
  sourceIp: '$context.identity.sourceIp',
  traceId: '$context.xrayTraceId',
  error: '$context.error.message',
};

/**
 * A line of JSON for each request. API Gateway puts values in as they are, and `-` where there is none, so all are text.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export const ACCESS_LOG_FORMAT = JSON.stringify(FIELDS);
