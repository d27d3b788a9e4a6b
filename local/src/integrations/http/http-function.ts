import type { HttpApiBackend, HttpBackendCall } from './http-backend';
import { asArray, isObject, JsonObject } from '../../assembly/json';
import type { FunctionIntegration } from '../../model/http/http-integration';
import { httpError } from '../../pipeline/http/http-error';
import { eventBody, httpEvent } from '../../pipeline/http/http-event';
import { NamedValues } from '../../pipeline/named-values';
import type { BackendAnswer } from '../backend';
import { functionArn, invokeArn, MAX_PAYLOAD } from '../function-target';
import type { LambdaInvoker } from '../lambda-invoker';
import { proxyHead } from '../proxy-head';
import { fillStageVariables } from '../uri';

/**
 * A function that sees the whole request and words the whole answer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export class HttpFunctionBackend implements HttpApiBackend<FunctionIntegration> {
  constructor(private readonly invoker: LambdaInvoker) {}

  async call({ exchange, integration, mapped }: HttpBackendCall<FunctionIntegration>): Promise<BackendAnswer> {
    const { stage, match: { route } } = exchange;
    const arn = httpFunctionArn(fillStageVariables(integration.uri, stage.variables));
    if (arn === undefined) throw httpError(500, { problem: `integration URI "${integration.uri}" of route "${route.key}" invokes no function; write the ARN of one` });
    const version = integration.payloadFormatVersion;
    const event = { ...httpEvent(exchange, version, mapped), ...version === '2.0' ? {} : { body: null }, ...eventBody(exchange) };
    const { payload, functionError } = await invokeArn(this.invoker, arn, event, integration.timeout);
    const problem = `the function of route "${route.key}"`;
    if (functionError !== undefined) throw httpError(500, { problem: `${problem} failed: ${JSON.stringify(payload)}` });
    const text = JSON.stringify(payload) ?? 'null';
    if (Buffer.byteLength(text) > MAX_PAYLOAD) throw httpError(500, { problem: `${problem} answered with more than 6 MB; answer with less` });
    const answer = version === '2.0' ? secondAnswer(payload) : firstAnswer(payload);
    if (answer === undefined) throw httpError(500, { problem: `${problem} gave a malformed response: ${text.slice(0, 500)}; return { statusCode, headers, body } with body a string` });
    return answer;
  }
}

/** ARN of the function that an integration invokes, which may be named by itself; undefined where it invokes none. */
export function httpFunctionArn(uri: string): string | undefined {
  return functionArn(uri) ?? (/^arn:[^:]+:lambda:/.test(uri) ? uri : undefined);
}

/** What has no status is the body of a JSON answer. */
function secondAnswer(payload: unknown): BackendAnswer | undefined {
  if (isObject(payload) && payload.statusCode !== undefined) {
    return wordedAnswer({ ...payload, multiValueHeaders: undefined }, asArray(payload.cookies).map(String));
  }
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload) ?? 'null';
  return { statusCode: 200, headers: NamedValues.headers([['Content-Type', 'application/json']]), body: Buffer.from(body) };
}

function firstAnswer(payload: unknown): BackendAnswer | undefined {
  return isObject(payload) && payload.statusCode !== undefined ? wordedAnswer(payload, []) : undefined;
}

function wordedAnswer(payload: JsonObject, cookies: readonly string[]): BackendAnswer | undefined {
  const { body = '', isBase64Encoded } = payload;
  const head = proxyHead(payload);
  if (head === undefined || typeof (body ?? '') !== 'string') return undefined;
  const hasType = head.headers.get('Content-Type') !== undefined || (body ?? '') === '';
  const headers = head.headers.with([
    ...hasType ? [] : [['Content-Type', 'text/plain;charset=UTF-8'] as const],
    ...cookies.map((cookie): [string, string] => ['Set-Cookie', cookie]),
  ]);
  return { statusCode: head.statusCode, headers, body: Buffer.from(String(body ?? ''), isBase64Encoded === true ? 'base64' : 'utf8'), integrationStatus: 200 };
}
