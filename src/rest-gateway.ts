import { aws_apigateway as apigateway, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IRestAuth } from './auth/rest-auth';
import { IRestBackend } from './backends/rest-backend';
import { AccessLog } from './observability/access-log';
import { ACCESS_LOG_FORMAT } from './private/access-log-format';
import { permitAuthorize, permitInvoke } from './private/permission';
import { RenderedDefinition } from './private/rendered-definition';
import { RenderedAuthorization, renderAuthorization } from './private/rest-authorizer';
import { RestCors } from './private/rest-cors';
import { RestOperation, restDocument } from './private/rest-document';
import { renderIntegration } from './private/rest-integration';
import { selfReference } from './private/self-reference';
import { RouteKey } from './routing/route-key';
import { RoutePrefix } from './routing/route-prefix';
import { RouteTable } from './routing/route-table';
import { Cors, CorsOptions } from './traffic/cors';
import { JsonSchema } from './values/json-schema';

const DEFAULT_ROUTE = 'ANY /{proxy+}';
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const MAX_AUTHORIZERS = 10;

/** What a route of a REST API is made of. */
export interface RestRouteProps {
  /** What answers it. */
  readonly backend: IRestBackend;
  /**
   * Who may call it. Routes of method OPTIONS are open to anybody whatever is said here, since browsers send no credentials with a preflight request.
   * @default - who may call the group or the gateway that it is added to
   */
  readonly auth?: IRestAuth;
  /**
   * The shape that a JSON body must have; any other is answered with 400. Bodies of other media types are not checked.
   * @default - the shape that the backend needs, if any
   */
  readonly requestBody?: JsonSchema;
  /**
   * Name of the operation, unique within the API: the `operationId` of its OpenAPI document.
   * @default - none
   */
  readonly operationName?: string;
  /**
   * What the operation does, for the API's OpenAPI document.
   * @default - none
   */
  readonly description?: string;
}

/** What the routes of a group share. */
export interface RestRouteGroupOptions {
  /**
   * Who may call its routes.
   * @default - who may call the group or the gateway that it belongs to
   */
  readonly auth?: IRestAuth;
}

/** What every REST gateway is made of, whatever its routes. */
export interface RestGatewayOptions {
  /** Who may call routes that do not say so themselves. */
  readonly auth: IRestAuth;
  /**
   * Name of the API in the console.
   * @default - the construct's path
   */
  readonly restApiName?: string;
  /**
   * What the API is for.
   * @default - none
   */
  readonly description?: string;
  /**
   * Name of the stage, the first segment of the URL's path.
   * @default 'prod'
   */
  readonly stageName?: string;
  /**
   * Where a line of JSON goes for each request. Deployment fails in an account that has not given API Gateway a role to write logs.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
   * @default - a log group of its own, kept for a year
   */
  readonly accessLog?: AccessLog;
  /**
   * Media types whose bodies are bytes, not UTF-8 text. Functions get such a body in base64.
   * @default - none
   */
  readonly binaryMediaTypes?: string[];
  /**
   * Which web pages may call the API from a browser. Every path answers the browser's question beforehand, and every answer that does not
   * come from a function carries the headers; a function sets `Access-Control-Allow-Origin` itself.
   * @default - none
   */
  readonly cors?: CorsOptions;
}

/** What a REST gateway is made of. */
export interface RestGatewayProps extends RestGatewayOptions {
  /**
   * Routes by method and path, e.g. `GET /orders/{id}`. `addRoute` adds more.
   * @default - none
   */
  readonly routes?: { [key: string]: RestRouteProps };
  /**
   * What answers every request that no route matches. The gateway's auth guards it.
   * @default - API Gateway answers them with 403
   */
  readonly defaultBackend?: IRestBackend;
}

/**
 * A REST API: routes, who may call them, and what answers.
 *
 * All routes are rendered as one OpenAPI document, so the API takes the same few resources however many routes it has, and the
 * deployment changes exactly when the document does.
 */
export class RestGateway extends Construct {
  /** The API itself, wherever CDK takes an `IRestApi`. */
  public readonly restApi: apigateway.RestApiBase;
  public readonly stage: apigateway.Stage;
  /**
   * URL of the stage, without a slash at its end: `url + '/orders'` is that of a route. A function that is a backend of the gateway
   * cannot have it in its environment, since either would have to be made first.
   */
  public readonly url: string;
  /** Where a line of JSON goes for each request. */
  public readonly accessLogGroup: logs.ILogGroup;

