import { resourceOf } from './api-documents';
import { AuthName, authorizerFunction, describedAuth } from './auth-name';
import { backendName } from './backend-name';
import type { ConstructNames } from './construct-names';
import { NOT_VALIDATED, RouteListing, sortedRoutes, StageListing } from './route-listing';
import type { Assembly, Resource } from '../assembly/assembly';
import { asObject, asString, isTrue, JsonObject } from '../assembly/json';
import { integrationDefinition } from '../model/http/http-integration';
import { throttleOfHttpRoute } from '../model/http/http-stage';
import { partsOf } from '../model/http/native-routes';
import type { SocketApi, SocketStage } from '../model/websocket/socket-api';

/** The routes of a WebSocket API by stage. */
export function socketStages(api: SocketApi, assembly: Assembly, names: ConstructNames): StageListing[] {
  const parts = new Parts(resourceOf(api, assembly), assembly, names);
  const routesOf = (stage?: SocketStage) => sortedRoutes(parts.ofType('Route').map(({ properties }) => parts.route(properties, stage)));
  return api.stages.length === 0 ? [{ routes: routesOf() }] : api.stages.map((stage) => ({ stage: stage.name, routes: routesOf(stage) }));
}

/** The resources of an API. */
class Parts {
  constructor(private readonly api: Resource, private readonly assembly: Assembly, private readonly names: ConstructNames) {}

  ofType(name: string): Resource[] {
    return partsOf(this.api, `AWS::ApiGatewayV2::${name}`, this.assembly);
  }

  route(properties: JsonObject, stage: SocketStage | undefined): RouteListing {
    const key = asString(properties.RouteKey) ?? '';
    const integration = this.withId('Integration', asString(properties.Target)?.replace(/^integrations\//, ''));
    return {
      // Routes of WebSocket APIs have no method; what they are told by stands for a path.
      method: 'WS',
      path: key,
      operation: asString(properties.OperationName),
      ...this.auth(properties),
      apiKeyRequired: isTrue(properties.ApiKeyRequired),
      backend: backendName(integration && integrationDefinition(integration.properties), stage?.variables ?? {}, this.names),
      validation: { ...NOT_VALIDATED, body: modelKeys(properties) },
      throttle: stage && throttleOfHttpRoute(stage, key),
    };
  }

  private auth({ AuthorizationType: type, AuthorizerId: id }: JsonObject): AuthName {
    const authorizer = this.withId('Authorizer', asString(id));
    const name = describedAuth(asString(type) ?? 'NONE');
    return authorizer === undefined ? name : { ...name, auth: `lambda:${authorizerFunction(asString(authorizer.properties.AuthorizerUri) ?? '', this.names)}` };
  }

  private withId(type: string, id: string | undefined): Resource | undefined {
    return this.ofType(type).find(({ physicalId }) => physicalId === id);
  }
}

/** Messages are checked where an expression chooses a model. */
function modelKeys({ ModelSelectionExpression: expression, RequestModels: models }: JsonObject): string[] {
  return expression === undefined ? [] : Object.keys(asObject(models));
}
