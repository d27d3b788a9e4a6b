import {
  Annotations, aws_apigateway as apigateway, aws_ec2 as ec2, aws_iam as iam, aws_lambda as lambda, aws_logs as logs,
  aws_secretsmanager as secretsmanager, CfnOutput, Size, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ResourcePolicy } from './auth/resource-policy';
import { IRestAuth, RestAuthorization } from './auth/rest-auth';
import { IRestBackend } from './backends/rest-backend';
import { ApiProtocol, DomainMapping, DomainTarget, IDomainTarget } from './front/domain-target';
import { Endpoint, EndpointDefinition } from './front/endpoint';
import { knownRegion } from './front/regions';
import { checkTls, EndpointAccessMode, SecurityPolicy } from './front/security-policy';
import { DefaultEndpoint } from './front/stage-domains';
import { integrationRole, waitForIntegrationRole } from './integration-role';
import { AccessLog } from './observability/access-log';
import { RestMetrics } from './observability/rest-metrics';
import { ApiDocs } from './openapi/api-docs';
import { reportImport } from './openapi/import-report';
import { clientUrl, leaveOpenApi, withServerVariables, worded } from './openapi/openapi-file';
import { DocumentPatch, parsePointer, patched } from './private/json-pointer';
import { API_KEY, restCredentials } from './private/openapi-credentials';
import { DescribedRoute, describedApi } from './private/openapi-export';
import { restSettings } from './private/openapi-settings';
import { permitAuthorize, permitInvoke } from './private/permission';
import { RenderedDefinition } from './private/rendered-definition';
import { renderAuthorization } from './private/rest-authorizer';
import { cacheKeys } from './private/rest-cache';
import { RestCors } from './private/rest-cors';
import { RestOperation, restDocument } from './private/rest-document';
import { placeEndpoint, restrictTls } from './private/rest-endpoint';
import { trafficFaults } from './private/rest-faults';
import { renderIntegration } from './private/rest-integration';
import { hasForeignPlan, linkPlan } from './private/rest-plan';
import { PolicyGate } from './private/rest-policy';
import { selfReference } from './private/self-reference';
import { importRest, RestOpenApiProps } from './rest-openapi';
import { RestRouteGroup, RestRouteGroupOptions, RestRouteProps } from './rest-route';
import { RestStage, RestStageOptions } from './rest-stage';
import { RouteKey } from './routing/route-key';
import { RouteEntry, RouteTable } from './routing/route-table';
import { takesKeysFromAuthorizer } from './traffic/api-key-source';
import { cacheTtl } from './traffic/cache';
import { Cors, CorsOptions } from './traffic/cors';
import { checkThrottle, ThrottleOptions } from './traffic/throttle';
import { checkRouteThrottles, UsagePlanOptions } from './traffic/usage-plan';
import { UsagePlans } from './usage-plans';
import { defined } from './values/defined';
import { checkGatewayResponse, GatewayResponse } from './values/gateway-response';
import { OpenApiDocument, OpenApiOperation } from './values/openapi-document';

const DEFAULT_ROUTE = 'ANY /{proxy+}';
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const MAX_AUTHORIZERS = 10;
const USUAL_MAX_RESOURCES = 300;
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html (size of a template in an S3 object)
const MAX_TEMPLATE_BYTES = 1024 * 1024;
const MAX_COMPRESSION_SIZE = Size.mebibytes(10);

