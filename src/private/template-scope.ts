import { Token } from 'aws-cdk-lib';
import { inertJson } from './inert-text';
import { fixed, Piece } from './template-piece';
import { Expression, mayBeAbsent, allParts } from '../values/expression';
import { formatJsonPath, parseJsonPath } from '../values/json-path';

/** The form in which a body reaches a template: text, or bytes in base64. */
export type PayloadForm = 'text' | 'base64';

/** Escapes every backslash and quotation mark, but for the backslashes that start an escape of U+0070 to U+009F or U+2000 to U+20FF. */
const QUOTED_BUT_FOR_ESCAPES = String.raw`.replace('\','\\').replace('"','\"')` +
  String.raw`.replaceAll('(?<!\\)((?:\\\\\\\\)*)\\\\(u(?:20[0-9A-F]{2}|00[7-9][0-9A-F]))','$1\\$2')`;

/** What may stand in a text that Velocity interpolates, once its quotation marks are gone. */
const PLAIN = /^[\w .:/,{}[\]()@?=&+"-]*$/;

/** Base64 as Java decodes it without complaint, with the characters that URLs keep. */
const BASE64 = '(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}==|[A-Za-z0-9_-]{3}=)?';

/**
 * The variables of a template and the statements that set them.
 *
 * What may be absent goes through a variable that is set from an interpolated text. Velocity interpolates once, so the value is never
 * read as a template; and an interpolated text is never null, so the variable never keeps its value of an earlier round of a loop.
 */
export class TemplateScope {
  /** Statements that hold throughout the template, wherever their need was met. */
  private readonly shares: string[] = [];
  /** Statements before the value, and before that of each element of the list at hand. */
  private readonly statements: string[][] = [[]];
  /** Variables that hold one value throughout the template, by what they hold. */
  private readonly known = new Map<string, string>();
  private variables = 0;
  private list?: string;

  constructor(public readonly form: PayloadForm) {}

  /** What has to stand before the value. */
  public get preamble(): string {
    return [...this.shares, ...this.statements[0]].join('');
  }

  public nextVariable(): string {
    return `$v${this.variables++}`;
  }

  /** The statements that `make` needs for each element of a list, and what it makes. */
  public within<T>(path: string, make: () => T): { readonly statements: string; readonly made: T } {
    this.list = path;
    this.statements.push([]);
    const made = make();
    const statements = this.statements.pop()!.join('');
    this.list = undefined;
    return { statements, made };
  }

  /** A reference to the value as text; never null. */
  public reference(expression: Expression): string {
    switch (expression.kind) {
      case 'responseHeader': throw new Error(`header "${expression.name}" of the backend's answer cannot stand in a body; put it into a header`);
      case 'optional': throw new Error('an optional value stands where nothing can be left out; put it into an object or a list, or give it a default');
      case 'rawBody': return this.form === 'base64' ? '$util.base64Decode($input.body)' : '$input.body';
      case 'base64Decoded': return `$util.base64Decode(${this.reference(expression.of)})`;
      case 'urlEncoded': return `$util.urlEncode(${this.reference(expression.of)}).replaceAll("[+]","%20")`;
      case 'segment': return `${this.reference(expression.of)}.replaceAll('^(?:[^${expression.separator}]*${expression.separator}){${expression.index}}([^${expression.separator}]*).*$','$1')`;
      case 'number': return this.reference(expression.of);
      case 'parameter':
      case 'context':
      case 'stageVariable':
      case 'body': return this.requestVariable(expression);
      case 'text':
      case 'literal':
      case 'base64':
      case 'default':
      case 'item':
      case 'itemIndex':
      case 'pageTokenPart': return this.variable(expression);
      case 'jsonText':
        if (isJson(expression.of)) { return this.variable(expression); }
        break;
    }
    return this.composed(expression);
  }

  /** A variable that holds what the pieces print. */
  public into(pieces: readonly Piece[]): string {
    const name = this.nextVariable();
    this.state(`#set(${name} = "")`);
    this.append(name, pieces);
    return name;
  }

  /** A condition that holds where the request has everything that the value tells of. */
  public presence(expression: Expression): string {
    const conditions = [...allParts(expression)].filter(mayBeAbsent).map((part) => this.isThere(part));
    if (conditions.length === 0) {
      throw new Error(`a value of kind "${expression.kind}" is never absent; leave "optional" out`);
    }
    return [...new Set(conditions)].join(' && ');
  }

  /** Whether the request has the value: by asking what holds it, since API Gateway takes an empty text for null. */
  public isThere(expression: Expression): string {
    switch (expression.kind) {
      case 'body': return this.holds(parseJsonPath(expression.path), (steps) => `$input.path(${this.path(formatJsonPath(steps))})`);
      case 'item': return this.holds(expression.steps, (steps) => `$${this.source({ kind: 'item', steps })}`);
      case 'parameter': return expression.location === 'header' ? this.hasHeader(expression.name) : `$input.params().${expression.location}.containsKey('${expression.name}')`;
      case 'stageVariable': return `$stageVariables.containsKey('${expression.name}')`;
      default: throw new Error(`a value of kind "${expression.kind}" is never absent; take its default out`);
    }
  }

  /** A reference to the value as JSON text, without its `$`. */
  public jsonSource(expression: Expression): string {
    if (expression.kind === 'body') { return `input.json("${expression.path}")`; }
    if (expression.kind !== 'item') {
      throw new Error(`a value of kind "${expression.kind}" has no JSON text; give a value of the body`);
    }
    this.checkInList();
    return `input.json("${this.list}[$foreach.index]${formatJsonPath(expression.steps).slice(1)}")`;
  }

  /** A reference to the position of the element at hand, without its `$`. */
  public indexSource(): string {
    this.checkInList();
    return 'foreach.index';
  }

  /** A variable that is set once, before everything else. */
  public shared(key: string, set: (name: string) => string): string {
    const known = this.known.get(key);
    if (known) { return known; }
    const name = this.nextVariable();
    this.known.set(key, name);
    this.shares.push(set(name));
    return name;
  }

  /** Says something once, before everything else. */
  public once(statement: string): void {
    if (this.known.has(statement)) { return; }
    this.known.set(statement, '');
    this.shares.push(statement);
  }

  /** What composes values into text; the writer of a format knows how. */
  protected composed(expression: Expression): string {
    throw new Error(`a value of kind "${expression.kind}" has no text; give a value of the request, or its JSON text by RequestValue.jsonText(...)`);
  }

  private checkInList(): void {
    if (this.list === undefined) { throw new Error('a value of an item stands outside of each(...); put it inside'); }
  }

  private append(name: string, pieces: readonly Piece[]): void {
    let pending = '';
    const flush = () => {
      if (pending !== '') { this.state(`#set(${name} = "\${${name.slice(1)}}${pending}")`); }
      pending = '';
    };
    for (const piece of pieces) {
      switch (piece.kind) {
        case 'static': pending += this.interpolatedText(piece.text); continue;
        case 'print': pending += this.interpolatedReference(piece.reference); continue;
      }
      flush();
      switch (piece.kind) {
        case 'do': this.state(piece.statement); break;
        case 'if':
          this.state(`#if(${piece.condition})`);
          this.append(name, piece.then);
          if (piece.otherwise.length > 0) {
            this.state('#{else}');
            this.append(name, piece.otherwise);
          }
          this.state('#end');
          break;
        case 'each':
          this.state(`#foreach(${piece.variable} in ${piece.list})`);
          this.append(name, piece.round);
          this.state('#if($foreach.hasNext)');
          this.append(name, [fixed(',')]);
          this.state('#end#end');
      }
    }
    flush();
  }

  private interpolatedReference(reference: string): string {
    if (/^\w+$/.test(reference)) { return `\${${reference}}`; }
    const name = this.nextVariable();
    this.set(name, `$${reference}`);
    return `\${${name.slice(1)}}`;
  }

  private interpolatedText(text: string): string {
    if (!PLAIN.test(text)) { return `\${${this.literalVariable(text).slice(1)}}`; }
    return text.includes('"') ? text.split('"').join(`\${${this.quote().slice(1)}}`) : text;
  }

  private literalVariable(text: string): string {
    return this.shared(`literal ${text}`, (name) => `#set(${name} = $util.base64Decode("${literalBase64(text)}"))`);
  }

  /** A variable that holds one value throughout the template. */
  private requestVariable(expression: Expression): string {
    return this.shared(JSON.stringify(expression), (name) => this.setRequestVariable(name, expression));
  }

  private setRequestVariable(name: string, expression: Expression): string {
    if (expression.kind === 'parameter' && expression.location === 'header') {
      // API Gateway keeps the names of headers in the case in which the client sent them.
      return `#set(${name} = "")${overrideByHeader(name, expression.name)}`;
    }
    return expression.kind === 'body' ? this.setTextOf(name, expression) : `#set(${name} = "$!{${this.source(expression)}}")`;
  }

  /** Objects and lists have the text of their JSON, since Java's own is none that anybody could read. */
  private setTextOf(name: string, expression: Expression): string {
    const json = `$${this.jsonSource(expression)}`;
    return `#set(${name} = "$!{${this.source(expression)}}")#if(${json}.matches('(?s)[{\\[].*'))#set(${name} = ${json})#end`;
  }

  /** A variable that is set anew for each element. */
  private variable(expression: Expression): string {
    const name = this.nextVariable();
    this.assign(name, expression);
    return name;
  }

  private assign(name: string, expression: Expression): void {
    switch (expression.kind) {
      case 'text': return this.set(name, `"${expression.parts.map((part) => this.interpolated(part)).join('')}"`);
      case 'literal': return this.set(name, `$util.base64Decode("${literalBase64(asText(expression.value))}")`);
      case 'base64': return this.set(name, `"\${${this.base64(expression.of)}}"`);
      case 'jsonText': return this.assignJsonText(name, expression.of);
      case 'default':
        this.assign(name, expression.otherwise);
        return this.state(this.overrideWhereThere(name, expression.of));
      case 'item': return this.state(this.setTextOf(name, expression));
      case 'itemIndex': return this.set(name, `"$!{${this.source(expression)}}"`);
      case 'pageTokenPart': return this.assignPageTokenPart(name, expression.of, expression.index, expression.count);
      default: return this.set(name, this.reference(expression));
    }
  }

  /** A call that gives the value in base64, without its `$`. */
  public base64(of: Expression): string {
    return of.kind === 'rawBody' && this.form === 'base64' ? 'input.body' : `util.base64Encode(${this.reference(of)})`;
  }

  /**
   * API Gateway writes some characters of JSON text as escapes, a euro sign and typographic quotes among them. To have them back, the text
   * is quoted as a JSON string in which only these escapes are left alive, and parsed.
   */
  private assignJsonText(name: string, of: Expression): void {
    if (!isJson(of)) { return this.set(name, this.composed({ kind: 'jsonText', of })); }
    this.set(name, `$${this.jsonSource(of)}${QUOTED_BUT_FOR_ESCAPES}`);
    this.set(name, `$util.parseJson("[${this.quote()}${name}${this.quote()}]").get(0)`);
  }

  /** Empty where the token is none that was given: the service refuses that. */
  private assignPageTokenPart(name: string, of: Expression, index: number, count: number): void {
    const token = this.reference(of);
    this.set(name, '""');
    this.state(`#if(${token}.matches('${Array(count).fill(BASE64).join('[.]')}'))` +
      `#set(${name} = $util.base64Decode(${token}.replaceAll('^(?:[^.]*[.]){${index}}([^.]*).*$','$1').replaceAll('-','+').replaceAll('_','/')))#end`);
  }

  /** A variable that holds a quotation mark, which an interpolated text cannot escape. */
  private quote(): string {
    return this.shared('quote', (name) => `#set(${name} = '"')`);
  }

  /** What gives the value within an interpolated text. */
  private interpolated(expression: Expression): string {
    const isPlain = expression.kind === 'literal' && /^[\w .:/-]*$/.test(asText(expression.value));
    if (isPlain) { return asText(expression.value); }
    const reference = this.reference(expression).slice(1);
    return `\${${reference}}`;
  }

  private set(name: string, value: string): void {
    this.state(`#set(${name} = ${value})`);
  }

  private state(statement: string): void {
    this.statements[this.statements.length - 1].push(statement);
  }

  private overrideWhereThere(name: string, of: Expression): string {
    return of.kind === 'parameter' && of.location === 'header'
      ? overrideByHeader(name, of.name)
      : `#if(${this.isThere(of)})#set(${name} = "$!{${this.source(of)}}")#end`;
  }

  private hasHeader(header: string): string {
    return this.shared(`has ${header.toLowerCase()}`, (name) => `#set(${name} = false)${eachHeader(header, `#set(${name} = true)`)}`);
  }

  private holds(steps: readonly (string | number)[], reference: (steps: readonly (string | number)[]) => string): string {
    const last = steps[steps.length - 1];
    if (last === undefined) { return 'true'; }
    const parent = reference(steps.slice(0, -1));
    return typeof last === 'number' ? `${parent}.size() > ${last}` : `${parent}.containsKey('${last}')`;
  }

  /** A reference that may be null, without its `$`. It may stand in an interpolated text, so only apostrophes quote in it. */
  private source(expression: Expression): string {
    switch (expression.kind) {
      case 'body': return `input.path(${this.path(expression.path)})`;
      case 'item':
        this.checkInList();
        return `item${expression.steps.map((step) => `.get(${typeof step === 'number' ? step : `'${step}'`})`).join('')}`;
      case 'itemIndex': return this.indexSource();
      case 'parameter': return `input.params().${expression.location}.get('${expression.name}')`;
      case 'context': return `context${expression.names.map((name) => /^[A-Za-z]\w*$/.test(name) ? `.${name}` : `.get('${name}')`).join('')}`;
      case 'stageVariable': return `stageVariables.get('${expression.name}')`;
      default: throw new Error(`a value of kind "${expression.kind}" has no text; give a value of the request, or texts of several by RequestValue.text([...])`);
    }
  }

  /** A path as an argument: one with apostrophes of its own through a variable, since it could not be quoted. */
  private path(path: string): string {
    if (!path.includes("'")) { return `'${path}'`; }
    const name = this.nextVariable();
    this.shares.push(`#set(${name} = "${path}")`);
    return name;
  }
}

/** Whether the request gives the value as JSON rather than as text. */
export function isJson({ kind }: Expression): boolean {
  return kind === 'body' || kind === 'item';
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A reference's text as the content of a JSON string: a call without its `$`. */
export function escapedCall(reference: string): string {
  // escapeJavaScript escapes apostrophes, which JSON does not know:
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
  return `util.escapeJavaScript(${reference}).replaceAll("\\\\'","'")`;
}

/** The same as template text. */
export function escaped(reference: string): string {
  return `\${${escapedCall(reference)}}`;
}

/** Text as the content of a JSON string in which nothing looks like a template. */
export function inertContent(value: unknown): string {
  return inertJson(asText(value)).slice(1, -1);
}

function overrideByHeader(name: string, header: string): string {
  return eachHeader(header, `#set(${name} = "$!{input.params().header.get($header)}")`);
}

function eachHeader(header: string, statement: string): string {
  return `#foreach($header in $input.params().header.keySet())#if($header.equalsIgnoreCase("${header}"))${statement}#end#end`;
}

function literalBase64(text: string): string {
  if (Token.isUnresolved(text)) {
    throw new Error(`literal "${text}" has a token, which cannot be encoded before deployment; give it to the service as a value of its own`);
  }
  return Buffer.from(text).toString('base64');
}
