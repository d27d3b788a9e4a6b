import {
  aws_apigateway as apigateway, aws_apigatewayv2 as apigatewayv2, aws_iam as iam, aws_lambda as lambda, aws_logs as logs,
  CfnOutput, Lazy, RemovalPolicy, Stack, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IWebSocketAuth, WebSocketAuthorization } from './auth/websocket-auth';
import { ConnectionTable } from './backends/connection-table';
import { ApiProtocol, DomainMapping, DomainTarget, IDomainTarget } from './front/domain-target';
import { IpAddressType } from './front/ip-address-type';
import { DefaultEndpoint, StageDomains } from './front/stage-domains';
import { integrationRole, waitForIntegrationRole } from './integration-role';
import { AccessLog } from './observability/access-log';
import { ExecutionLogOptions } from './observability/execution-log';
import { WebSocketMetrics } from './observability/websocket-metrics';
import { socketAccessLogFormat } from './private/access-log-format';
import { needAccountRole } from './private/account-role';
import { lateDependency } from './private/late-dependency';
import { permitApi } from './private/permission';
import { hasForeignPlan, linkSocketPlan } from './private/rest-plan';
import { renderSocketIntegration } from './private/websocket-integration';
import {
  configureSocketApi, configureSocketStage, makeRoute, makeSocketExecutionLogGroup, routeId, socketEndpoint, SocketRoute, socketStageReference,
} from './private/websocket-resources';
import { SocketRouteKey } from './routing/socket-route-key';
import { takesKeysFromAuthorizer } from './traffic/api-key-source';
import { checkThrottle, ThrottleOptions } from './traffic/throttle';
import { KeyPlanOptions } from './traffic/usage-plan';
import { UsagePlans } from './usage-plans';
import { checkCapability } from './values/capability';
import { checkStageVariables } from './values/stage-variables';
import { WebSocketRouteProps } from './websocket-route';

const CONNECT = '$connect';
const DISCONNECT = '$disconnect';
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
const MAX_ROUTES = 300;

/** What a WebSocket gateway is made of. */
export interface WebSocketGatewayProps {
  /** Who may connect. API Gateway asks once for each connection; what comes over it is let in. */
  readonly auth: IWebSocketAuth;
  /**
   * Routes by what `routeSelectionExpression` gives of a message, e.g. `chat`; `$connect`, `$disconnect`, and `$default` for messages of no other route.
   * `addRoute` adds more.
   * @default - none
   */
  readonly routes?: { [key: string]: WebSocketRouteProps };
  /**
   * What messages are told by.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
   * @default '$request.body.action'
   */
  readonly routeSelectionExpression?: string;
  /**
   * A table that knows who is connected. It takes the routes `$connect` and `$disconnect`.
   * @default - none
   */
  readonly connectionTable?: ConnectionTable;
  /**
   * Name of the API in the console.
   * @default - the construct's path
   */
  readonly webSocketApiName?: string;
  /**
   * What the API is for.
   * @default - none
   */
  readonly description?: string;
  /**
   * Name of the stage: the path of the URL.
   * @default 'prod'
   */
  readonly stageName?: string;
  /**
   * Values for backends, e.g. for `RequestValue.stageVariable`. Not for secrets: whoever may read the API may read them.
   * @default - none
   */
  readonly stageVariables?: { [name: string]: string };
  /**
   * How fast all clients together may connect, and send messages of each route. A route's own takes its place.
   * @default - as fast as the account allows
   */
  readonly throttle?: ThrottleOptions;
  /**
   * Whether clients need an API key of one of the plans to connect. It counts them; it does not tell who they are.
   * @default false
   */
  readonly apiKeyRequired?: boolean;
  /**
   * Where a connection's API key comes from: its `X-Api-Key` header, or what its Lambda authorizer gives as `usageIdentifierKey`, since browsers cannot send headers.
   * @default ApiKeySourceType.HEADER
   */
  readonly apiKeySource?: apigateway.ApiKeySourceType;
  /**
   * Usage plans by name. `addPlan` adds more.
   * @default - none
   */
  readonly plans?: { [name: string]: KeyPlanOptions };
  /**
   * Where a line of JSON goes for each connection, message and end of a connection. The account needs a role for logs, or deployment fails.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
   * @default - a log group of its own, kept for a year
   */
  readonly accessLog?: AccessLog;
  /**
   * What API Gateway writes of how it came to its answers. The account needs a role for logs, or deployment fails.
   * @default - nothing
   */
  readonly executionLog?: ExecutionLogOptions;
  /**
   * Whether there are metrics of each route, which CloudWatch charges for.
   * @default false
   */
  readonly metricsEnabled?: boolean;
  /**
   * Which addresses clients can reach it at.
   * @default IpAddressType.IPV4
   */
  readonly ipAddressType?: IpAddressType;
  /**
   * Whether the URL that API Gateway gives to the API is closed, so that only custom domains lead to it.
   * @default - true where an `ApiDomain` leads to it that does not say otherwise
   */
  readonly disableExecuteApiEndpoint?: boolean;
}

