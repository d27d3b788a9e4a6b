import type { Assembly, Resource } from '../assembly/assembly';
import type { JsonObject } from '../assembly/json';
import type { AnyApi } from '../model/any-api';
import { documentOf } from '../model/document';
import { nativeHttpDocument } from '../model/http/native-http-document';
import { nativeDocument } from '../model/native-document';

/** The resource that an API was read from. */
export function resourceOf(api: AnyApi, assembly: Assembly): Resource {
  const type = api.protocol === 'REST' ? 'AWS::ApiGateway::RestApi' : 'AWS::ApiGatewayV2::Api';
  const resource = assembly.ofType(type).find(({ physicalId }) => physicalId === api.id);
  if (resource === undefined) throw new Error(`API "${api.path}" has no resource; synthesize the app again`);
  return resource;
}

/** What defines an API, as OpenAPI documents with API Gateway's extensions: its body, and what its own resources add to that or replace. */
export function documentsOf(api: AnyApi, assembly: Assembly): JsonObject[] {
  const resource = resourceOf(api, assembly);
  const native = api.protocol === 'REST' ? nativeDocument(resource, assembly) : nativeHttpDocument(resource, assembly);
  return [documentOf(resource.properties, assembly), native].filter((document) => document !== undefined);
}
