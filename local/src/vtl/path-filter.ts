import { BigDecimal } from './big-decimal';
import { JavaList } from './java-list';
import { JavaMap } from './java-map';
import { JavaNumber } from './java-number';
import { JavaPattern } from './java-pattern';
import { areEqual, JavaValue, textOf } from './java-value';
import { JsonPath } from './json-path';
import { parseJson } from './json-reader';
import { closingIndex, compilePath, unescapeText } from './path-compiler';
import { PathFilter } from './path-token';
import { TemplateRuntimeError } from './template-error';

/**
 * Compiles what stands between `[?(` and `)]`.
 * @throws TemplateRuntimeError for a broken filter
 */
export function compileFilter(source: string): PathFilter {
  return new FilterCompiler(source).compile();
}

/** An operand: a value, a path to one, or a pattern. */
type Operand = { readonly value: JavaValue } | { readonly path: JsonPath; readonly isNegated: boolean } | { readonly pattern: JavaPattern };

/** An operand of one item; undefined where its path leads nowhere. */
type Resolved = JavaValue | JavaPattern | undefined;

type Relation = (left: Resolved, right: Resolved) => boolean;

const relations: ReadonlyMap<string, Relation> = new Map<string, Relation>([
  ['==', isSame],
  ['!=', (left, right) => !isSame(left, right)],
  ['===', (left, right) => typeName(left) === typeName(right) && isSame(left, right)],
  ['!==', (left, right) => !(typeName(left) === typeName(right) && isSame(left, right))],
  ['<', (left, right) => isOrdered(left, right, (order) => order < 0)],
  ['<=', (left, right) => isOrdered(left, right, (order) => order <= 0)],
  ['>', (left, right) => isOrdered(left, right, (order) => order > 0)],
  ['>=', (left, right) => isOrdered(left, right, (order) => order >= 0)],
  ['=~', matchesPattern],
  ['IN', (left, right) => right instanceof JavaList && has(right, left)],
  ['NIN', (left, right) => right instanceof JavaList && !has(right, left)],
  // JsonPath 2.4 takes no written list on the right of ALL, and nothing else can stand there.
  ['ALL', () => false],
  ['SUBSETOF', (left, right) => left instanceof JavaList && right instanceof JavaList && left.items.every((item) => has(right, item))],
  ['CONTAINS', contains],
  ['SIZE', (left, right) => right instanceof JavaNumber && sizeOf(left) === Number(right.toBigInt())],
  ['EMPTY', (left, right) => typeof right === 'boolean' && sizeOf(left) !== undefined && (sizeOf(left) === 0) === right],
]);

class FilterCompiler {
  private position = 0;

  constructor(private readonly source: string) {}

  compile(): PathFilter {
    const filter = this.alternatives();
    this.skipBlanks();
    if (this.position < this.source.length) this.fail();
    return filter;
  }

  private alternatives(): PathFilter {
    const operands = [this.conjunction()];
    while (this.takes('||')) operands.push(this.conjunction());
    return { accepts: (item, root) => operands.some((operand) => operand.accepts(item, root)) };
  }

  private conjunction(): PathFilter {
    const operands = [this.condition()];
    while (this.takes('&&')) operands.push(this.condition());
    return { accepts: (item, root) => operands.every((operand) => operand.accepts(item, root)) };
  }

  private condition(): PathFilter {
    this.skipBlanks();
    if (/^! *[^$@ ]/.test(this.source.slice(this.position))) {
      this.takes('!');
      const negated = this.condition();
      return { accepts: (item, root) => !negated.accepts(item, root) };
    }
    if (!this.takes('(')) return this.comparison();
    const inner = this.alternatives();
    if (!this.takes(')')) this.fail();
    return inner;
  }

  private comparison(): PathFilter {
    const left = this.operand();
    const operator = /^ *([<>=~!]+|[^ ]+)/.exec(this.source.slice(this.position));
    const relation = operator && relations.get(operator[1].toUpperCase());
    if (!relation) return this.existence(left);
    this.position += operator[0].length;
    const right = this.operand();
    return { accepts: (item, root) => relation(resolve(left, item, root), resolve(right, item, root)) };
  }

  private existence(operand: Operand): PathFilter {
    if (!('path' in operand)) return this.fail();
    const { path, isNegated } = operand;
    return { accepts: (item, root) => (path.read(path.isRooted ? root : item, root, { requireProperties: true }) === undefined) === isNegated };
  }

