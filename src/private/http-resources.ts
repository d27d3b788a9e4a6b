import { aws_apigatewayv2 as apigatewayv2, IResolveContext, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { compactJoins } from './compact-join';

/** Makes an HTTP API of a document that is rendered at synthesis, when every route is known. */
export function makeHttpApi(scope: Construct, render: () => unknown): apigatewayv2.CfnApi {
  return new apigatewayv2.CfnApi(scope, 'Api', {
    body: Lazy.uncachedAny({ produce: (context: IResolveContext) => compactJoins(context.resolve(render())) }),
    failOnWarnings: true,
  });
}

/** A limit, as route settings write it. */
export interface HttpLimit {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** What a stage has beyond what CDK's `HttpStage` takes, or not as late. */
export interface HttpStageSettings {
  readonly throttle?: HttpLimit;
  readonly metricsEnabled: boolean;
  readonly stageVariables?: Record<string, string>;
  readonly destinationArn: string;
  readonly format: string;
  /** Limits of routes of their own, by route key. */
  readonly throttles: () => ReadonlyArray<readonly [string, HttpLimit]>;
}

export function configureHttpStage(stage: apigatewayv2.HttpStage, settings: HttpStageSettings): void {
  const { throttle, metricsEnabled, stageVariables, destinationArn, format, throttles } = settings;
  const resource = stage.node.defaultChild as apigatewayv2.CfnStage;
  const common = { ...limits(throttle), detailedMetricsEnabled: metricsEnabled || undefined };
  resource.accessLogSettings = { destinationArn, format };
  resource.defaultRouteSettings = Object.values(common).some((value) => value !== undefined) ? common : undefined;
  resource.stageVariables = stageVariables;
  // A route's settings take the place of the stage's as a whole, and are in AWS's own spelling, since their names are data here.
  resource.routeSettings = Lazy.any({
    produce: () => {
      const own = throttles().map(([key, limit]) => [key, {
        ThrottlingRateLimit: limit.rateLimit, ThrottlingBurstLimit: limit.burstLimit, ...(metricsEnabled ? { DetailedMetricsEnabled: true } : {}),
      }]);
      return own.length > 0 ? Object.fromEntries(own) : undefined;
    },
  });
}

function limits(throttle: HttpLimit | undefined) {
  return throttle ? { throttlingRateLimit: throttle.rateLimit, throttlingBurstLimit: throttle.burstLimit } : {};
}

/** Name of a stage, such that what names it waits for it. */
export function stageReference(stage: apigatewayv2.HttpStage): string {
  return (stage.node.defaultChild as apigatewayv2.CfnStage).ref;
}
