import { TemplateRuntimeError } from './template-error';

/** A Java regular expression, rewritten for JavaScript's `v` mode. */
export interface TranslatedPattern {
  readonly expression: string;
  /** JavaScript's name of each group, by Java's number and name. */
  readonly groups: ReadonlyMap<string, string>;
}

/**
 * Rewrites a Java regular expression.
 * @throws TemplateRuntimeError naming the construct that JavaScript cannot do
 */
export function translatePattern(source: string): TranslatedPattern {
  return new PatternTranslator(source).translate();
}

interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
  readonly comments: boolean;
  readonly unixLines: boolean;
  readonly unicodeCase: boolean;
}

const noFlags: Flags = { ignoreCase: false, dotAll: false, multiline: false, comments: false, unixLines: false, unicodeCase: false };

const flagNames: ReadonlyMap<string, keyof Flags> = new Map([
  ['i', 'ignoreCase'], ['s', 'dotAll'], ['m', 'multiline'], ['x', 'comments'], ['d', 'unixLines'], ['u', 'unicodeCase'],
]);

const lineTerminators = '\\n\\r\\u0085\\u2028\\u2029';
// Assertions that look at the characters around can hold between the halves of a surrogate pair.
const endOfText = '(?:$)';
const startOfText = '(?:^)';
const finalTerminator = `(?:${endOfText}|(?=(?:\\r\\n|[\\r\\u0085\\u2028\\u2029]|(?<!\\r)\\n)${endOfText}))`;
const unixFinalTerminator = `(?=\\n?${endOfText})`;
const wordCharacter = '[\\p{L}\\p{Nd}\\p{Mn}_]';

const controlEscapes: ReadonlyMap<string, number> = new Map([
  ['t', 0x09], ['n', 0x0a], ['r', 0x0d], ['f', 0x0c], ['a', 0x07], ['e', 0x1b],
]);

/** The predefined classes as members of a JavaScript class; the upper case letter is the complement. */
const predefined: ReadonlyMap<string, string> = new Map([
  ['d', '0-9'],
  ['w', 'a-zA-Z_0-9'],
  ['s', ' \\t\\n\\x0b\\f\\r'],
  ['h', ' \\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000'],
  ['v', '\\n\\x0b\\f\\r\\x85\\u2028\\u2029'],
]);

const posixClasses: ReadonlyMap<string, string> = new Map([
  ['Lower', 'a-z'],
  ['Upper', 'A-Z'],
  ['ASCII', '\\x00-\\x7f'],
  ['Alpha', 'a-zA-Z'],
  ['Digit', '0-9'],
  ['Alnum', 'a-zA-Z0-9'],
  ['Punct', '!-\\x2f:-@\\x5b-`\\x7b-~'],
  ['Graph', '!-~'],
  ['Print', '\\x20-~'],
  ['Blank', ' \\t'],
  ['Cntrl', '\\x00-\\x1f\\x7f'],
  ['XDigit', '0-9a-fA-F'],
  ['Space', ' \\t\\n\\x0b\\f\\r'],
  ['javaLowerCase', '\\p{Lowercase}'],
  ['javaUpperCase', '\\p{Uppercase}'],
  ['javaLetter', '\\p{L}'],
  ['javaDigit', '\\p{Nd}'],
  ['javaLetterOrDigit', '\\p{L}\\p{Nd}'],
  ['IsAlphabetic', '\\p{Alphabetic}'],
  ['IsLetter', '\\p{L}'],
  ['IsDigit', '\\p{Nd}'],
  ['IsLowercase', '\\p{Lowercase}'],
  ['IsUppercase', '\\p{Uppercase}'],
  ['IsWhite_Space', '\\p{White_Space}'],
  ['IsPunctuation', '\\p{P}'],
  ['IsIdeographic', '\\p{Ideographic}'],
]);

/** Ranges that ignore case beyond ASCII are written out, up to this many characters. */
const maxFoldedRange = 2048;

class PatternTranslator {
  private position = 0;
  private groupCount = 0;
  private atomicCount = 0;
  private readonly groups = new Map<string, string>();
  private flags = noFlags;

  constructor(private readonly source: string) {}

  translate(): TranslatedPattern {
    const expression = this.alternatives();
    if (this.position < this.source.length) this.refuse(')');
    return { expression, groups: this.groups };
  }

  /** Everything up to a closing parenthesis or the end; flags set inside end with it. */
  private alternatives(): string {
    const outer = this.flags;
    let expression = '';
    while (this.position < this.source.length && this.peek() !== ')') {
      expression += this.takes('|') ? '|' : this.term();
    }
    this.flags = outer;
    return expression;
  }

