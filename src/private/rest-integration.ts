import { Aws } from 'aws-cdk-lib';
import { errorTemplate, failureTemplate, successTemplate } from './answer-template';
import { jsonTemplate } from './mapping-template';
import { headerSource } from './response-header';
import { declaredHeaders, responseParameters, RestCors } from './rest-cors';
import { LambdaIntegrationProps, MockIntegrationProps, RestIntegration, ServiceIntegrationProps } from '../backends/rest-backend';
import { RouteKey } from '../routing/route-key';
import { allParts, Expression, readsJsonBody } from '../values/expression';
import { isBinary, isJson, JSON_MEDIA_TYPES } from '../values/media-types';
import { checkResponseMapping, ResponseMapping, statusesOf as statusesMatching } from '../values/response-mapping';

type Json = { [name: string]: unknown };

const UNAVAILABLE = 'The service is not available; try again later';
const FAILED = 'The service could not process the request';

/** What an integration is in the document of an API. */
export interface RenderedIntegration {
  readonly integration: Json;
  /** The method's responses by status. */
  readonly statuses: Json;
  /** Media types of JSON that clients may send. */
  readonly jsonTypes: readonly string[];
}

/** What an integration is rendered for. */
export interface IntegrationContext {
  readonly key: RouteKey;
  readonly binaryMediaTypes: readonly string[];
  /** ARN of the role in which AWS services are called. */
  readonly roleArn: () => string;
  readonly cors?: RestCors;
  /** What the route tells in the place of what its backend's kind does. */
  readonly responses: readonly ResponseMapping[];
}

/** @throws where the integration does not fit its route; the message names the route */
export function renderIntegration(integration: RestIntegration, context: IntegrationContext): RenderedIntegration {
  try {
    checkMappings(integration, context.responses);
    const rendered = mapped(render(integration, context), context);
    checkTemplates(rendered.integration);
    return rendered;
  } catch (error) {
    throw new Error(`route "${context.key}": ${(error as Error).message}`);
  }
}

