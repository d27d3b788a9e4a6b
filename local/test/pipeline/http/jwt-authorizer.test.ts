import { createHmac, generateKeyPairSync, KeyObject, sign } from 'crypto';
import { invoking, part, serveHttp, startHttp } from './http-app';
import { backend } from '../backend-server';
import { call } from '../call';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] };
const now = Math.floor(Date.now() / 1000);
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(claims: object, header: object = {}, key: KeyObject = privateKey): string {
  const signed = `${encoded({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header })}.${encoded(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

/** An issuer on loopback. */
async function issuing(): Promise<string> {
  const url: string = await backend((request, response) => {
    if (request.url === '/.well-known/openid-configuration') response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }));
    else response.writeHead(request.url === '/keys' ? 200 : 404).end(JSON.stringify(keys));
  });
  return url;
}

/** An API whose routes ask for a token of an issuer. */
function guarded(issuer: string, more: object = {}) {
  const authorizer = { type: 'jwt', identitySource: '$request.header.Authorization', jwtConfiguration: { issuer, audience: ['shop', 'app'] }, ...more };
  return {
    document: { components: { securitySchemes: { users: { 'type': 'oauth2', 'x-amazon-apigateway-authorizer': authorizer } } } },
    functions: { echo: (event: unknown) => (event as { requestContext: { authorizer: unknown } }).requestContext.authorizer },
    paths: { '/me': { get: invoking('echo', {}, { security: [{ users: [] }] }) }, '/orders': { get: invoking('echo', {}, { security: [{ users: ['orders/read', 'orders/admin'] }] }) } },
  };
}

const claimsOf = (iss: string) => ({ iss, sub: 'u-1', aud: 'shop', exp: now + 60, iat: now, groups: ['a', 'b'], admin: true, scope: 'openid orders/read' });

test('a token lets its bearer in, and functions see its claims', async () => {
  const issuer = await issuing();
  const url = await serveHttp(guarded(issuer));
  const Authorization = `Bearer ${jwt(claimsOf(issuer))}`;
  const claims = { iss: issuer, sub: 'u-1', aud: 'shop', exp: String(now + 60), iat: String(now), groups: '[a b]', admin: 'true', scope: 'openid orders/read' };
  expect((await call(`${url}/me`, { headers: { Authorization } })).json).toEqual({ jwt: { claims, scopes: null } });
  expect((await call(`${url}/orders`, { headers: { Authorization } })).json).toEqual({ jwt: { claims, scopes: ['orders/read', 'orders/admin'] } });
  expect((await call(`${url}/me`, { headers: { Authorization: jwt({ ...claimsOf(issuer), aud: undefined, client_id: 'app' }) } })).status).toBe(200);
  expect((await call(`${url}/me`, { headers: { Authorization: jwt({ ...claimsOf(issuer), aud: ['x', 'app'] }) } })).status).toBe(200);
});

test.each<[string, (issuer: string) => string, string]>([
  ['of another audience', (iss) => jwt({ ...claimsOf(iss), aud: 'other', client_id: 'shop' }), 'the token does not have a valid audience'],
  ['that has expired', (iss) => jwt({ ...claimsOf(iss), exp: now - 60 }), 'the token has expired'],
  ['without an end', (iss) => jwt({ ...claimsOf(iss), exp: undefined }), 'the token has no expiration'],
  ['that is not valid yet', (iss) => jwt({ ...claimsOf(iss), nbf: now + 60 }), 'the token is not valid yet'],
  ['of the future', (iss) => jwt({ ...claimsOf(iss), iat: now + 600 }), 'the token was issued in the future'],
  ['of another issuer', () => jwt(claimsOf('https://other')), 'invalid issuer'],
  ['signed by another key', (iss) => jwt(claimsOf(iss), {}, other.privateKey), 'the token is invalid'],
  ['with an unknown key', (iss) => jwt(claimsOf(iss), { kid: 'two' }), 'the token is invalid'],
  ['without a signature', (iss) => `${encoded({ alg: 'none', kid: 'one' })}.${encoded(claimsOf(iss))}.`, 'the token is invalid'],
  ['signed with the public key as a secret', (iss) => {
    const signed = `${encoded({ alg: 'HS256', kid: 'one' })}.${encoded(claimsOf(iss))}`;
    return `${signed}.${createHmac('sha256', publicKey.export({ type: 'spki', format: 'pem' })).update(signed).digest('base64url')}`;
  }, 'the token is invalid'],
  ['that is none', () => 'hello', 'the token is invalid'],
])('a token %s is refused', async (_, token, description) => {
  const issuer = await issuing();
  const { status, json, headers } = await call(`${await serveHttp(guarded(issuer))}/me`, { headers: { Authorization: `Bearer ${token(issuer)}` } });
  expect([status, json, headers['www-authenticate']]).toEqual([401, { message: 'Unauthorized' }, `Bearer scope="" error="invalid_token" error_description="${description}"`]);
});

test('a request without a token, or without a scope', async () => {
  const issuer = await issuing();
  const url = await serveHttp(guarded(issuer));
  const missing = await call(`${url}/me`);
  expect([missing.status, missing.json, missing.headers['www-authenticate']]).toEqual([401, { message: 'Unauthorized' }, 'Bearer']);
  const narrow = await call(`${url}/orders`, { headers: { Authorization: jwt({ ...claimsOf(issuer), scope: 'openid' }) } });
  expect([narrow.status, narrow.json]).toEqual([403, { message: 'Forbidden' }]);
  expect(narrow.headers['www-authenticate']).toMatch(/^Bearer scope="orders\/read orders\/admin" error="insufficient_scope"/);
});

test('an issuer that does not answer lets nobody in, until it does', async () => {
  let isUp = false;
  const issuer: string = await backend((request, response) => {
    response.writeHead(isUp ? 200 : 503).end(JSON.stringify(request.url === '/keys' ? keys : { jwks_uri: `${issuer}/keys` }));
  });
  const url = await serveHttp(guarded(issuer));
  const ask = async () => call(`${url}/me`, { headers: { Authorization: jwt(claimsOf(issuer)) } });
  const { status, headers } = await ask();
  expect([status, headers['www-authenticate']]).toEqual([401, expect.stringContaining('OIDC discovery endpoint communication error')]);
  isUp = true;
  expect((await ask()).status).toBe(200);
});

test('a token in the query string, of a user pool that is served', async () => {
  const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool';
  const cognito = await backend(({ url }, response) => { response.writeHead(url === '/us-east-1_pool/.well-known/jwks.json' ? 200 : 404).end(JSON.stringify(keys)); });
  const app = guarded(issuer, { identitySource: '$request.querystring.token' });
  const gateway = await startHttp({ ...app, endpoints: { 'cognito-idp': cognito } });
  expect((await call(`${gateway.url('Orders')}/me?token=${jwt(claimsOf(issuer))}`)).status).toBe(200);
  expect(gateway.routes().map(({ auth }) => auth)).toEqual(['JWT', 'JWT']);
  expect((await call(`${await serveHttp(app)}/me?token=${jwt(claimsOf(issuer))}`)).status).toBe(501);
});

test('an authorizer of its own', async () => {
  const issuer = await issuing();
  const url = await serveHttp({
    functions: { echo: () => 'in' },
    resources: {
      Route: part('Route', { RouteKey: 'GET /me', Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Fn' }]] }, AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Users' }, AuthorizationScopes: ['orders/read'] }),
      Fn: part('Integration', { IntegrationType: 'AWS_PROXY', IntegrationUri: 'arn:aws:lambda:us-east-1:000000000000:function:echo', PayloadFormatVersion: '2.0' }),
      Users: part('Authorizer', { Name: 'users', AuthorizerType: 'JWT', IdentitySource: ['$request.header.Authorization'], JwtConfiguration: { Issuer: issuer, Audience: ['shop'] } }),
    },
  });
  expect((await call(`${url}/me`, { headers: { Authorization: jwt(claimsOf(issuer)) } })).text).toBe('in');
  expect((await call(`${url}/me`)).status).toBe(401);
});
