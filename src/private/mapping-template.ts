import { Token } from 'aws-cdk-lib';
import { inertJson } from './inert-text';
import { Expression } from '../values/expression';
import { formatJsonPath, parseJsonPath } from '../values/json-path';

/** The form in which a body reaches a template: text, or bytes in base64. */
export type PayloadForm = 'text' | 'base64';

/**
 * The template that prints a value as JSON: valid for every input, with nothing in the input read as anything but data.
 * @throws where a value cannot stand where it was put
 */
export function jsonTemplate(expression: Expression, form: PayloadForm = 'text'): string {
  return new Writer(form).write(expression);
}

/** A reference's text as the content of a JSON string. */
export function escaped(reference: string): string {
  // escapeJavaScript escapes apostrophes, which JSON does not know:
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
  return `\${util.escapeJavaScript(${reference}).replaceAll("\\\\'","'")}`;
}

/** Escapes every backslash and quotation mark, but for the backslashes that start an escape of U+0070 to U+009F or U+2000 to U+20FF. */
const QUOTED_BUT_FOR_ESCAPES = String.raw`.replace('\','\\').replace('"','\"')` +
  String.raw`.replaceAll('(?<!\\)((?:\\\\\\\\)*)\\\\(u(?:20[0-9A-F]{2}|00[7-9][0-9A-F]))','$1\\$2')`;

/**
 * What may be absent goes through a variable that is set from an interpolated text. Velocity interpolates once, so the value is never
 * read as a template; and an interpolated text is never null, so the variable never keeps its value of an earlier round of a loop.
 */
class Writer {
  /** Statements before the value, and before that of each element of the list at hand. */
  private readonly statements: string[][] = [[]];
  private readonly requestVariables = new Map<string, string>();
  private variables = 0;
  private list?: string;
  private quoteVariable?: string;

  constructor(private readonly form: PayloadForm) {}

  public write(expression: Expression): string {
    const value = this.json(expression);
    return this.statements[0].join('') + value;
  }

  /** What prints the value as JSON. */
  private json(expression: Expression): string {
    switch (expression.kind) {
      case 'literal': return inertJson(expression.value);
      case 'object': return `{${expression.fields.map(([name, value]) => `${inertJson(name)}:${this.json(value)}`).join(',')}}`;
      case 'list': return `[${expression.items.map((item) => this.json(item)).join(',')}]`;
      case 'each': return this.each(expression.path, expression.item);
      case 'body':
      case 'item': return `\${${this.jsonSource(expression)}}`;
      case 'itemIndex': return '${foreach.index}';
      case 'default': return isJson(expression.of)
        ? `#if(${this.isThere(expression.of)})${this.json(expression.of)}#{else}${this.json(expression.otherwise)}#end`
        : `"${this.content(expression)}"`;
      default: return `"${this.content(expression)}"`;
    }
  }

  /** What prints the value as the content of a JSON string. */
  private content(expression: Expression): string {
    switch (expression.kind) {
      case 'literal': return inertJson(asText(expression.value)).slice(1, -1);
      case 'text': return expression.parts.map((part) => this.content(part)).join('');
      case 'itemIndex': return '${foreach.index}';
      case 'base64': return expression.of.kind === 'rawBody' && this.form === 'base64'
        ? '${input.body}'
        : `\${util.base64Encode(${this.reference(expression.of)})}`;
      default: return escaped(this.reference(expression));
    }
  }

  /** A reference to the value as text; never null. */
  private reference(expression: Expression): string {
    switch (expression.kind) {
      case 'responseHeader': throw new Error(`header "${expression.name}" of the backend's answer cannot stand in a body; put it into a header`);
      case 'rawBody': return this.form === 'base64' ? '$util.base64Decode($input.body)' : '$input.body';
      case 'parameter':
      case 'context':
      case 'stageVariable':
      case 'body': return this.requestVariable(expression);
      case 'object':
      case 'list':
      case 'each': throw new Error(`a value of kind "${expression.kind}" has no text; give a value of the request, or texts of several by RequestValue.text([...])`);
      default: return this.variable(expression);
    }
  }

  /** A variable that holds one value throughout the template. */
  private requestVariable(expression: Expression): string {
    const key = JSON.stringify(expression);
    const known = this.requestVariables.get(key);
    if (known) { return known; }
    const name = this.nextVariable();
    this.requestVariables.set(key, name);
    this.statements[0].push(this.setRequestVariable(name, expression));
    return name;
  }

  private setRequestVariable(name: string, expression: Expression): string {
    if (expression.kind === 'parameter' && expression.location === 'header') {
      // API Gateway keeps the names of headers in the case in which the client sent them.
      return `#set(${name} = "")${this.overrideByHeader(name, expression.name)}`;
    }
    return `#set(${name} = "$!{${this.source(expression)}}")`;
  }

