import type { Integration } from '../model/integration';
import type { TemplateScope } from '../vtl';
import type { Exchange } from './exchange';
import { GatewayError } from './gateway-error';
import { mappedValues, RequestSources } from './mapping-expression';
import { bareMediaType, isBinaryType } from './media-type';
import { Payload, requestPayload, textOf } from './payload';
import type { Templates } from './templates';

/** What a backend is sent. */
export interface MappedRequest {
  readonly payload: Payload;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly query: ReadonlyArray<readonly [string, string]>;
  /** Values of the variables in the integration's URI. */
  readonly path: Readonly<Record<string, string>>;
}

type Place = 'header' | 'querystring' | 'path';

/**
 * Maps a request to what its integration asks for.
 * @throws GatewayError where the body's type has no template and may not pass as it is, or the template fails
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */
export function mapRequest(exchange: Exchange, integration: Integration, templates: Templates): MappedRequest {
  const { api, request } = exchange;
  const contentType = request.headers.get('Content-Type');
  const payload = requestPayload(request.body, isBinaryType(contentType, api.binaryMediaTypes), integration.contentHandling);
  const parameters = mapParameters(exchange, integration);
  const template = integration.type.endsWith('_proxy') ? undefined : requestTemplate(integration, contentType ?? 'application/json');
  if (template === undefined) return { payload, ...finish(parameters) };
  const rendered = templates.render(template, templateScope(exchange, textOf(payload)), 'request');
  for (const place of ['header', 'querystring', 'path'] as const) {
    for (const [name, value] of Object.entries(rendered.requestOverride[place])) setParameter(parameters, place, name, [value]);
  }
  return { payload: rendered.text, ...finish(parameters) };
}

/** What the templates of a request and of its response read. */
export function templateScope({ request, match, context, stage }: Exchange, body: string): TemplateScope {
  return {
    body,
    params: { path: decoded(match.pathParameters), querystring: request.query.single(), header: request.headers.single() },
    context: context.variables,
    stageVariables: { ...stage.variables },
  };
}

/**
 * Templates get path variables decoded; functions that get the whole request have them as they were sent.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
function decoded(pathParameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(pathParameters).map(([name, value]) => [name, decodeURIComponent(value)]));
}

export function sourcesOf({ request, match, context, stage }: Exchange): RequestSources {
  return { request, pathParameters: match.pathParameters, context: context.variables, stageVariables: stage.variables };
}

/** The template for a body's type; undefined where the body passes as it is. */
function requestTemplate({ requestTemplates, passthroughBehavior }: Integration, contentType: string): string | undefined {
  const type = bareMediaType(contentType);
  const entries = [...requestTemplates];
  const [, template] = entries.find(([name]) => bareMediaType(name) === type) ?? entries.find(([name]) => name === '$default') ?? [];
  if (template !== undefined) return template;
  if (passthroughBehavior === 'NEVER' || (passthroughBehavior === 'WHEN_NO_TEMPLATES' && entries.length > 0)) {
    throw new GatewayError('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type');
  }
  return undefined;
}

/** Values by place and name; header names are keyed in lower case. */
type Parameters = Record<Place, Map<string, { readonly name: string; readonly values: readonly string[] }>>;

function mapParameters(exchange: Exchange, { requestParameters }: Integration): Parameters {
  const parameters: Parameters = { header: new Map(), querystring: new Map(), path: new Map() };
  const sources = sourcesOf(exchange);
  for (const [target, expression] of requestParameters) {
    const [, place, name] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(target) ?? [];
    const values = place === undefined ? undefined : mappedValues(expression, sources);
    if (values !== undefined) setParameter(parameters, place as Place, name, values);
  }
  return parameters;
}

function setParameter(parameters: Parameters, place: Place, name: string, values: readonly string[]): void {
  parameters[place].set(place === 'header' ? name.toLowerCase() : name, { name, values });
}

function finish({ header, querystring, path }: Parameters): Omit<MappedRequest, 'payload'> {
  const pairs = (parameters: Parameters[Place]) =>
    [...parameters.values()].flatMap(({ name, values }) => values.map((value): [string, string] => [name, value]));
  return { headers: pairs(header), query: pairs(querystring), path: Object.fromEntries(pairs(path)) };
}
