import { startTarget, Target } from './target';
import { Endpoint } from '../test/backends/endpoint';

const LOCAL = process.env.GATEHOUSE_TARGET !== 'aws';
const FROM_LOAD_BALANCER = { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"from":"the load balancer"}' };

let target: Target;
let service: Endpoint;

beforeAll(async () => {
  service = await Endpoint.start();
  service.answer = FROM_LOAD_BALANCER;
  target = await startTarget('vpc-http', 'IntegVpcHttp', [], { Alb: service.url });
}, 120_000);

afterAll(async () => {
  await target?.stop();
  await service?.stop();
});

async function call(api: string, method: string, path: string, init: RequestInit = {}) {
  const response = await fetch(target.url(api) + path, { method, ...init });
  return { status: response.status, text: await response.text() };
}

test.each([['Orders', 'GET', '/orders/42'], ['Orders', 'POST', '/orders'], ['Shop', 'PUT', '/anything/at/all'], ['Shop', 'GET', '/health']])('the load balancer answers %s %s %s', async (api, method, path) => {
  expect(await call(api, method, path)).toEqual({ status: 200, text: FROM_LOAD_BALANCER.body });
});

test('a guarded route refuses a request without a signature', async () => {
  expect((await call('Orders', 'DELETE', '/orders/42')).status).toBe(403);
});

// What the load balancer got is known of the run's own only.
(LOCAL ? describe : describe.skip)('the load balancer of the run', () => {
  test('gets the path that the route says, and what is forwarded', async () => {
    await call('Orders', 'GET', '/orders/4%2F2?q=1', { headers: { 'X-Other': 'y' } });
    expect(service.last).toMatchObject({ method: 'GET', url: '/v1/orders/4%2F2?q=1', headers: { 'x-other': ['y'] } });
    await call('Orders', 'POST', '/orders?q=1', { body: 'sent', headers: { 'X-Other': 'y', 'X-Tenant': 'acme' } });
    expect(service.last).toMatchObject({ method: 'POST', url: '/v1/orders', headers: { 'x-tenant': ['acme'] } });
    expect(service.last.headers['x-other']).toBeUndefined();
    expect(service.last.body.toString()).toBe('sent');
  });
});
