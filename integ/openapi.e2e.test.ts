import * as fs from 'fs';
import * as path from 'path';
import * as aws4 from 'aws4';
import { error, request } from './request';
import { synthesize } from './synthesis';
import { startTarget, Target } from './target';

let target: Target;

beforeAll(async () => { target = await startTarget('openapi', 'IntegOpenApi'); }, 120_000);
afterAll(async () => { await target?.stop(); });

const CREDENTIALS = process.env.GATEHOUSE_TARGET === 'aws' ? undefined : { accessKeyId: 'local', secretAccessKey: 'local' };

/** Calls a gateway as somebody whom IAM lets in. */
async function call(gateway: string, method: string, route: string, body?: unknown) {
  const url = new URL(target.url(gateway) + route);
  const region = /execute-api\.([^.]+)\./.exec(url.host)?.[1] ?? 'us-east-1';
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = text === undefined ? {} : { 'Content-Type': 'application/json' };
  const signed = aws4.sign({ service: 'execute-api', region, host: url.host, path: url.pathname + url.search, method, body: text, headers }, CREDENTIALS);
  return request(method, url.href, text, signed.headers as Record<string, string>);
}

const REX = { name: 'Rex', kind: 'dog', born: null, parents: [{ name: 'Lassie', kind: 'dog' }] };

describe('an imported REST API', () => {
  test('lets in whom the definition lets in', async () => {
    expect((await request('GET', `${target.url('Rest')}/pets?kind=cat`)).status).toBe(403);
    expect(await request('GET', `${target.url('Rest')}/pets/1`)).toMatchObject({ status: 200, body: { name: 'Rex', kind: 'dog' } });
    expect(await call('Rest', 'GET', '/pets?kind=cat')).toMatchObject({ status: 200, body: { queryStringParameters: { kind: 'cat' } } });
  });

  test('looks for the parameters that it asks for', async () => {
    expect(await call('Rest', 'GET', '/pets')).toMatchObject(error(400, /\[kind\]/));
  });

  test.each([
    ['as it is read', REX, 200],
    ['with what is read only', { ...REX, id: '7' }, 200],
    ['without a name', { kind: 'dog' }, 400],
    ['of a kind that there is not', { ...REX, kind: 'cow' }, 400],
    ['with parents that are none', { ...REX, parents: [{ name: 'Lassie' }] }, 400],
    ['with what nobody asked for', { ...REX, legs: 4 }, 400],
    ['that is a list', [REX], 400],
  ])('takes a pet %s with its status', async (_, body, status) => {
    expect((await call('Rest', 'POST', '/pets', body)).status).toBe(status);
  });

  test('has the routes that were added', async () => {
    expect(await request('GET', `${target.url('Rest')}/health`)).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});

describe('an imported HTTP API', () => {
  test('lets in whom the definition lets in, and hands on what comes', async () => {
    expect((await request('GET', `${target.url('Http')}/pets?kind=cat`)).status).toBe(403);
    expect(await call('Http', 'GET', '/pets')).toMatchObject({ status: 200 });
    expect(await call('Http', 'POST', '/pets', { kind: 'cow' })).toMatchObject({ status: 200, body: { body: '{"kind":"cow"}' } });
    expect(await request('GET', `${target.url('Http')}/pets/1`)).toMatchObject({ status: 200, body: { pathParameters: { petId: '1' } } });
  });
});

test('what was synthesized tells of each API, the same for both but for what only one has', () => {
  const assembly = synthesize('openapi');
  const names = fs.readdirSync(assembly).filter((name) => name.endsWith('.openapi.json'));
  const documents = names.map((name) => JSON.parse(fs.readFileSync(path.join(assembly, name), 'utf8')));
  fs.rmSync(assembly, { recursive: true });
  const [http, rest] = documents.sort((a, b) => Object.keys(a.paths).length - Object.keys(b.paths).length);
  const { '/health': health, ...paths } = rest.paths;
  expect(health.get.operationId).toBe('health');
  expect(Object.keys(http.paths)).toEqual(Object.keys(paths));
  expect(http.components.schemas).toEqual(rest.components.schemas);
  expect(http.paths['/pets/{petId}']).toEqual(paths['/pets/{petId}']);
});
