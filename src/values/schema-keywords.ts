/** Keywords whose value is a schema. */
const SCHEMA_KEYWORDS = ['not', 'if', 'then', 'else', 'contains', 'additionalProperties', 'propertyNames', 'items', 'additionalItems', 'unevaluatedProperties', 'unevaluatedItems', 'contentSchema'];

/** Keywords whose value is a list of schemas. */
const LIST_KEYWORDS = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items'];

/** Keywords whose value has schemas by name. */
const MAP_KEYWORDS = ['$defs', 'definitions', 'properties', 'patternProperties', 'dependentSchemas', 'dependencies'];

/** Keywords that narrow what is accepted, and are lowered. */
const ASSERTIONS = [
  '$ref', 'type', 'enum', 'const', 'nullable', 'multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'pattern', 'format',
  'items', 'contains', 'minContains', 'maxContains', 'uniqueItems', 'minItems', 'maxItems', 'required', 'properties', 'patternProperties', 'additionalProperties', 'minProperties', 'maxProperties',
  'dependencies', 'dependentRequired', 'dependentSchemas', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'additionalItems', 'discriminator',
];

/** Keywords that say something about a schema and narrow nothing. */
const NOTES = [
  '$schema', '$id', 'id', '$anchor', '$defs', 'definitions', '$comment', '$vocabulary', 'title', 'description', 'default', 'examples', 'example', 'deprecated', 'readOnly', 'writeOnly',
  'contentEncoding', 'contentMediaType', 'contentSchema', 'externalDocs', 'xml',
];

/** Keywords that no model can stand for, with what to do about them. */
const REFUSALS = new Map([
  ['prefixItems', 'has no counterpart in what API Gateway imports; give all elements one schema in "items", or make the tuple an object'],
  ['propertyNames', 'has no counterpart in draft 04; name the properties in "properties", or check names in the backend'],
  ['unevaluatedProperties', 'has no counterpart in draft 04; use "additionalProperties" in one schema that names all properties'],
  ['unevaluatedItems', 'has no counterpart in draft 04; use "items"'],
  ['$dynamicRef', 'depends on who refers to it, which draft 04 does not know; use "$ref"'],
  ['$dynamicAnchor', 'depends on who refers to it, which draft 04 does not know; use "$anchor"'],
  ['$recursiveRef', 'depends on who refers to it, which draft 04 does not know; use "$ref"'],
  ['$recursiveAnchor', 'depends on who refers to it, which draft 04 does not know; use "$ref" with "#"'],
]);

/** Why a keyword cannot be taken, with the remedy; undefined where it can. */
export function refusalOf(keyword: string): string | undefined {
  const isKnown = isAssertion(keyword) || NOTES.includes(keyword) || keyword.startsWith('x-');
  return isKnown ? undefined : REFUSALS.get(keyword) ?? `is none of JSON Schema; correct it, or call it "x-${keyword}" if it is a note`;
}

/** Whether a keyword narrows what is accepted. */
export function isAssertion(keyword: string): boolean {
  return ASSERTIONS.includes(keyword);
}

/** Where the schemas right inside a schema are, as names from there. */
export function subschemas(schema: { readonly [keyword: string]: unknown }): string[][] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (Array.isArray(value)) { return LIST_KEYWORDS.includes(keyword) ? value.map((_, index) => [keyword, `${index}`]) : []; }
    if (MAP_KEYWORDS.includes(keyword) && typeof value === 'object' && value !== null) { return Object.keys(value).map((name) => [keyword, name]); }
    return SCHEMA_KEYWORDS.includes(keyword) ? [[keyword]] : [];
  });
}
