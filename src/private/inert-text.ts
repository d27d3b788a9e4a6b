import { Tokenization } from 'aws-cdk-lib';

/**
 * A value as JSON text in which nothing looks like a template: `$` and `#` are written as escapes, and so is a backslash, since Velocity takes
 * one off before a reference. Tokens in its text stay tokens.
 */
export function inertJson(value: unknown): string {
  const text = JSON.stringify(value);
  return Tokenization.reverseString(text).tokens.reduce<string>(
    (inert, token) => inert.split(escape(token.toString())).join(token.toString()),
    escape(text));
}

function escape(json: string): string {
  return json.replace(/\\(.)/g, (pair, character) => character === '\\' ? '\\u005c' : pair).replace(/\$/g, '\\u0024').replace(/#/g, '\\u0023');
}
