import { isObject, JsonObject, own } from '../assembly/json';

/** What a `$ref` within the document stands for; other values are given back, and so is a reference that leads nowhere. */
export function resolveReference(document: JsonObject, value: unknown): unknown {
  const seen = new Set<unknown>();
  let current = value;
  while (isObject(current) && typeof current.$ref === 'string' && current.$ref.startsWith('#/') && !seen.has(current)) {
    seen.add(current);
    const target = current.$ref.slice(2).split('/').map(unescapePointer)
      .reduce<unknown>((node, key) => isObject(node) ? own(node, key) : undefined, document);
    if (target === undefined) return current;
    current = target;
  }
  return current;
}

/** Pointers in references are fragments of URLs, whose escapes are around those of pointers. */
function unescapePointer(segment: string): string {
  return decoded(segment).replace(/~1/g, '/').replace(/~0/g, '~');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
