import type { BackendAnswer } from '../../integrations/backend';
import { JavaList } from '../../vtl/java-list';
import { textOf } from '../../vtl/java-value';
import type { Exchange } from '../exchange';
import type { GatewayRequest } from '../gateway-request';
import { jsonMember } from '../json-member';
import type { NamedValues } from '../named-values';
import { variableText } from '../variable-text';

/** What a selection expression reads from. */
export interface SelectionSources {
  readonly request: Pick<GatewayRequest, 'headers' | 'query' | 'body'>;
  readonly context: Readonly<Record<string, unknown>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** The backend's answer, for what is chosen by that. */
  readonly answer?: BackendAnswer;
}

/** What expressions read from before there is an answer. */
export function selectionSources({ request, context, stage }: Pick<Exchange, 'request' | 'context' | 'stage'>): SelectionSources {
  return { request, context: context.variables, stageVariables: stage.variables };
}

/**
 * The text of a selection expression: `$request.body.action`, `${request.body.a}/${request.body.b}`, `$integration.response.statuscode`, `\$default`, or one that
 * stands as it is. A value that is not there is empty, and any other becomes text as Java writes it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
 */
export function selected(expression: string, sources: SelectionSources): string {
  return expression.replace(/\\(.)|\$\{([^{}]+)\}|\$([A-Za-z](?:[\w.[\]'-]*[\w\]])?)/g, (_, escaped?: string, bounded?: string, bare?: string) =>
    escaped ?? valueOf(bounded ?? bare ?? '', sources) ?? '');
}

function valueOf(variable: string, { request, context, stageVariables, answer }: SelectionSources): string | undefined {
  const [, root, place, rest] = /^(request|integration\.response)\.(body|header|multivalueheader|querystring|statuscode)(.*)$/s.exec(variable) ?? [];
  if (root === undefined) return variableText({ context, stageVariables }, variable);
  const source = root === 'request' ? request : answer;
  const name = rest.replace(/^\./, '');
  switch (place) {
    case 'body': return source && bodyText(source.body.toString('utf8'), rest);
    case 'header': return source?.headers.get(name);
    case 'multivalueheader': return source && joined(source.headers, name);
    case 'querystring': return request.query.get(name);
    default: return answer && String(answer.statusCode);
  }
}

function bodyText(body: string, path: string): string | undefined {
  if (path === '') return body;
  const value = jsonMember(body, `$${path}`);
  if (value instanceof JavaList) return `[${value.elements().map(textOf).join(', ')}]`;
  return value === undefined ? undefined : textOf(value);
}

function joined(headers: NamedValues, name: string): string {
  return headers.all(name).join(',');
}
