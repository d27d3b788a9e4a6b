import type { Exchange } from './exchange';
import { templateFor } from './gateway-answer';
import { configurationError } from './gateway-error';
import type { GatewayReply } from './gateway-reply';
import { bodyValue, literalOf } from './mapping-expression';
import { firstAccepted, isBinaryType } from './media-type';
import { bytesOf, responsePayload, textOf } from './payload';
import { templateScope } from './request-mapping';
import type { Templates } from './templates';
import { variableText } from './variable-text';
import type { BackendAnswer } from '../integrations/backend';
import type { Integration, IntegrationResponse } from '../model/integration';
import { JavaPattern } from '../vtl/java-pattern';
import { TemplateRuntimeError } from '../vtl/template-error';

/**
 * Maps a backend's answer to the client's.
 * @throws GatewayError where no integration response matches, or a template fails
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
 */
export function mapResponse(exchange: Exchange, integration: Integration, answer: BackendAnswer, templates: Templates): GatewayReply {
  const { api, request } = exchange;
  const response = selectResponse(integration.responses, answer.selection ?? String(answer.statusCode));
  const accept = request.headers.get('Accept');
  const payload = responsePayload(
    answer.body,
    isBinaryType(answer.headers.get('Content-Type'), api.binaryMediaTypes),
    isBinaryType(firstAccepted(accept), api.binaryMediaTypes),
    response.contentHandling,
  );
  const headers = new Map<string, [string, string][]>();
  for (const [target, expression] of response.responseParameters) {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
    const values = name === undefined ? [] : responseValues(expression, exchange, answer);
    if (name !== undefined && values.length > 0) headers.set(name.toLowerCase(), values.map((value) => [name, value]));
  }
  if (response.responseTemplates.size === 0) return reply(response.statusCode, headers, bytesOf(payload));

  const [, template] = templateFor(response.responseTemplates, accept);
  const rendered = templates.render(template, templateScope(exchange, textOf(payload)), 'response');
  const { status, header } = rendered.responseOverride;
  for (const [name, value] of Object.entries(header)) headers.set(name.toLowerCase(), [[name, value]]);
  const isStatus = status !== undefined && Number.isInteger(status) && status >= 200 && status < 600;
  return reply(isStatus ? status : response.statusCode, headers, Buffer.from(rendered.text, 'utf8'));
}

function reply(statusCode: number, headers: ReadonlyMap<string, [string, string][]>, body: Buffer): GatewayReply {
  const contentType: [string, string][] = headers.has('content-type') ? [] : [['Content-Type', 'application/json']];
  return { statusCode, headers: [...contentType, ...[...headers.values()].flat()], body };
}

function selectResponse(responses: readonly IntegrationResponse[], selection: string): IntegrationResponse {
  const selected = responses.find(({ selectionPattern }) => selectionPattern !== undefined && matchesWhole(selectionPattern, selection))
    ?? responses.find(({ selectionPattern }) => selectionPattern === undefined || selectionPattern === '');
  if (selected === undefined) throw configurationError(`no integration response matches "${selection}"; add a default one`);
  return selected;
}

/** Whether a pattern is of the whole of a text. Patterns are those of Java: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html */
export function matchesWhole(pattern: string, text: string): boolean {
  try {
    return JavaPattern.compile(pattern).matches(text);
  } catch (error) {
    if (!(error instanceof TemplateRuntimeError)) throw error;
    throw configurationError(`selection pattern "${pattern}" cannot be used: ${error.message}`);
  }
}

function responseValues(expression: string, { context, stage }: Exchange, answer: BackendAnswer): string[] {
  const literal = literalOf(expression);
  if (literal !== undefined) return [literal];
  const [, place, name] = /^integration\.response\.(header|multivalueheader|body)(?:\.(.+))?$/.exec(expression) ?? [];
  const value = (() => {
    switch (place) {
      case 'header': return answer.headers.get(name);
      case 'body': return name === undefined ? answer.body.toString('utf8') : bodyValue(answer.body.toString('utf8'), name);
      default: return variableText({ context: context.variables, stageVariables: stage.variables }, expression);
    }
  })();
  return place === 'multivalueheader' ? answer.headers.all(name) : value === undefined ? [] : [value];
}
