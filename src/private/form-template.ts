import { Token } from 'aws-cdk-lib';
import { inertJson } from './inert-text';
import { JsonWriter } from './mapping-template';
import { fixed, perform, Piece, print, Separable, separated, template } from './template-piece';
import { asText, PayloadForm } from './template-scope';
import { Expression } from '../values/expression';

/**
 * The template that prints an object as a form of AWS's query protocol: names of fields within fields with a dot between, those of a list
 * with a number from 1. Values are percent-encoded, so none can end and begin a field.
 * @throws where a value has no text
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests.html
 */
export function formTemplate(expression: Expression, form: PayloadForm = 'text'): string {
  const writer = new FormWriter(form);
  const fields = writer.fieldsOf(expression);
  return template(writer.preamble, fields);
}

class FormWriter extends JsonWriter {
  public fieldsOf(expression: Expression): Piece[] {
    return separated(this.fields([], expression), '&', () => this.nextVariable());
  }

  /** @param name what stands before the equals sign */
  private fields(name: readonly Piece[], expression: Expression): Separable[] {
    switch (expression.kind) {
      case 'object': return expression.fields.flatMap(([field, value]) => this.fields(name.length > 0 ? [...name, fixed(`.${field}`)] : [fixed(field)], value));
      case 'list': return this.numbered(name, expression.items);
      case 'optional': return [this.together(this.fields(name, expression.of), this.presence(expression.presence))];
      default: return [{ pieces: [...name, fixed('='), this.percentEncoded(expression)] }];
    }
  }

  /** Only what is there is counted, since the numbers have to follow one another. */
  private numbered(name: readonly Piece[], items: readonly Expression[]): Separable[] {
    if (items.every(({ kind }) => kind !== 'optional')) {
      return items.flatMap((item, index) => this.fields([...name, fixed(`.${index + 1}`)], item));
    }
    const number = this.nextVariable();
    this.once(`#set(${number} = 0)`);
    return items.map((item) => {
      const [of, condition] = item.kind === 'optional' ? [item.of, this.presence(item.presence)] : [item, undefined];
      const { pieces } = this.together(this.fields([...name, fixed('.'), print(number.slice(1))], of), undefined);
      return { condition, pieces: [perform(`#set(${number} = ${number} + 1)`), ...pieces] };
    });
  }

  private together(fields: readonly Separable[], condition: string | undefined): Separable {
    return { condition, pieces: separated(fields, '&', () => this.nextVariable()) };
  }

  private percentEncoded(expression: Expression): Piece {
    if (expression.kind === 'literal') {
      const text = asText(expression.value);
      // A token stands for an ARN or a URL, which is encoded where it is known.
      if (/^[\w.:/-]*$/.test(text)) { return fixed(text); }
      if (!Token.isUnresolved(text)) { return fixed(encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)); }
      return print(`util.urlEncode(${inertJson(text)})`);
    }
    return print(`util.urlEncode(${this.reference(expression)})`);
  }
}
