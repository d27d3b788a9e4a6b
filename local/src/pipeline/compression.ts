import { deflateSync, gzipSync } from 'zlib';
import type { GatewayReply } from './gateway-reply';
import type { GatewayRequest } from './gateway-request';

const CODINGS = new Map([['gzip', gzipSync], ['deflate', deflateSync]]);

/**
 * A reply as its client gets it: compressed where it is large enough, has no coding of its own, and the client accepts one.
 * @param minimum bytes from which on replies are compressed; undefined where none is
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
 */
export function compressed(reply: GatewayReply, request: GatewayRequest, minimum: number | undefined): GatewayReply {
  const { body, headers } = reply;
  const isCoded = headers.some(([name]) => name.toLowerCase() === 'content-encoding');
  const coding = acceptedCoding(request.headers.get('Accept-Encoding') ?? '');
  if (minimum === undefined || body.length === 0 || body.length < minimum || isCoded || coding === undefined) return reply;
  const [name, compress] = coding;
  return { ...reply, headers: [...headers, ['Content-Encoding', name]], body: compress(body) };
}

/** The first coding that a client accepts of those that there are. */
function acceptedCoding(header: string): [string, (body: Buffer) => Buffer] | undefined {
  for (const entry of header.toLowerCase().split(',')) {
    const [name, ...parameters] = entry.split(';').map((part) => part.trim());
    const compress = CODINGS.get(name === '*' ? 'gzip' : name);
    if (compress !== undefined && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) return [name === '*' ? 'gzip' : name, compress];
  }
  return undefined;
}