  private readonly table = new RouteTable<RestOperation>();
  private readonly auth: IRestAuth;
  private readonly binaryMediaTypes: readonly string[];
  private readonly cors?: RestCors;
  private readonly handlers = new Set<lambda.IFunction>();
  /** Routes by the names of their operations. */
  private readonly operationNames = new Map<string, string>();
  private readonly defaultOperation?: RestOperation;
  private role?: iam.Role;

  /** @throws where the stage name, CORS or a route is malformed, or a route is there already or at odds with another */
  constructor(scope: Construct, id: string, props: RestGatewayProps) {
    super(scope, id);
    const name = props.restApiName ?? this.node.path;
    const stageName = props.stageName ?? 'prod';
    checkStageName(stageName);

    this.auth = props.auth;
    this.binaryMediaTypes = props.binaryMediaTypes ?? [];
    this.cors = props.cors && new RestCors(new Cors(props.cors));
    this.accessLogGroup = (props.accessLog ?? AccessLog.logGroup()).bind(this);
    this.restApi = new apigateway.SpecRestApi(this, 'Api', {
      restApiName: name,
      description: props.description,
      apiDefinition: new RenderedDefinition(() => restDocument({
        title: name,
        routes: this.table.entries(),
        defaultOperation: this.defaultOperation,
        binaryMediaTypes: this.binaryMediaTypes,
        cors: this.cors,
      })),
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName,
        tracingEnabled: true,
        accessLogDestination: new apigateway.LogGroupLogDestination(this.accessLogGroup),
        accessLogFormat: apigateway.AccessLogFormat.custom(ACCESS_LOG_FORMAT),
      },
    });
    this.stage = this.restApi.deploymentStage;
    this.url = this.stage.urlForPath('/').slice(0, -1);

