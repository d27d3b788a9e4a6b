import { aws_kinesis as kinesis, Duration, Stack } from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-gatehouse-local';
import * as fc from 'fast-check';
import { Auth, Backend, CorsOptions, JsonSchema, RestGateway } from '../../src';
import { Cors } from '../../src/traffic/cors';
import { serve, StubService } from '../serve';

const SHOP = 'https://shop.example.com';
let stub: StubService;
let local: LocalGateway;

function gateway(stack: Stack, id: string, cors: CorsOptions): void {
  const api = new RestGateway(stack, id, {
    auth: Auth.none(),
    cors,
    binaryMediaTypes: id === 'Binary' ? ['*/*'] : undefined,
    routes: {
      'GET /orders': { backend: Backend.mock({ body: { orders: [] }, headers: { 'X-Total': '0' } }) },
      'DELETE /orders': { backend: Backend.mock(), auth: Auth.iam() },
      'ANY /any': { backend: Backend.mock() },
      'OPTIONS /own': { backend: Backend.mock({ body: 'own' }) },
    },
  });
  if (id !== 'Binary') {
    const stream = new kinesis.Stream(stack, `${id}Stream`);
    api.addRoute('POST /clicks', { backend: Backend.kinesisPutRecord(stream), requestBody: JsonSchema.fromInline({ type: 'object' }) });
  }
}

beforeAll(async () => {
  stub = await StubService.start();
  local = await serve((stack) => {
    gateway(stack, 'One', {
      allowOrigins: [SHOP], allowCredentials: true, allowHeaders: ['X-A', 'X-B'], exposeHeaders: ['X-Total'], maxAge: Duration.hours(1), allowMethods: ['GET'],
    });
    gateway(stack, 'Several', { allowOrigins: [SHOP, 'https://*.example.org', 'http://localhost:5173'], allowCredentials: true });
    gateway(stack, 'Open', { allowOrigins: ['*'] });
    gateway(stack, 'Binary', { allowOrigins: [SHOP] });
  }, { kinesis: stub.url });
});

afterAll(async () => {
  await local?.stop();
  await stub?.stop();
});

type Init = { headers?: Record<string, string>; body?: string };

async function ask(api: string, method: string, path: string, origin: string | undefined = SHOP, init: Init = {}) {
  const response = await fetch(local.url(api) + path, { method, ...init, headers: { ...(origin ? { Origin: origin } : {}), ...init.headers } });
  const header = (name: string) => response.headers.get(`Access-Control-${name}`);
  await response.arrayBuffer();
  return { status: response.status, origin: header('Allow-Origin'), credentials: header('Allow-Credentials'), vary: response.headers.get('Vary'), header };
}

