import { isObject, JsonObject } from '../assembly/json';
import { resolveReference } from '../model/reference';

/** @throws where a document refers to what is not in it: changes there would not be seen */
export function checkReferences(document: JsonObject, file: string): void {
  const strange = new Set<string>();
  collect(document, document, strange);
  if (strange.size === 0) return;
  throw new Error(`"${file}" refers to ${[...strange].map((reference) => `"${reference}"`).join(', ')}, which ${strange.size === 1 ? 'is' : 'are'} not in it; bundle everything into one document`);
}

function collect(document: JsonObject, value: unknown, strange: Set<string>): void {
  if (Array.isArray(value)) value.forEach((item) => collect(document, item, strange));
  if (!isObject(value)) return;
  const { $ref: reference } = value;
  const lone = { $ref: reference };
  if (typeof reference === 'string' && resolveReference(document, lone) === lone) strange.add(reference);
  Object.values(value).forEach((member) => collect(document, member, strange));
}
