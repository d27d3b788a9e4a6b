import { documentsOf } from './api-documents';
import { restAuthName } from './auth-name';
import { backendName } from './backend-name';
import type { ConstructNames } from './construct-names';
import { RouteListing, sortedRoutes, StageListing, ValidationListing } from './route-listing';
import type { Assembly } from '../assembly/assembly';
import { asObject, asString, isObject, JsonObject, own } from '../assembly/json';
import type { Api } from '../model/api';
import { cacheSettingsOf, throttleOfRoute } from '../model/method-settings';
import { ANY_METHOD, METHODS } from '../model/openapi';
import { resolveReference } from '../model/reference';
import { requestValidationOf } from '../model/request-validation';
import { securityOf } from '../model/security';
import type { Stage } from '../model/stage';

/** An operation of an OpenAPI document, in its place. */
interface Operation {
  readonly document: JsonObject;
  readonly item: JsonObject;
  readonly definition: JsonObject;
  readonly method: string;
  readonly path: string;
}

/** The routes of a REST API by stage, whether a document or resources define them. */
export function restStages(api: Api, assembly: Assembly, names: ConstructNames): StageListing[] {
  const operations = new Map(documentsOf(api, assembly).flatMap(operationsOf).map((operation) => [`${operation.method} ${operation.path}`, operation]));
  const routesOf = (stage?: Stage) => sortedRoutes([...operations.values()].map((operation) => routeOf(operation, stage, names)));
  return api.stages.length === 0 ? [{ routes: routesOf() }] : api.stages.map((stage) => ({ stage: stage.name, routes: routesOf(stage) }));
}

function operationsOf(document: JsonObject): Operation[] {
  return Object.entries(asObject(document.paths)).flatMap(([path, value]) => {
    const item = asObject(resolveReference(document, value));
    return [...METHODS, ANY_METHOD].flatMap((key): Operation[] => {
      const definition = own(item, key);
      return isObject(definition) ? [{ document, item, definition, method: key === ANY_METHOD ? 'ANY' : key.toUpperCase(), path }] : [];
    });
  });
}

function routeOf({ document, item, definition, method, path }: Operation, stage: Stage | undefined, names: ConstructNames): RouteListing {
  const security = securityOf(document, definition);
  // Settings are by method; those of a route for any are told by what most requests come with.
  const usual = method === 'ANY' ? 'GET' : method;
  const place = { method, path };
  return {
    ...place,
    operation: asString(definition.operationId),
    ...restAuthName(security, names),
    apiKeyRequired: security.apiKeyRequired,
    backend: backendName(resolveReference(document, definition['x-amazon-apigateway-integration']), stage?.variables ?? {}, names),
    validation: validationOf(document, item, definition),
    throttle: stage && throttleOfRoute(stage.methodSettings, place, usual),
    cacheTtl: stage && cacheSettingsOf(stage, place, usual)?.ttl,
  };
}

function validationOf(document: JsonObject, item: JsonObject, definition: JsonObject): ValidationListing {
  const { body, parameters } = requestValidationOf(document, item, definition);
  return {
    body: [...body.keys()],
    parameters: parameters.filter((parameter) => parameter.in !== 'path').map((parameter) => `${parameter.in === 'header' ? 'header' : 'query'} ${parameter.name}`),
  };
}
