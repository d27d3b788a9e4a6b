import { allParts, Expression, readsJsonBody } from './expression';

/** Media types of JSON documents. */
export const JSON_MEDIA_TYPES = ['application/json', 'application/cloudevents+json'];

/** Media types of other things that clients send to be kept as they are. */
export const OPAQUE_MEDIA_TYPES = [
  'application/cbor',
  'application/gzip',
  'application/msgpack',
  'application/octet-stream',
  'application/x-ndjson',
  'application/x-protobuf',
  'application/x-www-form-urlencoded',
  'application/xml',
  'text/csv',
  'text/plain',
  'text/xml',
];

/** Media types of text. */
export const TEXT_MEDIA_TYPES = [
  ...JSON_MEDIA_TYPES, 'application/x-ndjson', 'application/x-www-form-urlencoded', 'application/xml', 'text/csv', 'text/plain', 'text/xml',
];

/** What clients say where the body does not count. */
const BODILESS_MEDIA_TYPES = ['application/json', 'application/x-www-form-urlencoded', 'text/plain'];

/** Media types of requests from which such a value can be taken, as text. */
export function textTypesFor(expression: Expression): string[] {
  if (readsJsonBody(expression)) { return JSON_MEDIA_TYPES; }
  return [...allParts(expression)].some(({ kind }) => kind === 'rawBody') ? TEXT_MEDIA_TYPES : BODILESS_MEDIA_TYPES;
}

// A mapping template holds for one media type, and API Gateway knows no wildcard there:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
export const COMMON_MEDIA_TYPES = [...JSON_MEDIA_TYPES, ...OPAQUE_MEDIA_TYPES];

export function isJson(mediaType: string): boolean {
  return mediaType === 'application/json' || mediaType.endsWith('+json');
}

/** Whether a media type is one of a gateway's binary ones, which may be ranges: `image/*`, or everything. */
export function isBinary(mediaType: string, binaryMediaTypes: readonly string[]): boolean {
  const [type] = mediaType.split('/');
  return binaryMediaTypes.some((range) => range === '*/*' || range === `${type}/*` || range === mediaType);
}
