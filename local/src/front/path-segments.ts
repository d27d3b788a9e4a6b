import { decoded } from '../model/base-path';

/** The first segment of a path, decoded, and the path behind it. */
export function firstSegment(path: string): { readonly first: string; readonly rest: string } {
  const [first = '', ...rest] = path.split('/').slice(1);
  return { first: decoded(first), rest: `/${rest.join('/')}` };
}
