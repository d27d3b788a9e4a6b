import { errorTemplate, failureTemplate, SOCKET_MESSAGE, successTemplate } from './answer-template';
import { FAILED, NOTHING, UNAVAILABLE } from './integration/context';
import { invocationUri } from './integration/lambda';
import { serviceHeaders, protocolOf, serviceUri } from './integration/service';
import { jsonTemplate } from './mapping-template';
import { literalSource } from './response-header';
import { ServiceCallProps } from '../backends/rest-backend';
import { WebSocketHttpIntegrationProps, WebSocketIntegration, WebSocketLambdaIntegrationProps, WebSocketMockIntegrationProps } from '../backends/websocket-backend';
import { SocketRouteKey } from '../routing/socket-route-key';
import { allParts, Expression } from '../values/expression';
import { checkDeclared } from '../values/request-parameter';
import { RequestValue } from '../values/request-value';

/** What an integration is in the template of a WebSocket API. */
export interface RenderedSocketIntegration {
  readonly type: 'AWS' | 'AWS_PROXY' | 'HTTP_PROXY' | 'MOCK';
  readonly uri?: string;
  readonly method?: string;
  readonly timeoutInMillis?: number;
  /** Whether it calls in the gateway's role. */
  readonly usesRole: boolean;
  readonly requestParameters: Record<string, string>;
  /** What the backend gets; undefined hands messages on as they are. */
  readonly requestTemplate?: string;
  /** Parameters of the connecting request that it refers to, which the route has to declare. */
  readonly declared: readonly string[];
  /** Templates of what clients are sent, by the backend's status. Integrations that hand answers on have none. */
  readonly responses: ReadonlyArray<readonly [key: string, template: string]>;
}

/** What is chosen where nothing else is. A backslash keeps the dollar sign from being read as the beginning of a variable. */
export const DEFAULT_SELECTION = '\\$default';
export const DEFAULT_KEY = '$default';

/**
 * @throws where the integration does not fit its route; the message names the route
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html
 */
export function renderSocketIntegration({ _definition: definition }: WebSocketIntegration, key: SocketRouteKey): RenderedSocketIntegration {
  try {
    switch (definition.kind) {
      case 'lambda': return lambdaIntegration(definition);
      case 'http': return httpIntegration(definition, key);
      case 'service': return serviceIntegration(definition);
      case 'mock': return mockIntegration(definition);
    }
  } catch (error) {
    throw new Error(`route "${key}": ${(error as Error).message}`);
  }
}

function lambdaIntegration({ handler, timeout }: WebSocketLambdaIntegrationProps): RenderedSocketIntegration {
  return { ...BARE, type: 'AWS_PROXY', uri: invocationUri(handler), method: 'POST', timeoutInMillis: timeout?.toMilliseconds() };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-data-mapping.html */
function httpIntegration(
  { url, httpMethod, path, headers, query, timeout }: WebSocketHttpIntegrationProps, key: SocketRouteKey,
): RenderedSocketIntegration {
  const places = [['path', path], ['header', headers], ['querystring', query]] as const;
  const values = places.flatMap(([place, named]) => Object.entries(named).map(([name, value]) => ({ place, name, value })));
  values.forEach(({ name }) => checkDeclared({ location: 'header', name, required: false }));
  return {
    ...BARE,
    type: 'HTTP_PROXY',
    uri: url,
    method: httpMethod,
    timeoutInMillis: timeout?.toMilliseconds(),
    requestParameters: Object.fromEntries(values.map(({ place, name, value }) => [`integration.request.${place}.${name}`, source(name, value, key)])),
    declared: [...new Set(values.flatMap(({ value: { _expression: expression } }) => expression.kind === 'parameter' ? [parameterSource(expression)] : []))],
  };
}

function serviceIntegration(service: ServiceCallProps): RenderedSocketIntegration {
  const { answers, request: { _expression: request }, timeout } = service;
  const { errors, faults = [], partialFailure } = answers;
  if (partialFailure) { throw new Error(`answers of "${service.action}" tell of what was taken in part, which messages over a WebSocket cannot; send one at a time, or take a RestGateway`); }
  checkRequest(request);
  const { protocol, template } = protocolOf(service);
  const success = successTemplate(answers, SOCKET_MESSAGE);
  return {
    ...BARE,
    type: 'AWS',
    uri: serviceUri(service),
    method: 'POST',
    timeoutInMillis: timeout?.toMilliseconds(),
    usesRole: true,
    requestParameters: serviceHeaders(service),
    requestTemplate: template(request, 'text'),
    responses: [
      ['/2\\d\\d/', success === '' ? NOTHING : success],
      ['/4\\d\\d/', errorTemplate(errors, FAILED, protocol, SOCKET_MESSAGE)],
      ['/503/', errorTemplate(faults, UNAVAILABLE, protocol, SOCKET_MESSAGE)],
      [DEFAULT_KEY, faults.length > 0 ? errorTemplate(faults, FAILED, protocol, SOCKET_MESSAGE) : failureTemplate(FAILED, SOCKET_MESSAGE)],
    ],
  };
}

function mockIntegration({ body }: WebSocketMockIntegrationProps): RenderedSocketIntegration {
  return { ...BARE, type: 'MOCK', requestTemplate: '{"statusCode":200}', responses: [[DEFAULT_KEY, jsonTemplate(body._expression)]] };
}

const BARE = { usesRole: false, requestParameters: {}, declared: [], responses: [] } as const;

/** @throws where messages have no such value */
function checkRequest(request: Expression): void {
  for (const part of allParts(request)) {
    if (part.kind === 'parameter' || part.kind === 'parameters') {
      const name = part.kind === 'parameter' ? ` "${part.name}"` : '';
      throw new Error(`reads the ${part.location}${name}, and templates of WebSocket APIs know of none; send it in the message, or keep it by the function that lets clients connect`);
    }
  }
}

function source(target: string, { _expression: expression }: RequestValue, key: SocketRouteKey): string {
  switch (expression.kind) {
    case 'literal': return literalSource(expression.value);
    case 'parameter':
      if (!key.isConnect || expression.location === 'path') {
        throw new Error(`"${target}" of the call reads the ${expression.location} "${expression.name}", and only requests of "$connect" have headers and a query; send it in the message`);
      }
      return parameterSource(expression);
    case 'context': return `context.${expression.names.join('.')}`;
    case 'stageVariable': return `stageVariables.${expression.name}`;
    case 'body': return `route.request.body${expression.path.slice(1)}`;
    default: throw new Error(`"${target}" of the call cannot hold a "${expression.kind}" value; give a literal, or a single value of the message, the context or the stage`);
  }
}

function parameterSource({ location, name }: Expression & { kind: 'parameter' }): string {
  checkDeclared({ location, name, required: false });
  return `route.request.${location}.${name}`;
}
