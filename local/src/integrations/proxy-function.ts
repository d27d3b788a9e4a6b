import type { Backend, BackendAnswer, BackendCall } from './backend';
import { invokeFunction } from './function-target';
import type { LambdaInvoker } from './lambda-invoker';
import { proxyAnswer } from './proxy-answer';
import type { Exchange } from '../pipeline/exchange';
import { functionEvent } from '../pipeline/function-event';
import { GatewayError } from '../pipeline/gateway-error';
import { firstAccepted, isBinaryType } from '../pipeline/media-type';

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
    const answer = proxyAnswer(payload, acceptsBytes(exchange));
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

function acceptsBytes({ api, request }: Exchange): boolean {
  return isBinaryType(firstAccepted(request.headers.get('Accept')), api.binaryMediaTypes);
}
