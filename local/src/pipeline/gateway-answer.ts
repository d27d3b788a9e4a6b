import type { GatewayError } from './gateway-error';
import type { GatewayReply } from './gateway-reply';
import type { GatewayRequest } from './gateway-request';
import { mappedValue } from './mapping-expression';
import { bareMediaType, firstAccepted } from './media-type';
import type { RequestContext } from './request-context';
import { renderVariables } from './variable-text';
import type { Api } from '../model/api';
import type { Stage } from '../model/stage';

const DEFAULT_TEMPLATES: ReadonlyMap<string, string> = new Map([['application/json', '{"message":$context.error.messageString}']]);

/**
 * Words an answer of the gateway itself as the API asks: its own response for the kind of error, or the one for all of its class.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function gatewayAnswer(error: GatewayError, api: Api, stage: Stage, request: GatewayRequest, context: RequestContext): GatewayReply {
  const fallback = error.statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const response = api.gatewayResponses.get(error.kind) ?? api.gatewayResponses.get(fallback);
  context.set('error', {
    message: error.message,
    messageString: error.message === '' ? 'null' : JSON.stringify(error.message),
    responseType: error.kind,
    validationErrorString: error.validation === undefined ? null : JSON.stringify(error.validation).slice(1, -1),
  });
  const templates = response !== undefined && response.templates.size > 0 ? response.templates : DEFAULT_TEMPLATES;
  const [contentType, template] = templateFor(templates, request.headers.get('Accept'));
  const sources = { request, pathParameters: {}, context: context.variables, stageVariables: stage.variables };
  const headers = [...response?.headers ?? []].flatMap(([name, expression]): [string, string][] => {
    const value = mappedValue(expression, sources);
    return value === undefined ? [] : [[name, value]];
  });
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  const defaults: [string, string][] = [['Content-Type', contentType], ['x-amzn-errortype', error.errorType]];
  return {
    statusCode: response?.statusCode ?? error.statusCode,
    headers: [...defaults.filter(([name]) => !named.has(name.toLowerCase())), ...headers],
    body: Buffer.from(renderVariables(template, { context: context.variables, stageVariables: stage.variables }, '')),
  };
}

/** The template of the type that the client prefers, the JSON one, or the first. */
export function templateFor(templates: ReadonlyMap<string, string>, accept: string | undefined): [string, string] {
  const entries = [...templates];
  const accepted = firstAccepted(accept);
  return entries.find(([type]) => bareMediaType(type) === accepted) ?? entries.find(([type]) => bareMediaType(type) === 'application/json') ?? entries[0];
}
