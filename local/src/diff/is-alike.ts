import { isObject, JsonObject } from '../assembly/json';
import { resolveReference } from '../model/reference';

/** Members that tell people something, where their value is a text. */
const TEXTS = new Set(['$comment', 'description', 'summary', 'title']);

/** Two documents whose parts are held against each other. */
export interface DocumentPair {
  readonly old: JsonObject;
  readonly now: JsonObject;
}

/** Whether parts of two documents say the same, references followed and descriptions aside. */
export function isAlike(documents: DocumentPair, old: unknown, now: unknown, seen = new Map<unknown, Set<unknown>>()): boolean {
  const [before, after] = [resolveReference(documents.old, old), resolveReference(documents.now, now)];
  if (!isAllAlike(documents, besideReference(old), besideReference(now), seen)) return false;
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.length === after.length && before.every((item, index) => isAlike(documents, item, after[index], seen));
  }
  if (!isObject(before) || !isObject(after)) return before === after;
  const others = seen.get(before) ?? new Set();
  if (others.has(after)) return true;
  seen.set(before, others.add(after));
  return isAllAlike(documents, before, after, seen);
}

function isAllAlike(documents: DocumentPair, old: JsonObject, now: JsonObject, seen: Map<unknown, Set<unknown>>): boolean {
  const [before, after] = [told(old), told(now)];
  return before.size === after.size && [...before].every(([name, member]) => after.has(name) && isAlike(documents, member, after.get(name), seen));
}

function told(value: JsonObject): Map<string, unknown> {
  return new Map(Object.entries(value).filter(([name, member]) => member !== undefined && !(TEXTS.has(name) && typeof member === 'string')));
}

function besideReference(value: unknown): JsonObject {
  if (!isObject(value) || typeof value.$ref !== 'string') return {};
  const { $ref: _, ...others } = value;
  return others;
}
