import { randomBytes } from 'crypto';
import { App, Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import * as fc from 'fast-check';
import { Endpoint } from './endpoint';
import { Auth, Backend, HttpBackendOptions, IRestBackend, RequestValue, ResponseTransferMode, ResponseValue, RestGateway, RestGatewayProps } from '../../src';
import { serve } from '../serve';

const PLAIN = { allowUnencrypted: true };
const MAPPED = { ...PLAIN, forwardedHeaders: ['X-Tenant', 'Accept-Language'], forwardedQueryParameters: ['q', 'page'] };

let endpoint: Endpoint;
let gone: Endpoint;
let local: LocalGateway;

beforeAll(async () => {
  endpoint = await Endpoint.start();
  gone = await Endpoint.start();
  const unreachable = gone.url;
  await gone.stop();
  local = await serve((stack) => {
    const { url } = endpoint;
    const routes = {
      'ANY /all/{proxy+}': { backend: Backend.http(`${url}/base/{proxy}`, { ...PLAIN, headers: { 'X-Secret': RequestValue.stageVariable('backendKey') } }) },
      'ANY /some/{proxy+}': {
        backend: Backend.http(`${url}/base/{proxy}`, { ...MAPPED, headers: { 'X-Secret': RequestValue.stageVariable('backendKey') }, query: { format: RequestValue.literal('json') } }),
      },
      'GET /renamed/{id}': { backend: Backend.http(`${url}/{tenant}/{order}`, { ...PLAIN, path: { tenant: RequestValue.literal('acme'), order: RequestValue.path('id') } }) },
      'POST /as-put': { backend: Backend.http(`${url}/put`, { ...MAPPED, httpMethod: 'PUT' }) },
      'GET /slow': { backend: Backend.http(url, { ...MAPPED, timeout: Duration.millis(100) }) },
      'GET /slow-forwarded': { backend: Backend.http(url, { ...PLAIN, timeout: Duration.millis(100) }) },
      'GET /gone': { backend: Backend.http(unreachable, MAPPED) },
      'GET /gone-forwarded': { backend: Backend.http(unreachable, PLAIN) },
      'GET /own': { backend: Backend.http(url, { ...MAPPED, responseHeaders: ['X-Page'] }), responses: [{ backendStatus: '404', statusCode: 410, body: ResponseValue.literal({ gone: true }) }] },
      'GET /guarded': { backend: Backend.http(url, MAPPED), auth: Auth.iam() },
      'GET /streamed': { backend: Backend.http(url, { ...PLAIN, responseTransferMode: ResponseTransferMode.STREAM, timeout: Duration.minutes(15) }) },
    };
    const props = { auth: Auth.none(), stageVariables: { backendKey: 's3cret' }, routes };
    new RestGateway(stack, 'Text', props);
    new RestGateway(stack, 'Bytes', { ...props, binaryMediaTypes: ['*/*'] });
    new RestGateway(stack, 'Pages', { ...props, cors: { allowOrigins: ['https://a.example.com', 'https://b.example.com'] } });
  });
});

afterAll(async () => {
  await local?.stop();
  await endpoint?.stop();
});

async function call(path: string, init: RequestInit = {}, api = 'Text') {
  const response = await fetch(local.url(api) + path, { redirect: 'manual', ...init });
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, body, text: body.toString() };
}

/** Statuses that are told as themselves, with a body. */
const TOLD = [
  200, 201, 202, 206, 207, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 422,
  423, 424, 426, 428,
  429, 431, 451,
];
const ERROR = { message: expect.stringMatching(/./), requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) };

