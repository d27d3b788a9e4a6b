/** What the lexer tells apart; the names are those of Velocity's grammar. */
export type TokenKind =
  | 'end of template' | 'text' | 'escape' | 'doubleEscape' | 'escapedDirective' | 'emptyIndex'
  | 'lineComment' | 'lineCommentEnd' | 'blockComment' | 'textBlock'
  | 'set' | 'if' | 'elseif' | 'else' | 'end' | 'word' | 'bracketedWord'
  | 'identifier' | 'dot' | 'leftBrace' | 'rightBrace' | 'openIndex' | 'closeIndex'
  | '(' | ')' | 'closeCall' | '[' | ']' | ',' | '..' | ':' | '{' | '}'
  | 'space' | 'string' | 'true' | 'false' | 'integer' | 'decimal'
  | '-' | '+' | '*' | '/' | '%' | '&&' | '||' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '!' | '=';

export interface Token {
  readonly kind: TokenKind;
  readonly image: string;
  /** `$` and `#` before the token that turned out to start nothing. */
  readonly stray: string;
  readonly offset: number;
}

/** What the template shows where the token stands. */
export function literalOf(token: Token): string {
  return token.stray + token.image;
}
