import { aws_apigateway as apigateway, aws_iam as iam, aws_logs as logs, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ClientCertificate } from './backends/client-certificate';
import { StageDomains } from './front/stage-domains';
import { AccessLog } from './observability/access-log';
import { ExecutionLogOptions } from './observability/execution-log';
import { RestMetrics } from './observability/rest-metrics';
import { accessLogFormat } from './private/access-log-format';
import { needAccountRole } from './private/account-role';
import { configureStage, clientCertificateOf, makeExecutionLogGroup, RouteSettings } from './private/rest-stage';
import { RouteKey } from './routing/route-key';
import { CacheOptions, cacheClusterSize } from './traffic/cache';
import { CanaryOptions, checkCanary } from './traffic/canary';
import { StageDeployment } from './traffic/stage-deployment';
import { checkThrottle, ThrottleOptions } from './traffic/throttle';
import { Waf } from './traffic/waf';
import { checkStageVariables } from './values/stage-variables';

/** What a stage of a REST API is made of. */
export interface RestStageOptions {
  /**
   * Which version of the API it serves.
   * @default StageDeployment.follow()
   */
  readonly deployment?: StageDeployment;
  /**
   * Values that differ from stage to stage, e.g. for `RequestValue.stageVariable`. Not for secrets: whoever may read the API may read them.
   * @default - none
   */
  readonly stageVariables?: { [name: string]: string };
  /**
   * How fast all callers together may call each method of each path. A route's own takes its place.
   * @default - that of the gateway; there, as fast as the account allows
   */
  readonly throttle?: ThrottleOptions;
  /**
   * A cache for the answers of routes that say so.
   * @default - none
   */
  readonly cache?: CacheOptions;
  /**
   * A trial of another version, or of other stage variables, with a part of the requests.
   * @default - none
   */
  readonly canary?: CanaryOptions;
  /**
   * Where a line of JSON goes for each request. The account needs a role for logs, or deployment fails.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
   * @default - that of the gateway; there, a log group of its own, kept for a year
   */
  readonly accessLog?: AccessLog;
  /**
   * What API Gateway writes of how it came to its answers. The account needs a role for logs, or deployment fails.
   * @default - as the gateway; there, nothing
   */
  readonly executionLog?: ExecutionLogOptions;
  /**
   * Whether requests are traced by X-Ray.
   * @default - as the gateway; there, true
   */
  readonly tracingEnabled?: boolean;
  /**
   * Whether there are metrics of each route, which CloudWatch charges for.
   * @default - as the gateway; there, false
   */
  readonly metricsEnabled?: boolean;
  /**
   * A certificate by which HTTP backends can tell that it is the API that calls.
   * @default - that of the gateway; there, none
   */
  readonly clientCertificate?: ClientCertificate;
  /**
   * A web application firewall before it.
   * @default - that of the gateway; there, none
   */
  readonly waf?: Waf;
}

/**
 * What a stage is made from.
 * @internal
 */
export interface RestStageContext {
  readonly deployment: apigateway.Deployment;
  readonly stageName: string;
  readonly options: RestStageOptions;
  /** Where the web ACL belongs: the gateway, unless the stage has one of its own. */
  readonly wafScope?: Construct;
  readonly routes: () => readonly RouteSettings[];
  /** @throws where there is no such route */
  readonly routeNamed: (routeKey: string) => RouteKey;
  /** Interface endpoint that its URL names; undefined where the API's usual host name leads to it. */
  readonly vpcEndpointId?: string;
}

/** A stage of a REST gateway: a URL, with limits, logs and variables of its own. */
export class RestStage extends Construct {
  /** @internal */
  public static _of(scope: Construct, id: string, context: RestStageContext): RestStage {
    return new RestStage(scope, id, context);
  }

  public readonly stage: apigateway.Stage;
  /** Its URL, without a slash at its end: `url + '/orders'` is that of a route. It is that of a domain where one leads to the stage. */
  public readonly url: string;
  /** Where a line of JSON goes for each request; undefined where that is no log group. */
  public readonly accessLogGroup?: logs.ILogGroup;
  /** Where API Gateway writes how it came to its answers; undefined where it does not. */
  public readonly executionLogGroup?: logs.ILogGroup;
  /** Id of the certificate that it shows to backends, with which `aws apigateway get-client-certificate` tells the certificate; undefined where it shows none. */
  public readonly clientCertificateId?: string;
  /** What CloudWatch knows of it. */
  public readonly metrics: RestMetrics;

  /** @internal */
  public readonly _domains = new StageDomains();

  private readonly context: RestStageContext;