  private term(): string {
    if (this.flags.comments && this.skipsComment()) return '';
    if (this.takes('\\Q')) return this.quoted();
    const atom = this.atom();
    return atom === '' ? '' : this.quantified(atom);
  }

  private skipsComment(): boolean {
    const comment = /(?:\s+|#[^\n\r\u0085\u2028\u2029]*)/y;
    comment.lastIndex = this.position;
    const length = comment.exec(this.source)?.[0].length ?? 0;
    this.position += length;
    return length > 0;
  }

  /** `\Q...\E`: a quantifier after it holds for the last character. */
  private quoted(): string {
    const end = this.source.indexOf('\\E', this.position);
    const characters = [...this.source.slice(this.position, end < 0 ? undefined : end)].map((character) => this.literal(character));
    this.position = end < 0 ? this.source.length : end + 2;
    const last = characters.pop();
    return last === undefined ? '' : characters.join('') + this.quantified(last);
  }

  private atom(): string {
    const character = this.next();
    switch (character) {
      case '(': return this.group();
      case '[': return this.characterClass();
      case '.': return this.flags.dotAll ? '[\\s\\S]' : this.flags.unixLines ? '[^\\n]' : `[^${lineTerminators}]`;
      case '^': return this.flags.multiline ? this.lineStart() : startOfText;
      case '$': return this.flags.multiline ? this.lineEnd() : this.textEnd();
      case '\\': return this.escaped();
      case '*': case '+': case '?': return this.refuse(character);
      case '{': return this.bareQuantifier();
      default: return this.literal(character);
    }
  }

  /** A counted quantifier that follows nothing repeats the empty string. */
  private bareQuantifier(): string {
    if (!/^\d+(?:,\d*)?\}/.test(this.source.slice(this.position))) this.refuse('{');
    this.position -= 1;
    return '(?:)';
  }

  private textEnd(): string {
    return this.flags.unixLines ? unixFinalTerminator : finalTerminator;
  }

  private lineStart(): string {
    const after = this.flags.unixLines ? '(?<=\\n)' : '(?:(?<=[\\n\\u0085\\u2028\\u2029])|(?<=\\r)(?!\\n))';
    return `(?:${startOfText}|${after}(?=[\\s\\S]))`;
  }

  private lineEnd(): string {
    const before = this.flags.unixLines ? '(?=\\n)' : '(?=[\\r\\u0085\\u2028\\u2029]|(?<!\\r)\\n)';
    return `(?:${endOfText}|${before})`;
  }

  private quantified(atom: string): string {
    const quantifier = /[*+?]|\{\d+(?:,\d*)?\}/y;
    quantifier.lastIndex = this.position;
    const match = quantifier.exec(this.source);
    if (!match) return atom;
    this.position += match[0].length;
    const repeated = `(?:${atom})${match[0]}`;
    if (this.takes('+')) return this.atomic(repeated);
    return this.takes('?') ? `${repeated}?` : repeated;
  }

  /** What has matched is not given back: a lookahead keeps its first answer. */
  private atomic(expression: string): string {
    this.atomicCount += 1;
    return `(?:(?=(?<a${this.atomicCount}>${expression}))\\k<a${this.atomicCount}>)`;
  }

  private group(): string {
    if (!this.takes('?')) return this.capturing();
    for (const opening of ['?:', '?=', '?!', '?<=', '?<!']) {
      if (this.takes(opening.slice(1))) return `(${opening}${this.inner()})`;
    }
    if (this.takes('>')) return this.atomic(this.inner());
    if (this.takes('<')) return this.capturing(this.groupName());
    return this.flagGroup();
  }

  private capturing(name?: string): string {
    this.groupCount += 1;
    const number = String(this.groupCount);
    const expression = this.inner();
    this.groups.set(number, `g${number}`);
    if (name !== undefined) this.groups.set(name, `g${number}`);
    return `(?<g${number}>${expression})`;
  }

  private inner(): string {
    const expression = this.alternatives();
    if (!this.takes(')')) this.refuse('(');
    return expression;
  }

  private groupName(): string {
    const end = this.source.indexOf('>', this.position);
    const name = this.source.slice(this.position, end);
    if (!/^[a-zA-Z][a-zA-Z0-9]*$/.test(name)) this.refuse('(?<');
    this.position = end + 1;
    return name;
  }

  private flagGroup(): string {
    const [text, on, off = '', closing] = /^([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])/.exec(this.source.slice(this.position)) ?? this.refuse('(?');
    this.position += text.length;
    const outer = this.flags;
    this.flags = this.switched(this.switched(outer, on, true), off, false);
    if (closing === ')') return '';
    const expression = `(?:${this.inner()})`;
    this.flags = outer;
    return expression;
  }

