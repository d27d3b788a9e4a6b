import { App } from 'aws-cdk-lib';
import { sign } from 'aws4';
import { LocalGateway } from 'cdk-gatehouse-local';
import { ShopStack } from '../examples/switch-gateway/stack';

let local: LocalGateway;

beforeAll(async () => {
  const app = new App();
  new ShopStack(app, 'Shop');
  local = await LocalGateway.start({ assembly: app.synth().directory });
}, 60_000);

afterAll(async () => { await local?.stop(); });

describe.each(['Cheap', 'Rich'])('the shop on the %s gateway', (gateway) => {
  async function call(method: string, path: string, init: RequestInit = {}) {
    const response = await fetch(local.url(gateway) + path, { method, ...init });
    const text = await response.text();
    return { status: response.status, origin: response.headers.get('access-control-allow-origin'), body: text === '' ? undefined : JSON.parse(text) };
  }

  test.each([['/orders', null], ['/orders/42', '42']])('tells of %s', async (path, order) => {
    expect(await call('GET', path, { headers: { Origin: 'https://shop.example.com' } })).toEqual({ status: 200, origin: 'https://shop.example.com', body: { order } });
  });

  test('takes orders of those who sign', async () => {
    const body = '{"lines":[{"product":"chair"}]}';
    expect((await call('POST', '/orders', { body })).status).toBe(403);
    const { host, pathname } = new URL(`${local.url(gateway)}/orders`);
    const json = { 'Content-Type': 'application/json' };
    const { headers } = sign({ host, method: 'POST', path: pathname, body, headers: json, service: 'execute-api', region: 'us-east-1' }, { accessKeyId: 'local', secretAccessKey: 'local' });
    expect(await call('POST', '/orders', { body, headers: headers as Record<string, string> })).toMatchObject({ status: 201, body: JSON.parse(body) });
  });

  test('tells browsers beforehand who may call', async () => {
    const preflight = await call('OPTIONS', '/orders', { headers: { 'Origin': 'https://shop.example.com', 'Access-Control-Request-Method': 'POST' } });
    expect(preflight).toMatchObject({ status: 204, origin: 'https://shop.example.com' });
  });
});
