import { randomBytes } from 'crypto';
import type { Exchange } from './exchange';
import type { GatewayRequest } from './gateway-request';
import type { NamedValues } from './named-values';

/** Headers that API Gateway keeps to itself, or writes itself. */
const WITHHELD = new Set([
  'connection', 'content-length', 'transfer-encoding', 'expect', 'upgrade', 'te', 'trailer', 'x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port',
  'x-forwarded-proto',
]);

/** What functions are told of a request, whether they answer it or only authorize it. */
export interface FunctionEvent {
  readonly resource: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  readonly queryStringParameters: Record<string, string>;
  readonly multiValueQueryStringParameters: Record<string, string[]>;
  readonly pathParameters: Record<string, string>;
  readonly stageVariables: Record<string, string>;
  readonly requestContext: Record<string, unknown>;
}

/** Headers as functions see them. */
export function forwardedHeaders(request: GatewayRequest, given = request.headers): NamedValues {
  return given.without(WITHHELD).with([
    ['X-Amzn-Trace-Id', `Root=1-${Math.floor(request.receivedAt.getTime() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`],
    ['X-Forwarded-For', [...request.headers.all('X-Forwarded-For'), request.origin.sourceIp].join(', ')],
    ['X-Forwarded-Port', request.headers.get('Host')?.split(':')[1] ?? '80'],
    ['X-Forwarded-Proto', 'http'],
  ]);
}

/** A request as functions see it, without its body. */
export function functionEvent({ stage, request, match, context }: Exchange): FunctionEvent {
  const headers = forwardedHeaders(request);
  return {
    resource: match.route.path,
    // Functions see the base path of a domain, and routes do not: https://github.com/aws-powertools/powertools-lambda-python/pull/579
    path: request.domain?.path ?? request.path,
    httpMethod: request.method,
    headers: headers.single(),
    multiValueHeaders: headers.multiple(),
    queryStringParameters: request.query.single(),
    multiValueQueryStringParameters: request.query.multiple(),
    pathParameters: { ...match.pathParameters },
    stageVariables: { ...stage.variables },
    requestContext: context.forFunction(),
  };
}
