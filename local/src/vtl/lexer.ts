import { TemplateSyntaxError } from './template-error';
import { Token, TokenKind } from './token';

/** Velocity's lexical states: which tokens are possible depends on what the lexer is inside of. */
type State =
  | 'text' | 'reference' | 'member' | 'arguments' | 'index' | 'directiveName' | 'directive'
  | 'lineComment' | 'blockComment' | 'textBlock';

/** `more` goes on to make a token of what follows, `drop` forgets, `stray` gives its last character back and keeps a lone `$` or `#`. */
type Outcome = TokenKind | 'more' | 'drop' | 'stray';

interface Rule {
  readonly pattern: RegExp;
  readonly outcome: Outcome;
  /** What happens to the states; without it, nothing. */
  readonly act?: (lexer: Lexer) => void;
}

interface Frame {
  readonly state: State;
  readonly opened: number;
  readonly closed: number;
}

/** Splits a template into tokens as Velocity 1.7 does: the longest match wins, then the rule that stands first. */
export class Lexer {
  private offset = 0;
  private state: State = 'text';
  private readonly frames: Frame[] = [];
  private opened = 0;
  private closed = 0;
  private isInComment = false;
  private isInSet = false;

  constructor(private readonly template: string) {}

  next(): Token {
    let stray = '';
    let start = this.offset;
    while (this.offset < this.template.length) {
      const { matched: { outcome, act }, length } = this.longestMatch();
      this.offset += length;
      const end = this.offset;
      act?.(this);
      if (outcome === 'stray') {
        this.offset -= 1;
        stray += strayText(this.template.slice(start, this.offset));
      }
      if (outcome === 'stray' || outcome === 'drop') {
        start = this.offset;
      } else if (outcome !== 'more') {
        return this.token(outcome, this.template.slice(start, end), stray, start);
      }
    }
    if (start < this.offset) this.fail(`template ends in "${this.template.slice(start).slice(0, 20)}"; finish what it starts, or put a space after it`);
    return { kind: 'end of template', image: '', stray, offset: this.offset };
  }

  /** The parser knows a directive from a word that only looks like one. */
  enterDirective(): void {
    this.state = 'directive';
  }

  leaveDirective(): void {
    this.pop();
  }

  leaveSet(): void {
    this.isInSet = false;
  }

