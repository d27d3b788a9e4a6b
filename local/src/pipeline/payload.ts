import { configurationError } from './gateway-error';
import type { ContentHandling } from '../model/integration';

/** A body between client and backend: text or bytes. */
export type Payload = string | Buffer;

/** The bytes of a payload as they go over the wire. */
export function bytesOf(payload: Payload): Buffer {
  return typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload;
}

/**
 * The text that a mapping template works on.
 * @throws GatewayError for bytes that are no text
 */
export function textOf(payload: Payload): string {
  if (typeof payload === 'string') return payload;
  const text = payload.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(payload)) throw configurationError('a mapping template got bytes that are no text; set contentHandling to "CONVERT_TO_TEXT"');
  return text;
}

/**
 * Converts a request's body as its integration asks: bytes become Base64 text, Base64 text becomes bytes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function requestPayload(body: Buffer, isBinary: boolean, handling: ContentHandling | undefined): Payload {
  if (isBinary) return handling === 'CONVERT_TO_TEXT' ? body.toString('base64') : body;
  return handling === 'CONVERT_TO_BINARY' ? decodeBase64(body.toString('utf8')) : body.toString('utf8');
}

/** Converts a backend's answer as the integration response asks; without a wish, as the client accepts it. */
export function responsePayload(body: Buffer, isBinary: boolean, acceptsBinary: boolean, handling: ContentHandling | undefined): Payload {
  const toText = handling === undefined ? !acceptsBinary : handling === 'CONVERT_TO_TEXT';
  if (isBinary) return toText ? body.toString('base64') : body;
  return toText ? body.toString('utf8') : decodeBase64(body.toString('utf8'));
}

/** @throws GatewayError for text that is not Base64 */
function decodeBase64(text: string): Buffer {
  const compact = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) throw configurationError('a body that is to become bytes is no Base64; leave out contentHandling "CONVERT_TO_BINARY" for text, or list the answer\'s media type as binary');
  return Buffer.from(compact, 'base64');
}
