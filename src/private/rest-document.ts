import { createHash } from 'crypto';
import { Aws } from 'aws-cdk-lib';
import { errorTemplate, failureTemplate, successTemplate } from './answer-template';
import { inertJson } from './inert-text';
import { jsonTemplate } from './mapping-template';
import { isBinary } from './media-type';
import { RestAuthorization } from '../auth/rest-auth';
import { LambdaIntegrationProps, MockIntegrationProps, RestIntegration, ServiceIntegrationProps } from '../backends/rest-backend';
import { RouteKey } from '../routing/route-key';
import { RouteEntry } from '../routing/route-table';
import { JsonSchema } from '../values/json-schema';

/** A route with all that was bound to it. */
export interface RestOperation {
  readonly integration: RestIntegration;
  readonly authorization: RestAuthorization;
  readonly requestBody?: JsonSchema;
  readonly operationName?: string;
  readonly description?: string;
}

/** What a REST API is rendered from. */
export interface RestDocumentProps {
  readonly title: string;
  readonly routes: ReadonlyArray<RouteEntry<RestOperation>>;
  /** What everything else is answered by. */
  readonly defaultOperation?: RestOperation;
  readonly binaryMediaTypes: readonly string[];
  /** ARN of the role in which AWS services are called. */
  readonly roleArn: () => string;
}

type Json = { [name: string]: unknown };

const ANY_METHOD = 'x-amazon-apigateway-any-method';
const INTEGRATION = 'x-amazon-apigateway-integration';
const VALIDATOR = 'x-amazon-apigateway-request-validator';

const UNAVAILABLE = 'The service is not available; try again later';
const FAILED = 'The service could not process the request';

/**
 * The OpenAPI document that API Gateway imports. Path variables are left undeclared, since no integration reads them through
 * a declaration and they would make a third of the document.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function restDocument(props: RestDocumentProps): Json {
  const operations = allOperations(props);
  const paths: { [path: string]: Json } = {};
  const schemas: Json = {};
  for (const { key, value } of operations) {
    const model = value.requestBody && modelName(key);
    if (model) { schemas[model] = value.requestBody!._schema; }
    paths[key.path] = { ...paths[key.path], [methodName(key)]: operation(value, model, props) };
  }
  const values = operations.map((route) => route.value);
  const usesIam = values.some((value) => value.authorization._kind === 'iam');
  const components = {
    ...(Object.keys(schemas).length > 0 ? { schemas } : {}),
    ...(usesIam ? { securitySchemes: { sigv4: SIGV4 } } : {}),
  };
  return {
    'openapi': '3.0.1',
    'info': { title: props.title, version: '1' },
    ...(props.binaryMediaTypes.length > 0 ? { 'x-amazon-apigateway-binary-media-types': props.binaryMediaTypes } : {}),
    ...(Object.keys(schemas).length > 0 ? { 'x-amazon-apigateway-request-validators': { body: BODY_VALIDATOR } } : {}),
    'x-amazon-apigateway-gateway-responses': GATEWAY_RESPONSES,
    'paths': paths,
    ...(Object.keys(components).length > 0 ? { components } : {}),
  };
}

const SIGV4 = { 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' };

const BODY_VALIDATOR = { validateRequestBody: true, validateRequestParameters: false };

const GATEWAY_ERROR = { responseTemplates: { 'application/json': '{"message":$context.error.messageString,"requestId":"$context.requestId"}' } };
const GATEWAY_RESPONSES = {
  DEFAULT_4XX: GATEWAY_ERROR,
  DEFAULT_5XX: GATEWAY_ERROR,
};

/** The routes, and the default operation wherever a request would match none of them. */
function allOperations({ routes, defaultOperation }: RestDocumentProps): ReadonlyArray<RouteEntry<RestOperation>> {
  if (!defaultOperation) { return routes; }
  const open = new Set(['/', '/{proxy+}', ...routes.map((route) => route.key.path)]);
  routes.filter((route) => route.key.method === 'ANY').forEach((route) => open.delete(route.key.path));
  return [...routes, ...[...open].map((path) => ({ key: RouteKey.parse(`ANY ${path}`), value: defaultOperation }))]
    .sort((a, b) => RouteKey.compare(a.key, b.key));
}

function operation(value: RestOperation, model: string | undefined, props: RestDocumentProps): Json {
  const { integration, statuses } = renderIntegration(value.integration, props);
  return {
    ...(value.operationName ? { operationId: value.operationName } : {}),
    ...(value.description ? { description: value.description } : {}),
    ...(model ? { requestBody: { required: true, content: { 'application/json': { schema: { $ref: `#/components/schemas/${model}` } } } } } : {}),
    ...(model ? { [VALIDATOR]: 'body' } : {}),
    ...(value.authorization._kind === 'iam' ? { security: [{ sigv4: [] }] } : {}),
    responses: statuses,
    [INTEGRATION]: integration,
  };
}

