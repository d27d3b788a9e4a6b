import { bodyValue } from '../mapping-expression';
import { variableText } from '../variable-text';

/** What a selection expression reads from. */
export interface SelectionSources {
  /** The message; undefined where there is none. */
  readonly body?: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** The backend's status, for what is chosen by that. */
  readonly statusCode?: number;
}

/**
 * The text of a selection expression: `$request.body.action`, `${request.body.a}/${request.body.b}`, `$integration.response.statuscode`, `\$default`, or one that
 * stands as it is. A value that is not there is empty.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
 */
export function selected(expression: string, sources: SelectionSources): string {
  return expression.replace(/\\\$|\$\{([^}]+)\}|\$([A-Za-z][\w.[\]]*)/g, (whole, bounded: string | undefined, bare: string | undefined) =>
    whole === '\\$' ? '$' : valueOf(bounded ?? bare ?? '', sources));
}

function valueOf(variable: string, { body, context, stageVariables, statusCode }: SelectionSources): string {
  const [, path] = /^request\.body\.(.+)$/.exec(variable) ?? [];
  if (path !== undefined) return body === undefined ? '' : bodyValue(body, path) ?? '';
  if (variable === 'integration.response.statuscode') return String(statusCode ?? '');
  return variableText({ context, stageVariables }, variable) ?? '';
}
