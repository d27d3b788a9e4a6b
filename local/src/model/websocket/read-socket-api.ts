import { CONNECT, SocketApi, SocketStage } from './socket-api';
import type { SocketIntegration, SocketIntegrationResponse, SocketModels, SocketRoute, SocketTarget } from './socket-route';
import type { Assembly, Resource } from '../../assembly/assembly';
import { asArray, asObject, asString, isTrue, JsonObject, parseObject } from '../../assembly/json';
import { apiEndpointOf } from '../api-endpoint';
import { constructPath } from '../construct-path';
import { templatesOf } from '../gateway-response';
import { integrationDefinition } from '../http/http-integration';
import { httpStageOf } from '../http/http-stage';
import { partsOf } from '../http/native-routes';
import { undeployedStages } from '../http/undeployed-stages';
import { contentHandlingOf, integrationOf } from '../integration';
import type { RequestValidation } from '../request-validation';
import type { RouteAuth } from '../route';

/** A WebSocket API with what of it has no effect here. */
export interface SocketApiReading {
  readonly api: SocketApi;
  readonly unserved: string[];
}

/**
 * Reads `AWS::ApiGatewayV2::Api` of the protocol WEBSOCKET, from the resources that belong to it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
 */
export function readSocketApi(resource: Resource, assembly: Assembly): SocketApiReading {
  const { properties } = resource;
  const parts = new SocketParts(resource, assembly);
  const routes = parts.ofType('Route').map((route) => parts.route(route));
  return {
    api: {
      protocol: 'WEBSOCKET',
      id: resource.physicalId,
      path: constructPath(resource),
      stackPath: assembly.stackPath(resource.stack),
      ...assembly.environment(resource.stack),
      endpoint: { ...apiEndpointOf(properties, {}), isPrivate: false },
      apiKeySource: asString(properties.ApiKeySelectionExpression)?.includes('usageIdentifierKey') ? 'AUTHORIZER' : 'HEADER',
      binaryMediaTypes: [],
      gatewayResponses: new Map(),
      stages: parts.ofType('Stage').map(stageOf),
      routes: [],
      routeSelectionExpression: asString(properties.RouteSelectionExpression) ?? '$request.body.action',
      socketRoutes: new Map(routes.map((route) => [route.key, route])),
    },
    unserved: [...undeployedStages(resource, assembly), ...parts.ofType('Route').flatMap((route) => parts.silence(route))],
  };
}

function stageOf({ properties }: Resource): SocketStage {
  const settings = [properties.DefaultRouteSettings, ...Object.values(asObject(properties.RouteSettings))].map(asObject);
  return {
    ...httpStageOf(properties),
    cacheEnabled: false,
    methodSettings: [],
    unserved: [
      ...properties.ClientCertificateId === undefined ? [] : ['the client certificate'],
      ...settings.some(({ LoggingLevel }) => LoggingLevel !== undefined && LoggingLevel !== 'OFF') ? ['execution logs'] : [],
    ],
  };
}

/** The resources of an API. */
class SocketParts {
  constructor(private readonly api: Resource, private readonly assembly: Assembly) {}

  ofType(name: string): Resource[] {
    return partsOf(this.api, `AWS::ApiGatewayV2::${name}`, this.assembly);
  }

  route(resource: Resource): SocketRoute {
    const { properties } = resource;
    const key = asString(properties.RouteKey) ?? '';
    const apiKeyRequired = isTrue(properties.ApiKeyRequired);
    const auth = (asString(properties.AuthorizationType) ?? 'NONE').toUpperCase();
    return { key, auth: `${auth}${apiKeyRequired ? ' + API key' : ''}`, target: this.target(resource, auth, apiKeyRequired) };
  }

  private target({ physicalId, properties }: Resource, type: string, apiKeyRequired: boolean): SocketTarget {
    const auth = this.auth(type, asString(properties.AuthorizerId));
    if (typeof auth === 'string') return { kind: 'unserved', reason: auth };
    const integration = this.integration(asString(properties.Target));
    if (typeof integration === 'string') return { kind: 'unserved', reason: integration };
    if (integration === undefined && properties.RouteKey !== CONNECT) return { kind: 'unserved', reason: 'it has no integration; give it a Target "integrations/<id>"' };
    const models = this.models(properties);
    if (typeof models === 'string') return { kind: 'unserved', reason: models };
    const returnsResponse = properties.RouteResponseSelectionExpression !== undefined && this.hasResponse(physicalId);
    return { kind: 'served', auth, apiKeyRequired, integration, returnsResponse, models };
  }

