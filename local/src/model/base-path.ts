import { asString } from '../assembly/json';

/** A base path as templates write it, without slashes at its ends; empty where the domain itself is meant. */
export function basePathOf(value: unknown): string {
  const text = asString(value) ?? '';
  return text === '(none)' ? '' : text.replace(/^\/+|\/+$/g, '');
}

/**
 * What of a path is below a base path, which only whole segments can be; undefined where it is elsewhere.
 * @param path as the client wrote it: neither dots nor encoded slashes lead anywhere
 */
export function pathBelow(basePath: string, path: string): string | undefined {
  const expected = basePath === '' ? [] : basePath.split('/');
  const segments = path.split('/').slice(1);
  const isBelow = expected.every((segment, index) => index < segments.length && decoded(segments[index]) === segment);
  return isBelow ? `/${segments.slice(expected.length).join('/')}` : undefined;
}

/** Longer base paths first. */
export function byLength(left: string, right: string): number {
  return right.split('/').length - left.split('/').length || right.length - left.length;
}

/** A segment of a path as it is meant; as it is written where it is malformed. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
