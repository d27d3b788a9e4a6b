import { Duration } from 'aws-cdk-lib';
import { inertJson } from './inert-text';
import { jsonTemplate } from './mapping-template';
import { joined } from './template-piece';
import { escaped } from './template-scope';
import { ErrorAnswer, FailureAnswer, PartialFailureAnswer, ServiceAnswers } from '../backends/rest-backend';
import { formatJsonPath, parseJsonPath } from '../values/json-path';

const UNEXPLAINED = 'The service refused the request';

/**
 * Where services put the code and the words of an error, in JSON and in the JSON that API Gateway makes of the query protocol.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-responses.html
 */
export type Protocol = 'json' | 'query';
const CODE: Record<Protocol, string> = { json: '$.__type', query: '$.Error.Code' };
const WORDS: Record<Protocol, readonly string[]> = { json: ['$.message', '$.Message'], query: ['$.Error.Message'] };

/** What tells clients how it went. */
export interface Medium {
  /** A statement that sets the answer's status; empty where answers have none. */
  status(code: number): string;
  /** A statement that tells when to try again; empty where answers have no headers. */
  retryHeader(after: Duration): string;
  /** The answer's body, with a message in JSON. */
  errorBody(message: string): string;
}

/** The answer to a request. */
export const HTTP_ANSWER: Medium = {
  status,
  retryHeader,
  errorBody: (message) => `{"message":${message},"requestId":"$context.requestId"}`,
};

/** A message over a WebSocket, in the form of those that API Gateway sends by itself. */
export const SOCKET_MESSAGE: Medium = {
  status: () => '',
  retryHeader: () => '',
  errorBody: (message) => `{"message":${message},"connectionId":"$context.connectionId","requestId":"$context.requestId"}`,
};

/** The template that makes the client's answer from one that a service gave with a 2xx status. */
export function successTemplate({ success, failures = [], partialFailure }: ServiceAnswers, medium: Medium = HTTP_ANSWER): string {
  const body = success.body ? jsonTemplate(success.body._expression) : '';
  if (failures.length > 0) { return failuresOr(failures, partialFailure ? joined(partialTemplate(partialFailure), body) : body, medium); }
  return partialFailure ? joined(partialTemplate(partialFailure), body) : body;
}

function partialTemplate({ failedCount, results, errorCode, throttlingCodes, clientErrorCodes, retryAfter }: PartialFailureAnswer): string {
  const clientErrors = clientErrorCodes ? `#elseif($code.matches('${clientErrorCodes.join('|')}'))#set($mistaken = $mistaken + 1)` : '';
  const mistaken = clientErrorCodes ? `#elseif($mistaken == $input.path("${results}").size())${status(400)}` : '';
  return [
    `#set($taken = 0)#set($throttled = false)${clientErrorCodes ? '#set($mistaken = 0)' : ''}`,
    `#foreach($result in $input.path("${results}"))`,
    `#set($code = "$!{result.get('${errorCode}')}")`,
    `#if($code == "")#set($taken = $taken + 1)#elseif($code.matches('${throttlingCodes.join('|')}'))#set($throttled = true)${clientErrors}#end`,
    '#end',
    `#if($input.path("${failedCount}") != 0)`,
    `#if($taken > 0)${status(207)}#elseif($throttled)${status(429)}${retryHeader(retryAfter)}${mistaken}#{else}${status(503)}#end`,
    '#end',
  ].join('');
}

function failuresOr(failures: readonly FailureAnswer[], otherwise: string, medium: Medium): string {
  const branches = failures.map((failure, index) => {
    const { statusCode, message, messagePath, retryAfter } = failure;
    const words = messagePath === undefined ? '' : `#set($said = "$!{input.path('${messagePath}')}")#if($said == "")#set($said = "${UNEXPLAINED}")#end`;
    return `#${index === 0 ? 'if' : 'elseif'}(${matches(failure)})${medium.status(statusCode)}${retryAfter ? medium.retryHeader(retryAfter) : ''}${words}` +
      medium.errorBody(messagePath === undefined ? inertJson(message ?? UNEXPLAINED) : `"${escaped('$said')}"`);
  });
  const texts = failures.filter(({ values }) => values).map(({ path }) => path);
  const variables = [...new Set(texts)].map((path) => `#set(${variableOf(path)} = "$!{input.path('${path}')}")`);
  return `${variables.join('')}${branches.join('')}#{else}${otherwise}#end`;
}

function matches({ path, values, isAbsent }: FailureAnswer): string {
  if (values) { return `${variableOf(path)}.matches('${values.map(literalPattern).join('|')}')`; }
  const steps = parseJsonPath(path);
  const last = steps[steps.length - 1];
  const parent = `$input.path('${formatJsonPath(steps.slice(0, -1))}')`;
  const isThere = typeof last === 'number' ? `${parent}.size() > ${last}` : `${parent}.containsKey('${last}')`;
  return isAbsent ? `!(${isThere})` : isThere;
}

function literalPattern(text: string): string {
  return text.replace(/[.*+?^$(){}|[\]\\]/g, '\\$&');
}

function variableOf(path: string): string {
  return `$at_${parseJsonPath(path).join('_').replace(/\W/g, '_')}`;
}

/** The template that makes the client's answer from one that a service gave with an error's status; `otherwise` where no answer names its code. */
export function errorTemplate(errors: readonly ErrorAnswer[], otherwise: string, protocol: Protocol = 'json', medium: Medium = HTTP_ANSWER): string {
  if (errors.length === 0) { return failureTemplate(otherwise, medium); }
  const branches = errors.map(({ codes, statusCode, message, retryAfter }, index) =>
    `#${index === 0 ? 'if' : 'elseif'}($code.matches('(.*#)?(${codes.join('|')})'))` +
    medium.status(statusCode) +
    (retryAfter ? medium.retryHeader(retryAfter) : '') +
    medium.errorBody(message === undefined ? `"${escaped('$said')}"` : inertJson(message)));
  return [
    `#set($code = "$!{input.path('${CODE[protocol]}')}")#set($said = "${WORDS[protocol].map((path) => `$!{input.path('${path}')}`).join('')}")`,
    `#if($said == "")#set($said = "${UNEXPLAINED}")#end`,
    ...branches,
    `#{else}${failureTemplate(otherwise, medium)}#end`,
  ].join('');
}

/** The template of a failure that is told alike whatever the service said. */
export function failureTemplate(message: string, medium: Medium = HTTP_ANSWER): string {
  return medium.errorBody(inertJson(message));
}

/** A statement that tells the client when to try again. */
export function retryHeader(after: Duration): string {
  return `#set($context.responseOverride.header.Retry-After = "${after.toSeconds()}")`;
}

function status(code: number): string {
  return `#set($context.responseOverride.status = ${code})`;
}
