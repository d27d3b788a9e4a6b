import { JavaList } from './java-list';
import { JavaMap } from './java-map';
import { JavaNumber } from './java-number';
import { JavaValue, textOf } from './java-value';
import { TemplateRuntimeError } from './template-error';

type Aggregate = (values: readonly number[]) => number;

const sum: Aggregate = (values) => values.reduce((total, value) => total + value, 0);
const average: Aggregate = (values) => sum(values) / values.length;

const aggregates: ReadonlyMap<string, Aggregate> = new Map([
  ['sum', sum],
  ['avg', average],
  ['min', (values: readonly number[]) => values.reduce((least, value) => Math.min(least, value), Number.MAX_VALUE)],
  ['max', (values: readonly number[]) => values.reduce((greatest, value) => Math.max(greatest, value), Number.MIN_VALUE)],
  ['stddev', (values: readonly number[]) => Math.sqrt(sum(values.map((value) => value * value)) / values.length - average(values) ** 2)],
]);

/**
 * Calls a function at the end of a JSON path, `$.prices.max()`.
 * @throws TemplateRuntimeError for an unknown function, or numbers asked of what has none
 */
export function callPathFunction(name: string, model: JavaValue, args: readonly JavaValue[]): JavaValue {
  const aggregate = aggregates.get(name);
  if (aggregate) return JavaNumber.double(aggregate(numbers(name, model, args)));
  switch (name) {
    case 'length': case 'size': return lengthOf(model);
    case 'concat': return concatenate(model, args);
    case 'append': return append(model, args);
    default: throw new TemplateRuntimeError(`json path function "${name}" is unknown; use length, size, min, max, avg, sum, stddev, concat or append`);
  }
}

function numbers(name: string, model: JavaValue, args: readonly JavaValue[]): number[] {
  const candidates = [...(model instanceof JavaList ? model.items : []), ...args];
  const found = candidates.flatMap((value) => value instanceof JavaNumber ? [value.toDouble()] : []);
  if (found.length === 0) throw new TemplateRuntimeError(`json path function "${name}" has no numbers to work on; give it a list of numbers`);
  return found;
}

function lengthOf(model: JavaValue): JavaValue {
  if (model instanceof JavaList) return JavaNumber.integer(model.items.length);
  return model instanceof JavaMap ? JavaNumber.integer(model.size) : null;
}

function concatenate(model: JavaValue, args: readonly JavaValue[]): string {
  const strings = model instanceof JavaList ? model.items.filter((item) => typeof item === 'string') : [];
  return [...strings, ...args.filter((arg) => arg !== null)].map(textOf).join('');
}

function append(model: JavaValue, args: readonly JavaValue[]): JavaValue {
  if (model instanceof JavaList) model.items.push(...args);
  return model;
}
