import { randomUUID } from 'crypto';
import { gunzipSync } from 'zlib';
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { eventually, startTarget, Target } from './target';

let target: Target;
let kinesis: KinesisClient;
let s3: S3Client;

beforeAll(async () => {
  target = await startTarget('ingestion', 'IntegIngestion');
  kinesis = new KinesisClient(target.clientConfig('kinesis'));
  s3 = new S3Client(target.clientConfig('s3'));
}, 120_000);

afterAll(async () => {
  kinesis?.destroy();
  s3?.destroy();
  await target?.stop();
});

async function post(path: string, body: string | Uint8Array, contentType = 'application/json') {
  const response = await fetch(target.url('Ingestion') + path, { method: 'POST', headers: { 'Content-Type': contentType }, body });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

/** Every record of the stream: its bytes by its sequence number. */
async function recordsInStream(): Promise<Map<string, { data: Buffer; partitionKey: string }>> {
  const StreamName = target.output('StreamName');
  const { Shards: shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const records = new Map<string, { data: Buffer; partitionKey: string }>();
  for (const { ShardId } of shards) {
    let { ShardIterator: iterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
    for (let behind = 1; behind > 0 && iterator;) {
      const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const { SequenceNumber, Data, PartitionKey } of answer.Records!) {
        records.set(SequenceNumber!, { data: Buffer.from(Data!), partitionKey: PartitionKey! });
      }
      behind = answer.MillisBehindLatest ?? 0;
      iterator = answer.NextShardIterator;
    }
  }
  return records;
}

/** Everything in the bucket, one object after the other. */
async function storedBytes(): Promise<Buffer> {
  const Bucket = target.output('BucketName');
  const objects: Buffer[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key } of page.Contents ?? []) {
      expect(Key).toMatch(/^records\/\d{4}\/\d{2}\/\d{2}\/\d{2}\/.+\.gz$/);
      const { Body: body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      objects.push(gunzipSync(await body!.transformToByteArray()));
    }
  }
  return Buffer.concat(objects);
}

function count(haystack: Buffer, needle: Buffer): number {
  let found = 0;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) { found++; }
  return found;
}

describe('one record', () => {
  const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

  test.each<[string, string, string | Uint8Array]>([
    ['JSON', 'application/json', '{"a": [1, 1.0, 1e5, "ü"],  "b":null }'],
    ['JSON with parameters in its type', 'application/json; charset=utf-8', '{"x":"€ — “q” \u2028"}'],
    ['JSON text alone', 'application/json', '"just text"'],
    ['pretty-printed JSON', 'application/json', '{\n  "a": 1\n}'],
    ['text that looks like a template', 'text/plain', '$input.body #set($x = 1) ${context.requestId} #end ##'],
    ['text that looks like another field', 'text/plain', '","PartitionKey":"x","Data":"'],
    ['text in Latin-1', 'text/plain', Uint8Array.from([0x67, 0x72, 0xfc, 0xdf])],
    ['a form', 'application/x-www-form-urlencoded', 'a=1&b=%20+x'],
    ['lines of JSON', 'application/x-ndjson', '{"a":1}\n{"a":2}\n'],
    ['every byte', 'application/octet-stream', ALL_BYTES],
  ])('%s is stored byte for byte', async (_, contentType, body) => {
    const bytes = Buffer.from(body as string);
    const answer = await post('/records', body, contentType);

    expect(answer).toMatchObject({ status: 202, body: { sequenceNumber: expect.stringMatching(/^\d+$/), shardId: expect.stringMatching(/^shardId-/) } });
    expect((await recordsInStream()).get(answer.body.sequenceNumber)?.data).toEqual(bytes);
    const inBucket = (stored: Buffer) => count(stored, Buffer.concat([bytes, Buffer.from('\n')]));
    expect(inBucket(await eventually(target, storedBytes, (stored) => inBucket(stored) > 0))).toBeGreaterThanOrEqual(1);
  }, 360_000);

  test('arrives once', async () => {
    const id = randomUUID();
    expect((await post('/records', `{"id":"${id}"}`)).status).toBe(202);
    const line = Buffer.from(`{"id":"${id}"}\n`);
    expect(count(await eventually(target, storedBytes, (stored) => count(stored, line) > 0), line)).toBe(1);
  }, 360_000);

  test.each<[string, string, string | Uint8Array, number]>([
    ['what says JSON and is none', 'application/json', '{"a":', 400],
    ['what says another kind of JSON and is none', 'application/cloudevents+json', '{"a":', 400],
    ['no JSON at all', 'application/json', '', 400],
    ['nothing at all', 'application/octet-stream', '', 400],
    ['a record that is larger than Kinesis takes', 'application/octet-stream', new Uint8Array(1024 * 1024 + 1), 400],
    ['a type that no template takes', 'application/x-unheard-of', 'x', 415],
    ['a body that is larger than API Gateway takes', 'text/plain', new Uint8Array(10 * 1024 * 1024 + 1), 413],
  ])('%s is refused and not stored', async (_, contentType, body, status) => {
    const before = (await recordsInStream()).size;
    expect(await post('/records', body, contentType)).toMatchObject({ status, body: { message: expect.stringMatching(/./), requestId: expect.any(String) } });
    expect((await recordsInStream()).size).toBe(before);
  }, 60_000);
});

