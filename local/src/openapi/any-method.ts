import { asObject, asString, isObject, JsonObject, own } from '../assembly/json';
import { ANY_METHOD } from '../model/openapi';

/** The methods that a route for any takes, as far as clients commonly know them. */
const ALL_METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** Writes out the operations for any method, which OpenAPI does not have: every method without an operation of its own gets one. */
export function withoutAnyMethod(document: JsonObject): JsonObject {
  const paths = Object.entries(asObject(document.paths)).map(([path, item]) => [path, isObject(item) ? expanded(item) : item]);
  return { ...document, paths: Object.fromEntries(paths) };
}

function expanded(item: JsonObject): JsonObject {
  const operation = own(item, ANY_METHOD);
  if (!isObject(operation)) return item;
  const { [ANY_METHOD]: _, ...others } = item;
  const missing = ALL_METHODS.filter((method) => !Object.hasOwn(others, method));
  return { ...others, ...Object.fromEntries(missing.map((method) => [method, withMethod(operation, method)])) };
}

/** Ids of operations are unique in a document. API Gateway's mark of a default route is no field of OpenAPI. */
function withMethod({ isDefaultRoute: _, ...operation }: JsonObject, method: string): JsonObject {
  const id = asString(operation.operationId);
  return id === undefined ? operation : { ...operation, operationId: `${id}_${method}` };
}
