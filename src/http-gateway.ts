import { aws_apigatewayv2 as apigatewayv2, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpAuthorization, IHttpAuth } from './auth/http-auth';
import { IHttpBackend } from './backends/http-backend';
import { ApiProtocol, DomainMapping, DomainTarget, IDomainTarget } from './front/domain-target';
import { IpAddressType } from './front/ip-address-type';
import { DefaultEndpoint } from './front/stage-domains';
import { HttpOpenApiProps, importHttp } from './http-openapi';
import { HttpRouteGroup, HttpRouteGroupOptions, HttpRouteProps } from './http-route';
import { HttpStage, HttpStageOptions } from './http-stage';
import { integrationRole, waitForIntegrationRole } from './integration-role';
import { AccessLog } from './observability/access-log';
import { HttpMetrics } from './observability/http-metrics';
import { ApiDocs } from './openapi/api-docs';
import { reportImport } from './openapi/import-report';
import { clientUrl, leaveOpenApi, withServerVariables, worded } from './openapi/openapi-file';
import { checkHttpIntegration, HttpCors, httpDocument, HttpOperation } from './private/http-document';
import { makeHttpApi, stageReference } from './private/http-resources';
import { httpCredentials } from './private/openapi-credentials';
import { DescribedRoute, describedApi } from './private/openapi-export';
import { httpSettings } from './private/openapi-settings';
import { permitApi } from './private/permission';
import { selfReference } from './private/self-reference';
import { RouteKey } from './routing/route-key';
import { RouteEntry, RouteTable } from './routing/route-table';
import { Cors, CorsOptions } from './traffic/cors';
import { checkThrottle, ThrottleOptions } from './traffic/throttle';
import { checkCapability } from './values/capability';
import { defined } from './values/defined';
import { OpenApiDocument, OpenApiOperation } from './values/openapi-document';

const DEFAULT_ROUTE = '$default';
const EVERY_METHOD = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const MAX_ROUTES = 300;
const MAX_AUTHORIZERS = 10;

/** What every HTTP gateway is made of, whatever its routes. */
export interface HttpGatewayOptions extends HttpStageOptions {
  /** Who may call routes that do not say so themselves. */
  readonly auth: IHttpAuth;
  /**
   * Name of the API in the console.
   * @default - the construct's path
   */
  readonly httpApiName?: string;
  /**
   * What the API is for.
   * @default - none
   */
  readonly description?: string;
  /**
   * Name of the stage: the first segment of the URL's path, none for `$default`.
   * @default '$default'
   */
  readonly stageName?: string;
  /**
   * Which web pages may call the API from a browser. API Gateway answers the browser's question beforehand, and puts the headers on every answer.
   * @default - none
   */
  readonly cors?: CorsOptions;
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
  /**
   * A reference page of the API that the API serves itself, `ApiDocs.at('/docs')` or `ApiDocs.publicAt('/docs')`.
   * @default - none
   */
  readonly docs?: ApiDocs;
}

/** What an HTTP gateway is made of. */
export interface HttpGatewayProps extends HttpGatewayOptions {
  /**
   * Routes by method and path, e.g. `GET /orders/{id}`. `addRoute` adds more.
   * @default - none
   */
  readonly routes?: { [key: string]: HttpRouteProps };
  /**
   * What answers every request that no route matches. The gateway's auth guards it.
   * @default - API Gateway answers them with 404
   */
  readonly defaultBackend?: IHttpBackend;
}

/**
 * An HTTP API: routes, who may call them, and what answers. It costs less than a REST API and checks tokens by itself; it has no keys, plans, cache, validation,
 * web application firewall, and no edge or private endpoint: for these take a `RestGateway`.
 *
 * All routes are rendered as one OpenAPI document, so the API takes the same few resources however many routes it has.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
 */