describe('a request that is forwarded as it is', () => {
  test('reaches the endpoint with path, query, headers and body, and with what is set', async () => {
    endpoint.answer = { status: 200 };
    await call('/all/a/b%2Fc?q=1&q=2&r=%26', { method: 'PATCH', body: '{"a":1}', headers: { 'Content-Type': 'application/json', 'X-Tenant': 'acme', 'X-Secret': 'guessed' } });
    expect(endpoint.last).toMatchObject({ method: 'PATCH', url: '/base/a/b%2Fc?q=1&q=2&r=%26', headers: { 'x-tenant': ['acme'], 'x-secret': ['s3cret'] } });
    expect(endpoint.last.body.toString()).toBe('{"a":1}');
  });

  test('fills variables from where the route says', async () => {
    await call('/renamed/4%202');
    expect(endpoint.last.url).toBe('/acme/4%202');
  });

  test.each([200, 204, 301, 304, 404, 409, 429, 500, 503])('is answered with the endpoint\'s own %i', async (status) => {
    endpoint.answer = { status, headers: { 'X-Own': 'yes', 'Retry-After': '7' }, body: [204, 304].includes(status) ? undefined : 'own' };
    const told = await call('/all/x');
    expect([told.status, told.headers.get('X-Own'), told.headers.get('Retry-After')]).toEqual([status, 'yes', '7']);
    expect(told.text).toBe([204, 304].includes(status) ? '' : 'own');
  });
});

describe('a request of which only some is forwarded', () => {
  test('reaches the endpoint with that, the body, what is set and nothing else', async () => {
    endpoint.answer = { status: 200 };
    await call('/some/a/b?q=1&q=2&secret=x', {
      method: 'POST', body: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'x-tenant': 'acme', 'Cookie': 'session=1', 'Authorization': 'Bearer x', 'X-Other': 'y' },
    });
    expect(endpoint.last).toMatchObject({ method: 'POST', url: '/base/a/b?format=json&q=1&q=2', headers: { 'x-tenant': ['acme'], 'x-secret': ['s3cret'], 'content-type': ['application/x-www-form-urlencoded'] } });
    expect(endpoint.last.body.toString()).toBe('a=b');
    for (const name of ['cookie', 'authorization', 'x-other', 'x-forwarded-for']) { expect(endpoint.last.headers[name]).toBeUndefined(); }
  });

  test('is called with another method where the route says so', async () => {
    await call('/as-put', { method: 'POST', body: 'x' });
    expect(endpoint.last).toMatchObject({ method: 'PUT', url: '/put' });
  });

  test.each(TOLD)('is answered with the endpoint\'s %i and body', async (status) => {
    endpoint.answer = { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: '<p>ü $input.body "</p>' };
    const told = await call('/some/x');
    expect([told.status, told.headers.get('Content-Type'), told.text]).toEqual([status, 'text/html; charset=utf-8', '<p>ü $input.body "</p>']);
  });

  test.each(['Text', 'Bytes', 'Pages'])('is answered without a body where the endpoint has none: %s', async (api) => {
    for (const status of [204, 304]) {
      endpoint.answer = { status, headers: { ETag: '"1"' } };
      const told = await call('/some/x', {}, api);
      expect([told.status, told.text, told.headers.get('ETag')]).toEqual([status, '', '"1"']);
    }
    endpoint.answer = { status: 200, headers: { 'Content-Type': 'text/plain' } };
    expect(await call('/some/x', {}, api)).toMatchObject({ status: 200 });
  });

  test('tells headers where they say something, and no other', async () => {
    const headers = {
      'Cache-Control': 'max-age=60',
      'ETag': '"1"',
      'Last-Modified': 'Wed, 21 Oct 2015 07:28:00 GMT',
      'Content-Disposition': 'attachment',
      'Content-Language': 'de',
      'Vary': 'Accept',
      'Link': '</2>; rel="next"',
      'Location': '/there',
      'Retry-After': '7',
      'X-Internal': 'host-7',
      'Set-Cookie': 'a=b',
      'Content-Range': 'bytes 0-1/2',
      'Allow': 'GET',
    };
    const told = async (status: number) => {
      endpoint.answer = { status, headers };
      const answer = await call('/some/x');
      return Object.keys(headers).filter((name) => answer.headers.has(name)).join(' ');
    };
    expect(await told(200)).toBe('Cache-Control ETag Last-Modified Content-Disposition Content-Language Vary Link');
    expect(await told(201)).toBe('Cache-Control ETag Vary Link Location');
    expect(await told(206)).toBe('Cache-Control ETag Last-Modified Content-Disposition Vary Content-Range');
    expect(await told(302)).toBe('Cache-Control Vary Location');
    expect(await told(304)).toBe('Cache-Control ETag Last-Modified Vary');
    expect(await told(404)).toBe('Cache-Control Vary');
    expect(await told(405)).toBe('Allow');
    expect(await told(429)).toBe('Retry-After');
    expect(await told(503)).toBe('Retry-After');
    expect(await told(500)).toBe('');
  });

  test('tells the headers that the route names with every status', async () => {
    for (const status of [200, 302, 400]) {
      endpoint.answer = { status, headers: { 'X-Page': '2', 'ETag': '"1"' } };
      const told = await call('/own');
      expect([told.status, told.headers.get('X-Page'), told.headers.get('ETag')]).toEqual([status, '2', null]);
    }
  });

  test('does not follow redirects', async () => {
    endpoint.answer = { status: 302, headers: { Location: `${endpoint.url}/there` } };
    const asked = endpoint.requests.length;
    expect((await call('/some/x')).headers.get('Location')).toBe(`${endpoint.url}/there`);
    expect(endpoint.requests).toHaveLength(asked + 1);
  });

  test.each([[503, 503], [504, 504], [500, 502], [501, 502], [502, 502], [507, 502], [599, 502], [226, 502], [306, 502], [407, 502], [418, 502]])('that goes wrong with %i is answered with %i in words of our own', async (status, told) => {
    endpoint.answer = { status, headers: { 'Content-Type': 'text/html' }, body: '<p>stack trace of host-7</p>' };
    for (const api of ['Text', 'Bytes', 'Pages']) {
      const answer = await call('/some/x', {}, api);
      expect([api, answer.status, answer.headers.get('Content-Type')]).toEqual([api, told, 'application/json']);
      expect(JSON.parse(answer.text)).toEqual(ERROR);
    }
  });

  test('is answered as the route says where it does', async () => {
    endpoint.answer = { status: 404, body: 'x' };
    expect(await call('/own')).toMatchObject({ status: 410, text: '{"gone":true}' });
  });

  test('is told to a page of an allowed origin only', async () => {
    endpoint.answer = { status: 200, body: 'x' };
    const told = async (origin: string) => (await call('/some/x', { headers: { Origin: origin } }, 'Pages')).headers.get('Access-Control-Allow-Origin');
    expect(await told('https://b.example.com')).toBe('https://b.example.com');
    expect(await told('https://evil.com')).toBeNull();
  });

  test('asks for headers only by HEAD', async () => {
    endpoint.answer = { status: 200, headers: { ETag: '"1"' } };
    const told = await call('/some/x', { method: 'HEAD' });
    expect([told.status, told.headers.get('ETag'), told.text, endpoint.last.method]).toEqual([200, '"1"', '', 'HEAD']);
  });

  test('keeps bytes where every media type is binary', async () => {
    const bytes = randomBytes(5000);
    endpoint.answer = { status: 200, headers: { 'Content-Type': 'image/png' }, body: bytes };
    for (const path of ['/some/x', '/all/x']) {
      const told = await call(path, { method: 'POST', body: bytes, headers: { 'Content-Type': 'application/octet-stream', 'Accept': 'text/html' } }, 'Bytes');
      expect(told.body.equals(bytes)).toBe(true);
      expect(endpoint.last.body.equals(bytes)).toBe(true);
    }
  });
});

