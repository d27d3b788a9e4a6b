import { createHmac, generateKeyPairSync, KeyObject, sign } from 'crypto';
import { backend } from './backend-server';
import { call } from './call';
import { serve, start } from './gateways';
import { invocationUri, mock, RestApp } from './rest-app';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] };
const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool';
const now = Math.floor(Date.now() / 1000);
const idToken = { 'iss': issuer, 'sub': 'u-1', 'aud': 'client', 'token_use': 'id', 'exp': now + 60, 'iat': now, 'cognito:groups': ['a', 'b'], 'email_verified': true };
const accessToken = { iss: issuer, sub: 'u-1', client_id: 'client', token_use: 'access', scope: 'orders/read orders/write', exp: now + 60 };

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(claims: object, header: object = {}, key: KeyObject = privateKey): string {
  const signed = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header })}.${part(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

const pool = async () => backend(({ url }, response) => {
  response.statusCode = url === '/us-east-1_pool/.well-known/jwks.json' ? 200 : 404;
  response.end(JSON.stringify(keys));
});

function guarded(endpoints: Record<string, string>, authorizer: object = {}): RestApp {
  const scheme = {
    'type': 'apiKey',
    'name': 'Authorization',
    'in': 'header',
    'x-amazon-apigateway-authtype': 'cognito_user_pools',
    'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: ['arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_pool'], ...authorizer },
  };
  return {
    endpoints,
    document: { components: { securitySchemes: { users: scheme } } },
    paths: {
      '/me': { get: { ...mock('$context.authorizer.claims.sub'), security: [{ users: [] }] } },
      '/orders': { get: { ...mock('orders'), security: [{ users: ['orders/read', 'orders/admin'] }] } },
      '/proxy': {
        get: { 'security': [{ users: [] }], 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: invocationUri('echo') } },
      },
    },
    functions: {
      echo: (event) => ({ statusCode: 200, body: JSON.stringify((event as { requestContext: { authorizer: unknown } }).requestContext.authorizer) }),
    },
  };
}

test.each([
  ['an ID token', '/me', jwt(idToken), 'u-1'],
  ['an ID token of a bearer', '/me', `Bearer ${jwt(idToken)}`, 'u-1'],
  ['an access token with one of the scopes', '/orders', `Bearer ${jwt(accessToken)}`, 'orders'],
])('%s is let in', async (_, path, Authorization, text) => {
  const gateway = await start(guarded({ 'cognito-idp': await pool() }));
  const answer = await call(`${gateway.url('Orders')}${path}`, { headers: { Authorization } });
  expect([answer.status, answer.text, gateway.warnings]).toEqual([200, text, []]);
});

test('claims are texts', async () => {
  const url = await serve(guarded({ 'cognito-idp': await pool() }));
  const { json } = await call(`${url}/proxy`, { headers: { Authorization: jwt({ ...idToken, exp: 4_102_444_800, __proto__: { a: 1 } }) } });
  expect(json).toEqual({
    claims: {
      'iss': issuer, 'sub': 'u-1', 'aud': 'client', 'token_use': 'id', 'cognito:groups': 'a,b', 'email_verified': 'true', 'exp': 'Fri Jan 01 00:00:00 UTC 2100', 'iat': expect.any(String),
    },
  });
});

test.each<[string, string, string | string[], string?]>([
  ['nothing', '/me', []],
  ['an empty token', '/me', ''],
  ['a bearer of nothing', '/me', 'Bearer '],
  ['no JWT', '/me', 'Bearer letmein'],
  ['a JWT of no JSON', '/me', 'a.b.c'],
  ['no signature', '/me', `${jwt(idToken).split('.').slice(0, 2).join('.')}.`],
  ['algorithm "none"', '/me', `${part({ alg: 'none', kid: 'one' })}.${part(idToken)}.`],
  ['algorithm "none" with a signature', '/me', jwt(idToken, { alg: 'none' })],
  ['a public key as secret', '/me', (() => {
    const signed = `${part({ alg: 'HS256', kid: 'one' })}.${part(idToken)}`;
    return `${signed}.${createHmac('sha256', publicKey.export({ format: 'pem', type: 'spki' })).update(signed).digest('base64url')}`;
  })()],
  ['a key of its own', '/me', jwt(idToken, { jwk: other.publicKey.export({ format: 'jwk' }) }, other.privateKey)],
  ['an unknown key', '/me', jwt(idToken, { kid: 'two' })],
  ['other claims than are signed', '/me', jwt(idToken).replace(/\.[^.]+\./, `.${part({ ...idToken, sub: 'admin' })}.`)],
  ['another issuer', '/me', jwt({ ...idToken, iss: 'https://evil.example.com' })],
  ['another pool', '/me', jwt({ ...idToken, iss: `${issuer}2` })],
  ['no issuer', '/me', jwt({ ...idToken, iss: undefined })],
  ['an expired token', '/me', jwt({ ...idToken, exp: now - 1 }), 'The incoming token has expired'],
  ['a token of tomorrow', '/me', jwt({ ...idToken, nbf: now + 86_400 })],
  ['an access token where an ID token is asked for', '/me', jwt(accessToken)],
  ['an ID token where scopes are asked for', '/orders', jwt({ ...idToken, scope: 'orders/read' })],
  ['other scopes', '/orders', jwt({ ...accessToken, scope: 'orders/rea orders/write' })],
  ['no scopes', '/orders', jwt({ ...accessToken, scope: undefined })],
])('%s is unauthorized', async (_, path, Authorization, message = 'Unauthorized') => {
  const url = await serve(guarded({ 'cognito-idp': await pool() }));
  const answer = await call(`${url}${path}`, { headers: { Authorization } });
  expect([answer.status, answer.json, answer.headers['x-amzn-errortype']]).toEqual([401, { message }, 'UnauthorizedException']);
});

test('the audience may be narrowed', async () => {
  const url = await serve(guarded({ 'cognito-idp': await pool() }, { identityValidationExpression: '^client$' }));
  const status = async (aud: string) => (await call(`${url}/me`, { headers: { Authorization: jwt({ ...idToken, aud }) } })).status;
  expect([await status('client'), await status('client2')]).toEqual([200, 401]);
});

test('the token may come in another header', async () => {
  const url = await serve(guarded({ 'cognito-idp': await pool() }, { identitySource: 'method.request.header.X-Token' }));
  expect((await call(`${url}/me`, { headers: { 'X-Token': jwt(idToken) } })).status).toBe(200);
});

test.each([
  ['cannot be reached', async () => 'http://127.0.0.1:1'],
  ['has no keys', async () => backend((_, response) => { response.statusCode = 500; response.end(); })],
])('a pool that %s is an error of the configuration', async (_, endpoint) => {
  const url = await serve(guarded({ 'cognito-idp': await endpoint() }));
  const answer = await call(`${url}/me`, { headers: { Authorization: jwt(idToken) } });
  expect([answer.status, answer.json]).toEqual([500, { message: null }]);
});

test('a pool that is not served is answered with 501, never served open', async () => {
  const url = await serve(guarded({}));
  expect((await call(`${url}/me`, { headers: { Authorization: jwt(idToken) } })).status).toBe(501);
});
