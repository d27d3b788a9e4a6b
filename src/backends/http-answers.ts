import { StatusAnswer } from './rest-backend';

// Those of https://www.iana.org/assignments/http-status-codes that endpoints answer with; each that is told takes 200 bytes of a route or more.
const SUCCESSES = [200, 201, 202, 204, 206, 207];
const REDIRECTS = [301, 302, 303, 304, 307, 308];
const CLIENT_ERRORS = [
  400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 422, 423, 424, 426, 428, 429, 431, 451,
];
const EMPTY = [204, 304];
/** Errors other than these are kept by nobody unless they say so: https://www.rfc-editor.org/rfc/rfc9111#section-4.2.2 */
const KEPT_ERRORS = [404, 410];

/** Where headers say something, so that a route is not written longer than it needs to be. */
const USUAL_HEADERS: ReadonlyArray<readonly [string, (status: number) => boolean]> = [
  ['Content-Type', (status) => !EMPTY.includes(status)],
  ['Cache-Control', (status) => status < 400 || KEPT_ERRORS.includes(status)],
  ['Vary', (status) => status < 400 || KEPT_ERRORS.includes(status)],
  ['ETag', (status) => [200, 201, 204, 206, 304, 412].includes(status)],
  ['Last-Modified', (status) => [200, 206, 304].includes(status)],
  ['Location', (status) => [201, 202, 301, 302, 303, 307, 308].includes(status)],
  ['Retry-After', (status) => [202, 413, 429].includes(status)],
  ['Content-Disposition', (status) => [200, 206].includes(status)],
  ['Content-Language', (status) => status === 200],
  ['Content-Range', (status) => [206, 416].includes(status)],
  ['Link', (status) => [200, 201].includes(status)],
  ['Allow', (status) => status === 405],
];

/**
 * Headers that API Gateway drops from answers, or tells by another name.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const UNTELLABLE = [
  'authorization', 'connection', 'content-length', 'content-md5', 'date', 'expect', 'host', 'max-forwards', 'proxy-authenticate', 'server', 'te', 'trailer',
  'transfer-encoding', 'upgrade', 'user-agent', 'warn', 'www-authenticate',
];

const FAULTS: StatusAnswer[] = [
  { backendStatus: '503', statusCode: 503, message: 'The service is not available; try again later', headers: ['Retry-After'] },
  { backendStatus: '504', statusCode: 504, message: 'The service did not answer in time; try again later' },
];

/**
 * What clients are told by the endpoint's status: what it answers to them as it is, what goes wrong behind it in words of our own.
 * @param responseHeaders names of the endpoint's headers that are told with every status; undefined for the usual ones, each where it says something
 * @throws where API Gateway cannot tell a header
 */
export function httpAnswers(responseHeaders?: readonly string[]): StatusAnswer[] {
  const untellable = responseHeaders?.find((name) => UNTELLABLE.includes(name.toLowerCase()));
  if (untellable !== undefined) { throw new Error(`response header "${untellable}" cannot be told, since API Gateway drops or renames it; leave it out`); }
  return [
    ...[...SUCCESSES, ...REDIRECTS, ...CLIENT_ERRORS].map((status) => ({
      backendStatus: String(status),
      statusCode: status,
      headers: [...responseHeaders ?? usualHeaders(status)],
      isEmpty: EMPTY.includes(status),
    })),
    ...FAULTS,
  ];
}

function usualHeaders(status: number): string[] {
  return USUAL_HEADERS.filter(([, says]) => says(status)).map(([name]) => name);
}
