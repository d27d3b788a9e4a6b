import { ProxyHead, proxyHead } from './proxy-head';
import { isObject } from '../assembly/json';

/** Bytes in which the metadata and the delimiter must be: https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html */
const MAX_PRELUDE = 16 * 1024;

/** What stands between the metadata and the body. */
const DELIMITER = Buffer.alloc(8);

/** A streamed answer of a function, taken apart. */
export interface StreamOpening {
  readonly head: ProxyHead;
  /** What of the body has come with the metadata. */
  readonly rest: Buffer;
}

/** A function wrote no metadata that an answer can begin with. */
export class MalformedPreludeError extends Error {
  constructor(found: Buffer) {
    super(`its stream begins with "${found.toString('utf8', 0, 200)}"; write JSON such as {"statusCode": 200} and 8 NUL bytes in its first 16 KB, `
      + 'as awslambda.HttpResponseStream.from does before the first write');
    this.name = 'MalformedPreludeError';
  }
}

/**
 * Reads what a function writes before the body: JSON with status and headers, and eight NUL bytes.
 * @throws MalformedPreludeError
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export async function readPrelude(chunks: AsyncIterator<Buffer>): Promise<StreamOpening> {
  let read: Buffer = Buffer.alloc(0);
  for (;;) {
    const end = read.indexOf(DELIMITER);
    if (end >= 0 && end + DELIMITER.length <= MAX_PRELUDE) {
      const head = headOf(read.toString('utf8', 0, end));
      if (head === undefined) throw new MalformedPreludeError(read);
      return { head, rest: read.subarray(end + DELIMITER.length) };
    }
    const next = read.length < MAX_PRELUDE ? await chunks.next() : undefined;
    if (next === undefined || next.done) throw new MalformedPreludeError(read);
    read = Buffer.concat([read, next.value]);
  }
}

/** Status and headers with the cookies; undefined where the metadata is malformed. */
function headOf(text: string): ProxyHead | undefined {
  const metadata = parse(text);
  if (!isObject(metadata)) return undefined;
  const { cookies = [] } = metadata;
  if (!Array.isArray(cookies) || cookies.some((cookie) => typeof cookie !== 'string')) return undefined;
  const head = proxyHead(metadata);
  return head === undefined ? undefined : { ...head, headers: head.headers.with(cookies.map((cookie): [string, string] => ['Set-Cookie', String(cookie)])) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
