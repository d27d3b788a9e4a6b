type Json = { readonly [name: string]: unknown };

/** Keywords whose values are data, in which nothing refers to anything. */
const DATA = ['enum', 'default'];

/**
 * A schema of draft 04 with its references replaced.
 * @param replace what stands in the place of `{ $ref: '#/definitions/<name>' }`
 */
export function replaceReferences(schema: unknown, replace: (definition: string) => unknown): unknown {
  return replaced(schema, replace, false);
}

/** `isMap` where the keys are names of properties. */
function replaced(schema: unknown, replace: (definition: string) => unknown, isMap: boolean): unknown {
  if (Array.isArray(schema)) { return schema.map((part) => replaced(part, replace, false)); }
  if (typeof schema !== 'object' || schema === null || Object.getPrototypeOf(schema) !== Object.prototype) { return schema; }
  const { $ref } = schema as Json;
  const [, definition] = !isMap && typeof $ref === 'string' ? /^#\/definitions\/(.+)$/.exec($ref) ?? [] : [];
  if (definition !== undefined) { return replace(definition); }
  return Object.fromEntries(Object.entries(schema as Json).map(([keyword, value]) =>
    [keyword, DATA.includes(keyword) && !isMap ? value : replaced(value, replace, keyword === 'properties' && !isMap)]));
}
