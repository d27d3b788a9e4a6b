import * as fs from 'fs';
import * as path from 'path';
import { BaseResolver, type Document, isAbsoluteUrl, ResolveError, Source } from '@redocly/openapi-core';
import { bundleOas, createEmptyRedoclyConfig } from '@redocly/openapi-core/lib/bundle-oas';
import { upgradeFromTwoToThree } from '@scalar/openapi-upgrader/2.0-to-3.0';
import { upgradeFromThreeToThreeOne } from '@scalar/openapi-upgrader/3.0-to-3.1';

type Json = Record<string, unknown>;

const KINDS = ['definitions', 'parameters', 'responses', 'schemas', 'requestBodies', 'headers'];
const BESIDE = /^(\$ref|nullable|x-.*|description|summary|title|deprecated|readOnly)$/;
/** What YAML has no value for where nothing is written behind it. */
const EMPTY = ['parameters', 'responses', 'requestBody', 'tags'];
const DATA = ['example', 'examples', 'default', 'enum', 'value'];
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
/** Two files of the same name are nothing wrong. */
const RENAMED = /^Two .* are referenced with the same name but different content/;
const NOT_FETCHED = 'is not fetched';

/** Where the parameters of an operation of Swagger 2.0 are in its own list: what describes the body is no parameter from OpenAPI 3.0 on. */
interface ParameterPlaces {
  readonly body?: number;
  readonly others: number[];
}

/** Reads files and fetches nothing: synthesis must not depend on a network. */
class FileResolver extends BaseResolver {
  public override async loadExternalRef(reference: string): Promise<Source> {
    if (isAbsoluteUrl(reference)) { throw new ResolveError(new Error(`"${reference}" ${NOT_FETCHED}; put it into a file and refer to that by its path`)); }
    return super.loadExternalRef(reference);
  }
}

/**
 * Reads an OpenAPI definition with all that it refers to, and makes it one document of OpenAPI 3.1. This is run as a program of its own, since what reads
 * and converts is asynchronous, and constructs are not.
 * @param name path of a file; undefined for what comes on standard input, whose references count from the working directory
 */
async function read(name: string | undefined): Promise<object> {
  const file = path.resolve(name ?? 'definition.json');
  const body = fs.readFileSync(name === undefined ? 0 : file, 'utf8').replace(/^\uFEFF/, '').replace(/\r\n/g, '\n');
  const config = createEmptyRedoclyConfig();
  const externalRefResolver = new FileResolver(config.resolve);
  const doc = externalRefResolver.parseDocument(new Source(file, body), true) as Document;
  quoteVersion(asObject(doc.parsed));
  const version = versionOf(doc.parsed);
  const { bundle, problems } = await bundleOas({ doc, config, externalRefResolver });
  const original = bundle.parsed as Json;
  const parameters = version === '2.0' ? parameterPlaces(original) : {};
  if (version === '2.0') { writeOutBodies(original); }
  if (version !== '3.1') { original.paths = Object.fromEntries(Object.entries(asObject(original.paths)).map(([name, item]) => [name, withoutSiblings(item, true)])); }
  for (const kinds of [original, asObject(original.components)]) {
    if (version !== '3.1') { KINDS.forEach((kind) => { if (kind in kinds) { kinds[kind] = withoutSiblings(kinds[kind]); } }); }
  }
  return {
    version,
    parameters,
    document: upgradeFromThreeToThreeOne(upgradeFromTwoToThree(original as never) as never),
    faults: problems.filter(isFault).map(({ message, location: [{ source, pointer }] }) => `${path.relative('', source.absoluteRef)}${pointer ?? '#'}: ${message}`),
  };
}

/** What is no more than a notice is none. Examples may be on the web and stay there. */
function isFault({ message, location: [{ pointer = '' }] }: { message: string; location: { pointer?: string }[] }): boolean {
  return !RENAMED.test(message) && !(message.includes(NOT_FETCHED) && pointer.includes('/examples/'));
}

/** YAML takes a version that is not in quotes for a number. */
function quoteVersion(document: Json): void {
  const { swagger, openapi } = document;
  if (swagger === 2) { document.swagger = '2.0'; }
  if (openapi === 3 || openapi === 3.1) { document.openapi = openapi === 3 ? '3.0.3' : '3.1.0'; }
}

