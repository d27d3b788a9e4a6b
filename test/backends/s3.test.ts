import * as http from 'http';
import { App, aws_kms as kms, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-gatehouse-local';
import * as fc from 'fast-check';
import { Auth, Backend, IRestBackend, RestGateway, RestGatewayProps } from '../../src';
import { serve } from '../serve';
import { assemblyOf, SimulatedRole } from '../simulate';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

let answer: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: Buffer };
let seen: Seen[] = [];
let local: LocalGateway;
const server = http.createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) { chunks.push(chunk); }
  seen.push({ method: request.method!, url: request.url!, headers: request.headers, body: Buffer.concat(chunks) });
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  local = await serve((stack) => {
    const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'files' });
    new RestGateway(stack, 'Bytes', {
      auth: Auth.none(),
      binaryMediaTypes: ['*/*'],
      cors: { allowOrigins: ['*'] },
      routes: {
        'GET /files/{key+}': { backend: Backend.s3GetObject(bucket, { prefix: 'public/' }) },
        'PUT /files/{key+}': { backend: Backend.s3PutObject(bucket, { prefix: 'public/' }) },
        'GET /one/{folder}/{name}': { backend: Backend.s3GetObject(bucket, { keyVariable: 'name' }) },
      },
    });
    new RestGateway(stack, 'Text', {
      auth: Auth.none(),
      routes: {
        'GET /texts/{key}': { backend: Backend.s3GetObject(bucket, { contentTypes: ['text/plain'] }) },
        'PUT /texts/{key}': { backend: Backend.s3PutObject(bucket, { contentTypes: ['text/plain', 'application/json'] }) },
      },
    });
  }, { s3: url });
});

