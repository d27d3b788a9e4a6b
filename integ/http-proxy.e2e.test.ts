import { startTarget, Target } from './target';
import { Endpoint } from '../test/backends/endpoint';

const LOCAL = process.env.GATEHOUSE_TARGET !== 'aws';

let target: Target;
let service: Endpoint;

beforeAll(async () => {
  service = await Endpoint.start();
  process.env.GATEHOUSE_SERVICE ??= service.url;
  target = await startTarget('http-proxy', 'IntegHttpProxy');
}, 120_000);

afterAll(async () => {
  await target?.stop();
  await service?.stop();
});

async function call(api: string, path: string, init: RequestInit = {}) {
  const response = await fetch(target.url(api) + path, { redirect: 'manual', ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('what asks for a key refuses requests without one, and takes its own routes for what they are', async () => {
  expect((await call('Shop', '/anything')).status).toBe(403);
  expect(await call('Shop', '/own')).toMatchObject({ status: 200, text: '{"own":true}' });
});

test('the health of the service needs no key', async () => {
  expect((await call('Shop', '/status')).status).toBe(200);
});

test('a guarded route refuses a request without a signature', async () => {
  expect((await call('Open', '/guarded')).status).toBe(403);
});

// What a service got and answers is known of the run's own only.
(LOCAL ? describe : describe.skip)('the service of the run', () => {
  test('gets what is on the lists, from the stage what is set, and nothing else', async () => {
    service.answer = { status: 200, headers: { 'ETag': '"1"', 'X-Internal': 'host-7' }, body: 'own' };
    const told = await call('Shop', '/status', { headers: { 'X-Tenant': 'acme', 'X-Secret': 'guessed', 'Cookie': 'a=b' } });
    expect([told.status, told.headers.get('ETag'), told.headers.get('X-Internal'), told.text]).toEqual([200, '"1"', null, 'own']);
    expect(service.last).toMatchObject({ url: '/', headers: { 'x-tenant': ['acme'], 'x-secret': ['from-the-stage'] } });
    expect(service.last.headers.cookie).toBeUndefined();
  });

  test.each([[302, 302], [404, 404], [429, 429], [500, 502], [503, 503]])('that answers %i is told as %i', async (status, told) => {
    service.answer = { status, headers: { 'Location': '/there', 'Retry-After': '7' } };
    expect((await call('Shop', '/status')).status).toBe(told);
  });

  test('gets everything where there is no list, and streams what it answers', async () => {
    service.answer = { status: 500, headers: { 'X-Own': 'yes' }, body: 'x'.repeat(11 * 1024 * 1024) };
    const told = await call('Open', '/a/b%2Fc?q=1&q=2', { method: 'POST', body: 'sent', headers: { 'X-Other': 'y' } });
    expect([told.status, told.headers.get('X-Own'), told.text.length]).toEqual([500, 'yes', 11 * 1024 * 1024]);
    expect(service.last).toMatchObject({ method: 'POST', url: '/a/b%2Fc?q=1&q=2', headers: { 'x-other': ['y'] } });
    expect(service.last.body.toString()).toBe('sent');
  });
});
