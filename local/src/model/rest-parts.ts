import type { Assembly, Resource } from '../assembly/assembly';
import { asString } from '../assembly/json';

/** Resources of a type that belong to a REST API. */
export function belongingTo({ physicalId }: Resource, type: string, assembly: Assembly): Resource[] {
  return assembly.ofType(type).filter(({ properties }) => properties.RestApiId === physicalId);
}

/** Path of a resource by its id. What is no resource of the template is the root. */
export function resourcePathOf(id: unknown, resources: ReadonlyMap<string, Resource>): string {
  const resource = resources.get(asString(id) ?? '');
  if (resource === undefined) return '/';
  const parent = resourcePathOf(resource.properties.ParentId, resources);
  return `${parent === '/' ? '' : parent}/${asString(resource.properties.PathPart) ?? ''}`;
}