    if (props.defaultBackend) {
      this.defaultOperation = this.bind(RouteKey.parse(DEFAULT_ROUTE), { backend: props.defaultBackend });
    }
    for (const [key, route] of Object.entries(props.routes ?? {})) {
      this.addRoute(key, route);
    }
    this.node.addValidation({ validate: () => this.faults() });
  }

  /**
   * Adds a route.
   *
   * @param key method and path, e.g. `GET /orders/{id}`, `ANY /files/{proxy+}`
   * @throws where the key is malformed, there already, or at odds with another
   */
  public addRoute(key: string, props: RestRouteProps): void {
    this.table.add(key, (route) => this.bind(route, props));
    if (props.operationName !== undefined) { this.operationNames.set(props.operationName, key); }
  }

  /**
   * A group of routes behind one path.
   * @throws where the prefix is no path that routes could follow
   */
  public group(prefix: string, options: RestRouteGroupOptions = {}): RestRouteGroup {
    return new RestRouteGroup(this, prefix, options);
  }

  /**
   * ARN of a route for IAM policies, of all routes of all stages where none is named.
   * @param routeKey a route of this gateway; `ANY /{proxy+}` for the default backend
   * @throws where the gateway has no such route
   */
  public arnForExecuteApi(routeKey?: string): string {
    if (routeKey === undefined) { return this.restApi.arnForExecuteApi(); }
    const key = RouteKey.parse(routeKey);
    if (!this.table.has(key) && !(this.defaultOperation && routeKey === DEFAULT_ROUTE)) {
      const there = this.table.keys().join(', ');
      throw new Error(`route "${routeKey}" is none of gateway "${this.node.path}"; ${there ? `name one of: ${there}` : 'add it first'}`);
    }
    return this.restApi.arnForExecuteApi(key.method, key.path.replace(/\{[^}]*\}/g, '*'), this.stage.stageName);
  }

  /**
   * Lets somebody call a route that is guarded by `Auth.iam()`, or all such routes of the stage.
   * @throws where the gateway has no such route
   */
  public grantInvoke(grantee: iam.IGrantable, routeKey?: string): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [routeKey === undefined ? this.restApi.arnForExecuteApi('*', '/*', this.stage.stageName) : this.arnForExecuteApi(routeKey)],
    });
  }

  private bind(key: RouteKey, props: RestRouteProps): RestOperation {
    if (props.operationName !== undefined) { this.checkOperationName(key, props.operationName); }
    const backend = props.backend.bindRest(this, { routeKey: key.toString(), pathVariables: key.variables });
    const integration = renderIntegration(backend, {
      key, binaryMediaTypes: this.binaryMediaTypes, cors: this.cors, roleArn: () => this.integrationRole().roleArn,
    });
    const definition = backend._definition;
    if (definition.kind === 'lambda') {
      permitInvoke(this, this.restApi, definition.handler);
      this.handlers.add(definition.handler);
    }
    if (definition.kind === 'service') {
      definition.statements.forEach((statement) => this.integrationRole().addToPolicy(statement));
    }
    return {
      integration,
      authorization: this.authorize(key, props.auth ?? this.auth),
      requestBody: props.requestBody ?? (definition.kind === 'service' ? definition.requestBody : undefined),
      operationName: props.operationName,
      description: props.description,
    };
  }

  private authorize(key: RouteKey, auth: IRestAuth): RenderedAuthorization | undefined {
    // Browsers send no credentials with a preflight request.
    if (key.method === 'OPTIONS') { return undefined; }
    const authorization = auth.bindRest(this);
    const definition = authorization._definition;
    if (definition.kind === 'lambda') {
      permitAuthorize(this, this.restApi, definition.handler);
      this.handlers.add(definition.handler);
    }
    return renderAuthorization(authorization);
  }

  /** The role in which AWS services are called: one for all routes, allowed what they do and nothing else. */
  private integrationRole(): iam.Role {
    if (!this.role) {
      this.role = new iam.Role(this, 'IntegrationRole', {
        assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
        description: `Calls AWS services for the routes of ${this.node.path}`,
      });
      // No request is served before the role may do what it needs.
      this.stage.node.addDependency(this.role);
    }
    return this.role;
  }

  private checkOperationName(key: RouteKey, name: string): void {
    const other = this.operationNames.get(name);
    if (other) {
      throw new Error(`operation name "${name}" of route "${key}" is that of route "${other}" already; give each its own`);
    }
  }

  private faults(): string[] {
    if (this.table.entries().length === 0 && !this.defaultOperation) {
      return [`gateway "${this.node.path}" has no routes; add one with addRoute('GET /orders', ...), or give it a defaultBackend`];
    }
    const conflicts = this.defaultOperation ? this.table.conflictsWith(DEFAULT_ROUTE) : [];
    const cycles = [...this.handlers].flatMap((handler) => {
      const part = selfReference(this.restApi, handler);
      return part === undefined ? [] : [`function "${handler.node.path}" is called by gateway "${this.node.path}" and refers to it in ${part}, ` +
        'so CloudFormation could make neither first; take the URL from the request (requestContext), or pass it through an SSM parameter'];
    });
    return [...conflicts, ...cycles, ...this.tooManyAuthorizers()];
  }

  private tooManyAuthorizers(): string[] {
    const used = [...this.table.entries().map((route) => route.value), ...(this.defaultOperation ? [this.defaultOperation] : [])]
      .flatMap(({ authorization }) => authorization?.isAuthorizer ? [authorization.name] : []);
    const count = new Set(used).size;
    return count > MAX_AUTHORIZERS
      ? [`gateway "${this.node.path}" has "${count}" authorizers and API Gateway takes ${MAX_AUTHORIZERS}; let routes share them, or split the gateway`]
      : [];
  }
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
function checkStageName(name: string): void {
  if (!Token.isUnresolved(name) && !/^[A-Za-z0-9_-]{1,128}$/.test(name)) {
    throw new Error(`stage name "${name}" is malformed; use up to 128 letters, digits, _ and -`);
  }
}

/** Routes of a REST gateway behind one path, with defaults of their own. */
export class RestRouteGroup {
  private readonly prefix: RoutePrefix;

  /** @throws where the prefix is no path that routes could follow */
  constructor(private readonly gateway: RestGateway, path: string, private readonly options: RestRouteGroupOptions) {
    this.prefix = new RoutePrefix(path);
  }

  /**
   * Adds a route.
   * @param key method and path behind the group's, e.g. `GET /{id}`; `GET /` is the group's own path
   * @throws where the key is malformed, there already, or at odds with another
   */
  public addRoute(key: string, props: RestRouteProps): void {
    this.gateway.addRoute(this.prefix.before(key), { ...props, auth: props.auth ?? this.options.auth });
  }

  /**
   * A group within the group.
   * @throws where the prefix is no path that routes could follow
   */
  public group(prefix: string, options: RestRouteGroupOptions = {}): RestRouteGroup {
    return new RestRouteGroup(this.gateway, this.prefix.join(prefix), { auth: options.auth ?? this.options.auth });
  }
}
