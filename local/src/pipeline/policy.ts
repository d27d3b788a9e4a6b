import { MalformedPolicyError } from './malformed-policy-error';
import { conditionHolds } from './policy-condition';
import { principalMatches } from './policy-principal';
import { matchesArn, matchesWildcards } from './wildcards';
import { asString, isObject, JsonObject } from '../assembly/json';

/** What a policy says of an action on a resource. */
export type PolicyDecision = 'allow' | 'explicit-deny' | 'implicit-deny';

/** What a policy is asked about. */
export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  /** What conditions compare, by key in lower case. */
  readonly keys: ReadonlyMap<string, string>;
}

/**
 * Evaluates the policy that an authorizer gives: a statement that denies wins over one that allows.
 * @throws MalformedPolicyError for what is no policy, or has conditions that are not served
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(policy: unknown, request: PolicyRequest): PolicyDecision {
  return evaluate(policy, request, () => true);
}

/**
 * Evaluates a policy whose statements name their principals.
 * @param caller ARN of who signed the request; undefined where nobody did
 * @throws MalformedPolicyError for what is no policy, or has conditions or principals that are not served
 */
export function evaluateResourcePolicy(policy: unknown, request: PolicyRequest, caller: string | undefined): PolicyDecision {
  return evaluate(policy, request, (statement) => principalMatches(statement, caller));
}

function evaluate(policy: unknown, request: PolicyRequest, isMeant: (statement: JsonObject) => boolean): PolicyDecision {
  const statements = isObject(policy) ? listOf(policy.Statement) : [];
  if (statements.length === 0) throw new MalformedPolicyError('its policy has no "Statement"; return { Version, Statement }');
  const applied = statements.map(readStatement).filter((statement) => isMeant(statement) && appliesTo(statement, request));
  const effects = applied.map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'explicit-deny';
  return effects.includes('Allow') ? 'allow' : 'implicit-deny';
}

function readStatement(statement: unknown): JsonObject {
  if (!isObject(statement)) throw new MalformedPolicyError(`its policy has the statement "${JSON.stringify(statement)}"; write { Effect, Action, Resource }`);
  const { Effect } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new MalformedPolicyError(`its policy has the effect "${asString(Effect) ?? ''}"; write "Allow" or "Deny"`);
  return statement;
}

function appliesTo(statement: JsonObject, { action, resource, keys }: PolicyRequest): boolean {
  const matches = (name: string, test: (pattern: string) => boolean) => {
    const [positive, negative] = [textsOf(statement[name]), textsOf(statement[`Not${name}`])];
    if ((positive === undefined) === (negative === undefined)) throw new MalformedPolicyError(`its policy has a statement without "${name}"; give it one or more`);
    return positive === undefined ? !negative?.some(test) : positive.some(test);
  };
  const isAction = matches('Action', (pattern) => matchesWildcards(pattern.toLowerCase(), action.toLowerCase()));
  return matches('Resource', (pattern) => matchesResource(pattern, resource)) && isAction && conditionHolds(statement.Condition, keys);
}

function matchesResource(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.startsWith('arn:')) throw new MalformedPolicyError(`its policy names the resource "${pattern}"; write an ARN, or "*"`);
  return matchesArn(pattern, arn);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : isObject(value) ? [value] : [];
}

/** @throws MalformedPolicyError for what is neither a text nor a list of them */
function textsOf(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const texts = Array.isArray(value) ? value : [value];
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts;
  throw new MalformedPolicyError(`its policy names "${JSON.stringify(value)}"; write a text or a list of texts`);
}
