import { Duration } from 'aws-cdk-lib';
import { inertJson } from './inert-text';
import { escaped, jsonTemplate } from './mapping-template';
import { ErrorAnswer, ServiceAnswers } from '../backends/rest-backend';

const UNEXPLAINED = 'The service refused the request';

/** The template that makes the client's answer from one that a service gave with a 2xx status. */
export function successTemplate({ success, partialFailure }: ServiceAnswers): string {
  const body = jsonTemplate(success.body._expression);
  if (!partialFailure) { return body; }
  const { failedCount, results, errorCode, throttlingCodes, retryAfter } = partialFailure;
  return [
    '#set($taken = 0)#set($throttled = false)',
    `#foreach($result in $input.path("${results}"))`,
    `#set($code = "$!{result.get('${errorCode}')}")`,
    `#if($code == "")#set($taken = $taken + 1)#elseif($code.matches('${throttlingCodes.join('|')}'))#set($throttled = true)#end`,
    '#end',
    `#if($input.path("${failedCount}") != 0)`,
    `#if($taken > 0)${status(207)}#elseif($throttled)${status(429)}${retryHeader(retryAfter)}#{else}${status(503)}#end`,
    '#end',
    body,
  ].join('');
}

/** The template that makes the client's answer from one that a service gave with a 4xx status; `otherwise` where no answer names its code. */
export function errorTemplate(errors: ErrorAnswer[], otherwise: string): string {
  if (errors.length === 0) { return failureTemplate(otherwise); }
  const branches = errors.map(({ codes, statusCode, message, retryAfter }, index) =>
    `#${index === 0 ? 'if' : 'elseif'}($code.matches('(.*#)?(${codes.join('|')})'))` +
    status(statusCode) +
    (retryAfter ? retryHeader(retryAfter) : '') +
    errorBody(message === undefined ? `"${escaped('$said')}"` : inertJson(message)));
  return [
    '#set($code = "$!{input.path(\'$.__type\')}")#set($said = "$!{input.path(\'$.message\')}$!{input.path(\'$.Message\')}")',
    `#if($said == "")#set($said = "${UNEXPLAINED}")#end`,
    ...branches,
    `#{else}${failureTemplate(otherwise)}#end`,
  ].join('');
}

/** The template of a failure that is told alike whatever the service said. */
export function failureTemplate(message: string): string {
  return errorBody(inertJson(message));
}

function errorBody(message: string): string {
  return `{"message":${message},"requestId":"$context.requestId"}`;
}

function status(code: number): string {
  return `#set($context.responseOverride.status = ${code})`;
}

function retryHeader(after: Duration): string {
  return `#set($context.responseOverride.header.Retry-After = "${after.toSeconds()}")`;
}
