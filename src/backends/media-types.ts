/** Media types of JSON documents. */
export const JSON_MEDIA_TYPES = ['application/json', 'application/cloudevents+json', 'application/ld+json', 'application/problem+json'];

/** Media types of other things that clients send to be kept as they are. */
export const OPAQUE_MEDIA_TYPES = [
  'application/avro',
  'application/cbor',
  'application/gzip',
  'application/jsonl',
  'application/msgpack',
  'application/octet-stream',
  'application/protobuf',
  'application/vnd.apache.parquet',
  'application/x-ndjson',
  'application/x-protobuf',
  'application/x-www-form-urlencoded',
  'application/xml',
  'text/csv',
  'text/html',
  'text/plain',
  'text/xml',
];

// A mapping template holds for one media type, and API Gateway knows no wildcard there:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
export const COMMON_MEDIA_TYPES = [...JSON_MEDIA_TYPES, ...OPAQUE_MEDIA_TYPES];
