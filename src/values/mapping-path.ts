import { Token } from 'aws-cdk-lib';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
const MAX_LENGTH = 300;
const SEGMENT = /^[A-Za-z0-9$\-_.+!*'()]+$/;

/** @throws where the text is no path that a domain could lead from */
export function checkMappingPath(path: string, maxLength = MAX_LENGTH): void {
  if (Token.isUnresolved(path)) {
    throw new Error(`path "${path}" is known only at deployment, and has to be at synthesis; write it as text`);
  }
  if (path.length > maxLength) {
    throw new Error(`path "${path}" has ${path.length} characters and API Gateway takes ${maxLength}; shorten it`);
  }
  const segments = path.split('/');
  const trimmed = segments.filter((segment) => segment !== '').join('/');
  if (path !== '' && path !== trimmed) {
    throw new Error(`path "${path}" has a slash too many; ${trimmed === '' ? 'leave it out for what no other path takes' : `write "${trimmed}"`}`);
  }
  const malformed = segments.find((segment) => path !== '' && (!SEGMENT.test(segment) || /^\.+$/.test(segment)));
  if (malformed !== undefined) {
    throw new Error(`path "${path}" is malformed at "${malformed}"; use letters, digits and $ - _ . + ! * ' ( ) in its segments`);
  }
}

/** Whether requests to it begin with more than one segment. */
export function isMultiLevel(path: string): boolean {
  return path.includes('/');
}
