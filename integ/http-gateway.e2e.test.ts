import { sign } from 'aws4';
import { signUpAndIn } from './sign-in';
import { startTarget, Target } from './target';

let target: Target;
let tokens: { readonly id: string; readonly access: string };

beforeAll(async () => {
  target = await startTarget('http-gateway', 'IntegHttpGateway');
  tokens = await signUpAndIn(target);
}, 120_000);
afterAll(async () => { await target?.stop(); });

const ORIGIN = 'https://shop.example.com';

async function call(gateway: string, method: string, path: string, init: RequestInit = {}) {
  const response = await fetch(target.url(gateway, gateway === 'Modern' ? '$default' : undefined) + path, { method, ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

describe.each(['Rest', 'Http'])('the same routes on the %s gateway', (gateway) => {
  test.each<[string, string, unknown]>([
    ['GET', '/orders?state=open', { httpMethod: 'GET', resource: '/orders', pathParameters: null, queryStringParameters: { state: 'open' }, body: null }],
    ['GET', '/orders/42', { httpMethod: 'GET', resource: '/orders/{id}', pathParameters: { id: '42' }, queryStringParameters: null, body: null }],
    ['PUT', '/files/a/b.txt', { httpMethod: 'PUT', resource: '/files/{path+}', pathParameters: { path: 'a/b.txt' }, queryStringParameters: null, body: null }],
  ])('%s %s reaches the function alike', async (method, path, expected) => {
    const { status, body } = await call(gateway, method, path);
    expect([status, body]).toEqual([200, expected]);
  });

  test.each([['allow', 200], ['deny', 403], ['other', 401]])('a function decides of "%s": %i', async (token, status) => {
    expect((await call(gateway, 'GET', '/reports', { headers: { 'x-token': token } })).status).toBe(status);
  });

  test('a signature is asked for', async () => {
    expect((await call(gateway, 'GET', '/internal')).status).toBe(403);
    if (process.env.GATEHOUSE_TARGET === 'aws') { return; }
    const { host, pathname } = new URL(`${target.url(gateway)}/internal`);
    const { headers } = sign({ host, method: 'GET', path: pathname, service: 'execute-api', region: 'us-east-1' }, { accessKeyId: 'local', secretAccessKey: 'local' });
    expect((await call(gateway, 'GET', '/internal', { headers: headers as Record<string, string> })).status).toBe(200);
  });

  test('a browser is told beforehand which pages may call', async () => {
    const preflight = await call(gateway, 'OPTIONS', '/orders', { headers: { 'origin': ORIGIN, 'access-control-request-method': 'POST' } });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, ORIGIN]);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  });

  test('what no route matches is nowhere', async () => {
    expect((await call(gateway, 'GET', '/nothing')).status).toBe(gateway === 'Rest' ? 403 : 404);
  });
});

// Locally the authorizer function of the REST API would ask the issuer, which is on AWS; rest-auth.e2e.test.ts has an issuer on loopback for it.
describe.each(process.env.GATEHOUSE_TARGET === 'aws' ? ['Rest', 'Http'] : ['Http'])('tokens on the %s gateway', (gateway) => {
  test('a token lets in, and what is none does not', async () => {
    const order = { body: '{"item":"lamp"}', headers: { 'authorization': `Bearer ${tokens.id}`, 'content-type': 'application/json' } };
    const { status, body } = await call(gateway, 'POST', '/orders', order);
    expect([status, body.body]).toEqual([201, '{"item":"lamp"}']);
    for (const authorization of ['', 'Bearer x', `Bearer ${tokens.id.replace(/\.[^.]{4}/, '.AAAA')}`, `Bearer ${tokens.id.split('.').slice(0, 2).join('.')}.`]) {
      expect((await call(gateway, 'POST', '/orders', { headers: { authorization } })).status).toBe(401);
    }
  });

  test('a token without the scope is known and not allowed', async () => {
    expect((await call(gateway, 'DELETE', '/orders/42', { headers: { authorization: `Bearer ${tokens.access}` } })).status).toBe(403);
  });
});

describe('an HTTP API of its own kind', () => {
  test('has a route for everything, and the newer payload', async () => {
    expect((await call('Modern', 'PATCH', '/any/thing')).body).toEqual({ version: '2.0', routeKey: '$default', rawPath: '/any/thing', method: 'PATCH' });
  });

  test('takes tokens of a user pool\'s client', async () => {
    expect((await call('Modern', 'GET', '/users', { headers: { authorization: tokens.id } })).status).toBe(200);
    expect((await call('Modern', 'GET', '/users')).status).toBe(401);
  });
});
