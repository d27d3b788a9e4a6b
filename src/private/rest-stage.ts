import { aws_apigateway as apigateway, aws_logs as logs, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RouteKey } from '../routing/route-key';

type MethodSetting = apigateway.CfnStage.MethodSettingProperty;

/** A limit, as method settings write it. */
export interface Limit {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** What a route has of its own on every stage. */
export interface RouteSettings {
  readonly key: RouteKey;
  readonly throttle?: Limit;
  /** Seconds. */
  readonly cacheTtl?: number;
}

/** What a stage has beyond what CDK's `Stage` takes. */
export interface StageSettings {
  readonly routes: () => readonly RouteSettings[];
  readonly throttle?: Limit;
  readonly cacheEncrypted?: boolean;
  readonly metricsEnabled: boolean;
  readonly executionLog?: { readonly loggingLevel?: string; readonly dataTrace?: boolean };
  /** Undefined for the newest. */
  readonly deploymentId?: string;
  readonly canary?: CanarySettings;
}

/** A trial of a stage. */
export interface CanarySettings {
  readonly percentTraffic: number;
  readonly deploymentId: string;
  readonly stageVariables?: Record<string, string>;
  readonly useStageCache: boolean;
}

/** Methods that requests of an ANY route come with: settings are by method, and API Gateway knows none for all of them. */
const EVERY_METHOD = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** Gives a stage what CDK's construct for it cannot say, or not as late. */
export function configureStage(stage: apigateway.Stage, settings: StageSettings): void {
  const resource = stage.node.defaultChild as apigateway.CfnStage;
  resource.methodSettings = Lazy.any({ produce: () => methodSettings(settings) }, { omitEmptyArray: true });
  if (settings.deploymentId !== undefined) { resource.deploymentId = settings.deploymentId; }
  if (settings.canary) {
    const { percentTraffic, deploymentId, stageVariables, useStageCache } = settings.canary;
    resource.canarySetting = { percentTraffic, deploymentId, stageVariableOverrides: stageVariables, useStageCache };
  }
}

/** The methods of a route that its settings speak of: those of ANY are what other routes of the path leave. */
export function methodsOf(key: RouteKey, others: readonly RouteKey[]): string[] {
  if (key.method !== 'ANY') { return [key.method]; }
  const taken = others.filter((other) => other.path === key.path).map((other) => other.method);
  return EVERY_METHOD.filter((method) => !taken.includes(method));
}

/** The certificate by which backends can tell a gateway: one for all its stages. */
export function clientCertificateOf(gateway: Construct): string {
  const id = 'ClientCertificate';
  const made = gateway.node.tryFindChild(id) as apigateway.CfnClientCertificate | undefined;
  return (made ?? new apigateway.CfnClientCertificate(gateway, id, { description: `Shows backends of ${gateway.node.path} who calls` })).ref;
}

/** Makes the log group that API Gateway would otherwise make itself, and keep for ever. */
export function makeExecutionLogGroup(
  stage: apigateway.Stage, stageName: string, retention: logs.RetentionDays, removalPolicy: RemovalPolicy,
): logs.LogGroup {
  const logGroup = new logs.LogGroup(stage.node.scope!, 'ExecutionLog', {
    logGroupName: `API-Gateway-Execution-Logs_${stage.restApi.restApiId}/${stageName}`, retention, removalPolicy,
  });
  stage.node.addDependency(logGroup);
  return logGroup;
}

/** A route's settings repeat those of the stage, since they take their place as a whole. */
function methodSettings(settings: StageSettings): MethodSetting[] {
  const common = commonSettings(settings);
  const routes = settings.routes();
  const keys = routes.map(({ key }) => key);
  const own = routes.flatMap((route) => methodsOf(route.key, keys).flatMap((method) => {
    const isCached = route.cacheTtl !== undefined && settings.cacheEncrypted !== undefined && (method === route.key.method || method === 'GET');
    if (!route.throttle && !isCached) { return []; }
    const cache = isCached ? { cachingEnabled: true, cacheTtlInSeconds: route.cacheTtl, cacheDataEncrypted: settings.cacheEncrypted } : {};
    const { path } = route.key;
    return [{ ...common, ...limits(route.throttle), ...cache, httpMethod: method, resourcePath: path === '/' ? path : `/${path.replace(/\//g, '~1')}` }];
  }));
  return Object.keys(common).length > 0 ? [{ ...common, httpMethod: '*', resourcePath: '/*' }, ...own] : own;
}

function commonSettings({ throttle, cacheEncrypted, metricsEnabled, executionLog }: StageSettings): MethodSetting {
  return {
    ...limits(throttle),
    ...(cacheEncrypted === undefined ? {} : { cachingEnabled: false }),
    ...(metricsEnabled ? { metricsEnabled } : {}),
    ...(executionLog ? { loggingLevel: executionLog.loggingLevel ?? 'ERROR', dataTraceEnabled: executionLog.dataTrace ?? false } : {}),
  };
}

function limits(throttle: Limit | undefined): MethodSetting {
  return throttle ? { throttlingRateLimit: throttle.rateLimit, throttlingBurstLimit: throttle.burstLimit } : {};
}
