import { BigDecimal } from './big-decimal';
import { JavaNumber } from './java-number';
import { Lexer, placeAt } from './lexer';
import { Accessor, BinaryOperator, Block, Expression, ForeachNode, Macro, Reference, Statement } from './node';
import { stringText } from './string-literal';
import { TemplateSyntaxError } from './template-error';
import { literalOf, Token, TokenKind } from './token';

/** A template as a tree, with the macros that it defines. */
export interface ParsedTemplate {
  readonly block: Block;
  readonly macros: readonly Macro[];
}

/**
 * Parses a template.
 * @throws TemplateSyntaxError for a broken template
 */
export function parseTemplate(template: string): ParsedTemplate {
  const macros: Macro[] = [];
  return { block: new Parser(template, macros).template(), macros };
}

/** Binary operators by precedence, the loosest first. */
const precedence: readonly (readonly BinaryOperator[])[] = [['||'], ['&&'], ['==', '!='], ['<', '>', '<=', '>='], ['+', '-'], ['*', '/', '%']];

/** Tokens that print as they are where a statement could start. */
const plainKinds: readonly TokenKind[] = [
  'text', 'dot', ')', '(', 'integer', 'decimal', 'string', 'escape', 'leftBrace', 'rightBrace', 'emptyIndex',
];

const directives = ['foreach', 'include', 'parse', 'macro', 'literal', 'evaluate', 'break', 'define', 'stop'];
const escapable = [...directives, 'if', 'end', 'set', 'else', 'elseif'];

interface DirectiveArgument {
  readonly token: Token;
  readonly node: Expression | 'word';
}

class Parser {
  private readonly lexer: Lexer;
  private readonly tokens: Token[] = [];
  private position = 0;

  constructor(private readonly source: string, private readonly macros: Macro[]) {
    this.lexer = new Lexer(source);
  }

  template(): Block {
    const block = this.block();
    if (this.peek().kind !== 'end of template') this.failAt(this.peek(), `"${this.peek().image.trim()}" closes nothing; remove it or open its directive`);
    return block;
  }

  private block(): Block {
    const statements: Statement[] = [];
    for (let statement = this.statement(); statement; statement = this.statement()) statements.push(statement);
    return statements;
  }

  /** @returns undefined where the block ends */
  private statement(): Statement | undefined {
    const token = this.peek();
    if (token.kind === 'identifier' || (token.kind === 'leftBrace' && this.peek(1).kind === 'identifier')) return this.reference();
    if (plainKinds.includes(token.kind)) return text(literalOf(this.take()));
    switch (token.kind) {
      case 'if': return this.conditional();
      case 'set': return this.assignment();
      case 'lineComment': case 'blockComment': return this.comment();
      case 'textBlock': return text(this.take().image.slice(3, -3));
      case 'escapedDirective': return text(this.escapedDirective(this.take().image));
      case 'doubleEscape': return this.backslashes();
      case 'word': case 'bracketedWord': return this.directive();
      default: return undefined;
    }
  }