  private operand(): Operand {
    this.skipBlanks();
    const isNegated = this.takes('!');
    this.skipBlanks();
    const rest = this.source.slice(this.position);
    if (/^[$@]/.test(rest)) return { path: compilePath(this.readPath()), isNegated };
    const literal = /^(?:'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|\/(?:[^/\\]|\\[\s\S])*\/i?|true|false|null|-?[\d.]+(?:[eE][-+]?\d+)?)/.exec(rest)?.[0];
    if (literal === undefined) return { value: this.readJson() };
    this.position += literal.length;
    if (/^['"]/.test(literal)) return { value: unescapeText(literal.slice(1, -1)) };
    if (literal.startsWith('/')) return { pattern: pattern(literal) };
    return { value: /^[-\d.]/.test(literal) ? this.number(literal) : parseJson(literal) };
  }

  private number(literal: string): JavaNumber {
    try {
      return new JavaNumber('BigDecimal', BigDecimal.parse(literal));
    } catch {
      return this.fail();
    }
  }

  private readJson(): JavaValue {
    const opening = this.source[this.position];
    const closing = opening === '[' ? ']' : '}';
    const end = opening === '[' || opening === '{' ? closingIndex(this.source, this.position, opening, closing) : -1;
    if (end < 0) this.fail();
    const json = this.source.slice(this.position, end + 1);
    this.position = end + 1;
    return parseJson(json, { singleQuotes: true });
  }

  /** A path goes on to a blank, an operator or the parenthesis that closes what is around it. */
  private readPath(): string {
    const start = this.position;
    this.position += 1;
    while (this.position < this.source.length && !/[<>=~! )]/.test(this.source[this.position])) {
      const isBracket = this.source[this.position] === '[';
      const end = isBracket ? closingIndex(this.source, this.position, '[', ']') : this.position;
      if (end < 0) this.fail();
      this.position = end + 1;
      if (this.source.slice(start, this.position).endsWith('(') && this.source[this.position] === ')') this.position += 1;
    }
    return this.source.slice(start, this.position);
  }

  private takes(text: string): boolean {
    this.skipBlanks();
    if (!this.source.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  private skipBlanks(): void {
    while (this.source[this.position] === ' ') this.position += 1;
  }

  private fail(): never {
    throw new TemplateRuntimeError(`json path filter "${this.source}" is broken at character ${this.position + 1}; write it like "@.price > 5 && @.name"`);
  }
}

function pattern(literal: string): JavaPattern {
  const source = literal.slice(1, literal.lastIndexOf('/'));
  return JavaPattern.compile(literal.endsWith('i') ? `(?i)${source}` : source);
}

function resolve(operand: Operand, item: JavaValue, root: JavaValue): Resolved {
  if ('value' in operand) return operand.value;
  if ('pattern' in operand) return operand.pattern;
  return operand.path.read(operand.path.isRooted ? root : item, root);
}

/** A number equals the text of an equal number, and lists and maps what they contain. */
function isSame(left: Resolved, right: Resolved): boolean {
  if (left === undefined || right === undefined || left instanceof JavaPattern || right instanceof JavaPattern) return false;
  if (left instanceof JavaNumber && right instanceof JavaNumber) return compareNumbers(left, right) === 0;
  if (left instanceof JavaNumber && typeof right === 'string') return isNumber(right) && BigDecimal.parse(left.toText()).compareTo(BigDecimal.parse(right)) === 0;
  if (typeof left === 'string' && right instanceof JavaNumber) return left === right.toText();
  return areEqual(left, right);
}

/** By the digits that print, so that a Double equals the same digits in the filter. */
function compareNumbers(left: JavaNumber, right: JavaNumber): number {
  return BigDecimal.parse(left.toText()).compareTo(BigDecimal.parse(right.toText()));
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}

function isOrdered(left: Resolved, right: Resolved, test: (order: number) => boolean): boolean {
  if (left instanceof JavaNumber && right instanceof JavaNumber) return test(compareNumbers(left, right));
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  return test(left < right ? -1 : Number(left > right));
}

function matchesPattern(left: Resolved, right: Resolved): boolean {
  if (left instanceof JavaPattern) return !(right instanceof JavaPattern) && left.matches(patternInput(right));
  return right instanceof JavaPattern && right.matches(patternInput(left));
}

function patternInput(value: JavaValue | undefined): string {
  return typeof value === 'string' || typeof value === 'boolean' || value instanceof JavaNumber ? textOf(value) : '';
}

function has(list: JavaList, value: Resolved): boolean {
  return list.items.some((item) => isSame(value, item));
}

function contains(left: Resolved, right: Resolved): boolean {
  if (typeof left === 'string') return typeof right === 'string' && left.includes(right);
  return left instanceof JavaList && has(left, right);
}

function sizeOf(value: Resolved): number | undefined {
  if (typeof value === 'string') return value.length;
  if (value instanceof JavaList) return value.items.length;
  return value instanceof JavaMap ? value.size : undefined;
}

function typeName(value: Resolved): string {
  if (value === undefined || value === null) return String(value);
  if (value instanceof JavaNumber) return 'number';
  return value instanceof JavaList || value instanceof JavaMap ? 'json' : typeof value;
}
