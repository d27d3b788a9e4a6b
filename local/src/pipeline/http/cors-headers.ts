import type { Cors } from '../../model/http/cors';
import type { GatewayReply } from '../gateway-reply';
import type { GatewayRequest } from '../gateway-request';

type Headers = [string, string][];

/** Whether a browser asks what it may do. */
export function isPreflight({ method, headers }: GatewayRequest): boolean {
  return method === 'OPTIONS' && headers.get('Origin') !== undefined && headers.get('Access-Control-Request-Method') !== undefined;
}

/**
 * A reply with what the API says to pages of other origins. What its backend says to them does not count then.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function withCors(reply: GatewayReply, cors: Cors | undefined, request: GatewayRequest): GatewayReply {
  if (cors === undefined) return reply;
  const own = reply.headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'));
  return { ...reply, headers: [...own, ...corsHeaders(cors, request)] };
}

function corsHeaders(cors: Cors, request: GatewayRequest): Headers {
  const origin = request.headers.get('Origin');
  const allowed = origin === undefined ? undefined : allowedOrigin(cors, origin);
  if (allowed === undefined) return [];
  const always: Headers = [
    ['access-control-allow-origin', allowed],
    ...cors.allowCredentials ? [['access-control-allow-credentials', 'true'] as [string, string]] : [],
  ];
  return [...always, ...isPreflight(request) ? preflightHeaders(cors) : listed('access-control-expose-headers', cors.exposeHeaders)];
}

function preflightHeaders({ allowMethods, allowHeaders, maxAge }: Cors): Headers {
  return [
    ...listed('access-control-allow-methods', allowMethods),
    ...listed('access-control-allow-headers', allowHeaders),
    ...maxAge === undefined ? [] : [['access-control-max-age', String(maxAge)] as [string, string]],
  ];
}

/** What an origin is told; undefined where it is not allowed. */
function allowedOrigin({ allowOrigins }: Cors, origin: string): string | undefined {
  if (allowOrigins.includes('*')) return '*';
  const isAllowed = allowOrigins.some((allowed) => allowed === origin || (/^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1))));
  return isAllowed ? origin : undefined;
}

function listed(name: string, values: readonly string[]): Headers {
  return values.length === 0 ? [] : [[name, values.join(',')]];
}