/**
 * A WebSocket API: clients stay connected for up to two hours, and either side sends messages. What clients send goes to a route's backend; what backends have to
 * say goes to clients by `callbackUrl`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
 */
export class WebSocketGateway extends Construct implements IDomainTarget {
  /** The API itself, wherever CDK takes an `IWebSocketApi`. */
  public readonly webSocketApi: apigatewayv2.IWebSocketApi;
  public readonly stage: apigatewayv2.WebSocketStage;
  /** Where clients connect, e.g. `wss://abc123.execute-api.eu-west-1.amazonaws.com/prod`. It is that of a domain where one leads to the gateway. */
  public readonly url: string;
  /**
   * Endpoint of the API's management API for `ApiGatewayManagementApiClient`: to send messages to connections, look at them and end them. It is that of a domain where
   * the URL that API Gateway gives is closed.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
   */
  public readonly callbackUrl: string;
  /** The table that knows who is connected; undefined where there is none. */
  public readonly connectionTable?: ConnectionTable;
  /** Where a line of JSON goes for each event; undefined where that is no log group. */
  public readonly accessLogGroup?: logs.ILogGroup;
  /** Where API Gateway writes how it came to its answers; undefined where it does not. */
  public readonly executionLogGroup?: logs.ILogGroup;
  /** What CloudWatch knows of the stage. */
  public readonly metrics: WebSocketMetrics;

  private readonly props: WebSocketGatewayProps;
  private readonly stageName: string;
  private readonly api: apigatewayv2.WebSocketApi;
  private readonly routes = new Map<string, BoundRoute>();
  private readonly plans = new UsagePlans<KeyPlanOptions>(this);
  private readonly domains = new StageDomains();
  private readonly defaultEndpoint: DefaultEndpoint;
  private hasBroadcasters = false;
  private givesApiKey = false;

  /** @throws where the stage, a plan or a route is malformed, or a route is there already */
  constructor(scope: Construct, id: string, props: WebSocketGatewayProps) {
    super(scope, id);
    this.props = props;
    const { routeSelectionExpression = '$request.body.action', stageName = 'prod' } = props;
    checkSelection(routeSelectionExpression);
    checkAuth(props.auth);
    checkStage(stageName, props);
    this.stageName = stageName;
    this.defaultEndpoint = new DefaultEndpoint(props.disableExecuteApiEndpoint, () => [[stageName, this.domains]]);
    this.api = new apigatewayv2.WebSocketApi(this, 'Api', {
      apiName: props.webSocketApiName ?? this.node.path, description: props.description, routeSelectionExpression,
    });
    configureSocketApi(this.api, {
      isDefaultEndpointClosed: () => this.defaultEndpoint.isClosed,
      ipAddressType: props.ipAddressType,
      keysComeFromAuthorizer: takesKeysFromAuthorizer(props.apiKeySource),
    });
    this.webSocketApi = this.api;
    this.stage = new apigatewayv2.WebSocketStage(this, 'Stage', { webSocketApi: this.api, stageName, autoDeploy: true });
    const { accessLogGroup, executionLogGroup } = this.configureStage(props);
    this.accessLogGroup = accessLogGroup;
    this.executionLogGroup = executionLogGroup;
    const endpoint = socketEndpoint(this, this.api.apiId, stageName);
    this.url = Lazy.uncachedString({ produce: () => this.domains.url?.replace(/^https:/, 'wss:') ?? `wss://${endpoint}` });
    this.callbackUrl = Lazy.uncachedString({ produce: () => (this.defaultEndpoint.isClosed ? this.domains.url : undefined) ?? `https://${endpoint}` });
    this.metrics = new WebSocketMetrics(this.dimensions());
    this.connectionTable = props.connectionTable;
    new CfnOutput(this, 'Url', { value: this.url });

    if (this.connectionTable) { this.keepConnections(this.connectionTable); }
    Object.entries(props.routes ?? {}).forEach(([key, route]) => this.addRoute(key, route));
    Object.entries(props.plans ?? {}).forEach(([name, plan]) => this.addPlan(name, plan));
    this.guardConnections();
    this.node.addValidation({ validate: () => this.faults() });
  }

