import { aws_apigateway as apigateway, IResolveContext, Lazy, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Limit, methodsOf } from './rest-stage';
import { RouteKey } from '../routing/route-key';

/** A stage that a plan is for, with the limits of single routes there. */
export interface PlanStage {
  readonly stage: apigateway.Stage;
  readonly routes: ReadonlyArray<{ readonly key: RouteKey; readonly throttle: Limit }>;
}

/** Links a plan to stages, which may be known only at the end. */
export function linkPlan(plan: apigateway.UsagePlan, stages: () => readonly PlanStage[], keys: () => readonly RouteKey[]): void {
  const resource = plan.node.defaultChild as apigateway.CfnUsagePlan;
  const others = resource.apiStages;
  resource.apiStages = Lazy.uncachedAny({
    produce: (context: IResolveContext) => [...stages().map(({ stage, routes }) => ({
      apiId: stage.restApi.restApiId,
      stage: stage.stageName,
      ...(routes.length > 0 ? { throttle: Object.fromEntries(routes.flatMap(({ key, throttle }) => limitsOf(key, throttle, keys()))) } : {}),
    })), ...context.resolve(others) ?? []],
  });
}

/** Whether the app has a plan for the API that is none of the gateway's own. */
export function hasForeignPlan(api: IConstruct, own: readonly apigateway.UsagePlan[]): boolean {
  const stack = Stack.of(api);
  const id = stack.resolve((api.node.defaultChild as apigateway.CfnRestApi).logicalId);
  return api.node.root.node.findAll().some((construct) =>
    construct instanceof apigateway.CfnUsagePlan && !own.some(({ node }) => node.defaultChild === construct) && JSON.stringify(stack.resolve(construct.apiStages) ?? '').includes(`"${id}"`));
}

function limitsOf(key: RouteKey, { rateLimit, burstLimit }: Limit, keys: readonly RouteKey[]): [string, Limit][] {
  return methodsOf(key, keys).map((method) => [`${key.path}/${method}`, { rateLimit, burstLimit }]);
}

/** Links a plan to a stage of a WebSocket API, for which plans have no limits of single routes. */
export function linkSocketPlan(plan: apigateway.UsagePlan, apiId: string, stage: string): void {
  const resource = plan.node.defaultChild as apigateway.CfnUsagePlan;
  const others = resource.apiStages;
  resource.apiStages = Lazy.uncachedAny({ produce: (context: IResolveContext) => [{ apiId, stage }, ...context.resolve(others) ?? []] });
}