  private switched(flags: Flags, letters: string, value: boolean): Flags {
    let switched = flags;
    for (const letter of letters) {
      const name = flagNames.get(letter) ?? this.refuse(`(?${letter})`);
      switched = { ...switched, [name]: value };
    }
    return switched;
  }

  private escaped(): string {
    const character = this.next();
    switch (character) {
      case 'A': return startOfText;
      case 'z': return endOfText;
      case 'Z': return this.textEnd();
      case 'b': return `(?:(?<=${wordCharacter})(?!${wordCharacter})|(?<!${wordCharacter})(?=${wordCharacter}))`;
      case 'B': return `(?:(?<=${wordCharacter})(?=${wordCharacter})|(?<!${wordCharacter})(?!${wordCharacter}))`;
      case 'R': return '(?:\\r\\n|[\\n\\x0b\\f\\r\\x85\\u2028\\u2029])';
      case 'k': return this.namedReference();
      default: break;
    }
    if (/[1-9]/.test(character)) return this.numberedReference(character);
    const members = this.classEscape(character);
    return members === undefined ? this.codePoint(this.escapedCodePoint(character)) : members;
  }

  private namedReference(): string {
    if (!this.takes('<')) this.refuse('\\k');
    const name = this.groupName();
    return this.reference(this.groups.get(name) ?? this.refuse(`\\k<${name}>`));
  }

  private numberedReference(first: string): string {
    let digits = first;
    while (/\d/.test(this.peek()) && Number(digits + this.peek()) <= this.groupCount) digits += this.next();
    return this.reference(this.groups.get(digits));
  }

  /** A group that has not closed yet has matched nothing to repeat. */
  private reference(group: string | undefined): string {
    return group === undefined ? '[]' : `\\k<${group}>`;
  }

  /** `\d`, `\P{Lu}` and the like as a class of their own; undefined for any other escape. */
  private classEscape(character: string): string | undefined {
    const lower = character.toLowerCase();
    const members = predefined.get(lower);
    if (members !== undefined) return `[${character === lower ? '' : '^'}${members}]`;
    if (lower !== 'p') return undefined;
    return `[${character === 'p' ? '' : '^'}${this.property()}]`;
  }

  private property(): string {
    const name = this.takes('{') ? this.upTo('}') : this.next();
    const posix = posixClasses.get(name);
    if (posix !== undefined) return this.flags.ignoreCase && /^(?:Lower|Upper)$/.test(name) ? 'a-zA-Z' : posix;
    const category = /^(?:Is|general_category=|gc=)?([A-Z][a-z]?)$/.exec(name)?.[1];
    const script = /^(?:Is|script=|sc=)([A-Z][A-Za-z_]+)$/.exec(name)?.[1];
    const property = category === undefined ? `\\p{Script=${script}}` : `\\p{${category}}`;
    if ((category ?? script) === undefined || !isProperty(property)) this.refuse(`\\p{${name}}`);
    return property;
  }

  private upTo(closing: string): string {
    const end = this.source.indexOf(closing, this.position);
    if (end < 0) this.refuse(this.source.slice(this.position - 2));
    const text = this.source.slice(this.position, end);
    this.position = end + 1;
    return text;
  }

  private escapedCodePoint(character: string): number {
    const control = controlEscapes.get(character);
    if (control !== undefined) return control;
    switch (character) {
      case '0': return Number.parseInt(this.digits(/[0-3]?[0-7]{1,2}/y, '\\0'), 8);
      case 'x': return Number.parseInt(this.takes('{') ? this.upTo('}') : this.digits(/[0-9a-fA-F]{2}/y, '\\x'), 16);
      case 'u': return this.utf16();
      case 'c': return exclusiveOr64(this.next().charCodeAt(0));
      default: return /[a-zA-Z]/.test(character) ? this.refuse(`\\${character}`) : character.codePointAt(0) ?? this.refuse('\\');
    }
  }

  private utf16(): number {
    const unit = Number.parseInt(this.digits(/[0-9a-fA-F]{4}/y, '\\u'), 16);
    const low = /\\u([dD][c-fC-F][0-9a-fA-F]{2})/y;
    low.lastIndex = this.position;
    const match = unit >= 0xd800 && unit <= 0xdbff ? low.exec(this.source) : null;
    if (!match) return unit;
    this.position += match[0].length;
    return (unit - 0xd800) * 0x400 + Number.parseInt(match[1], 16) - 0xdc00 + 0x10000;
  }

  private digits(pattern: RegExp, construct: string): string {
    pattern.lastIndex = this.position;
    const digits = pattern.exec(this.source)?.[0] ?? this.refuse(construct);
    this.position += digits.length;
    return digits;
  }

  private literal(character: string): string {
    return this.codePoint(character.codePointAt(0) ?? 0);
  }

