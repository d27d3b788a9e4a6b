import type { Backend, BackendAnswer, BackendCall } from './backend';
import { invokeFunction } from './function-target';
import type { LambdaInvoker } from './lambda-invoker';
import { isObject } from '../assembly/json';
import type { Exchange } from '../pipeline/exchange';
import { functionEvent } from '../pipeline/function-event';
import { GatewayError } from '../pipeline/gateway-error';
import { firstAccepted, isBinaryType } from '../pipeline/media-type';
import { NamedValues } from '../pipeline/named-values';

/** Names that a function's answer may have; any other makes it malformed. */
const ANSWER_KEYS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/**
 * A function that sees the whole request and words the whole answer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export class ProxyFunctionBackend implements Backend {
  constructor(private readonly invoker: LambdaInvoker, private readonly onProblem: (message: string) => void) {}

  async call(call: BackendCall): Promise<BackendAnswer> {
    const { exchange } = call;
    const { payload, functionError } = await invokeFunction(this.invoker, call, proxyEvent(exchange));
    const { method, path } = exchange.match.route;
    if (functionError !== undefined) {
      this.onProblem(`the function of route "${method} ${path}" failed: ${JSON.stringify(payload)}`);
      throw new GatewayError('DEFAULT_5XX', 'Internal server error', { statusCode: 502 });
    }
    const answer = proxyAnswer(payload, exchange);
    if (answer === undefined) {
      this.onProblem(`the function of route "${method} ${path}" gave a malformed proxy response: ${JSON.stringify(payload)?.slice(0, 500)}; `
        + 'return { statusCode, headers, body } with body a string');
      throw new GatewayError('DEFAULT_5XX', 'Internal server error', { statusCode: 502 });
    }
    return answer;
  }
}

/** The event of a REST API's proxy integration. */
export function proxyEvent(exchange: Exchange): unknown {
  const { api, request } = exchange;
  const isBinary = isBinaryType(request.headers.get('Content-Type'), api.binaryMediaTypes);
  const event = functionEvent(exchange);
  return {
    ...event,
    queryStringParameters: orNull(event.queryStringParameters),
    multiValueQueryStringParameters: orNull(event.multiValueQueryStringParameters),
    pathParameters: orNull(event.pathParameters),
    stageVariables: orNull(event.stageVariables),
    body: request.body.length === 0 ? null : request.body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: isBinary && request.body.length > 0,
  };
}

function orNull<T extends object>(values: T): T | null {
  return Object.keys(values).length === 0 ? null : values;
}

/** The answer that a function words; undefined where it is malformed. */
function proxyAnswer(payload: unknown, { api, request }: Exchange): BackendAnswer | undefined {
  if (!isObject(payload) || Object.keys(payload).some((key) => !ANSWER_KEYS.has(key))) return undefined;
  const { statusCode = 200, body = '', headers, multiValueHeaders, isBase64Encoded } = payload;
  const status = Number(statusCode ?? 200);
  const single = headerEntries(headers, (value) => [value]);
  const multiple = headerEntries(multiValueHeaders, (value) => Array.isArray(value) ? value : [value]);
  if (!Number.isInteger(status) || status < 200 || status > 599 || typeof (body ?? '') !== 'string') return undefined;
  if (single === undefined || multiple === undefined) return undefined;
  // A name in both maps has the values of both.
  const named = new Set(multiple.map(([name, value]) => `${name.toLowerCase()}: ${value}`));
  const acceptsBinary = isBinaryType(firstAccepted(request.headers.get('Accept')), api.binaryMediaTypes);
  return {
    statusCode: status,
    headers: NamedValues.headers([...single.filter(([name, value]) => !named.has(`${name.toLowerCase()}: ${value}`)), ...multiple]),
    body: Buffer.from(String(body ?? ''), isBase64Encoded === true && acceptsBinary ? 'base64' : 'utf8'),
  };
}

function headerEntries(headers: unknown, valuesOf: (value: unknown) => unknown[]): [string, string][] | undefined {
  if (headers === undefined || headers === null) return [];
  if (!isObject(headers)) return undefined;
  const entries = Object.entries(headers).flatMap(([name, value]) => valuesOf(value).map((item) => [name, item] as const));
  if (entries.some(([, value]) => typeof value === 'object' && value !== null)) return undefined;
  return entries.filter(([, value]) => value !== null && value !== undefined).map(([name, value]): [string, string] => [name, String(value)]);
}
