import { FAILED, headersOf, IntegrationContext, integrationResponse, Json, NOTHING } from './context';
import { StatusAnswer } from '../../backends/rest-backend';
import { checkHeaderName, statusesOf } from '../../values/response-mapping';
import { failureTemplate, retryHeader } from '../answer-template';
import { declaredHeaders } from '../rest-cors';

/** What clients are told by a backend's status, as integration responses and the method's responses. */
export interface RenderedAnswers {
  readonly responses: Json;
  readonly statuses: Json;
}

/** Whether bodies that are handed on are text or bytes, or what each media type says. */
export type HandedOn = 'text' | 'bytes' | 'either';

/** @throws where a header cannot be handed on, or an answer would never be given */
export function statusAnswers(answers: readonly StatusAnswer[], handedOn: HandedOn, context: IntegrationContext): RenderedAnswers {
  if (handedOn === 'bytes' && context.cors?.tellsOrigin) {
    throw new Error('hands bytes on, in whose answers API Gateway cannot tell which of several origins may read them; allow one origin by "cors", or hand text on');
  }
  const taken = new Set<string>();
  const responses = answers.map((answer) => {
    const left = statusesOf(answer.backendStatus).filter((status) => !taken.has(status));
    if (left.length === 0) { throw new Error(`backend status "${answer.backendStatus}" is matched by the answers before it; take it out, or put it first`); }
    const whole = statusesOf(answer.backendStatus).length === left.length;
    left.forEach((status) => taken.add(status));
    // API Gateway has no order among patterns.
    return [whole ? answer.backendStatus : left.join('|'), statusResponse(answer, handedOn, context)] as const;
  });
  const failed = integrationResponse(502, failureTemplate(FAILED), context);
  const statuses = new Map<number, Set<string>>([[502, new Set()]]);
  for (const { statusCode, headers = [] } of answers) {
    const known = statuses.get(statusCode) ?? new Set();
    headers.forEach((name) => known.add(name));
    statuses.set(statusCode, known);
  }
  return {
    responses: { ...Object.fromEntries(responses), default: failed },
    statuses: Object.fromEntries([...statuses].sort(([a], [b]) => a - b).map(([status, names]) => {
      const declared = declaredHeaders({ ...headersOf(context), ...Object.fromEntries([...names].map((name) => [name, ''])) });
      return [status, { description: '', ...(Object.keys(declared).length > 0 ? { headers: declared } : {}) }];
    })),
  };
}

function statusResponse(
  { statusCode, headers = [], message, isEmpty, retryAfter }: StatusAnswer, handedOn: HandedOn, context: IntegrationContext,
): Json {
  headers.forEach(checkHeaderName);
  const foreign = context.cors && headers.find((name) => /^access-control-/i.test(name));
  if (foreign) { throw new Error(`header "${foreign}" of the backend would take the place of that of "cors"; leave one of the two out`); }
  // That answers depend on the origin must not be lost.
  const handedOnNames = headers.filter((name) => !(context.cors?.tellsOrigin && name.toLowerCase() === 'vary'));
  const text = isEmpty ? NOTHING : message === undefined ? undefined : failureTemplate(message);
  const template = retryAfter ? retryHeader(retryAfter) + (text ?? '$input.body') : text;
  const { responseParameters = {}, contentHandling, ...response } = integrationResponse(statusCode, template, context);
  const parameters = {
    ...responseParameters as Json,
    ...Object.fromEntries(handedOnNames.map((name) => [`method.response.header.${name}`, `integration.response.header.${name}`])),
  };
  return {
    ...response,
    ...(Object.keys(parameters).length > 0 ? { responseParameters: parameters } : {}),
    ...contentHandlingOf(text === undefined ? handedOn : 'text', contentHandling),
  };
}

function contentHandlingOf(handedOn: HandedOn, toText: unknown): Json {
  switch (handedOn) {
    case 'text': return toText === undefined ? {} : { contentHandling: toText };
    case 'bytes': return { contentHandling: 'CONVERT_TO_BINARY' };
    case 'either': return {};
  }
}
