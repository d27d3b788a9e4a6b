import * as fs from 'fs';
import { parse as parseYaml } from 'yaml';
import { ApiVersion, identityOf, RouteVersion, versionOf } from './api-version';
import { checkReferences } from './check-references';
import type { ApiVersions } from './compare-apis';
import { requirementsOfRoute } from './requirement';
import { Assembly } from '../assembly/assembly';
import { asObject, isObject, JsonObject } from '../assembly/json';
import { listApis } from '../inventory/list-apis';
import type { ApiListing, RouteListing } from '../inventory/route-listing';
import { ApiCatalog } from '../model/api-catalog';
import { apiDocument, cleanDocument, isOfApiGateway, plainDocument } from '../openapi/api-document';
import { plainPath } from '../openapi/plain-paths';

/** Whether a place is an assembly, and no document. */
export function isFolder(place: string): boolean {
  if (!fs.existsSync(place)) throw new Error(`"${place}" does not exist; name a folder that "cdk synth" wrote, or an OpenAPI document`);
  return fs.statSync(place).isDirectory();
}

/**
 * The APIs of a cloud assembly, or the one of an OpenAPI document.
 * @param isWithDocument whether the other side is a document, which tells authorization by security schemes alone
 * @throws where there is neither
 */
export async function readVersions(place: string, isWithDocument: boolean): Promise<ApiVersions> {
  if (!isFolder(place)) return new Map([[undefined, await fileVersion(place)]]);
  const assembly = Assembly.load(place);
  const catalog = ApiCatalog.of(assembly);
  const listings = new Map(listApis(assembly).map((listing) => [listing.api, listing]));
  return new Map(await Promise.all(catalog.apis.map(async (api): Promise<[string, ApiVersion]> => {
    const routes = routesIn(listings.get(api.path));
    if (catalog.isSocket(api)) return [api.path, socketVersion(routes)];
    const version = versionOf(await apiDocument(api, assembly), routes.map((route) => route.path));
    return [api.path, isWithDocument ? version : withListedAuth(version, routes)];
  })));
}

/** The one API on either side has no need of a name where the other is a document. */
export function withOneName(versions: ApiVersions, other: ApiVersions, place: string): ApiVersions {
  if (!other.has(undefined) || versions.has(undefined)) return versions;
  if (versions.size !== 1) throw new Error(`"${place}" has ${versions.size} APIs, and an OpenAPI document has one; compare two documents ("gatehouse openapi"), or two assemblies`);
  return new Map([...versions.values()].map((version) => [undefined, version]));
}

async function fileVersion(file: string): Promise<ApiVersion> {
  const document = readDocument(file);
  const clean = await (isOfApiGateway(document) ? cleanDocument(document) : plainDocument(document));
  checkReferences(clean, file);
  // Where it names no servers, OpenAPI says that it is at the root of one.
  return versionOf({ servers: [{ url: '/' }], ...clean }, Object.keys(asObject(document.paths)));
}

function readDocument(file: string): JsonObject {
  const document = parse(file);
  if (isObject(document) && (document.openapi !== undefined || document.swagger !== undefined)) return document;
  throw new Error(`"${file}" is no OpenAPI document; name one in JSON or YAML, or a folder that "cdk synth" wrote`);
}

function parse(file: string): unknown {
  try {
    return parseYaml(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`"${file}" is neither JSON nor YAML (${(error as Error).message.split('\n')[0]}); name an OpenAPI document, or a folder that "cdk synth" wrote`);
  }
}

/** Stages differ in what no caller is promised. */
function routesIn(listing: ApiListing | undefined): readonly RouteListing[] {
  return listing?.stages[0]?.routes ?? [];
}

/** The assembly knows kinds of authorization that OpenAPI has no words for. */
function withListedAuth(version: ApiVersion, routes: readonly RouteListing[]): ApiVersion {
  return version.map((route) => {
    const found = listedRoute(route, routes);
    return found === undefined ? route : { ...route, requirements: requirementsOfRoute(found) };
  });
}

/** That of the same path rather than one that only looks alike, and that of the method rather than that for any. */
function listedRoute({ name, identity }: RouteVersion, routes: readonly RouteListing[]): RouteListing | undefined {
  const [method, path] = name.split(' ');
  const alike = [method, 'ANY'].flatMap((kind) => routes.filter((route) => route.method === kind && identityOf(method, route.path) === identity));
  return alike.find((route) => plainPath(route.path) === path) ?? alike[0];
}

function socketVersion(routes: readonly RouteListing[]): ApiVersion {
  return routes.map((route) => ({
    name: `${route.method} ${route.path}`, identity: route.path, isGreedy: false, requirements: requirementsOfRoute(route), parameters: [], operation: {}, document: {},
  }));
}