export class HttpGateway extends Construct implements IDomainTarget {
  /**
   * A gateway whose routes an OpenAPI definition has. `addRoute` adds others. What extensions of the definition say of the whole API holds where no prop says it.
   * @throws where an operation has no backend, asks for what cannot be, or is at odds with another: the message lists all that is wrong
   */
  public static fromOpenApi(scope: Construct, id: string, props: HttpOpenApiProps): HttpGateway {
    const { definition, backends, backend, securitySchemes, operations, unsupportedFeatures, ...options } = props;
    const settings = httpSettings(definition._document, new Set(Object.keys(defined(options))));
    const { cors, disableExecuteApiEndpoint } = settings;
    const gateway = new HttpGateway(scope, id, { ...defined({ cors, disableExecuteApiEndpoint }), ...defined(options) });
    gateway.definition = definition._document;
    const { routes, faults, ...findings } = importHttp(gateway, props);
    reportImport(gateway, { ...findings, faults: [...settings.faults, ...faults] }, unsupportedFeatures);
    routes.forEach((route) => gateway.addImported(route));
    return gateway;
  }

  /** The API itself, wherever CDK takes an `IHttpApi`. */
  public readonly httpApi: apigatewayv2.IHttpApi;
  public readonly stage: apigatewayv2.HttpStage;
  /**
   * URL of the stage, without a slash at its end: `url + '/orders'` is that of a route. It is that of a domain where one leads to the stage. Without one,
   * a function that is a backend of the gateway cannot have it in its environment, since either would have to be made first.
   */
  public readonly url: string;
  /** Where a line of JSON goes for each request; undefined where that is no log group. */
  public readonly accessLogGroup?: logs.ILogGroup;
  /** What CloudWatch knows of the stage. */
  public readonly metrics: HttpMetrics;

  private readonly props: HttpGatewayProps;
  private readonly table = new RouteTable<BoundRoute>();
  private readonly handlers = new Set<lambda.IFunction>();
  private readonly operationNames = new Map<string, string>();
  private readonly stages = new Map<string, HttpStage>();
  private readonly defaultEndpoint: DefaultEndpoint;
  private readonly primary: HttpStage;
  private readonly defaultRoute?: BoundRoute;
  /** What its routes were imported from, and by route key the operations that they were. */
  private definition?: OpenApiDocument;
  private readonly imported = new Map<string, ImportedOperation>();

  /** @throws where the stage, CORS or a route is malformed, or a route is there already or at odds with another */
  constructor(scope: Construct, id: string, props: HttpGatewayProps) {
    super(scope, id);
    this.props = props;
    const domains = () => [...this.stages].map(([name, stage]) => [name, stage._domains] as const);
    this.defaultEndpoint = new DefaultEndpoint(props.disableExecuteApiEndpoint, domains);
    const cors = props.cors && new Cors(props.cors);
    cors?.origins.forEach(checkOrigin);
    const api = makeHttpApi(this, () => httpDocument({
      title: props.httpApiName ?? this.node.path,
      description: props.description,
      routes: this.table.entries().map(({ key, value }) => ({ key, value: value.operation })),
      defaultOperation: this.defaultRoute?.operation,
      cors: cors && this.corsOf(cors),
      ipAddressType: props.ipAddressType,
      isDefaultEndpointClosed: this.defaultEndpoint.isClosed,
      roleArn: () => integrationRole(this).roleArn,
      resolve: (value) => Stack.of(this).resolve(value),
    }));
    this.httpApi = apigatewayv2.HttpApi.fromHttpApiAttributes(this, 'HttpApi', { httpApiId: api.ref, apiEndpoint: api.attrApiEndpoint });
    this.primary = this.makeStage('Stage', props.stageName ?? '$default', props);
    this.stage = this.primary.stage;
    this.url = this.primary.url;
    this.accessLogGroup = this.primary.accessLogGroup;
    this.metrics = this.primary.metrics;
    new CfnOutput(this, 'Url', { value: this.url });

    if (props.defaultBackend) { this.defaultRoute = this.bind(undefined, { backend: props.defaultBackend }); }
    Object.entries(props.routes ?? {}).forEach(([key, route]) => this.addRoute(key, route));
    props.docs?._routes(this, () => this.toOpenApi()).forEach(([key, route]) => this.addRoute(key, route));
    this.node.addValidation({ validate: () => this.faults(api) });
    leaveOpenApi(this, api, () => this.toOpenApi());
  }

