import type { BackendAnswer } from './backend';
import { proxyHead } from './proxy-head';
import { isObject } from '../assembly/json';

/** Names that a function's answer may have; any other makes it malformed. */
const ANSWER_KEYS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/**
 * The answer that a function words; undefined where it is malformed.
 * @param takesBytes whether what is Base64 is given as the bytes that it stands for
 */
export function proxyAnswer(payload: unknown, takesBytes: boolean): BackendAnswer | undefined {
  if (!isObject(payload) || Object.keys(payload).some((key) => !ANSWER_KEYS.has(key))) return undefined;
  const { body = '', isBase64Encoded } = payload;
  const head = proxyHead(payload);
  if (head === undefined || typeof (body ?? '') !== 'string') return undefined;
  return { ...head, body: Buffer.from(String(body ?? ''), isBase64Encoded === true && takesBytes ? 'base64' : 'utf8') };
}
