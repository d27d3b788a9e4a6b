import { aws_apigateway as apigateway, Token } from 'aws-cdk-lib';
import { checkHeaderName, checkStatusCode } from './response-mapping';
import { ResponseValue } from './response-value';

/** What API Gateway says where it answers by itself: to a caller who may not, to what no route matches, to a malformed body. */
export interface GatewayResponse {
  /**
   * In which case.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
   */
  readonly type: apigateway.ResponseType;
  /**
   * Status of the answer, 200 to 599.
   * @default - the case's own
   */
  readonly statusCode?: number;
  /**
   * Headers of the answer: literals, or variables of the context or the stage.
   * @default - none but those of CORS
   */
  readonly headers?: { [name: string]: ResponseValue };
  /**
   * Body of the answer: literals, and variables of the context that clients cannot write into, e.g. `error.message`, `error.validationErrorString` or `requestId`.
   * @default - the message and the request's id
   */
  readonly body?: ResponseValue;
}

const TYPES = [
  'ACCESS_DENIED', 'API_CONFIGURATION_ERROR', 'AUTHORIZER_CONFIGURATION_ERROR', 'AUTHORIZER_FAILURE', 'BAD_REQUEST_BODY', 'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX', 'DEFAULT_5XX', 'EXPIRED_TOKEN', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT', 'INVALID_API_KEY', 'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN', 'QUOTA_EXCEEDED', 'REQUEST_TOO_LARGE', 'RESOURCE_NOT_FOUND', 'THROTTLED', 'UNAUTHORIZED', 'UNSUPPORTED_MEDIA_TYPE',
  'WAF_FILTERED',
];

/** @throws where API Gateway knows no such case, or its status cannot be told */
export function checkGatewayResponse({ type: { responseType }, statusCode, headers = {} }: GatewayResponse): void {
  if (!Token.isUnresolved(responseType) && !TYPES.includes(responseType)) {
    throw new Error(`gateway response "${responseType}" is unknown; give one of ${TYPES.join(', ')}`);
  }
  if (statusCode !== undefined) { checkStatusCode(statusCode, ` of gateway response "${responseType}"`); }
  for (const [name, { _expression: { kind } }] of Object.entries(headers)) {
    checkHeaderName(name);
    if (!['literal', 'context', 'stageVariable'].includes(kind)) {
      throw new Error(`header "${name}" of gateway response "${responseType}" cannot hold a "${kind}" value; give a literal, or a variable of the context or the stage`);
    }
  }
}
