import type { GatewayError } from '../gateway-error';
import type { GatewayReply } from '../gateway-reply';

export interface HttpApiErrorOptions {
  readonly headers?: ReadonlyArray<readonly [string, string]>;
  /** What is wrong, for the user of the local gateway; the client is not told. */
  readonly problem?: string;
}

/** Ends a request with an answer of the HTTP API itself: its client gets `{"message":…}`. */
export class HttpApiError extends Error {
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly problem?: string;

  constructor(readonly statusCode: number, message: string, { headers = [], problem }: HttpApiErrorOptions = {}) {
    super(message);
    this.name = 'HttpApiError';
    this.headers = headers;
    this.problem = problem;
  }
}

/** What a client is told, by status: HTTP APIs never say more. */
const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** An error with the message of its status. */
export function httpError(statusCode: keyof typeof MESSAGES, options?: HttpApiErrorOptions): HttpApiError {
  return new HttpApiError(statusCode, MESSAGES[statusCode], options);
}

/** What an HTTP API makes of an error of the parts that it shares with REST APIs. */
export function httpErrorOf({ kind, statusCode, message, problem }: GatewayError): HttpApiError {
  switch (kind) {
    case 'INTEGRATION_FAILURE':
    case 'INTEGRATION_TIMEOUT': return httpError(503);
    default: return Object.hasOwn(MESSAGES, statusCode) && statusCode < 500 ? httpError(statusCode) : httpError(500, { problem: problem ?? message });
  }
}

export function httpErrorReply({ statusCode, message, headers }: HttpApiError): GatewayReply {
  return { statusCode, headers: [['Content-Type', 'application/json'], ...headers], body: Buffer.from(JSON.stringify({ message })) };
}
