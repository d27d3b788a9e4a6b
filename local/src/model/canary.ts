import { asObject, asString, isObject, isTrue } from '../assembly/json';

/** A trial of a stage with a part of its requests. */
export interface Canary {
  /** Requests of a hundred that it gets. */
  readonly percent: number;
  /** Stage variables that it has in the place of the stage's, or beside them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether it shares the cache of the stage. */
  readonly usesStageCache: boolean;
}

/**
 * Reads `CanarySetting` of a stage.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-canarysetting.html
 */
export function canaryOf(definition: unknown): Canary | undefined {
  if (!isObject(definition)) return undefined;
  const variables = Object.entries(asObject(definition.StageVariableOverrides));
  return {
    percent: Number(asString(definition.PercentTraffic) ?? 0),
    variables: Object.fromEntries(variables.map(([name, value]) => [name, asString(value) ?? ''])),
    usesStageCache: isTrue(definition.UseStageCache),
  };
}
