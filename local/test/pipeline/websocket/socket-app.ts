import type { LocalGateway } from '../../../src';
import { writeAssembly } from '../../assembly/assembly-folder';
import { keep } from '../gateways';
import { invocationUri, RestApp, startAssembly } from '../rest-app';

type Properties = Record<string, unknown>;

/** A route of a test's WebSocket API. */
export interface SocketTestRoute {
  /** Properties of its integration; without any, nothing is behind it. */
  readonly integration?: Properties;
  /** Properties of its integration responses, by key. */
  readonly responses?: Record<string, Properties>;
  /** Whether clients are sent what the backend answers. */
  readonly returns?: boolean;
  /** Properties of the route itself. */
  readonly route?: Properties;
}

/** What a test's WebSocket API is made of. */
export interface SocketApp extends Omit<RestApp, 'paths' | 'document'> {
  /** Routes by their keys. */
  readonly routes: Record<string, SocketTestRoute>;
  /** Properties of the API. */
  readonly api?: Properties;
}

/** Resources of the API "Chat" with the stage "prod". */
export function socketResources({ routes, api, stage, resources }: SocketApp): Record<string, unknown> {
  return {
    Chat: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'Chat', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action', ...api } },
    Prod: part('Stage', { StageName: 'prod', AutoDeploy: true, ...stage }),
    ...Object.fromEntries(Object.entries(routes).flatMap(([key, route], index) => Object.entries(routeResources(`Route${index}`, key, route)))),
    ...resources,
  };
}

function routeResources(id: string, RouteKey: string, given: SocketTestRoute): Record<string, unknown> {
  const { integration, responses = {}, returns = false, route } = given;
  const target = integration === undefined ? {} : { Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${id}Integration` }]] } };
  return {
    [id]: part('Route', { RouteKey, ...target, ...returns ? { RouteResponseSelectionExpression: '$default' } : {}, ...route }),
    ...integration === undefined ? {} : { [`${id}Integration`]: part('Integration', integration) },
    ...returns ? { [`${id}Response`]: part('RouteResponse', { RouteId: { Ref: id }, RouteResponseKey: '$default' }) } : {},
    ...Object.fromEntries(Object.entries(responses).map(([IntegrationResponseKey, properties], index) =>
      [`${id}Answer${index}`, part('IntegrationResponse', { IntegrationId: { Ref: `${id}Integration` }, IntegrationResponseKey, ...properties })])),
  };
}

/** A resource that belongs to the API. */
export function part(kind: string, properties: Properties): object {
  return { Type: `AWS::ApiGatewayV2::${kind}`, Properties: { ApiId: { Ref: 'Chat' }, ...properties } };
}

/** Starts an app with the API "Chat", and stops it after the test. */
export async function startSockets(app: SocketApp): Promise<LocalGateway> {
  return keep(await startAssembly(writeAssembly({ Shop: { Resources: socketResources(app) } }), app));
}

/** The URL of its stage. */
export async function serveSockets(app: SocketApp): Promise<string> {
  return (await startSockets(app)).url('Chat');
}

/** An integration that hands events to a function of the fake invoker. */
export function proxied(name: string, more: Properties = {}): Properties {
  return { IntegrationType: 'AWS_PROXY', IntegrationMethod: 'POST', IntegrationUri: invocationUri(name), ...more };
}

/** A route whose function answers clients. */
export function answering(name: string, more: Omit<SocketTestRoute, 'integration' | 'returns'> = {}): SocketTestRoute {
  return { integration: proxied(name), returns: true, ...more };
}

/** A mock that answers clients with a template's text. */
export function mocked(template: string, more: Omit<SocketTestRoute, 'integration' | 'responses' | 'returns'> = {}): SocketTestRoute {
  return {
    integration: { IntegrationType: 'MOCK', TemplateSelectionExpression: '\\$default', RequestTemplates: { $default: '{"statusCode": 200}' } },
    responses: { $default: { TemplateSelectionExpression: '\\$default', ResponseTemplates: { $default: template } } },
    returns: true,
    ...more,
  };
}

/** An error frame of API Gateway. */
export function errorFrame(message: unknown): unknown {
  return { message, connectionId: expect.stringMatching(/^[\w-]{15}=$/), requestId: expect.stringMatching(/^[\w-]{15}=$/) };
}
