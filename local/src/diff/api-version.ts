import { basePathsOf } from './base-paths';
import { requirementsOf, Requirement } from './requirement';
import { asArray, asObject, asString, isObject, JsonObject, own } from '../assembly/json';
import { METHODS } from '../model/openapi';
import { resolveReference } from '../model/reference';
import { DEFAULT_PATH, plainPath, takesRest } from '../openapi/plain-paths';

/** A route of a version of an API. */
export interface RouteVersion {
  /** e.g. `GET /orders/{id}` */
  readonly name: string;
  /** What callers know it by; that of a path with one variable for the rest may be that of another. */
  readonly identity: string;
  /** Whether its last variable takes the rest of the path. */
  readonly isGreedy: boolean;
  /** What a caller must show; any one of them will do. */
  readonly requirements: readonly Requirement[];
  /** Parameters of the path and of the operation, references followed. */
  readonly parameters: readonly JsonObject[];
  readonly operation: JsonObject;
  /** Paths of servers that it is under; undefined where they are not known. */
  readonly basePaths?: readonly string[];
  /** What references point into. */
  readonly document: JsonObject;
}

/** A version of an API: its routes. */
export type ApiVersion = readonly RouteVersion[];

/**
 * The routes of an OpenAPI 3.1 document.
 * @param paths those that API Gateway has for them, which tell more
 */
export function versionOf(document: JsonObject, paths: readonly string[] = []): ApiVersion {
  const greedy = new Set(paths.filter(isGreedyPath).map(plainPath));
  return Object.entries(asObject(document.paths)).flatMap(([path, value]) => {
    const item = asObject(resolveReference(document, value));
    return METHODS.flatMap((method): RouteVersion[] => {
      const operation = own(item, method);
      if (!isObject(operation)) return [];
      const parameters = parametersOf(document, item, operation);
      return [{
        name: `${method.toUpperCase()} ${path}`,
        identity: identityOf(method, path),
        isGreedy: isGreedyPath(path) || greedy.has(path) || parameters.some(takesRest),
        requirements: requirementsOf(document, operation),
        basePaths: basePathsOf(document, item, operation),
        parameters,
        operation,
        document,
      }];
    });
  });
}

/** Names of path variables are no business of callers. */
export function identityOf(method: string, path: string): string {
  return `${method.toUpperCase()} ${path.replace(/^\/?\$default$/, '/{}').replace(/\{[^{}]*\}/g, '{}')}`;
}

function isGreedyPath(path: string): boolean {
  return path.endsWith('+}') || path === DEFAULT_PATH || `/${path}` === DEFAULT_PATH;
}

function parametersOf(document: JsonObject, item: JsonObject, operation: JsonObject): JsonObject[] {
  const listed = [...asArray(item.parameters), ...asArray(operation.parameters)].map((parameter) => asObject(resolveReference(document, parameter)));
  return [...new Map(listed.map((parameter) => [`${asString(parameter.in)} ${asString(parameter.name)}`, parameter])).values()];
}
