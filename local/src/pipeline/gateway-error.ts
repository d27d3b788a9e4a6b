/**
 * What the gateway answers by itself: default status, and the exception that the `x-amzn-errortype` header names.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const KINDS = {
  ACCESS_DENIED: [403, 'AccessDeniedException'],
  API_CONFIGURATION_ERROR: [500, 'InternalServerErrorException'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'AuthorizerConfigurationException'],
  AUTHORIZER_FAILURE: [500, 'AuthorizerConfigurationException'],
  BAD_REQUEST_BODY: [400, 'BadRequestException'],
  BAD_REQUEST_PARAMETERS: [400, 'BadRequestException'],
  DEFAULT_4XX: [400, 'BadRequestException'],
  DEFAULT_5XX: [500, 'InternalServerErrorException'],
  EXPIRED_TOKEN: [403, 'ExpiredTokenException'],
  INTEGRATION_FAILURE: [504, 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'InternalServerErrorException'],
  INVALID_API_KEY: [403, 'ForbiddenException'],
  INVALID_SIGNATURE: [403, 'InvalidSignatureException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'MissingAuthenticationTokenException'],
  QUOTA_EXCEEDED: [429, 'LimitExceededException'],
  REQUEST_TOO_LARGE: [413, 'RequestEntityTooLargeException'],
  THROTTLED: [429, 'TooManyRequestsException'],
  UNAUTHORIZED: [401, 'UnauthorizedException'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'UnsupportedMediaTypeException'],
} as const satisfies Record<string, readonly [number, string]>;

export type GatewayErrorKind = keyof typeof KINDS;

export interface GatewayErrorOptions {
  /** @default - the kind's own */
  readonly statusCode?: number;
  /** @default - the kind's own */
  readonly errorType?: string;
  /** What `$context.error.validationErrorString` tells. */
  readonly validation?: string;
  /** What is wrong, for the user of the local gateway; the client is not told. */
  readonly problem?: string;
}

/** Ends a request with one of the gateway's own answers. */
export class GatewayError extends Error {
  readonly statusCode: number;
  readonly errorType: string;
  readonly validation?: string;
  readonly problem?: string;

  /** @param message empty where the client is told `null` */
  constructor(readonly kind: GatewayErrorKind, message: string, options: GatewayErrorOptions = {}) {
    super(message);
    this.name = 'GatewayError';
    this.statusCode = options.statusCode ?? KINDS[kind][0];
    this.errorType = options.errorType ?? KINDS[kind][1];
    this.validation = options.validation;
    this.problem = options.problem;
  }
}

/** Ends a request that the API's own definition makes fail: its client learns nothing, its developer learns the problem. */
export function configurationError(problem: string): GatewayError {
  return new GatewayError('API_CONFIGURATION_ERROR', 'Internal server error', { problem });
}

/** Ends a request that needs what the local gateway does not serve: 501 with what is missing. */
export class NotServedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotServedError';
  }
}
