import { ForeachScope } from './foreach-scope';
import { JavaBlock } from './java-block';
import { JavaList } from './java-list';
import { JavaMap } from './java-map';
import { invokeMethod, readProperty } from './java-member';
import { JavaNumber } from './java-number';
import { areEqual, classNameOf, JavaObject, JavaValue, textOf } from './java-value';
import { Accessor, BinaryNode, BinaryOperator, Block, Expression, ForeachNode, Macro, MacroCallNode, Reference, SetNode, Statement, StopNode } from './node';
import { parseTemplate } from './parser';
import { TemplateRuntimeError, TemplateSyntaxError } from './template-error';
import { MacroArgument, Variables } from './variables';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: iterations of a #foreach in a mapping template. */
const maxIterations = 1000;
/** Velocity's limit for macros that call each other. */
const maxMacroDepth = 20;
/** No list that a template can walk is longer. */
const maxRange = 1_000_000;

/** Renders one template once. */
export class Renderer {
  private output = '';
  private variables = new Variables();
  private readonly macros = new Map<string, Macro>();
  private macroDepth = 0;

  constructor(macros: readonly Macro[], globals: ReadonlyMap<string, JavaValue>) {
    this.define(macros);
    for (const [name, value] of globals) this.variables.set(name, value);
  }

  /** @throws TemplateRuntimeError where a directive or a method fails */
  render(block: Block): string {
    try {
      this.renderBlock(block);
    } catch (signal) {
      if (!(signal instanceof StopSignal)) throw signal;
    }
    return this.output;
  }

  private define(macros: readonly Macro[]): void {
    for (const macro of macros) {
      if (!this.macros.has(macro.name)) this.macros.set(macro.name, macro);
    }
  }

  private renderBlock(block: Block): void {
    for (const statement of block) this.renderStatement(statement);
  }

  private renderStatement(statement: Statement): void {
    switch (statement.kind) {
      case 'text':
        this.output += statement.text;
        return;
      case 'reference': return this.renderReference(statement);
      case 'set': return this.assign(statement, this.valueOf(statement.value));
      case 'if':
        return this.renderBlock(statement.branches.find(({ condition }) => this.isTrue(condition))?.block ?? statement.otherwise);
      case 'foreach': return this.renderLoop(statement);
      case 'stop': throw new StopSignal('everything');
      case 'break': return this.break(statement);
      case 'evaluate': return this.renderText(this.valueOf(statement.argument));
      case 'define': return this.variables.set(statement.name, this.blockValue(statement.block));
      case 'macroCall': return this.renderMacro(statement);
    }
  }

  private renderReference(reference: Reference): void {
    const { verbatim } = reference;
    if (!verbatim) {
      const value = this.valueOf(reference);
      this.output += reference.prefix + (value === null ? '' : printed(value));
      return;
    }
    const keepsBackslash = verbatim.isEscape && this.valueOf(reference) === null;
    this.output += reference.prefix + (keepsBackslash ? '\\' : '') + verbatim.text;
  }

  private renderLoop(loop: ForeachNode): void {
    const list = loop.list ? this.valueOf(loop.list) : null;
    const elements = list instanceof JavaObject ? list.elements() : undefined;
    if (!elements) return;
    const names = [loop.variable, 'velocityCount', 'velocityHasNext', 'foreach'];
    const saved = names.map((name) => this.read(name));
    const outer = this.read('foreach');
    const scope = new ForeachScope(outer instanceof ForeachScope ? outer : null);
    this.variables.set('foreach', scope);
    try {
      this.renderElements(loop, elements, scope);
    } catch (signal) {
      if (!(signal instanceof StopSignal) || !signal.isFor(scope)) throw signal;
    } finally {
      names.forEach((name, index) => this.restore(name, saved[index]));
    }
  }

  private renderElements(loop: ForeachNode, elements: readonly JavaValue[], scope: ForeachScope): void {
    for (const [index, element] of elements.entries()) {
      if (index === maxIterations) {
        throw new TemplateRuntimeError(`#foreach over "${elements.length}" elements exceeds API Gateway's ${maxIterations} iterations; send fewer at a time`);
      }
      scope.index = index;
      scope.hasNext = index + 1 < elements.length;
      this.variables.set(loop.variable, element);
      this.variables.set('velocityCount', JavaNumber.integer(index + 1));
      this.variables.set('velocityHasNext', scope.hasNext);
      this.renderBlock(loop.block);
    }
  }

  private restore(name: string, value: JavaValue): void {
    if (value === null) this.variables.delete(name);
    else this.variables.set(name, value);
  }