  private comment(): Statement {
    const comment = this.take();
    if (comment.kind === 'lineComment' && this.peek().kind === 'lineCommentEnd') this.take();
    const start = comment.image.search(/##|#\*/);
    return text(start < 0 ? '' : comment.image.slice(0, start));
  }

  private escapedDirective(image: string): string {
    const slash = image.lastIndexOf('\\');
    const directive = image.slice(slash + 1);
    const name = directive.replace(/[#{}]/g, '');
    return this.isKnown(name) ? image.slice(0, Math.floor(slash / 2)) + directive : image;
  }

  /** Pairs of backslashes become one each in front of a directive. */
  private backslashes(): Statement {
    let count = 0;
    while (this.peek().kind === 'doubleEscape') {
      this.take();
      count += 1;
    }
    const next = this.peek();
    const isBeforeDirective = ['if', 'else', 'elseif', 'end'].includes(next.kind) || this.isKnown(next.image.slice(1), directives);
    return text((isBeforeDirective ? '\\' : '\\\\').repeat(count));
  }

  private isKnown(name: string, names: readonly string[] = escapable): boolean {
    return names.includes(name) || this.macros.some((macro) => macro.name === name);
  }

  private conditional(): Statement {
    const opening = this.peek();
    const branches = [this.branch()];
    while (this.peek().kind === 'elseif') branches.push(this.branch());
    let otherwise: Block = [];
    if (this.peek().kind === 'else') {
      this.take();
      otherwise = this.block();
    }
    this.close(opening);
    return { kind: 'if', branches, otherwise };
  }

  private branch(): { condition: Expression; block: Block } {
    this.take();
    this.skipSpace();
    this.expect('(');
    const condition = this.expression();
    this.expect(')');
    return { condition, block: this.block() };
  }

  private assignment(): Statement {
    this.take();
    this.skipSpace();
    const variable = this.peek().image.slice(1);
    const target = this.reference();
    this.skipSpace();
    this.expect('=');
    const value = this.expression();
    this.expect(')');
    this.lexer.leaveSet();
    return { kind: 'set', target, variable, value };
  }

  private directive(): Statement {
    const first = this.position;
    const token = this.take();
    const name = token.kind === 'bracketedWord' ? token.image.slice(2, -1) : token.image.slice(1);
    this.lexer.enterDirective();
    if (!this.lexer.isBeforeParenthesis()) {
      if (['foreach', 'macro', 'literal', 'define', 'evaluate', 'include', 'parse'].includes(name)) {
        this.failAt(token, `directive "#${name}" has no arguments; write "#${name}(...)"`);
      }
      this.lexer.leaveDirective();
      return name === 'stop' || name === 'break' ? { kind: name } : { kind: 'macroCall', name, args: [], literal: this.literalFrom(first) };
    }
    const args = this.directiveArguments();
    switch (name) {
      case 'stop': case 'break': return { kind: name, argument: args.length === 0 ? undefined : this.valueOf(args[0]) };
      case 'foreach': return this.foreach(token, args);
      case 'evaluate': return this.evaluation(token, args);
      case 'macro': return this.macro(token, args);
      case 'define': return this.definition(token, args);
      case 'literal': return this.literal(token);
      case 'include': case 'parse':
        return this.failAt(token, `directive "#${name}" reads files, which a mapping template has none of; write the text itself`);
      default: return this.macroCall(name, args, first);
    }
  }

  private directiveArguments(): DirectiveArgument[] {
    const args: DirectiveArgument[] = [];
    this.skipSpace();
    this.expect('(');
    while (this.hasDirectiveArgument()) {
      this.skipSpace();
      if (this.peek().kind === ',') {
        this.take();
        this.skipSpace();
      }
      const token = this.peek();
      args.push({ token, node: token.kind === 'word' ? this.word() : this.operand() });
    }
    this.skipSpace();
    this.expect(')');
    return args;
  }

  private hasDirectiveArgument(): boolean {
    const next = this.peek().kind === 'space' ? this.peek(1) : this.peek();
    return next.kind === ',' || next.kind === 'word' || this.startsOperand(next);
  }

  private word(): 'word' {
    this.take();
    return 'word';
  }

  private valueOf(argument: DirectiveArgument): Expression {
    if (argument.node === 'word') return this.failAt(argument.token, `"${argument.token.image}" is a bare word; quote it or put "$" before it`);
    return argument.node;
  }

  private foreach(opening: Token, args: readonly DirectiveArgument[]): ForeachNode {
    if (args.length < 2) this.failAt(opening, 'directive "#foreach" walks nothing; write "#foreach($item in $list)"');
    for (const argument of args.filter((_, index) => index !== 1)) this.valueOf(argument);
    const [variable, , list] = args;
    const name = variable.node !== 'word' && variable.node.kind === 'reference' ? variable.node.name : variable.token.image.slice(1);
    const block = this.block();
    this.close(opening);
    return { kind: 'foreach', variable: name, list: list && this.valueOf(list), block };
  }

  private evaluation(token: Token, args: readonly DirectiveArgument[]): Statement {
    const isTemplate = args.length === 1 && ['string', 'identifier', 'leftBrace'].includes(args[0].token.kind);
    if (!isTemplate) return this.failAt(token, 'directive "#evaluate" takes one string or reference; write "#evaluate($text)"');
    return { kind: 'evaluate', argument: this.valueOf(args[0]) };
  }

  private macro(opening: Token, args: readonly DirectiveArgument[]): Statement {
    const [name, ...parameters] = args.map(({ token }) => token.image);
    if (args.length === 0 || args[0].node !== 'word') this.failAt(opening, 'directive "#macro" has no name; write "#macro(name $parameter)"');
    const block = this.block();
    this.close(opening);
    this.macros.push({ name, parameters: parameters.map((parameter) => parameter.replace(/^\$/, '')), block });
    return text('');
  }

  private definition(opening: Token, args: readonly DirectiveArgument[]): Statement {
    if (args.length !== 1) this.failAt(opening, 'directive "#define" takes one reference; write "#define($name)"');
    const block = this.block();
    this.close(opening);
    return { kind: 'define', name: args[0].token.image.slice(1), block };
  }

  private literal(opening: Token): Statement {
    const first = this.position;
    this.block();
    const literal = this.tokens.slice(first, this.position).map(literalOf).join('');
    this.close(opening);
    return text(literal);
  }

  private macroCall(name: string, args: readonly DirectiveArgument[], first: number): Statement {
    const values = args.flatMap(({ node }) => node === 'word' ? [] : [node]);
    if (!name.startsWith('@')) return { kind: 'macroCall', name, args: values, literal: this.literalFrom(first) };
    const body = this.block();
    this.close(this.tokens[first]);
    return { kind: 'macroCall', name: name.slice(1), args: values, body, literal: this.literalFrom(first) };
  }

  private literalFrom(first: number): string {
    return this.tokens.slice(first, this.position).map(({ image }) => image).join('');
  }

  private close(opening: Token): void {
    if (this.peek().kind === 'end of template') this.failAt(opening, `directive "${opening.image.trim()}" is not closed; write "#end"`);
    this.expect('end');
  }

  private reference(): Reference {
    const first = this.position;
    const isBraced = this.peek().kind === 'leftBrace';
    if (isBraced) this.take();
    const name = this.expect('identifier').image;
    const accessors = this.accessors();
    if (isBraced) this.expect('rightBrace');
    const [opening, ...rest] = this.tokens.slice(first, this.position);
    return describeReference(opening, rest, isBraced ? name : undefined, accessors);
  }

  private accessors(): Accessor[] {
    const accessors = this.indexes();
    while (this.peek().kind === 'dot' && this.peek(1).kind === 'identifier') {
      this.take();
      const name = this.take().image;
      accessors.push(this.startsCall() ? { kind: 'method', name, args: this.callArguments() } : { kind: 'property', name }, ...this.indexes());
    }
    return accessors;
  }

  private startsCall(): boolean {
    return this.peek().kind === '(' && (this.peek(1).kind === 'closeCall' || this.startsParameter(this.peek(1)));
  }

  private callArguments(): Expression[] {
    const args: Expression[] = [];
    this.expect('(');
    while (this.peek().kind !== 'closeCall') {
      if (args.length > 0) this.expect(',');
      args.push(this.parameter());
    }
    this.take();
    return args;
  }

  private indexes(): Accessor[] {
    const indexes: Accessor[] = [];
    while (this.peek().kind === 'openIndex') {
      this.take();
      this.skipSpace();
      if (['[', '{', 'decimal'].includes(this.peek().kind)) this.unexpected();
      indexes.push({ kind: 'index', argument: this.operand() });
      this.skipSpace();
      this.expect('closeIndex');
    }
    return indexes;
  }

  private startsParameter(token: Token): boolean {
    return token.kind === 'space' || this.startsOperand(token);
  }

  private startsOperand(token: Token): boolean {
    return ['string', 'integer', 'decimal', '[', '{', 'true', 'false', 'identifier', 'leftBrace'].includes(token.kind);
  }

  private parameter(): Expression {
    this.skipSpace();
    const operand = this.operand();
    this.skipSpace();
    return operand;
  }

  private operand(): Expression {
    const token = this.peek();
    switch (token.kind) {
      case 'string': return this.string();
      case 'integer': return { kind: 'literal', value: JavaNumber.whole(BigInt(this.take().image)) };
      case 'decimal': return { kind: 'literal', value: decimal(this.take().image) };
      case 'true': case 'false': return { kind: 'literal', value: this.take().kind === 'true' };
      case '[': return this.list();
      case '{': return this.map();
      case 'identifier': case 'leftBrace': return this.reference();
      default: return this.unexpected();
    }
  }

  private string(): Expression {
    const token = this.take();
    const content = stringText(token.image);
    if (content === undefined) return this.failAt(token, `string ${token.image} has "\\u" without four hexadecimal digits; write "\\u0041" or single quotes`);
    if (!token.image.startsWith('"') || !/[$#]/.test(token.image)) return { kind: 'literal', value: content };
    const isPadded = !content.includes('##');
    return { kind: 'interpolation', block: this.nested(isPadded ? `${content} ` : content, token), isPadded };
  }

  private nested(content: string, token: Token): Block {
    try {
      return new Parser(content, this.macros).template();
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error;
      return this.failAt(token, `string ${token.image} is a broken template: ${error.message.replace(/ \(line .*$/, '')}`);
    }
  }

  /** A list or, where `..` follows its first element, a range. */
  private list(): Expression {
    this.expect('[');
    const items: Expression[] = [];
    while (this.peek().kind !== ']') {
      if (items.length > 0) this.expect(',');
      items.push(this.parameter());
      if (items.length === 1 && this.peek().kind === '..') return this.range(items[0]);
      if (this.peek().kind !== ']' && this.peek().kind !== ',') this.unexpected();
    }
    this.take();
    return { kind: 'list', items };
  }

  private range(from: Expression): Expression {
    this.take();
    const to = this.parameter();
    this.expect(']');
    return { kind: 'range', from, to };
  }

  private map(): Expression {
    this.expect('{');
    const entries: (readonly [Expression, Expression])[] = [];
    this.skipSpace();
    while (this.peek().kind !== '}' && this.peek().kind !== 'rightBrace') {
      if (entries.length > 0) this.expect(',');
      const key = this.parameter();
      this.expect(':');
      entries.push([key, this.parameter()]);
    }
    this.take();
    return { kind: 'map', entries };
  }

  private expression(level = 0): Expression {
    if (level === precedence.length) return this.unary();
    let left = this.expression(level + 1);
    for (let operator = this.operatorAt(level); operator; operator = this.operatorAt(level)) {
      this.take();
      left = { kind: 'binary', operator, left, right: this.expression(level + 1) };
    }
    return left;
  }

  private operatorAt(level: number): BinaryOperator | undefined {
    const { kind } = this.peek();
    return precedence[level].find((operator) => operator === kind);
  }

  private unary(): Expression {
    this.skipSpace();
    if (this.peek().kind !== '!') return this.primary();
    this.take();
    return { kind: 'not', operand: this.unary() };
  }

  private primary(): Expression {
    this.skipSpace();
    const isGroup = this.peek().kind === '(';
    const node = isGroup ? this.parenthesized() : this.operand();
    this.skipSpace();
    return node;
  }

  private parenthesized(): Expression {
    this.expect('(');
    const inner = this.expression();
    this.expect(')');
    return { kind: 'group', inner };
  }

  private skipSpace(): void {
    if (this.peek().kind === 'space') this.take();
  }

  private peek(ahead = 0): Token {
    while (this.tokens.length <= this.position + ahead) this.tokens.push(this.lexer.next());
    return this.tokens[this.position + ahead];
  }

  private take(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  private expect(kind: TokenKind): Token {
    return this.peek().kind === kind ? this.take() : this.unexpected(kind);
  }

  private unexpected(wanted?: TokenKind): never {
    const token = this.peek();
    const found = token.kind === 'end of template' ? 'end of template' : `"${token.image}"`;
    return this.failAt(token, `${found} cannot stand here; write ${wanted ? `"${shown.get(wanted) ?? wanted}"` : 'a value'}`);
  }

  private failAt(token: Token, message: string): never {
    const { line, column } = placeAt(this.source, token.offset);
    throw new TemplateSyntaxError(message, line, column);
  }
}

/** How the kinds that the parser expects are written. */
const shown: ReadonlyMap<TokenKind, string> = new Map([
  ['closeCall', ')'], ['closeIndex', ']'], ['rightBrace', '}'], ['end', '#end'], ['identifier', 'a name'],
]);

function text(content: string): Statement {
  return { kind: 'text', text: content };
}

function decimal(image: string): JavaNumber {
  const value = Number(image);
  return Number.isNaN(value) ? new JavaNumber('BigDecimal', BigDecimal.parse(image)) : JavaNumber.double(value);
}

/** Tells name, escapes and stray dollar signs apart in a reference's first token. */
function describeReference(opening: Token, rest: readonly Token[], bracedName: string | undefined, accessors: readonly Accessor[]): Reference {
  const slashBang = opening.image.indexOf('\\!');
  if (slashBang >= 0) {
    const verbatim = { text: opening.image.replace(/^([^$]*\$)\\(\\*)/, '$1$2'), isEscape: false };
    return { kind: 'reference', name: '', accessors: [], prefix: '', verbatim };
  }
  const slashes = /^\\*/.exec(opening.image)?.[0].length ?? 0;
  const start = Math.max(slashes, opening.image.lastIndexOf('$'));
  const image = opening.image.slice(start);
  const isEscape = slashes % 2 === 1;
  const prefix = '\\'.repeat(Math.floor(slashes / 2)) + (isEscape ? '' : opening.image.slice(slashes, start));
  const name = bracedName ?? image.replace(/^\$!?/, '');
  if (!image.startsWith('$')) return { kind: 'reference', name, accessors, prefix, verbatim: { text: image, isEscape: false } };
  const literal = opening.stray + image + rest.map(literalOf).join('');
  const verbatim = isEscape ? { text: literal, isEscape: true } : undefined;
  return { kind: 'reference', name, accessors, prefix, verbatim };
}
