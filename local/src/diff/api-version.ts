import { requirementsOf, Requirement } from './requirement';
import { asArray, asObject, asString, isObject, JsonObject, own } from '../assembly/json';
import { METHODS } from '../model/openapi';
import { resolveReference } from '../model/reference';

/** A route of a version of an API. */
export interface RouteVersion {
  /** e.g. `GET /orders/{id}` */
  readonly name: string;
  /** What a caller must show; any one of them will do. */
  readonly requirements: readonly Requirement[];
  /** Parameters of the path and of the operation, references followed. */
  readonly parameters: readonly JsonObject[];
  readonly operation: JsonObject;
  /** What references point into. */
  readonly document: JsonObject;
}

/** A version of an API: its routes by what identifies them. */
export type ApiVersion = ReadonlyMap<string, RouteVersion>;

/** The routes of an OpenAPI 3.1 document. */
export function versionOf(document: JsonObject): ApiVersion {
  return new Map(Object.entries(asObject(document.paths)).flatMap(([path, value]) => {
    const item = asObject(resolveReference(document, value));
    return METHODS.flatMap((method): [string, RouteVersion][] => {
      const operation = own(item, method);
      return isObject(operation) ? [[identityOf(method, path), routeVersion(document, item, operation, `${method.toUpperCase()} ${path}`)]] : [];
    });
  }));
}

/** Names of path variables are no business of callers. */
export function identityOf(method: string, path: string): string {
  return `${method.toUpperCase()} ${path.replace(/^\/?\$default$/, '/{}').replace(/\{[^{}]*\}/g, '{}')}`;
}

function routeVersion(document: JsonObject, item: JsonObject, operation: JsonObject, name: string): RouteVersion {
  const listed = [...asArray(item.parameters), ...asArray(operation.parameters)].map((parameter) => asObject(resolveReference(document, parameter)));
  const parameters = [...new Map(listed.map((parameter) => [`${asString(parameter.in)} ${asString(parameter.name)}`, parameter])).values()];
  return { name, requirements: requirementsOf(document, operation), parameters, operation, document };
}