function render(integration: RestIntegration, context: IntegrationContext): RenderedIntegration {
  const definition = integration._definition;
  switch (definition.kind) {
    case 'lambda': return lambdaIntegration(definition);
    case 'service': return serviceIntegration(definition, context);
    case 'mock': return mockIntegration(definition, context);
  }
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const MAX_TEMPLATE_KIB = 300;

function checkTemplates({ requestTemplates = {}, responses = {} }: Json): void {
  const answers = Object.values(responses as Record<string, Json>).map(({ responseTemplates = {} }) => responseTemplates);
  for (const template of [requestTemplates, ...answers].flatMap((templates) => Object.values(templates as Record<string, string>))) {
    const kibibytes = Math.ceil(Buffer.byteLength(template) / 1024);
    if (kibibytes > MAX_TEMPLATE_KIB) {
      throw new Error(`a mapping template has "${kibibytes}" KiB and API Gateway takes ${MAX_TEMPLATE_KIB}; put less into its literals`);
    }
  }
}

/** What was taken in part is told so by the backend's kind: a status of the backend cannot tell it from what was taken whole. */
function checkMappings({ _definition: definition }: RestIntegration, responses: readonly ResponseMapping[]): void {
  responses.forEach(checkResponseMapping);
  const success = responses.find(({ backendStatus }) => statusesMatching(backendStatus).some((status) => status.startsWith('2')));
  if (success && definition.kind === 'service' && definition.answers.partialFailure) {
    throw new Error(`backend status "${success.backendStatus}" takes in batches of which a part was refused; leave statuses from 200 to 299 out`);
  }
}

/** The integration with the route's own responses before those of its kind. */
function mapped(rendered: RenderedIntegration, context: IntegrationContext): RenderedIntegration {
  if (context.responses.length === 0) { return rendered; }
  if (rendered.integration.type === 'aws_proxy') {
    throw new Error('its function makes the whole answer, so "responses" would have no effect; take them out');
  }
  const patterns = context.responses.map(({ backendStatus }) => backendStatus);
  const own = context.responses.map((response, index) => {
    const pattern = apart(response.backendStatus, patterns.slice(0, index));
    if (pattern === undefined) { throw new Error(`backend status "${response.backendStatus}" is matched by the responses before it; take it out, or put it first`); }
    return [pattern, mappedResponse(response, context)] as const;
  });
  const others = Object.entries(rendered.integration.responses as Json).flatMap(([pattern, response]) => {
    const rest = pattern === 'default' ? pattern : apart(pattern, patterns);
    return rest === undefined ? [] : [[rest, response] as const];
  });
  return {
    ...rendered,
    integration: { ...rendered.integration, responses: Object.fromEntries([...own, ...others]) },
    statuses: context.responses.reduce((statuses, response) => withStatus(statuses, response, context), rendered.statuses),
  };
}

/** The pattern without the statuses that others match; undefined where they leave none. API Gateway has no order among patterns. */
function apart(pattern: string, others: readonly string[]): string | undefined {
  const taken = new Set(others.flatMap(statusesMatching));
  const statuses = statusesMatching(pattern);
  const left = statuses.filter((status) => !taken.has(status));
  if (left.length === 0) { return undefined; }
  return left.length === statuses.length ? pattern : `(?!(?:${others.join('|')})$)(?:${pattern})`;
}

function mappedResponse({ statusCode, headers = {}, body }: ResponseMapping, context: IntegrationContext): Json {
  const own = Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, headerSource(value._expression)]);
  const template = body ? jsonTemplate(body._expression) : context.cors?.answerTemplate ? '$input.body' : undefined;
  const response = integrationResponse(statusCode, template ?? '', context);
  const parameters = { ...response.responseParameters as Json, ...Object.fromEntries(own) };
  return {
    ...response,
    ...(Object.keys(parameters).length > 0 ? { responseParameters: parameters } : {}),
    ...(template === undefined ? { responseTemplates: undefined } : {}),
  };
}

function withStatus(statuses: Json, { statusCode, headers = {} }: ResponseMapping, context: IntegrationContext): Json {
  const known = (statuses[statusCode] as Json | undefined)?.headers as Json | undefined;
  const names = Object.fromEntries([...Object.keys(headersOf(context)), ...Object.keys(headers)].map((name) => [name, '']));
  const declared = { ...known, ...declaredHeaders(names) };
  return { ...statuses, [statusCode]: { description: '', ...(Object.keys(declared).length > 0 ? { headers: declared } : {}) } };
}