  /** Says that a route has one half only of what sends answers to clients. */
  silence({ physicalId, properties }: Resource): string[] {
    const isSelected = properties.RouteResponseSelectionExpression !== undefined;
    if (isSelected === this.hasResponse(physicalId)) return [];
    const missing = isSelected ? 'a RouteResponse of the key "$default"' : 'the RouteResponseSelectionExpression "$default"';
    return [`its route "${asString(properties.RouteKey) ?? ''}" sends clients no answers; give it ${missing}, or take the other half away`];
  }

  private hasResponse(routeId: string): boolean {
    return this.ofType('RouteResponse').some(({ properties }) => properties.RouteId === routeId);
  }

  /** Who may connect, or why that is not served. */
  private auth(type: string, id: string | undefined): RouteAuth | string {
    if (type === 'NONE') return { kind: 'none' };
    if (type === 'AWS_IAM') return { kind: 'iam' };
    const resource = this.ofType('Authorizer').find(({ physicalId }) => physicalId === id);
    if (type !== 'CUSTOM') return `its authorization type "${type}" is none of "NONE", "AWS_IAM", "CUSTOM"`;
    if (resource === undefined) return `its authorizer "${id ?? ''}" is not in the assembly`;
    const { Name: name, AuthorizerUri: uri, IdentitySource: sources } = resource.properties;
    return {
      kind: 'lambda',
      authorizer: {
        name: asString(name) ?? resource.logicalId,
        type: 'request',
        uri: asString(uri) ?? '',
        identitySources: asArray(sources).flatMap((source) => asString(source) ?? []).map(ofMethod),
        ttl: 0,
      },
    };
  }

  /** Undefined where a route leads nowhere; a text says why what it leads to is not served. */
  private integration(target: string | undefined): SocketIntegration | string | undefined {
    if (target === undefined) return undefined;
    const id = target.replace(/^integrations\//, '');
    const resource = this.ofType('Integration').find(({ physicalId }) => physicalId === id);
    if (resource === undefined) return `its integration "${id}" is not in the assembly`;
    const { properties } = resource;
    const parameters = Object.entries(asObject(properties.RequestParameters)).map(([name, source]) => [name, ofMethod(asString(source) ?? '')]);
    const reading = integrationOf({
      ...integrationDefinition(properties),
      requestParameters: Object.fromEntries(parameters),
      requestTemplates: properties.RequestTemplates,
      passthroughBehavior: properties.PassthroughBehavior,
      contentHandling: properties.ContentHandlingStrategy,
    });
    if ('unserved' in reading) return reading.unserved;
    const responses = this.ofType('IntegrationResponse').filter((response) => response.properties.IntegrationId === id);
    return {
      integration: reading.integration,
      templateSelectionExpression: asString(properties.TemplateSelectionExpression),
      responses: responses.map(responseOf),
    };
  }

  /** Undefined where nothing is checked; a text says which model is missing. */
  private models({ ModelSelectionExpression, RequestModels }: JsonObject): SocketModels | string | undefined {
    const selectionExpression = asString(ModelSelectionExpression);
    if (selectionExpression === undefined) return undefined;
    const byKey = new Map<string, RequestValidation>();
    for (const [key, name] of Object.entries(asObject(RequestModels))) {
      const model = this.ofType('Model').find(({ properties }) => properties.Name === name);
      if (model === undefined) return `its model "${asString(name) ?? ''}" is not in the assembly`;
      byKey.set(key, validationOf(model));
    }
    return { selectionExpression, byKey };
  }
}

function responseOf({ properties }: Resource): SocketIntegrationResponse {
  return {
    key: asString(properties.IntegrationResponseKey) ?? '$default',
    templateSelectionExpression: asString(properties.TemplateSelectionExpression),
    templates: templatesOf(properties.ResponseTemplates),
    contentHandling: contentHandlingOf(properties.ContentHandlingStrategy),
  };
}

/** Schemas come as objects, or as the text of their JSON; their references point into themselves. */
function validationOf({ properties: { Schema: schema } }: Resource): RequestValidation {
  const document = typeof schema === 'string' ? parseObject(schema) ?? {} : asObject(schema);
  return { parameters: [], body: new Map([['$default', { schema: document, document, required: true }]]) };
}

/** A mapping expression in the words of REST APIs, e.g. `method.request.header.X`. */
function ofMethod(expression: string): string {
  return expression.replace(/^route\.request\./, 'method.request.');
}