  /**
   * Adds a route.
   *
   * @param key what `routeSelectionExpression` gives of its messages, e.g. `chat`; `$connect`, `$disconnect` or `$default`
   * @throws where the key is malformed or there already, or it cannot have what it is given
   */
  public addRoute(key: string, props: WebSocketRouteProps): void {
    const route = SocketRouteKey.parse(key);
    if (this.routes.get(key)?.isGuard === false) {
      throw new Error(this.connectionTable && route.isOfConnections
        ? `route "${key}" is kept by connection table "${this.connectionTable.node.path}"; take the route out, or leave connectionTable out and keep connections by yourself`
        : `route "${key}" is there already; take one of the two out`);
    }
    checkRoute(route, props);
    const { backend, returnResponse = false, requestBody, throttle, auth } = props;
    checkCapability(backend, 'bindWebSocket', (name) => `route "${key}" has a ${name}, which WebSocket APIs do not have; take a function, an HTTP endpoint, SQS, awsService or a mock`);
    const integration = backend.bindWebSocket(this, { routeKey: key, returnResponse });
    const rendered = renderSocketIntegration(integration, route);
    const definition = integration._definition;
    if (definition.kind === 'lambda') { permitApi(this, 'Invoke', definition.handler, this.api.apiId, '*'); }
    if (definition.kind === 'service') { definition.statements.forEach((statement) => integrationRole(this).addToPolicy(statement)); }
    this.makeRoute(route, {
      throttle,
      auth,
      returnResponse,
      requestBody: requestBody ?? (definition.kind === 'service' && !route.isOfConnections ? definition.requestBody : undefined),
      backend: { integration, rendered },
    });
  }

  /**
   * Adds a usage plan.
   * @throws where it or one of its keys is there already, or a limit is out of range
   */
  public addPlan(name: string, options: KeyPlanOptions = {}): apigateway.UsagePlan {
    const plan = this.plans.add(name, options);
    linkSocketPlan(plan, this.api.apiId, socketStageReference(this.stage));
    return plan;
  }

  /**
   * An API key that a plan had made.
   * @throws where no plan did
   */
  public apiKey(name: string): apigateway.IApiKey {
    return this.plans.apiKey(name);
  }

  /**
   * ARN of a route for IAM policies, of all routes of the stage where none is named. Only `$connect` is ever asked of.
   * @throws where the gateway has no such route
   */
  public arnForExecuteApi(routeKey?: string): string {
    if (routeKey !== undefined) { this.checkKnown(routeKey); }
    return this.arn(routeKey ?? '*');
  }

