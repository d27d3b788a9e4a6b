import type { Backend, BackendAnswer, BackendCall } from './backend';
import { invokeFunction } from './function-target';
import type { LambdaInvoker } from './lambda-invoker';
import { proxyHead } from './proxy-head';
import { isObject } from '../assembly/json';
import type { Exchange } from '../pipeline/exchange';
import { functionEvent } from '../pipeline/function-event';
import { GatewayError } from '../pipeline/gateway-error';
import { firstAccepted, isBinaryType } from '../pipeline/media-type';

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
  const { body = '', isBase64Encoded } = payload;
  const head = proxyHead(payload);
  if (head === undefined || typeof (body ?? '') !== 'string') return undefined;
  const acceptsBinary = isBinaryType(firstAccepted(request.headers.get('Accept')), api.binaryMediaTypes);
  return { ...head, body: Buffer.from(String(body ?? ''), isBase64Encoded === true && acceptsBinary ? 'base64' : 'utf8') };
}
