import { withoutAnyMethod } from './any-method';
import { mergedDocument } from './merged-document';
import { withPlainPaths } from './plain-paths';
import { withPlainSecurity } from './plain-security';
import { upgradedDocument } from './upgraded-document';
import { withoutExtensions } from './without-extensions';
import type { Assembly } from '../assembly/assembly';
import { readJson } from '../assembly/cloud-assembly';
import { asObject, JsonObject, own } from '../assembly/json';
import { documentsOf, resourceOf } from '../inventory/api-documents';
import type { AnyApi } from '../model/any-api';
import { ANY_METHOD, METHODS } from '../model/openapi';

/**
 * The OpenAPI 3.1 document of a REST or an HTTP API, without vendor extensions: the one that its construct left in the assembly, or one that is derived.
 * @throws where the API is a WebSocket API, or what defines it is not in the assembly
 */
export async function apiDocument(api: AnyApi, assembly: Assembly): Promise<JsonObject> {
  if (api.protocol === 'WEBSOCKET') throw new Error(`API "${api.path}" is a WebSocket API, and OpenAPI has no document for those; name a REST or an HTTP API`);
  const left = leftDocument(api, assembly);
  if (left !== undefined) return left;
  const documents = documentsOf(api, assembly);
  if (documents.length === 0) throw new Error(`API "${api.path}" has no routes in the assembly: ${api.unserved ?? 'neither a document nor routes define it; add a route'}`);
  return mergedDocument(await Promise.all(documents.map(cleanDocument)));
}

/** Our gateways leave theirs: it knows more than what API Gateway is told. */
function leftDocument(api: AnyApi, assembly: Assembly): JsonObject | undefined {
  const resource = resourceOf(api, assembly);
  const file = assembly.fileBeside(resource, `.${resource.logicalId}.openapi.json`);
  return file === undefined ? undefined : asObject(readJson(file));
}

/** A document of API Gateway as OpenAPI 3.1 has it, without vendor extensions. */
export async function cleanDocument(document: JsonObject): Promise<JsonObject> {
  return plainDocument(withPlainSecurity(withoutAnyMethod(document)));
}

/** Any document as OpenAPI 3.1 has it: what it says of security is OpenAPI's. */
export async function plainDocument(document: JsonObject): Promise<JsonObject> {
  return withPlainPaths(await upgradedDocument(withoutExtensions(document)));
}

/** Whether a document is one of API Gateway's own, with its extensions of operations. */
export function isOfApiGateway(document: JsonObject): boolean {
  const items = Object.values(asObject(document.paths)).map(asObject);
  const operations = items.flatMap((item) => [...METHODS, ANY_METHOD].map((method) => asObject(own(item, method))));
  return operations.some((operation) => Object.keys(operation).some((name) => name.startsWith('x-amazon-apigateway-')));
}
