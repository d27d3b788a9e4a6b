import { JavaValue } from './java-value';

/** Anything between directives, in order. */
export type Block = readonly Statement[];

export type Statement =
  | TextNode | Reference | SetNode | IfNode | ForeachNode | StopNode | EvaluateNode | DefineNode | MacroCallNode;

export interface TextNode {
  readonly kind: 'text';
  readonly text: string;
}

export interface SetNode {
  readonly kind: 'set';
  readonly target: Reference;
  /** The variable where the target has no accessors. Velocity takes what stands after the `$`: braces or `!` make it a name of its own. */
  readonly variable: string;
  readonly value: Expression;
}

export interface IfNode {
  readonly kind: 'if';
  readonly branches: readonly { readonly condition: Expression; readonly block: Block }[];
  readonly otherwise: Block;
}

export interface ForeachNode {
  readonly kind: 'foreach';
  readonly variable: string;
  /** Missing where the directive names no list: then it prints nothing. */
  readonly list?: Expression;
  readonly block: Block;
}

/** `#stop` and `#break`: the one ends the template, the other the loop, macro or block that it is in, or that its argument names. */
export interface StopNode {
  readonly kind: 'stop' | 'break';
  readonly argument?: Expression;
}

export interface EvaluateNode {
  readonly kind: 'evaluate';
  readonly argument: Expression;
}

export interface DefineNode {
  readonly kind: 'define';
  readonly name: string;
  readonly block: Block;
}

export interface MacroCallNode {
  readonly kind: 'macroCall';
  readonly name: string;
  readonly args: readonly Expression[];
  /** What `#@name() ... #end` encloses. */
  readonly body?: Block;
  /** Printed where no macro has the name. */
  readonly literal: string;
}

export interface Macro {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly block: Block;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '&&' | '||' | '<' | '<=' | '>' | '>=' | '==' | '!=';

export type Expression =
  | LiteralNode | InterpolationNode | Reference | ListNode | RangeNode | MapNode | BinaryNode | NotNode | GroupNode;

export interface LiteralNode {
  readonly kind: 'literal';
  readonly value: JavaValue;
}

export interface InterpolationNode {
  readonly kind: 'interpolation';
  readonly block: Block;
  /** The parser put a space after the text, to be cut off what it prints. */
  readonly isPadded: boolean;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Expression[];
}

export interface RangeNode {
  readonly kind: 'range';
  readonly from: Expression;
  readonly to: Expression;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly (readonly [Expression, Expression])[];
}

export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface NotNode {
  readonly kind: 'not';
  readonly operand: Expression;
}

export interface GroupNode {
  readonly kind: 'group';
  readonly inner: Expression;
}

export interface Reference {
  readonly kind: 'reference';
  readonly name: string;
  readonly accessors: readonly Accessor[];
  /** Backslashes and stray dollar signs that stay in front of the value. */
  readonly prefix: string;
  /** Printed instead of the value: an escaped reference, or text that only looks like one. */
  readonly verbatim?: Verbatim;
}

/** What prints where a reference is not computed. */
export interface Verbatim {
  readonly text: string;
  /** Escaped: where there is no value, the backslash stays too. */
  readonly isEscape: boolean;
}

export type Accessor =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'method'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'index'; readonly argument: Expression };
