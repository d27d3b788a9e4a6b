/** A template that cannot be parsed. The message ends with the place; `line` and `column` count from 1. */
export class TemplateSyntaxError extends Error {
  constructor(message: string, readonly line: number, readonly column: number) {
    super(`${message} (line ${line}, column ${column})`);
    this.name = 'TemplateSyntaxError';
  }
}

/** A template that cannot be rendered for this request: malformed JSON, a failing method, more iterations than API Gateway allows. */
export class TemplateRuntimeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TemplateRuntimeError';
  }
}
