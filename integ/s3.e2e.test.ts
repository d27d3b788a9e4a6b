import { randomUUID } from 'crypto';
import * as http from 'http';
import * as https from 'https';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { HOSTILE_TEXTS } from './hostile';
import { error } from './request';
import { startTarget, Target } from './target';

let target: Target;
let client: S3Client;

beforeAll(async () => {
  target = await startTarget('s3', 'IntegS3');
  client = new S3Client(target.clientConfig('s3'));
  for (const Key of SECRETS) { await client.send(new PutObjectCommand({ Bucket: target.output('BucketName'), Key, Body: 'secret' })); }
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await target?.stop();
});

/** Objects outside of the prefix of the gateway for bytes. */
const SECRETS = ['secret', 'texts/secret'];
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

describe('conditions', () => {
  const put = (key: string, body: string, headers: Record<string, string> = {}) => call('Files', 'PUT', `/files/${key}`, body, { 'Content-Type': 'text/plain', ...headers });
  const text = async (key: string) => (await stored(`public/${key}`)).bytes.toString();

  test('keep what is there from being replaced', async () => {
    const key = randomUUID();
    expect((await put(key, 'first', { 'If-None-Match': '*' })).status).toBe(204);
    expect(told(await put(key, 'second', { 'If-None-Match': '*' }))).toEqual(error(412, 'The object is not as the request expects it'));
    expect(await text(key)).toBe('first');
  });

  test('have an object replaced only where nobody replaced it before', async () => {
    const key = randomUUID();
    const tag = (await put(key, 'first')).headers.get('ETag')!;
    expect((await put(key, 'second', { 'If-Match': tag })).status).toBe(204);
    expect(told(await put(key, 'third', { 'If-Match': tag }))).toEqual(error(412, 'The object is not as the request expects it'));
    expect(await text(key)).toBe('second');
    expect(told(await put(randomUUID(), 'x', { 'If-Match': tag }))).toEqual(error(404, 'There is no such object'));
  });

  test('have an object told only where it is the one that is meant, or has changed', async () => {
    const key = randomUUID();
    await put(key, 'text');
    const get = (headers: Record<string, string>) => call('Files', 'GET', `/files/${key}`, undefined, headers);
    expect(told(await get({ 'If-Match': '"other"' }))).toEqual(error(412, 'The object is not as the request expects it'));
    expect((await get({ 'If-None-Match': '"other"' })).bytes.toString()).toBe('text');
    const unchanged = await get({ 'If-Modified-Since': new Date().toUTCString() });
    expect([unchanged.status, unchanged.bytes.length, unchanged.headers.get('ETag')]).toEqual([304, 0, (await get({})).headers.get('ETag')]);
  });
});

test('a part of an object is told as one', async () => {
  const key = randomUUID();
  await call('Files', 'PUT', `/files/${key}`, BYTES, { 'Content-Type': 'image/png' });
  const part = await call('Files', 'GET', `/files/${key}`, undefined, { Range: 'bytes=250-' });
  expect([part.status, part.headers.get('Content-Range'), part.bytes]).toEqual([206, 'bytes 250-255/256', BYTES.subarray(250)]);
  expect(told(await call('Files', 'GET', `/files/${key}`, undefined, { Range: 'bytes=256-' }))).toEqual(error(416, 'The object has no such range'));
});

test('what an object is to be told with is stored with it, and nothing else', async () => {
  const key = randomUUID();
  const headers = { 'Content-Type': 'text/html', 'Cache-Control': 'max-age=60', 'Content-Disposition': 'attachment; filename="a\'$b.html"', 'Content-Language': 'de' };
  await call('Files', 'PUT', `/files/${key}`, 'x', { ...headers, 'X-Amz-Meta-Injected': 'x', 'X-Amz-Acl': 'public-read' });
  const object = await client.send(new GetObjectCommand({ Bucket: target.output('BucketName'), Key: `public/${key}` }));
  expect(object).toMatchObject({ ContentType: 'text/html', CacheControl: 'max-age=60', ContentDisposition: headers['Content-Disposition'], ContentLanguage: 'de', Metadata: {} });
  const got = await call('Files', 'GET', `/files/${key}`);
  expect(Object.fromEntries(Object.keys(headers).map((name) => [name, got.headers.get(name)]))).toEqual(headers);
});

/** Keys of all objects. */
async function keys(): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: target.output('BucketName') }));
  return Contents.map(({ Key }) => Key!);
}

test.each(['a b+c&d=e', 'ü€/漢字 😀', '100%', '%2e%2e', "it's (fine)!*;:@,", '"$input.body#end', 'a?b=c#d', '__proto__', 'c:\\d'])('an object has the key that was sent: %s', async (name) => {
  const key = `${randomUUID()}/${name}`;
  const path = `/files/${key.split('/').map(encodeURIComponent).join('/')}`;
  expect((await call('Files', 'PUT', path, name, { 'Content-Type': 'text/plain' })).status).toBe(204);
  expect(await keys()).toContain(`public/${key}`);
  expect((await call('Files', 'GET', path)).bytes.toString()).toBe(name);
});

/** Calls with a path as it is: URL and fetch would take the dots out. */
function callRaw(method: string, path: string, body = ''): Promise<string> {
  const url = new URL(target.url('Files'));
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'text/plain', 'Content-Length': body.length };
    request({ method, host: url.hostname, port: url.port, path: `${url.pathname}/files/${path}`, headers: method === 'PUT' ? headers : {} }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) { chunks.push(chunk); }
      resolve(`${response.statusCode} ${Buffer.concat(chunks).toString()}`);
    }).on('error', reject).end(body);
  });
}

describe.each([
  '../secret', '%2e%2e/secret', '..%2fsecret', '..%2Fsecret', 'a/../../secret', './../secret', '%2e%2e%2fsecret', '..%5csecret', '/../secret', '%252e%252e/secret', '..;/secret', '../texts/secret', '%2e%2e%2ftexts%2fsecret',
])('outside of the prefix, by %s,', (path) => {
  test('no object is told', async () => {
    // Dots are characters of keys like any other, so there may be such an object within the prefix.
    expect(await callRaw('GET', path)).toMatch(/^(?:4|200 within$)/);
  });

  test('none is put', async () => {
    const outside = async () => (await keys()).filter((key) => !key.startsWith('public/'));
    const before = await outside();
    await callRaw('PUT', path, 'within');
    expect(await outside()).toEqual(before);
    for (const key of SECRETS) { expect((await stored(key)).bytes.toString()).toBe('secret'); }
  });
});
