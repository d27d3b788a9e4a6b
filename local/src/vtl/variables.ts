import { JavaValue } from './java-value';
import { Expression } from './node';

/** What a macro was called with: computed where the call stands, each time the parameter is read. */
export interface MacroArgument {
  readonly expression: Expression;
  readonly variables: Variables;
}

/** The variables of a template; inside a macro, its parameters in front of them. */
export class Variables {
  private readonly values = new Map<string, JavaValue>();

  constructor(private readonly args: ReadonlyMap<string, MacroArgument> = new Map(), private readonly outer?: Variables) {}

  /** The argument that a name stands for, unless the macro has assigned its parameter a value of its own. */
  argument(name: string): MacroArgument | undefined {
    if (this.values.has(name)) return undefined;
    return this.args.get(name) ?? this.outer?.argument(name);
  }

  get(name: string): JavaValue {
    return this.values.get(name) ?? this.outer?.get(name) ?? null;
  }

  /** Inside a macro, what is assigned stays after the call too. */
  set(name: string, value: JavaValue): void {
    this.values.set(name, value);
    this.outer?.set(name, value);
  }

  /** Sets a name that only this macro call has. */
  declare(name: string, value: JavaValue): void {
    this.values.set(name, value);
  }

  delete(name: string): void {
    this.values.delete(name);
    this.outer?.delete(name);
  }
}
