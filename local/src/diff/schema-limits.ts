import type { JsonObject } from '../assembly/json';

/** Keywords whose number a value must not be above, or below. */
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
/** Counts are never below none. */
const COUNTS = ['minLength', 'minItems', 'minProperties'];
/** Keywords of which any two values are different demands. */
const EXACT = ['pattern', 'format', 'multipleOf', 'uniqueItems'];

export const COMPARED_LIMITS: readonly string[] = [...UPPER, ...LOWER, ...EXACT];

/** Compares what schemas limit values to. */
export function compareLimits(old: JsonObject, now: JsonObject, tell: (what: string, change: 'narrower' | 'wider' | 'other') => void): void {
  for (const keyword of [...UPPER, ...LOWER]) {
    const sign = UPPER.includes(keyword) ? 1 : -1;
    const limit = ({ [keyword]: value }: JsonObject) => typeof value === 'number' && !(value === 0 && COUNTS.includes(keyword)) ? sign * value : Infinity;
    const [before, after] = [limit(old), limit(now)];
    if (before !== after) tell(`${keyword} ${textOf(old[keyword])} is ${textOf(now[keyword])} now`, after < before ? 'narrower' : 'wider');
  }
  for (const keyword of EXACT) {
    const [before, after] = [old, now].map((schema) => schema[keyword] === false ? undefined : schema[keyword]);
    if (before === after) continue;
    tell(`${keyword} ${textOf(before)} is ${textOf(after)} now`, before === undefined ? 'narrower' : after === undefined ? 'wider' : 'other');
  }
}

function textOf(value: unknown): string {
  return value === undefined ? 'none' : typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
