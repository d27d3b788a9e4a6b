import { backend, echo, Seen } from './backend-server';
import { call } from './call';
import { serve } from './gateways';
import { untrustedBackend } from './tls-server';

const proxy = (uri: string, more: Record<string, unknown> = {}) => ({
  'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'ANY', uri, ...more },
});

test('a proxied request arrives as it was sent', async () => {
  const origin = await backend(echo);
  const url = await serve({
    paths: {
      '/legacy/{proxy+}': {
        'x-amazon-apigateway-any-method': proxy(`${origin}/app/{proxy}`, {
          requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy', 'integration.request.header.X-Stage': 'context.stage', 'integration.request.querystring.v': "'2'" },
        }),
      },
    },
  });
  const answer = await call(`${url}/legacy/a/b%20c/../d?x=1&x=2&v=1`, { method: 'PUT', body: 'text', headers: { 'X-Stage': 'mine', 'Connection': 'close', 'TE': 'trailers', 'Accept-Language': 'de' } });
  const seen = answer.json as Seen & { body: string };
  expect([answer.status, seen.method, seen.url, seen.body]).toEqual([200, 'PUT', '/app/a/b%20c/../d?x=1&x=2&v=2', 'text']);
  expect(seen.headers).toMatchObject({ 'x-stage': 'prod', 'accept-language': 'de', 'x-forwarded-for': '127.0.0.1', 'host': new URL(origin).host });
  expect(seen.headers.te).toBeUndefined();
});

test('a proxied answer goes back as it is, without what holds between neighbours only', async () => {
  const origin = await backend((_, response) => {
    response.writeHead(404, { 'Content-Type': 'text/html', 'Set-Cookie': ['a=1', 'b=2'], 'Keep-Alive': 'x', 'Server': 'old', 'Transfer-Encoding': 'chunked' });
    response.end(Buffer.from([0xff, 0x00]));
  });
  const url = await serve({ paths: { '/legacy': { get: proxy(origin) } } });
  const { status, headers, body } = await call(`${url}/legacy`);
  expect([status, headers['content-type'], headers['set-cookie'], headers['x-amzn-remapped-server'], body])
    .toEqual([404, 'text/html', ['a=1', 'b=2'], 'old', Buffer.from([0xff, 0x00])]);
});

test('a mapped request has only what the mapping gives it', async () => {
  const origin = await backend(echo);
  const url = await serve({
    stage: { Variables: { host: origin.replace('http://', '') } },
    paths: {
      '/orders/{id}': {
        post: {
          'x-amazon-apigateway-integration': {
            type: 'http',
            httpMethod: 'PATCH',
            uri: 'http://${stageVariables.host}/items/{item}?fixed=1',
            requestParameters: {
              'integration.request.path.item': 'method.request.path.id',
              'integration.request.querystring.page': 'method.request.querystring.p',
              'integration.request.querystring.all': 'method.request.multivaluequerystring.p',
              'integration.request.header.X-Name': 'method.request.body.name',
              'integration.request.header.X-Absent': 'method.request.header.Absent',
            },
            requestTemplates: { 'application/json': '#set($context.requestOverride.header.X-Over = "ride")#set($context.requestOverride.path.item = "9/9")made of $input.path("$.name")' },
            responses: {
              'default': { statusCode: 200, responseParameters: { 'method.response.header.X-Type': 'integration.response.header.Content-Type' } },
              '4\\d\\d': { statusCode: 400 },
            },
          },
        },
      },
    },
  });
  const answer = await call(`${url}/orders/a?p=1&p=2`, { method: 'POST', body: '{"name":"Ann"}', headers: { 'Content-Type': 'application/json', 'X-Secret': 'x' } });
  const seen = answer.json as Seen & { body: string };
  expect([seen.method, seen.url, seen.body]).toEqual(['PATCH', '/items/9/9?fixed=1&page=2&all=1&all=2', 'made of Ann']);
  expect(seen.headers).toMatchObject({ 'x-name': 'Ann', 'x-over': 'ride', 'content-type': 'application/json' });
  expect([seen.headers['x-secret'], seen.headers['x-absent'], answer.headers['x-type']]).toEqual([undefined, undefined, 'application/json']);
});

test.each([
  ['cannot be reached', 'http://127.0.0.1:1', 504, 'Network error communicating with endpoint'],
  ['is no URL', 'nowhere', 500, 'Invalid endpoint address'],
])('a backend that %s is told as on AWS', async (_, uri, status, message) => {
  const problems: string[] = [];
  const url = await serve({ paths: { '/legacy': { get: proxy(uri) } }, options: { onWarning: (problem) => problems.push(problem) } });
  const answer = await call(`${url}/legacy`);
  expect([answer.status, answer.json]).toEqual([status, { message }]);
  expect(problems).toEqual([expect.stringContaining(uri)]);
});

test('a backend that takes too long is a gateway timeout', async () => {
  const origin = await backend((_, response) => { response.writeHead(200); response.write('x'); });
  const url = await serve({ paths: { '/legacy': { get: proxy(origin, { timeoutInMillis: 60 }) } } });
  const answer = await call(`${url}/legacy`);
  expect([answer.status, answer.json]).toEqual([504, { message: 'Endpoint request timed out' }]);
});

test('a backend that closes kept connections is called again', async () => {
  const origin = await backend((_, response) => { response.end('ok'); setTimeout(() => response.socket?.destroy(), 5); });
  const url = await serve({ paths: { '/legacy': { get: proxy(origin) } } });
  for (let round = 0; round < 20; round++) {
    expect((await call(`${url}/legacy`)).text).toBe('ok');
    await new Promise((resolve) => setTimeout(resolve, round % 8));
  }
});

test.each([['http', 504], ['http_proxy', 504]])('%s refuses a certificate that nobody trusts, unless its verification is off', async (type, refused) => {
  const integration = (tlsConfig?: Record<string, unknown>) => ({
    'x-amazon-apigateway-integration': { type, httpMethod: 'GET', uri: origin, tlsConfig, responses: { default: { statusCode: 200 } } },
  });
  const origin = await untrustedBackend();
  const url = await serve({ paths: { '/strict': { get: integration() }, '/lax': { get: integration({ insecureSkipVerification: true }) } } });
  expect((await call(`${url}/lax`)).text).toBe('secret');
  expect((await call(`${url}/strict`)).status).toBe(refused);
});