  /**
   * Lets somebody connect where `Auth.iam()` guards that.
   * @throws where the gateway has no such route
   */
  public grantInvoke(grantee: iam.IGrantable, routeKey: string = CONNECT): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns: [this.arnForExecuteApi(routeKey)] });
  }

  /**
   * Lets somebody send messages to connections, look at them and end them.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
   */
  public grantManageConnections(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['execute-api:ManageConnections'], resourceArns: [this.arn('*/@connections/*')] });
  }

  /**
   * Lets a function send messages to everybody who is connected: it may read the connection table, forget connections that are gone, and manage connections. Its
   * environment has the table's name in `CONNECTION_TABLE_NAME` and the endpoint of the management API in `CALLBACK_URL`.
   * @throws where the gateway has no connection table
   */
  public addBroadcaster(handler: lambda.Function): void {
    if (!this.connectionTable) {
      throw new Error(`gateway "${this.node.path}" does not know who is connected, so function "${handler.node.path}" could tell nobody; give the gateway a connectionTable`);
    }
    this.hasBroadcasters = true;
    this.grantManageConnections(handler);
    this.connectionTable.grantBroadcast(handler);
    handler.addEnvironment('CONNECTION_TABLE_NAME', this.connectionTable.table.tableName);
    handler.addEnvironment('CALLBACK_URL', this.callbackUrl);
  }

  /**
   * What CloudWatch knows of one route. The gateway has to have `metricsEnabled`.
   * @throws where there are no metrics of routes, or no such route
   */
  public routeMetrics(routeKey: string): WebSocketMetrics {
    if (!this.props.metricsEnabled) { throw new Error(`gateway "${this.node.path}" has no metrics of route "${routeKey}"; set metricsEnabled to true`); }
    this.checkKnown(routeKey);
    return new WebSocketMetrics({ ...this.dimensions(), Route: routeKey });
  }

  /**
   * Takes note of a domain that leads to the gateway. `ApiDomain.map` calls it.
   * @throws where the gateway has no such stage
   */
  public bindDomain(mapping: DomainMapping): DomainTarget {
    const { stage } = mapping;
    if (stage !== undefined && stage !== this.stageName) {
      throw new Error(`stage "${stage}" is none of gateway "${this.node.path}"; name its only one, "${this.stageName}", or none`);
    }
    this.domains.add(mapping);
    return {
      apiId: this.api.apiId,
      stageName: socketStageReference(this.stage),
      protocol: ApiProtocol.WEBSOCKET,
      vpcEndpoints: [],
      keepsDefaultEndpoint: this.props.disableExecuteApiEndpoint === false,
    };
  }

  private configureStage(props: WebSocketGatewayProps): { readonly accessLogGroup?: logs.ILogGroup; readonly executionLogGroup?: logs.ILogGroup } {
    const { executionLog, accessLog = AccessLog.logGroup() } = props;
    const { destinationArn, logGroup: accessLogGroup } = accessLog.bind(this);
    configureSocketStage(this.stage, {
      throttle: props.throttle,
      metricsEnabled: props.metricsEnabled ?? false,
      executionLog,
      stageVariables: props.stageVariables,
      destinationArn,
      format: socketAccessLogFormat(accessLog.fields),
      throttles: () => [...this.routes].flatMap(([key, { throttle }]) => throttle ? [[key, throttle] as const] : []),
    });
    needAccountRole(this, this.stage);
    waitForIntegrationRole(this.stage, this);
    this.stage.node.addDependency(lateDependency(() => [...this.routes.values()].map(({ construct }) => construct)));
    const { retention = logs.RetentionDays.ONE_YEAR, removalPolicy = RemovalPolicy.DESTROY } = executionLog ?? {};
    const executionLogGroup = executionLog && makeSocketExecutionLogGroup(this.stage, this.stageName, retention, removalPolicy);
    return { accessLogGroup, executionLogGroup };
  }

  private keepConnections(backend: ConnectionTable): void {
    backend._claim(this);
    [CONNECT, DISCONNECT].forEach((key) => this.addRoute(key, { backend }));
  }

  /** Makes a route that asks who connects, where nothing else wants to know of connections. One that is added later takes its place. */
  private guardConnections(): void {
    if (this.routes.has(CONNECT)) { return; }
    const isOpen = this.props.auth.bindWebSocket(this)._definition.kind === 'none' && !this.props.apiKeyRequired;
    if (!isOpen) { this.makeRoute(SocketRouteKey.parse(CONNECT), {}); }
  }

  private makeRoute(key: SocketRouteKey, { backend, auth, returnResponse = false, requestBody, throttle }: RouteParts): void {
    if (this.routes.get(key.toString())?.isGuard) { this.node.tryRemoveChild(routeId(key)); }
    const authorization = key.isConnect ? this.authorize(auth ?? this.props.auth) : WebSocketAuthorization.none();
    const construct = makeRoute({ gateway: this, apiId: this.api.apiId, role: () => integrationRole(this) }, {
      key,
      authorization,
      apiKeyRequired: key.isConnect && (this.props.apiKeyRequired ?? false),
      returnResponse,
      requestBody,
      backend,
    });
    if (key.isConnect) { this.givesApiKey = givesApiKey(authorization); }
    this.routes.set(key.toString(), { construct, throttle, isGuard: backend === undefined });
  }

  private authorize(auth: IWebSocketAuth): WebSocketAuthorization {
    const authorization = auth.bindWebSocket(this);
    const definition = authorization._definition;
    if (definition.kind === 'lambda') { permitApi(this, 'Authorize', definition.handler, this.api.apiId, 'authorizers/*'); }
    return authorization;
  }

  private checkKnown(routeKey: string): void {
    if (this.routes.has(routeKey)) { return; }
    const there = [...this.routes.keys()].join(', ');
    throw new Error(`route "${routeKey}" is none of gateway "${this.node.path}"; ${there ? `name one of: ${there}` : 'add it first'}`);
  }

  private arn(resource: string): string {
    return Stack.of(this).formatArn({ service: 'execute-api', resource: this.api.apiId, resourceName: `${this.stageName}/${resource}` });
  }

  private dimensions(): { [name: string]: string } {
    return { ApiId: this.api.apiId, Stage: this.stageName };
  }

  private faults(): string[] {
    const { path } = this.node;
    const count = this.routes.size;
    const messages = [...this.routes.keys()].filter((key) => !SocketRouteKey.parse(key).isOfConnections);
    const silent = messages.length === 0 && !this.connectionTable
      ? [`gateway "${path}" has no route for messages; add one with addRoute('$default', ...), or give it a connectionTable where clients only listen`] : [];
    const tooMany = count > MAX_ROUTES
      ? [`gateway "${path}" has "${count}" routes and API Gateway takes ${MAX_ROUTES} unless the quota "Routes per API" is raised; tell messages apart in functions`] : [];
    return [...silent, ...tooMany, ...this.keyFaults(), ...this.unreachable(), ...this.defaultEndpoint.faults(path)];
  }

  /** A wildcard is no host that anybody could call. */
  private unreachable(): string[] {
    return this.hasBroadcasters && this.defaultEndpoint.isClosed && this.domains.url?.includes('*')
      ? [`gateway "${this.node.path}" has broadcasters, which would reach it by "${this.domains.url}" only; set disableExecuteApiEndpoint to false, or map a domain that is written out`] : [];
  }

  private keyFaults(): string[] {
    if (!this.props.apiKeyRequired) { return []; }
    const plans = this.plans.entries().map(([, { plan }]) => plan);
    const name = `gateway "${this.node.path}"`;
    return [
      ...plans.length > 0 || hasForeignPlan(this.api, plans) ? [] : [`${name} asks for an API key and no key is good for it; add a plan, as in plans: { basic: { keys: [...] } }`],
      ...takesKeysFromAuthorizer(this.props.apiKeySource) && !this.givesApiKey
        ? [`${name} takes API keys from its authorizer and has none that gives one; guard it with Auth.lambda(...), or leave apiKeySource out`] : [],
    ];
  }
}

