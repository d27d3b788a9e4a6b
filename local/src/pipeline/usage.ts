import type { Exchange } from './exchange';
import { GatewayError } from './gateway-error';
import { TokenBuckets } from './token-buckets';
import type { ApiKey, ApiKeys, PlanStage, Quota, UsagePlan } from '../model/api-keys';
import { throttleOfRoute } from '../model/method-settings';

/** What a key has used of a plan's quota. */
interface Use {
  /** Start of the period, in milliseconds since the epoch. */
  readonly period: number;
  readonly requests: number;
}

/** A key that a request came with, and the plan that it is good for here. */
interface Subscription {
  readonly key: ApiKey;
  readonly plan: UsagePlan;
  readonly stage: PlanStage;
}

/** Counts requests against the limits of usage plans and stages. */
export class Usage {
  private readonly buckets = new TokenBuckets();
  private readonly uses = new Map<string, Use>();

  /** @param clock milliseconds since the epoch */
  constructor(private readonly apiKeys: ApiKeys, private readonly clock: () => number) {}

  /**
   * Counts a request whose method asks for an API key: first against its usage plan, then against its stage.
   * @param value the key that the request came with
   * @throws GatewayError where the key is good for nothing here, or a limit is reached
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
   */
  countKey(value: string | undefined, exchange: Exchange): void {
    const subscription = this.subscription(value, exchange);
    if (subscription === undefined) throw new GatewayError('INVALID_API_KEY', 'Forbidden');
    const { key, plan, stage } = subscription;
    exchange.context.setApiKey(key.value, key.id);
    const { match: { route: { path } }, request: { method } } = exchange;
    const ofMethod = stage.methods.get(`${path} ${method}`);
    const bucket = [plan.id, key.id, ...ofMethod === undefined ? [] : [stage.apiId, stage.stage, path, method]];
    const throttle = ofMethod ?? plan.throttle;
    if (throttle !== undefined && !this.buckets.take(JSON.stringify(bucket), throttle, this.clock())) throw throttled();
    this.count(exchange);
    if (plan.quota !== undefined && !this.withinQuota(`${plan.id} ${key.id}`, plan.quota)) throw new GatewayError('QUOTA_EXCEEDED', 'Limit Exceeded');
  }

  /**
   * Counts a request against the limit of its method at its stage.
   * @throws GatewayError where the limit is reached
   */
  count({ api, stage, request: { method }, match: { route } }: Exchange): void {
    const throttle = throttleOfRoute(stage.methodSettings, route, method);
    const bucket = JSON.stringify([api.id, stage.name, route.path, method]);
    if (throttle !== undefined && !this.buckets.take(bucket, throttle, this.clock())) throw throttled();
  }

  private subscription(value: string | undefined, { api, stage }: Exchange): Subscription | undefined {
    for (const plan of this.apiKeys.plans) {
      const key = plan.keys.find((candidate) => candidate.enabled && candidate.value === value);
      const planStage = plan.stages.find((candidate) => candidate.apiId === api.id && candidate.stage === stage.name);
      if (key !== undefined && planStage !== undefined) return { key, plan, stage: planStage };
    }
    return undefined;
  }

  private withinQuota(user: string, quota: Quota): boolean {
    const period = periodStart(quota, new Date(this.clock()));
    const use = this.uses.get(user);
    const requests = use?.period === period ? use.requests : 0;
    if (requests >= quota.limit) return false;
    this.uses.set(user, { period, requests: requests + 1 });
    return true;
  }
}

/**
 * Start of the period that a time is in, in milliseconds since the epoch.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-usageplan-quotasettings.html
 */
function periodStart({ period, offset }: Quota, time: Date): number {
  const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate()];
  switch (period) {
    case 'DAY': return Date.UTC(year, month, day);
    case 'WEEK': return Date.UTC(year, month, day - (time.getUTCDay() - offset + 7) % 7);
    case 'MONTH': return Date.UTC(year, day > offset ? month : month - 1, 1 + offset);
  }
}

function throttled(): GatewayError {
  return new GatewayError('THROTTLED', 'Too Many Requests');
}
