import { findNamed } from './find-named';
import { Throttle, throttleOf } from './throttle';
import type { Assembly, Resource } from '../assembly/assembly';
import { hashText } from '../assembly/identity';
import { asArray, asObject, asString, isTrue } from '../assembly/json';

/** An API key. */
export interface ApiKey {
  readonly id: string;
  /** Its own name, or its construct path where it has none. */
  readonly name: string;
  /** Construct path without the last `Resource`. */
  readonly path: string;
  /** What clients send. */
  readonly value: string;
  readonly enabled: boolean;
}

export const QUOTA_PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;

/** How many requests a key is good for in a period. */
export interface Quota {
  readonly limit: number;
  readonly period: typeof QUOTA_PERIODS[number];
  /** Day that a period starts on: 0 is Sunday, or the first of the month. */
  readonly offset: number;
}

/** A stage that a plan is for. */
export interface PlanStage {
  readonly apiId: string;
  readonly stage: string;
  /** Limits of single methods by `path METHOD`, in the place of the plan's. */
  readonly methods: ReadonlyMap<string, Throttle>;
}

/** What the keys of a plan are good for. Limits hold for each key by itself. */
export interface UsagePlan {
  readonly id: string;
  readonly throttle?: Throttle;
  readonly quota?: Quota;
  readonly stages: readonly PlanStage[];
  readonly keys: readonly ApiKey[];
}

/** The API keys of an assembly and the usage plans that they belong to. */
export class ApiKeys {
  static of(assembly: Assembly): ApiKeys {
    const keys = assembly.ofType('AWS::ApiGateway::ApiKey').map(apiKeyOf);
    const members = assembly.ofType('AWS::ApiGateway::UsagePlanKey');
    return new ApiKeys(keys, assembly.ofType('AWS::ApiGateway::UsagePlan').map((plan) => usagePlanOf(plan, members, keys)));
  }

  private constructor(readonly keys: readonly ApiKey[], readonly plans: readonly UsagePlan[]) {}

  /**
   * The key that a caller means: its name, its construct path, or a construct id on its path.
   * @throws where there is none, or more than one
   */
  find(name: string): ApiKey {
    return findNamed('API key', this.keys, name, (key) => key.name === name);
  }
}

/** A key whose value AWS would make up has one that stays the same from run to run. */
function apiKeyOf({ physicalId, path: resourcePath, properties }: Resource): ApiKey {
  const path = resourcePath.replace(/\/Resource$/, '');
  return {
    id: physicalId,
    name: asString(properties.Name) ?? path,
    path,
    value: asString(properties.Value) ?? hashText(`API key ${resourcePath}`, 40),
    enabled: isTrue(properties.Enabled),
  };
}

function usagePlanOf({ physicalId, properties }: Resource, members: readonly Resource[], keys: readonly ApiKey[]): UsagePlan {
  const ids = new Set(members.filter((member) => member.properties.UsagePlanId === physicalId).map((member) => member.properties.KeyId));
  const { RateLimit, BurstLimit } = asObject(properties.Throttle);
  return {
    id: physicalId,
    throttle: throttleOf(RateLimit, BurstLimit),
    quota: quotaOf(properties.Quota),
    stages: asArray(properties.ApiStages).map(asObject).map((stage) => ({
      apiId: asString(stage.ApiId) ?? '',
      stage: asString(stage.Stage) ?? '',
      methods: methodThrottles(stage.Throttle),
    })),
    keys: keys.filter(({ id }) => ids.has(id)),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-usageplan-quotasettings.html */
function quotaOf(definition: unknown): Quota | undefined {
  const { Limit, Period, Offset } = asObject(definition);
  const limit = Number(asString(Limit) ?? NaN);
  const period = QUOTA_PERIODS.find((candidate) => candidate === asString(Period)?.toUpperCase());
  return Number.isNaN(limit) || period === undefined ? undefined : { limit, period, offset: Number(asString(Offset) ?? 0) };
}

/** Reads limits by `/path/METHOD`. */
function methodThrottles(definition: unknown): ReadonlyMap<string, Throttle> {
  return new Map(Object.entries(asObject(definition)).flatMap(([key, limits]): [string, Throttle][] => {
    const [, path, method] = /^(.*)\/([^/]+)$/.exec(key) ?? [];
    const { RateLimit, BurstLimit } = asObject(limits);
    const throttle = throttleOf(RateLimit, BurstLimit);
    return path === undefined || throttle === undefined ? [] : [[`${path || '/'} ${method}`, throttle]];
  }));
}