  private break(node: StopNode): never {
    if (!node.argument) throw new StopSignal('nearest');
    const scope = this.valueOf(node.argument);
    if (scope instanceof ForeachScope) throw new StopSignal(scope);
    throw new TemplateRuntimeError(`#break("${textOf(scope)}") names no loop; write "#break($foreach)"`);
  }

  /** Runs text as a template of its own, over the same variables. */
  private renderText(value: JavaValue): void {
    const { block, macros } = parseInner(value === null ? '' : printed(value));
    this.define(macros);
    try {
      this.renderBlock(block);
    } catch (signal) {
      if (!(signal instanceof StopSignal) || !(signal.isForAll || signal.isFor(block))) throw signal;
    }
  }

  /** `#break` ends the nearest block, whatever it is. */
  private renderStoppable(block: Block): void {
    try {
      this.renderBlock(block);
    } catch (signal) {
      if (!(signal instanceof StopSignal) || !signal.isFor(block)) throw signal;
    }
  }

  private blockValue(block: Block, variables?: Variables): JavaBlock {
    return new JavaBlock(() => this.captured(() => this.within(variables ?? this.variables, () => this.renderStoppable(block))));
  }

  private renderMacro(call: MacroCallNode): void {
    const macro = this.macros.get(call.name);
    if (!macro) {
      this.output += call.literal;
      return;
    }
    if (this.macroDepth === maxMacroDepth) throw new TemplateRuntimeError(`macro "${call.name}" calls itself more than ${maxMacroDepth} deep; end its recursion with #if`);
    const args = new Map(call.args.slice(0, macro.parameters.length).map((expression, index): [string, MacroArgument] => (
      [macro.parameters[index], { expression, variables: this.variables }])));
    const inner = new Variables(args, this.variables);
    if (call.body) inner.declare('bodyContent', this.blockValue(call.body, this.variables));
    this.macroDepth += 1;
    try {
      this.within(inner, () => this.renderStoppable(macro.block));
    } finally {
      this.macroDepth -= 1;
    }
  }

  private within(variables: Variables, render: () => void): void {
    const outer = this.variables;
    this.variables = variables;
    try {
      render();
    } finally {
      this.variables = outer;
    }
  }

  private captured(render: () => void): string {
    const outer = this.output;
    this.output = '';
    try {
      render();
      return this.output;
    } finally {
      this.output = outer;
    }
  }

  private read(name: string): JavaValue {
    const argument = this.variables.argument(name);
    if (!argument) return this.variables.get(name);
    return this.valueWithin(argument.variables, argument.expression);
  }

  private valueWithin(variables: Variables, expression: Expression): JavaValue {
    const outer = this.variables;
    this.variables = variables;
    try {
      return this.valueOf(expression);
    } finally {
      this.variables = outer;
    }
  }

  /** A null value assigns nothing: the variable keeps what it had. */
  private assign({ target, variable }: SetNode, value: JavaValue): void {
    if (value === null) return;
    const last = target.accessors.at(-1);
    if (!last) return this.variables.set(variable, value);
    const owner = this.follow(this.read(target.name), target.accessors.slice(0, -1));
    if (owner === null) return;
    if (last.kind === 'index') this.assignIndex(owner, this.valueOf(last.argument), value);
    else assignProperty(owner, last.name, value);
  }

  private assignIndex(owner: JavaValue, argument: JavaValue, value: JavaValue): void {
    const position = fromEnd(owner, argument);
    const method = owner instanceof JavaMap ? 'put' : 'set';
    invokeMethod(owner, method, [position, value]);
  }

  private follow(start: JavaValue, accessors: readonly Accessor[]): JavaValue {
    let value = start;
    for (const accessor of accessors) {
      if (value === null) return null;
      value = this.access(value, accessor);
    }
    return value;
  }

  private access(value: JavaValue, accessor: Accessor): JavaValue {
    switch (accessor.kind) {
      case 'property': return readProperty(value, accessor.name);
      case 'method': return invokeMethod(value, accessor.name, accessor.args.map((arg) => this.valueOf(arg)));
      case 'index': return invokeMethod(value, 'get', [fromEnd(value, this.valueOf(accessor.argument))]);
    }
  }

  private valueOf(expression: Expression): JavaValue {
    switch (expression.kind) {
      case 'literal': return expression.value;
      case 'reference': return this.follow(this.read(expression.name), expression.accessors);
      case 'interpolation': return this.interpolate(expression.block, expression.isPadded);
      case 'list': return new JavaList(expression.items.map((item) => this.valueOf(item)));
      case 'range': return range(this.valueOf(expression.from), this.valueOf(expression.to));
      case 'map': return this.mapOf(expression.entries);
      case 'group': return this.valueOf(expression.inner);
      case 'not': return !this.isTrue(expression.operand);
      case 'binary': return this.calculate(expression);
    }
  }

