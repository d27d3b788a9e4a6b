import { StoredObject } from './object-store';
import type { XmlNode } from './s3-xml';

const maxKeysLimit = 1000;

/**
 * A page of a bucket's listing, for both versions of the call
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html).
 */
export function listingPage(bucket: string, objects: StoredObject[], query: URLSearchParams): XmlNode {
  const version2 = query.get('list-type') === '2';
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token === null ? query.get(version2 ? 'start-after' : 'marker') ?? '' : Buffer.from(token, 'base64url').toString();
  const maxKeys = Math.min(Number(query.get('max-keys') ?? maxKeysLimit), maxKeysLimit);
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text;

  const candidates = entriesOf(objects.filter(({ key }) => key.startsWith(prefix)), prefix, delimiter);
  const entries = candidates.filter(({ name }) => isAfter(name, after, delimiter));
  const page = entries.slice(0, maxKeys);
  const last = page.at(-1)?.name;
  const truncated = page.length < entries.length && maxKeys > 0;
  return {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: maxKeys,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: truncated,
    ...(version2
      ? {
        KeyCount: page.length,
        StartAfter: query.get('start-after') ?? undefined,
        ContinuationToken: token ?? undefined,
        NextContinuationToken: truncated && last !== undefined ? Buffer.from(last).toString('base64url') : undefined,
      }
      : { Marker: encode(after), NextMarker: truncated && last !== undefined ? encode(last) : undefined }),
    Contents: page.flatMap(({ object }) => (object === undefined ? [] : [{
      Key: encode(object.key),
      LastModified: object.lastModified.toISOString(),
      ETag: object.etag,
      Size: object.size,
      StorageClass: 'STANDARD',
    }])),
    CommonPrefixes: page.filter(({ object }) => object === undefined).map(({ name }) => ({ Prefix: encode(name) })),
  };
}

interface Entry {
  /** Key, or common prefix. */
  readonly name: string;
  readonly object?: StoredObject;
}

function entriesOf(objects: StoredObject[], prefix: string, delimiter: string): Entry[] {
  if (delimiter === '') return objects.map((object) => ({ name: object.key, object }));
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    const end = object.key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? object.key : object.key.slice(0, end + delimiter.length);
    if (!entries.has(name)) entries.set(name, end < 0 ? { name, object } : { name });
  }
  return [...entries.values()];
}

/** A common prefix that the last page ended with covers everything under it. */
function isAfter(name: string, after: string, delimiter: string): boolean {
  if (after === '') return true;
  if (delimiter !== '' && name.endsWith(delimiter) && after.startsWith(name)) return false;
  return Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0;
}
