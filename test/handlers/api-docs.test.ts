import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { DocsRequest, DocsSite } from '../../src/handlers/api-docs';

const FILES: Record<string, string> = {
  'index.js': 'secret of ours',
  'page.js': 'show()',
  'swagger-ui.css': 'a{}'.repeat(1000),
  'swagger-ui-bundle.js': 'ü'.repeat(5000),
  'swagger-ui-bundle.js.LICENSE.txt': 'MIT',
  'openapi.json': JSON.stringify({ openapi: '3.1.0', info: { title: 'Orders <b> & "more"', version: '1' }, paths: {} }),
};

let directory: string;

beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-docs-'));
  Object.entries(FILES).forEach(([name, content]) => fs.writeFileSync(path.join(directory, name), content));
});

afterAll(() => fs.rmSync(directory, { recursive: true }));

interface More { headers?: Record<string, string>; query?: Record<string, string>; method?: string; slash?: boolean }
type Ask = (asset?: string, more?: More) => DocsRequest;

/** As API Gateway writes it: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
const asked: Record<'1.0' | '2.0', Ask> = {
  '1.0': (asset, { headers = {}, query, method = 'GET', slash } = {}) => ({
    path: `/help/docs${asset === undefined ? '' : `/${asset}`}${slash ? '/' : ''}`,
    httpMethod: method,
    headers,
    queryStringParameters: query ?? null,
    pathParameters: asset === undefined ? null : { asset },
    requestContext: {},
  }),
  '2.0': (asset, { headers = {}, query, method = 'GET', slash } = {}) => ({
    version: '2.0',
    rawPath: `/beta/help/docs${asset === undefined ? '' : `/${asset}`}${slash ? '/' : ''}`,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    ...query && { queryStringParameters: query },
    ...asset !== undefined && { pathParameters: { asset } },
    requestContext: { http: { method } },
  }),
};

describe.each(['1.0', '2.0'] as const)('a request in format %s', (format) => {
  const answer = (...request: Parameters<Ask>) => new DocsSite(directory, '/help/docs').answer(asked[format](...request));

  test('for the page is answered with links that hold behind any stage and base path', () => {
    const { statusCode, headers, body } = answer();
    expect([statusCode, headers['Content-Type'], headers['Cache-Control']]).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
    const links = [...body.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link.replace(/v=[0-9a-f]{16}$/, 'v=…'));
    expect(links).toEqual(['data:,', 'docs/swagger-ui.css?v=…', 'docs/openapi.json', 'docs/swagger-ui-bundle.js?v=…', 'docs/page.js?v=…']);
    expect(body).toContain('<title>Orders &#60;b&#62; &#38; &#34;more&#34;</title>');
    expect(body).not.toMatch(/<script>|<style|style=|onload/);
  });

  test.each(['page.js', 'swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt', 'openapi.json'])('for %s is answered with it', (name) => {
    const { statusCode, body, headers, isBase64Encoded } = answer(name);
    expect([statusCode, body, isBase64Encoded]).toEqual([200, FILES[name], undefined]);
    expect(headers['Content-Type']).toMatch(/^(text|application)\//);
  });

  test.each(['index.js', '../index.js', '..%2findex.js', '..\\index.js', 'constructor', '__proto__', '', 'openapi.json/'])('for %j is answered with 404', (name) => {
    expect(answer(name)).toMatchObject({ statusCode: 404, body: '{"message":"Not Found"}' });
  });

  test.each(['HEAD', 'POST', 'OPTIONS'])('of method %s is answered with 405', (method) => {
    expect(answer(undefined, { method })).toMatchObject({ statusCode: 405, headers: { Allow: 'GET' } });
  });

  test('is answered with what keeps a browser from foreign hosts, whatever comes of it', () => {
    for (const { headers } of [answer(), answer('openapi.json'), answer('nothing'), answer(undefined, { method: 'POST' }), answer(undefined, { slash: true })]) {
      expect(headers).toMatchObject({ 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' });
      expect(headers['Content-Security-Policy']).toMatch(/^default-src 'none'; script-src 'self'; /);
      expect(headers['Content-Security-Policy']).not.toMatch(/https?:|\*|'unsafe-eval'|script-src[^;]*unsafe/);
    }
  });

  test('with the hash of a file is answered for ever, with another one for now', () => {
    const [, hash] = /page\.js\?v=([0-9a-f]+)/.exec(answer().body)!;
    expect(answer('page.js', { query: { v: hash } }).headers['Cache-Control']).toBe('max-age=31536000, immutable');
    expect(answer('page.js', { query: { v: 'other' } }).headers['Cache-Control']).toBe('no-cache');
    expect(answer('page.js').headers['Cache-Control']).toBe('no-cache');
  });

  test('with the tag of what there is is answered with 304', () => {
    const { ETag } = answer().headers;
    const withTag = (tag: string) => answer(undefined, { headers: { 'If-None-Match': tag } });
    expect(withTag(ETag)).toMatchObject({ statusCode: 304, body: '', headers: { ETag } });
    expect(withTag(`"x", ${ETag}`).statusCode).toBe(304);
    expect(withTag('"x"').statusCode).toBe(200);
    expect(answer('openapi.json', { headers: { 'If-None-Match': ETag } }).statusCode).toBe(200);
  });

  test('for the page with a slash at its end is led to the page', () => {
    expect(answer(undefined, { slash: true })).toMatchObject({ statusCode: 302, headers: { Location: '../docs' } });
  });
});

describe('packed answers', () => {
  const site = () => new DocsSite(directory, '/docs');

  test('are for HTTP APIs and clients that take them', () => {
    const { body, isBase64Encoded, headers } = site().answer(asked['2.0']('swagger-ui-bundle.js', { headers: { 'Accept-Encoding': 'br, gzip;q=0.8' } }));
    expect([isBase64Encoded, headers['Content-Encoding']]).toEqual([true, 'gzip']);
    expect(gunzipSync(Buffer.from(body, 'base64')).toString()).toBe(FILES['swagger-ui-bundle.js']);
  });

  test.each<['1.0' | '2.0', string, string]>([
    ['1.0', 'swagger-ui.css', 'gzip'],
    ['2.0', 'swagger-ui.css', 'br'],
    ['2.0', 'swagger-ui.css', 'gzip;q=0, br'],
    ['2.0', 'page.js', 'gzip'],
  ])('are not for format %s, %s, %s', (format, name, accepted) => {
    expect(site().answer(asked[format](name, { headers: { 'Accept-Encoding': accepted } }))).toMatchObject({ body: FILES[name] });
  });
});