describe('the question beforehand', () => {
  test('is answered on every path, with the methods that it has', async () => {
    for (const [path, methods] of [['/orders', 'DELETE,GET'], ['/clicks', 'POST'], ['/any', 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT']]) {
      const answer = await ask('Open', 'OPTIONS', path);
      expect([path, answer.status, answer.origin, answer.header('Allow-Methods')]).toEqual([path, 204, '*', methods]);
      expect(answer.header('Allow-Headers')).toBe('Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key');
    }
  });

  test('tells what the options say', async () => {
    const { origin, credentials, header } = await ask('One', 'OPTIONS', '/orders');
    expect([origin, credentials, header('Allow-Methods'), header('Allow-Headers'), header('Max-Age')]).toEqual([SHOP, 'true', 'GET', 'X-A,X-B', '3600']);
  });

  test('needs nobody to be known', async () => {
    expect((await ask('One', 'OPTIONS', '/orders')).status).toBe(204);
  });

  test('is left to a route that answers it itself', async () => {
    expect((await ask('One', 'OPTIONS', '/own')).status).toBe(200);
  });

  test('is answered where every media type is binary', async () => {
    expect(await ask('Binary', 'OPTIONS', '/orders')).toMatchObject({ status: 204, origin: SHOP });
    expect(await ask('Binary', 'GET', '/orders')).toMatchObject({ status: 200, origin: SHOP });
  });
});

describe('of several origins', () => {
  const ALLOWED = [SHOP, 'https://a.example.org', 'https://a.b.example.org', 'http://localhost:5173'];
  const OTHERS = [
    'https://evil.com', 'https://shop.example.com.evil.com', 'https://evilshop.example.com', 'https://shopxexample.com', 'https://example.org', 'https://evil.com/.example.org',
    'https://a.example.org:444', 'http://shop.example.com', 'https://evil.com?.example.org', 'https://evil.com#a.example.org', 'null', 'https://a@b.example.org',
  ];

  const JSON_BODY = { body: '{}', headers: { 'Content-Type': 'application/json' } };
  const REQUESTS: [string, string, object][] = [['OPTIONS', '/orders', {}], ['GET', '/orders', {}], ['POST', '/clicks', JSON_BODY]];

  test.each(ALLOWED)('%s is told back', async (origin) => {
    for (const [method, path, init] of REQUESTS) {
      expect(await ask('Several', method, path, origin, init)).toMatchObject({ origin, credentials: 'true', vary: 'Origin' });
    }
  });

  test.each(OTHERS)('%s is not', async (origin) => {
    for (const [method, path, init] of REQUESTS) {
      expect(await ask('Several', method, path, origin, init)).toMatchObject({ origin: null });
    }
  });

  test('none is told where none asks', async () => {
    expect((await ask('Several', 'GET', '/orders', '')).origin).toBeNull();
  });
});

describe('answers carry the headers', () => {
  test('of a mock, beside its own', async () => {
    const answer = await ask('One', 'GET', '/orders');
    expect(answer).toMatchObject({ origin: SHOP, credentials: 'true' });
    expect(answer.header('Expose-Headers')).toBe('X-Total');
  });

  test.each<[string, number, unknown, number]>([
    ['success', 200, { SequenceNumber: '1', ShardId: 's' }, 202],
    ['throttling', 400, { __type: 'ProvisionedThroughputExceededException' }, 429],
    ['a client\'s fault', 400, { __type: 'ValidationException' }, 400],
    ['a failure', 500, { __type: 'InternalFailure' }, 502],
    ['unavailability', 503, '', 503],
  ])('of a service: %s', async (_, status, body, told) => {
    stub.answer = { status, body };
    const init = { body: '{}', headers: { 'Content-Type': 'application/json' } };
    expect(await ask('One', 'POST', '/clicks', SHOP, init)).toMatchObject({ status: told, origin: SHOP });
    expect(await ask('Several', 'POST', '/clicks', 'https://a.example.org', init)).toMatchObject({ status: told, origin: 'https://a.example.org' });
  });

  test.each<[string, string, string, Record<string, string>, string | undefined, number]>([
    ['a path that is not there', 'GET', '/nowhere', {}, undefined, 403],
    ['a caller who is not known', 'DELETE', '/orders', {}, undefined, 403],
    ['a body that is malformed', 'POST', '/clicks', { 'Content-Type': 'application/json' }, '[]', 400],
    ['a type that nobody takes', 'POST', '/clicks', { 'Content-Type': 'x/y' }, 'x', 415],
  ])('of API Gateway itself: %s', async (_, method, path, headers, body, status) => {
    expect(await ask('One', method, path, SHOP, { headers, body })).toMatchObject({ status, origin: SHOP, credentials: 'true' });
    // It cannot look the origin up there, so it tells the one that asks, and then without credentials.
    expect(await ask('Several', method, path, SHOP, { headers, body })).toMatchObject({ status, origin: SHOP, credentials: null, vary: 'Origin' });
  });
});

test.each<[string, CorsOptions, string]>([
  ['no origin', { allowOrigins: [] }, 'CORS origins "[]" let no page call; name one'],
  ['an origin with a path', { allowOrigins: ['https://a.com/'] }, 'CORS origin "https://a.com/" is malformed; write scheme and host'],
  ['an origin without a scheme', { allowOrigins: ['a.com'] }, 'CORS origin "a.com" is malformed'],
  ['an origin with a star inside', { allowOrigins: ['https://a*.com'] }, 'CORS origin "https://a*.com" is malformed'],
  ['an origin with an apostrophe', { allowOrigins: ["https://a'.com"] }, 'CORS origin "https://a\'.com" is malformed'],
  ['* among others', { allowOrigins: ['*', SHOP] }, `CORS origin "*" takes in the others, "${SHOP}"; leave it or them out`],
  ['* with credentials', { allowOrigins: ['*'], allowCredentials: true }, '"*" in "allowOrigins" cannot be allowed with credentials, browsers refuse it'],
  ['any header with credentials', { allowOrigins: [SHOP], allowHeaders: ['*'], allowCredentials: true }, '"*" in "allowHeaders" cannot be allowed with credentials'],
  ['an unknown method', { allowOrigins: [SHOP], allowMethods: ['FETCH'] }, 'CORS method "FETCH" is unknown; write one of GET, HEAD'],
  ['a malformed header', { allowOrigins: [SHOP], exposeHeaders: ["X'Y"] }, 'CORS header "X\'Y" has invalid characters'],
])('%s is refused', (_, options, message) => {
  expect(() => new Cors(options)).toThrow(message);
});

test('what is not refused has neither quotes nor template text', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '.', '*', ':', '/', "'", '"', '$', '#', '1', '-') }), (host) => {
    let cors;
    try {
      cors = new Cors({ allowOrigins: [`https://${host}`], allowHeaders: [host] });
    } catch {
      return;
    }
    expect(cors.origins.join() + cors.allowHeaders.join()).not.toMatch(/['"$#\s]/);
  }));
});
