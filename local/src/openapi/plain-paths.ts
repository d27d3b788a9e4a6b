import { mapOperations } from './map-operations';
import { asArray, asObject, asString, isObject, JsonObject, own } from '../assembly/json';
import { METHODS } from '../model/openapi';
import { resolveReference } from '../model/reference';

/** Path of the route of an HTTP API that takes what no other does. */
export const DEFAULT_PATH = '/$default';
const DEFAULT_DESCRIPTION = 'Every path that no other route takes, with its slashes';
const REST_DESCRIPTION = 'The rest of the path, with its slashes';

/** Gives paths, parameters and responses the form that OpenAPI asks for where API Gateway has more, or asks for less. */
export function withPlainPaths(document: JsonObject): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const entries = Object.entries(asObject(document.paths));
  // What takes the rest yields to a path of the same form that has a name.
  const ordered = [...entries.filter(([path]) => path !== DEFAULT_PATH), ...entries.filter(([path]) => path === DEFAULT_PATH)];
  for (const [path, item] of ordered) {
    const plain = plainPath(path);
    paths[plain] = { ...plainItem(document, itemOf(document, item), path), ...paths[plain] };
  }
  return { ...document, info: infoOf(document.info), paths };
}

/** A path item may have members beside its reference. */
function itemOf(document: JsonObject, value: unknown): JsonObject {
  const { $ref: reference, ...others } = asObject(value);
  return { ...reference === undefined ? {} : asObject(resolveReference(document, { $ref: reference })), ...others };
}

interface Variable {
  readonly name: string;
  readonly description?: string;
}

function infoOf(info: unknown): JsonObject {
  const { title, version, ...others } = asObject(info);
  return { title: asString(title) ?? 'API', version: asString(version) ?? '1', ...others };
}

/** A path as OpenAPI has it. */
export function plainPath(path: string): string {
  return path === DEFAULT_PATH ? '/{proxy}' : path.replace(/\+\}/g, '}');
}

/** Whether a parameter is described as one for the rest of a path. */
export function takesRest(parameter: JsonObject): boolean {
  return parameter.in === 'path' && (parameter.description === REST_DESCRIPTION || parameter.description === DEFAULT_DESCRIPTION);
}

function plainItem(document: JsonObject, item: JsonObject, path: string): JsonObject {
  const { parameters, ...others } = item;
  const variables = variablesOf(path);
  const plain = mapOperations(others, (operation) => plainOperation(operation, variables));
  return { ...plain, ...pathParameters(document, item, variables, asArray(parameters)) };
}

function plainOperation(operation: JsonObject, variables: readonly Variable[]): JsonObject {
  const responses = Object.entries(asObject(operation.responses)).map(([status, response]) => [status, plainResponse(response)]);
  const { parameters, ...others } = operation;
  return {
    ...others,
    ...asArray(parameters).length === 0 ? {} : { parameters: asArray(parameters).map((parameter) => plainParameter(parameter, variables)) },
    responses: responses.length === 0 ? { default: { description: 'Whatever the backend answers' } } : Object.fromEntries(responses),
  };
}

function plainResponse(response: unknown): unknown {
  return isObject(response) && response.$ref === undefined ? { ...response, description: asString(response.description) ?? '' } : response;
}

function plainParameter(parameter: unknown, variables: readonly Variable[]): unknown {
  if (!isObject(parameter) || parameter.$ref !== undefined) return parameter;
  const typed = parameter.schema === undefined && parameter.content === undefined ? { ...parameter, schema: { type: 'string' } } : parameter;
  if (parameter.in !== 'path') return typed;
  const name = (asString(parameter.name) ?? '').replace(/\+$/, '');
  return { ...variables.find((variable) => variable.name === name), ...typed, name, required: true };
}

/** Parameters of a path, with those that it names and no operation describes. */
function pathParameters(document: JsonObject, item: JsonObject, variables: readonly Variable[], listed: readonly unknown[]): JsonObject {
  const lists = [listed, ...METHODS.map((method) => asArray(asObject(own(item, method)).parameters))];
  const described = new Set(lists.flat().map((parameter) => asObject(resolveReference(document, parameter))).filter((parameter) => parameter.in === 'path')
    .map((parameter) => asString(parameter.name)?.replace(/\+$/, '')));
  const missing = variables.filter(({ name }) => !described.has(name)).map((variable) => ({ ...variable, in: 'path' }));
  const parameters = [...listed, ...missing].map((parameter) => plainParameter(parameter, variables));
  return parameters.length === 0 ? {} : { parameters };
}

function variablesOf(path: string): Variable[] {
  if (path === DEFAULT_PATH) return [{ name: 'proxy', description: DEFAULT_DESCRIPTION }];
  return [...path.matchAll(/\{([^{}]+?)(\+?)\}/g)].map(([, name, greedy]) => greedy === '' ? { name } : { name, description: REST_DESCRIPTION });
}