describe('an endpoint', () => {
  test.each(['/gone', '/gone-forwarded', '/slow', '/slow-forwarded'])('that cannot be reached, or not in time, is told as 504: %s', async (path) => {
    endpoint.answer = { status: 200, after: 300 };
    const told = await call(path);
    expect(told.status).toBe(504);
    expect(JSON.parse(told.text)).toEqual(ERROR);
  });

  test('is not asked by who may not call', async () => {
    const asked = endpoint.requests.length;
    expect((await call('/guarded')).status).toBe(403);
    expect(endpoint.requests).toHaveLength(asked);
  });

  test('streams its answer where the route says so', async () => {
    endpoint.answer = { status: 200, headers: { 'X-Own': 'yes' }, body: 'x'.repeat(11 * 1024 * 1024) };
    const told = await call('/streamed');
    expect([told.status, told.headers.get('X-Own'), told.body.length]).toEqual([200, 'yes', 11 * 1024 * 1024]);
  });
});

describe('whatever a client sends', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !/\p{Surrogate}/u.test(text)),
    fc.string({ unit: fc.constantFrom('"', "'", '\\', '$', '#', '{', '}', '&', '=', '?', '/', '.', '%', '+', ';', ' ', '\r', '\n', 'ü', '€'), maxLength: 20 }),
    fc.constantFrom('../../admin', '..%2f..%2fadmin', '$input.body', "'literal'", 'method.request.header.Cookie', '\r\nX-Injected: 1', '&secret=1', '#fragment', '?secret=1', '%00', 'context.requestId'),
  );
  /** What a header can carry. */
  const headerValue = hostile.map((text) => text.replace(/[^\x20-\x7e]/g, '').trim()).filter((text) => text !== '');
  /** Names that are on no list. */
  const otherName = fc.string({ unit: fc.constantFrom(...'abcxyzXQ-019'), minLength: 1, maxLength: 8 }).map((name) => `x-other-${name.toLowerCase()}`);
  const otherQuery = hostile.filter((name) => name !== '' && !['q', 'page', 'format'].includes(name));
  const segments = fc.array(hostile.filter((text) => text !== '' && text !== '.' && text !== '..'), { minLength: 1, maxLength: 3 });

  test('the endpoint receives it as it was sent, and nothing that is on no list', async () => {
    endpoint.answer = { status: 204 };
    await fc.assert(fc.asyncProperty(
      segments, fc.array(hostile, { maxLength: 3 }), fc.option(hostile), headerValue, fc.dictionary(otherName, headerValue, { maxKeys: 3 }),
      fc.dictionary(otherQuery, hostile, { maxKeys: 3 }), hostile,
      async (parts, q, page, tenant, otherHeaders, otherParameters, body) => {
        const path = parts.map(encodeURIComponent).join('/');
        const query = new URLSearchParams(Object.entries(otherParameters));
        q.forEach((value) => query.append('q', value));
        if (page !== null) { query.append('page', page); }
        const { status } = await call(`/some/${path}?${query.toString()}`, { method: 'POST', body, headers: { ...otherHeaders, 'X-Tenant': tenant, 'Content-Type': 'text/plain' } });
        expect(status).toBe(204);
        const { url, headers, body: received } = endpoint.last;
        const [sentPath, sentQuery] = url.split('?');
        expect(sentPath.split('/').slice(2).map(decodeURIComponent)).toEqual(parts);
        const parameters = new URLSearchParams(sentQuery);
        expect([...new Set(parameters.keys())].filter((name) => !['q', 'page', 'format'].includes(name))).toEqual([]);
        expect([parameters.getAll('q'), parameters.getAll('page'), parameters.getAll('format')]).toEqual([q, page === null ? [] : [page], ['json']]);
        expect(headers['x-tenant']).toEqual([tenant]);
        expect(Object.keys(headers).filter((name) => !FROM_GATEWAY.includes(name)).sort()).toEqual(['x-secret', 'x-tenant']);
        expect(received.toString()).toBe(body);
      },
    ), { numRuns: 1000 });
  }, 120_000);
});