afterAll(async () => {
  await local?.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => { seen = []; });

/** A request as it is, without what `fetch` makes of paths. */
function call(gateway: string, method: string, path: string, headers: Record<string, string> = {}, body?: Uint8Array) {
  const base = new URL(local.url(gateway));
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const request = http.request({ host: base.hostname, port: base.port, method, path: base.pathname + path, headers: { ...headers, ...(body ? { 'Content-Length': body.length } : {}) } }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) { chunks.push(chunk); }
      resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const BYTES = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
const told = ({ status, body }: { status: number; body: Buffer }) => ({ status, body: JSON.parse(body.toString()) });
const error = (status: number, message: string) => ({ status, body: { message, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });

describe('getting an object', () => {
  test.each(['*/*', 'text/html', 'image/png', undefined])('tells its bytes, type and tag whatever the client accepts: %s', async (accept) => {
    answer = { status: 200, headers: { 'Content-Type': 'image/png', 'ETag': '"e"', 'Last-Modified': 'Mon, 01 Jan 2026 00:00:00 GMT', 'x-amz-id-2': 'internal', 'Server': 'AmazonS3' }, body: BYTES };
    const got = await call('Bytes', 'GET', '/files/a/b.png', accept === undefined ? {} : { Accept: accept });
    expect([got.status, got.body.equals(BYTES)]).toEqual([200, true]);
    expect(got.headers).toMatchObject({ 'content-type': 'image/png', 'etag': '"e"', 'last-modified': 'Mon, 01 Jan 2026 00:00:00 GMT', 'access-control-allow-origin': '*' });
    expect(got.headers).not.toHaveProperty('x-amz-id-2');
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/files/public/a/b.png' });
  });

  test('hands on what the client has already, and which part it wants, and nothing else', async () => {
    answer = { status: 304, headers: { ETag: '"e"' } };
    const got = await call('Bytes', 'GET', '/files/a', { 'If-None-Match': '"e"', 'Range': 'bytes=0-1', 'X-Amz-Acl': 'public-read', 'Cookie': 'a=b' });
    expect([got.status, got.body.length, got.headers.etag]).toEqual([304, 0, '"e"']);
    expect(seen[0].headers).toMatchObject({ 'if-none-match': '"e"', 'range': 'bytes=0-1' });
    expect(Object.keys(seen[0].headers)).not.toEqual(expect.arrayContaining(['x-amz-acl']));
    expect(Object.keys(seen[0].headers)).not.toEqual(expect.arrayContaining(['cookie']));
    answer = { status: 206, headers: { 'Content-Range': 'bytes 0-1/2' }, body: BYTES.subarray(0, 2) };
    expect((await call('Bytes', 'GET', '/files/a')).headers['content-range']).toBe('bytes 0-1/2');
  });

  test('takes the key from the variable that the route names', async () => {
    answer = { status: 200, body: BYTES };
    await call('Bytes', 'GET', '/one/folder/name');
    expect(seen[0].url).toBe('/files/name');
  });

  test.each<[number, number, string]>([
    [400, 400, 'The request is malformed'],
    [403, 404, 'There is no such object'],
    [404, 404, 'There is no such object'],
    [412, 412, 'The object is not as the request expects it'],
    [416, 416, 'The object has no such range'],
    [301, 502, 'The service could not process the request'],
    [500, 502, 'The service could not process the request'],
    [503, 503, 'The service is not available; try again later'],
  ])('that fails with %i is told as %i without the words of S3', async (status, toldAs, message) => {
    answer = { status, headers: { 'Content-Type': 'application/xml' }, body: Buffer.from('<Error><Code>X</Code><BucketName>files</BucketName></Error>') };
    const got = await call('Bytes', 'GET', '/files/a');
    expect(told(got)).toEqual(error(toldAs, message));
    expect(got.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(got.headers['access-control-allow-origin']).toBe('*');
  });
});

describe('putting an object', () => {
  test('hands its bytes on with their type, and tells its tag', async () => {
    answer = { status: 200, headers: { ETag: '"e"' } };
    const got = await call('Bytes', 'PUT', '/files/a/b.bin', { 'Content-Type': 'application/x-own', 'If-None-Match': '*', 'X-Amz-Acl': 'public-read', 'X-Amz-Tagging': 'a=b' }, BYTES);
    expect([got.status, got.headers.etag, got.body.length]).toEqual([204, '"e"', 0]);
    expect(seen[0]).toMatchObject({ method: 'PUT', url: '/files/public/a/b.bin', headers: { 'content-type': 'application/x-own', 'if-none-match': '*' } });
    expect(seen[0].body.equals(BYTES)).toBe(true);
    expect(Object.keys(seen[0].headers).filter((name) => name === 'x-amz-acl' || name === 'x-amz-tagging')).toEqual([]);
  });

  test('as text takes the types that the route names', async () => {
    answer = { status: 200 };
    expect((await call('Text', 'PUT', '/texts/a', { 'Content-Type': 'text/plain' }, Buffer.from('$input.body #end "ü"'))).status).toBe(204);
    expect(seen[0].body.toString()).toBe('$input.body #end "ü"');
    expect((await call('Text', 'PUT', '/texts/a', { 'Content-Type': 'image/png' }, BYTES)).status).toBe(415);
  });

  test.each<[number, number, string]>([
    [400, 400, 'The request is malformed'],
    [409, 409, 'The object is being changed by somebody else; try again'],
    [412, 412, 'The object is not as the request expects it'],
    [403, 502, 'The service could not process the request'],
    [404, 404, 'There is no such object'],
    [500, 502, 'The service could not process the request'],
    [503, 503, 'The service is not available; try again later'],
  ])('that fails with %i is told as %i without the words of S3', async (status, toldAs, message) => {
    answer = { status, headers: { 'Content-Type': 'application/xml' }, body: Buffer.from('<Error/>') };
    expect(told(await call('Bytes', 'PUT', '/files/a', { 'Content-Type': 'text/plain' }, BYTES))).toEqual(error(toldAs, message));
  });
});

test('no key leads out of the prefix, or to another call', async () => {
  answer = { status: 200, body: BYTES };
  const segment = fc.oneof(fc.constantFrom('..', '.', '%2e%2e', '%2E.', '..%2f', '%2f', '%5c', '%00', '%3F', '%23', '%25', '%252e%252e', 'a', '&', '=', '+', ';x=y', "'", '$', '*'), fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }).filter((text) => !/\p{Surrogate}/u.test(text)).map(encodeURIComponent));
  await fc.assert(fc.asyncProperty(fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => segments.join('/')), async (key) => {
    seen = [];
    await call('Bytes', 'GET', `/files/${key}`);
    for (const { method, url } of seen) {
      const [path, query] = url.split('?');
      expect([method, query]).toEqual(['GET', undefined]);
      expect(path.startsWith('/files/public/')).toBe(true);
    }
  }), { numRuns: 500 });
}, 60_000);

describe('the role', () => {
  // To compare tags, S3 wants who puts to be allowed to get.
  const build: [string, string, string[], string[]][] = [
    ['s3:GetObject', 'GET', [], ['kms:Decrypt']],
    ['s3:PutObject', 'PUT', ['s3:GetObject'], ['kms:GenerateDataKey']],
  ];

  test.each(build)('may do %s within the prefix and have the key do its part, whatever a key leads to', async (action, method, more, keyActions) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'files', encryption: s3.BucketEncryption.KMS, encryptionKey: new kms.Key(stack, 'Key') });
    const backend = action === 's3:GetObject' ? Backend.s3GetObject(bucket, { prefix: 'public/' }) : Backend.s3PutObject(bucket, { prefix: 'public/' });
    new RestGateway(stack, 'Api', { auth: Auth.none(), binaryMediaTypes: ['*/*'], routes: { [`${method} /files/{key+}`]: { backend } } });
    const assembly = assemblyOf(app);
    const role = new SimulatedRole(assembly, 'Stack/Api/IntegrationRole');
    const [keyArn] = assembly.ofType('AWS::KMS::Key').map(({ arn }) => arn!);
    const allowed = [action, ...more];
    for (const each of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:PutObjectAcl']) {
      expect(await role.decide(each, 'arn:aws:s3:::files/public/a')).toBe(allowed.includes(each) ? 'Allowed' : 'ImplicitlyDenied');
      for (const resource of ['files/secret', 'files/publicity', 'others/public/a']) {
        expect(await role.decide(each, `arn:aws:s3:::${resource}`)).toBe('ImplicitlyDenied');
      }
    }
    expect(await role.decide('s3:ListBucket', 'arn:aws:s3:::files')).toBe('ImplicitlyDenied');
    for (const keyAction of ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt']) {
      expect(await role.decide(keyAction, keyArn)).toBe(keyActions.includes(keyAction) ? 'Allowed' : 'ImplicitlyDenied');
    }
  });
});

