import { joinedKeywords } from './joined-schema';
import { allows } from './schema-types';
import { asArray, asString, isObject, JsonObject } from '../assembly/json';
import { resolveReference } from '../model/reference';

/** A schema with references followed and what all of its parts ask for taken together. */
export interface Schema {
  /** What it was read from, the same for each reference to it. */
  readonly source: unknown;
  readonly keywords: JsonObject;
  /** Types that a value may have, those of listed values where there are any; undefined for any. */
  readonly types?: readonly string[];
  /** Values that it may have, as JSON; undefined for any. */
  readonly values?: readonly string[];
  readonly required: readonly string[];
}

/** The schema where there is none: always the same one, so that what was compared with it is known again. */
export const ANY_VALUE: JsonObject = {};

/** Reads a schema of a document. */
export function schemaOf(document: JsonObject, value: unknown): Schema {
  const keywords = combined(document, value, new Set());
  const said = [keywords.type].flat().flatMap((type) => asString(type) ?? []).sort();
  const values = keywords.const === undefined ? keywords.enum : [keywords.const];
  const types = Array.isArray(values) ? [...new Set(values.map(typeOf))].filter((type) => said.length === 0 || allows(said, type)).sort() : said;
  return {
    source: sourceOf(document, value),
    keywords,
    types: types.length === 0 ? undefined : types,
    values: Array.isArray(values) ? values.map((item) => JSON.stringify(item)) : undefined,
    required: asArray(keywords.required).flatMap((name) => asString(name) ?? []),
  };
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
}

/** Where a schema is of several parts, its text stands for it: those may be joined anew each time. */
function sourceOf(document: JsonObject, value: unknown): unknown {
  const isOfParts = isObject(value) && (value.allOf !== undefined || (value.$ref !== undefined && Object.keys(value).length > 1));
  return isOfParts ? JSON.stringify(value) : resolveReference(document, value);
}

/** The keywords of a schema with those of its reference and of each part of `allOf`. */
function combined(document: JsonObject, value: unknown, seen: Set<unknown>): JsonObject {
  if (value === false) return { not: {} };
  if (!isObject(value) || seen.has(value)) return {};
  seen.add(value);
  const { $ref, allOf, ...own } = value;
  const target = $ref === undefined ? undefined : resolveReference(document, { $ref });
  const parts = [...target === undefined || (isObject(target) && target.$ref === $ref) ? [] : [target], ...asArray(allOf)];
  return parts.map((part) => combined(document, part, seen)).reduce(joinedKeywords, own);
}
