import { call } from './call';
import { serve } from './gateways';
import { invocationUri } from './rest-app';
import { LambdaClientTimeout } from '../../src/integrations/lambda-invoker';

const proxy = (name: string, more: Record<string, unknown> = {}) => ({
  'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: invocationUri(name), ...more },
});

test('a proxied function is given the event of a REST API', async () => {
  const events: unknown[] = [];
  const url = await serve({
    stage: { Variables: { tier: 'gold' } },
    document: { 'x-amazon-apigateway-binary-media-types': ['image/*'] },
    paths: { '/orders/{id}': { post: proxy('${stageVariables.tier}') } },
    functions: { gold: (event) => { events.push(event); return { statusCode: 204 }; } },
  });
  await call(`${url}/orders/a%20b?q=1&q=2&__proto__=x`, { method: 'POST', body: '{"a":1}', headers: { 'X-Tag': ['one', 'two'], 'X-Forwarded-For': '10.0.0.1', 'User-Agent': 'tests', 'Content-Type': 'application/json' } });
  await call(`${url}/orders/1`, { method: 'POST', body: Buffer.from([255, 0]), headers: { 'Content-Type': 'image/png' } });
  expect(events[0]).toMatchObject({
    resource: '/orders/{id}',
    path: '/orders/a%20b',
    httpMethod: 'POST',
    headers: { 'X-Tag': 'two', 'X-Forwarded-For': '10.0.0.1, 127.0.0.1', 'X-Forwarded-Proto': 'http', 'User-Agent': 'tests' },
    multiValueHeaders: { 'X-Tag': ['one', 'two'], 'X-Forwarded-For': ['10.0.0.1, 127.0.0.1'] },
    pathParameters: { id: 'a%20b' },
    stageVariables: { tier: 'gold' },
    requestContext: { resourcePath: '/orders/{id}', stage: 'prod', httpMethod: 'POST', path: '/prod/orders/a%20b', identity: { sourceIp: '127.0.0.1', userAgent: 'tests', userArn: null } },
    body: '{"a":1}',
    isBase64Encoded: false,
  });
  const [first, second] = events as { queryStringParameters: object; multiValueQueryStringParameters: object; headers: object }[];
  expect(Object.entries(first.queryStringParameters)).toEqual([['q', '2'], ['__proto__', 'x']]);
  expect(Object.entries(first.multiValueQueryStringParameters)).toEqual([['q', ['1', '2']], ['__proto__', ['x']]]);
  expect(Object.keys(first.headers)).not.toContain('Content-Length');
  expect(second).toMatchObject({ body: '/wA=', isBase64Encoded: true, queryStringParameters: null });
});

test.each<[string, unknown, number, string]>([
  ['everything', { statusCode: 201, body: 'made', headers: { 'X-A': '1' } }, 201, 'made'],
  ['a status as text', { statusCode: '202', body: 'later' }, 202, 'later'],
  ['nothing', {}, 200, ''],
  ['no body', { statusCode: 200, body: null }, 200, ''],
])('an answer with %s is passed on', async (_, answer, status, text) => {
  const url = await serve({ paths: { '/orders': { get: proxy('fn') } }, functions: { fn: () => answer } });
  const result = await call(`${url}/orders`);
  expect([result.status, result.text, result.headers['content-type']]).toEqual([status, text, 'application/json']);
});

test('headers with several values, types and names kept for the gateway', async () => {
  const url = await serve({
    paths: { '/orders': { get: proxy('fn') } },
    functions: {
      fn: () => ({
        headers: { 'Content-Type': 'text/html', 'X-Number': 1, 'X-True': true, 'Date': 'now', 'Set-Cookie': 'a=1', 'Bad Name': 'x', 'X-Euro': '€' },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: '<p>',
      }),
    },
  });
  const { status, headers } = await call(`${url}/orders`);
  expect([status, headers['content-type'], headers['x-number'], headers['x-true'], headers['set-cookie'], headers['x-amzn-remapped-date']])
    .toEqual([200, 'text/html', '1', 'true', ['a=1', 'b=2'], 'now']);
  expect(Buffer.from(String(headers['x-euro']), 'latin1').toString('utf8')).toBe('€');
});