function lambdaIntegration({ handler, timeout }: LambdaIntegrationProps): RenderedIntegration {
  const { functionArn, env } = handler;
  return {
    integration: {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: `arn:${Aws.PARTITION}:apigateway:${env.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      ...(timeout ? { timeoutInMillis: timeout.toMilliseconds() } : {}),
    },
    statuses: {},
    jsonTypes: JSON_MEDIA_TYPES,
  };
}

function serviceIntegration(service: ServiceIntegrationProps, context: IntegrationContext): RenderedIntegration {
  const { request: { _expression: request }, contentTypes, answers, timeout } = service;
  checkRequest(request, contentTypes, context);
  const response = (statusCode: number, template: string) => integrationResponse(statusCode, template, context);
  const partial = answers.partialFailure ? [207, 429, 503] : [];
  return {
    integration: {
      type: 'aws',
      httpMethod: 'POST',
      uri: `arn:${Aws.PARTITION}:apigateway:${service.region ?? Aws.REGION}:${service.service}:action/${service.action}`,
      credentials: context.roleArn(),
      passthroughBehavior: 'never',
      ...contentHandling(contentTypes, context),
      ...(timeout ? { timeoutInMillis: timeout.toMilliseconds() } : {}),
      requestParameters: { 'integration.request.header.Content-Type': `'${service.requestType}'` },
      requestTemplates: byMediaType(contentTypes, (type) => jsonTemplate(request, isBinary(type, context.binaryMediaTypes) ? 'base64' : 'text')),
      responses: {
        '2\\d{2}': response(answers.success.statusCode, successTemplate(answers)),
        '4\\d{2}': response(502, errorTemplate(answers.errors, FAILED)),
        '503': response(503, failureTemplate(UNAVAILABLE)),
        'default': response(502, failureTemplate(FAILED)),
      },
    },
    statuses: statusesOf([answers.success.statusCode, ...partial, ...answers.errors.map((error) => error.statusCode), 502, 503], headersOf(context)),
    jsonTypes: contentTypes.filter(isJson),
  };
}

function checkRequest(request: Expression, contentTypes: readonly string[], { key, binaryMediaTypes }: IntegrationContext): void {
  for (const part of allParts(request)) {
    if (part.kind === 'parameter' && part.location === 'path' && !key.variables.includes(part.name)) {
      const there = key.variables.map((name) => `"${name}"`).join(', ');
      throw new Error(`path variable "${part.name}" is none of its path; ${there ? `there is ${there}` : `write "{${part.name}}" in the path`}`);
    }
  }
  const unreadable = contentTypes.find((type) => !isJson(type) || isBinary(type, binaryMediaTypes));
  if (readsJsonBody(request) && unreadable !== undefined) {
    throw new Error(isJson(unreadable)
      ? `reads its body as JSON, and media type "${unreadable}" is binary by "${binaryMediaTypes.join(', ')}"; name the binary types one by one`
      : `reads its body as JSON, and takes media type "${unreadable}"; take it out of "contentTypes"`);
  }
}

function mockIntegration({ statusCode, body, headers, contentTypes }: MockIntegrationProps, context: IntegrationContext): RenderedIntegration {
  return {
    integration: {
      type: 'mock',
      passthroughBehavior: 'never',
      ...contentHandling(contentTypes, context),
      requestTemplates: byMediaType(contentTypes, () => `{"statusCode":${statusCode}}`),
      responses: { default: integrationResponse(statusCode, jsonTemplate(body._expression), context, headers) },
    },
    statuses: statusesOf([statusCode], headersOf(context, headers)),
    jsonTypes: contentTypes.filter(isJson),
  };
}

function integrationResponse(statusCode: number, template: string, context: IntegrationContext, headers: Record<string, string> = {}): Json {
  const parameters = responseParameters(headersOf(context, headers));
  return {
    statusCode: String(statusCode),
    ...(Object.keys(parameters).length > 0 ? { responseParameters: parameters } : {}),
    responseTemplates: { 'application/json': (context.cors?.answerTemplate ?? '') + template },
    // An answer is text even where the client accepts a binary type first.
    ...(context.binaryMediaTypes.length > 0 ? { contentHandling: 'CONVERT_TO_TEXT' } : {}),
  };
}

/** Headers of every answer; a route's own take the place of those of CORS. */
function headersOf({ cors }: IntegrationContext, own: Record<string, string> = {}): Record<string, string> {
  return { ...cors?.answerHeaders, ...own };
}

function contentHandling(contentTypes: readonly string[], { binaryMediaTypes }: IntegrationContext): Json {
  return contentTypes.some((type) => isBinary(type, binaryMediaTypes)) ? { contentHandling: 'CONVERT_TO_TEXT' } : {};
}

function byMediaType(contentTypes: readonly string[], template: (type: string) => string): Json {
  return Object.fromEntries([...contentTypes].sort().map((type) => [type, template(type)]));
}

function statusesOf(codes: number[], headers: Record<string, string>): Json {
  const response = { description: '', ...(Object.keys(headers).length > 0 ? { headers: declaredHeaders(headers) } : {}) };
  return Object.fromEntries([...new Set(codes)].sort().map((code) => [code, response]));
}
