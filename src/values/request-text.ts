import { Expression } from './expression';
import { RequestValue } from './request-value';

/** A value where text is wanted: text as it is, anything else as its JSON text. */
export function asText(value: RequestValue): RequestValue {
  return isStructured(value._expression) ? RequestValue.jsonText(value) : value;
}

/** A value where a short text is wanted, e.g. a subject or an id: text of the body without its quotation marks, objects and lists as their JSON text. */
export function plainText(value: RequestValue): RequestValue {
  const { kind } = value._expression;
  return kind === 'body' || kind === 'item' || kind === 'default' ? RequestValue.text([value]) : asText(value);
}

/** Values of the body have no text of their own but that of JSON. */
function isStructured(expression: Expression): boolean {
  switch (expression.kind) {
    case 'body':
    case 'item':
    case 'object':
    case 'list':
    case 'each':
    case 'parameters': return true;
    case 'default': return isStructured(expression.of);
    default: return false;
  }
}