test.each<[string, unknown]>([
  ['text', 'hello'],
  ['nothing', null],
  ['a list', []],
  ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
  ['a status that is none', { statusCode: 'fine' }],
  ['a status out of range', { statusCode: 99 }],
  ['headers that are no map', { statusCode: 200, headers: ['a'] }],
  ['a header that is a map', { statusCode: 200, headers: { a: {} } }],
  ['other names', { statusCode: 200, message: 'x' }],
  ['a failed run', new Error('broken')],
])('an answer of %s is malformed: 502', async (_, answer) => {
  const problems: string[] = [];
  const url = await serve({ paths: { '/orders': { get: proxy('fn') } }, functions: { fn: () => answer }, options: { onWarning: (problem) => problems.push(problem) } });
  const result = await call(`${url}/orders`);
  expect([result.status, result.json]).toEqual([502, { message: 'Internal server error' }]);
  expect(problems).toEqual([expect.stringContaining('route "GET /orders"')]);
});

test('bytes come back where the client accepts them', async () => {
  const url = await serve({
    document: { 'x-amazon-apigateway-binary-media-types': ['image/png'] },
    paths: { '/orders': { get: proxy('fn') } },
    functions: { fn: () => ({ headers: { 'Content-Type': 'image/png' }, body: '/wA=', isBase64Encoded: true }) },
  });
  expect((await call(`${url}/orders`, { headers: { Accept: 'image/png, text/html' } })).body).toEqual(Buffer.from([255, 0]));
  expect((await call(`${url}/orders`, { headers: { Accept: 'text/html, image/png' } })).text).toBe('/wA=');
});

test('a function that takes too long is a gateway timeout', async () => {
  const url = await serve({
    paths: { '/orders': { get: proxy('fn', { timeoutInMillis: 50 }) } },
    functions: { fn: (_, timeout) => { throw new LambdaClientTimeout('fn', timeout ?? 0); } },
  });
  const result = await call(`${url}/orders`);
  expect([result.status, result.json]).toEqual([504, { message: 'Endpoint request timed out' }]);
});

test('a function that cannot run here is told with 501', async () => {
  const url = await serve({ paths: { '/orders': { get: proxy('elsewhere') } } });
  const result = await call(`${url}/orders`);
  expect([result.status, result.json]).toEqual([501, { message: expect.stringContaining('function:elsewhere') }]);
});

describe('a function behind a mapping', () => {
  const mapped = (more: Record<string, unknown> = {}) => ({
    'x-amazon-apigateway-integration': {
      type: 'aws',
      httpMethod: 'POST',
      uri: invocationUri('fn'),
      requestTemplates: { 'application/json': '{"id":"$input.params(\'id\')"}' },
      responses: {
        'default': { statusCode: 200, responseTemplates: { 'application/json': "$input.path('$.name')" }, responseParameters: { 'method.response.header.X-Name': 'integration.response.body.tags[0].name' } },
        '.*not found.*': { statusCode: 404, responseTemplates: { 'application/json': '{"why":"$input.path(\'$.errorMessage\')"}' } },
      },
      ...more,
    },
  });

  test('sees the event of its template, and its answer is mapped', async () => {
    const url = await serve({ paths: { '/orders/{id}': { get: mapped() } }, functions: { fn: (event) => ({ name: `order ${JSON.stringify(event)}`, tags: [{ name: 'x' }] }) } });
    const result = await call(`${url}/orders/7`);
    expect([result.status, result.text, result.headers['x-name']]).toEqual([200, 'order {"id":"7"}', 'x']);
  });

  test('answers by its error message', async () => {
    const url = await serve({ paths: { '/orders/{id}': { get: mapped() } }, functions: { fn: () => new Error('order 7 not found here') } });
    const result = await call(`${url}/orders/7`);
    expect([result.status, result.json]).toEqual([404, { why: 'order 7 not found here' }]);
  });

  test('runs on its own where it is invoked as an event', async () => {
    const events: unknown[] = [];
    const url = await serve({
      paths: { '/orders/{id}': { get: mapped({ requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" }, responses: { 202: { statusCode: 202 } } }) } },
      functions: { fn: (event) => new Promise(() => events.push(event)) },
    });
    expect((await call(`${url}/orders/7`)).status).toBe(202);
    expect(events).toEqual([{ id: '7' }]);
  });
});