interface RenderedIntegration {
  readonly integration: Json;
  /** The method's responses by status. */
  readonly statuses: Json;
}

function renderIntegration(integration: RestIntegration, props: RestDocumentProps): RenderedIntegration {
  const definition = integration._definition;
  switch (definition.kind) {
    case 'lambda': return lambdaIntegration(definition);
    case 'service': return serviceIntegration(definition, props);
    case 'mock': return mockIntegration(definition, props);
  }
}

function lambdaIntegration({ handler, timeout }: LambdaIntegrationProps): RenderedIntegration {
  return {
    integration: {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${handler.functionArn}/invocations`,
      ...(timeout ? { timeoutInMillis: timeout.toMilliseconds() } : {}),
    },
    statuses: {},
  };
}

function serviceIntegration(service: ServiceIntegrationProps, props: RestDocumentProps): RenderedIntegration {
  const { request, contentTypes, answers, timeout } = service;
  const response = (statusCode: number, template: string) => integrationResponse(statusCode, template, props);
  const partial = answers.partialFailure ? [207, 429, 503] : [];
  return {
    integration: {
      type: 'aws',
      httpMethod: 'POST',
      uri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:${service.service}:action/${service.action}`,
      credentials: props.roleArn(),
      passthroughBehavior: 'never',
      ...contentHandling(contentTypes, props),
      ...(timeout ? { timeoutInMillis: timeout.toMilliseconds() } : {}),
      requestParameters: { 'integration.request.header.Content-Type': `'${service.requestType}'` },
      requestTemplates: byMediaType(contentTypes, (type) =>
        jsonTemplate(request._expression, isBinary(type, props.binaryMediaTypes) ? 'base64' : 'text')),
      responses: {
        '2\\d{2}': response(answers.success.statusCode, successTemplate(answers)),
        '4\\d{2}': response(502, errorTemplate(answers.errors, FAILED)),
        '503': response(503, failureTemplate(UNAVAILABLE)),
        'default': response(502, failureTemplate(FAILED)),
      },
    },
    statuses: statusesOf([answers.success.statusCode, ...partial, ...answers.errors.map((error) => error.statusCode), 502, 503]),
  };
}

function mockIntegration({ statusCode, body, headers, contentTypes }: MockIntegrationProps, props: RestDocumentProps): RenderedIntegration {
  const parameters = Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]);
  const declared = Object.keys(headers).map((name) => [name, { schema: { type: 'string' } }]);
  return {
    integration: {
      type: 'mock',
      passthroughBehavior: 'never',
      ...contentHandling(contentTypes, props),
      requestTemplates: byMediaType(contentTypes, () => `{"statusCode":${statusCode}}`),
      responses: {
        default: {
          ...integrationResponse(statusCode, inertJson(body), props),
          ...(parameters.length > 0 ? { responseParameters: Object.fromEntries(parameters) } : {}),
        },
      },
    },
    statuses: { [statusCode]: { description: '', ...(declared.length > 0 ? { headers: Object.fromEntries(declared) } : {}) } },
  };
}

function integrationResponse(statusCode: number, template: string, { binaryMediaTypes }: RestDocumentProps): Json {
  return {
    statusCode: String(statusCode),
    responseTemplates: { 'application/json': template },
    // An answer is text even where the client accepts a binary type first.
    ...(binaryMediaTypes.length > 0 ? { contentHandling: 'CONVERT_TO_TEXT' } : {}),
  };
}

function contentHandling(contentTypes: readonly string[], { binaryMediaTypes }: RestDocumentProps): Json {
  return contentTypes.some((type) => isBinary(type, binaryMediaTypes)) ? { contentHandling: 'CONVERT_TO_TEXT' } : {};
}

function byMediaType(contentTypes: readonly string[], template: (type: string) => string): Json {
  return Object.fromEntries([...contentTypes].sort().map((type) => [type, template(type)]));
}

function statusesOf(codes: number[]): Json {
  return Object.fromEntries([...new Set(codes)].sort().map((code) => [code, { description: '' }]));
}

function methodName(key: RouteKey): string {
  return key.method === 'ANY' ? ANY_METHOD : key.method.toLowerCase();
}

/** Models have letters and digits only: a digest tells apart the paths that come out alike. */
function modelName(key: RouteKey): string {
  const words = key.path.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${key.method}${words.join('')}${createHash('md5').update(key.path).digest('hex').slice(0, 8)}`;
}
