import { asArray, asObject, asString, isObject, JsonObject } from '../assembly/json';
import { resolveReference } from '../model/reference';

/** A schema with references followed and what all of its parts ask for taken together. */
export interface Schema {
  /** What it was read from, the same for each reference to it. */
  readonly source: unknown;
  readonly keywords: JsonObject;
  /** Types that a value may have; undefined for any. */
  readonly types?: readonly string[];
  /** Values that it may have, as JSON; undefined for any. */
  readonly values?: readonly string[];
  readonly required: readonly string[];
}

/** The schema where there is none: always the same one, so that what was compared with it is known again. */
export const ANY_VALUE: JsonObject = {};

/** Reads a schema of a document. */
export function schemaOf(document: JsonObject, value: unknown): Schema {
  const source = resolveReference(document, value);
  const keywords = source === false ? { not: {} } : combined(document, value, new Set());
  const types = [keywords.type].flat().flatMap((type) => asString(type) ?? []).sort();
  const values = keywords.const === undefined ? keywords.enum : [keywords.const];
  return {
    source,
    keywords,
    types: types.length === 0 ? undefined : types,
    values: Array.isArray(values) ? values.map((item) => JSON.stringify(item)) : undefined,
    required: asArray(keywords.required).flatMap((name) => asString(name) ?? []),
  };
}

/** The keywords of a schema with those of its reference and of each part of `allOf`. */
function combined(document: JsonObject, value: unknown, seen: Set<unknown>): JsonObject {
  if (!isObject(value) || seen.has(value)) return {};
  seen.add(value);
  const { $ref, allOf, ...own } = value;
  const target = $ref === undefined ? undefined : resolveReference(document, { $ref });
  const parts = [...isObject(target) && target.$ref === undefined ? [target] : [], ...asArray(allOf)];
  return parts.map((part) => combined(document, part, seen)).reduce(both, own);
}

function both(left: JsonObject, right: JsonObject): JsonObject {
  const properties = { ...asObject(right.properties), ...asObject(left.properties) };
  const required = [...new Set([...asArray(left.required), ...asArray(right.required)])];
  return {
    ...right,
    ...left,
    ...Object.keys(properties).length === 0 ? {} : { properties },
    ...required.length === 0 ? {} : { required },
  };
}