/** What a call has whatever the client sends. */
const FROM_GATEWAY = ['accept', 'accept-language', 'connection', 'content-length', 'content-type', 'host', 'user-agent', 'x-amzn-apigateway-api-id'];

describe('a URL', () => {
  test.each<[string, string]>([
    ['http://shop.example.com', 'URL "http://shop.example.com" is not encrypted, so requests and answers can be read on their way; write https, or set allowUnencrypted to true'],
    ['HTTP://shop.example.com', 'is not encrypted'],
    ['ftp://shop.example.com', 'has the scheme "ftp", which API Gateway does not speak; write https'],
    ['javascript:alert(1)', 'is not absolute; write it as in "https://shop.example.com/orders"'],
    ['shop.example.com/orders', 'is not absolute'],
    ['//shop.example.com', 'is not absolute'],
    ['', 'is not absolute'],
    ['https://user:secret@shop.example.com', 'has a user or a password in it; send credentials by "headers"'],
    ['https://shop.example.com/#top', 'has a fragment, which is never sent'],
    ['https://shop.example.com#top', 'has a fragment, which is never sent'],
    ['https://shop.example.com/?a=b', 'has a query; give its parameters by "query"'],
    ['https://shop.example.com?a={b}', 'has a query'],
    ['https://{host}/x', 'has a variable in its host, so callers could choose whom API Gateway calls; write the host out'],
    ['https://shop.example.com:{port}/x', 'has a variable in its host'],
    ['https://shop.example.com:0', 'has the malformed port "0"; give 1 to 65535'],
    ['https://shop.example.com:65536', 'has the malformed port "65536"'],
    ['https://shop.example.com:', 'has the malformed port ""'],
    ['https://shop.example.com:8o80', 'has the malformed port "8o80"'],
    ['https:///x', 'has the malformed host ""; give a name or an IPv4 address'],
    ['https://-shop.example.com', 'has the malformed host "-shop.example.com"'],
    ['https://shop..example.com', 'has the malformed host "shop..example.com"'],
    ['https://shop example.com', 'has the malformed host "shop example.com"'],
    ['https://[::1]/x', 'has a malformed host; give a name or an IPv4 address'],
    ['https://shop.example.com/{proxy+}', 'has the variable "{proxy+}"; write "{proxy}": only the route says that it takes the rest of the path'],
    ['https://shop.example.com/{}', 'has the malformed variable "{}"'],
    ['https://shop.example.com/{a b}', 'has the malformed variable "{a b}"'],
    ['https://shop.example.com/{id', 'has a brace without its other; write a variable as "{id}"'],
    ['https://shop.example.com/a b', 'has " " in it, which no URL can hold as it is; write it with % escapes'],
    ['https://shop.example.com/%zz', 'has "%" in it'],
    ['https://shop.example.com/ü', 'has "ü" in it'],
  ])('"%s" is refused', (url, message) => {
    expect(() => Backend.http(url)).toThrow(message);
  });

  test.each(['https://shop.example.com', 'https://shop.example.com/', 'https://10.0.0.1:8443/a/%20b/{proxy}', 'https://shop_1.example.com/v1-{proxy}.json', 'HTTPS://SHOP.example.com/{proxy}/x'])('"%s" is taken', (url) => {
    expect(() => route(Backend.http(url))).not.toThrow();
  });

  test('of which a token stands for a part is taken, and the rest is checked', () => {
    const token = Lazy.string({ produce: () => 'shop.example.com' });
    expect(integration(Backend.http(`https://${token}/{proxy}`)).uri).toBe('https://shop.example.com/{proxy}');
    expect(() => route(Backend.http(token))).not.toThrow();
    expect(() => route(Backend.http(`${token}/{proxy}`))).not.toThrow();
    expect(() => route(Backend.http(`https://x.example.com:${token}/{proxy}`))).not.toThrow();
    expect(() => Backend.http(`http://${token}/{proxy}`)).toThrow('is not encrypted');
    expect(() => Backend.http(`https://${token}/#x`)).toThrow('has a fragment');
    expect(() => route(Backend.http(`${token}/{other}`))).toThrow('variable "other" of URL');
  });
});

