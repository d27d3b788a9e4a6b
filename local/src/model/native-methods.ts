import { belongingTo, resourcePathOf } from './rest-parts';
import type { Route } from './route';
import type { Assembly, Resource } from '../assembly/assembly';
import { hashText } from '../assembly/identity';
import { asString } from '../assembly/json';

/** Routes of the methods that an API has beside its document: they are known, and not served. */
export function nativeRoutes(api: Resource, assembly: Assembly): Route[] {
  const resources = new Map(belongingTo(api, 'AWS::ApiGateway::Resource', assembly).map((resource) => [resource.physicalId, resource]));
  return belongingTo(api, 'AWS::ApiGateway::Method', assembly).map(({ properties }) => {
    const path = resourcePathOf(properties.ResourceId, resources);
    return {
      method: asString(properties.HttpMethod)?.toUpperCase() ?? 'ANY',
      path,
      resourceId: hashText(`${api.physicalId}${path}`, 6),
      auth: asString(properties.AuthorizationType) ?? 'NONE',
      validation: { parameters: [], body: new Map() },
      target: { kind: 'unserved', reason: 'it is an AWS::ApiGateway::Method beside the OpenAPI body, which is not served yet; define it in the body' },
    };
  });
}