function add(backend: IRestBackend, props: Partial<RestGatewayProps> = {}, key = 'GET /files/{key+}'): void {
  new RestGateway(new Stack(new App(), 'Stack'), 'Api', { auth: Auth.none(), ...props }).addRoute(key, { backend });
}

const bucketOf = () => s3.Bucket.fromBucketName(new Stack(new App(), 'Buckets'), 'Bucket', 'files');

test('a response that would tell bytes as text is refused', () => {
  const gateway = new RestGateway(new Stack(new App(), 'Stack'), 'Api', { auth: Auth.none(), binaryMediaTypes: ['*/*'] });
  expect(() => gateway.addRoute('GET /files/{key}', { backend: Backend.s3GetObject(bucketOf()), responses: [{ backendStatus: '200', statusCode: 203 }] }))
    .toThrow('backend status "200" would have its bytes told as text; give it a "body", or leave it to what the backend\'s kind tells');
});

test.each<[string, () => unknown, string]>([
  ['bytes where the gateway takes text', () => add(Backend.s3GetObject(bucketOf())), 'route "GET /files/{key+}": hands bytes on, and the gateway takes "" for bytes; give it binaryMediaTypes: [\'*/*\'], or say by "contentTypes" which text it hands on'],
  ['text that the gateway takes for bytes', () => add(Backend.s3GetObject(bucketOf(), { contentTypes: ['text/csv'] }), { binaryMediaTypes: ['*/*'] }), 'route "GET /files/{key+}": hands media type "text/csv" on as text, and it is binary by "*/*"'],
  ['bytes for several origins', () => add(Backend.s3GetObject(bucketOf()), { binaryMediaTypes: ['*/*'], cors: { allowOrigins: ['https://a.com', 'https://b.com'] } }), 'hands bytes on, in whose answers API Gateway cannot tell which of several origins may read them'],
  ['a route without a variable', () => add(Backend.s3GetObject(bucketOf()), { binaryMediaTypes: ['*/*'] }, 'GET /files'), 'route "GET /files" has no path variable for the object\'s key; write one, as in "/files/{key+}"'],
  ['a variable that the path lacks', () => add(Backend.s3GetObject(bucketOf(), { keyVariable: 'name' }), { binaryMediaTypes: ['*/*'] }), 'route "GET /files/{key+}": path variable "name" is none of its path; there is "key"'],
  ...['/public/', 'public', 'a/../b/', 'a//', '{x}/', './'].map((prefix): [string, () => unknown, string] => [`prefix ${prefix}`, () => Backend.s3PutObject(bucketOf(), { prefix }), `prefix "${prefix}" is malformed; write it as in "public/images/"`]),
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
