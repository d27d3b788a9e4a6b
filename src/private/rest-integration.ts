import { headersOf, IntegrationContext, integrationResponse, Json, RenderedIntegration } from './integration/context';
import { httpIntegration } from './integration/http';
import { asyncLambdaIntegration, lambdaIntegration } from './integration/lambda';
import { mockIntegration } from './integration/mock';
import { resourceIntegration } from './integration/resource';
import { serviceIntegration } from './integration/service';
import { jsonTemplate } from './mapping-template';
import { headerSource } from './response-header';
import { declaredHeaders } from './rest-cors';
import { RestIntegration } from '../backends/rest-backend';
import { checkResponseMapping, ResponseMapping, statusesOf as statusesMatching } from '../values/response-mapping';

export { IntegrationContext, RenderedIntegration } from './integration/context';

/** @throws where the integration does not fit its route; the message names the route */
export function renderIntegration(integration: RestIntegration, context: IntegrationContext): RenderedIntegration {
  try {
    checkMappings(integration, context.responses);
    const rendered = mapped(render(integration, context), context);
    checkTemplates(rendered.integration);
    context.hiddenHeaders.forEach((name) => checkHidden(rendered.integration, name));
    return rendered;
  } catch (error) {
    throw new Error(`route "${context.key}": ${(error as Error).message}`);
  }
}

function render(integration: RestIntegration, context: IntegrationContext): RenderedIntegration {
  const definition = integration._definition;
  switch (definition.kind) {
    case 'lambda': return lambdaIntegration(definition);
    case 'asyncLambda': return asyncLambdaIntegration(definition, context);
    case 'service': return serviceIntegration(definition, context);
    case 'resource': return resourceIntegration(definition, context);
    case 'http': return httpIntegration(definition, context);
    case 'mock': return mockIntegration(definition, context);
  }
}

/** Whatever reads the header would tell others what it holds. */
function checkHidden({ requestParameters = {}, requestTemplates = {} }: Json, name: string): void {
  const values = [requestParameters, requestTemplates].flatMap((texts) => Object.values(texts as Record<string, string>));
  const reads = new RegExp(`^method\\.request\\.(multivalue)?header\\.${name}$|equalsIgnoreCase\\("${name}"\\)`, 'i');
  if (values.some((value) => reads.test(value))) {
    throw new Error(`its backend is told the header "${name}", which holds the secret between the CDN and the API; leave it out`);
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
  if (definition.kind === 'asyncLambda' && responses.length > 0) {
    throw new Error('its function is not waited for, so "responses" would have no effect; take them out');
  }
  const success = responses.find(({ backendStatus }) => statusesMatching(backendStatus).some((status) => status.startsWith('2')));
  const handsOn = responses.find(({ body }) => body === undefined);
  if (handsOn && definition.kind === 'resource' && definition.textTypes === undefined) {
    throw new Error(`backend status "${handsOn.backendStatus}" would have its bytes told as text; give it a "body", or leave it to what the backend's kind tells`);
  }
  if (success && definition.kind === 'service' && definition.answers.failures?.length) {
    throw new Error(`backend status "${success.backendStatus}" takes in answers of "${definition.action}" that tell of a failure; leave statuses from 200 to 299 out`);
  }
  if (success && definition.kind === 'service' && definition.answers.partialFailure) {
    throw new Error(`backend status "${success.backendStatus}" takes in batches of which a part was refused; leave statuses from 200 to 299 out`);
  }
}

/** The integration with the route's own responses before those of its kind. */
function mapped(rendered: RenderedIntegration, context: IntegrationContext): RenderedIntegration {
  if (context.responses.length === 0) { return rendered; }
  if (rendered.integration.responses === undefined) {
    throw new Error(rendered.integration.type === 'aws_proxy'
      ? 'its function makes the whole answer, so "responses" would have no effect; take them out'
      : 'its endpoint makes the whole answer, so "responses" would have no effect; take them out, or name the headers that it gets by "forwardedHeaders"');
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
  const response = integrationResponse(statusCode, body && jsonTemplate(body._expression), context);
  const parameters = { ...response.responseParameters as Json, ...Object.fromEntries(own) };
  return {
    ...response,
    ...(Object.keys(parameters).length > 0 ? { responseParameters: parameters } : {}),
  };
}

function withStatus(statuses: Json, { statusCode, headers = {} }: ResponseMapping, context: IntegrationContext): Json {
  const known = (statuses[statusCode] as Json | undefined)?.headers as Json | undefined;
  const names = Object.fromEntries([...Object.keys(headersOf(context)), ...Object.keys(headers)].map((name) => [name, '']));
  const declared = { ...known, ...declaredHeaders(names) };
  return { ...statuses, [statusCode]: { description: '', ...(Object.keys(declared).length > 0 ? { headers: declared } : {}) } };
}
