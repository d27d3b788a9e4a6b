import type { Resource } from '../assembly/assembly';

/** Construct path of an API and the like: CDK's L2 constructs keep theirs in a child `Resource`. */
export function constructPath(resource: Resource): string {
  return resource.path.replace(/\/Resource$/, '');
}
