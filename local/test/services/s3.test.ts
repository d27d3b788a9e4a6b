import { createHash, randomBytes } from 'crypto';
import { Readable } from 'stream';
import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateBucketCommand, CreateMultipartUploadCommand, DeleteBucketCommand, DeleteObjectCommand,
  DeleteObjectsCommand, GetObjectCommand, GetObjectTaggingCommand, HeadBucketCommand, HeadObjectCommand, ListBucketsCommand, ListObjectsCommand,
  ListObjectsV2Command, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { assemblyOf, bucket, readObject, s3Of } from './given';
import { Services, startServices } from '../../src/services';

let services: Services;
let s3: S3Client;
beforeAll(async () => {
  services = await startServices(assemblyOf(bucket('lake'), bucket('other')));
});
beforeEach(() => {
  s3 = s3Of(services);
});
afterAll(() => services.stop());

const Bucket = 'lake';
const put = (Key: string, Body: string | Buffer = 'x') => s3.send(new PutObjectCommand({ Bucket, Key, Body }));

test('the buckets of the assembly are there', async () => {
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(['lake', 'other']);
});

describe.each(['WHEN_SUPPORTED', 'WHEN_REQUIRED'] as const)('with request checksums %s', (requestChecksumCalculation) => {
  const bytes = randomBytes(300_000);
  test.each<[string, () => Buffer | Readable]>([
    ['a buffer', () => bytes],
    ['a stream', () => Readable.from([bytes.subarray(0, 7), bytes.subarray(7, 120_000), bytes.subarray(120_000)])],
    ['nothing', () => Buffer.alloc(0)],
  ])('%s comes back byte for byte', async (label, body) => {
    const client = s3Of(services, { requestChecksumCalculation });
    const expected = label === 'nothing' ? Buffer.alloc(0) : bytes;
    const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key: 'blob', Body: body(), ContentLength: expected.length }));
    expect((await readObject(client, Bucket, 'blob')).equals(expected)).toBe(true);
    expect(ETag).toBe(`"${createHash('md5').update(expected).digest('hex')}"`);
  });
});

test('headers and metadata come back with the object, without the framing of the upload', async () => {
  await s3.send(new PutObjectCommand({
    Bucket, Key: 'page', Body: Readable.from([Buffer.from('<p>')]), ContentLength: 3, ContentType: 'text/html', ContentEncoding: 'identity', Metadata: { author: 'ada' },
  }));
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'page' }));
  expect(head).toMatchObject({ ContentType: 'text/html', ContentEncoding: 'identity', ContentLength: 3, Metadata: { author: 'ada' } });
});

test.each(['a b+c&d=e', '日本/🦊', '../lake', 'a//b', "it's (fine)!*", '100%'])('key "%s" is kept as it is', async (key) => {
  await put(key, key);
  expect((await readObject(s3, Bucket, key)).toString()).toBe(key);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: key }));
  expect(Contents?.map(({ Key }) => Key)).toEqual([key]);
});

test('a part of an object can be read', async () => {
  await put('digits', '0123456789');
  const read = async (Range: string) => s3.send(new GetObjectCommand({ Bucket, Key: 'digits', Range }));
  const middle = await read('bytes=2-4');
  expect(middle.ContentRange).toBe('bytes 2-4/10');
  expect(await middle.Body?.transformToString()).toBe('234');
  expect(await (await read('bytes=-3')).Body?.transformToString()).toBe('789');
  await expect(read('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
});

test('conditions are honoured', async () => {
  const { ETag } = await put('once');
  await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'y', IfNoneMatch: '*' }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'once', IfNoneMatch: ETag }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'once', IfMatch: '"other"' }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test('an object is replaced only where it is the one that the request means', async () => {
  const replace = (Key: string, Body: string, IfMatch: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body, IfMatch }));
  const { ETag } = await put('versioned', 'first');
  await expect(replace('versioned', 'second', '"other"')).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  await expect(replace('absent', 'second', ETag!)).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
  expect((await readObject(s3, Bucket, 'versioned')).toString()).toBe('first');
  await replace('versioned', 'second', ETag!);
  expect((await readObject(s3, Bucket, 'versioned')).toString()).toBe('second');
});