/** What every REST gateway is made of, whatever its routes. */
export interface RestGatewayOptions extends RestStageOptions {
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
   * Whether versions of the API that were deployed before are kept, so that stages can be pinned to them.
   * @default false
   */
  readonly retainDeployments?: boolean;
  /**
   * Media types whose bodies are bytes, not UTF-8 text. Functions get such a body in base64.
   * @default - none
   */
  readonly binaryMediaTypes?: string[];
  /**
   * From which size on answers are compressed for clients that accept it, 0 bytes to 10 MiB.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
   * @default - none is compressed
   */
  readonly minCompressionSize?: Size;
  /**
   * Which web pages may call the API from a browser. Every path answers the browser's question beforehand, and every answer that does not
   * come from a function carries the headers; a function sets `Access-Control-Allow-Origin` itself.
   * @default - none
   */
  readonly cors?: CorsOptions;
  /**
   * Whether callers need an API key of one of the plans. It counts them; it does not tell who they are.
   * @default false
   */
  readonly apiKeyRequired?: boolean;
  /**
   * Where a request's API key comes from: its `X-Api-Key` header, or what its Lambda authorizer gives as `usageIdentifierKey`.
   * @default ApiKeySourceType.HEADER
   */
  readonly apiKeySource?: apigateway.ApiKeySourceType;
  /**
   * Usage plans by name. `addPlan` adds more.
   * @default - none
   */
  readonly plans?: { [name: string]: UsagePlanOptions };
  /**
   * What API Gateway says where it answers by itself. `addGatewayResponse` adds more.
   * @default - the message and the request's id, in JSON
   */
  readonly gatewayResponses?: GatewayResponse[];
  /**
   * Who may call at all, whatever routes ask of callers besides.
   * @default - anybody whom the routes let in
   */
  readonly resourcePolicy?: ResourcePolicy;
  /**
   * Secrets of which every request has to have one in its `Referer` header, as the CDN adds it that stands before the API. They are checked before anything else.
   * HTTP backends do not get to see the header; functions do. To change a secret, deploy three times: with the new one beside the old, with the CDN
   * sending the new one, and without the old. `CloudFrontApi` makes one by itself.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
   * @default - none
   */
  readonly originSecrets?: secretsmanager.ISecret[];
  /**
   * Where clients reach the API.
   * @default Endpoint.regional()
   */
  readonly endpoint?: Endpoint;
  /**
   * Which versions of TLS clients may use.
   * @default SecurityPolicy.TLS_1_2
   */
  readonly securityPolicy?: SecurityPolicy;
  /**
   * How requests are taken with one of the newer security policies, whose names begin with `TLS13`.
   * @default - strictly with one of these, not said with TLS_1_2
   */
  readonly endpointAccessMode?: EndpointAccessMode;
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
export class RestGateway extends Construct implements IDomainTarget {
  /**
   * A gateway whose routes an OpenAPI definition has. `addRoute` adds others. What extensions of the definition say of the whole API holds where no prop says it.
   * @throws where an operation has no backend, asks for what cannot be, or is at odds with another: the message lists all that is wrong
   */
  public static fromOpenApi(scope: Construct, id: string, props: RestOpenApiProps): RestGateway {
    const { definition, backends, backend, securitySchemes, operations, unsupportedFeatures, ...options } = props;
    const settings = restSettings(definition._document, new Set(Object.keys(defined(options))));
    const { binaryMediaTypes, minCompressionSize, apiKeySource, disableExecuteApiEndpoint, policyDocument } = settings;
    const resourcePolicy = policyDocument && ResourcePolicy.document(policyDocument);
    const gateway = new RestGateway(scope, id, {
      ...defined({ binaryMediaTypes, minCompressionSize, apiKeySource, disableExecuteApiEndpoint, resourcePolicy }), ...defined(options),
    });
    gateway.definition = definition._document;
    gateway.importedResponses = settings.gatewayResponses;
    const { routes, faults, ...findings } = importRest(gateway, props);
    reportImport(gateway, { ...findings, faults: [...settings.faults, ...faults] }, unsupportedFeatures);
    routes.forEach((route) => gateway.addImported(route));
    return gateway;
  }

