import { aws_apigateway as apigateway, Token } from 'aws-cdk-lib';
import { checkThrottle, ThrottleOptions } from './throttle';

/** What the API keys of a plan are good for, whatever kind of API it is for. Limits hold for each key by itself. */
export interface KeyPlanOptions {
  /**
   * What the plan is for.
   * @default - none
   */
  readonly description?: string;
  /**
   * How fast a key may call.
   * @default - as fast as the stage allows
   */
  readonly throttle?: ThrottleOptions;
  /**
   * How much a key may call.
   * @default - no limit
   */
  readonly quota?: QuotaOptions;
  /**
   * Its keys. `addApiKey` of the plan adds more.
   * @default - none
   */
  readonly keys?: PlanKey[];
}

/** What the API keys of a plan are good for at a REST API. */
export interface UsagePlanOptions extends KeyPlanOptions {
  /**
   * How fast a key may call single routes, by their keys, e.g. `GET /orders`, in the place of the plan's throttle.
   * @default - as the plan says
   */
  readonly routeThrottles?: { [routeKey: string]: ThrottleOptions };
  /**
   * Names of the stages that the plan is for.
   * @default - every stage of the gateway
   */
  readonly stages?: string[];
}

/** How many requests a key is good for in a period. What goes beyond is answered with 429. */
export interface QuotaOptions {
  /** Requests in a period. */
  readonly limit: number;
  /** How long it is until the count starts anew. */
  readonly period: apigateway.Period;
}

/** Options of a key that API Gateway makes up. */
export interface GeneratedKeyOptions {
  /**
   * Who the key is for.
   * @default - none
   */
  readonly description?: string;
  /**
   * Whether it is good for anything.
   * @default true
   */
  readonly enabled?: boolean;
}

/** An API key of a plan. Its value never stands in a template. */
export class PlanKey {
  /**
   * A key that API Gateway makes up. Who may read it finds its value with `aws apigateway get-api-key --include-value`.
   * @param name unique within the gateway
   */
  public static generated(name: string, options: GeneratedKeyOptions = {}): PlanKey {
    return new PlanKey({ kind: 'generated', name, options });
  }

  /** A key that is there already, e.g. `ApiKey.fromApiKeyId(...)`. */
  public static imported(apiKey: apigateway.IApiKey): PlanKey {
    return new PlanKey({ kind: 'imported', apiKey });
  }

  /** @internal */
  public readonly _definition: PlanKeyDefinition;

  private constructor(definition: PlanKeyDefinition) {
    this._definition = definition;
  }
}

/** @internal */
export type PlanKeyDefinition =
  | { readonly kind: 'generated'; readonly name: string; readonly options: GeneratedKeyOptions }
  | { readonly kind: 'imported'; readonly apiKey: apigateway.IApiKey };

/** @throws where a limit is out of range */
export function checkPlan(name: string, { throttle, quota }: KeyPlanOptions): void {
  if (throttle) { checkThrottle(throttle, `plan "${name}"`); }
  if (quota && !Token.isUnresolved(quota.limit) && !(Number.isInteger(quota.limit) && quota.limit >= 1 && quota.limit < 2 ** 31)) {
    throw new Error(`quota "${quota.limit}" of plan "${name}" is out of range; give a whole number of requests, 1 or more`);
  }
}

/** @throws where a limit is out of range */
export function checkRouteThrottles(plan: string, throttles: { readonly [routeKey: string]: ThrottleOptions }): void {
  Object.entries(throttles).forEach(([key, limits]) => checkThrottle(limits, `route "${key}" in plan "${plan}"`));
}
