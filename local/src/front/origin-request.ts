import { randomBytes } from 'crypto';
import type { CacheBehavior, Origin } from '../model/distribution';
import { contains } from '../model/forwarding';
import type { GatewayRequest } from '../pipeline/gateway-request';
import { NamedValues } from '../pipeline/named-values';

/** An address of the servers by which CloudFront calls origins: none of the viewer's. */
const EDGE_ADDRESS = '130.176.0.1';

/**
 * Headers that are handed on whatever a behavior says.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
const ALWAYS = new Set([
  'content-encoding', 'content-length', 'content-type', 'expect', 'if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'range',
  'transfer-encoding', 'via', 'x-forwarded-for',
]);

/** Headers that the distribution writes itself. */
const WRITTEN = new Set(['host', 'cookie', 'via', 'x-forwarded-for', 'x-amz-cf-id']);

/** A request as a distribution sends it to an origin. */
export function originRequest(distributionHost: string, behavior: CacheBehavior, origin: Origin, request: GatewayRequest): GatewayRequest {
  const query = forwardedQuery(request.url, behavior);
  const path = origin.path + request.path;
  const headers = originHeaders(distributionHost, behavior, origin, request);
  return {
    ...request,
    path,
    url: query === '' ? path : `${path}?${query}`,
    query: NamedValues.query(query),
    headers,
    sentHeaders: headers,
    origin: { sourceIp: EDGE_ADDRESS, accountId: request.origin.accountId },
  };
}

function forwardedQuery(url: string, { forwarding }: CacheBehavior): string {
  const [, ...queries] = url.split('?');
  return queries.join('?').split('&').filter((pair) => {
    const [name] = NamedValues.query(pair).entries[0] ?? [];
    return name !== undefined && contains(forwarding.queries, name);
  }).join('&');
}

function originHeaders(distributionHost: string, behavior: CacheBehavior, origin: Origin, request: GatewayRequest): NamedValues {
  const { forwarding } = behavior;
  const isForwarded = (name: string) => ALWAYS.has(name) || contains(forwarding.headers, name) || (name === 'authorization' && !['GET', 'HEAD', 'OPTIONS'].includes(request.method));
  const viewers = request.headers.entries.filter(([name]) => isForwarded(name.toLowerCase()) && !WRITTEN.has(name.toLowerCase()));
  const names = new Set(viewers.map(([name]) => name.toLowerCase()));
  const cookies = forwardedCookies(request, behavior);
  const given = NamedValues.headers([
    ['Host', contains(forwarding.headers, 'host') ? request.headers.get('Host') ?? origin.domainName : origin.domainName],
    ...viewers,
    ...names.has('user-agent') ? [] : [['User-Agent', 'Amazon CloudFront'] as const],
    ...cookies === '' ? [] : [['Cookie', cookies] as const],
    ['Via', [...request.headers.all('Via'), `${request.protocol.replace('HTTP/', '')} ${distributionHost} (CloudFront)`].join(', ')],
    ['X-Forwarded-For', [...request.headers.all('X-Forwarded-For'), request.origin.sourceIp].join(', ')],
    ['X-Amz-Cf-Id', randomBytes(42).toString('base64url')],
  ]);
  return given.without(new Set(origin.headers.map(([name]) => name.toLowerCase()))).with(origin.headers);
}

function forwardedCookies({ headers }: GatewayRequest, { forwarding }: CacheBehavior): string {
  return headers.all('Cookie').flatMap((header) => header.split(';')).map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '' && contains(forwarding.cookies, cookie.split('=')[0])).join('; ');
}