  private overrideByHeader(name: string, header: string): string {
    return `#foreach($header in $input.params().header.keySet())#if($header.equalsIgnoreCase("${header}"))` +
      `#set(${name} = "$!{input.params().header.get($header)}")#end#end`;
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
      case 'literal': return this.set(name, `$util.base64Decode("${literalBase64(expression.value)}")`);
      case 'base64': return this.set(name, `"${this.content(expression)}"`);
      case 'jsonText': return this.assignJsonText(name, expression.of);
      case 'default':
        this.assign(name, expression.otherwise);
        return this.state(this.overrideWhereThere(name, expression.of));
      case 'item':
      case 'itemIndex': return this.set(name, `"$!{${this.source(expression)}}"`);
      default: return this.set(name, this.reference(expression));
    }
  }

  /**
   * API Gateway writes some characters of JSON text as escapes, a euro sign and typographic quotes among them. To have them back, the text
   * is quoted as a JSON string in which only these escapes are left alive, and parsed.
   */
  private assignJsonText(name: string, of: Expression): void {
    this.set(name, `$${this.jsonSource(of)}${QUOTED_BUT_FOR_ESCAPES}`);
    this.set(name, `$util.parseJson("[${this.quote()}${name}${this.quote()}]").get(0)`);
  }

  /** A variable that holds a quotation mark, which an interpolated text cannot escape. */
  private quote(): string {
    if (!this.quoteVariable) {
      this.quoteVariable = this.nextVariable();
      this.statements[0].push(`#set(${this.quoteVariable} = '"')`);
    }
    return this.quoteVariable;
  }

  /** What gives the value within an interpolated text. */
  private interpolated(expression: Expression): string {
    const isPlain = expression.kind === 'literal' && /^[\w .:/-]*$/.test(asText(expression.value));
    return isPlain ? asText(expression.value) : `\${${this.reference(expression).slice(1)}}`;
  }

  private set(name: string, value: string): void {
    this.state(`#set(${name} = ${value})`);
  }

  private state(statement: string): void {
    this.statements[this.statements.length - 1].push(statement);
  }

  private overrideWhereThere(name: string, of: Expression): string {
    return of.kind === 'parameter' && of.location === 'header'
      ? this.overrideByHeader(name, of.name)
      : `#if(${this.isThere(of)})#set(${name} = "$!{${this.source(of)}}")#end`;
  }

  /** Whether the request has the value: by asking what holds it, since API Gateway takes an empty text for null. */
  private isThere(expression: Expression): string {
    switch (expression.kind) {
      case 'body': return this.holds(parseJsonPath(expression.path), (steps) => `$input.path(${this.path(formatJsonPath(steps))})`);
      case 'item': return this.holds(expression.steps, (steps) => `$${this.source({ kind: 'item', steps })}`);
      case 'parameter': return `$input.params().${expression.location}.containsKey('${expression.name}')`;
      case 'stageVariable': return `$stageVariables.containsKey('${expression.name}')`;
      default: throw new Error(`a value of kind "${expression.kind}" is never absent; take its default out`);
    }
  }

  private holds(steps: readonly (string | number)[], reference: (steps: readonly (string | number)[]) => string): string {
    const last = steps[steps.length - 1];
    const parent = reference(steps.slice(0, -1));
    if (last === undefined) { return 'true'; }
    return typeof last === 'number' ? `${parent}.size() > ${last}` : `${parent}.containsKey('${last}')`;
  }

  /** A reference that may be null, without its `$`. It may stand in an interpolated text, so only apostrophes quote in it. */
  private source(expression: Expression): string {
    switch (expression.kind) {
      case 'body': return `input.path(${this.path(expression.path)})`;
      case 'item': return `item${expression.steps.map((step) => `.get(${typeof step === 'number' ? step : `'${step}'`})`).join('')}`;
      case 'itemIndex': return 'foreach.index';
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
    this.statements[0].push(`#set(${name} = "${path}")`);
    return name;
  }

  /** A reference to the value as JSON text, without its `$`. */
  private jsonSource(expression: Expression): string {
    if (expression.kind === 'body') { return `input.json("${expression.path}")`; }
    if (expression.kind !== 'item') {
      throw new Error(`a value of kind "${expression.kind}" has no JSON text; give a value of the body`);
    }
    if (this.list === undefined) {
      throw new Error('a value of an item stands outside of each(...); put it inside');
    }
    return `input.json("${this.list}[$foreach.index]${formatJsonPath(expression.steps).slice(1)}")`;
  }

  private each(path: string, item: Expression): string {
    this.list = path;
    this.statements.push([]);
    const value = this.json(item);
    const statements = this.statements.pop()!.join('');
    this.list = undefined;
    return `[#foreach($item in $input.path("${path}"))${statements}${value}#if($foreach.hasNext),#end#end]`;
  }

  private nextVariable(): string {
    return `$v${this.variables++}`;
  }
}

/** Whether the request gives the value as JSON rather than as text. */
function isJson(expression: Expression): boolean {
  return expression.kind === 'body' || expression.kind === 'item';
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function literalBase64(value: unknown): string {
  const text = asText(value);
  if (Token.isUnresolved(text)) {
    throw new Error(`literal "${text}" has a token, which cannot be encoded before deployment; give it to the service as a value of its own`);
  }
  return Buffer.from(text).toString('base64');
}
