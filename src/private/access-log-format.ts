// What clients write, or may have a part in, comes first: of two fields with one name, readers take the last, which is then API Gateway's own.
const FIELDS = {
  error: '$context.error.message',
  integrationError: '$context.integration.error',
  authorizeError: '$context.authorize.error',
  authorizerError: '$context.authorizer.error',
  principalId: '$context.authorizer.principalId',
  caller: '$context.identity.caller',
  user: '$context.identity.user',
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
  integrationRequestId: '$context.integration.requestId',
  errorType: '$context.error.responseType',
  wafError: '$context.waf.error',
  apiKeyId: '$context.identity.apiKeyId',
  sourceIp: '$context.identity.sourceIp',
  traceId: '$context.xrayTraceId',
};

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
const HTTP_FIELDS = {
  error: '$context.error.message',
  integrationError: '$context.integration.error',
  authorizerError: '$context.authorizer.error',
  principalId: '$context.authorizer.principalId',
  caller: '$context.identity.caller',
  user: '$context.identity.user',
  userAgent: '$context.identity.userAgent',
  path: '$context.path',
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  time: '$context.requestTime',
  httpMethod: '$context.httpMethod',
  routeKey: '$context.routeKey',
  stage: '$context.stage',
  protocol: '$context.protocol',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integration.latency',
  integrationStatus: '$context.integration.status',
  integrationRequestId: '$context.integration.requestId',
  errorType: '$context.error.responseType',
  sourceIp: '$context.identity.sourceIp',
};

/** As `accessLogFormat`, for HTTP APIs. */
export function httpAccessLogFormat(fields: Record<string, string>): string {
  return formatOf(HTTP_FIELDS, fields);
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
const SOCKET_FIELDS = {
  error: '$context.error.message',
  validationError: '$context.error.validationErrorString',
  integrationError: '$context.integration.error',
  authorizeError: '$context.authorize.error',
  authorizerError: '$context.authorizer.error',
  principalId: '$context.authorizer.principalId',
  caller: '$context.identity.caller',
  user: '$context.identity.user',
  userAgent: '$context.identity.userAgent',
  requestId: '$context.requestId',
  extendedRequestId: '$context.extendedRequestId',
  time: '$context.requestTime',
  eventType: '$context.eventType',
  routeKey: '$context.routeKey',
  connectionId: '$context.connectionId',
  connectedAt: '$context.connectedAt',
  messageId: '$context.messageId',
  stage: '$context.stage',
  status: '$context.status',
  integrationLatency: '$context.integrationLatency',
  integrationStatus: '$context.integration.status',
  integrationRequestId: '$context.integration.requestId',
  errorType: '$context.error.responseType',
  apiKeyId: '$context.identity.apiKeyId',
  sourceIp: '$context.identity.sourceIp',
};

/** As `accessLogFormat`, for WebSocket APIs: a line for each connection, message and end of one. */
export function socketAccessLogFormat(fields: Record<string, string>): string {
  return formatOf(SOCKET_FIELDS, fields);
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const MAX_BYTES = 3 * 1024;

/**
 * A line of JSON for each request. API Gateway puts values in as they are, and `-` where there is none, so all are text.
 * @param fields variables of the context beyond those that are always there, by name
 * @throws where a field is there already, or the format is longer than API Gateway takes
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export function accessLogFormat(fields: Record<string, string>): string {
  return formatOf(FIELDS, fields);
}

function formatOf(always: Record<string, string>, fields: Record<string, string>): string {
  const known = Object.keys(fields).find((name) => name in always);
  if (known !== undefined) {
    throw new Error(`access log field "${known}" is there already; give yours another name`);
  }
  const own = Object.entries(fields).map(([name, variable]) => [name, `$context.${variable}`]);
  const format = JSON.stringify({ ...Object.fromEntries(own), ...always });
  if (Buffer.byteLength(format) > MAX_BYTES) {
    throw new Error(`access log format has "${Buffer.byteLength(format)}" bytes and API Gateway takes ${MAX_BYTES}; name fewer fields`);
  }
  return format;
}
