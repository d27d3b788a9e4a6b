import { Token } from 'aws-cdk-lib';

const HEADER = /^method\.request\.header\.([!#$%&'*+.^_`|~0-9A-Za-z-]+)$/;
// https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html#apigw-CreateAuthorizer-request-identitySource
const OTHERS = [/^method\.request\.querystring\.[^\s,]+$/, /^stageVariables\.[A-Za-z0-9_]+$/, /^context\.[A-Za-z0-9_.]+$/];

/** Where the token is unless it is said otherwise, as CDK's `IdentitySource` writes it. */
export const AUTHORIZATION_HEADER = 'method.request.header.Authorization';

/** @throws where it is no header, query parameter, stage variable or context value */
export function checkIdentitySource(source: string): void {
  if (Token.isUnresolved(source) || [HEADER, ...OTHERS].some((form) => form.test(source))) { return; }
  throw new Error(`identity source "${source}" is malformed; write IdentitySource.header(...), .queryString(...), .stageVariable(...) or .context(...)`);
}

/**
 * The header that a source names.
 * @throws where it names something else
 */
export function headerOf(source: string): string {
  const [, header] = HEADER.exec(source) ?? [];
  if (header === undefined) {
    throw new Error(`identity source "${source}" is no header; tokens are read from one, e.g. IdentitySource.header('Authorization')`);
  }
  return header;
}

/** The source as WebSocket APIs write it, e.g. `route.request.header.Authorization`. */
export function socketSource(source: string): string {
  return source.replace(/^method\./, 'route.');
}

/** The source as HTTP APIs write it, e.g. `$request.header.Authorization`. */
export function httpSource(source: string): string {
  return source.replace(/^method\.request\./, '$request.').replace(/^(stageVariables|context)\./, '$$$1.');
}