  /**
   * Adds a route.
   *
   * @param key method and path, e.g. `GET /orders/{id}`, `ANY /files/{proxy+}`
   * @throws where the key is malformed, there already, or at odds with another
   */
  public addRoute(key: string, props: HttpRouteProps): void {
    this.table.add(key, (route) => this.bind(route, props));
    if (props.operationName !== undefined) { this.operationNames.set(props.operationName, key); }
  }

  /**
   * A group of routes behind one path.
   * @throws where the prefix is no path that routes could follow
   */
  public group(prefix: string, options: HttpRouteGroupOptions = {}): HttpRouteGroup {
    return new HttpRouteGroup(this, prefix, options);
  }

  /**
   * Adds a stage: another URL of the same routes. Logs, limits and metrics are those of the gateway unless told otherwise; stage variables it has of its own.
   * @throws where the name is malformed or there already, or an option is out of range
   */
  public addStage(name: string, options: HttpStageOptions = {}): HttpStage {
    const { throttle, metricsEnabled } = this.props;
    const accessLog = options.accessLog ?? this.props.accessLog ?? (this.accessLogGroup && AccessLog.existing(this.accessLogGroup));
    return this.makeStage(`Stage-${name}`, name, {
      throttle: options.throttle ?? throttle,
      metricsEnabled: options.metricsEnabled ?? metricsEnabled,
      stageVariables: options.stageVariables,
      accessLog,
    });
  }

  /**
   * The API as its clients see it: an OpenAPI 3.1 document without anything that only its deployment needs. Each synthesis leaves it in the cloud assembly, too,
   * beside the template. What has no value before deployment is named in braces. The default backend is not in it.
   */
  public toOpenApi(): { [key: string]: unknown } {
    const { description, httpApiName = this.node.path } = this.props;
    const urls = [...this.stages].map(([name, stage]) => clientUrl(this, name, stage._domains.url));
    const routes = this.table.entries().filter(({ key }) => !this.props.docs?._serves(key)).map(({ key, value }) => this.described(key, value));
    const words = (value: unknown) => worded(this, value);
    return withServerVariables(describedApi({ title: httpApiName, description, urls, routes, definition: this.definition, words }));
  }

  /**
   * ARN of a route for IAM policies, of all routes of all stages where none is named.
   * @param routeKey a route of this gateway; `$default` for the default backend
   * @throws where the gateway has no such route
   */
  public arnForExecuteApi(routeKey?: string): string {
    return routeKey === undefined
      ? Stack.of(this).formatArn({ service: 'execute-api', resource: this.httpApi.apiId, resourceName: '*' })
      : this.primary.arnForExecuteApi(routeKey);
  }

  /**
   * Lets somebody call a route that is guarded by `Auth.iam()`, or all such routes of the stage.
   * @throws where the gateway has no such route
   */
  public grantInvoke(grantee: iam.IGrantable, routeKey?: string): iam.Grant {
    return this.primary.grantInvoke(grantee, routeKey);
  }

  /**
   * What CloudWatch knows of one route. The gateway has to have `metricsEnabled`.
   * @throws where there are no metrics of routes, or no such route
   */
  public routeMetrics(routeKey: string): HttpMetrics {
    return this.primary.routeMetrics(routeKey);
  }

