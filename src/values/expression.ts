/** Where a value comes from, as data. `src/private/mapping-template.ts` turns it into template text. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'object'; readonly fields: ReadonlyArray<readonly [string, Expression]> }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'each'; readonly path: string; readonly item: Expression }
  | { readonly kind: 'body'; readonly path: string }
  | { readonly kind: 'item'; readonly steps: readonly (string | number)[] }
  | { readonly kind: 'itemIndex' }
  | { readonly kind: 'rawBody' }
  | { readonly kind: 'parameter'; readonly location: ParameterLocation; readonly name: string }
  | { readonly kind: 'context'; readonly names: readonly string[] }
  | { readonly kind: 'stageVariable'; readonly name: string }
  | { readonly kind: 'responseHeader'; readonly name: string }
  | { readonly kind: 'text'; readonly parts: readonly Expression[] }
  | { readonly kind: 'jsonText'; readonly of: Expression }
  | { readonly kind: 'base64'; readonly of: Expression }
  | { readonly kind: 'default'; readonly of: Expression; readonly otherwise: Expression };

/** Where a request carries its parameters, in the words of the mapping language. */
export type ParameterLocation = 'path' | 'querystring' | 'header';

/** The expression and everything that it is made of. */
export function* allParts(expression: Expression): Generator<Expression> {
  yield expression;
  for (const part of parts(expression)) { yield* allParts(part); }
}

/** Whether the expression needs a body that is a JSON document. */
export function readsJsonBody(expression: Expression): boolean {
  return [...allParts(expression)].some(({ kind }) => kind === 'body' || kind === 'each' || kind === 'item');
}

function parts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'object': return expression.fields.map(([, value]) => value);
    case 'list': return expression.items;
    case 'each': return [expression.item];
    case 'text': return expression.parts;
    case 'jsonText':
    case 'base64': return [expression.of];
    case 'default': return [expression.of, expression.otherwise];
    default: return [];
  }
}