  /** The API itself, wherever CDK takes an `IRestApi`. */
  public readonly restApi: apigateway.RestApiBase;
  /** The version that stages serve unless they are pinned to another. */
  public readonly latestDeployment: apigateway.Deployment;
  public readonly stage: apigateway.Stage;
  /**
   * URL of the stage, without a slash at its end: `url + '/orders'` is that of a route. It is that of a domain where one leads to the stage. Without one,
   * a function that is a backend of the gateway cannot have it in its environment, since either would have to be made first.
   */
  public readonly url: string;
  /** What a private API is reached through; none for others. */
  public readonly vpcEndpoints: ec2.IVpcEndpoint[];
  /** Where a line of JSON goes for each request; undefined where that is no log group. */
  public readonly accessLogGroup?: logs.ILogGroup;
  /** Id of the certificate that the stage shows to backends; undefined where it shows none. */
  public readonly clientCertificateId?: string;
  /** What CloudWatch knows of the stage. */
  public readonly metrics: RestMetrics;

  private readonly options: RestGatewayOptions;
  private readonly endpoint: EndpointDefinition;
  private readonly defaultEndpoint: DefaultEndpoint;
  private readonly table = new RouteTable<BoundRoute>();
  private readonly cors?: RestCors;
  private readonly handlers = new Set<lambda.IFunction>();
  /** Routes by the names of their operations. */
  private readonly operationNames = new Map<string, string>();
  private readonly gatewayResponses = new Map<string, GatewayResponse>();
  private readonly patches: DocumentPatch[] = [];
  private readonly stages = new Map<string, { readonly stage: RestStage; readonly hasCache: boolean; readonly writesRequests: boolean }>();
  private readonly plans = new UsagePlans<UsagePlanOptions>(this);
  private readonly primary: RestStage;
  private readonly defaultRoute?: BoundRoute;
  /** What its routes were imported from, and by route key the operations that they were. */
  private definition?: OpenApiDocument;
  private readonly imported = new Map<string, ImportedOperation>();
  private importedResponses: { readonly [responseType: string]: unknown } = {};

  /** @throws where the stage, CORS, a plan or a route is malformed, or a route is there already or at odds with another */
  constructor(scope: Construct, id: string, props: RestGatewayProps) {
    super(scope, id);
    const { restApiName = this.node.path } = props;
    this.options = props;
    this.cors = props.cors && new RestCors(new Cors(props.cors));
    // What the document is made of is looked at while the app is put together, not at synthesis.
    compressionSize(props.minCompressionSize);
    takesKeysFromAuthorizer(props.apiKeySource);
    const { securityPolicy = SecurityPolicy.TLS_1_2 } = props;
    this.endpoint = (props.endpoint ?? Endpoint.regional())._bind(this);
    this.vpcEndpoints = [...this.endpoint.vpcEndpoints];
    const domains = () => [...this.stages].map(([name, { stage }]) => [name, stage._domains] as const);
    this.defaultEndpoint = new DefaultEndpoint(props.disableExecuteApiEndpoint, domains);
    const endpointAccessMode = checkTls(securityPolicy, props.endpointAccessMode, { endpointType: this.endpoint.type, region: knownRegion(this) });
    this.restApi = new apigateway.SpecRestApi(this, 'Api', {
      restApiName,
      description: props.description,
      apiDefinition: new RenderedDefinition(() => this.document()),
      cloudWatchRole: false,
      deploy: false,
    });
    restrictTls(this.restApi, securityPolicy, endpointAccessMode);
    const vpcEndpointIds = this.vpcEndpoints.map(({ vpcEndpointId }) => vpcEndpointId);
    placeEndpoint(this.restApi, { ...this.endpoint, vpcEndpointIds }, () => this.defaultEndpoint.isClosed);
    this.latestDeployment = new apigateway.Deployment(this, 'Deployment', { api: this.restApi, retainDeployments: props.retainDeployments });
    this.primary = this.makeStage('Stage', props.stageName ?? 'prod', props, this);
    this.stage = this.restApi.deploymentStage = this.primary.stage;
    this.url = this.primary.url;
    this.accessLogGroup = this.primary.accessLogGroup;
    this.clientCertificateId = this.primary.clientCertificateId;
    this.metrics = this.primary.metrics;
    new CfnOutput(this, 'Url', { value: this.url });

    if (props.defaultBackend) {
      this.defaultRoute = this.bind(RouteKey.parse(DEFAULT_ROUTE), { backend: props.defaultBackend });
      checkDefault(this.defaultRoute);
    }
    Object.entries(props.routes ?? {}).forEach(([key, route]) => this.addRoute(key, route));
    props.docs?._routes(this, () => this.toOpenApi()).forEach(([key, route]) => this.addRoute(key, route));
    Object.entries(props.plans ?? {}).forEach(([name, plan]) => this.addPlan(name, plan));
    (props.gatewayResponses ?? []).forEach((response) => this.addGatewayResponse(response));
    this.node.addValidation({ validate: () => this.faults() });
    leaveOpenApi(this, this.restApi, () => this.toOpenApi());
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
    if (this.table.resourceCount() > USUAL_MAX_RESOURCES) {
      Annotations.of(this).addWarningV2('cdk-gatehouse:resources',
        `gateway "${this.node.path}" has paths of more than ${USUAL_MAX_RESOURCES} resources, the usual quota of an API ("Resources per API"); have it raised, or split the gateway`);
    }
  }