/** What a route is made from, once its backend is bound. */
interface RouteParts extends Partial<Omit<WebSocketRouteProps, 'backend'>> {
  readonly backend?: SocketRoute['backend'];
}

/** A route as it was made. */
interface BoundRoute {
  readonly construct: Construct;
  readonly throttle?: ThrottleOptions;
  /** Whether it only asks who connects. */
  readonly isGuard: boolean;
}

function givesApiKey({ _definition: definition }: WebSocketAuthorization): boolean {
  return definition.kind === 'lambda' && definition.givesApiKey !== false;
}

function checkRoute(key: SocketRouteKey, { auth, returnResponse, requestBody, throttle }: WebSocketRouteProps): void {
  if (auth && !key.isConnect) { throw new Error(`route "${key}" has "auth", and API Gateway asks who calls at "$connect" only; leave it out, or give it to the gateway`); }
  if (returnResponse && key.isOfConnections) { throw new Error(`route "${key}" has "returnResponse", and nobody sent a message that could be answered; leave it out`); }
  if (requestBody && key.isOfConnections) { throw new Error(`route "${key}" has "requestBody", and there is no message whose shape could be looked at; leave it out`); }
  if (throttle) { checkThrottle(throttle, `route "${key}"`); }
  if (auth) { checkAuth(auth); }
}

function checkAuth(auth: IWebSocketAuth): void {
  checkCapability(auth, 'bindWebSocket', (name) => `WebSocket APIs have no ${name}; take Auth.jwt({ issuer, audience }), which knows tokens of user pools, too, or Auth.lambda, iam or none`);
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html */
function checkSelection(expression: string): void {
  if (!/\$\{?request\.body\.[^\s{}]+/.test(expression)) {
    throw new Error(`route selection expression "${expression}" reads nothing of messages; write "$request.body.action", or what else tells them apart`);
  }
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-stage.html
function checkStage(name: string, { stageVariables = {}, throttle }: WebSocketGatewayProps): void {
  if (Token.isUnresolved(name) || !/^[A-Za-z0-9_-]{1,128}$/.test(name)) {
    throw new Error(`stage name "${name}" is malformed; use up to 128 letters, digits, _ and -`);
  }
  if (throttle) { checkThrottle(throttle, `stage "${name}"`); }
  checkStageVariables(stageVariables);
}
