import { invoking, serveHttp } from './http-app';
import { LambdaClientTimeout } from '../../../src/integrations/lambda-invoker';
import { call } from '../call';

test('a function is given the second version of the event', async () => {
  const events: unknown[] = [];
  const url = await serveHttp({
    stage: { StageVariables: { tier: 'gold' } },
    stageName: 'prod',
    clock: () => 1_583_348_638_390,
    paths: { '/orders/{id}': { post: invoking('${stageVariables.tier}', { uri: 'arn:aws:lambda:us-east-1:000000000000:function:${stageVariables.tier}' }) } },
    functions: { gold: (event) => { events.push(event); return {}; } },
  });
  await call(`${url}/orders/a%20b?q=1&q=2&x=%26`, {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'X-Tag': ['one', 'two'], 'Cookie': 'a=1; b=2', 'User-Agent': 'tests', 'Content-Type': 'application/json', 'X-Forwarded-For': '10.0.0.1' },
  });
  await call(`${url}/orders/1`, { method: 'POST' });
  const [first, second] = events as Record<string, unknown>[];
  expect(first).toEqual({
    version: '2.0',
    routeKey: 'POST /orders/{id}',
    rawPath: '/prod/orders/a b',
    rawQueryString: 'q=1&q=2&x=%26',
    cookies: ['a=1', 'b=2'],
    headers: expect.objectContaining({ 'x-tag': 'one,two', 'user-agent': 'tests', 'content-type': 'application/json', 'x-forwarded-for': '10.0.0.1, 127.0.0.1', 'x-forwarded-proto': 'http', 'host': expect.any(String) }),
    queryStringParameters: { q: '1,2', x: '&' },
    requestContext: {
      accountId: '000000000000',
      apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
      domainName: '127.0.0.1',
      domainPrefix: expect.any(String),
      http: { method: 'POST', path: '/prod/orders/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'tests' },
      requestId: expect.any(String),
      routeKey: 'POST /orders/{id}',
      stage: 'prod',
      time: '04/Mar/2020:19:03:58 +0000',
      timeEpoch: 1_583_348_638_390,
    },
    pathParameters: { id: 'a b' },
    stageVariables: { tier: 'gold' },
    body: '{"a":1}',
    isBase64Encoded: false,
  });
  expect(Object.keys(first.headers as object)).not.toContain('cookie');
  expect(Object.keys(second)).toEqual(['version', 'routeKey', 'rawPath', 'rawQueryString', 'headers', 'requestContext', 'pathParameters', 'stageVariables', 'isBase64Encoded']);
});

test.each([
  ['application/json', false], ['application/json; charset=utf-8', false], ['text/csv', false], ['application/problem+json', false], ['application/atom+xml', false], ['application/javascript', false],
  ['application/x-www-form-urlencoded', true], ['image/png', true], ['application/octet-stream', true],
])('a body of "%s" is Base64: %s', async (type, isBase64Encoded) => {
  const url = await serveHttp({ paths: { '/orders': { post: invoking('echo') } }, functions: { echo: (event) => event } });
  const body = { body: isBase64Encoded ? Buffer.from('a=1').toString('base64') : 'a=1', isBase64Encoded };
  expect((await call(`${url}/orders`, { method: 'POST', body: 'a=1', headers: { 'Content-Type': type } })).json).toMatchObject(body);
});

test('a function is given the first version of the event', async () => {
  const url = await serveHttp({
    stageName: 'prod',
    paths: { '/orders/{id}': { get: invoking('echo', { payloadFormatVersion: '1.0' }) } },
    functions: { echo: (event) => ({ statusCode: 200, body: JSON.stringify(event) }) },
  });
  expect((await call(`${url}/orders/1?q=1&q=2`, { headers: { 'X-Tag': ['one', 'two'] } })).json).toMatchObject({
    version: '1.0',
    resource: '/orders/{id}',
    path: '/prod/orders/1',
    httpMethod: 'GET',
    headers: { 'X-Tag': 'two' },
    multiValueHeaders: { 'X-Tag': ['one', 'two'] },
    queryStringParameters: { q: '2' },
    multiValueQueryStringParameters: { q: ['1', '2'] },
    requestContext: { httpMethod: 'GET', path: '/prod/orders/1', resourcePath: '/orders/{id}', stage: 'prod', identity: { sourceIp: '127.0.0.1' } },
    pathParameters: { id: '1' },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  });
});

test.each<[string, unknown, number, string, string | undefined]>([
  ['an object without a status', { a: 1 }, 200, '{"a":1}', 'application/json'],
  ['a text', 'Hello', 200, 'Hello', 'application/json'],
  ['a list', [1], 200, '[1]', 'application/json'],
  ['nothing', null, 200, 'null', 'application/json'],
  ['a status and a body', { statusCode: 201, body: 'made' }, 201, 'made', 'text/plain;charset=UTF-8'],
  ['a type', { statusCode: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }, 200, '<p>', 'text/html'],
  ['bytes', { statusCode: 200, headers: { 'content-type': 'image/png' }, body: 'aGk=', isBase64Encoded: true }, 200, 'hi', 'image/png'],
  ['a status only', { statusCode: 204 }, 204, '', undefined],
])('a function that answers %s', async (_, answer, status, text, type) => {
  const url = await serveHttp({ paths: { '/orders': { get: invoking('fn') } }, functions: { fn: () => answer } });
  const result = await call(`${url}/orders`);
  expect([result.status, result.text, result.headers['content-type']]).toEqual([status, text, type]);
});

test('cookies and ids of an answer', async () => {
  const url = await serveHttp({ paths: { '/orders': { get: invoking('fn') } }, functions: { fn: () => ({ statusCode: 200, cookies: ['a=1', 'b=2; Secure'], headers: { 'X-A': 1, 'Transfer-Encoding': 'chunked' } }) } });
  const { headers } = await call(`${url}/orders`);
  expect([headers['set-cookie'], headers['x-a'], headers['apigw-requestid']]).toEqual([['a=1', 'b=2; Secure'], '1', expect.any(String)]);
});

test.each<[string, string, () => unknown, number, string]>([
  ['fails', '2.0', () => new Error('boom'), 500, 'Internal Server Error'],
  ['gives a body that is no text', '2.0', () => ({ statusCode: 200, body: { a: 1 } }), 500, 'Internal Server Error'],
  ['gives a status that is none', '2.0', () => ({ statusCode: 'x' }), 500, 'Internal Server Error'],
  ['gives no status in the first version', '1.0', () => ({ body: 'x' }), 500, 'Internal Server Error'],
  ['answers with more than 6 MB', '2.0', () => ({ statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024) }), 500, 'Internal Server Error'],
  ['takes too long', '2.0', () => { throw new LambdaClientTimeout('fn', 1); }, 503, 'Service Unavailable'],
])('a function that %s', async (_, payloadFormatVersion, fn, status, message) => {
  const url = await serveHttp({ paths: { '/orders': { get: invoking('fn', { payloadFormatVersion }) } }, functions: { fn } });
  const answer = await call(`${url}/orders`);
  expect([answer.status, answer.json]).toEqual([status, { message }]);
});

test('what is too large for a function, or for the gateway', async () => {
  const url = await serveHttp({ paths: { '/orders': { post: invoking('fn') } }, functions: { fn: () => ({}) } });
  for (const size of [7, 11]) {
    const { status, json } = await call(`${url}/orders`, { method: 'POST', body: 'x'.repeat(size * 1024 * 1024), headers: { 'Content-Type': 'text/plain' } });
    expect([status, json]).toEqual([413, { message: 'Request Entity Too Large' }]);
  }
});
