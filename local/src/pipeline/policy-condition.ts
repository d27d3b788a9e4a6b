import { BlockList, isIP } from 'net';
import { MalformedPolicyError } from './malformed-policy-error';
import { matchesArn, matchesWildcards } from './wildcards';
import { asObject, asString, isObject, own } from '../assembly/json';

/** Keys that requests have here, or may lack. */
const KEYS = new Set([
  'aws:currenttime', 'aws:epochtime', 'aws:principalaccount', 'aws:principalarn', 'aws:principaltype', 'aws:referer', 'aws:securetransport', 'aws:sourceip',
  'aws:sourcevpc', 'aws:sourcevpce', 'aws:useragent', 'aws:userid', 'aws:username', 'aws:vpcsourceip',
]);

type Comparison = (actual: string, expected: string) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  ArnEquals: (actual, expected) => matchesArn(expected, actual),
  ArnLike: (actual, expected) => matchesArn(expected, actual),
  Bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  DateEquals: (actual, expected) => instant(actual) === instant(expected),
  DateGreaterThan: (actual, expected) => instant(actual) > instant(expected),
  DateGreaterThanEquals: (actual, expected) => instant(actual) >= instant(expected),
  DateLessThan: (actual, expected) => instant(actual) < instant(expected),
  DateLessThanEquals: (actual, expected) => instant(actual) <= instant(expected),
  IpAddress: isWithin,
  StringEquals: (actual, expected) => actual === expected,
  StringEqualsIgnoreCase: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  StringLike: (actual, expected) => matchesWildcards(expected, actual),
};
/** These hold where a comparison fails for every value, or there is nothing to compare. */
const NEGATIONS: Readonly<Record<string, string>> = {
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
};

/**
 * Whether all of a statement's conditions hold.
 * @param keys what is known of the request, by key in lower case
 * @throws MalformedPolicyError for operators, keys and values that are not served
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function conditionHolds(condition: unknown, keys: ReadonlyMap<string, string>): boolean {
  if (condition !== undefined && !isObject(condition)) throw new MalformedPolicyError(`its policy has the condition "${JSON.stringify(condition)}"; write { operator: { key: value } }`);
  // Every condition is read, so that what is not served is told whatever the others say.
  return Object.entries(asObject(condition))
    .flatMap(([operator, block]) => Object.entries(asObject(block)).map(([key, values]) => holds(operator, valueOf(key, keys), textsOf(key, values))))
    .every(Boolean);
}

function valueOf(key: string, keys: ReadonlyMap<string, string>): string | undefined {
  if (!KEYS.has(key.toLowerCase())) throw new MalformedPolicyError(`its policy has a condition on "${key}", which is not known here; served are ${[...KEYS].join(', ')}`);
  return keys.get(key.toLowerCase());
}

function textsOf(key: string, values: unknown): string[] {
  return [values].flat().map((value) => {
    const text = asString(value);
    if (text === undefined) throw new MalformedPolicyError(`its policy compares "${key}" with "${JSON.stringify(value)}"; write a text`);
    if (text.includes('${')) throw new MalformedPolicyError(`its policy compares "${key}" with "${text}", and policy variables are not served here`);
    return text;
  });
}

function holds(operator: string, actual: string | undefined, expected: readonly string[]): boolean {
  const [, quantifier, name, suffix] = /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null') return expected.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));
  const negated = name === undefined ? undefined : own(NEGATIONS, name);
  const compare = name === undefined ? undefined : own(COMPARISONS, negated ?? name);
  if (compare === undefined) {
    const known = [...Object.keys(COMPARISONS), ...Object.keys(NEGATIONS), 'Null'].join(', ');
    throw new MalformedPolicyError(`its policy has the condition operator "${operator}", which is not served here; served are ${known}`);
  }
  if (actual === undefined) return suffix !== undefined || quantifier === 'ForAllValues:' || (negated !== undefined && quantifier === undefined);
  // Each value is compared, so that one that is malformed is told whatever the others say.
  const isMatch = expected.map((value) => compare(actual, value)).includes(true);
  return negated === undefined ? isMatch : !isMatch;
}

/** An address without a prefix is a range of one. */
function isWithin(address: string, range: string): boolean {
  const [start, prefix] = range.split('/');
  const version = isIP(start);
  const bits = version === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (version === 0 || !/^\d*$/.test(prefix ?? '') || length > bits) throw new MalformedPolicyError(`its policy has the address range "${range}"; write it as in "203.0.113.0/24"`);
  if (isIP(address) !== version) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(start, length, family);
  return block.check(address, family);
}

/** Milliseconds since the epoch of an ISO date, or of seconds since the epoch. */
function instant(text: string): number {
  const milliseconds = /^\d+$/.test(text) && text.length > 4 ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new MalformedPolicyError(`its policy has the date "${text}"; write it as in "2030-01-31T12:00:00Z"`);
  return milliseconds;
}
