import { isObject, JsonObject } from '../assembly/json';

/** Members whose own members have names that the author chose: those may begin with `x-` as well. */
const MAPS = new Set([
  '$defs', 'callbacks', 'content', 'definitions', 'dependentSchemas', 'encoding', 'headers', 'links', 'mapping', 'pathItems', 'patternProperties', 'properties',
  'requestBodies', 'schemas', 'scopes', 'securityDefinitions', 'securitySchemes', 'variables',
]);
/** Members that are data. */
const DATA = new Set(['const', 'default', 'enum', 'example', 'examples', 'required', 'security']);

/** An OpenAPI document without vendor extensions. */
export function withoutExtensions(document: JsonObject): JsonObject {
  return cleaned(document, false) as JsonObject;
}

/** @param isMap whether the names of members are the author's */
function cleaned(value: unknown, isMap: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => cleaned(item, false));
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => isMap || !name.startsWith('x-'));
  return Object.fromEntries(members.map(([name, member]) => [name, !isMap && DATA.has(name) ? member : cleaned(member, !isMap && MAPS.has(name))]));
}
