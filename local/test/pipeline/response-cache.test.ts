import { sign } from 'aws4';
import { backend } from './backend-server';
import { call, CallOptions } from './call';
import { start } from './gateways';
import { RestApp } from './rest-app';
import { ExpiringCache } from '../../src/pipeline/expiring-cache';

const all = { ResourcePath: '/*', HttpMethod: '*' };
const cached = { ...all, CachingEnabled: true };

let now = 0;
let calls = 0;
beforeEach(() => { [now, calls] = [Date.now(), 0]; });

interface Variation {
  readonly integration?: object;
  readonly operation?: object;
  readonly stage?: object;
  /** Status and length of what the backend answers. */
  readonly status?: number;
  readonly size?: number;
}

/** An API before a backend that answers each call with its number. */
async function app(MethodSettings: object[], more: Variation = {}): Promise<RestApp> {
  const uri = await backend((_, response) => {
    calls += 1;
    response.statusCode = more.status ?? 200;
    response.end(String(calls).padEnd(more.size ?? 0));
  });
  const integration = { type: 'http_proxy', httpMethod: 'GET', uri, ...more.integration };
  const operation = { 'x-amazon-apigateway-integration': integration, ...more.operation };
  return {
    document: { components: { securitySchemes: { sigv4: { 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' } } } },
    paths: { '/orders': { get: operation, post: operation }, '/orders/{id}': { get: operation } },
    stage: { CacheClusterEnabled: true, CacheClusterSize: '0.5', MethodSettings, ...more.stage },
    clock: () => now,
  };
}

async function caller(rest: RestApp): Promise<(path: string, options?: CallOptions) => Promise<string>> {
  const gateway = await start(rest);
  expect(gateway.warnings).toEqual([]);
  return async (path, options) => (await call(`${gateway.url('Orders')}${path}`, options)).text.trim();
}

test('what GET answers is kept 300 s by default', async () => {
  const get = await caller(await app([cached]));
  expect([await get('/orders'), await get('/orders')]).toEqual(['1', '1']);
  now += 299_999;
  expect(await get('/orders')).toBe('1');
  now += 1;
  expect(await get('/orders')).toBe('2');
});

test.each<[string, object[], object | undefined]>([
  ['the stage has no cache', [cached], { CacheClusterEnabled: false }],
  ['caching is off', [{ ...all, CachingEnabled: false }], undefined],
  ['nothing is said of caching', [all], undefined],
  ['the time to live is 0', [{ ...cached, CacheTtlInSeconds: 0 }], undefined],
  ['it is off for the method', [cached, { ResourcePath: '/~1orders', HttpMethod: 'GET', CachingEnabled: false }], undefined],
])('nothing is kept where %s', async (_, settings, stage) => {
  const get = await caller(await app(settings, { stage }));
  expect([await get('/orders'), await get('/orders')]).toEqual(['1', '2']);
});

test('other methods are kept only where their own settings say so', async () => {
  const post: CallOptions = { method: 'POST' };
  const some = await caller(await app([cached]));
  expect([await some('/orders', post), await some('/orders', post)]).toEqual(['1', '2']);
  calls = 0;
  const own = await caller(await app([{ ResourcePath: '/~1orders', HttpMethod: 'POST', CachingEnabled: 'true', CacheTtlInSeconds: '10', CacheDataEncrypted: true }]));
  expect([await own('/orders', post), await own('/orders', post), await own('/orders')]).toEqual(['1', '1', '2']);
  now += 10_000;
  expect(await own('/orders', post)).toBe('3');
});

test('only the parameters that are named tell answers apart', async () => {
  const get = await caller(await app([cached], {
    integration: {
      cacheKeyParameters: ['method.request.querystring.q', 'integration.request.header.X-Tenant'],
      requestParameters: { 'integration.request.header.X-Tenant': 'method.request.header.Tenant' },
    },
  }));
  const tenant = (Tenant: string): CallOptions => ({ headers: { Tenant } });
  expect([await get('/orders?q=a'), await get('/orders?q=b'), await get('/orders?q=a&p=1'), await get('/orders')]).toEqual(['1', '2', '1', '3']);
  expect([await get('/orders?q=a', tenant('x')), await get('/orders?q=a', tenant('y')), await get('/orders?q=a', tenant('x'))]).toEqual(['4', '5', '4']);
  expect([await get('/orders?q=c&q=a'), await get('/orders?q=a')]).toEqual(['6', '1']);
});

test('parameters cannot be written so that they look like others', async () => {
  const get = await caller(await app([cached], { integration: { cacheKeyParameters: ['method.request.querystring.a', 'method.request.querystring.b'] } }));
  const answers = await Promise.all(['?a=1&b=', '?a=1', '?b=1', '?a=1%22,%22', '?a=1&a='].map(async (query) => get(`/orders${query}`)));
  expect(new Set(answers).size).toBe(5);
});

test('path variables are no part of the key by themselves, and routes share a namespace only where they say so', async () => {
  const own = await caller(await app([cached]));
  expect([await own('/orders/1'), await own('/orders/2'), await own('/orders')]).toEqual(['1', '1', '2']);
  calls = 0;
  const shared = await caller(await app([cached], { integration: { cacheNamespace: 'all' } }));
  expect([await shared('/orders/1'), await shared('/orders')]).toEqual(['1', '1']);
});

test('errors of the backend are kept, those of the gateway are not', async () => {
  const get = await caller(await app([cached], { status: 503 }));
  expect([await get('/orders'), await get('/orders')]).toEqual(['1', '1']);
  const broken = await app([cached], { integration: { uri: 'http://127.0.0.1:1' } });
  const gateway = await start(broken);
  expect((await call(`${gateway.url('Orders')}/orders`)).status).toBe(504);
});

test('what is larger than 1 MiB is not kept', async () => {
  const get = await caller(await app([cached], { size: 1_048_577 }));
  expect([await get('/orders'), await get('/orders')]).toEqual(['1', '2']);
});

test('each answer has the id of its own request', async () => {
  const gateway = await start(await app([cached]));
  const answers = [await call(`${gateway.url('Orders')}/orders`), await call(`${gateway.url('Orders')}/orders`)];
  expect(new Set(answers.map(({ headers }) => headers['x-amzn-requestid'])).size).toBe(2);
});

describe('a client that asks for a new answer', () => {
  const renew: CallOptions = { headers: { 'Cache-Control': 'no-transform, Max-Age=0' } };
  const ignored = '199 Cache-control headers were ignored because the caller was unauthorized.';

  test.each<[string, object, number, string, string | undefined]>([
    ['is told that it may not', {}, 200, '1', ignored],
    ['is ignored', { UnauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITHOUT_RESPONSE_HEADER' }, 200, '1', undefined],
    ['is refused', { UnauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' }, 403, '{"message":"User is not authorized to invalidate the cache"}', undefined],
    ['gets one where everyone may', { RequireAuthorizationForCacheControl: false, UnauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' }, 200, '2', undefined],
  ])('%s', async (_, settings, status, text, warning) => {
    const gateway = await start(await app([{ ...cached, ...settings }]));
    const url = `${gateway.url('Orders')}/orders`;
    await call(url);
    const answer = await call(url, renew);
    expect([answer.status, answer.text, answer.headers.warning]).toEqual([status, text, warning]);
    const after = await call(url, { headers: { 'Cache-Control': 'max-age=60' } });
    expect([after.text, after.headers.warning]).toEqual([text === '2' ? '2' : '1', undefined]);
  });

  test('gets one where it has signed', async () => {
    const gateway = await start(await app([cached], { operation: { security: [{ sigv4: [] }] } }));
    const url = new URL(`${gateway.url('Orders')}/orders`);
    const signed = async (headers: Record<string, string>) => {
      const { headers: sent } = sign({ host: url.host, path: url.pathname, service: 'execute-api', region: 'us-east-1', headers }, { accessKeyId: 'local', secretAccessKey: 'local' });
      return (await call(url.href, { headers: sent as Record<string, string> })).text;
    };
    expect([await signed({}), await signed({}), await signed({ 'Cache-Control': 'max-age=0' }), await signed({})]).toEqual(['1', '1', '2', '2']);
    expect((await call(url.href)).status).toBe(403);
  });
});

test('the cache is bounded: what is longest unused goes first', () => {
  const cache = new ExpiringCache<number>(3);
  cache.set('a', 1, 10);
  cache.set('b', 2, 10);
  cache.get('a', 0);
  cache.set('c', 3, 10, 2);
  expect([cache.get('a', 0), cache.get('b', 0), cache.get('c', 0)]).toEqual([1, undefined, 3]);
  cache.set('d', 4, 10, 4);
  expect([cache.get('d', 0), cache.get('a', 9), cache.get('a', 10), cache.get('a', 0)]).toEqual([undefined, 1, undefined, undefined]);
});
