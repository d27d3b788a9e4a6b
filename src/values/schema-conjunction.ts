import { Json } from './schema-place';

/** All of these at once, in one schema where no two have the same keyword. */
export function conjunction(parts: readonly Json[]): Json {
  const [first, ...others] = parts.filter((part) => Object.keys(part).length > 0);
  if (first === undefined) { return {}; }
  if (others.length === 0) { return withItems(first); }
  const whole: Json = {};
  const rest = [first, ...others].filter((part) => {
    const fits = !('$ref' in part) && !clashes(part, whole);
    if (fits) { Object.assign(whole, part); }
    return !fits;
  });
  const all = [...(whole.allOf ?? []) as Json[], ...rest.map(withItems)];
  return withItems(all.length > 0 ? { ...whole, allOf: all } : whole);
}

/** Whether one schema would say something else with both: `additionalProperties` counts what `properties` beside it do not name. */
function clashes(part: Json, whole: Json): boolean {
  const opens = 'additionalProperties' in part && 'properties' in whole || 'properties' in part && 'additionalProperties' in whole;
  return opens || Object.keys(part).some((keyword) => keyword in whole);
}

/** OpenAPI has no arrays that leave their elements open without saying so. */
export function withItems(schema: Json): Json {
  return schema.type === 'array' && !('items' in schema) ? { ...schema, items: {} } : schema;
}
