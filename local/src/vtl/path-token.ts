import { JavaValue } from './java-value';
import type { JsonPath } from './json-path';

/** One step of a JSON path. */
export type PathToken =
  | { readonly kind: 'property'; readonly names: readonly string[] }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'scan' }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number }
  | { readonly kind: 'filter'; readonly filter: PathFilter }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly FunctionArgument[] };

/** What stands in `[?( )]`. */
export interface PathFilter {
  accepts(item: JavaValue, root: JavaValue): boolean;
}

/** A function's argument: a path into the document, or JSON. */
export type FunctionArgument = { readonly path: JsonPath } | { readonly value: JavaValue };