  /**
   * Takes note of a domain that leads to a stage. `ApiDomain.map` calls it.
   * @throws where the gateway has no such stage
   */
  public bindDomain(mapping: DomainMapping): DomainTarget {
    const { stage } = mapping;
    const target = stage === undefined ? this.primary : this.stages.get(stage);
    if (!target) { throw new Error(`stage "${stage}" is none of gateway "${this.node.path}"; name one of: ${[...this.stages.keys()].join(', ')}`); }
    target._domains.add(mapping);
    return {
      apiId: this.httpApi.apiId,
      stageName: stageReference(target.stage),
      protocol: ApiProtocol.HTTP,
      vpcEndpoints: [],
      keepsDefaultEndpoint: this.props.disableExecuteApiEndpoint === false,
    };
  }

  private makeStage(id: string, stageName: string, options: HttpStageOptions): HttpStage {
    if (this.stages.has(stageName)) { throw new Error(`stage "${stageName}" is there already; take one of the two out`); }
    const stage = HttpStage._of(this, id, {
      httpApi: this.httpApi,
      stageName,
      options,
      throttles: () => this.table.entries().flatMap(({ key, value: { throttle } }) => throttle ? [[key.toString(), throttle] as const] : []),
      routeNamed: (routeKey) => this.routeNamed(routeKey),
    });
    waitForIntegrationRole(stage, this);
    this.stages.set(stageName, stage);
    return stage;
  }

  private addImported({ operation, isAsSaid, options, backend, auth }: ImportedHttpRoute): void {
    this.addRoute(operation.key, { backend, auth, throttle: options?.throttle, operationName: operation.id });
    this.imported.set(operation.key, { operation, isAsSaid });
  }

  /** A route as its callers see it. */
  private described(key: RouteKey, { operation: { authorization, operationName, description }, tags }: BoundRoute): DescribedRoute {
    const imported = this.imported.get(key.toString());
    return {
      key,
      operationName,
      description,
      tags,
      operation: imported?.operation,
      parameters: [],
      responses: {},
      credentials: imported?.isAsSaid ? undefined : httpCredentials(authorization, (value) => Stack.of(this).resolve(value)),
    };
  }

  /** Undefined for the default route. */
  private routeNamed(routeKey: string): RouteKey | undefined {
    if (this.defaultRoute && routeKey === DEFAULT_ROUTE) { return undefined; }
    const there = this.table.keys().join(', ');
    const missing = `route "${routeKey}" is none of gateway "${this.node.path}"; ${there ? `name one of: ${there}` : 'add it first'}`;
    if (routeKey === DEFAULT_ROUTE) { throw new Error(missing); }
    const key = RouteKey.parse(routeKey);
    if (!this.table.has(key)) { throw new Error(missing); }
    return key;
  }

  private bind(key: RouteKey | undefined, props: HttpRouteProps): BoundRoute {
    const { operationName, description, throttle, tags } = props;
    const routeKey = key?.toString() ?? DEFAULT_ROUTE;
    const other = operationName === undefined ? undefined : this.operationNames.get(operationName);
    if (other) { throw new Error(`operation name "${operationName}" of route "${routeKey}" is that of route "${other}" already; give each its own`); }
    if (throttle) { checkThrottle(throttle, `route "${routeKey}"`); }
    checkCapability(props.backend, 'bindHttp', (name) => `route "${routeKey}" has a ${name}, which HTTP APIs do not have; take another backend, or a RestGateway`);
    const integration = props.backend.bindHttp(this, { routeKey, pathVariables: key?.variables ?? [] });
    checkHttpIntegration(routeKey, key?.variables ?? [], integration);
    const definition = integration._definition;
    if (definition.kind === 'lambda') {
      permitApi(this, 'Invoke', definition.handler, this.httpApi.apiId, '*');
      this.handlers.add(definition.handler);
    }
    if (definition.kind === 'service') { definition.statements.forEach((statement) => integrationRole(this).addToPolicy(statement)); }
    const authorization = this.authorize(key, props.auth ?? this.props.auth);
    return { throttle, tags: tags ?? [], operation: { integration, authorization, operationName, description } };
  }

