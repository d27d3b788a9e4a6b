import { startTarget, Target } from './target';
import { Endpoint } from '../test/backends/endpoint';

const LOCAL = process.env.GATEHOUSE_TARGET !== 'aws';
const FROM_LOAD_BALANCER = { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"from":"the load balancer"}' };
const FROM_INSTANCE = { ...FROM_LOAD_BALANCER, body: '{"from":"an instance"}' };

let target: Target;
let balancer: Endpoint;
let instance: Endpoint;

beforeAll(async () => {
  [balancer, instance] = await Promise.all([Endpoint.start(), Endpoint.start()]);
  balancer.answer = FROM_LOAD_BALANCER;
  instance.answer = FROM_INSTANCE;
  target = await startTarget('http-vpc', 'IntegHttpVpc', [], { Alb: balancer.url, Instances: instance.url });
}, 120_000);

afterAll(async () => {
  await target?.stop();
  await balancer?.stop();
  await instance?.stop();
});

async function call(method: string, path: string, init: RequestInit = {}) {
  const response = await fetch(target.url('Gateway') + path, { method, ...init });
  return { status: response.status, text: await response.text() };
}

test.each([['GET', '/orders/42'], ['POST', '/orders'], ['PUT', '/anything/at/all'], ['GET', '/']])('the load balancer answers %s %s', async (method, path) => {
  expect(await call(method, path)).toEqual({ status: 200, text: FROM_LOAD_BALANCER.body });
});

// Deployed, the service has no instances; and what was called got is known of the run's own only.
(LOCAL ? describe : describe.skip)('what the run holds', () => {
  test('gets the path without the stage, and what is set', async () => {
    await call('GET', '/orders/4%2F2?q=1', { headers: { 'X-Tenant': 'evil', 'X-Other': 'y' } });
    expect(balancer.last).toMatchObject({ method: 'GET', url: '/orders/4%2F2?q=1', headers: { 'x-tenant': ['acme'], 'x-other': ['y'] } });
    await call('POST', '/orders?from=evil', { body: 'sent' });
    expect(balancer.last).toMatchObject({ method: 'POST', url: '/v1/orders?from=live' });
    expect(balancer.last.body.toString()).toBe('sent');
    await call('DELETE', '/any/../thing');
    expect(balancer.last).toMatchObject({ method: 'DELETE', url: '/thing' });
  });

  test('is found by Cloud Map', async () => {
    expect(await call('GET', '/found')).toEqual({ status: 200, text: FROM_INSTANCE.body });
    expect(instance.last).toMatchObject({ method: 'GET', url: '/found' });
  });
});