  /** Looks past white space without making tokens. */
  isBeforeParenthesis(): boolean {
    const opening = /[ \t\n\r]*\(/y;
    opening.lastIndex = this.offset;
    return opening.test(this.template);
  }

  pop(): void {
    const frame = this.frames.pop();
    this.state = frame?.state ?? 'text';
    this.opened = frame?.opened ?? 0;
    this.closed = frame?.closed ?? this.closed;
  }

  push(next: State): void {
    this.frames.push({ state: this.state, opened: this.opened, closed: this.closed });
    this.opened = 0;
    this.state = next;
  }

  /** A reference ends where another one starts. */
  startReference(): void {
    if (this.isInComment) return;
    if (this.state === 'reference') this.pop();
    this.push('reference');
  }

  startDirective(): void {
    if (this.isInComment) return;
    if (this.state === 'reference' || this.state === 'member') this.pop();
    this.push('directiveName');
  }

  startSet(): void {
    if (this.isInComment) return;
    this.push('directive');
    this.isInSet = true;
    this.opened += 1;
  }

  startComment(kind: 'lineComment' | 'blockComment' | 'textBlock'): void {
    if (this.isInComment) return;
    if (kind === 'lineComment' && this.state === 'reference') this.pop();
    this.isInComment = true;
    this.push(kind);
  }

  endComment(): void {
    this.isInComment = false;
    this.pop();
  }

  openParenthesis(): void {
    this.opened += 1;
    if (this.state === 'member') this.state = 'arguments';
  }

  closeParenthesis(): void {
    while (this.opened === 0) {
      const isLast = this.frames.length === 0;
      this.pop();
      if (isLast) return;
    }
    if (this.opened === this.closed + 1) this.pop();
    else this.closed += 1;
  }

  closeCall(): void {
    this.state = 'reference';
  }

  startMember(): void {
    this.offset -= 1;
    this.state = 'member';
  }

  /** A literal right after a directive's name is no argument: the directive is over. */
  endBareLiteral(): void {
    if (this.opened === 0 && !this.isInSet && (this.state === 'directive' || this.state === 'directiveName')) this.pop();
  }

  fail(message: string): never {
    const { line, column } = placeAt(this.template, this.offset);
    throw new TemplateSyntaxError(message, line, column);
  }

  private longestMatch(): { matched: Rule; length: number } {
    let matched: Rule | undefined;
    let longest = 0;
    for (const candidate of rules[this.state]) {
      const length = this.lengthOf(candidate);
      if (length > longest) [matched, longest] = [candidate, length];
    }
    return matched ? { matched, length: longest } : this.fail(`"${this.template[this.offset]}" cannot stand here; close the reference or the directive first`);
  }

  private lengthOf({ pattern }: Rule): number {
    pattern.lastIndex = this.offset;
    return pattern.exec(this.template)?.[0].length ?? 0;
  }

  private token(kind: TokenKind, image: string, stray: string, offset: number): Token {
    if (kind === 'dot') return { kind, image: '.', stray, offset };
    if (kind === 'integer' && image.endsWith('..')) {
      this.offset -= 2;
      return { kind, image: image.slice(0, -2), stray, offset };
    }
    return { kind, image, stray, offset };
  }
}

/** Line and column of an offset, from 1. */
export function placeAt(template: string, offset: number): { line: number; column: number } {
  const lines = template.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: lines[lines.length - 1].length + 1 };
}

