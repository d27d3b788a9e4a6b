import { call } from './call';
import { serve } from './gateways';
import { mock } from './rest-app';

test('a mock answers with the status that its request template names', async () => {
  const url = await serve({
    paths: {
      '/orders/{id}': {
        get: mock('', {
          requestTemplates: { 'application/json': '{"statusCode": #if($input.params("id") == "1")200#{else}404#end}' },
          responses: {
            '2\\d{2}': { statusCode: 200, responseTemplates: { 'application/json': '{"found":true}' } },
            'default': { statusCode: 404, responseTemplates: { 'application/json': '{"found":false}' } },
          },
        }),
      },
    },
  });
  const [found, missing] = [await call(`${url}/orders/1`), await call(`${url}/orders/2`)];
  expect([found.status, found.json, missing.status, missing.json]).toEqual([200, { found: true }, 404, { found: false }]);
});

test('a mock without a status is an error, not a success', async () => {
  const url = await serve({ paths: { '/orders': { get: mock('never', { requestTemplates: {} }) } } });
  const answer = await call(`${url}/orders`);
  expect([answer.status, answer.json]).toEqual([500, { message: 'Internal server error' }]);
});

test('an answer that no integration response takes is an error', async () => {
  const url = await serve({ paths: { '/orders': { get: mock('', { responses: { 404: { statusCode: 404 } } }) } } });
  expect((await call(`${url}/orders`)).status).toBe(500);
});

test.each([
  ['200', '(2', 500],
  ['200', '2', 500],
  ['200', '20\\d', 201],
  ['200', '.*', 201],
])('the status %s is matched as a whole with %s', async (status, pattern, expected) => {
  const url = await serve({
    paths: {
      '/orders': {
        get: mock('', { requestTemplates: { 'application/json': `{"statusCode": ${status}}` }, responses: { [pattern]: { statusCode: 201 } } }),
      },
    },
  });
  expect((await call(`${url}/orders`)).status).toBe(expected);
});

test.each([
  ['WHEN_NO_MATCH', undefined, 'json'],
  ['WHEN_NO_MATCH', 'application/json; charset=utf-8', 'json'],
  ['WHEN_NO_MATCH', 'APPLICATION/JSON', 'json'],
  ['WHEN_NO_MATCH', 'text/plain', 'default'],
  ['NEVER', 'text/csv', 'default'],
])('with %s the type %s has its template', async (passthroughBehavior, type, expected) => {
  const status = (name: string) => `{"statusCode": ${name === 'json' ? 201 : 202}}`;
  const url = await serve({
    paths: {
      '/orders': {
        post: mock('', {
          passthroughBehavior,
          requestTemplates: { 'application/json': status('json'), '$default': status('default') },
          responses: { 201: { statusCode: 201 }, 202: { statusCode: 202 } },
        }),
      },
    },
  });
  const answer = await call(`${url}/orders`, { method: 'POST', body: '{}', headers: type === undefined ? {} : { 'Content-Type': type } });
  expect(answer.status).toBe(expected === 'json' ? 201 : 202);
});

test.each([
  ['WHEN_NO_MATCH', { 'application/json': '{"statusCode": 201}' }, 202],
  ['when_no_templates', {}, 202],
  ['when_no_templates', { 'application/json': '{"statusCode": 201}' }, 415],
  ['never', { 'application/json': '{"statusCode": 201}' }, 415],
  ['never', {}, 415],
])('with %s and templates %j a body of another type gets %d', async (passthroughBehavior, requestTemplates, expected) => {
  const url = await serve({
    paths: { '/orders': { post: mock('', { passthroughBehavior, requestTemplates, responses: { 201: { statusCode: 201 }, 202: { statusCode: 202 } } }) } },
  });
  const answer = await call(`${url}/orders`, { method: 'POST', body: '{"statusCode": 202}', headers: { 'Content-Type': 'text/x-other' } });
  expect(answer.status).toBe(expected);
  if (expected === 415) expect(answer.json).toEqual({ message: 'Unsupported Media Type' });
});

test('response headers come from literals, context, stage variables and overrides', async () => {
  const url = await serve({
    stage: { Variables: { tier: 'gold' } },
    paths: {
      '/orders': {
        get: mock('', {
          responses: {
            default: {
              statusCode: 200,
              responseParameters: {
                'method.response.header.X-Literal': "'it''s'",
                'method.response.header.X-Stage': 'context.stage',
                'method.response.header.X-Tier': 'stageVariables.tier',
                'method.response.header.X-Missing': 'integration.response.header.Nothing',
                'method.response.header.X-Both': "'mapped'",
              },
              responseTemplates: {
                'application/json': '#set($context.responseOverride.status = 418)#set($context.responseOverride.header["x-both"] = "overridden")'
                  + '#set($context.responseOverride.header.Content-Type = "text/plain")tea',
              },
            },
          },
        }),
      },
    },
  });
  const { status, headers, text } = await call(`${url}/orders`);
  expect([status, text, headers['content-type']]).toEqual([418, 'tea', 'text/plain']);
  expect([headers['x-literal'], headers['x-stage'], headers['x-tier'], headers['x-missing'], headers['x-both']])
    .toEqual(["it''s", 'prod', 'gold', undefined, 'overridden']);
});

test('a header value from a template cannot start another header', async () => {
  const url = await serve({
    paths: { '/orders': { get: mock("#set($context.responseOverride.header.X-Echo = $util.urlDecode($input.params('v')))ok") } },
  });
  const { status, headers } = await call(`${url}/orders?v=a%250d%250aSet-Cookie%253a%2520x%253d1`);
  expect([status, headers['set-cookie'], headers['x-echo']]).toEqual([200, undefined, 'a  Set-Cookie: x=1']);
});

test.each([
  ['a broken template', '#if(', '{}', 500, 'Internal server error'],
  ['a body that is no JSON where the template reads it', "$input.path('$.a')", '{', 400, 'Could not parse request body into json'],
])('%s is told as on AWS', async (_, template, body, status, message) => {
  const url = await serve({ paths: { '/orders': { post: mock('', { requestTemplates: { 'application/json': template } }) } } });
  const answer = await call(`${url}/orders`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  expect([answer.status, answer.json]).toEqual([status, { message }]);
});

test('the context tells of the request', async () => {
  const names = ['httpMethod', 'stage', 'path', 'resourcePath', 'protocol', 'accountId', 'identity.sourceIp', 'identity.userAgent', 'identity.caller'];
  const url = await serve({ paths: { '/orders/{id}': { get: mock(names.map((name) => `$context.${name}`).join('|')) } } });
  expect((await call(`${url}/orders/a%20b`, { headers: { 'User-Agent': 'tests' } })).text)
    .toBe('GET|prod|/prod/orders/a%20b|/orders/{id}|HTTP/1.1|000000000000|127.0.0.1|tests|');
});
