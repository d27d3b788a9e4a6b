import { Aws } from 'aws-cdk-lib';
import { errorTemplate, failureTemplate, successTemplate } from './answer-template';
import { jsonTemplate } from './mapping-template';
import { declaredHeaders, responseParameters, RestCors } from './rest-cors';
import { LambdaIntegrationProps, MockIntegrationProps, RestIntegration, ServiceIntegrationProps } from '../backends/rest-backend';
import { RouteKey } from '../routing/route-key';
import { allParts, Expression, readsJsonBody } from '../values/expression';
import { isBinary, isJson, JSON_MEDIA_TYPES } from '../values/media-types';

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
}

/** @throws where the integration does not fit its route; the message names the route */
export function renderIntegration(integration: RestIntegration, context: IntegrationContext): RenderedIntegration {
  try {
    return render(integration, context);
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
