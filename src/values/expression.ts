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
  | { readonly kind: 'parameters'; readonly location: ParameterLocation }
  | { readonly kind: 'context'; readonly names: readonly string[] }
  | { readonly kind: 'stageVariable'; readonly name: string }
  | { readonly kind: 'responseHeader'; readonly name: string }
  | { readonly kind: 'text'; readonly parts: readonly Expression[] }
  /** Texts with another between them; optional ones are left out. */
  | { readonly kind: 'joined'; readonly parts: readonly Expression[]; readonly separator: string }
  | { readonly kind: 'jsonText'; readonly of: Expression }
  | { readonly kind: 'base64'; readonly of: Expression }
  | { readonly kind: 'base64Decoded'; readonly of: Expression }
  | { readonly kind: 'urlEncoded'; readonly of: Expression }
  | { readonly kind: 'number'; readonly of: Expression }
  /** The presence of `of` counts where nothing else is said. */
  | { readonly kind: 'default'; readonly of: Expression; readonly otherwise: Expression; readonly presence?: Expression }
  /** A part of an object, a list or joined texts that is left out where the request lacks what it tells of. */
  | { readonly kind: 'optional'; readonly of: Expression; readonly presence: Expression }
  /** JSON that text of the backend's answer holds. */
  | { readonly kind: 'parsedJson'; readonly path: string }
  /** A value of the body as an attribute value of DynamoDB; an item where it is the whole of one. */
  | { readonly kind: 'toAttributeValue'; readonly of: Expression; readonly isItem: boolean }
  /** An item, or a list of items, in an answer of DynamoDB as plain JSON. */
  | { readonly kind: 'fromItem'; readonly of: Expression }
  /** A part of a text with separators, from 0. */
  | { readonly kind: 'segment'; readonly of: Expression; readonly separator: string; readonly index: number }
  /** Values of an answer of DynamoDB, in base64 with dots between; null where the first is absent. */
  | { readonly kind: 'pageToken'; readonly paths: readonly string[] }
  /** One of the values of such a token. */
  | { readonly kind: 'pageTokenPart'; readonly of: Expression; readonly index: number; readonly count: number };

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

/** Whether a request may lack the value. */
export function mayBeAbsent({ kind }: Expression): boolean {
  return kind === 'body' || kind === 'item' || kind === 'parameter' || kind === 'stageVariable';
}

function parts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'object': return expression.fields.map(([, value]) => value);
    case 'list': return expression.items;
    case 'each': return [expression.item];
    case 'text':
    case 'joined': return expression.parts;
    case 'jsonText':
    case 'base64':
    case 'base64Decoded':
    case 'urlEncoded':
    case 'number':
    case 'toAttributeValue':
    case 'fromItem':
    case 'segment':
    case 'pageTokenPart': return [expression.of];
    case 'optional': return [expression.of, expression.presence];
    case 'default': return [expression.of, expression.otherwise];
    default: return [];
  }
}
