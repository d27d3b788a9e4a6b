import { Expression } from './expression';

/**
 * A value as DynamoDB has it, with its type: text as `{"S":…}`, numbers, booleans and null by what they are, objects and lists with all that they
 * hold. Values of the body have the type that they come with.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function attributeValue(expression: Expression): Expression {
  switch (expression.kind) {
    case 'literal': return literalValue(expression.value);
    case 'object': return typed('M', attributes(expression));
    case 'list': return typed('L', { kind: 'list', items: expression.items.map(attributeValue) });
    case 'each': return typed('L', { ...expression, item: attributeValue(expression.item) });
    case 'body':
    case 'item': return { kind: 'toAttributeValue', of: expression, isItem: false };
    case 'itemIndex': return typed('N', text(expression));
    case 'number': return typed('N', text(expression.of));
    case 'default': return { kind: 'default', of: attributeValue(expression.of), otherwise: attributeValue(expression.otherwise), presence: expression.presence ?? expression.of };
    case 'optional': return { ...expression, of: attributeValue(expression.of) };
    case 'parameters': throw new Error('all parameters at once cannot stand in an item, since their names are not known; name them one by one');
    default: return typed('S', expression);
  }
}

/**
 * A value as an item: its attributes by name.
 * @throws where it is neither an object nor a value of the body
 */
export function itemOf(expression: Expression): Expression {
  switch (expression.kind) {
    case 'object': return attributes(expression);
    case 'body':
    case 'item': return { kind: 'toAttributeValue', of: expression, isItem: true };
    default: throw new Error(`a "${expression.kind}" value is no item; give RequestValue.object({...}), or an object of the body as by RequestValue.body("$")`);
  }
}

/** A value of this type, whatever the request brings: of a key, whose type the table knows. */
export function typed(type: string, value: Expression): Expression {
  return { kind: 'object', fields: [[type, value]] };
}

/** A value as text. */
export function text(expression: Expression): Expression {
  return { kind: 'text', parts: [expression] };
}

function attributes({ fields }: Expression & { kind: 'object' }): Expression {
  return { kind: 'object', fields: fields.map(([name, value]) => [name, attributeValue(value)] as const) };
}

function literalValue(value: unknown): Expression {
  const literal = (content: unknown): Expression => ({ kind: 'literal', value: content });
  if (value === null) { return typed('NULL', literal(true)); }
  if (typeof value === 'boolean') { return typed('BOOL', literal(value)); }
  if (typeof value === 'number') { return typed('N', literal(String(value))); }
  if (typeof value === 'string') { return typed('S', literal(value)); }
  if (Array.isArray(value)) { return typed('L', { kind: 'list', items: value.map(literalValue) }); }
  return typed('M', { kind: 'object', fields: Object.entries(value as object).map(([name, field]) => [name, literalValue(field)] as const) });
}
