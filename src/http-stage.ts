import { aws_apigatewayv2 as apigatewayv2, aws_iam as iam, aws_logs as logs, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { StageDomains } from './front/stage-domains';
import { AccessLog } from './observability/access-log';
import { HttpMetrics } from './observability/http-metrics';
import { httpAccessLogFormat } from './private/access-log-format';
import { configureHttpStage } from './private/http-resources';
import { RouteKey } from './routing/route-key';
import { checkThrottle, ThrottleOptions } from './traffic/throttle';
import { checkStageVariables } from './values/stage-variables';

/** What a stage of an HTTP API is made of. It serves the newest version of the API. */
export interface HttpStageOptions {
  /**
   * Values that differ from stage to stage, e.g. for `RequestValue.stageVariable`. Not for secrets: whoever may read the API may read them.
   * @default - none
   */
  readonly stageVariables?: { [name: string]: string };
  /**
   * How fast all callers together may call each route. A route's own takes its place.
   * @default - that of the gateway; there, as fast as the account allows
   */
  readonly throttle?: ThrottleOptions;
  /**
   * Where a line of JSON goes for each request.
   * @default - that of the gateway; there, a log group of its own, kept for a year
   */
  readonly accessLog?: AccessLog;
  /**
   * Whether there are metrics of each route, which CloudWatch charges for.
   * @default - as the gateway; there, false
   */
  readonly metricsEnabled?: boolean;
}

/**
 * What a stage is made from.
 * @internal
 */
export interface HttpStageContext {
  readonly httpApi: apigatewayv2.IHttpApi;
  readonly stageName: string;
  readonly options: HttpStageOptions;
  readonly throttles: () => ReadonlyArray<readonly [string, ThrottleOptions]>;
  /** @throws where there is no such route */
  readonly routeNamed: (routeKey: string) => RouteKey | undefined;
}

/** A stage of an HTTP gateway: a URL, with limits, logs and variables of its own. */
export class HttpStage extends Construct {
  /** @internal */
  public static _of(scope: Construct, id: string, context: HttpStageContext): HttpStage {
    return new HttpStage(scope, id, context);
  }

  public readonly stage: apigatewayv2.HttpStage;
  /** Its URL, without a slash at its end: `url + '/orders'` is that of a route. It is that of a domain where one leads to the stage. */
  public readonly url: string;
  /** Where a line of JSON goes for each request; undefined where that is no log group. */
  public readonly accessLogGroup?: logs.ILogGroup;
  /** What CloudWatch knows of it. */
  public readonly metrics: HttpMetrics;
  /** @internal */
  public readonly _domains = new StageDomains();

  private readonly context: HttpStageContext;

  private constructor(scope: Construct, id: string, context: HttpStageContext) {
    super(scope, id);
    const { httpApi, stageName, options, throttles } = context;
    checkStage(stageName, options);
    this.context = context;
    const accessLog = options.accessLog ?? AccessLog.logGroup();
    const { destinationArn, logGroup } = accessLog.bind(this);
    this.accessLogGroup = logGroup;
    this.stage = new apigatewayv2.HttpStage(this, 'Resource', { httpApi, stageName, autoDeploy: true });
    configureHttpStage(this.stage, {
      throttle: options.throttle,
      metricsEnabled: options.metricsEnabled ?? false,
      stageVariables: options.stageVariables,
      destinationArn,
      format: httpAccessLogFormat(accessLog.fields),
      throttles,
    });
    this.url = Lazy.uncachedString({ produce: () => this._domains.url ?? this.defaultUrl() });
    this.metrics = new HttpMetrics(this.dimensions());
  }

  /**
   * ARN of a route of the stage for IAM policies, of all its routes where none is named.
   * @throws where the gateway has no such route
   */
  public arnForExecuteApi(routeKey?: string): string {
    const { httpApi, stageName } = this.context;
    const key = routeKey === undefined ? undefined : this.context.routeNamed(routeKey);
    const route = routeKey === undefined ? '*' : key ? `${key.method === 'ANY' ? '*' : key.method}${key.path.replace(/\{[^}]*\}/g, '*')}` : '*';
    return Stack.of(this).formatArn({ service: 'execute-api', resource: httpApi.apiId, resourceName: `${stageName}/${route}` });
  }

  /**
   * Lets somebody call a route of the stage that is guarded by `Auth.iam()`, or all such routes.
   * @throws where the gateway has no such route
   */
  public grantInvoke(grantee: iam.IGrantable, routeKey?: string): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns: [this.arnForExecuteApi(routeKey)] });
  }

  /**
   * What CloudWatch knows of one route. The stage has to have `metricsEnabled`.
   * @throws where the stage has no metrics of routes, or the gateway no such route
   */
  public routeMetrics(routeKey: string): HttpMetrics {
    const { options, stageName, routeNamed } = this.context;
    if (!options.metricsEnabled) {
      throw new Error(`stage "${stageName}" has no metrics of route "${routeKey}"; set metricsEnabled to true`);
    }
    const key = routeNamed(routeKey);
    return new HttpMetrics({ ...this.dimensions(), ...(key ? { Method: key.method, Resource: key.path } : { Route: routeKey }) });
  }

  private defaultUrl(): string {
    const { httpApi, stageName } = this.context;
    const { region, urlSuffix } = Stack.of(this);
    const origin = `https://${httpApi.apiId}.execute-api.${region}.${urlSuffix}`;
    return stageName === '$default' ? origin : `${origin}/${stageName}`;
  }

  private dimensions(): { [name: string]: string } {
    return { ApiId: this.context.httpApi.apiId, Stage: this.context.stageName };
  }
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
function checkStage(name: string, { stageVariables = {}, throttle }: HttpStageOptions): void {
  if (Token.isUnresolved(name) || (name !== '$default' && !/^[A-Za-z0-9_-]{1,128}$/.test(name))) {
    throw new Error(`stage name "${name}" is malformed; use "$default", or up to 128 letters, digits, _ and -`);
  }
  if (throttle) { checkThrottle(throttle, `stage "${name}"`); }
  checkStageVariables(stageVariables);
}