  private codePoint(code: number): string {
    const others = this.flags.ignoreCase ? [...new Set(otherCases(code, this.flags.unicodeCase))] : [];
    return others.length === 0 ? member(code) : `[${[code, ...others].map(member).join('')}]`;
  }

  /** Everything after `[`; Java's nested classes and `&&` are what the `v` mode has too. */
  private characterClass(): string {
    const negation = this.takes('^') ? '^' : '';
    const operands: string[] = [];
    let members = '';
    let isFirst = true;
    while (isFirst || this.peek() !== ']') {
      if (this.position >= this.source.length) this.refuse('[');
      if (this.takes('&&')) {
        operands.push(members);
        members = '';
      } else {
        members += this.classMember();
      }
      isFirst = false;
    }
    this.position += 1;
    operands.push(members);
    const nonEmpty = operands.filter((operand) => operand !== '');
    return `[${negation}${nonEmpty.length > 1 ? nonEmpty.map((operand) => `[${operand}]`).join('&&') : nonEmpty.join('')}]`;
  }

  private classMember(): string {
    if (this.flags.comments && this.skipsComment()) return '';
    if (this.takes('\\Q')) return this.quotedMembers();
    if (this.takes('[')) return this.characterClass();
    const first = this.next();
    const escaped = first === '\\' ? this.next() : undefined;
    const members = escaped === undefined ? undefined : this.classEscape(escaped);
    if (members !== undefined) return members;
    const from = escaped === undefined ? first.codePointAt(0) ?? 0 : this.escapedCodePoint(escaped);
    if (this.peek() !== '-' || /^-(?:\]|\[|$)/.test(this.source.slice(this.position, this.position + 2))) return this.range(from, from);
    this.position += 1;
    const last = this.next();
    return this.range(from, last === '\\' ? this.escapedCodePoint(this.next()) : last.codePointAt(0) ?? 0);
  }

  private quotedMembers(): string {
    const text = this.source.includes('\\E', this.position) ? this.source.slice(this.position, this.source.indexOf('\\E', this.position)) : this.refuse('\\Q');
    this.position += text.length + 2;
    return [...text].map((character) => this.range(character.codePointAt(0) ?? 0, character.codePointAt(0) ?? 0)).join('');
  }

  private range(from: number, to: number): string {
    if (from > to) this.refuse(String.fromCodePoint(from, 0x2d, to));
    const range = from === to ? member(from) : `${member(from)}-${member(to)}`;
    if (!this.flags.ignoreCase) return range;
    if (!this.flags.unicodeCase) return range + letterRange(from, to, 0x41, 0x20) + letterRange(from, to, 0x61, -0x20);
    if (to - from > maxFoldedRange) this.refuse(`(?u)[${String.fromCodePoint(from)}-${String.fromCodePoint(to)}]`);
    const codes = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    return range + [...new Set(codes.flatMap((code) => otherCases(code, true)))].map(member).join('');
  }

  private peek(): string {
    return this.source[this.position] ?? '';
  }

  private next(): string {
    const code = this.source.codePointAt(this.position) ?? this.refuse(this.source.slice(-1));
    const character = String.fromCodePoint(code);
    this.position += character.length;
    return character;
  }

  private takes(text: string): boolean {
    if (!this.source.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  private refuse(construct: string): never {
    throw new TemplateRuntimeError(`regular expression "${this.source}" has "${construct}" where it cannot be used; write it another way`);
  }
}

function member(code: number): string {
  return code < 0x80 && /[a-zA-Z0-9]/.test(String.fromCodePoint(code)) ? String.fromCodePoint(code) : `\\u{${code.toString(16)}}`;
}

/** What a character also stands for where case is ignored: ASCII letters only, unless the `u` flag says all. */
function otherCases(code: number, isUnicode: boolean): number[] {
  if (!isUnicode && code >= 0x80) return [];
  const character = String.fromCodePoint(code);
  return [character.toLowerCase(), character.toUpperCase()].flatMap((other) => {
    const otherCode = other.codePointAt(0) ?? code;
    return otherCode !== code && other.length === String.fromCodePoint(otherCode).length ? [otherCode] : [];
  });
}

function letterRange(from: number, to: number, firstLetter: number, shift: number): string {
  const [first, last] = [Math.max(from, firstLetter), Math.min(to, firstLetter + 25)];
  return first > last ? '' : `${member(first + shift)}-${member(last + shift)}`;
}

function isProperty(property: string): boolean {
  try {
    return new RegExp(property, 'u').source !== '';
  } catch {
    return false;
  }
}

function exclusiveOr64(code: number): number {
  return Math.floor(code / 64) % 2 === 0 ? code + 64 : code - 64;
}