  private interpolate(block: Block, isPadded: boolean): string {
    const text = this.captured(() => this.renderBlock(block));
    return isPadded ? text.slice(0, -1) : text;
  }

  private mapOf(entries: readonly (readonly [Expression, Expression])[]): JavaMap {
    const map = new JavaMap();
    for (const [key, value] of entries) map.put(this.valueOf(key), this.valueOf(value));
    return map;
  }

  private calculate({ operator, left, right }: BinaryNode): JavaValue {
    switch (operator) {
      case '&&': return this.isTrue(left) && this.isTrue(right);
      case '||': return this.isTrue(left) || this.isTrue(right);
      case '==': return isSame(this.valueOf(left), this.valueOf(right));
      case '!=': return !isSame(this.valueOf(left), this.valueOf(right));
      default: return operate(operator, this.valueOf(left), this.valueOf(right));
    }
  }

  /** Only references, comparisons and `true` can be true: Velocity takes any other literal or sum for false. */
  private isTrue(expression: Expression): boolean {
    switch (expression.kind) {
      case 'reference': {
        const value = this.valueOf(expression);
        return value !== null && value !== false;
      }
      case 'group': return this.isTrue(expression.inner);
      case 'literal': case 'not': return this.valueOf(expression) === true;
      case 'binary': return this.calculate(expression) === true;
      default: return false;
    }
  }
}

/** Thrown by `#stop` and `#break` to unwind to what they end. */
class StopSignal {
  constructor(private readonly target: 'everything' | 'nearest' | ForeachScope) {}

  get isForAll(): boolean {
    return this.target === 'everything';
  }

  isFor(candidate: ForeachScope | Block): boolean {
    return this.target === 'nearest' || this.target === candidate;
  }
}

function parseInner(text: string): { block: Block; macros: readonly Macro[] } {
  try {
    return parseTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    throw new TemplateRuntimeError(`#evaluate was given a broken template: ${error.message}`);
  }
}

function printed(value: JavaValue): string {
  return value instanceof JavaObject ? value.toText() ?? '' : textOf(value);
}

/** A negative index counts from the end. */
function fromEnd(owner: JavaValue, argument: JavaValue): JavaValue {
  if (!(argument instanceof JavaNumber) || argument.kind !== 'Integer' || argument.toDouble() >= 0) return argument;
  const size = invokeMethod(owner, 'size', []);
  if (!(size instanceof JavaNumber)) throw new TemplateRuntimeError(`index "${argument.toText()}" counts from the end of what has no size; use it on lists`);
  return size.calculate('+', argument);
}

function assignProperty(owner: JavaValue, name: string, value: JavaValue): void {
  const setter = `set${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (owner instanceof JavaObject && owner.invoke(setter, [value]) === undefined) owner.assign(name, value);
}

function range(from: JavaValue, to: JavaValue): JavaValue {
  if (!(from instanceof JavaNumber) || !(to instanceof JavaNumber)) return null;
  const [first, last] = [from, to].map((end) => Number(BigInt.asIntN(32, end.toBigInt())));
  const length = Math.abs(last - first) + 1;
  if (length > maxRange) throw new TemplateRuntimeError(`range "[${first}..${last}]" is longer than ${maxRange}; walk a part of it`);
  return new JavaList(Array.from({ length }, (_, index) => JavaNumber.integer(first <= last ? first + index : first - index)));
}

/** On API Gateway a reference without a value equals the empty string too. */
function isSame(left: JavaValue, right: JavaValue): boolean {
  if (left === null || right === null) return (left ?? '') === (right ?? '');
  if (left instanceof JavaNumber && right instanceof JavaNumber) return left.compareTo(right) === 0;
  const isComparable = classNameOf(left) === classNameOf(right) || (left instanceof JavaList && right instanceof JavaList);
  return isComparable ? areEqual(left, right) : textOf(left) === textOf(right);
}

function operate(operator: Exclude<BinaryOperator, '&&' | '||' | '==' | '!='>, left: JavaValue, right: JavaValue): JavaValue {
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) return concatenated(left) + concatenated(right);
  if (!(left instanceof JavaNumber) || !(right instanceof JavaNumber)) return isComparison(operator) ? false : null;
  switch (operator) {
    case '<': return left.compareTo(right) < 0;
    case '<=': return left.compareTo(right) <= 0;
    case '>': return left.compareTo(right) > 0;
    case '>=': return left.compareTo(right) >= 0;
    default: return left.calculate(operator, right);
  }
}

function isComparison(operator: BinaryOperator): boolean {
  return operator.startsWith('<') || operator.startsWith('>');
}

function concatenated(value: JavaValue): string {
  return value === null ? '' : textOf(value);
}
