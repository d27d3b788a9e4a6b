import { startTarget, Target } from './target';
import { ZONE_NAME } from './zone';

let target: Target;
let shop: string;

beforeAll(async () => {
  target = await startTarget('cloudfront-api', 'IntegCloudFrontApi');
  shop = target.site(`shop.${ZONE_NAME}`);
}, 120_000);
afterAll(async () => { await target?.stop(); });

test('the distribution hands on paths, queries and authorization, and adds security headers', async () => {
  const response = await fetch(`${shop}/products/42?colour=red`, { headers: { authorization: 'Bearer abc' } });
  expect([response.status, await response.json()]).toEqual([200, { path: '/products/42', query: { colour: 'red' }, authorization: 'Bearer abc' }]);
  expect(response.headers.get('strict-transport-security')).toContain('max-age=31536000');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test('routes without a function answer, too, and their auth is asked for', async () => {
  expect((await fetch(`${shop}/health`)).status).toBe(200);
  expect((await fetch(`${shop}/products/42`, { method: 'DELETE' })).status).toBe(403);
  expect((await fetch(`${shop}/nothing`)).status).toBe(403);
});

test('a client\'s own Referer does not get in the way', async () => {
  expect((await fetch(`${shop}/health`, { headers: { referer: 'https://www.example.com/' } })).status).toBe(200);
});

describe('nobody gets around it', () => {
  // On AWS the URL is that of API Gateway, in an output of the stack.
  const direct = () => process.env.GATEHOUSE_TARGET === 'aws' ? target.output('DirectUrl').replace(/\/$/, '') : `${new URL(shop).origin}/Shop/prod`;

  test.each<[string, Record<string, string>]>([
    ['without a Referer', {}],
    ['with an empty one', { referer: '' }],
    ['with an asterisk', { referer: '*' }],
    ['with the name of the domain', { referer: `https://shop.${ZONE_NAME}/` }],
    ['with the reference to the secret', { referer: '{{resolve:secretsmanager:secret:SecretString:::}}' }],
  ])('%s', async (_, headers) => {
    for (const path of ['/health', '/products/42']) {
      const response = await fetch(direct() + path, { headers });
      expect([response.status, (await response.text()).includes('not authorized')]).toEqual([403, true]);
    }
    expect((await fetch(`${direct()}/products/42`, { method: 'DELETE', headers })).status).toBe(403);
  });
});

test('a distribution with pages of its own leads to the API by its path only', async () => {
  const site = process.env.GATEHOUSE_TARGET === 'aws' ? target.output('ApiUrl') : target.site('Site');
  expect((await fetch(`${site}/api/health`)).status).toBe(200);
  expect((await fetch(`${site}/index.html`)).status).toBeGreaterThanOrEqual(400);
});
