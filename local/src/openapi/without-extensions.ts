import { isObject, JsonObject } from '../assembly/json';

/** Members whose own members have names that the author chose: those may begin with `x-` as well. */
const MAPS = new Set([
  '$defs', 'callbacks', 'content', 'definitions', 'dependentSchemas', 'encoding', 'headers', 'links', 'mapping', 'parameters', 'pathItems',
  'patternProperties', 'properties', 'requestBodies', 'schemas', 'scopes', 'securityDefinitions', 'securitySchemes', 'variables',
]);
/** Members that are data. */
const DATA = new Set(['const', 'default', 'enum', 'example', 'examples', 'required', 'security']);

/** Who chose the names of members: OpenAPI, for fields and for statuses, or the author. Those of a document and of its components are fields of their own. */
type Names = 'fields' | 'authors' | 'statuses' | 'components';

/** An OpenAPI document without vendor extensions. */
export function withoutExtensions(document: JsonObject): JsonObject {
  return cleaned(document, 'components') as JsonObject;
}

function cleaned(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((item) => cleaned(item, 'fields'));
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => names === 'authors' || !name.startsWith('x-'));
  return Object.fromEntries(members.map(([name, member]) => [name, isData(name, names) ? member : cleaned(member, namesIn(name, names))]));
}

function isData(name: string, names: Names): boolean {
  return (names === 'fields' || names === 'components') && DATA.has(name);
}

/** Who chose the names in a member. Responses are by status, but for those that documents keep for reference. */
function namesIn(name: string, names: Names): Names {
  if (names === 'authors' || names === 'statuses') return 'fields';
  if (name === 'responses') return names === 'components' ? 'authors' : 'statuses';
  if (name === 'components') return 'components';
  return MAPS.has(name) ? 'authors' : 'fields';
}
