import { asString, isObject, own, parseObject } from './json';
import type { Secret, SecretValue } from './secret';

const OPENING = '{{resolve:';
const CLOSING = '}}';
const FORM = '{{resolve:secretsmanager:<ARN or name>:SecretString:<key>}}';

/** Replaces the dynamic references in the texts of a value. What replaces one is not looked at again. */
export function replaceReferences<T>(value: T, replace: (reference: string) => string): T;
export function replaceReferences(value: unknown, replace: (reference: string) => string): unknown {
  if (typeof value === 'string') return replaceInText(value, replace);
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceReferences(item, replace)]));
}

function replaceInText(text: string, replace: (reference: string) => string): string {
  let end = 0;
  const parts = spansOf(text).flatMap((span) => {
    const before = text.slice(end, span.start);
    end = span.end;
    return [before, replace(text.slice(span.start, span.end))];
  });
  return parts.join('') + text.slice(end);
}

/** Where the references of a text are; one that contains others counts for all of them. */
function spansOf(text: string): { readonly start: number; readonly end: number }[] {
  const open: number[] = [];
  const spans: { start: number; end: number }[] = [];
  for (const { 0: brace, index } of text.matchAll(/\{\{resolve:|\}\}/g)) {
    if (brace === OPENING) {
      open.push(index);
      continue;
    }
    const start = open.pop();
    if (start === undefined) continue;
    while (spans.length > 0 && spans[spans.length - 1].start > start) spans.pop();
    spans.push({ start, end: index + CLOSING.length });
  }
  return spans;
}

/**
 * Gives what a dynamic reference stands for.
 * @param find looks a secret up by its name or ARN
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export function dereference(reference: string, find: (id: string) => Secret | undefined): SecretValue {
  const body = reference.slice(OPENING.length, -CLOSING.length);
  if (body.includes(OPENING)) return { problem: 'a reference may not contain another; give the name of the secret itself' };
  const [service, ...parts] = body.split(':');
  if (service.startsWith('ssm')) return { problem: 'parameters are known only in an account; give the value itself where the app is served locally' };
  if (service !== 'secretsmanager') return { problem: `there are no references to "${service}"; write "secretsmanager"` };
  const id = parts.splice(0, parts[0] === 'arn' ? 7 : 1).join(':');
  const [field = '', key = '', stage = '', version = '', ...rest] = parts;
  if (rest.length > 0) return { problem: `it has too many parts; write "${FORM}"` };
  if (field !== '' && field !== 'SecretString') return { problem: `a secret has no "${field}" here; write "SecretString"` };
  const secret = find(id);
  if (secret === undefined) return { problem: `the assembly has no secret "${id}"; add it to the app, or give the value itself where the app is served locally` };
  if (version !== '' || !['', 'AWSCURRENT'].includes(stage)) return { problem: `secret "${secret.path}" has only its current version here; leave the version out` };
  const value = secret.read();
  return key === '' || value.text === undefined ? value : memberOf(secret, value.text, key);
}

function memberOf(secret: Secret, text: string, key: string): SecretValue {
  const members = parseObject(text);
  if (members === undefined) return { problem: `secret "${secret.path}" is no JSON object; leave the key "${key}" out` };
  const member = own(members, key);
  if (member !== undefined) return { text: asString(member) ?? JSON.stringify(member) };
  const known = Object.keys(members).map((name) => `"${name}"`).join(', ');
  return { problem: `secret "${secret.path}" has no key "${key}"; ${known === '' ? 'it has none' : `use one of ${known}`}` };
}
