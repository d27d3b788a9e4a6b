import type { HttpExchange } from './http-exchange';
import { own } from '../../assembly/json';
import { jsonText } from '../../vtl/json-writer';
import { jsonMember } from '../json-member';
import type { NamedValues } from '../named-values';
import { variableText } from '../variable-text';

/** Bytes of a body that JSON paths look at: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html */
const MAX_SELECTED_BODY = 100 * 1024;

/** An answer of an integration. */
export interface HttpAnswer {
  readonly headers: NamedValues;
  readonly body: Buffer;
}

/**
 * Text of a mapping's value: `$request.…`, `$response.…`, `$context.…` or `$stageVariables.…`, a text with such in `${…}`, or a text;
 * undefined where an expression has no value.
 * @param answer what `$response` reads; undefined before there is one
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function expressionText(value: string, exchange: HttpExchange, answer?: HttpAnswer): string | undefined {
  const [, whole] = /^\$((?:request|response|context|stageVariables)\..+)$/s.exec(value) ?? [];
  if (whole !== undefined) return select(whole, exchange, answer);
  return value.replace(/\$\{((?:request|response|context|stageVariables)\.[^{}]+)\}/g, (_, selected: string) => select(selected, exchange, answer) ?? '');
}

function select(expression: string, { request, match, context, stage }: HttpExchange, answer?: HttpAnswer): string | undefined {
  const [, root, place, rest] = /^(request|response)\.(header|querystring|path|body)(.*)$/s.exec(expression) ?? [];
  if (root === undefined) return variableText({ context: context.variables, stageVariables: stage.variables }, expression);
  const source = root === 'request' ? request : answer;
  const name = rest.slice(1);
  switch (place) {
    case 'header': return source && joined(source.headers.all(name));
    case 'querystring': return joined(request.query.all(name));
    case 'path': return rest === '' ? request.path : own(match.pathParameters, name);
    default: return source && (rest === '' ? source.body.toString('utf8') : selectJson(source.body, `$${rest}`));
  }
}

function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(',');
}

/** A member of a JSON body; undefined where there is none, or the body is no JSON. */
function selectJson(body: Buffer, path: string): string | undefined {
  const value = jsonMember(body.subarray(0, MAX_SELECTED_BODY).toString('utf8'), path);
  return value === undefined || typeof value === 'string' ? value : jsonText(value, { escapeSlash: false });
}
