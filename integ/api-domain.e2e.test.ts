import * as http from 'http';
import { startTarget, Target } from './target';
import { ZONE_NAME } from './zone';

let target: Target;

beforeAll(async () => { target = await startTarget('api-domain', 'IntegApiDomain'); }, 120_000);
afterAll(async () => { await target?.stop(); });

/** Status and version that a domain answers with. */
async function ask(domain: string, path: string, headers: Record<string, string> = {}): Promise<[number, unknown]> {
  const response = await fetch(target.site(`${domain}.${ZONE_NAME}`) + path, { headers });
  const { version, trial, message } = await response.json() as { version?: string; trial?: string; message?: string };
  return [response.status, version ?? trial ?? message];
}

describe('a path leads to its version', () => {
  test.each<[string, string, number, unknown]>([
    ['regional', '/shop/v1/version', 200, 'V1'],
    ['regional', '/shop/v2/version', 200, 'V2'],
    ['regional', '/beta/version', 200, 'V2'],
    ['regional', '/version', 200, 'V2'],
    ['regional', '/shop/v1/nothing', 403, 'Missing Authentication Token'],
    ['regional', '/shop/version', 403, 'Missing Authentication Token'],
    ['edge', '/v1/version', 200, 'V1'],
    ['edge', '/version', 403, 'Forbidden'],
    ['edge', '/v10/version', 403, 'Forbidden'],
  ])('%s %s', async (domain, path, status, told) => {
    expect(await ask(domain, path)).toEqual([status, told]);
  });
});

describe('a rule leads there first', () => {
  test.each<[string, Record<string, string>, number, unknown]>([
    ['/version', { 'x-version': '1.7' }, 200, 'V1'],
    ['/shop/v2/version', { 'X-Version': '1' }, 403, 'Missing Authentication Token'],
    ['/version', { 'x-version': '2.1' }, 200, 'V2'],
    ['/trial/version', {}, 200, 'V1'],
    ['/trials/version', {}, 403, 'Missing Authentication Token'],
  ])('%s %j', async (path, headers, status, told) => {
    expect(await ask('regional', path, headers)).toEqual([status, told]);
  });
});

test('the gateway\'s URL is that of its domain', async () => {
  expect(target.output('V1Url')).toBe(`https://regional.${ZONE_NAME}/shop/v1`);
});

// On AWS the host is the URL's, and whatever the certificate is not for is refused before any of this.
const locally = process.env.GATEHOUSE_TARGET === 'aws' ? describe.skip : describe;

locally('a host', () => {
  /** As `fetch` cannot: with a host that is not the URL's. */
  const askHost = async (host: string, path: string): Promise<[number, unknown]> => {
    const { origin } = new URL(target.site(`regional.${ZONE_NAME}`));
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => http.get(origin + path, { headers: { host } }, resolve).on('error', reject));
    const chunks: Buffer[] = [];
    for await (const chunk of response) { chunks.push(chunk as Buffer); }
    const { version, message } = JSON.parse(Buffer.concat(chunks).toString());
    return [response.statusCode!, version ?? message];
  };

  test.each<[string, string, number, unknown]>([
    [`regional.${ZONE_NAME}`, '/shop/v1/version', 200, 'V1'],
    [`REGIONAL.${ZONE_NAME}:8443`, '/version', 200, 'V2'],
    [`edge.${ZONE_NAME}.`, '/v1/version', 200, 'V1'],
    [`acme.tenants.${ZONE_NAME}`, '/version', 200, 'V1'],
    [`a.b.tenants.${ZONE_NAME}`, '/version', 404, expect.stringContaining('no API is served at "/version"')],
  ])('%s, %s', async (host, path, status, told) => {
    expect(await askHost(host, path)).toEqual([status, told]);
  });

  test('of API Gateway\'s own is closed, as is the way around by the API\'s name', async () => {
    const { origin } = new URL(target.site(`regional.${ZONE_NAME}`));
    for (const api of ['V1', 'V2']) { expect((await fetch(`${origin}/${api}/prod/version`)).status).toBe(403); }
  });
});