test('a listing has pages, folders and the order of bytes', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'listed' }));
  for (const Key of ['b', 'a/2', 'a/1', 'a-', 'é', 'c/d/e']) await s3.send(new PutObjectCommand({ Bucket: 'listed', Key, Body: Key }));
  const names: Array<string | undefined> = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: 'listed', MaxKeys: 2, ContinuationToken }));
    names.push(...page.Contents!.map(({ Key }) => Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(names).toEqual(['a-', 'a/1', 'a/2', 'b', 'c/d/e', 'é']);

  const folders = await s3.send(new ListObjectsV2Command({ Bucket: 'listed', Delimiter: '/', MaxKeys: 2 }));
  expect(folders).toMatchObject({ Contents: [{ Key: 'a-', Size: 2 }], CommonPrefixes: [{ Prefix: 'a/' }], KeyCount: 2, IsTruncated: true });
  const rest = await s3.send(new ListObjectsV2Command({ Bucket: 'listed', Delimiter: '/', ContinuationToken: folders.NextContinuationToken }));
  expect(rest).toMatchObject({ Contents: [{ Key: 'b' }, { Key: 'é' }], CommonPrefixes: [{ Prefix: 'c/' }], IsTruncated: false });
  expect((await s3.send(new ListObjectsCommand({ Bucket: 'listed', Prefix: 'a/', Marker: 'a/1' }))).Contents?.map(({ Key }) => Key)).toEqual(['a/2']);
});

test('objects are copied and deleted', async () => {
  await put('from', 'text');
  await s3.send(new CopyObjectCommand({ Bucket: 'other', Key: 'to <&>', CopySource: '/lake/from' }));
  expect((await readObject(s3, 'other', 'to <&>')).toString()).toBe('text');
  await expect(s3.send(new DeleteBucketCommand({ Bucket: 'other' }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  await s3.send(new DeleteObjectsCommand({ Bucket: 'other', Delete: { Objects: [{ Key: 'to <&>' }, { Key: '123' }] } }));
  await s3.send(new DeleteObjectCommand({ Bucket: 'other', Key: 'never there' }));
  expect((await s3.send(new ListObjectsV2Command({ Bucket: 'other' }))).KeyCount).toBe(0);
});

test('a multipart upload becomes one object', async () => {
  const parts = [randomBytes(5 * 1024 * 1024), randomBytes(10)];
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'large', ContentType: 'video/mp4' }));
  const uploaded = await Promise.all(parts.map((Body, index) => s3.send(new UploadPartCommand({ Bucket, Key: 'large', UploadId, PartNumber: index + 1, Body }))));
  await s3.send(new CompleteMultipartUploadCommand({
    Bucket, Key: 'large', UploadId, MultipartUpload: { Parts: uploaded.map(({ ETag }, index) => ({ ETag, PartNumber: index + 1 })) },
  }));
  expect((await readObject(s3, Bucket, 'large')).equals(Buffer.concat(parts))).toBe(true);
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'large' })))).toMatchObject({ ContentType: 'video/mp4', ETag: expect.stringMatching(/^"[0-9a-f]{32}-2"$/) });
});

test('what is missing has the error of S3', async () => {
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({ name: 'NotFound' });
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'none' }))).rejects.toMatchObject({ name: 'NotFound' });
  await expect(s3.send(new PutObjectCommand({ Bucket: 'none', Key: 'a', Body: 'b' }))).rejects.toMatchObject({ name: 'NoSuchBucket', message: expect.stringContaining('"none"') });
  await expect(put('k'.repeat(1025))).rejects.toMatchObject({ name: 'KeyTooLongError' });
});

test('a call that is not served says so instead of doing another', async () => {
  await put('tagged');
  await expect(s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }))).rejects.toMatchObject({ name: 'NotImplemented', message: expect.stringContaining('"?tagging"') });
});

test('an upload that does not match its digest leaves the old object', async () => {
  await put('kept', 'old');
  const bad = new PutObjectCommand({ Bucket, Key: 'kept', Body: 'new', ContentMD5: createHash('md5').update('else').digest('base64') });
  await expect(s3.send(bad)).rejects.toMatchObject({ name: 'BadDigest' });
  expect((await readObject(s3, Bucket, 'kept')).toString()).toBe('old');
});
