import { allows } from './schema-types';
import { asArray, asObject, isObject, JsonObject } from '../assembly/json';

type Join = (left: unknown, right: unknown) => unknown;

const lower: Join = (left, right) => typeof left === 'number' && typeof right === 'number' ? Math.min(left, right) : undefined;
const higher: Join = (left, right) => typeof left === 'number' && typeof right === 'number' ? Math.max(left, right) : undefined;

/** What a value must be that satisfies a keyword of two schemas; undefined where no one keyword says it. */
const JOINS: ReadonlyMap<string, Join> = new Map<string, Join>([
  ...['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'].map((keyword) => [keyword, lower] as const),
  ...['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'].map((keyword) => [keyword, higher] as const),
  ['type', (left, right) => unlessEmpty(shared(texts(left), texts(right)))],
  ['enum', (left, right) => unlessEmpty(asArray(left).filter((value) => asArray(right).some((other) => isSame(value, other))))],
  ['required', (left, right) => [...new Set([...asArray(left), ...asArray(right)])]],
  ['properties', (left, right) => joinedProperties(asObject(left), asObject(right))],
  ['items', joinedSchema],
  ['additionalProperties', joinedSchema],
  ['uniqueItems', (left, right) => left === true || right === true],
  ['allOf', (left, right) => [...asArray(left), ...asArray(right)]],
]);

/** The keywords of two schemas taken together; those that cannot be stay apart in `allOf`. */
export function joinedKeywords(left: JsonObject, right: JsonObject): JsonObject {
  const joined = { ...left };
  const apart: JsonObject[] = [];
  for (const [keyword, value] of Object.entries(right)) {
    const other = joined[keyword];
    const both = other === undefined || isSame(other, value) ? value : JOINS.get(keyword)?.(other, value);
    if (both === undefined) apart.push({ [keyword]: value });
    else joined[keyword] = both;
  }
  return apart.length === 0 ? joined : { ...joined, allOf: [...asArray(joined.allOf), ...apart] };
}

/** One schema for two, which has each part once: joining those that refer to themselves comes to an end. */
function joinedSchema(left: unknown, right: unknown): unknown {
  if (left === false || right === false) return false;
  const listed = [left, right].flatMap((value) => isJoined(value) ? asArray(value.allOf) : [value]);
  const parts = new Map(listed.map((part) => [JSON.stringify(part), part]));
  return parts.size === 1 ? left : { allOf: [...parts].sort(([one], [other]) => one < other ? -1 : 1).map(([, part]) => part) };
}

function joinedProperties(left: JsonObject, right: JsonObject): JsonObject {
  const added = Object.entries(right).map(([name, value]) => [name, Object.hasOwn(left, name) ? joinedSchema(left[name], value) : value]);
  return { ...left, ...Object.fromEntries(added) };
}

function isJoined(value: unknown): value is JsonObject {
  return isObject(value) && Object.keys(value).join() === 'allOf';
}

function shared(left: readonly string[], right: readonly string[]): string[] {
  return [...new Set([...left.filter((type) => allows(right, type)), ...right.filter((type) => allows(left, type))])];
}

function texts(value: unknown): string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
