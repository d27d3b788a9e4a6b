import type { JavaMap } from './java-map';
import type { JavaNumber } from './java-number';
import { JavaObject, JavaValue } from './java-value';
import { TemplateRuntimeError } from './template-error';

/** What a parameter of each Java type arrives as. */
interface ParameterTypes {
  int: number;
  long: bigint;
  boolean: boolean;
  char: string;
  string: string;
  number: JavaNumber;
  list: readonly JavaValue[];
  map: JavaMap;
  object: JavaValue;
  /** Every further argument. */
  rest: readonly JavaValue[];
}

type Parameter = keyof ParameterTypes;

interface Overload<Self> {
  readonly parameters: readonly Parameter[];
  readonly run: (self: Self, ...args: unknown[]) => JavaValue;
}

/** The methods of a Java class: overloads are told apart by the types of the arguments, as Velocity does. */
export class MethodTable<Self> {
  private readonly overloads = new Map<string, Overload<Self>[]>();

  add<P extends readonly Parameter[]>(
    name: string,
    parameters: readonly [...P],
    run: (self: Self, ...args: { [I in keyof P]: ParameterTypes[P[I]] }) => JavaValue,
  ): void {
    const overloads = this.overloads.get(name) ?? [];
    overloads.push({ parameters, run: run as unknown as Overload<Self>['run'] });
    this.overloads.set(name, overloads);
  }

  /** @returns undefined where no overload takes these arguments */
  invoke(self: Self, name: string, args: readonly JavaValue[]): JavaValue | undefined {
    const overloads = this.overloads.get(name) ?? [];
    for (const { parameters, run } of overloads) {
      const converted = convertAll(parameters, args);
      if (converted?.includes(nullText)) {
        throw new TemplateRuntimeError(`method "${name}" was given null for a string; test the reference with #if first`);
      }
      if (converted) return run(self, ...converted);
    }
    const takesNothing = overloads.some(({ parameters }) => parameters.length === 0);
    if (takesNothing) throw new TemplateRuntimeError(`method "${name}" takes no arguments; write "${name}()"`);
    return undefined;
  }
}

const nullText = Symbol('null where Java wants a String');

function convertAll(parameters: readonly Parameter[], args: readonly JavaValue[]): unknown[] | undefined {
  const isOpen = parameters.at(-1) === 'rest';
  if (isOpen ? args.length < parameters.length - 1 : args.length !== parameters.length) return undefined;
  const converted: unknown[] = [];
  for (const [index, parameter] of parameters.entries()) {
    const argument = parameter === 'rest' ? args.slice(index) : convert(parameter, args[index]);
    if (argument === undefined) return undefined;
    converted.push(argument);
  }
  return converted;
}

function convert(parameter: Parameter, value: JavaValue): unknown {
  if (parameter === 'object') return value;
  if (value instanceof JavaObject) return value.asArgument(parameter);
  if (parameter === 'string') return typeof value === 'string' ? value : value === null ? nullText : undefined;
  if (parameter === 'boolean' && typeof value === 'boolean') return value;
  return undefined;
}