  private authorize(key: RouteKey | undefined, auth: IHttpAuth): HttpAuthorization {
    // Browsers send no credentials with a preflight request.
    if (key?.method === 'OPTIONS') { return HttpAuthorization.none(); }
    checkCapability(auth, 'bindHttp', (name) => `gateway "${this.node.path}" has a ${name}, which HTTP APIs do not have; take another auth, or a RestGateway`);
    const authorization = auth.bindHttp(this);
    const definition = authorization._definition;
    if (definition.kind === 'lambda') {
      permitApi(this, 'Authorize', definition.handler, this.httpApi.apiId, 'authorizers/*');
      this.handlers.add(definition.handler);
    }
    return authorization;
  }

  private corsOf(cors: Cors): HttpCors {
    const methods = this.table.entries().map(({ key }) => key.method);
    const used = methods.includes('ANY') || this.defaultRoute ? EVERY_METHOD : [...new Set(methods)].sort();
    return {
      allowOrigins: cors.origins,
      allowMethods: cors.methods ?? used,
      allowHeaders: cors.allowHeaders,
      exposeHeaders: cors.exposeHeaders,
      allowCredentials: cors.credentials,
      maxAge: cors.maxAge,
    };
  }

  private faults(api: Construct): string[] {
    const routes = this.table.entries();
    if (routes.length === 0 && !this.defaultRoute) {
      return [`gateway "${this.node.path}" has no routes; add one with addRoute('GET /orders', ...), or give it a defaultBackend`];
    }
    const cycles = [...this.handlers].flatMap((handler) => {
      const part = selfReference([api], handler);
      return part === undefined ? [] : [`function "${handler.node.path}" is called by gateway "${this.node.path}" and refers to it in ${part}, ` +
        'so CloudFormation could make neither first; take the URL from the request (requestContext), or pass it through an SSM parameter'];
    });
    const count = routes.length + (this.defaultRoute ? 1 : 0);
    const tooMany = count > MAX_ROUTES
      ? [`gateway "${this.node.path}" has "${count}" routes and API Gateway takes ${MAX_ROUTES} unless the quota "Routes per API" is raised; split the gateway, or take a RestGateway`] : [];
    return [...cycles, ...tooMany, ...this.tooManyAuthorizers(routes), ...this.defaultEndpoint.faults(this.node.path)];
  }

  private tooManyAuthorizers(routes: RouteEntry<BoundRoute>[]): string[] {
    const used = new Set([...routes.map(({ value }) => value), ...this.defaultRoute ? [this.defaultRoute] : []]
      .flatMap(({ operation: { authorization: { _definition: definition } } }) =>
        definition.kind === 'jwt' ? [JSON.stringify([definition.issuer, definition.audience])] : definition.kind === 'lambda' ? [definition.handler.node.path] : []));
    return used.size > MAX_AUTHORIZERS
      ? [`gateway "${this.node.path}" has "${used.size}" authorizers and API Gateway takes ${MAX_AUTHORIZERS}; let routes share them, or split the gateway`] : [];
  }
}

/** A route with what its document and its stages say of it. */
interface BoundRoute {
  readonly operation: HttpOperation;
  /** Groups that its operation is in for people. */
  readonly tags: readonly string[];
  readonly throttle?: ThrottleOptions;
}

type ImportedHttpRoute = ReturnType<typeof importHttp>['routes'][number];

/** An operation of a definition that became a route. */
interface ImportedOperation {
  readonly operation: OpenApiOperation;
  /** Whether callers send what the definition says of its security. */
  readonly isAsSaid: boolean;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
function checkOrigin(origin: string): void {
  if (origin.includes('*') && origin !== '*') {
    throw new Error(`CORS origin "${origin}" stands for several, which HTTP APIs do not know; write them out, or take a RestGateway`);
  }
}