  /**
   * A group of routes behind one path.
   * @throws where the prefix is no path that routes could follow
   */
  public group(prefix: string, options: RestRouteGroupOptions = {}): RestRouteGroup {
    return new RestRouteGroup(this, prefix, options);
  }

  /**
   * Adds a stage: another URL of the same routes. Logs, limits, metrics and the client certificate are those of the gateway unless told otherwise; a cache,
   * a canary and stage variables it has of its own.
   * @throws where the name is malformed or there already, or an option is out of range
   */
  public addStage(name: string, options: RestStageOptions = {}): RestStage {
    const { throttle, executionLog, tracingEnabled, metricsEnabled, clientCertificate, waf } = this.options;
    const accessLog = options.accessLog ?? this.options.accessLog ?? (this.accessLogGroup && AccessLog.existing(this.accessLogGroup));
    const inherited = { throttle, executionLog, tracingEnabled, metricsEnabled, clientCertificate, waf };
    return this.makeStage(`Stage-${name}`, name, { ...inherited, ...defined(options), accessLog }, options.waf ? undefined : this);
  }

  /**
   * Adds a usage plan, for every stage unless it names some.
   * @throws where it or one of its keys is there already, or a limit is out of range
   */
  public addPlan(name: string, options: UsagePlanOptions = {}): apigateway.UsagePlan {
    checkRouteThrottles(name, options.routeThrottles ?? {});
    const plan = this.plans.add(name, options);
    linkPlan(plan, () => this.stagesOf(options).map(({ stage }) => ({ stage, routes: routeThrottles(options) })), () => this.keys());
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
   * Says what API Gateway tells where it answers by itself.
   * @throws where it knows no such case, or that was said already
   */
  public addGatewayResponse(response: GatewayResponse): void {
    checkGatewayResponse(response);
    const { type: { responseType } } = response;
    if (this.gatewayResponses.has(responseType)) { throw new Error(`gateway response "${responseType}" is there already; take one of the two out`); }
    this.gatewayResponses.set(responseType, response);
  }

  /**
   * Changes the OpenAPI document that the gateway is rendered to, where no prop does. The document is deployed with the change.
   *
   * @param pointer where, as RFC 6901 writes it: `/paths/~1orders/get/summary`. What holds it has to be there; synthesis fails otherwise
   * @param value what to put there; undefined to take out what is there
   * @throws where the pointer is malformed
   */
  public patchDocument(pointer: string, value?: unknown): void {
    parsePointer(pointer);
    this.patches.push({ pointer, value });
  }

  /**
   * The API as its clients see it: an OpenAPI 3.1 document without anything that only its deployment needs. Each synthesis leaves it in the cloud assembly, too,
   * beside the template. What has no value before deployment is named in braces. Routes of the default backend are not in it.
   */
  public toOpenApi(): { [key: string]: unknown } {
    const { description, restApiName = this.node.path } = this.options;
    const urls = [...this.stages].map(([name, { stage }]) => clientUrl(this, name, stage._domains.url));
    const routes = this.table.entries().filter(({ key }) => !this.options.docs?._serves(key)).map(({ key, value }) => this.described(key, value));
    const words = (value: unknown) => worded(this, value);
    return withServerVariables(describedApi({ title: restApiName, description, urls, routes, definition: this.definition, words }));
  }

  /**
   * ARN of a route for IAM policies, of all routes of all stages where none is named.
   * @param routeKey a route of this gateway; `ANY /{proxy+}` for the default backend
   * @throws where the gateway has no such route
   */
  public arnForExecuteApi(routeKey?: string): string {
    return routeKey === undefined ? this.restApi.arnForExecuteApi() : this.primary.arnForExecuteApi(routeKey);
  }

  /**
   * Lets somebody call a route that is guarded by `Auth.iam()`, or all such routes of the stage.
   * @throws where the gateway has no such route
   */
  public grantInvoke(grantee: iam.IGrantable, routeKey?: string): iam.Grant {
    return this.primary.grantInvoke(grantee, routeKey);
  }

  /**
   * Lets somebody have an answer made anew that the cache has, by a request that is signed and says `Cache-Control: max-age=0`. Nobody else's does.
   * @throws where the gateway has no such route
   */
  public grantInvalidateCache(grantee: iam.IGrantable, routeKey?: string): iam.Grant {
    return this.primary.grantInvalidateCache(grantee, routeKey);
  }

  /**
   * What CloudWatch knows of one route. The gateway has to have `metricsEnabled`.
   * @param routeKey with the method that requests come with: of `ANY /files`, e.g. `GET /files`
   * @throws where there are no metrics of routes, or no such route
   */
  public routeMetrics(routeKey: string): RestMetrics {
    return this.primary.routeMetrics(routeKey);
  }

  /**
   * Takes note of a domain that leads to a stage. `ApiDomain.map` calls it.
   * @throws where the gateway has no such stage
   */
  public bindDomain(mapping: DomainMapping): DomainTarget {
    const { stage } = mapping;
    const target = stage === undefined ? this.primary : this.stages.get(stage)?.stage;
    if (!target) { throw new Error(`stage "${stage}" is none of gateway "${this.node.path}"; name one of: ${[...this.stages.keys()].join(', ')}`); }
    target._domains.add(mapping);
    return {
      apiId: this.restApi.restApiId,
      stageName: target.stage.stageName,
      protocol: ApiProtocol.REST,
      vpcEndpoints: this.vpcEndpoints,
      keepsDefaultEndpoint: this.options.disableExecuteApiEndpoint === false,
    };
  }

  private document(): unknown {
    const { restApiName = this.node.path, binaryMediaTypes = [], minCompressionSize, resourcePolicy } = this.options;
    return patched(restDocument({
      title: restApiName,
      routes: this.table.entries().map(({ key, value }) => ({ key, value: value.operation })),
      defaultOperation: this.defaultRoute?.operation,
      binaryMediaTypes,
      cors: this.cors,
      gatewayResponses: [...this.gatewayResponses.values()],
      importedResponses: this.importedResponses,
      minCompressionSize: compressionSize(minCompressionSize),
      keysComeFromAuthorizer: takesKeysFromAuthorizer(this.options.apiKeySource),
      policy: resourcePolicy?._definition,
      gates: this.gates(),
      isPrivate: this.endpoint.type === 'PRIVATE',
      account: Stack.of(this).account,
    }), this.patches);
  }

  /** What requests have that come the way they are to come. */
  private gates(): PolicyGate[] {
    const { originSecrets = [] } = this.options;
    return [
      ...(this.vpcEndpoints.length > 0 ? [{ key: 'aws:SourceVpce' as const, values: this.vpcEndpoints.map(({ vpcEndpointId }) => vpcEndpointId) }] : []),
      ...(originSecrets.length > 0 ? [{ key: 'aws:Referer' as const, values: originSecrets.map(({ secretValue }) => secretValue.unsafeUnwrap()) }] : []),
    ];
  }

  private makeStage(id: string, stageName: string, options: RestStageOptions, wafScope?: Construct): RestStage {
    if (this.stages.has(stageName)) { throw new Error(`stage "${stageName}" is there already; take one of the two out`); }
    const pinned = options.deployment?._deploymentId ?? options.canary?.deployment?._deploymentId;
    if (pinned !== undefined && !this.options.retainDeployments) {
      throw new Error(`stage "${stageName}" is pinned to deployment "${pinned}", which goes with the next change of the gateway; set retainDeployments to true`);
    }
    const stage = RestStage._of(this, id, {
      deployment: this.latestDeployment,
      stageName,
      options,
      wafScope,
      routes: () => this.table.entries().map(({ key, value: { throttle, cacheTtl: ttl } }) => ({ key, throttle, cacheTtl: ttl })),
      routeNamed: (routeKey) => this.routeNamed(routeKey),
      vpcEndpointId: this.endpoint.hasUsualName ? undefined : this.vpcEndpoints[0].vpcEndpointId,
    });
    waitForIntegrationRole(stage, this);
    this.stages.set(stageName, { stage, hasCache: options.cache !== undefined, writesRequests: options.executionLog?.dataTrace ?? false });
    return stage;
  }

  private addImported({ operation, isAsSaid, options, ...route }: ImportedRestRoute): void {
    const { throttle, cache, responses } = options ?? {};
    const { backend, auth, apiKeyRequired, requestBody, requestParameters } = route;
    this.addRoute(operation.key, {
      backend, auth, apiKeyRequired, requestBody, requestParameters, throttle, cache, responses, operationName: operation.id,
    });
    this.imported.set(operation.key, { operation, isAsSaid, hasOwnBody: options?.requestBody !== undefined });
  }

  /** A route as its callers see it. */
  private described(key: RouteKey, { authorization, operation, tags }: BoundRoute): DescribedRoute {
    const imported = this.imported.get(key.toString());
    const { requestBody, apiKeyRequired, integration } = operation;
    return {
      key,
      operationName: operation.operationName,
      description: operation.description,
      tags,
      operation: imported?.operation,
      parameters: [...integration.parameters ?? [], ...operation.cacheKeys ?? [], ...operation.parameters],
      requestBody: requestBody && (!imported || imported.hasOwnBody) ? { schema: requestBody, mediaTypes: integration.jsonTypes } : undefined,
      responses: integration.statuses,
      credentials: imported?.isAsSaid ? undefined : [...restCredentials(authorization), ...apiKeyRequired ? [API_KEY] : []],
    };
  }

  private routeNamed(routeKey: string): RouteKey {
    const key = RouteKey.parse(routeKey);
    if (!this.table.has(key) && !(this.defaultRoute && routeKey === DEFAULT_ROUTE)) {
      const there = this.table.keys().join(', ');
      throw new Error(`route "${routeKey}" is none of gateway "${this.node.path}"; ${there ? `name one of: ${there}` : 'add it first'}`);
    }
    return key;
  }

  private keys(): RouteKey[] {
    return this.table.entries().map(({ key }) => key);
  }

  private stagesOf({ stages }: UsagePlanOptions): RestStage[] {
    return [...this.stages].filter(([name]) => stages?.includes(name) ?? true).map(([, { stage }]) => stage);
  }

  private bind(key: RouteKey, props: RestRouteProps): BoundRoute {
    if (props.operationName !== undefined) { this.checkOperationName(key, props.operationName); }
    if (props.throttle) { checkThrottle(props.throttle, `route "${key}"`); }
    const backend = props.backend.bindRest(this, { routeKey: key.toString(), pathVariables: key.variables });
    const integration = renderIntegration(backend, {
      key,
      binaryMediaTypes: this.options.binaryMediaTypes ?? [],
      cors: this.cors,
      responses: props.responses ?? [],
      hiddenHeaders: this.options.originSecrets?.length ? ['Referer'] : [],
      roleArn: () => integrationRole(this).roleArn,
    });
    const definition = backend._definition;
    if (definition.kind === 'lambda' || definition.kind === 'asyncLambda') {
      permitInvoke(this, this.restApi, definition.handler);
      this.handlers.add(definition.handler);
    }
    if (definition.kind === 'service' || definition.kind === 'resource') {
      definition.statements.forEach((statement) => integrationRole(this).addToPolicy(statement));
    }
    const authorization = this.authorize(key, props.auth ?? this.options.auth);
    const apiKeyRequired = key.method !== 'OPTIONS' && (props.apiKeyRequired ?? this.options.apiKeyRequired ?? false);
    const parameters = (props.requestParameters ?? []).map(({ _parameter }) => _parameter);
    const stray = parameters.find(({ location, name }) => location === 'path' && !key.variables.includes(name));
    if (stray) { throw new Error(`route "${key}": path variable "${stray.name}" is none of its path; write "{${stray.name}}" in the path, or take it out`); }
    return {
      authorization,
      throttle: props.throttle,
      cacheTtl: props.cache && cacheTtl(props.cache).toSeconds(),
      operation: {
        integration,
        authorization: renderAuthorization(authorization),
        guard: authorization._definition.kind,
        apiKeyRequired,
        requestBody: props.requestBody ?? (definition.kind === 'service' ? definition.requestBody : undefined),
        parameters,
        cacheKeys: props.cache && cacheKeys({
          key,
          parameters,
          hasBody: props.requestBody !== undefined,
          authorization,
          integration: backend,
          hasKeyHeader: apiKeyRequired && !takesKeysFromAuthorizer(this.options.apiKeySource),
          tellsOrigin: this.cors?.tellsOrigin ?? false,
        }, { keyParameters: (props.cache.keyParameters ?? []).map(({ _expression }) => _expression), perCaller: props.cache.perCaller ?? true }),
        operationName: props.operationName,
        description: props.description,
      },
      tags: props.tags ?? [],
    };
  }

  private authorize(key: RouteKey, auth: IRestAuth): RestAuthorization {
    // Browsers send no credentials with a preflight request.
    if (key.method === 'OPTIONS') { return RestAuthorization.none(); }
    const authorization = auth.bindRest(this);
    const definition = authorization._definition;
    if (definition.kind === 'lambda') {
      permitAuthorize(this, this.restApi, definition.handler);
      this.handlers.add(definition.handler);
    }
    return authorization;
  }

  private checkOperationName(key: RouteKey, name: string): void {
    const other = this.operationNames.get(name);
    if (other) {
      throw new Error(`operation name "${name}" of route "${key}" is that of route "${other}" already; give each its own`);
    }
  }

  /** The routes with the default one, under its key. */
  private allRoutes(): RouteEntry<BoundRoute>[] {
    return [...this.table.entries(), ...(this.defaultRoute ? [{ key: RouteKey.parse(DEFAULT_ROUTE), value: this.defaultRoute }] : [])];
  }

  private faults(): string[] {
    const routes = this.allRoutes();
    if (routes.length === 0) {
      return [`gateway "${this.node.path}" has no routes; add one with addRoute('GET /orders', ...), or give it a defaultBackend`];
    }
    const conflicts = this.defaultRoute ? this.table.conflictsWith(DEFAULT_ROUTE) : [];
    const fronts = [...this.stages.values()].flatMap(({ stage }) => stage._domains.fronts);
    const cycles = [...this.handlers].flatMap((handler) => {
      const part = selfReference([this.restApi, ...fronts], handler);
      return part === undefined ? [] : [`function "${handler.node.path}" is called by gateway "${this.node.path}" and refers to it in ${part}, ` +
        'so CloudFormation could make neither first; take the URL from the request (requestContext), or pass it through an SSM parameter'];
    });
    const traffic = trafficFaults(
      routes.map(({ key, value: { authorization, operation } }) => ({
        key, authorization, apiKeyRequired: operation.apiKeyRequired, isCached: operation.cacheKeys !== undefined,
      })), {
        path: this.node.path,
        plans: this.plans.entries().map(([name, { options: { routeThrottles: throttles = {}, stages = [] } }]) => ({
          name, routeKeys: Object.keys(throttles), stages,
        })),
        hasForeignPlan: () => hasForeignPlan(this.restApi, this.plans.entries().map(([, { plan }]) => plan)),
        stageNames: [...this.stages.keys()],
        hasCache: [...this.stages.values()].some(({ hasCache }) => hasCache),
        keysComeFromAuthorizer: takesKeysFromAuthorizer(this.options.apiKeySource),
      });
    const reach = this.defaultEndpoint.faults(this.node.path);
    return [...conflicts, ...cycles, ...this.tooManyAuthorizers(routes), ...traffic, ...reach, ...this.loggedSecrets(), ...this.tooLarge(routes)];
  }

  /** Stages that write whole requests to a log, and with them what only a CDN is to know. */
  private loggedSecrets(): string[] {
    if (!this.options.originSecrets?.length) { return []; }
    return [...this.stages].filter(([, { writesRequests }]) => writesRequests).map(([name]) =>
      `stage "${name}" of gateway "${this.node.path}" has executionLog.dataTrace, which writes the origin secret to the log; leave dataTrace out`);
  }

  private tooLarge(routes: RouteEntry<BoundRoute>[]): string[] {
    if (routes.length < USUAL_MAX_RESOURCES) { return []; }
    const bytes = Buffer.byteLength(JSON.stringify(Stack.of(this).resolve(this.document())));
    return bytes > MAX_TEMPLATE_BYTES
      ? [`gateway "${this.node.path}" has a document of "${bytes}" bytes, and CloudFormation takes templates of ${MAX_TEMPLATE_BYTES}; split the gateway, a definition by its withPaths`]
      : [];
  }

  private tooManyAuthorizers(routes: RouteEntry<BoundRoute>[]): string[] {
    const used = routes.flatMap(({ value: { operation: { authorization } } }) => authorization?.isAuthorizer ? [authorization.name] : []);
    const count = new Set(used).size;
    return count > MAX_AUTHORIZERS
      ? [`gateway "${this.node.path}" has "${count}" authorizers and API Gateway takes ${MAX_AUTHORIZERS}; let routes share them, or split the gateway`]
      : [];
  }
}

/** A route with what its document and its stages say of it. */
interface BoundRoute {
  readonly operation: RestOperation;
  readonly authorization: RestAuthorization;
  /** Groups that its operation is in for people. */
  readonly tags: readonly string[];
  readonly throttle?: ThrottleOptions;
  /** Seconds that answers are kept; undefined where they are not. */
  readonly cacheTtl?: number;
}

/** @throws where the default backend takes its call's path from that of a request: it stands behind paths that have no such variable, too */
function checkDefault({ operation: { integration: { parameters = [] } } }: BoundRoute): void {
  const variable = parameters.find(({ location }) => location === 'path');
  if (variable) {
    throw new Error(`defaultBackend reads the path variable "${variable.name}", and stands behind paths without it, too; ` +
      'add the routes "ANY /" and "ANY /{proxy+}" in its place, or have an HttpProxyApi do it');
  }
}

function routeThrottles({ routeThrottles: throttles = {} }: UsagePlanOptions) {
  return Object.entries(throttles).map(([key, throttle]) => ({ key: RouteKey.parse(key), throttle }));
}

type ImportedRestRoute = ReturnType<typeof importRest>['routes'][number];

/** An operation of a definition that became a route. */
interface ImportedOperation {
  readonly operation: OpenApiOperation;
  /** Whether callers send what the definition says of its security. */
  readonly isAsSaid: boolean;
  /** Whether code says what bodies have to be. */
  readonly hasOwnBody: boolean;
}

function compressionSize(size: Size | undefined): number | undefined {
  const bytes = size?.toBytes();
  if (bytes !== undefined && bytes > MAX_COMPRESSION_SIZE.toBytes()) {
    throw new Error(`minimum compression size "${bytes}" bytes is out of range; give 0 bytes to ${MAX_COMPRESSION_SIZE.toMebibytes()} MiB`);
  }
  return bytes;
}
