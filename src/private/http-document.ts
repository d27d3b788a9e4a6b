import { checkPathVariables, httpParameters, privateParameters, serviceParameters } from './http-parameters';
import { authorizerUri, headerScheme, identityOf, Json, nameOf } from './security-scheme';
import { HttpAuthorization, HttpLambdaAuthorizationProps, JwtAuthorizationProps } from '../auth/http-auth';
import { HttpIntegration, HttpVpcLinkIntegrationProps } from '../backends/http-backend';
import { RouteKey } from '../routing/route-key';
import { RouteEntry } from '../routing/route-table';

/** A route with all that was bound to it. */
export interface HttpOperation {
  readonly integration: HttpIntegration;
  readonly authorization: HttpAuthorization;
  readonly operationName?: string;
  readonly description?: string;
}

/** Which web pages may call, checked. */
export interface HttpCors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  /** Seconds. */
  readonly maxAge?: number;
}

/** What an HTTP API is rendered from. */
export interface HttpDocumentProps {
  readonly title: string;
  readonly description?: string;
  readonly routes: ReadonlyArray<RouteEntry<HttpOperation>>;
  /** What everything else is answered by. */
  readonly defaultOperation?: HttpOperation;
  readonly cors?: HttpCors;
  readonly ipAddressType?: string;
  /** Undefined where nothing says so, and it is open. */
  readonly isDefaultEndpointClosed?: boolean;
  /** ARN of the role in which AWS services are called. */
  readonly roleArn: () => string;
  /** What a value is in the template, whatever the order in which tokens were made. */
  readonly resolve: (value: unknown) => unknown;
}

type Resolve = HttpDocumentProps['resolve'];

const ANY_METHOD = 'x-amazon-apigateway-any-method';

/**
 * The OpenAPI document that API Gateway imports. It takes the name, CORS and the endpoint's settings of an API with a document from there, and nowhere else.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
 */
export function httpDocument(props: HttpDocumentProps): Json {
  const paths: { [path: string]: { [method: string]: Json } } = {};
  for (const { key, value } of props.routes) {
    paths[key.path] = { ...paths[key.path], [key.method === 'ANY' ? ANY_METHOD : key.method.toLowerCase()]: operation(value, props, key) };
  }
  if (props.defaultOperation) { paths['/$default'] = { [ANY_METHOD]: { ...operation(props.defaultOperation, props), isDefaultRoute: true } }; }
  const operations = [...props.routes.map(({ value }) => value), ...props.defaultOperation ? [props.defaultOperation] : []];
  const securitySchemes = schemesOf(operations, props.resolve);
  return {
    'openapi': '3.0.1',
    'info': { title: props.title, version: '1', ...(props.description ? { description: props.description } : {}) },
    ...servers(props),
    ...(props.cors ? { 'x-amazon-apigateway-cors': corsOf(props.cors) } : {}),
    'x-amazon-apigateway-importexport-version': '1.0',
    'paths': paths,
    ...(Object.keys(securitySchemes).length > 0 ? { components: { securitySchemes } } : {}),
  };
}

/** @throws where a call cannot be made as it is said; the message names the route */
export function checkHttpIntegration(routeKey: string, variables: readonly string[], { _definition: definition }: HttpIntegration): void {
  try {
    if (definition.kind === 'service') { checkPathVariables(definition.parameters, variables); }
    if (definition.kind === 'http' || definition.kind === 'vpcLink') {
      checkPathVariables({ ...definition.headers, ...definition.query }, variables);
    }
    if (definition.kind === 'http') { httpParameters(definition); }
    if (definition.kind === 'service') { serviceParameters(definition); }
    if (definition.kind === 'vpcLink') { privateParameters(definition); }
  } catch (error) {
    throw new Error(`route "${routeKey}": ${(error as Error).message}`);
  }
}

