import * as fc from 'fast-check';
import { newKey, StubIssuer, tokenOf, tokenWithPublicKeyAsSecret } from './issuer';
import { handler, JwtAuthorizer, JwtAuthorizerConfig, readHttps } from '../../src/handlers/jwt-authorizer';

const ARN = 'arn:aws:execute-api:eu-west-1:111111111111:abcdef1234/prod';
const KEY = newKey('first');
const FORGED = newKey('first');

let issuer: StubIssuer;
let now: number;

beforeEach(async () => {
  jest.spyOn(console, 'info').mockReturnValue();
  now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  issuer = await StubIssuer.start(KEY);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await issuer.stop();
});

function authorizerOf(config: Partial<JwtAuthorizerConfig> = {}): JwtAuthorizer {
  return new JwtAuthorizer({ issuer: issuer.issuer, audience: ['shop', 'till'], scopes: [], ...config }, issuer.readJson);
}

function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const seconds = Math.floor(now / 1000);
  return { iss: issuer.issuer, sub: 'ann', aud: 'shop', iat: seconds, exp: seconds + 3600, ...changes };
}

function ask(authorizer: JwtAuthorizer, token: string, methodArn = `${ARN}/GET/orders/42`) {
  return authorizer.authorize({ authorizationToken: `Bearer ${token}`, methodArn });
}

