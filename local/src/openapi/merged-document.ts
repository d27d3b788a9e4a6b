import { asObject, JsonObject } from '../assembly/json';

/** One document from several, the later of which add to the earlier or replace the same operations and components. */
export function mergedDocument([first, ...others]: readonly JsonObject[]): JsonObject {
  return others.reduce((merged, document) => ({
    ...merged,
    paths: mergedMaps(merged.paths, document.paths),
    components: mergedMaps(merged.components, document.components),
  }), first);
}

function mergedMaps(left: unknown, right: unknown): JsonObject {
  const names = [...new Set([...Object.keys(asObject(left)), ...Object.keys(asObject(right))])];
  return Object.fromEntries(names.map((name) => [name, { ...asObject(asObject(left)[name]), ...asObject(asObject(right)[name]) }]));
}