function operation(
  { integration, authorization, operationName, description }: HttpOperation, { resolve, roleArn }: HttpDocumentProps, key?: RouteKey,
): Json {
  const scheme = schemeOf(authorization, resolve);
  const parameters = (key?.variables ?? []).map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  return {
    ...(operationName ? { operationId: operationName } : {}),
    ...(description ? { description } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(scheme ? { security: [{ [scheme.name]: scheme.scopes }] } : {}),
    'responses': { default: { description: '' } },
    'x-amazon-apigateway-integration': integrationOf(integration, roleArn, key),
  };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html */
function integrationOf({ _definition: definition }: HttpIntegration, roleArn: () => string, key?: RouteKey): Json {
  if (definition.kind === 'service') {
    const { integrationSubtype } = definition;
    return { type: 'AWS_PROXY', integrationSubtype, credentials: roleArn(), payloadFormatVersion: '1.0', requestParameters: serviceParameters(definition) };
  }
  const timeout = definition.timeout ? { timeoutInMillis: definition.timeout.toMilliseconds() } : {};
  if (definition.kind === 'lambda') {
    const { handler, payloadFormatVersion } = definition;
    return { type: 'AWS_PROXY', httpMethod: 'POST', uri: authorizerUri(handler), payloadFormatVersion, ...timeout };
  }
  if (definition.kind === 'vpcLink') { return { ...privateIntegration(definition, key), ...timeout }; }
  const requestParameters = httpParameters(definition);
  return {
    type: 'HTTP_PROXY',
    httpMethod: definition.httpMethod ?? key?.method ?? 'ANY',
    uri: definition.url,
    payloadFormatVersion: '1.0',
    ...(Object.keys(requestParameters).length > 0 ? { requestParameters } : {}),
    ...timeout,
  };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html */
function privateIntegration(definition: HttpVpcLinkIntegrationProps, key?: RouteKey): Json {
  const { destinationArn, vpcLink, serverNameToVerify, httpMethod } = definition;
  return {
    type: 'HTTP_PROXY',
    httpMethod: httpMethod ?? key?.method ?? 'ANY',
    uri: destinationArn,
    connectionType: 'VPC_LINK',
    connectionId: vpcLink.vpcLinkId,
    payloadFormatVersion: '1.0',
    ...(serverNameToVerify === undefined ? {} : { tlsConfig: { serverNameToVerify } }),
    requestParameters: privateParameters(definition),
  };
}

interface Scheme {
  readonly name: string;
  readonly scheme: Json;
  readonly scopes: readonly string[];
}

/** How an operation tells who calls; undefined where anybody may. */
export function schemeOf({ _definition: definition }: HttpAuthorization, resolve: Resolve): Scheme | undefined {
  switch (definition.kind) {
    case 'none': return undefined;
    case 'iam': return { name: 'sigv4', scheme: headerScheme('Authorization', { 'x-amazon-apigateway-authtype': 'awsSigv4' }), scopes: [] };
    case 'jwt': return jwtAuthorizer(definition, resolve);
    case 'lambda': return lambdaAuthorizer(definition);
  }
}

function jwtAuthorizer({ issuer, audience, authorizationScopes, identitySource }: JwtAuthorizationProps, resolve: Resolve): Scheme {
  const authorizer = { type: 'jwt', jwtConfiguration: { issuer, audience }, identitySource };
  return { name: nameOf('jwt', resolve(authorizer)), scheme: { 'type': 'oauth2', 'flows': {}, 'x-amazon-apigateway-authorizer': authorizer }, scopes: authorizationScopes };
}

function lambdaAuthorizer({ handler, identitySources, responseType, resultsCacheTtl }: HttpLambdaAuthorizationProps): Scheme {
  const isSimple = responseType === 'simple';
  const options = {
    type: 'request',
    ...(identitySources.length > 0 ? { identitySource: identitySources.join(', ') } : {}),
    authorizerPayloadFormatVersion: isSimple ? '2.0' : '1.0',
    authorizerResultTtlInSeconds: resultsCacheTtl.toSeconds(),
    ...(isSimple ? { enableSimpleResponses: true } : {}),
  };
  const identity = identityOf(handler, handler.functionArn);
  const [, header] = /^\$request\.header\.(.*)$/.exec(identitySources[0] ?? '') ?? [];
  return {
    name: nameOf(identity, [identity, options]),
    scheme: headerScheme(header ?? 'Unused', { 'x-amazon-apigateway-authorizer': { ...options, authorizerUri: authorizerUri(handler) } }),
    scopes: [],
  };
}

/** Each scheme once, by name, so that the document does not follow the order of routes. */
function schemesOf(operations: readonly HttpOperation[], resolve: Resolve): Json {
  const named = operations.flatMap(({ authorization }) => schemeOf(authorization, resolve) ?? []).map(({ name, scheme }) => [name, scheme] as const);
  return Object.fromEntries([...new Map<string, Json>(named)].sort(([a], [b]) => a < b ? -1 : 1));
}

function servers({ isDefaultEndpointClosed, ipAddressType }: HttpDocumentProps): Json {
  const settings = {
    ...(isDefaultEndpointClosed === undefined ? {} : { disableExecuteApiEndpoint: isDefaultEndpointClosed }),
    ...(ipAddressType ? { ipAddressType } : {}),
  };
  return Object.keys(settings).length > 0 ? { servers: [{ 'url': '/', 'x-amazon-apigateway-endpoint-configuration': settings }] } : {};
}

function corsOf({ allowOrigins, allowMethods, allowHeaders, exposeHeaders, allowCredentials, maxAge }: HttpCors): Json {
  return {
    allowOrigins,
    allowMethods,
    allowHeaders,
    ...(exposeHeaders.length > 0 ? { exposeHeaders } : {}),
    ...(allowCredentials ? { allowCredentials } : {}),
    ...(maxAge === undefined ? {} : { maxAge }),
  };
}
