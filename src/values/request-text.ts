import { Expression } from './expression';
import { RequestValue } from './request-value';

/** A value where text is wanted: text as it is, anything else as its JSON text. */
export function asText(value: RequestValue): RequestValue {
  return isStructured(value._expression) ? RequestValue.jsonText(value) : value;
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
