import * as fs from 'fs';
import { parse as parseYaml } from 'yaml';
import { ApiVersion, identityOf, RouteVersion, versionOf } from './api-version';
import type { ApiVersions } from './compare-apis';
import { requirementOf } from './requirement';
import { Assembly } from '../assembly/assembly';
import { isObject, JsonObject } from '../assembly/json';
import { listApis } from '../inventory/list-apis';
import type { ApiListing, RouteListing } from '../inventory/route-listing';
import { ApiCatalog } from '../model/api-catalog';
import { apiDocument, cleanDocument, isOfApiGateway, plainDocument } from '../openapi/api-document';

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
    const version = versionOf(await apiDocument(api, assembly));
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
  return versionOf(await (isOfApiGateway(document) ? cleanDocument(document) : plainDocument(document)));
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
  const listed = new Map(routes.map((route) => [identityOf(route.method, route.path), route]));
  return new Map([...version].map(([key, route]) => {
    const found = listed.get(key) ?? listed.get(key.replace(/^\S+/, 'ANY'));
    return [key, found === undefined ? route : { ...route, requirements: [requirementOf(found.auth, found.scopes, found.apiKeyRequired)] }];
  }));
}

function socketVersion(routes: readonly RouteListing[]): ApiVersion {
  return new Map(routes.map(({ method, path, auth, scopes, apiKeyRequired }): [string, RouteVersion] => [path, {
    name: `${method} ${path}`, requirements: [requirementOf(auth, scopes, apiKeyRequired)], parameters: [], operation: {}, document: {},
  }]));
}
