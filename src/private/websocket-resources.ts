import { createHash } from 'crypto';
import { aws_apigatewayv2 as apigatewayv2, aws_iam as iam, aws_logs as logs, Lazy, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { replaceReferences } from './schema-references';
import { authorizerUri } from './security-scheme';
import { DEFAULT_KEY, DEFAULT_SELECTION, RenderedSocketIntegration } from './websocket-integration';
import { WebSocketAuthorization, WebSocketLambdaAuthorizationProps } from '../auth/websocket-auth';
import { WebSocketIntegration } from '../backends/websocket-backend';
import { SocketRouteKey } from '../routing/socket-route-key';
import { JsonSchema } from '../values/json-schema';

/** What an API is made of beyond what CDK's construct takes, or not as late. */
export interface SocketApiSettings {
  readonly isDefaultEndpointClosed: () => boolean | undefined;
  readonly ipAddressType?: string;
  readonly keysComeFromAuthorizer: boolean;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
const KEY_OF_AUTHORIZER = '$context.authorizer.usageIdentifierKey';

export function configureSocketApi(api: apigatewayv2.WebSocketApi, settings: SocketApiSettings): void {
  const resource = api.node.defaultChild as apigatewayv2.CfnApi;
  resource.disableExecuteApiEndpoint = Lazy.uncachedAny({ produce: settings.isDefaultEndpointClosed }) as unknown as boolean;
  if (settings.ipAddressType) { resource.addPropertyOverride('IpAddressType', settings.ipAddressType); }
  if (settings.keysComeFromAuthorizer) { resource.apiKeySelectionExpression = KEY_OF_AUTHORIZER; }
}

/** A route with all that was bound to it. */
export interface SocketRoute {
  readonly key: SocketRouteKey;
  readonly authorization: WebSocketAuthorization;
  readonly apiKeyRequired: boolean;
  readonly returnResponse: boolean;
  readonly requestBody?: JsonSchema;
  /** Undefined where nothing is behind it: connections are let in, or not. */
  readonly backend?: { readonly integration: WebSocketIntegration; readonly rendered: RenderedSocketIntegration };
}

/** The parts of a gateway that routes share. */
export interface SocketParts {
  readonly gateway: Construct;
  readonly apiId: string;
  readonly role: () => iam.IRole;
}

/** Id of a route's construct: slashes are none of ids, and `a/b` is another route than `a--b`. */
export function routeId(key: SocketRouteKey): string {
  return `Route-${key.toString().replace(/[%/]/g, encodeURIComponent)}`;
}

/**
 * Makes a route and what is behind it, under one construct.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export function makeRoute(parts: SocketParts, route: SocketRoute): Construct {
  const { gateway, apiId } = parts;
  const scope = new Construct(gateway, routeId(route.key));
  const { backend, returnResponse, requestBody, apiKeyRequired } = route;
  // Nobody is told what the backend answers, but whether a client may connect.
  const isTold = returnResponse || route.key.isConnect;
  const integration = backend && integrationOf(parts, scope, backend, isTold);
  const declared = backend?.rendered.declared ?? [];
  const model = requestBody && modelOf(scope, apiId, route.key, requestBody);
  const resource = new apigatewayv2.CfnRoute(scope, 'Resource', {
    apiId,
    routeKey: route.key.toString(),
    ...(integration ? { target: `integrations/${integration.ref}` } : {}),
    ...authorizationOf(scope, apiId, route.authorization),
    ...(apiKeyRequired ? { apiKeyRequired } : {}),
    ...(declared.length > 0 ? { requestParameters: Object.fromEntries(declared.map((name) => [name, { Required: false }])) } : {}),
    ...(model ? { modelSelectionExpression: DEFAULT_SELECTION, requestModels: { [DEFAULT_KEY]: model.name } } : {}),
    ...(returnResponse ? { routeResponseSelectionExpression: DEFAULT_KEY } : {}),
  });
  // The model is named, and not referred to.
  if (model) { resource.node.addDependency(model); }
  if (returnResponse) {
    new apigatewayv2.CfnRouteResponse(scope, 'Response', { apiId, routeId: resource.ref, routeResponseKey: DEFAULT_KEY });
  }
  return scope;
}

function authorizationOf(scope: Construct, apiId: string, { _definition: definition }: WebSocketAuthorization) {
  switch (definition.kind) {
    case 'none': return {};
    case 'iam': return { authorizationType: 'AWS_IAM' };
    case 'lambda': return { authorizationType: 'CUSTOM', authorizerId: authorizer(scope, apiId, definition).ref };
  }
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
function authorizer(scope: Construct, apiId: string, { handler, identitySources }: WebSocketLambdaAuthorizationProps): apigatewayv2.CfnAuthorizer {
  return new apigatewayv2.CfnAuthorizer(scope, 'Authorizer', {
    apiId,
    name: 'connect',
    authorizerType: 'REQUEST',
    authorizerUri: authorizerUri(handler),
    ...(identitySources.length > 0 ? { identitySource: [...identitySources] } : {}),
  });
}

/** Routes of one function share the integration, wherever they come in the order of routes. */
function integrationOf(
  parts: SocketParts, scope: Construct, { integration: { _definition: definition }, rendered }: NonNullable<SocketRoute['backend']>, isTold: boolean,
): apigatewayv2.CfnIntegration {
  if (definition.kind !== 'lambda') { return makeIntegration(parts, scope, 'Integration', isTold ? rendered : { ...rendered, responses: [] }); }
  const { handler, timeout } = definition;
  const id = `Integration${Names.nodeUniqueId(handler.node)}${timeout ? `-${timeout.toMilliseconds()}` : ''}`;
  return parts.gateway.node.tryFindChild(id) as apigatewayv2.CfnIntegration | undefined ?? makeIntegration(parts, parts.gateway, id, rendered);
}

function makeIntegration(
  { apiId, role }: SocketParts, scope: Construct, id: string, rendered: RenderedSocketIntegration,
): apigatewayv2.CfnIntegration {
  const { type, uri, method, timeoutInMillis, usesRole, requestParameters, requestTemplate, responses } = rendered;
  const integration = new apigatewayv2.CfnIntegration(scope, id, {
    apiId,
    integrationType: type,
    integrationUri: uri,
    integrationMethod: method,
    timeoutInMillis,
    ...(usesRole ? { credentialsArn: role().roleArn } : {}),
    ...(Object.keys(requestParameters).length > 0 ? { requestParameters } : {}),
    ...(requestTemplate === undefined ? {} : {
      passthroughBehavior: 'NEVER', requestTemplates: { [DEFAULT_KEY]: requestTemplate }, templateSelectionExpression: DEFAULT_SELECTION,
    }),
  });
  for (const [key, template] of responses) {
    new apigatewayv2.CfnIntegrationResponse(scope, `Answer-${key.replace(/\W/g, '')}`, {
      apiId,
      integrationId: integration.ref,
      integrationResponseKey: key,
      responseTemplates: { [DEFAULT_KEY]: template },
      templateSelectionExpression: DEFAULT_SELECTION,
    });
  }
  return integration;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html */
function modelOf(scope: Construct, apiId: string, key: SocketRouteKey, schema: JsonSchema): apigatewayv2.CfnModel {
  const word = key.toString().replace(/[^A-Za-z0-9]/g, '').slice(0, 40);
  const name = `${word}${createHash('sha256').update(key.toString()).digest('hex').slice(0, 8)}`;
  return new apigatewayv2.CfnModel(scope, 'Message', { apiId, name, contentType: 'application/json', schema: inlined(schema, key) });
}

/** The schema without references, since a model of a WebSocket API has none within itself. */
function inlined({ _schema, _definitions }: JsonSchema, key: SocketRouteKey): unknown {
  const inline = (part: unknown, within: readonly string[]): unknown => replaceReferences(part, (name) => {
    if (within.includes(name)) { throw new Error(`route "${key}" has the schema "${name}", which is part of itself, as a WebSocket API takes none; check such messages in the function`); }
    return inline(_definitions[name], [...within, name]);
  });
  return inline(_schema, []);
}

/** A limit, as route settings write it. */
export interface SocketLimit {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** What a stage has beyond what CDK's `WebSocketStage` takes, or not as late. */
export interface SocketStageSettings {
  readonly throttle?: SocketLimit;
  readonly metricsEnabled: boolean;
  readonly executionLog?: { readonly loggingLevel?: string; readonly dataTrace?: boolean };
  readonly stageVariables?: Record<string, string>;
  readonly destinationArn: string;
  readonly format: string;
  /** Limits of routes of their own, by route key. */
  readonly throttles: () => ReadonlyArray<readonly [string, SocketLimit]>;
}

export function configureSocketStage(stage: apigatewayv2.WebSocketStage, settings: SocketStageSettings): void {
  const { throttle, metricsEnabled, executionLog, stageVariables, destinationArn, format, throttles } = settings;
  const resource = stage.node.defaultChild as apigatewayv2.CfnStage;
  resource.accessLogSettings = { destinationArn, format };
  resource.stageVariables = stageVariables;
  const common = {
    ...(throttle ? limits(throttle) : {}),
    ...(metricsEnabled ? { DetailedMetricsEnabled: true } : {}),
    ...(executionLog ? { LoggingLevel: executionLog.loggingLevel ?? 'ERROR', DataTraceEnabled: executionLog.dataTrace ?? false } : {}),
  };
  if (Object.keys(common).length > 0) { resource.addPropertyOverride('DefaultRouteSettings', common); }
  // A route's settings take the place of the stage's as a whole, and are in AWS's own spelling, since their names are data here.
  resource.routeSettings = Lazy.any({
    produce: () => {
      const own = throttles().map(([key, limit]) => [key, { ...common, ...limits(limit) }]);
      return own.length > 0 ? Object.fromEntries(own) : undefined;
    },
  });
}

function limits({ rateLimit, burstLimit }: SocketLimit) {
  return { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit };
}

/**
 * Makes the log group that API Gateway would otherwise make itself, and keep for ever.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
 */
export function makeSocketExecutionLogGroup(
  stage: apigatewayv2.WebSocketStage, stageName: string, retention: logs.RetentionDays, removalPolicy: RemovalPolicy,
): logs.LogGroup {
  const logGroup = new logs.LogGroup(stage.node.scope!, 'ExecutionLog', { logGroupName: `/aws/apigateway/${stage.api.apiId}/${stageName}`, retention, removalPolicy });
  stage.node.addDependency(logGroup);
  return logGroup;
}

/** Name of a stage, such that what names it waits for it. */
export function socketStageReference(stage: apigatewayv2.WebSocketStage): string {
  return (stage.node.defaultChild as apigatewayv2.CfnStage).ref;
}

/** Where API Gateway serves a stage unless a domain does. */
export function socketEndpoint(scope: Construct, apiId: string, stageName: string): string {
  const { region, urlSuffix } = Stack.of(scope);
  return `${apiId}.execute-api.${region}.${urlSuffix}/${stageName}`;
}
