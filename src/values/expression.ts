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
  | { readonly kind: 'text'; readonly parts: readonly Expression[] }
  | { readonly kind: 'jsonText'; readonly of: Expression }
  | { readonly kind: 'base64'; readonly of: Expression }
  | { readonly kind: 'default'; readonly of: Expression; readonly otherwise: Expression };

/** Where a request carries its parameters, in the words of the mapping language. */
export type ParameterLocation = 'path' | 'querystring' | 'header';
