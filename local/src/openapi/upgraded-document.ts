import type { JsonObject } from '../assembly/json';

/** A Swagger 2.0 or OpenAPI 3.0 document as OpenAPI 3.1; one of 3.1 as it is. */
export async function upgradedDocument(document: JsonObject): Promise<JsonObject> {
  // The package is an ES module, and this one is none.
  const { upgrade } = await import('@scalar/openapi-upgrader');
  const version = document.openapi === undefined && document.swagger === undefined ? { openapi: '3.0.1' } : {};
  // The upgrade is in place, so it gets a copy; that also leaves out what is undefined.
  return upgrade(JSON.parse(JSON.stringify({ ...version, ...document })) as JsonObject, '3.1') as JsonObject;
}
