import { basePathOf } from './base-path';
import type { Resource } from '../assembly/assembly';
import { asArray, asObject, asString, isTrue, JsonObject } from '../assembly/json';

/** A header that a request must have. Its value may begin or end with `*`. */
export interface HeaderGlob {
  readonly header: string;
  readonly glob: string;
}

/** What a request must be like; it is enough that one of them is met. */
export type RuleCondition = { readonly basePaths: readonly string[] } | { readonly headers: readonly HeaderGlob[] };

/** Where a domain leads the requests that meet every condition. */
export interface RoutingRule {
  /** Lower ones are tried first. */
  readonly priority: number;
  readonly conditions: readonly RuleCondition[];
  readonly apiId: string;
  readonly stage: string;
  /** Whether the base path that was met is taken off. */
  readonly stripsBasePath: boolean;
}

/**
 * Reads `AWS::ApiGatewayV2::RoutingRule`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html
 */
export function routingRuleOf({ properties }: Resource): RoutingRule {
  const [action] = asArray(properties.Actions).map(asObject);
  const { ApiId, Stage, StripBasePath } = asObject(asObject(action).InvokeApi);
  return {
    priority: Number(asString(properties.Priority) ?? 0),
    conditions: asArray(properties.Conditions).map(asObject).flatMap(conditionsOf),
    apiId: asString(ApiId) ?? '',
    stage: asString(Stage) ?? '',
    stripsBasePath: isTrue(StripBasePath),
  };
}

function conditionsOf({ MatchBasePaths: basePaths, MatchHeaders: headers }: JsonObject): RuleCondition[] {
  return [
    ...basePaths === undefined ? [] : [{ basePaths: asArray(asObject(basePaths).AnyOf).map(basePathOf) }],
    ...headers === undefined ? [] : [{
      headers: asArray(asObject(headers).AnyOf).map(asObject).map(({ Header, ValueGlob }) => ({ header: asString(Header) ?? '', glob: asString(ValueGlob) ?? '' })),
    }],
  ];
}
