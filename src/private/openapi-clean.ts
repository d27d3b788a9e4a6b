import { isObject, Json } from '../values/schema-place';

/** Keywords whose values have things by name, so that a name may begin as an extension does. */
const MAPS = [
  'properties', 'patternProperties', 'dependentSchemas', 'dependentRequired', '$defs', 'definitions', 'headers', 'content', 'variables', 'mapping', 'scopes', 'encoding', 'links', 'callbacks',
];
const DATA = ['enum', 'const', 'default', 'example', 'value', 'security'];

/**
 * A part of an OpenAPI document without its vendor extensions. What often stays behind from older versions, or is left out by mistake, is written
 * as OpenAPI 3.1 has it.
 */
export function cleaned(node: unknown): unknown {
  return stripped(node, 'fields');
}

/** `names` where the keys are names of things, `components` where they are kinds of things, `statuses` where they are those of responses. */
type Kind = 'fields' | 'names' | 'components' | 'statuses';

function stripped(node: unknown, kind: Kind): unknown {
  if (Array.isArray(node)) { return node.map((element) => stripped(element, 'fields')); }
  if (!isObject(node)) { return node; }
  const clean = Object.fromEntries(Object.entries(node)
    .filter(([name, value]) => kind === 'names' || !name.startsWith('x-') && (value !== null || isData(name, value, kind)))
    .map(([name, value]) => [name, isData(name, value, kind) ? value : stripped(value, kindInside(name, value, kind))]));
  return kind === 'fields' ? withScopes(withNull(clean)) : clean;
}

/** OpenAPI 3.1 knows no `nullable`. */
function withNull({ nullable, ...schema }: Json): Json {
  if (typeof nullable !== 'boolean') { return nullable === undefined ? schema : { nullable, ...schema }; }
  if (!nullable || Object.keys(schema).length === 0) { return schema; }
  return schema.type === undefined ? { anyOf: [schema, { type: 'null' }] } : { ...schema, type: [...new Set([schema.type, 'null'].flat())] };
}

/** Flows of OAuth need a list of scopes, though it may be empty. */
function withScopes(fields: Json): Json {
  const isFlow = (typeof fields.authorizationUrl === 'string' || typeof fields.tokenUrl === 'string') && fields.scopes === undefined;
  return isFlow ? { ...fields, scopes: {} } : fields;
}

function isData(name: string, value: unknown, kind: Kind): boolean {
  return kind === 'fields' && (DATA.includes(name) || name === 'examples' && Array.isArray(value));
}

function kindInside(name: string, value: unknown, kind: Kind): Kind {
  if (kind === 'names' || kind === 'statuses') { return 'fields'; }
  if (name === 'responses') { return 'statuses'; }
  if (kind === 'components') { return 'names'; }
  if (name === 'components') { return 'components'; }
  // Of a link they are by name, of an operation a list.
  const isMap = MAPS.includes(name) || (name === 'parameters' || name === 'examples') && !Array.isArray(value);
  return isMap ? 'names' : 'fields';
}

