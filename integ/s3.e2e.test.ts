import { randomUUID } from 'crypto';
import * as http from 'http';
import * as https from 'https';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { HOSTILE_TEXTS } from './hostile';
import { error } from './request';
import { startTarget, Target } from './target';

let target: Target;
let client: S3Client;

beforeAll(async () => {
  target = await startTarget('s3', 'IntegS3');
  client = new S3Client(target.clientConfig('s3'));
  await client.send(new PutObjectCommand({ Bucket: target.output('BucketName'), Key: 'secret', Body: 'secret' }));
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await target?.stop();
});

const BYTES = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

async function stored(Key: string) {
  const { Body, ContentType } = await client.send(new GetObjectCommand({ Bucket: target.output('BucketName'), Key }));
  return { type: ContentType, bytes: Buffer.from(await Body!.transformToByteArray()) };
}

async function call(gateway: string, method: string, path: string, body?: Uint8Array | string, headers: Record<string, string> = {}) {
  const response = await fetch(target.url(gateway) + path, { method, body, headers });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

const told = ({ status, bytes }: { status: number; bytes: Buffer }) => ({ status, body: JSON.parse(bytes.toString()) });

test.each([['image/png', BYTES], ['text/plain', 'ü "$input.body" #end'], ['application/json', '{ "a" : 1.0 }'], ['application/x-own', new Uint8Array(0)]])(
  'an object of type %s is stored and told byte for byte', async (type, body) => {
    const key = `${randomUUID()}/deep/file.bin`;
    const put = await call('Files', 'PUT', `/files/${key}`, body, { 'Content-Type': type });
    expect([put.status, put.bytes.length]).toEqual([204, 0]);
    expect(await stored(`public/${key}`)).toEqual({ type, bytes: Buffer.from(body as string) });

    const got = await call('Files', 'GET', `/files/${key}`, undefined, { Accept: 'text/html' });
    expect([got.status, got.bytes, got.headers.get('Content-Type')]).toEqual([200, Buffer.from(body as string), type]);
    expect(got.headers.get('ETag')).toBe(put.headers.get('ETag'));
    const again = await call('Files', 'GET', `/files/${key}`, undefined, { 'If-None-Match': got.headers.get('ETag')! });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
  });

test.each(HOSTILE_TEXTS)('text with %s is stored and told as it was sent', async (_, text) => {
  const name = randomUUID();
  expect((await call('Texts', 'PUT', `/texts/${name}`, text, { 'Content-Type': 'text/plain' })).status).toBe(204);
  expect((await stored(`texts/${name}`)).bytes.toString()).toBe(text);
  expect((await call('Texts', 'GET', `/texts/${name}`)).bytes.toString()).toBe(text);
});

test('what is not there is told as 404, in the shape of every error', async () => {
  expect(told(await call('Files', 'GET', '/files/none'))).toEqual(error(404, 'There is no such object'));
});

test('a media type that the route does not name is answered with 415', async () => {
  expect((await call('Texts', 'PUT', '/texts/a', BYTES, { 'Content-Type': 'image/png' })).status).toBe(415);
});

test.each(['../secret', '%2e%2e/secret', '..%2fsecret', '..%2Fsecret', 'a/../../secret', './../secret', '%2e%2e%2fsecret', '..%5csecret', '/../secret', '%252e%252e/secret'])(
  'no object outside of the prefix is told: %s', async (key) => {
    const url = new URL(target.url('Files'));
    const { request } = url.protocol === 'https:' ? https : http;
    const body = await new Promise<string>((resolve, reject) => {
      // As it is: URL and fetch would take the dots out.
      request({ host: url.hostname, port: url.port, path: `${url.pathname}/files/${key}` }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) { chunks.push(chunk); }
        resolve(`${response.statusCode} ${Buffer.concat(chunks).toString()}`);
      }).on('error', reject).end();
    });
    expect(body).toMatch(/^4/);
    expect(body).not.toMatch(/secret$/);
  });
