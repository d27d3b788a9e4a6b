import * as http from 'http';
import { inflateSync, gunzipSync } from 'zlib';
import { Size } from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, RestGateway } from '../../src';
import { serve } from '../serve';

const LARGE = { text: 'x'.repeat(2000) };
let local: LocalGateway;

beforeAll(async () => {
  local = await serve((stack) => {
    const routes = { 'GET /large': { backend: Backend.mock({ body: LARGE }) }, 'GET /small': { backend: Backend.mock() } };
    new RestGateway(stack, 'Compressing', { auth: Auth.none(), minCompressionSize: Size.kibibytes(1), routes });
    new RestGateway(stack, 'Plain', { auth: Auth.none(), routes });
  });
});

afterAll(() => local?.stop());

/** `fetch` would undo what is under test. */
async function get(api: string, path: string, accept?: string): Promise<{ coding: string | undefined; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = accept === undefined ? {} : { 'Accept-Encoding': accept };
    http.get(local.url(api) + path, { headers, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) { chunks.push(chunk); }
      resolve({ coding: response.headers['content-encoding'], body: Buffer.concat(chunks) });
    }).on('error', reject);
  });
}

test('answers are compressed as the client accepts it', async () => {
  const gzip = await get('Compressing', '/large', 'br, gzip');
  expect([gzip.coding, JSON.parse(gunzipSync(gzip.body).toString())]).toEqual(['gzip', LARGE]);
  const deflate = await get('Compressing', '/large', 'gzip;q=0, deflate');
  expect([deflate.coding, JSON.parse(inflateSync(deflate.body).toString())]).toEqual(['deflate', LARGE]);
});

test.each<[string, string, string, string | undefined]>([
  ['the client accepts none', 'Compressing', '/large', undefined],
  ['the client accepts another', 'Compressing', '/large', 'br'],
  ['it is small', 'Compressing', '/small', 'gzip'],
  ['the gateway does not', 'Plain', '/large', 'gzip'],
])('an answer is as it is where %s', async (_name, api, path, accept) => {
  const { coding, body } = await get(api, path, accept);
  expect([coding, JSON.parse(body.toString())]).toEqual([undefined, path === '/large' ? LARGE : {}]);
});
