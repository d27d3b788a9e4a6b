import { STATUS_CODES } from 'http';
import { cleaned } from './openapi-clean';
import { RestModels } from './rest-models';
import { RouteKey } from '../routing/route-key';
import { defined } from '../values/defined';
import { JsonSchema } from '../values/json-schema';
import { identityOf, OpenApiDocument, OpenApiOperation } from '../values/openapi-document';
import { DeclaredParameter } from '../values/request-parameter';
import { isObject, Json, SchemaPlace } from '../values/schema-place';

/** What callers send to tell who they are. */
export interface Credential {
  readonly name: string;
  readonly scheme: Json;
  /** Scopes of which one will do. */
  readonly scopes: readonly string[];
}

/** A route as people who call it see it. */
export interface DescribedRoute {
  readonly key: RouteKey;
  readonly operationName?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** What a definition says of it; undefined where it comes from code. */
  readonly operation?: OpenApiOperation;
  readonly parameters: readonly DeclaredParameter[];
  readonly requestBody?: { readonly schema: JsonSchema; readonly mediaTypes: readonly string[] };
  /** By status, with the names of headers in `headers`. */
  readonly responses: Json;
  /** All of them are needed; none where anybody may call. Undefined where what the definition says is in force. */
  readonly credentials?: readonly Credential[];
}

/** What a clean document is made of. */
export interface DescribedApi {
  readonly title: string;
  readonly description?: string;
  /** URLs of its stages; tokens may stand in them. */
  readonly urls: readonly string[];
  readonly routes: readonly DescribedRoute[];
  /** The definition that it was imported from. */
  readonly definition?: OpenApiDocument;
  /** What has no value before deployment, in words. What is in definitions is none of that. */
  readonly words: Words;
}

type Words = (value: unknown) => unknown;

// https://spec.openapis.org/oas/v3.1.1.html
const VERSION = '3.1.1';
const PLACES = { path: 'path', querystring: 'query', header: 'header' };
/** What a route for any method is written as. */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** The API for people who call it: an OpenAPI 3.1 document without anything that only its making needs. Tokens may stand in it. */
export function describedApi({ title, description, urls, routes, definition, words }: DescribedApi): Json {
  const document = definition ? cleaned(definition.root.value) as Json : {};
  const models = new RestModels();
  const { securitySchemes } = isObject(document.components) ? document.components : {};
  const named = withFreeNames(routes, isObject(securitySchemes) ? securitySchemes : {});
  const paths = pathsOf(named, models, words);
  const components = componentsOf(document, named, models, words);
  const { jsonSchemaDialect, webhooks, tags, externalDocs } = document;
  return {
    openapi: VERSION,
    info: isObject(document.info) ? infoOf(document.info, title) : words({ title, version: '1', ...(description ? { description } : {}) }),
    ...defined({ jsonSchemaDialect }),
    servers: urls.map((url) => ({ url: words(url) })),
    ...defined({ tags, externalDocs }),
    paths,
    ...defined({ webhooks }),
    ...(Object.keys(components).length > 0 ? { components } : {}),
  };
}

/** Title and version are texts, though YAML takes `1.0` for a number. */
function infoOf(info: Json, title: string): Json {
  return { ...info, title: String(info.title ?? title), version: String(info.version ?? '1') };
}

/** The routes with credentials that no scheme of the definition is called by already. */
function withFreeNames(routes: readonly DescribedRoute[], taken: Json): DescribedRoute[] {
  const free = ({ name, scheme, ...rest }: Credential, suffix = 1): Credential => {
    const own = suffix === 1 ? name : `${name}${suffix}`;
    const isFree = !Object.hasOwn(taken, own) || JSON.stringify(taken[own]) === JSON.stringify(scheme);
    return isFree ? { name: own, scheme, ...rest } : free({ name, scheme, ...rest }, suffix + 1);
  };
  return routes.map((route) => ({ ...route, credentials: route.credentials?.map((credential) => free(credential)) }));
}

function pathsOf(routes: readonly DescribedRoute[], models: RestModels, words: Words): Json {
  const paths: { [path: string]: Json } = {};
  const own = new Set(routes.filter(({ key }) => key.method !== 'ANY').map(({ key }) => `${key.method.toLowerCase()} ${key.path}`));
  for (const route of routes) {
    const { key } = route;
    const methods = key.method === 'ANY' ? METHODS.filter((method) => !own.has(`${method} ${key.path}`)) : [key.method.toLowerCase()];
    const path = key.path.replace(/\+\}$/, '}');
    for (const method of methods) {
      paths[path] = { ...paths[path] ?? pathItem(route), [method]: operation(route, key.method === 'ANY' ? method : undefined, models, words) };
    }
  }
  return paths;
}

/** What a definition says of a path as a whole; servers are the API's own. */
function pathItem({ operation: imported }: DescribedRoute): Json {
  const item = imported ? cleaned(imported.pathItem.value) as Json : {};
  return defined({ summary: item.summary, description: item.description });
}

