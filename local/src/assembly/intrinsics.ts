import { isDeepStrictEqual } from 'util';
import { asArray, asObject, asString, isObject, isTrue, JsonObject, own } from './json';

/** Stands for `AWS::NoValue`: what it is assigned to disappears. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** What the intrinsic functions of a template ask of the stack around it. */
export interface IntrinsicScope {
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): unknown;
  importValue(name: string): unknown;
  stackOutput(stackName: string, output: string, region: string | undefined): unknown;
  /** The document at an S3 location that the app uploads; undefined where it does not. */
  include(location: string): unknown;
  availabilityZones(region: string): string[];
  /** Records what cannot be resolved and gives the text that stands for it. */
  unresolved(what: string, why: string): string;
}

type Intrinsic = (argument: unknown, scope: IntrinsicScope) => unknown;

/**
 * Evaluates the intrinsic functions in a value of a template. Dynamic references stay, as they are resolved after all functions.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function evaluate(value: unknown, scope: IntrinsicScope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1) {
    const intrinsic = INTRINSICS.get(keys[0]);
    if (intrinsic !== undefined) return intrinsic(value[keys[0]], scope);
    if (/^Fn::(?!Transform$)/.test(keys[0])) return scope.unresolved(`${keys[0]} ${JSON.stringify(value[keys[0]])}`, 'the function is not evaluated here');
  }
  if (keys.includes('Fn::Transform')) return evaluateTransform(value, scope);
  // fromEntries defines own properties, so a key such as "__proto__" stays data.
  return Object.fromEntries(keys.map((key) => [key, evaluate(value[key], scope)]).filter(([, item]) => item !== NO_VALUE));
}

/** `AWS::Include` merges a document beside the other keys; other macros run only in an account. */
function evaluateTransform(value: JsonObject, scope: IntrinsicScope): unknown {
  const { 'Fn::Transform': transform, ...rest } = value;
  const macro = asString(asObject(transform).Name) ?? '';
  const siblings = asObject(evaluate(rest, scope));
  if (macro !== 'AWS::Include') {
    scope.unresolved(`Fn::Transform ${macro}`, 'macros run only in an account');
    return siblings;
  }
  const location = evaluate(asObject(asObject(transform).Parameters).Location, scope);
  const document = typeof location === 'string' ? scope.include(location) : undefined;
  if (document === undefined) {
    scope.unresolved(`AWS::Include ${String(location)}`, 'the file is not an asset of the app');
    return siblings;
  }
  return { ...asObject(evaluate(document, scope)), ...siblings };
}

function textOf(value: unknown): string {
  return asString(value) ?? (value === undefined || value === NO_VALUE ? '' : JSON.stringify(value));
}

function list(argument: unknown, scope: IntrinsicScope): unknown[] {
  return asArray(evaluate(argument, scope));
}

const join: Intrinsic = (argument, scope) => {
  const [delimiter, items] = list(argument, scope);
  return asArray(items).map(textOf).join(textOf(delimiter));
};

const split: Intrinsic = (argument, scope) => {
  const [delimiter, text] = list(argument, scope);
  return textOf(text).split(textOf(delimiter));
};

const select: Intrinsic = (argument, scope) => {
  const [index, items] = list(argument, scope);
  const item = asArray(items)[Number(index)];
  return item === undefined ? scope.unresolved(`Fn::Select ${textOf(index)}`, `the list has ${asArray(items).length} items`) : item;
};

const sub: Intrinsic = (argument, scope) => {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const values = asObject(evaluate(variables ?? {}, scope));
  return textOf(template).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, body: string) => {
    if (literal === '!') return `\${${body}}`;
    const name = body.trim();
    const value = own(values, name);
    if (value !== undefined) return textOf(value);
    const dot = name.indexOf('.');
    return textOf(dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1)));
  });
};

const getAtt: Intrinsic = (argument, scope) => {
  const parts = typeof argument === 'string' ? argument.split('.') : list(argument, scope).map(textOf);
  return scope.attribute(parts[0], parts.slice(1).join('.'));
};

const ifCondition: Intrinsic = (argument, scope) => {
  const [condition, then, otherwise] = asArray(argument);
  return evaluate(scope.condition(textOf(condition)) ? then : otherwise, scope);
};

const findInMap: Intrinsic = (argument, scope) => {
  const [map, first, second, options] = list(argument, scope);
  const found = scope.mapping(textOf(map), textOf(first), textOf(second));
  if (found !== undefined) return found;
  const fallback = asObject(options).DefaultValue;
  return fallback ?? scope.unresolved(`Fn::FindInMap ${textOf(map)}.${textOf(first)}.${textOf(second)}`, 'the mapping has no such entry');
};

const cidr: Intrinsic = (argument, scope) => {
  const [block, count, bits] = list(argument, scope);
  const [address, prefix] = textOf(block).split('/');
  const octets = address.split('.').map(Number);
  if (octets.length !== 4 || octets.some(Number.isNaN)) return scope.unresolved(`Fn::Cidr ${textOf(block)}`, 'only IPv4 blocks are divided');
  const start = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const base = start - start % 2 ** (32 - Number(prefix));
  const size = 2 ** Number(bits ?? 8);
  return Array.from({ length: Number(count) }, (_, index) => {
    const first = base + index * size;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${32 - Number(bits ?? 8)}`;
  });
};

const getStackOutput: Intrinsic = (argument, scope) => {
  const { StackName, OutputName, Region } = asObject(evaluate(argument, scope));
  return scope.stackOutput(textOf(StackName), textOf(OutputName), asString(Region));
};

const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', (argument, scope) => scope.ref(textOf(argument))],
  ['Fn::And', (argument, scope) => asArray(argument).every((item) => isTrue(evaluate(item, scope)))],
  ['Fn::Base64', (argument, scope) => Buffer.from(textOf(evaluate(argument, scope))).toString('base64')],
  ['Fn::Cidr', cidr],
  ['Fn::Equals', (argument, scope) => {
    const [left, right] = list(argument, scope);
    return isDeepStrictEqual(asString(left) ?? left, asString(right) ?? right);
  }],
  ['Fn::FindInMap', findInMap],
  ['Fn::GetAZs', (argument, scope) => scope.availabilityZones(textOf(evaluate(argument, scope)))],
  ['Fn::GetAtt', getAtt],
  ['Fn::GetStackOutput', getStackOutput],
  ['Fn::If', ifCondition],
  ['Fn::ImportValue', (argument, scope) => scope.importValue(textOf(evaluate(argument, scope)))],
  ['Fn::Join', join],
  ['Fn::Length', (argument, scope) => list(argument, scope).length],
  ['Fn::Not', (argument, scope) => !isTrue(evaluate(asArray(argument)[0], scope))],
  ['Fn::Or', (argument, scope) => asArray(argument).some((item) => isTrue(evaluate(item, scope)))],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::Sub', sub],
  ['Fn::ToJsonString', (argument, scope) => JSON.stringify(evaluate(argument, scope))],
]);

/** Evaluates the body of a condition, where `{ Condition: name }` stands for another one. */
export function evaluateCondition(body: unknown, scope: IntrinsicScope): boolean {
  const expand = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(expand);
    if (!isObject(value)) return value;
    const keys = Object.keys(value);
    if (keys.length === 1 && keys[0] === 'Condition' && typeof value.Condition === 'string') return scope.condition(value.Condition);
    return Object.fromEntries(keys.map((key) => [key, expand(value[key])]));
  };
  return isTrue(evaluate(expand(body), scope));
}