describe('a good token', () => {
  test.each(['RS256', 'ES256', 'EdDSA'] as const)('signed by %s lets its bearer into the whole stage', async (alg) => {
    const key = newKey('other', alg);
    issuer.keys = [KEY, key];
    expect(await ask(authorizerOf(), tokenOf(key, claims()))).toMatchObject({
      principalId: 'ann',
      policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${ARN}/*` }] },
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ['one of several audiences', { aud: ['elsewhere', 'till'] }],
    ['a client in the place of an audience', { aud: undefined, client_id: 'shop' }],
    ['a time before which it does not count, which is over', { nbf: 1 }],
    ['no subject', { sub: undefined }],
  ])('may have %s', async (_, changes) => {
    const { policyDocument } = await ask(authorizerOf(), tokenOf(KEY, claims(changes)));
    expect(policyDocument.Statement[0].Effect).toBe('Allow');
  });

  test('hands on its claims as API Gateway takes them', async () => {
    const token = tokenOf(KEY, claims({ 'level': 3, 'verified': true, 'cognito:groups': ['a', 'b'], 'address': { city: 'X' }, 'middle': null, 'principalId': 'root', 'usageIdentifierKey': 'k' }));
    const { context, principalId } = await ask(authorizerOf(), token);
    expect(context).toEqual({ ...claims(), 'level': 3, 'verified': true, 'cognito:groups': '["a","b"]', 'address': '{"city":"X"}' });
    expect(principalId).toBe('ann');
  });

  test('speaks for every route, whatever the path it came with', async () => {
    const { policyDocument } = await ask(authorizerOf(), tokenOf(KEY, claims()), `${ARN}/GET`);
    expect(policyDocument.Statement[0].Resource).toBe(`${ARN}/*`);
  });

  test('may be as long as API Gateway takes headers', async () => {
    const token = tokenOf(KEY, claims({ note: 'x'.repeat(7000) }));
    expect(token.length).toBeGreaterThan(9000);
    await expect(ask(authorizerOf(), token)).resolves.toMatchObject({ principalId: 'ann' });
  });
});

describe('a request for a WebSocket', () => {
  const CONNECT = `${ARN}/$connect`;

  test.each(['Authorization', 'authorization'])('may have its token in the header %s', async (name) => {
    const answer = await authorizerOf().authorize({ headers: { [name]: `Bearer ${tokenOf(KEY, claims())}` }, queryStringParameters: null, methodArn: CONNECT });
    expect(answer).toMatchObject({ principalId: 'ann', policyDocument: { Statement: [{ Effect: 'Allow', Resource: `${ARN}/*` }] } });
  });

  test('may have it in the query where that is said, after the header', async () => {
    const authorizer = authorizerOf({ queryParameter: 'ticket' });
    const [first, second] = [tokenOf(KEY, claims()), tokenOf(KEY, claims({ sub: 'ben' }))];
    await expect(authorizer.authorize({ headers: {}, queryStringParameters: { ticket: second }, methodArn: CONNECT })).resolves.toMatchObject({ principalId: 'ben' });
    await expect(authorizer.authorize({ headers: { Authorization: `Bearer ${first}` }, queryStringParameters: { ticket: second }, methodArn: CONNECT }))
      .resolves.toMatchObject({ principalId: 'ann' });
  });

  test.each<[string, Partial<JwtAuthorizerConfig>, Record<string, string> | null]>([
    ['no token', {}, null],
    ['a token where none is looked for', {}, { ticket: 'good' }],
    ['none where one is looked for', { queryParameter: 'ticket' }, { token: 'good' }],
    ['no query', { queryParameter: 'ticket' }, null],
  ])('is unauthorized with %s', async (_, config, query) => {
    const queryStringParameters = query && Object.fromEntries(Object.keys(query).map((name) => [name, tokenOf(KEY, claims())]));
    await expect(authorizerOf(config).authorize({ headers: null, queryStringParameters, methodArn: CONNECT })).rejects.toThrow('Unauthorized');
  });
});

describe('a bad token is unauthorized', () => {
  const BAD: [string, () => string][] = [
    ['expired', () => tokenOf(KEY, claims({ exp: Math.floor(now / 1000) - 1 }))],
    ['without an expiry', () => tokenOf(KEY, claims({ exp: undefined }))],
    ['with an expiry that is no number', () => tokenOf(KEY, claims({ exp: '9999999999' }))],
    ['not valid yet', () => tokenOf(KEY, claims({ nbf: Math.floor(now / 1000) + 60 }))],
    ['for another audience', () => tokenOf(KEY, claims({ aud: 'elsewhere' }))],
    ['for another audience and our client', () => tokenOf(KEY, claims({ aud: 'elsewhere', client_id: 'shop' }))],
    ['for no audience', () => tokenOf(KEY, claims({ aud: [] }))],
    ['without audience and client', () => tokenOf(KEY, claims({ aud: undefined }))],
    ['of another issuer', () => tokenOf(KEY, claims({ iss: 'https://evil.example.com' }))],
    ['of an issuer that begins like ours', () => tokenOf(KEY, claims({ iss: `${issuer.issuer}/` }))],
    ['of no issuer', () => tokenOf(KEY, claims({ iss: undefined }))],
    ['signed with another key of that name', () => tokenOf(FORGED, claims())],
    ['signed with an unknown key', () => tokenOf(newKey('unknown'), claims())],
    ['without a key\'s name', () => tokenOf(KEY, claims(), { kid: undefined })],
    ['with its own key in the header', () => tokenOf(FORGED, claims(), { kid: 'own', jwk: FORGED.publicKey.export({ format: 'jwk' }) })],
    ['changed after it was signed', () => {
      const [header, , signature] = tokenOf(KEY, claims()).split('.');
      return [header, Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url'), signature].join('.');
    }],
    ['signed by "none"', () => tokenOf(KEY, claims(), { alg: 'none' })],
    ['signed by "none", with no signature', () => tokenOf(KEY, claims(), { alg: 'none' }).replace(/[^.]*$/, '')],
    ['signed by "nOnE"', () => tokenOf(KEY, claims(), { alg: 'nOnE' })],
    ['signed with the public key as the secret of HS256', () => tokenWithPublicKeyAsSecret(KEY, claims())],
    ['said to be signed in another way than its key', () => tokenOf(KEY, claims(), { alg: 'ES256' })],
    ['with an extension that has to be understood', () => tokenOf(KEY, claims(), { crit: ['b64'], b64: false })],
    ['with a scope that is a list', () => tokenOf(KEY, claims({ scope: ['orders/read'] }))],
    ['empty', () => ''],
    ['of one part', () => 'abc'],
    ['of four parts', () => `${tokenOf(KEY, claims())}.x`],
    ['of nothing but dots', () => '..'],
    ['whose parts are no JSON', () => 'YQ.YQ.YQ'],
    ['whose parts are lists', () => 'W10.W10.W10'],
    ['with a second token behind it', () => `${tokenOf(KEY, claims())} ${tokenOf(KEY, claims())}`],
    ['longer than API Gateway takes headers', () => tokenOf(KEY, claims({ note: 'x'.repeat(20_000) }))],
  ];

  test.each(BAD)('%s', async (_, token) => {
    await expect(ask(authorizerOf(), token())).rejects.toThrow(/^Unauthorized$/);
  });

  test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc'])('with the header "%s"', async (authorizationToken) => {
    await expect(authorizerOf().authorize({ authorizationToken, methodArn: `${ARN}/GET/` })).rejects.toThrow(/^Unauthorized$/);
  });

  test('whatever its bytes are, and says why in the log in a short line', async () => {
    const authorizer = authorizerOf();
    const part = fc.oneof(fc.string(), fc.json().map((text) => Buffer.from(text).toString('base64url')));
    await fc.assert(fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
      await expect(ask(authorizer, parts.join('.'))).rejects.toThrow(/^Unauthorized$/);
    }));
    expect(jest.mocked(console.info).mock.calls.every(([line]) => line.length < 2000 && JSON.parse(line).refused !== undefined)).toBe(true);
  });

  test('wherever one byte of its signature is changed', async () => {
    const authorizer = authorizerOf();
    const [header, payload, signature] = tokenOf(KEY, claims()).split('.');
    await fc.assert(fc.asyncProperty(fc.nat({ max: 255 }), fc.integer({ min: 1, max: 255 }), async (index, change) => {
      const bytes = Buffer.from(signature, 'base64url');
      bytes[index] = (bytes[index] + change) % 256;
      await expect(ask(authorizer, [header, payload, bytes.toString('base64url')].join('.'))).rejects.toThrow(/^Unauthorized$/);
    }), { numRuns: 50 });
  });
});

describe('scopes', () => {
  const scopes = ['orders/read', 'orders/admin'];

  test.each<[string, Record<string, unknown>]>([
    ['in the claim scope', { scope: 'openid orders/admin' }],
    ['in the claim scp as a list', { scp: ['orders/read'] }],
    ['in the claim scp as text', { scp: 'email orders/read' }],
  ])('are found %s', async (_, changes) => {
    const { policyDocument } = await ask(authorizerOf({ scopes }), tokenOf(KEY, claims(changes)));
    expect(policyDocument.Statement[0].Effect).toBe('Allow');
  });

  test.each<[string, Record<string, unknown>]>([
    ['none', {}],
    ['others', { scope: 'openid orders/write' }],
    ['one that only begins alike', { scope: 'orders/read2' }],
    ['one within another text', { scp: ['x orders/read'] }],
    ['one that is no text', { scp: [{ name: 'orders/read' }] }],
  ])('that are wanted deny the whole stage to a token with %s, and tell no claims', async (_, changes) => {
    const answer = await ask(authorizerOf({ scopes }), tokenOf(KEY, claims(changes)));
    expect(answer.policyDocument.Statement).toEqual([{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: `${ARN}/*` }]);
    expect(answer.context).toBeUndefined();
  });
});

describe('the keys', () => {
  test('are read once, whatever the number of tokens', async () => {
    const authorizer = authorizerOf();
    for (let i = 0; i < 5; i++) { await ask(authorizer, tokenOf(KEY, claims({ jti: `${i}` }))); }
    expect(issuer.requests).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test('are read from where the user says, without discovery', async () => {
    await ask(authorizerOf({ jwksUri: `${issuer.issuer}/keys` }), tokenOf(KEY, claims()));
    expect(issuer.requests).toEqual(['/keys']);
  });

  test('are not read for tokens that no key could make good', async () => {
    const authorizer = authorizerOf();
    const hopeless = [tokenOf(KEY, claims({ iss: 'https://evil.example.com' })), tokenOf(KEY, claims(), { alg: 'HS256' }), tokenOf(KEY, claims(), { kid: undefined }), 'a.b.c'];
    for (const token of hopeless) { await expect(ask(authorizer, token)).rejects.toThrow('Unauthorized'); }
    expect(issuer.requests).toEqual([]);
  });

  test('are read again once when they rotate', async () => {
    const authorizer = authorizerOf();
    await ask(authorizer, tokenOf(KEY, claims()));
    const second = newKey('second');
    issuer.keys = [second];
    for (let i = 0; i < 3; i++) { await ask(authorizer, tokenOf(second, claims())); }
    await expect(ask(authorizer, tokenOf(KEY, claims()))).rejects.toThrow('Unauthorized');
    expect(issuer.keyRequests).toBe(3);
  });

  test('are not read again for made-up keys until 10 seconds later', async () => {
    const authorizer = authorizerOf();
    await ask(authorizer, tokenOf(KEY, claims()));
    const madeUp = newKey('made-up');
    for (let i = 0; i < 5; i++) { await expect(ask(authorizer, tokenOf(madeUp, claims()))).rejects.toThrow('Unauthorized'); }
    expect(issuer.keyRequests).toBe(2);
    await ask(authorizer, tokenOf(KEY, claims()));

    now += 10_000;
    issuer.keys = [KEY, madeUp];
    await ask(authorizer, tokenOf(madeUp, claims()));
    expect(issuer.keyRequests).toBe(3);
  });

  test('are read again after an hour, so that those that the issuer took back are refused', async () => {
    const authorizer = authorizerOf();
    await ask(authorizer, tokenOf(KEY, claims()));
    issuer.keys = [newKey('second')];
    now += 3_599_000;
    await ask(authorizer, tokenOf(KEY, claims()));
    now += 1000;
    await expect(ask(authorizer, tokenOf(KEY, claims()))).rejects.toThrow('Unauthorized');
    expect(issuer.keyRequests).toBe(2);
  });
});

describe('an issuer that cannot be asked', () => {
  const FAULTS: [string, string, string][] = [
    ['answers discovery with no JSON', '/.well-known/openid-configuration', '<html>'],
    ['speaks for another', '/.well-known/openid-configuration', '{"issuer":"https://evil.example.com","jwks_uri":"https://login.example.com/keys"}'],
    ['says not where its keys are', '/.well-known/openid-configuration', '{"issuer":"https://login.example.com"}'],
    ['answers discovery with null', '/.well-known/openid-configuration', ' null'],
    ['has no keys', '/keys', 'null'],
    ['has keys that are none', '/keys', '{"keys":[{"kid":1}]}'],
  ];

  test.each(FAULTS)('since it %s is told from a bad token', async (_, path, answer) => {
    issuer.answers.set(path, answer);
    await expect(ask(authorizerOf(), tokenOf(KEY, claims()))).rejects.toThrow(/^issuer "https:\/\/login.example.com" cannot be asked for its keys: /);
  });

  test('since it is down is told from a bad token, and asked again', async () => {
    const authorizer = authorizerOf();
    issuer.answers.set('/keys', 'null');
    await expect(ask(authorizer, tokenOf(KEY, claims()))).rejects.toThrow('cannot be asked');
    issuer.answers.clear();
    await expect(ask(authorizer, tokenOf(KEY, claims()))).resolves.toMatchObject({ principalId: 'ann' });
  });

  test('does no harm to tokens whose key is known, for as long as it is down', async () => {
    const authorizer = authorizerOf();
    await ask(authorizer, tokenOf(KEY, claims()));
    await issuer.stop();
    now += 7_200_000;
    await expect(ask(authorizer, tokenOf(KEY, claims()))).resolves.toMatchObject({ principalId: 'ann' });
    for (let i = 0; i < 2; i++) { await expect(ask(authorizer, tokenOf(newKey('new'), claims()))).rejects.toThrow('cannot be asked'); }
  });
});

describe('what is read for production', () => {
  test.each(['http://login.example.com/keys', 'http://127.0.0.1/keys', 'file:///etc/hosts', 'ftp://login.example.com'])('is never read from %s', async (url) => {
    const asked = jest.spyOn(globalThis, 'fetch');
    await expect(readHttps(url)).rejects.toThrow(`"${url}" is no https URL`);
    expect(asked).not.toHaveBeenCalled();
  });

  test('is told with its status where it is none', async () => {
    const asked = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('', { status: 503 }));
    await expect(readHttps('https://login.example.com/keys')).rejects.toThrow('"https://login.example.com/keys" answers with 503');
    expect(asked).toHaveBeenCalledWith('https://login.example.com/keys', expect.objectContaining({ redirect: 'error' }));
  });
});

test('a function without its environment lets nobody in', async () => {
  await expect(handler({ authorizationToken: `Bearer ${tokenOf(KEY, claims())}`, methodArn: `${ARN}/GET/` })).rejects.toThrow('the environment lacks ISSUER, AUDIENCE or SCOPES');
});
