import { isObject, JsonObject } from '../assembly/json';
import { METHODS } from '../model/openapi';

/** A path item with each of its operations changed. */
export function mapOperations(item: JsonObject, change: (operation: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(item).map(([key, member]) => [key, METHODS.includes(key) && isObject(member) ? change(member) : member]));
}