/** Before OpenAPI 3.1 nothing beside a reference counted; that it may be null is meant by many, and what is for people harms nobody. */
function withoutSiblings(value: unknown, isPathItem = false): unknown {
  if (Array.isArray(value)) { return value.map((element) => withoutSiblings(element)); }
  if (typeof value !== 'object' || value === null) { return value; }
  const isReference = typeof asObject(value).$ref === 'string' && !isPathItem;
  return Object.fromEntries(Object.entries(value).filter(([name, field]) => (!isReference || BESIDE.test(name)) && !(field === null && EMPTY.includes(name)))
    .map(([name, field]) => [name, DATA.includes(name) ? field : withoutSiblings(field)]));
}

function versionOf(document: unknown): string {
  const { swagger, openapi } = asObject(document);
  const version = String(swagger ?? openapi ?? '');
  const [, known] = /^(2\.0|3\.[01])(?:\.|$)/.exec(version) ?? [];
  if (known === undefined) { throw new Error(`has version "${version}" in "openapi" or "swagger"; give a definition of Swagger 2.0, OpenAPI 3.0 or 3.1`); }
  return known;
}

/** By JSON pointer of what has a list of parameters. */
function parameterPlaces(document: Json): Record<string, ParameterPlaces> {
  return Object.fromEntries(parameterLists(document).map(([pointer, list]) => {
    const bodies = list.map((parameter) => isBody(named(parameter, document)));
    const body = bodies.indexOf(true);
    return [pointer, { ...(body >= 0 ? { body } : {}), others: [...bodies.keys()].filter((index) => !bodies[index]) }];
  }));
}

/** Bodies that parameters refer to, or that a path has for all of its operations, are written out where they count: from OpenAPI 3.0 on they are no parameters. */
function writeOutBodies(document: Json): void {
  for (const [, list] of parameterLists(document)) {
    list.forEach((parameter, index) => {
      const found = named(parameter, document);
      if (isBody(found)) { list[index] = structuredClone(found); }
    });
  }
  for (const item of Object.values(asObject(document.paths)).map(asObject)) {
    // Nothing at all would have no body whatsoever.
    for (const operation of Object.values(item).map(asObject)) {
      if (Array.isArray(operation.consumes) && operation.consumes.length === 0) { delete operation.consumes; }
    }
    const shared = Array.isArray(item.parameters) ? item.parameters : [];
    const bodies = shared.filter((parameter) => isBody(asObject(parameter)));
    if (bodies.length === 0) { continue; }
    item.parameters = shared.filter((parameter) => !bodies.includes(parameter));
    for (const operation of Object.entries(item).filter(([method]) => METHODS.includes(method)).map(([, value]) => asObject(value))) {
      const own = Array.isArray(operation.parameters) ? operation.parameters : [];
      if (!own.some((parameter) => isBody(asObject(parameter)))) { operation.parameters = [...own, ...structuredClone(bodies)]; }
    }
  }
}

/** The lists of paths and operations, by their JSON pointers. */
function parameterLists(document: Json): [string, unknown[]][] {
  return Object.entries(asObject(document.paths)).flatMap(([name, item]) => {
    const pointer = `/paths/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;
    const holders: [string, unknown][] = [[pointer, item], ...Object.entries(asObject(item)).map(([method, operation]): [string, unknown] => [`${pointer}/${method}`, operation])];
    return holders.flatMap(([at, holder]): [string, unknown[]][] => {
      const { parameters } = asObject(holder);
      return Array.isArray(parameters) ? [[at, parameters]] : [];
    });
  });
}

/** A parameter, or the one that it refers to. */
function named(parameter: unknown, document: Json): Json {
  const [, name] = /^#\/parameters\/(.+)$/.exec(String(asObject(parameter).$ref)) ?? [];
  return asObject(name === undefined ? parameter : asObject(document.parameters)[decodeURIComponent(name).replace(/~1/g, '/').replace(/~0/g, '~')]);
}

function isBody({ in: location }: Json): boolean {
  return location === 'body' || location === 'formData';
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? value as Json : {};
}

read(process.argv[2]).then(
  (result) => { fs.writeFileSync(1, JSON.stringify(result)); },
  (error: Error) => { fs.writeFileSync(1, JSON.stringify({ faults: [error.message] })); },
);