/** @param method of several that one route stands for, which tells their names apart */
function operation(route: DescribedRoute, method: string | undefined, models: RestModels, words: Words): Json {
  const { operationName, operation: imported } = route;
  const operationId = operationName === undefined || method === undefined ? operationName : `${operationName}_${method}`;
  const said = imported ? importedOperation(imported) : words(ownOperation(route)) as Json;
  const body = route.requestBody && requestBody(route.requestBody, route, models);
  const security = route.credentials ? securityOf(route.credentials) : imported?.security?.value ?? [];
  return inOrder({ ...said, ...defined({ operationId }), ...(body ? { requestBody: body } : {}), security });
}

const ORDER = ['operationId', 'summary', 'description', 'tags', 'externalDocs', 'deprecated', 'security', 'parameters', 'requestBody', 'responses', 'callbacks'];

function inOrder(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b)));
}

function importedOperation(imported: OpenApiOperation): Json {
  const { operationId: _id, security: _security, servers: _servers, parameters: own = [], ...rest } = told(imported, imported.place);
  const names = new Set(imported.parametersOf(imported.place).map(identityOf));
  const around = imported.parametersOf(imported.pathItem).flatMap((parameter, index) =>
    names.has(identityOf(parameter)) ? [] : [told(imported, imported.pathItem.child('parameters', `${index}`))]);
  const parameters = [...around, ...own as unknown[]];
  return { ...rest, ...(parameters.length > 0 ? { parameters } : {}) };
}

/** A part of a definition, with what it refers to in paths written out: these are put together anew. */
function told(imported: OpenApiOperation, place: SchemaPlace): Json {
  return withoutPathReferences(cleaned(place.value), (reference) => cleaned(imported.referred(place, reference).value), 0) as Json;
}

/** What is written out may lead to itself, so only so deep. */
const MAX_DEPTH = 8;

function withoutPathReferences(value: unknown, follow: (reference: string) => unknown, depth: number): unknown {
  if (Array.isArray(value)) { return value.map((element) => withoutPathReferences(element, follow, depth)); }
  if (!isObject(value)) { return value; }
  if (typeof value.$ref === 'string' && value.$ref.startsWith('#/paths/') && depth < MAX_DEPTH) { return withoutPathReferences(follow(value.$ref), follow, depth + 1); }
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withoutPathReferences(field, follow, depth)]));
}

function ownOperation({ key, description, tags, parameters, responses }: DescribedRoute): Json {
  const declared = new Map(parameters.map((parameter) => [`${parameter.location} ${parameter.name}`, parameter]));
  const variables = key.variables.map((name) => declared.get(`path ${name}`) ?? { location: 'path' as const, name, required: true, description: undefined });
  const others = [...declared.values()].filter(({ location }) => location !== 'path');
  const greedy = /\{([^{}]+)\+\}$/.exec(key.path)?.[1];
  const all = [...variables, ...others].map(({ location, name, required, description: text = name === greedy ? 'The rest of the path, with its slashes' : undefined }) => ({
    name, in: PLACES[location], ...defined({ description: text }), required: required || location === 'path', schema: { type: 'string' },
  }));
  return {
    ...(tags.length > 0 ? { tags } : {}),
    ...defined({ description }),
    ...(all.length > 0 ? { parameters: all } : {}),
    responses: responsesOf(responses),
  };
}

function responsesOf(responses: Json): Json {
  const statuses = Object.entries(responses).map(([status, response]) =>
    [status, { ...response as Json, description: (response as Json).description || STATUS_CODES[status] || 'An answer' }] as const);
  return statuses.length > 0 ? Object.fromEntries(statuses) : { default: { description: 'What the backend answers' } };
}

function requestBody({ schema, mediaTypes }: NonNullable<DescribedRoute['requestBody']>, { key }: DescribedRoute, models: RestModels): Json {
  const $ref = `#/components/schemas/${models.nameOf(schema, key)}`;
  return { required: true, content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: { $ref } }])) };
}

/** Any scope of several will do, so each is a choice of its own. */
function securityOf(credentials: readonly Credential[]): Json[] {
  if (credentials.length === 0) { return []; }
  return credentials.reduce<Json[]>((choices, { name, scopes }) => {
    const needed = scopes.length > 0 ? scopes.map((scope) => [scope]) : [[]];
    return choices.flatMap((choice) => needed.map((list) => ({ ...choice, [name]: list })));
  }, [{}]);
}

function componentsOf(document: Json, routes: readonly DescribedRoute[], models: RestModels, words: Words): Json {
  const components = isObject(document.components) ? document.components : {};
  const schemes = Object.fromEntries(routes.flatMap(({ credentials = [] }) => credentials.map(({ name, scheme }) => [name, scheme])));
  const all: Json = {
    ...components,
    schemas: sorted({ ...components.schemas as Json, ...words(models.schemas) as Json }),
    securitySchemes: sorted({ ...components.securitySchemes as Json, ...words(schemes) as Json }),
  };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => a < b ? -1 : 1).filter(([, named]) => Object.keys(named as Json).length > 0));
}

function sorted(named: Json): Json {
  return Object.fromEntries(Object.entries(named).sort(([a], [b]) => a < b ? -1 : 1));
}

