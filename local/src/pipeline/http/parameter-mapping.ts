import type { HttpExchange } from './http-exchange';
import { expressionText, HttpAnswer } from './http-expression';
import type { HttpIntegration } from '../../model/http/http-integration';
import type { NamedValues } from '../named-values';

/** A request as its integration sees it. */
export interface MappedHttpRequest {
  readonly headers: NamedValues;
  readonly query: NamedValues;
  /** Path in the place of the one that the integration would call; undefined where that stays. */
  readonly path?: string;
}

/** An answer with its status. */
export interface MappedHttpAnswer extends HttpAnswer {
  readonly statusCode: number;
}

interface Target {
  readonly action: 'append' | 'overwrite' | 'remove';
  readonly place: 'header' | 'querystring' | 'path' | 'statuscode';
  readonly name: string;
}

/**
 * Changes a request as the integration's parameters ask; those of services name what services take, and change nothing.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function mapHttpRequest(exchange: HttpExchange, { requestParameters }: HttpIntegration): MappedHttpRequest {
  let { headers, query } = exchange.request;
  let path: string | undefined;
  for (const [key, value] of requestParameters) {
    const target = targetOf(key);
    if (target?.place === 'header') headers = changed(headers, target, expressionText(value, exchange));
    if (target?.place === 'querystring') query = changed(query, target, expressionText(value, exchange));
    if (target?.place === 'path') path = expressionText(value, exchange) ?? path;
  }
  return { headers, query, path };
}

/** Changes an answer as the integration's parameters for its status ask. */
export function mapHttpAnswer(exchange: HttpExchange, { responseParameters }: HttpIntegration, answer: MappedHttpAnswer): MappedHttpAnswer {
  const { parameters } = responseParameters.find(({ status }) => status === String(answer.statusCode)) ?? { parameters: [] };
  let { statusCode, headers } = answer;
  for (const [key, value] of parameters) {
    const target = targetOf(key);
    const text = expressionText(value, exchange, answer);
    if (target?.place === 'header') headers = changed(headers, target, text);
    if (target?.place === 'statuscode' && /^[1-5]\d\d$/.test(text ?? '')) statusCode = Number(text);
  }
  return { ...answer, statusCode, headers };
}

function targetOf(key: string): Target | undefined {
  const [, action, place, name = ''] = /^(append|overwrite|remove):(header|querystring|path|statuscode)(?:\.(.+))?$/.exec(key) ?? [];
  return action === undefined ? undefined : { action, place, name } as Target;
}

/** Values with one of them changed; what has no value changes nothing. */
function changed(values: NamedValues, { action, name }: Target, text: string | undefined): NamedValues {
  if (action === 'remove') return values.withoutName(name);
  if (text === undefined) return values;
  return (action === 'overwrite' ? values.withoutName(name) : values).with([[name, text]]);
}
