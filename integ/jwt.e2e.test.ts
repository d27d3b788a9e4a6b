import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { loopbackCertificate } from './certificate';
import { Served } from './served';
import { handshakeStatus } from './socket';
import { synthesize } from './synthesis';
import { newKey, StubIssuer, tokenOf, tokenWithPublicKeyAsSecret } from '../test/handlers/issuer';

const KEY = newKey('first');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-jwt-'));

let issuer: StubIssuer;
let assembly: string;
let served: Served;

// A deployed API asks issuers on the internet only, so the run's own is for the local gateway.
const onLoopback = process.env.GATEHOUSE_TARGET === 'aws' ? describe.skip : describe;

onLoopback('tokens of one issuer', () => {
  beforeAll(async () => {
    const certificate = loopbackCertificate();
    const file = path.join(folder, 'issuer.pem');
    fs.writeFileSync(file, certificate.cert);
    issuer = await StubIssuer.startTls(certificate, KEY);
    process.env.GATEHOUSE_ISSUER = issuer.issuer;
    process.env.GATEHOUSE_ISSUER_CERTIFICATE = file;
    assembly = synthesize('jwt');
    served = await Served.start(assembly, { NODE_EXTRA_CA_CERTS: file });
  }, 120_000);

  afterAll(async () => {
    await served?.stop();
    await issuer?.stop();
    [folder, assembly].filter((directory) => directory !== undefined).forEach((directory) => fs.rmSync(directory, { recursive: true }));
  });

  const GATEWAYS: [string, (headers: Record<string, string>) => Promise<number>][] = [
    ['REST', async (headers) => (await fetch(`${served.url('Rest', 'prod')}/orders`, { headers })).status],
    ['HTTP', async (headers) => (await fetch(`${served.url('Http', '$default')}/orders`, { headers })).status],
    ['WebSocket', async (headers) => {
      const status = await handshakeStatus(served.url('Socket', 'prod', 'ws'), { headers });
      // A client that is let in is told 101 in the place of 200.
      return status === 101 ? 200 : status;
    }],
  ];

  const now = () => Math.floor(Date.now() / 1000);
  const claims = (changes: Record<string, unknown> = {}) => ({ iss: issuer.issuer, sub: 'ann', aud: 'shop', scope: 'orders/read', iat: now(), exp: now() + 600, ...changes });
  const unsigned = (token: string) => token.split('.').slice(0, 2).join('.');

  const TOKENS: [string, () => string | undefined, number][] = [
    ['a good one', () => tokenOf(KEY, claims()), 200],
    ['a good one for one of several audiences', () => tokenOf(KEY, claims({ aud: ['till', 'shop'] })), 200],
    ['none', () => undefined, 401],
    ['what is none', () => 'x', 401],
    ['an expired one', () => tokenOf(KEY, claims({ exp: now() - 60 })), 401],
    ['one that is not valid yet', () => tokenOf(KEY, claims({ nbf: now() + 600 })), 401],
    ['one for another audience', () => tokenOf(KEY, claims({ aud: 'elsewhere' })), 401],
    ['one of another issuer', () => tokenOf(KEY, claims({ iss: 'https://evil.example.com' })), 401],
    ['one signed with another key', () => tokenOf(newKey('first'), claims()), 401],
    ['one whose claims were changed', () => {
      const [header, , signature] = tokenOf(KEY, claims({ sub: 'ben' })).split('.');
      return [header, tokenOf(KEY, claims({ sub: 'root' })).split('.')[1], signature].join('.');
    }, 401],
    ['one that says it needs no signature', () => `${unsigned(tokenOf(KEY, claims(), { alg: 'none' }))}.`, 401],
    ['one that says so and has one', () => tokenOf(KEY, claims(), { alg: 'none' }), 401],
    ['one signed with the public key as a secret', () => tokenWithPublicKeyAsSecret(KEY, claims()), 401],
    ['one without the scope', () => tokenOf(KEY, claims({ scope: 'orders/write' })), 403],
    ['one without any scope', () => tokenOf(KEY, claims({ scope: undefined })), 403],
  ];

  describe.each(GATEWAYS)('at the %s gateway', (_, statusOf) => {
    test.each(TOKENS)('%s', async (__, token, status) => {
      const text = token();
      expect(await statusOf(text === undefined ? {} : { Authorization: `Bearer ${text}` })).toBe(status);
    }, 30_000);
  });
});
