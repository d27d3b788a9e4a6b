import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { loopbackCertificate } from './certificate';
import { signUpAndIn } from './sign-in';
import { startTarget, Target } from './target';
import { newKey, StubIssuer, tokenOf } from '../test/handlers/issuer';

const LOCAL = process.env.GATEHOUSE_TARGET !== 'aws';
const KEY = newKey('first');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-issuer-'));

let target: Target;
let issuer: StubIssuer;
let tokens: { readonly id: string; readonly access: string };

beforeAll(async () => {
  const certificate = loopbackCertificate();
  issuer = await StubIssuer.startTls(certificate, KEY);
  process.env.GATEHOUSE_ISSUER = issuer.issuer;
  process.env.GATEHOUSE_ISSUER_CERTIFICATE = path.join(folder, 'issuer.pem');
  fs.writeFileSync(process.env.GATEHOUSE_ISSUER_CERTIFICATE, certificate.cert);
  target = await startTarget('rest-auth', 'IntegRestAuth');
  tokens = await signUpAndIn(target);
}, 120_000);

afterAll(async () => {
  await target?.stop();
  await issuer?.stop();
  fs.rmSync(folder, { recursive: true });
});

async function get(route: string, headers: Record<string, string> = {}) {
  const response = await fetch(target.url('Orders') + route, { headers });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const bearing = (token: string) => ({ Authorization: `Bearer ${token}` });

const UNAUTHORIZED = { status: 401, body: { message: 'Unauthorized', requestId: expect.any(String) } };

test('what is public needs nothing, and no more does a preflight request', async () => {
  expect((await get('/public')).status).toBe(200);
  expect((await fetch(`${target.url('Orders')}/mine`, { method: 'OPTIONS' })).status).toBe(204);
});

describe('a user pool', () => {
  test('lets in who signed in, and tells the backend who it is', async () => {
    const claims = JSON.parse(Buffer.from(tokens.id.split('.')[1], 'base64url').toString());
    expect(await get('/mine', bearing(tokens.id))).toMatchObject({ status: 200, body: { claims: { 'sub': claims.sub, 'cognito:username': claims['cognito:username'] } } });
  });

  test.each<[string, () => Record<string, string>]>([
    ['no token', () => ({})],
    ['an access token', () => bearing(tokens.access)],
    ['a token that was changed', () => bearing(tokens.id.replace(/\.[^.]{4}/, '.AAAA'))],
    ['what is no token', () => bearing('x')],
  ])('answers %s with 401 where an identity token is wanted', async (_, headers) => {
    expect(await get('/mine', headers())).toMatchObject({ status: 401 });
  });

  test('takes an access token with one of the scopes where a route names scopes', async () => {
    expect((await get('/scoped', bearing(tokens.access))).status).toBe(200);
    expect((await get('/scoped', bearing(tokens.id))).status).toBe(401);
    expect((await get('/out-of-scope', bearing(tokens.access))).status).toBe(401);
  });
});

describe('a function that is given a token', () => {
  const token = (value: string) => get('/token', { 'X-Token': value });

  test('lets in, keeps its decision for other routes and tells the backend', async () => {
    const first = await token('allow');
    expect(first).toMatchObject({ status: 200, body: { principalId: 'allow', level: '3', sure: 'true' } });
    const second = await get('/token/42', { 'X-Token': 'allow' });
    expect(second).toMatchObject({ status: 200, body: { decision: first.body.decision } });
  });

  test.each([['deny', 403], ['other', 401], ['No Match 1', 401], ['fail', 500], ['malformed', 500]])('that makes of "%s" what is told as %i', async (value, status) => {
    expect(await token(value)).toMatchObject({ status, body: { requestId: expect.any(String) } });
  });

  test('is not asked without one', async () => {
    expect(await get('/token')).toMatchObject(UNAUTHORIZED);
  });
});

describe('a function that is given the request', () => {
  test('is asked each time where nothing is kept', async () => {
    const ask = () => get('/request?key=allow', { 'X-Tenant': 'a' });
    const [first, second] = [await ask(), await ask()];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body.decision).not.toBe(second.body.decision);
  });

  test('denies with 403', async () => {
    expect((await get('/request?key=deny', { 'X-Tenant': 'a' })).status).toBe(403);
  });

  test.each([['/request', { 'X-Tenant': 'a' }], ['/request?key=allow', {}]])('is not asked where an identity source is missing: %s %j', async (route, headers) => {
    expect(await get(route, headers as Record<string, string>)).toMatchObject(UNAUTHORIZED);
  });
});

describe('JSON Web Tokens', () => {
  /** A token of the run's issuer; deployed, the pool is the issuer. */
  function jwt(changes: Record<string, unknown> = {}, key = KEY): string {
    const now = Math.floor(Date.now() / 1000);
    return tokenOf(key, { iss: issuer.issuer, sub: 'ann', aud: target.output('ClientId'), exp: now + 600, jti: randomUUID(), ...changes });
  }

  const goodToken = () => LOCAL ? jwt({ scope: 'orders/read', groups: ['a'] }) : tokens.access;

  test('let in on every route, with their claims for the backend', async () => {
    const token = goodToken();
    const first = await get('/jwt', bearing(token));
    expect(first).toMatchObject({ status: 200, body: { principalId: first.body.sub, exp: expect.stringMatching(/^\d+$/) } });
    expect((await get('/jwt/42', bearing(token))).status).toBe(200);
  });

  test.each([{}, { Authorization: 'x' }, { Authorization: 'Bearer a.b.c' }, { Authorization: 'Basic YTpi' }])('are wanted: %j is answered with 401', async (headers) => {
    expect(await get('/jwt', headers as Record<string, string>)).toMatchObject(UNAUTHORIZED);
  });

  test('without a scope that the route wants are answered with 403', async () => {
    expect((await get('/jwt-scoped', bearing(LOCAL ? jwt({ scope: 'orders/write' }) : tokens.access))).status).toBe(403);
  });

  // A deployed function trusts public certificates only, so the run's own issuer is for the local gateway.
  (LOCAL ? describe : describe.skip)('of an issuer that the run holds', () => {
    test('with the scope are let in', async () => {
      expect(await get('/jwt-scoped', bearing(goodToken()))).toMatchObject({ status: 200, body: { sub: 'ann', groups: '["a"]' } });
    });

    test.each<[string, () => string]>([
      ['expired', () => jwt({ exp: 1 })],
      ['for another audience', () => jwt({ aud: 'elsewhere' })],
      ['of another issuer', () => jwt({ iss: 'https://evil.example.com' })],
      ['signed with another key', () => jwt({}, newKey('first'))],
    ])('that are %s are answered with 401', async (_, token) => {
      expect(await get('/jwt', bearing(token()))).toMatchObject(UNAUTHORIZED);
    });

    test('have the issuer asked once, again where its key is new, and answered with 500 where that cannot be', async () => {
      const before = issuer.keyRequests;
      const second = newKey('second');
      issuer.keys = [second];
      expect((await get('/jwt', bearing(jwt({}, second)))).status).toBe(200);
      expect((await get('/jwt', bearing(jwt({}, second)))).status).toBe(200);
      expect(issuer.keyRequests).toBe(before + 1);

      issuer.answers.set('/keys', 'null');
      expect((await get('/jwt', bearing(jwt({}, newKey('third'))))).status).toBe(500);
      expect((await get('/jwt', bearing(jwt({}, second)))).status).toBe(200);
    });
  });
});
