import { MalformedPolicyError } from './malformed-policy-error';
import { asArray, isObject, JsonObject, own } from '../assembly/json';

/**
 * Whether a statement is about who calls.
 * @param caller ARN of who signed the request; undefined where nobody did
 * @throws MalformedPolicyError for principals that are none, or not served
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function principalMatches({ Principal: principal, NotPrincipal: others }: JsonObject, caller: string | undefined): boolean {
  if (others !== undefined) throw new MalformedPolicyError('its policy has a "NotPrincipal", which is not evaluated here; write a condition on aws:PrincipalArn');
  if (principal === '*') return true;
  if (!isObject(principal)) throw new MalformedPolicyError(`its policy has the principal "${JSON.stringify(principal) ?? ''}"; write "*", or { AWS: [...] }`);
  const named = own(principal, 'AWS');
  return (typeof named === 'string' ? [named] : asArray(named)).some((name) => isCaller(String(name), caller));
}

/** An account stands for everybody in it. */
function isCaller(name: string, caller: string | undefined): boolean {
  if (name === '*') return true;
  const [, account = /^\d{12}$/.test(name) ? name : undefined] = /^arn:[^:]+:iam::(\d{12}):root$/.exec(name) ?? [];
  return caller !== undefined && (account === undefined ? name === caller : account === caller.split(':')[4]);
}
