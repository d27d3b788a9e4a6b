import { asArray, asString, isObject, JsonObject } from '../assembly/json';

/** What a policy says of an action on a resource. */
export type PolicyDecision = 'allow' | 'explicit-deny' | 'implicit-deny';

/** A policy that is none. */
export class MalformedPolicyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedPolicyError';
  }
}

/**
 * Evaluates the policy that an authorizer gives: a statement that denies wins over one that allows.
 * @throws MalformedPolicyError for what is no policy, or has conditions, which are not evaluated here
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicy(policy: unknown, action: string, resource: string): PolicyDecision {
  const statements = isObject(policy) ? listOf(policy.Statement) : [];
  if (statements.length === 0) throw new MalformedPolicyError('its policy has no "Statement"; return { Version, Statement }');
  const effects = statements.map(readStatement).filter((statement) => appliesTo(statement, action, resource)).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'explicit-deny';
  return effects.includes('Allow') ? 'allow' : 'implicit-deny';
}

function readStatement(statement: unknown): JsonObject {
  if (!isObject(statement)) throw new MalformedPolicyError(`its policy has the statement "${JSON.stringify(statement)}"; write { Effect, Action, Resource }`);
  const { Effect, Condition } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new MalformedPolicyError(`its policy has the effect "${asString(Effect) ?? ''}"; write "Allow" or "Deny"`);
  if (Condition !== undefined) throw new MalformedPolicyError('its policy has a "Condition", which is not evaluated here; leave it out');
  return statement;
}

function appliesTo(statement: JsonObject, action: string, resource: string): boolean {
  const matches = (name: string, test: (pattern: string) => boolean) => {
    const [positive, negative] = [textsOf(statement[name]), textsOf(statement[`Not${name}`])];
    if ((positive === undefined) === (negative === undefined)) throw new MalformedPolicyError(`its policy has a statement without "${name}"; give it one or more`);
    return positive === undefined ? !negative?.some(test) : positive.some(test);
  };
  const isAction = matches('Action', (pattern) => matchesWildcards(pattern.toLowerCase(), action.toLowerCase()));
  return matches('Resource', (pattern) => matchesArn(pattern, resource)) && isAction;
}

/** Wildcards do not reach over the colons of an ARN, except in its last part; an incomplete ARN stands for all that begin with it. */
function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.startsWith('arn:')) throw new MalformedPolicyError(`its policy names the resource "${pattern}"; write an ARN, or "*"`);
  const [patterns, parts] = [partsOf(pattern), partsOf(arn)];
  return parts.every((part, index) => matchesWildcards(patterns[index] ?? '*', part));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Whether a text matches a pattern of `*` and `?`; the time it takes grows with both lengths only. */
export function matchesWildcards(pattern: string, text: string): boolean {
  let [at, from, star, resume] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[from] === '*') {
      [star, resume] = [from, at];
      from += 1;
    } else if (from < pattern.length && (pattern[from] === '?' || pattern[from] === text[at])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      from = star + 1;
      resume += 1;
      at = resume;
    } else {
      return false;
    }
  }
  while (pattern[from] === '*') from += 1;
  return from === pattern.length;
}

function listOf(value: unknown): unknown[] {
  return isObject(value) ? [value] : asArray(value);
}

/** @throws MalformedPolicyError for what is neither a text nor a list of them */
function textsOf(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const texts = Array.isArray(value) ? value : [value];
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts;
  throw new MalformedPolicyError(`its policy names "${JSON.stringify(value)}"; write a text or a list of texts`);
}