/** What stays of `$` and `#` that start nothing: themselves, and backslashes before a `$`. */
function strayText(image: string): string {
  return image.replace(/[^$#\\]/g, '').replace(/\\+(?![\\$])/g, '');
}

function rule(outcome: Outcome, pattern: RegExp, act?: (lexer: Lexer) => void): Rule {
  return { outcome, pattern, act };
}

const openIndex = rule('openIndex', /\[/y, (lexer) => lexer.push('index'));
const setDirective = rule('set', /[ \t]*#(?:set|\{set\}) *\(/y, (lexer) => lexer.startSet());
const openParenthesis = rule('(', /\(/y, (lexer) => lexer.openParenthesis());
const space = rule('space', /[ \t\n\r]+/y);
const string = rule('string', /"[^"]*(?:""[^"]*)*"|'[^']*(?:''[^']*)*'/y, (lexer) => lexer.endBareLiteral());
const identifier = rule('identifier', /[a-zA-Z_][a-zA-Z0-9_-]*/y);
const dot = rule('dot', /\.[a-zA-Z]/y, (lexer) => lexer.startMember());
const emptyIndex = rule('emptyIndex', /\$(?:\\?!)?\[|\$\./y);
const booleans = [rule('true', /true/y), rule('false', /false/y)];
const numbers = [
  rule('integer', /-?\d+(?:\.\.)?/y, (lexer) => lexer.endBareLiteral()),
  rule('decimal', /-?\d+\.\d*(?:[eE][+-]?\d+)?|-?\.\d+(?:[eE][+-]?\d+)?|-?\d+[eE][+-]?\d+/y, (lexer) => lexer.endBareLiteral()),
];
const words = [
  rule('word', /[a-zA-Z_@][a-zA-Z0-9_@]*/y),
  rule('bracketedWord', /\{[a-zA-Z_][a-zA-Z0-9_@]*\}/y),
];
const argumentPunctuation = [
  rule('[', /\[/y), rule(']', /\]/y), rule(',', /,/y), rule('..', /\.\./y), rule(':', /:/y), rule('{', /\{/y), rule('}', /\}/y),
];
const operators = [
  rule('-', /-/y), rule('+', /\+/y), rule('*', /\*/y), rule('/', /\//y), rule('%', /%/y),
  rule('&&', /&&|and/y), rule('||', /\|\||or/y),
  rule('<', /<|lt/y), rule('<=', /<=|le/y), rule('>', />|gt/y), rule('>=', />=|ge/y),
  rule('==', /==|eq/y), rule('!=', /!=|ne/y), rule('!', /!|not/y), rule('=', /=/y),
];
/** White space and one line break after a directive belong to it. */
const lineRest = '(?:[ \\t]*(?:\\r\\n|\\r|\\n))?';
const braces = [rule('leftBrace', /\{/y), rule('rightBrace', /\}/y, (lexer) => lexer.pop())];
const strayReference = rule('stray', /[\s\S]/y, (lexer) => lexer.pop());
const strayDirective = rule('stray', /[\s\S]/y, (lexer) => lexer.pop());

/** What every state knows, comments included. */
const openings = [
  rule('more', /\\*\$/y, (lexer) => lexer.startReference()),
  rule('more', /\\*\$\\*!/y, (lexer) => lexer.startReference()),
  rule('more', /#\[\[/y, (lexer) => lexer.startComment('textBlock')),
  rule('more', /#\*/y, (lexer) => lexer.startComment('blockComment')),
  rule('more', /#/y, (lexer) => lexer.startDirective()),
];
const lineComment = rule('lineComment', /##/y, (lexer) => lexer.startComment('lineComment'));

const rules: Readonly<Record<State, readonly Rule[]>> = {
  text: [
    rule('escapedDirective', /(?:\\\\)*\\#(?:[a-zA-Z_@][a-zA-Z0-9_@]*|\{[a-zA-Z_][a-zA-Z0-9_@]*\})/y),
    setDirective, ...openings, lineComment, rule('doubleEscape', /\\\\/y), rule('escape', /\\/y), rule('text', /[^$#\\]+/y), emptyIndex,
  ],
  reference: [openIndex, setDirective, ...openings, lineComment, ...booleans, identifier, dot, ...braces, strayReference, emptyIndex],
  member: [openIndex, openParenthesis, setDirective, ...openings, ...booleans, identifier, dot, ...braces, strayReference],
  arguments: [
    ...argumentPunctuation, rule('closeCall', /\)/y, (lexer) => lexer.closeCall()), setDirective, ...openings, space, string,
    ...booleans, ...numbers, identifier, dot,
  ],
  index: [rule('closeIndex', /\]/y, (lexer) => lexer.pop()), ...openings, space, string, ...booleans, ...numbers],
  directiveName: [
    ...openings, lineComment,
    rule('end', new RegExp(`(?:end|\\{end\\})${lineRest}`, 'y'), (lexer) => lexer.pop()),
    rule('if', /if|\{if\}/y, (lexer) => lexer.enterDirective()),
    rule('elseif', /elseif|\{elseif\}/y, (lexer) => lexer.enterDirective()),
    rule('else', new RegExp(`(?:else|\\{else\\})${lineRest}`, 'y'), (lexer) => lexer.pop()),
    ...numbers, ...words, strayDirective,
  ],
  directive: [
    ...argumentPunctuation, openParenthesis, rule(')', new RegExp(`\\)${lineRest}`, 'y'), (lexer) => lexer.closeParenthesis()),
    ...openings, space, string, ...booleans, ...operators, ...numbers, ...words,
  ],
  lineComment: [...openings, rule('lineCommentEnd', /\r\n|\r|\n/y, (lexer) => lexer.endComment()), rule('drop', /[^$#\\\r\n]+|[\s\S]/y)],
  blockComment: [...openings, rule('blockComment', /\*#/y, (lexer) => lexer.endComment()), rule('drop', /[^$#\\*]+|[\s\S]/y)],
  textBlock: [...openings, rule('textBlock', /\]\]#/y, (lexer) => lexer.endComment()), rule('more', /[^$#\\\]]+|[\s\S]/y)],
};
