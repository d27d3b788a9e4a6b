import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkPlan, KeyPlanOptions, PlanKey } from './traffic/usage-plan';

/** A plan with what was said of it. */
interface KnownPlan<T> {
  readonly plan: apigateway.UsagePlan;
  readonly options: T;
}

/**
 * The usage plans of a gateway, and the keys that they had made.
 * @internal
 */
export class UsagePlans<T extends KeyPlanOptions> {
  private readonly plans = new Map<string, KnownPlan<T>>();
  private readonly apiKeys = new Map<string, apigateway.IApiKey>();
  private readonly importedKeyIds = new Set<string>();

  constructor(private readonly gateway: Construct) {}

  /**
   * Makes a plan with its keys.
   * @throws where it or one of its keys is there already, or a limit is out of range
   */
  public add(name: string, options: T): apigateway.UsagePlan {
    if (this.plans.has(name)) { throw new Error(`plan "${name}" is there already; take one of the two out`); }
    checkPlan(name, options);
    const plan = new apigateway.UsagePlan(this.gateway, `Plan-${name}`, {
      name, description: options.description, throttle: options.throttle, quota: options.quota,
    });
    this.plans.set(name, { plan, options });
    (options.keys ?? []).forEach((key) => plan.addApiKey(this.apiKeyOf(key)));
    return plan;
  }

  /**
   * An API key that a plan had made.
   * @throws where no plan did
   */
  public apiKey(name: string): apigateway.IApiKey {
    const key = this.apiKeys.get(name);
    if (!key) { throw new Error(`API key "${name}" is none of gateway "${this.gateway.node.path}"; name one of: ${[...this.apiKeys.keys()].join(', ')}`); }
    return key;
  }

  /** Plans by name. */
  public entries(): ReadonlyArray<readonly [string, KnownPlan<T>]> {
    return [...this.plans];
  }

  private apiKeyOf(key: PlanKey): apigateway.IApiKey {
    const definition = key._definition;
    if (definition.kind === 'imported') { return this.importedKey(definition.apiKey); }
    const { name, options: { description, enabled } } = definition;
    if (this.apiKeys.has(name)) { throw new Error(`API key "${name}" is there already, and is good for one plan of a gateway only; take one of the two out`); }
    const apiKey = new apigateway.ApiKey(this.gateway, `Key-${name}`, { apiKeyName: name, description, enabled });
    this.apiKeys.set(name, apiKey);
    return apiKey;
  }

  private importedKey(apiKey: apigateway.IApiKey): apigateway.IApiKey {
    if (this.importedKeyIds.has(apiKey.keyId)) {
      throw new Error(`API key "${apiKey.node.path}" is there already, and is good for one plan of a gateway only; take one of the two out`);
    }
    this.importedKeyIds.add(apiKey.keyId);
    return apiKey;
  }
}
