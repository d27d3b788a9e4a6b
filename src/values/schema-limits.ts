import { Token } from 'aws-cdk-lib';
import { isObject, Json, SchemaPlace } from './schema-place';

/** Whether accepting more in a place makes the whole accept more (1), or less (-1), or either (0). */
export type Direction = 1 | -1 | 0;

/** Formats that API Gateway does not import: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html. */
const LOST_FORMATS = ['int32', 'int64', 'decimal'];

/** What only newer engines for regular expressions know: properties and code points, names, looking behind, characters of two units. */
const NEWER_PATTERN = /\\[pP]\{|\\u\{|\(\?<|\\k<|[\uD800-\uDFFF]/;

/** What people read. */
export function notes(place: SchemaPlace): Json {
  return Object.fromEntries(['title', 'description'].flatMap((keyword) => {
    const value = place.get(keyword);
    if (value !== undefined && typeof value !== 'string' && !Token.isUnresolved(value)) { throw place.malformed(keyword, 'text'); }
    return value === undefined ? [] : [[keyword, value]];
  }));
}

/** What narrows numbers. */
export function numbers(place: SchemaPlace): Json[] {
  const multipleOf = numberOf(place, 'multipleOf');
  if (multipleOf !== undefined && multipleOf <= 0 && !Token.isUnresolved(multipleOf)) { throw place.malformed('multipleOf', 'a number over 0'); }
  return [
    multipleOf === undefined ? {} : { multipleOf },
    ...bounds(place, 'minimum', 'exclusiveMinimum'),
    ...bounds(place, 'maximum', 'exclusiveMaximum'),
  ];
}

/** Limits that count themselves. API Gateway has no others on import, so a value is taken out by `not`. */
function bounds(place: SchemaPlace, keyword: string, exclusiveKeyword: string): Json[] {
  const limit = numberOf(place, keyword);
  const without = (value: number) => ({ [keyword]: value, not: { type: 'number', enum: [value] } });
  const inclusive = limit === undefined ? [] : [{ [keyword]: limit }];
  const { draft } = place.document;
  const isOld = draft === undefined || draft === 4;
  if (typeof place.get(exclusiveKeyword) !== 'boolean') {
    const exclusive = numberOf(place, exclusiveKeyword);
    if (exclusive !== undefined && draft === 4) { throw place.malformed(exclusiveKeyword, `true or false in draft 04, and the number in "${keyword}"`); }
    return exclusive === undefined ? inclusive : [...inclusive, without(exclusive)];
  }
  if (!isOld) { throw place.malformed(exclusiveKeyword, `a number from draft 06 on, without "${keyword}"`); }
  if (place.get(exclusiveKeyword) === false) { return inclusive; }
  if (limit === undefined) { throw place.keywordError(exclusiveKeyword, `is true without "${keyword}"; write the number in "${keyword}"`); }
  return [without(limit)];
}

/** What narrows text. */
export function texts(place: SchemaPlace): Json {
  const format = place.get('format');
  if (format !== undefined && typeof format !== 'string') { throw place.malformed('format', 'text'); }
  const pattern = place.get('pattern');
  if (pattern !== undefined) { checkPattern(place, pattern); }
  return {
    ...counts(place, ['minLength', 'maxLength']),
    ...pattern === undefined ? {} : { pattern },
    ...format === undefined || LOST_FORMATS.includes(format) ? {} : { format },
  };
}

function checkPattern(place: SchemaPlace, pattern: unknown): void {
  if (Token.isUnresolved(pattern)) { return; }
  if (typeof pattern !== 'string') { throw place.malformed('pattern', 'text'); }
  if (NEWER_PATTERN.test(pattern)) { throw place.keywordError('pattern', `is "${pattern}", and API Gateway reads patterns of ECMA 262 without "\\p{…}", "\\u{…}", "(?<…" and characters beyond U+FFFF; write it without them`); }
  try {
    new RegExp(pattern);
  } catch (error) {
    throw place.keywordError('pattern', `is no regular expression: ${(error as Error).message}; correct it`);
  }
}

/** Limits of a count. API Gateway does not check those of elements and properties, so they must not stand where less would be accepted without them. */
export function counts(place: SchemaPlace, keywords: readonly string[], direction: Direction = 1): Json {
  return Object.fromEntries(keywords.flatMap((keyword) => {
    const count = numberOf(place, keyword);
    if (count === undefined) { return []; }
    if ((count < 0 || !Number.isInteger(count)) && !Token.isUnresolved(count)) { throw place.malformed(keyword, 'a whole number, 0 or more'); }
    if (direction !== 1) { throw place.keywordError(keyword, 'stands under "not", "oneOf" or "if", and API Gateway does not check it, so documents would be refused that are good; move it out, or check it in the backend'); }
    return [[keyword, count]];
  }));
}

function numberOf(place: SchemaPlace, keyword: string): number | undefined {
  const value = place.get(keyword);
  if (value !== undefined && typeof value !== 'number') { throw place.malformed(keyword, 'a number'); }
  return value;
}

/** Names without repetition, as API Gateway wants them. */
export function names(place: SchemaPlace, keyword: string, value: unknown): string[] {
  if (Token.isUnresolved(value)) { return value as string[]; }
  const isNames = Array.isArray(value) && value.every((name) => typeof name === 'string');
  if (!isNames) { throw place.malformed(keyword, 'a list of names of properties'); }
  return [...new Set(value as string[])];
}

/** What a keyword holds by name, in the order of names. */
export function entries(place: SchemaPlace, keyword: string): [string, unknown][] {
  const value = place.get(keyword) ?? {};
  if (!isObject(value)) { throw place.malformed(keyword, 'an object'); }
  return Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
}
