import { corsIn } from './cors';
import type { HttpApi } from './http-api';
import { BasePathMode, readHttpDocument } from './http-document';
import { HttpStage, httpStageOf } from './http-stage';
import { nativeHttpRoutes, partsOf } from './native-routes';
import { undeployedStages } from './undeployed-stages';
import type { Assembly, Resource } from '../../assembly/assembly';
import type { JsonObject } from '../../assembly/json';
import { DEFAULT_STAGE } from '../any-api';
import { apiEndpointOf } from '../api-endpoint';
import { constructPath } from '../construct-path';
import { documentOf, missingDocument } from '../document';

/** An HTTP API with what of it has no effect here. */
export interface HttpApiReading {
  readonly api: HttpApi;
  readonly unserved: string[];
}

const BASE_PATH_MODES: readonly BasePathMode[] = ['prepend', 'split'];

/** Reads `AWS::ApiGatewayV2::Api` of the protocol HTTP, from its OpenAPI document and from the resources that belong to it. */
export function readHttpApi(resource: Resource, assembly: Assembly): HttpApiReading {
  const { properties } = resource;
  const document = documentOf(properties, assembly);
  const routes = [...document === undefined ? [] : readHttpDocument(document, basePathMode(properties)), ...nativeHttpRoutes(resource, assembly)];
  return {
    api: {
      protocol: 'HTTP',
      id: resource.physicalId,
      path: constructPath(resource),
      stackPath: assembly.stackPath(resource.stack),
      ...assembly.environment(resource.stack),
      endpoint: { ...apiEndpointOf(properties, document ?? {}), isPrivate: false },
      cors: corsIn(properties, document ?? {}),
      stages: stagesOf(resource, assembly),
      // A resource of the same key replaces what the document says.
      routes: [...new Map(routes.map((route) => [route.key, route])).values()],
      unserved: document === undefined && properties.BodyS3Location !== undefined ? missingDocument(properties) : undefined,
    },
    unserved: undeployedStages(resource, assembly),
  };
}

/** What an API asks for with `BasePath`. */
export function basePathMode({ BasePath: mode }: JsonObject): BasePathMode {
  return BASE_PATH_MODES.find((candidate) => candidate === mode) ?? 'ignore';
}

function stagesOf(api: Resource, assembly: Assembly): HttpStage[] {
  const stages = partsOf(api, 'AWS::ApiGatewayV2::Stage', assembly).map(({ properties }) => httpStageOf(properties));
  // An API with a target gets its stage along with it.
  const isQuick = api.properties.Target !== undefined && !stages.some(({ name }) => name === DEFAULT_STAGE);
  return isQuick ? [...stages, httpStageOf({})] : stages;
}
