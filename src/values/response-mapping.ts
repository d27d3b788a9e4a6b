import { ResponseValue } from './response-value';

/** What clients are told where the backend answers with certain statuses, in the place of what the backend's own kind tells them. */
export interface ResponseMapping {
  /**
   * Statuses of the backend, as a regular expression for the whole of it: `404`, `4\d{2}`, `200|201`. Of several that match, the first counts.
   */
  readonly backendStatus: string;
  /** Status that the client gets, 200 to 599. */
  readonly statusCode: number;
  /**
   * Headers that the client gets: a literal, a header or a value of the backend's answer, a variable of the context or the stage.
   * @default - none but those of CORS
   */
  readonly headers?: { [name: string]: ResponseValue };
  /**
   * Body that the client gets.
   * @default - the backend's own, as it is
   */
  readonly body?: ResponseValue;
}

const STATUSES = Array.from({ length: 500 }, (_, index) => String(100 + index));

/** @throws where it can match no status, or its own cannot be told */
export function checkResponseMapping({ backendStatus, statusCode, headers = {} }: ResponseMapping): void {
  if (statusesOf(backendStatus).length === 0) {
    throw new Error(`backend status "${backendStatus}" matches no status from 100 to 599; write one, or a pattern as in "4\\d{2}"`);
  }
  checkStatusCode(statusCode);
  Object.keys(headers).forEach(checkHeaderName);
}

/**
 * @param of what is answered, for the message
 * @throws where it is none that a client could be told
 */
export function checkStatusCode(statusCode: number, of = ''): void {
  if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    throw new Error(`status code "${statusCode}"${of} cannot be answered; give a whole number from 200 to 599`);
  }
}

/**
 * @throws where API Gateway could not put it into a mapping
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
 */
export function checkHeaderName(name: string): void {
  if (!/^[A-Za-z0-9._$-]+$/.test(name)) {
    throw new Error(`header name "${name}" has invalid characters; write it as in "Cache-Control"`);
  }
}

/**
 * The statuses that a pattern matches.
 * @throws where it is no regular expression
 */
export function statusesOf(pattern: string): string[] {
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${pattern})$`);
  } catch {
    throw new Error(`backend status "${pattern}" is no regular expression; write one, as in "4\\d{2}"`);
  }
  return STATUSES.filter((status) => expression.test(status));
}
