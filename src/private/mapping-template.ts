import { fromItem, MARK_STATEMENT, toAttributeValue } from './dynamodb-json';
import { inertJson } from './inert-text';
import { fixed, perform, Piece, print, Separable, separated, template } from './template-piece';
import { escapedCall, inertContent, PayloadForm, TemplateScope } from './template-scope';
import { Expression } from '../values/expression';
import { formatJsonPath, parseJsonPath } from '../values/json-path';

/**
 * The template that prints a value as JSON: valid for every input, with nothing in the input read as anything but data.
 * @throws where a value cannot stand where it was put
 */
export function jsonTemplate(expression: Expression, form: PayloadForm = 'text'): string {
  const writer = new JsonWriter(form);
  const value = writer.json(expression);
  return template(writer.preamble, value);
}

// https://www.rfc-editor.org/rfc/rfc8259#section-6
const NUMBER = '-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?';

/** Writes values as JSON. */
export class JsonWriter extends TemplateScope {
  /** What prints the value as JSON. */
  public json(expression: Expression): Piece[] {
    switch (expression.kind) {
      case 'literal': return [fixed(inertJson(expression.value))];
      case 'object': return [fixed('{'), ...this.separated(expression.fields, ([name, value]) => [fixed(`${inertJson(name)}:`), ...this.json(value)]), fixed('}')];
      case 'list': return [fixed('['), ...this.separated(expression.items.map((item) => ['', item] as const), ([, item]) => this.json(item)), fixed(']')];
      case 'each': return this.each(expression.path, expression.item);
      case 'body':
      case 'item': return [print(this.jsonSource(expression))];
      case 'itemIndex': return [print(this.indexSource())];
      case 'number': return this.number(expression.of);
      case 'parameters': return this.parameters(expression.location);
      case 'parsedJson': return this.parsedJson(expression.path);
      case 'toAttributeValue':
        this.once(MARK_STATEMENT);
        return [print(toAttributeValue(this.jsonSource(expression.of), expression.isItem))];
      case 'fromItem': return [print(fromItem(this.jsonSource(expression.of)))];
      case 'pageToken': return this.pageToken(expression.paths);
      case 'default': return isText(expression.of) && isText(expression.otherwise)
        ? this.quoted(expression)
        : [{ kind: 'if', condition: this.isThere(expression.presence ?? expression.of), then: this.json(expression.of), otherwise: this.json(expression.otherwise) }];
      default: return this.quoted(expression);
    }
  }

  protected override composed(expression: Expression): string {
    switch (expression.kind) {
      case 'jsonText': return this.into(this.json(expression.of));
      case 'joined': return this.into(this.separatedTexts(expression, (part) => [print(this.reference(part).slice(1))]));
      default: return super.composed(expression);
    }
  }

  private quoted(expression: Expression): Piece[] {
    return [fixed('"'), ...this.content(expression), fixed('"')];
  }

  /** What prints the value as the content of a JSON string. */
  private content(expression: Expression): Piece[] {
    switch (expression.kind) {
      case 'literal': return [fixed(inertContent(expression.value))];
      case 'text': return expression.parts.flatMap((part) => this.content(part));
      case 'joined': return this.separatedTexts(expression, (part) => this.content(part));
      case 'itemIndex': return [print(this.indexSource())];
      case 'base64': return [print(this.base64(expression.of))];
      default: return [print(escapedCall(this.reference(expression)))];
    }
  }

  private separated(entries: ReadonlyArray<readonly [string, Expression]>, write: (entry: readonly [string, Expression]) => Piece[]): Piece[] {
    return separated(entries.map(([name, value]) => this.separable(value, (of) => write([name, of]))), ',', () => this.nextVariable());
  }

  private separatedTexts({ parts, separator }: Expression & { kind: 'joined' }, write: (part: Expression) => Piece[]): Piece[] {
    return separated(parts.map((part) => this.separable(part, write)), separator, () => this.nextVariable());
  }

  private separable(expression: Expression, write: (of: Expression) => Piece[]): Separable {
    return expression.kind === 'optional'
      ? { condition: this.presence(expression.presence), pieces: write(expression.of) }
      : { pieces: write(expression) };
  }

  private each(path: string, item: Expression): Piece[] {
    const { statements, made } = this.within(path, () => this.json(item));
    const round = statements === '' ? made : [perform(statements), ...made];
    return [fixed('['), { kind: 'each', variable: '$item', list: `$input.path("${path}")`, round }, fixed(']')];
  }

  private number(of: Expression): Piece[] {
    const text = this.reference(of);
    const reference = /^\$\w+$/.test(text) ? text : this.into([print(text.slice(1))]);
    return [{ kind: 'if', condition: `${reference}.matches('${NUMBER}')`, then: [print(reference.slice(1))], otherwise: [fixed('"'), print(escapedCall(reference)), fixed('"')] }];
  }

  private parameters(location: string): Piece[] {
    const all = `$input.params().${location}`;
    const round = [fixed('"'), print(escapedCall('$name')), fixed('":"'), print(escapedCall(`${all}.get($name)`)), fixed('"')];
    return [fixed('{'), { kind: 'each', variable: '$name', list: `${all}.keySet()`, round }, fixed('}')];
  }

  private parsedJson(path: string): Piece[] {
    const text = this.reference({ kind: 'body', path });
    return [{ kind: 'if', condition: `${text} == ""`, then: [fixed('null')], otherwise: [print(text.slice(1))] }];
  }

  private pageToken(paths: readonly string[]): Piece[] {
    const [first] = paths;
    const parts = paths.map((path) => `util.base64Encode(${this.reference({ kind: 'body', path })}).replaceAll("[+]","-").replaceAll("/","_")`);
    const token = parts.flatMap((part, index) => [...index > 0 ? [fixed('.')] : [], print(part)]);
    const key: Expression = { kind: 'body', path: formatJsonPath(parseJsonPath(first).slice(0, -1)) };
    return [{ kind: 'if', condition: this.isThere(key), then: [fixed('"'), ...token, fixed('"')], otherwise: [fixed('null')] }];
  }
}

/** Whether the value is written as text. */
function isText(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal': return typeof expression.value === 'string';
    case 'default': return isText(expression.of) && isText(expression.otherwise);
    case 'parameter':
    case 'context':
    case 'stageVariable':
    case 'rawBody':
    case 'text':
    case 'joined':
    case 'jsonText':
    case 'base64':
    case 'base64Decoded':
    case 'urlEncoded':
    case 'segment':
    case 'pageTokenPart': return true;
    default: return false;
  }
}
