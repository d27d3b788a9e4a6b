import type { GatewayRequest } from './gateway-request';
import { variableText } from './variable-text';
import { asString, isObject, own } from '../assembly/json';

/** What the mapping expressions of a request or a gateway response read from. */
export interface RequestSources {
  readonly request: GatewayRequest;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, unknown>>;
  readonly stageVariables: Readonly<Record<string, string>>;
}

/**
 * Value of a mapping expression: a literal in single quotes, `method.request.…`, `context.…` or `stageVariables.…`; undefined where there is none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function mappedValue(expression: string, sources: RequestSources): string | undefined {
  return mappedValues(expression, sources)?.at(-1);
}

/** The values of an expression: more than one where it reads a header or query string with several values. */
export function mappedValues(expression: string, sources: RequestSources): string[] | undefined {
  const literal = literalOf(expression);
  if (literal !== undefined) return [literal];
  const [, place, name] = /^method\.request\.(path|querystring|multivaluequerystring|header|multivalueheader)\.(.+)$/.exec(expression) ?? [];
  switch (place) {
    case 'path': return listOf(own(sources.pathParameters, name));
    case 'querystring': return listOf(sources.request.query.get(name));
    case 'multivaluequerystring': return atLeastOne(sources.request.query.all(name));
    case 'header': return listOf(sources.request.headers.get(name));
    case 'multivalueheader': return atLeastOne(sources.request.headers.all(name));
  }
  if (expression === 'method.request.body') return [sources.request.body.toString('utf8')];
  if (expression.startsWith('method.request.body.')) {
    return listOf(bodyValue(sources.request.body.toString('utf8'), expression.slice('method.request.body.'.length)));
  }
  return listOf(variableText({ context: sources.context, stageVariables: sources.stageVariables }, expression));
}

/** An expression that gives all values of a header or query string where another gives the last. */
export function everyValue(expression: string): string {
  return expression.replace(/^method\.request\.(header|querystring)\./, 'method.request.multivalue$1.');
}

/** The text between the single quotes of a literal; undefined for any other expression. */
export function literalOf(expression: string): string | undefined {
  return /^'(.*)'$/s.exec(expression)?.[1];
}

/** A member of a JSON body, e.g. `order.id` or `items[0].sku`. */
export function bodyValue(body: string, path: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const [, name, index, quoted] of path.matchAll(/([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g)) {
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
    else value = isObject(value) ? own(value, name ?? quoted) : undefined;
  }
  return value === undefined || value === null ? undefined : asString(value) ?? JSON.stringify(value);
}

function listOf(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}

function atLeastOne(values: string[]): string[] | undefined {
  return values.length === 0 ? undefined : values;
}