describe('a batch', () => {
  test('is stored element by element, in order, with the keys that elements bring', async () => {
    const id = randomUUID();
    const data = [{ id, n: 1, text: '"$input.body" #set \\ \' ü € — 😀 \n' }, `text ${id}`, 12345678901, null, false, [], ['', { $: '#' }], ''];
    const answer = await post('/records/batch', JSON.stringify({ records: data.map((value, index) => ({ data: value, partitionKey: index === 1 ? `key-${id}` : undefined })) }));

    expect(answer).toMatchObject({ status: 202, body: { failedCount: 0 } });
    const results: { sequenceNumber: string; errorCode: null }[] = answer.body.records;
    expect(results.map((result) => result.errorCode)).toEqual(data.map(() => null));
    const records = await recordsInStream();
    expect(results.map((result) => JSON.parse(records.get(result.sequenceNumber)!.data.toString()))).toEqual(data);
    expect(results.map((result) => records.get(result.sequenceNumber)!.data.toString())).toEqual(data.map((value) => JSON.stringify(value)));
    expect(records.get(results[1].sequenceNumber)!.partitionKey).toBe(`key-${id}`);
    expect(new Set(results.map((result) => records.get(result.sequenceNumber)!.partitionKey)).size).toBe(data.length);
  });

  test.each([
    ['no JSON', '{"records":'],
    ['no list of records', '{"records":"none"}'],
    ['no records field', '{}'],
    ['a list alone', '[{"data":1}]'],
    ['no records', '{"records":[]}'],
    ['an element without data', '{"records":[{"data":1},{"partitionKey":"k"}]}'],
    ['a partition key that is no text', '{"records":[{"data":1,"partitionKey":5}]}'],
    ['an empty partition key', '{"records":[{"data":1,"partitionKey":""}]}'],
    ['a partition key that is too long', JSON.stringify({ records: [{ data: 1, partitionKey: 'k'.repeat(257) }] })],
    ['more than 500 records', JSON.stringify({ records: Array.from({ length: 501 }, () => ({ data: 1 })) })],
  ])('with %s is refused as a whole', async (_, body) => {
    const before = (await recordsInStream()).size;
    expect(await post('/records/batch', body)).toMatchObject({ status: 400, body: { message: expect.any(String), requestId: expect.any(String) } });
    expect((await recordsInStream()).size).toBe(before);
  });

  test('of 500 records is taken', async () => {
    const answer = await post('/records/batch', JSON.stringify({ records: Array.from({ length: 500 }, (_, n) => ({ data: { n } })) }));
    expect(answer.status).toBe(202);
    expect(answer.body.records).toHaveLength(500);
  });
});

test('nothing else is served', async () => {
  const answer = await fetch(`${target.url('Ingestion')}/records`);
  expect(answer.status).toBe(403);
});
