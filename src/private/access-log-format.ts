const VARIABLES = {
  error: 'error.message',
  validationError: 'error.validationErrorString',
  integrationError: 'integration.error',
  authorizeError: 'authorize.error',
  authorizerError: 'authorizer.error',
  principalId: 'authorizer.principalId',
  caller: 'identity.caller',
  user: 'identity.user',
  userAgent: 'identity.userAgent',
  path: 'path',
  requestId: 'requestId',
  extendedRequestId: 'extendedRequestId',
  time: 'requestTime',
  httpMethod: 'httpMethod',
  resourcePath: 'resourcePath',
  eventType: 'eventType',
  routeKey: 'routeKey',
  connectionId: 'connectionId',
  connectedAt: 'connectedAt',
  messageId: 'messageId',
  stage: 'stage',
  protocol: 'protocol',
  status: 'status',
  responseLength: 'responseLength',
  responseLatency: 'responseLatency',
  integrationLatency: 'integration.latency',
  integrationStatus: 'integration.status',
  integrationRequestId: 'integration.requestId',
  errorType: 'error.responseType',
  wafError: 'waf.error',
  apiKeyId: 'identity.apiKeyId',
  sourceIp: 'identity.sourceIp',
  traceId: 'xrayTraceId',
};

type Field = keyof typeof VARIABLES;

// What clients write, or may have a part in, comes first: of two fields with one name, readers take the last, which is then API Gateway's own.
const FIELDS: Field[] = [
  'error', 'integrationError', 'authorizeError', 'authorizerError', 'principalId', 'caller', 'user', 'userAgent', 'path', 'requestId', 'extendedRequestId', 'time',
  'httpMethod', 'resourcePath', 'stage', 'protocol', 'status', 'responseLength', 'responseLatency', 'integrationLatency', 'integrationStatus', 'integrationRequestId',
  'errorType', 'wafError', 'apiKeyId', 'sourceIp', 'traceId',
];
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
const HTTP_FIELDS: Field[] = [
  'error', 'integrationError', 'authorizerError', 'principalId', 'caller', 'user', 'userAgent', 'path', 'requestId', 'extendedRequestId', 'time', 'httpMethod',
  'routeKey', 'stage', 'protocol', 'status', 'responseLength', 'responseLatency', 'integrationLatency', 'integrationStatus', 'integrationRequestId', 'errorType',
  'sourceIp',
];
// https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
const SOCKET_FIELDS: Field[] = [
  'error', 'validationError', 'integrationError', 'authorizeError', 'authorizerError', 'principalId', 'caller', 'user', 'userAgent', 'requestId',
  'extendedRequestId', 'time', 'eventType', 'routeKey', 'connectionId', 'connectedAt', 'messageId', 'stage', 'status', 'integrationLatency', 'integrationStatus',
  'integrationRequestId', 'errorType', 'apiKeyId', 'sourceIp',
];

/** As `accessLogFormat`, for HTTP APIs. */
export function httpAccessLogFormat(fields: Record<string, string>): string {
  return formatOf(HTTP_FIELDS, VARIABLES, fields);
}

/** As `accessLogFormat`, for WebSocket APIs: a line for each connection, message and end of one. */
export function socketAccessLogFormat(fields: Record<string, string>): string {
  return formatOf(SOCKET_FIELDS, { ...VARIABLES, integrationLatency: 'integrationLatency' }, fields);
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
  return formatOf(FIELDS, VARIABLES, fields);
}

function formatOf(always: Field[], variables: Record<Field, string>, fields: Record<string, string>): string {
  const known = Object.keys(fields).find((name) => (always as string[]).includes(name));
  if (known !== undefined) {
    throw new Error(`access log field "${known}" is there already; give yours another name`);
  }
  const named = [...Object.entries(fields), ...always.map((name) => [name, variables[name]])];
  const format = JSON.stringify(Object.fromEntries(named.map(([name, variable]) => [name, `$context.${variable}`])));
  if (Buffer.byteLength(format) > MAX_BYTES) {
    throw new Error(`access log format has "${Buffer.byteLength(format)}" bytes and API Gateway takes ${MAX_BYTES}; name fewer fields`);
  }
  return format;
}
