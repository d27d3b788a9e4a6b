import { gatewayResponses } from './gateway-response';
import { RenderedAuthorization } from './rest-authorizer';
import { RestCors } from './rest-cors';
import { RenderedIntegration } from './rest-integration';
import { RestModels } from './rest-models';
import { PolicyGate, PolicyRoute, PolicyRules, renderPolicy } from './rest-policy';
import { RouteKey } from '../routing/route-key';
import { RouteEntry } from '../routing/route-table';
import { GatewayResponse } from '../values/gateway-response';
import { JsonSchema } from '../values/json-schema';
import { DeclaredParameter } from '../values/request-parameter';

/** A route with all that was bound to it. */
export interface RestOperation {
  readonly integration: RenderedIntegration;
  /** Undefined where anybody may call. */
  readonly authorization?: RenderedAuthorization;
  /** What decides who may call. */
  readonly guard: PolicyRoute['guard'];
  readonly apiKeyRequired: boolean;
  readonly requestBody?: JsonSchema;
  readonly parameters: readonly DeclaredParameter[];
  /** What tells requests apart whose answers are kept; undefined where they are not. */
  readonly cacheKeys?: readonly DeclaredParameter[];
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
  readonly cors?: RestCors;
  readonly gatewayResponses: readonly GatewayResponse[];
  /** As a definition has them, by the cases that they are for. */
  readonly importedResponses: Readonly<Json>;
  /** Bytes from which on answers are compressed; undefined where none is. */
  readonly minCompressionSize?: number;
  readonly keysComeFromAuthorizer: boolean;
  /** Who may call at all; undefined for whomever the routes let in. */
  readonly policy?: PolicyRules;
  /** What every request has to have to get in at all. */
  readonly gates: readonly PolicyGate[];
  /** Whether it is reached through interface endpoints of VPCs only. */
  readonly isPrivate: boolean;
  /** Account of the API, which may be a token. */
  readonly account: string;
}

type Json = { [name: string]: unknown };

export const ANY_METHOD = 'x-amazon-apigateway-any-method';
const INTEGRATION = 'x-amazon-apigateway-integration';
const VALIDATOR = 'x-amazon-apigateway-request-validator';

/**
 * The OpenAPI document that API Gateway imports. Path variables are left undeclared where no integration reads them through
 * a declaration, since they would make a third of the document.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function restDocument(props: RestDocumentProps): Json {
  const operations = allOperations(props);
  const paths: { [path: string]: Json } = {};
  const models = new RestModels();
  for (const { key, value } of operations) {
    const model = value.requestBody && models.nameOf(value.requestBody, key);
    paths[key.path] = { ...paths[key.path], [methodName(key)]: operation(value, model) };
  }
  if (props.cors) { addPreflights(paths, props.cors); }
  const securitySchemes = securitySchemesOf(operations.map((route) => route.value));
  const components = {
    ...(Object.keys(models.schemas).length > 0 ? { schemas: models.schemas } : {}),
    ...(Object.keys(securitySchemes).length > 0 ? { securitySchemes } : {}),
  };
  return {
    'openapi': '3.0.1',
    'info': { title: props.title, version: '1' },
    ...(props.binaryMediaTypes.length > 0 ? { 'x-amazon-apigateway-binary-media-types': props.binaryMediaTypes } : {}),
    ...(props.minCompressionSize === undefined ? {} : { 'x-amazon-apigateway-minimum-compression-size': props.minCompressionSize }),
    ...(props.keysComeFromAuthorizer ? { 'x-amazon-apigateway-api-key-source': 'AUTHORIZER' } : {}),
    ...(props.policy || props.gates.length > 0 ? { 'x-amazon-apigateway-policy': policyOf(operations, props) } : {}),
    ...validatorsOf(operations.map((route) => route.value)),
    'x-amazon-apigateway-gateway-responses': gatewayResponses(props.gatewayResponses, props.cors, props.importedResponses),
    'paths': paths,
    ...(Object.keys(components).length > 0 ? { components } : {}),
  };
}

/** The three validators that there can be: more would be the same again. */
const VALIDATORS = {
  body: { validateRequestBody: true, validateRequestParameters: false },
  parameters: { validateRequestBody: false, validateRequestParameters: true },
  all: { validateRequestBody: true, validateRequestParameters: true },
};

/** What is to be checked of an operation's requests; undefined where nothing is. */
function validatorOf({ requestBody, parameters }: RestOperation): keyof typeof VALIDATORS | undefined {
  const hasRequired = parameters.some(({ required, location }) => required && location !== 'path');
  if (requestBody) { return hasRequired ? 'all' : 'body'; }
  return hasRequired ? 'parameters' : undefined;
}