  private constructor(scope: Construct, id: string, context: RestStageContext) {
    super(scope, id);
    const { deployment, stageName, options } = context;
    checkStage(stageName, options);
    this.context = context;

    const accessLog = options.accessLog ?? AccessLog.logGroup();
    const destination = accessLog.bind(this);
    this.accessLogGroup = destination.logGroup;
    const { clientCertificate } = options;
    this.clientCertificateId = clientCertificate && (clientCertificate._clientCertificateId ?? clientCertificateOf(scope));
    this.stage = new apigateway.Stage(this, 'Resource', {
      deployment,
      stageName,
      variables: options.stageVariables,
      tracingEnabled: options.tracingEnabled ?? true,
      accessLogDestination: { bind: () => ({ destinationArn: destination.destinationArn }) },
      accessLogFormat: apigateway.AccessLogFormat.custom(accessLogFormat(accessLog.fields)),
      cacheClusterSize: options.cache && cacheClusterSize(options.cache.size),
      clientCertificateId: this.clientCertificateId,
    });
    this.url = Lazy.uncachedString({ produce: () => this._domains.url ?? this.defaultUrl() });
    this.metrics = new RestMetrics(this.dimensions());
    configureStage(this.stage, {
      routes: context.routes,
      throttle: options.throttle,
      cacheEncrypted: options.cache && (options.cache.encrypted ?? true),
      metricsEnabled: options.metricsEnabled ?? false,
      executionLog: options.executionLog,
      deploymentId: options.deployment?._deploymentId,
      canary: options.canary && {
        percentTraffic: options.canary.percentTraffic,
        deploymentId: options.canary.deployment?._deploymentId ?? deployment.deploymentId,
        stageVariables: options.canary.stageVariables,
        useStageCache: options.canary.useStageCache ?? false,
      },
    });
    if (destination.logGroup || options.executionLog) { needAccountRole(scope, this.stage); }
    options.waf?.associate(context.wafScope ?? this, this.stage);
    if (options.executionLog) {
      const { retention = logs.RetentionDays.ONE_YEAR, removalPolicy = RemovalPolicy.DESTROY } = options.executionLog;
      this.executionLogGroup = makeExecutionLogGroup(this.stage, stageName, retention, removalPolicy);
    }
  }

  /**
   * ARN of a route of the stage for IAM policies, of all its routes where none is named.
   * @throws where the gateway has no such route
   */
  public arnForExecuteApi(routeKey?: string): string {
    const { restApi, stageName } = this.stage;
    if (routeKey === undefined) { return restApi.arnForExecuteApi('*', '/*', stageName); }
    const key = this.context.routeNamed(routeKey);
    return restApi.arnForExecuteApi(key.method, key.path.replace(/\{[^}]*\}/g, '*'), stageName);
  }

  /**
   * Lets somebody call a route of the stage that is guarded by `Auth.iam()`, or all such routes.
   * @throws where the gateway has no such route
   */
  public grantInvoke(grantee: iam.IGrantable, routeKey?: string): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns: [this.arnForExecuteApi(routeKey)] });
  }

  /**
   * Lets somebody have an answer made anew that the cache has, by a request that is signed and says `Cache-Control: max-age=0`. Nobody else's does.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
   * @throws where the gateway has no such route
   */
  public grantInvalidateCache(grantee: iam.IGrantable, routeKey?: string): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['execute-api:InvalidateCache'], resourceArns: [this.arnForExecuteApi(routeKey)] });
  }

  /**
   * What CloudWatch knows of one route. The stage has to have `metricsEnabled`.
   * @param routeKey with the method that requests come with: of `ANY /files`, e.g. `GET /files`
   * @throws where the stage has no metrics of routes, or the gateway no such route
   */
  public routeMetrics(routeKey: string): RestMetrics {
    const { options, stageName, routeNamed } = this.context;
    if (!options.metricsEnabled) {
      throw new Error(`stage "${stageName}" has no metrics of route "${routeKey}"; set metricsEnabled to true`);
    }
    const key = RouteKey.parse(routeKey);
    if (key.method === 'ANY') {
      throw new Error(`route "${routeKey}" has metrics for each method; name one, as in "GET ${key.path}"`);
    }
    try { routeNamed(routeKey); } catch { routeNamed(`ANY ${key.path}`); }
    return new RestMetrics({ ...this.dimensions(), Method: key.method, Resource: key.path });
  }

  private defaultUrl(): string {
    const { vpcEndpointId } = this.context;
    if (vpcEndpointId === undefined) { return this.stage.urlForPath('/').slice(0, -1); }
    const { region, urlSuffix } = Stack.of(this);
    return `https://${this.stage.restApi.restApiId}-${vpcEndpointId}.execute-api.${region}.${urlSuffix}/${this.stage.stageName}`;
  }

  private dimensions(): { [name: string]: string } {
    const { restApi, stageName } = this.stage;
    return { ApiName: (restApi as apigateway.RestApiBase).restApiName, Stage: stageName };
  }
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
function checkStage(name: string, { stageVariables = {}, throttle, canary, deployment }: RestStageOptions): void {
  if (!Token.isUnresolved(name) && !/^[A-Za-z0-9_-]{1,128}$/.test(name)) {
    throw new Error(`stage name "${name}" is malformed; use up to 128 letters, digits, _ and -`);
  }
  if (throttle) { checkThrottle(throttle, `stage "${name}"`); }
  if (canary) { checkCanary(canary, deployment); }
  checkStageVariables({ ...stageVariables, ...canary?.stageVariables });
}