test.each<[string, () => unknown, string]>([
  ['a variable that the route lacks', () => route(Backend.http('https://a.example.com/{id}')),
    'route "GET /x/{proxy+}": variable "id" of URL "https://a.example.com/{id}" is none of its path; there is "proxy", or give it a value of its own'],
  ['a variable on a route without any', () => route(Backend.http('https://a.example.com/{id}'), {}, 'GET /x'), 'is none of its path; write "{id}" in the path, or give it a value of its own'],
  ['a value for no variable', () => Backend.http('https://a.example.com', { path: { id: RequestValue.path('id') } }),
    'path value "id" is for no variable of URL "https://a.example.com"; write "{id}" there, or take it out'],
  ['a path from a query parameter', () => Backend.http('https://a.example.com/{id}', { path: { id: RequestValue.query('id') } }),
    'path value "id" of URL "https://a.example.com/{id}" comes decoded, so a client could lead the call to another path by it; take it from a path variable'],
  ['a path from a path variable that is not there', () => route(Backend.http('https://a.example.com/{id}', { path: { id: RequestValue.path('no') } })),
    'route "GET /x/{proxy+}": path variable "no" is none of its path; there is "proxy"'],
  ['a method that is none', () => http({ httpMethod: 'get' }), 'method "get" is unknown; give one of GET, HEAD'],
  ['a short timeout', () => http({ timeout: Duration.millis(49) }), 'integration timeout "49 ms" is too short; give 50 ms or more'],
  ['a timeout between milliseconds', () => http({ timeout: Duration.millis(50.5) }), 'integration timeout "50.5 ms" is no whole number'],
  ['a long stream', () => http({ timeout: Duration.minutes(16), responseTransferMode: ResponseTransferMode.STREAM }), 'integration timeout "960000 ms" is too long; give 900000 ms (15 minutes) or less'],
  ['a stream that is mapped', () => http({ forwardedHeaders: [], responseTransferMode: ResponseTransferMode.STREAM }),
    'response transfer mode "STREAM" hands answers on as they come, and those to requests of which only some is forwarded are mapped; leave forwardedHeaders'],
  ['headers of answers that are not mapped', () => http({ responseHeaders: ['ETag'] }), 'response headers "ETag" cannot be chosen where answers are handed on as they are; give forwardedHeaders too'],
  ['a header of answers that is renamed', () => route(http({ forwardedHeaders: [], responseHeaders: ['www-authenticate'] })), 'response header "www-authenticate" cannot be told, since API Gateway drops or renames it'],
  ['a header of answers that is none', () => route(http({ forwardedHeaders: [], responseHeaders: ['a b'] })), 'route "GET /x/{proxy+}": header name "a b" has invalid characters'],
  ['a header that is set and forwarded', () => http({ headers: { 'X-A': RequestValue.literal('1') }, forwardedHeaders: ['x-a'] }), 'header "X-A" is set and forwarded; take it out of one of the two'],
  ['a parameter that is set and forwarded', () => http({ query: { a: RequestValue.literal('1') }, forwardedQueryParameters: ['a'] }), 'query parameter "a" is set and forwarded'],
  ['a header of API Gateway\'s own', () => route(http({ headers: { Host: RequestValue.literal('x') } })), 'header "Host" cannot be set, since API Gateway sets or drops it; leave it out'],
  ['a forwarded header of API Gateway\'s own', () => route(http({ forwardedHeaders: ['transfer-encoding'] })), 'header "transfer-encoding" cannot be set'],
  ['a forwarded header that is none', () => route(http({ forwardedHeaders: ['a b'] })), 'parameter "a b" cannot be declared; API Gateway takes letters, digits and . _ $ -'],
  ['a set parameter that is none', () => route(http({ query: { 'a b': RequestValue.literal('1') } })), 'parameter "a b" cannot be declared'],
  ['a header with a line break', () => route(http({ headers: { 'X-A': RequestValue.literal('a\r\nb') } })), 'has an apostrophe or a line break'],
  ['a header that is made of values', () => route(http({ headers: { 'X-A': RequestValue.object({}) } })), '"X-A" of the call cannot hold a "object" value; give a literal, or a single value'],
  ['bytes for pages of several origins', () => route(http({ forwardedHeaders: [] }), { binaryMediaTypes: ['*/*'], cors: { allowOrigins: ['https://a.example.com', 'https://b.example.com'] } }),
    'route "GET /x/{proxy+}": hands bytes on, in whose answers API Gateway cannot tell which of several origins may read them'],
  ['answers of the route where the endpoint makes them all', () => new RestGateway(new Stack(new App(), 'Stack'), 'Api', {
    auth: Auth.none(), routes: { 'GET /': { backend: Backend.http('https://a.example.com'), responses: [{ backendStatus: '404', statusCode: 410 }] } },
  }), 'route "GET /": its endpoint makes the whole answer, so "responses" would have no effect; take them out, or name the headers that it gets by "forwardedHeaders"'],
  ['a default backend with a variable', () => new RestGateway(new Stack(new App(), 'Stack'), 'Api', { auth: Auth.none(), defaultBackend: Backend.http('https://a.example.com/{proxy}') }),
    'defaultBackend reads the path variable "proxy", and stands behind paths without it, too; add the routes "ANY /" and "ANY /{proxy+}"'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});

describe('the document', () => {
  test('says what is to be said to API Gateway', () => {
    const backend = http({
      timeout: Duration.seconds(10), insecureSkipVerification: true, headers: { 'X-Key': RequestValue.stageVariable('key'), 'X-Who': RequestValue.context('identity.sourceIp') }, query: { v: RequestValue.query('version') },
    });
    expect(integration(backend)).toEqual({
      type: 'http_proxy',
      httpMethod: 'GET',
      uri: 'https://a.example.com/{proxy}',
      timeoutInMillis: 10_000,
      tlsConfig: { insecureSkipVerification: true },
      requestParameters: {
        'integration.request.path.proxy': 'method.request.path.proxy',
        'integration.request.querystring.v': 'method.request.querystring.version',
        'integration.request.header.X-Key': 'stageVariables.key',
        'integration.request.header.X-Who': 'context.identity.sourceIp',
      },
      passthroughBehavior: 'when_no_match',
    });
  });

  test('declares every parameter that it refers to', () => {
    const operation = operationOf(http({ forwardedHeaders: ['X-Tenant'], forwardedQueryParameters: ['q'] }));
    expect(operation.parameters.map(({ in: place, name }: { in: string; name: string }) => `${place} ${name}`).sort())
      .toEqual(['header Content-Type', 'header X-Tenant', 'path proxy', 'query q']);
  });

  test('streams', () => {
    expect(integration(http({ responseTransferMode: ResponseTransferMode.STREAM, timeout: Duration.minutes(15) })))
      .toMatchObject({ type: 'http_proxy', responseTransferMode: 'STREAM', timeoutInMillis: 900_000 });
  });

  test('has its size', () => {
    const size = (options: HttpBackendOptions) => JSON.stringify(operationOf(http(options))).length / 1024;
    expect(size({ forwardedHeaders: ['X-Tenant'] })).toBeLessThan(16);
    expect(size({})).toBeLessThan(0.6);
  });
});

describe('a cache', () => {
  const keysOf = (options: HttpBackendOptions) => {
    const stack = new Stack(new App(), 'Stack');
    new RestGateway(stack, 'Api', { auth: Auth.none(), cache: { size: Size.gibibytes(0.5) } }).addRoute('GET /x/{proxy+}', { backend: http(options), cache: {} });
    const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
    return api.Properties.Body.paths['/x/{proxy+}'].get['x-amazon-apigateway-integration'].cacheKeyParameters;
  };

  test('tells requests apart by all that the endpoint gets of them', () => {
    expect(keysOf({ forwardedHeaders: ['X-Tenant'], forwardedQueryParameters: ['q'], headers: { 'X-Who': RequestValue.header('X-Id') }, query: { v: RequestValue.query('version') } }).sort())
      .toEqual(['method.request.header.Content-Type', 'method.request.header.X-Id', 'method.request.header.X-Tenant', 'method.request.path.proxy', 'method.request.querystring.q', 'method.request.querystring.version']);
  });

  test('cannot tell them apart where the endpoint gets everything, and keeps no stream', () => {
    expect(() => keysOf({})).toThrow('route "GET /x/{proxy+}": "https://a.example.com/{proxy}" gets every query parameter and header, and a cache cannot tell requests apart by all of them; ' +
      'name what it gets by forwardedQueryParameters and forwardedHeaders, or leave "cache" out');
    expect(() => keysOf({ responseTransferMode: ResponseTransferMode.STREAM })).toThrow('answers with the response transfer mode "STREAM" cannot be kept; leave "cache" out, or do not stream');
  });
});

function http(options: HttpBackendOptions = {}): IRestBackend {
  return Backend.http(options.httpMethod === undefined ? 'https://a.example.com/{proxy}' : 'https://a.example.com', options);
}

function gatewayOf(backend: IRestBackend, props: Partial<RestGatewayProps> = {}, key = 'GET /x/{proxy+}'): Stack {
  const stack = new Stack(new App(), 'Stack');
  new RestGateway(stack, 'Api', { auth: Auth.none(), ...props }).addRoute(key, { backend });
  return stack;
}

function route(backend: IRestBackend, props: Partial<RestGatewayProps> = {}, key?: string): void {
  gatewayOf(backend, props, key);
}

function operationOf(backend: IRestBackend) {
  const [api] = Object.values(Template.fromStack(gatewayOf(backend)).findResources('AWS::ApiGateway::RestApi'));
  return api.Properties.Body.paths['/x/{proxy+}'].get;
}

function integration(backend: IRestBackend) {
  return operationOf(backend)['x-amazon-apigateway-integration'];
}
