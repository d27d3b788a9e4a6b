import { documentsOf, resourceOf } from './api-documents';
import { httpAuthName } from './auth-name';
import { backendName } from './backend-name';
import type { ConstructNames } from './construct-names';
import { NOT_VALIDATED, RouteListing, sortedRoutes, StageListing } from './route-listing';
import type { Assembly } from '../assembly/assembly';
import { asString } from '../assembly/json';
import type { HttpApi } from '../model/http/http-api';
import { HttpOperation, httpOperations } from '../model/http/http-document';
import { HttpStage, throttleOfHttpRoute } from '../model/http/http-stage';
import { basePathMode } from '../model/http/read-http-api';

/** The routes of an HTTP API by stage, whether a document or resources define them. */
export function httpStages(api: HttpApi, assembly: Assembly, names: ConstructNames): StageListing[] {
  const mode = basePathMode(resourceOf(api, assembly).properties);
  // A resource of the same key replaces what the document says.
  const operations = new Map(documentsOf(api, assembly).flatMap((document) => httpOperations(document, mode))
    .map((operation) => [operation.place.key, operation]));
  const routesOf = (stage?: HttpStage) => sortedRoutes([...operations.values()].map((operation) => routeOf(operation, stage, names)));
  return api.stages.length === 0 ? [{ routes: routesOf() }] : api.stages.map((stage) => ({ stage: stage.name, routes: routesOf(stage) }));
}

function routeOf({ place, operation, guard, integration }: HttpOperation, stage: HttpStage | undefined, names: ConstructNames): RouteListing {
  return {
    method: place.method,
    path: place.path,
    operation: asString(operation.operationId),
    ...httpAuthName(guard, names),
    apiKeyRequired: false,
    backend: backendName(integration, stage?.variables ?? {}, names),
    validation: NOT_VALIDATED,
    throttle: stage && throttleOfHttpRoute(stage, place.key),
  };
}
