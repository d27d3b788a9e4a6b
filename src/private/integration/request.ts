import { IntegrationContext } from './context';
import { allParts, Expression, readsJsonBody } from '../../values/expression';
import { isBinary, isJson } from '../../values/media-types';

/** @throws where requests of the route have no such value */
export function checkRequest(request: Expression, contentTypes: readonly string[], context: IntegrationContext): void {
  checkPathVariables(request, context);
  const { binaryMediaTypes } = context;
  const unreadable = contentTypes.find((type) => !isJson(type) || isBinary(type, binaryMediaTypes));
  if (readsJsonBody(request) && unreadable !== undefined) {
    throw new Error(isJson(unreadable)
      ? `reads its body as JSON, and media type "${unreadable}" is binary by "${binaryMediaTypes.join(', ')}"; name the binary types one by one`
      : `reads its body as JSON, and takes media type "${unreadable}"; take it out of "contentTypes"`);
  }
}

/** @throws where a path variable is none of the route's */
export function checkPathVariables(request: Expression, { key }: IntegrationContext): void {
  for (const part of allParts(request)) {
    if (part.kind === 'parameter' && part.location === 'path' && !key.variables.includes(part.name)) {
      const there = key.variables.map((name) => `"${name}"`).join(', ');
      throw new Error(`path variable "${part.name}" is none of its path; ${there ? `there is ${there}` : `write "{${part.name}}" in the path`}`);
    }
  }
}