function validatorsOf(operations: readonly RestOperation[]): Json {
  const used = new Set(operations.map(validatorOf));
  const validators = Object.entries(VALIDATORS).filter(([name]) => used.has(name as keyof typeof VALIDATORS));
  return validators.length > 0 ? { 'x-amazon-apigateway-request-validators': Object.fromEntries(validators) } : {};
}

function policyOf(operations: ReadonlyArray<RouteEntry<RestOperation>>, props: RestDocumentProps): Json {
  const { policy, account, isPrivate, gates } = props;
  return renderPolicy(policy, { routes: policyRoutes(operations, props), account, isPrivate, gates });
}

/** The routes as a policy sees them, with the questions that browsers ask beforehand. */
function policyRoutes(operations: ReadonlyArray<RouteEntry<RestOperation>>, { cors }: RestDocumentProps): PolicyRoute[] {
  const routes = operations.map(({ key: { method, path }, value: { guard } }) => ({ method, path, guard }));
  const asked = new Set(cors ? routes.map(({ path }) => path) : []);
  routes.filter(({ method }) => method === 'OPTIONS').forEach(({ path }) => asked.delete(path));
  return [...routes, ...[...asked].map((path) => ({ method: 'OPTIONS', path, guard: 'none' as const }))];
}

/** Lets browsers ask beforehand on every path that does not answer OPTIONS by a route of its own. */
function addPreflights(paths: { [path: string]: Json }, cors: RestCors): void {
  for (const operations of Object.values(paths)) {
    const methods = Object.keys(operations);
    operations.options ??= cors.preflight(methods.includes(ANY_METHOD) ? undefined : methods.map((method) => method.toUpperCase()));
  }
}

/** The routes, and the default operation wherever a request would match none of them. */
function allOperations({ routes, defaultOperation }: RestDocumentProps): ReadonlyArray<RouteEntry<RestOperation>> {
  if (!defaultOperation) { return routes; }
  const open = new Set(['/', '/{proxy+}', ...routes.map((route) => route.key.path)]);
  routes.filter((route) => route.key.method === 'ANY').forEach((route) => open.delete(route.key.path));
  return [...routes, ...[...open].map((path) => ({ key: RouteKey.parse(`ANY ${path}`), value: defaultOperation }))]
    .sort((a, b) => RouteKey.compare(a.key, b.key));
}

const API_KEY = 'api_key';
const API_KEY_SCHEME = { type: 'apiKey', name: 'x-api-key', in: 'header' };
const PLACES = { path: 'path', querystring: 'query', header: 'header' };

function operation(value: RestOperation, model: string | undefined): Json {
  const { integration, statuses, jsonTypes } = value.integration;
  const { mediaTypes = jsonTypes, isOptional = false } = value.requestBody?._body ?? {};
  const body = model && { required: !isOptional, content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: { $ref: `#/components/schemas/${model}` } }])) };
  const parameters = declaredParameters(value);
  const validator = validatorOf(value);
  const security = securityOf(value);
  return {
    ...(value.operationName ? { operationId: value.operationName } : {}),
    ...(value.description ? { description: value.description } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    ...(validator ? { [VALIDATOR]: validator } : {}),
    ...(security.length > 0 ? { security } : {}),
    responses: statuses,
    [INTEGRATION]: value.cacheKeys
      ? { ...integration, cacheKeyParameters: value.cacheKeys.map(({ location, name }) => `method.request.${location}.${name}`) }
      : integration,
  };
}

/** API Gateway asks for everything that is listed. */
function securityOf({ authorization, apiKeyRequired }: RestOperation): Json[] {
  return [...(authorization ? [{ [authorization.name]: authorization.scopes }] : []), ...(apiKeyRequired ? [{ [API_KEY]: [] }] : [])];
}

function declaredParameters({ parameters, cacheKeys = [], integration }: RestOperation): Json[] {
  const named = new Map([...integration.parameters ?? [], ...cacheKeys, ...parameters].map((parameter) => [`${parameter.location} ${parameter.name}`, parameter]));
  return [...named.values()].map(({ location, name, required, description }) => ({
    name, in: PLACES[location], required: required || location === 'path', ...(description === undefined ? {} : { description }), schema: { type: 'string' },
  }));
}

/** Each scheme once, by name, so that the document does not follow the order of routes. */
function securitySchemesOf(operations: readonly RestOperation[]): Json {
  const named = operations.flatMap(({ authorization }) => authorization ? [[authorization.name, authorization.scheme] as const] : []);
  const keys = operations.some(({ apiKeyRequired }) => apiKeyRequired) ? [[API_KEY, API_KEY_SCHEME] as const] : [];
  return Object.fromEntries([...new Map<string, Json>([...named, ...keys])].sort(([a], [b]) => a < b ? -1 : 1));
}

function methodName(key: RouteKey): string {
  return key.method === 'ANY' ? ANY_METHOD : key.method.toLowerCase();
}
