import { randomUUID } from 'crypto';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { HOSTILE_TEXTS } from './hostile';
import { error, request } from './request';
import { eventually, startTarget, Target } from './target';

let target: Target;
let client: S3Client;

beforeAll(async () => {
  target = await startTarget('firehose', 'IntegFirehose');
  client = new S3Client(target.clientConfig('s3'));
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await target?.stop();
});

const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) => request('POST', target.url('Gateway') + path, body, headers);

/** Everything that was laid down so far, in one. */
async function stored(): Promise<Buffer> {
  const Bucket = target.output('BucketName');
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  const objects = await Promise.all(Contents.map(({ Key }) => client.send(new GetObjectCommand({ Bucket, Key }))));
  return Buffer.concat(await Promise.all(objects.map(async ({ Body }) => Buffer.from(await Body!.transformToByteArray()))));
}

const arrives = async (bytes: Buffer) => (await eventually(target, stored, (all) => all.includes(bytes))).includes(bytes);

test.each(HOSTILE_TEXTS)('a record with %s is laid down as it was sent', async (_, text) => {
  const body = `${randomUUID()} ${text}`;
  const answer = await post('/raw', body, { 'Content-Type': 'text/plain' });
  expect(answer).toMatchObject({ status: 202, body: { recordId: expect.any(String) } });
  expect(await arrives(Buffer.from(body))).toBe(true);
}, 360_000);

test('bytes are laid down as bytes', async () => {
  const bytes = Buffer.concat([Buffer.from(randomUUID()), Buffer.from(Array.from({ length: 256 }, (_, index) => index))]);
  expect((await post('/raw', bytes, { 'Content-Type': 'application/octet-stream' })).status).toBe(202);
  expect(await arrives(bytes)).toBe(true);
}, 360_000);

test('a record ends and holds what the route says', async () => {
  const id = randomUUID();
  await post('/lines', `{"line":"${id}"}`);
  expect(await arrives(Buffer.from(`{"line":"${id}"}\n`))).toBe(true);
  await post(`/made/${id}%22`, '{"it":[1,"ü $x"]}');
  expect(await arrives(Buffer.from(`{"id":"${id}\\"","it":[1,"ü $x"]}`))).toBe(true);
}, 360_000);

test('a batch is laid down element by element, in order', async () => {
  const id = randomUUID();
  const data = [{ id, n: 1 }, `text ${id}`, 12345678901, null, ['', { $: '#' }]];
  const { status, body } = await post('/batch', JSON.stringify({ records: data.map((value) => ({ data: value })) }));
  expect([status, body]).toEqual([202, { failedCount: 0, records: data.map(() => ({ recordId: expect.any(String), errorCode: null })) }]);
  expect(await arrives(Buffer.from(data.map((value) => JSON.stringify(value)).join('')))).toBe(true);
}, 360_000);

test.each([['no list', '{}'], ['an element without data', '{"records":[{}]}'], ['no records', '{"records":[]}'], ['no JSON', '{"records":']])('a batch with %s is refused', async (_, body) => {
  expect(await post('/batch', body)).toMatchObject(error(400));
});

test('a record that is larger than Firehose takes is refused', async () => {
  expect(await post('/raw', 'x'.repeat(1000 * 1024 + 1), { 'Content-Type': 'text/plain' })).toMatchObject(error(400));
});

test('more than 500 records are refused as a whole', async () => {
  expect(await post('/batch', JSON.stringify({ records: Array.from({ length: 501 }, () => ({ data: 1 })) }))).toMatchObject(error(400));
});

test('a media type that no template takes is answered with 415', async () => {
  expect((await post('/raw', 'x', { 'Content-Type': 'application/x-unheard-of' })).status).toBe(415);
});
