import { call } from './call';
import { serve } from './gateways';
import { mock } from './rest-app';

const responses = 'x-amazon-apigateway-gateway-responses';

test('DEFAULT_4XX words every client error that has no response of its own', async () => {
  const url = await serve({
    document: {
      [responses]: {
        DEFAULT_4XX: {
          responseParameters: {
            'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
            'gatewayresponse.header.X-Origin': 'method.request.header.Origin',
            'gatewayresponse.header.X-Stage': 'context.stage',
            'gatewayresponse.header.X-Nothing': 'method.request.header.Absent',
          },
          responseTemplates: { 'application/json': '{"message":$context.error.messageString,"type":"$context.error.responseType","id":"$context.requestId","stage":"$context.stage","$unknown":1}' },
        },
        UNSUPPORTED_MEDIA_TYPE: { statusCode: 400, responseTemplates: { 'text/plain': 'no ${context.error.message}.' } },
      },
    },
    paths: { '/orders': { post: mock('', { passthroughBehavior: 'NEVER' }) } },
  });
  const missing = await call(`${url}/nothing`, { headers: { Origin: 'https://shop.example.com' } });
  expect([missing.status, missing.json]).toEqual([403, {
    message: 'Missing Authentication Token', type: 'MISSING_AUTHENTICATION_TOKEN', id: missing.headers['x-amzn-requestid'], stage: 'prod', $unknown: 1,
  }]);
  expect([missing.headers['access-control-allow-origin'], missing.headers['x-origin'], missing.headers['x-stage'], missing.headers['x-nothing']])
    .toEqual(['*', 'https://shop.example.com', 'prod', undefined]);
  const own = await call(`${url}/orders`, { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/other' } });
  expect([own.status, own.text, own.headers['content-type']]).toEqual([400, 'no Unsupported Media Type.', 'text/plain']);
});

test('a status on DEFAULT_5XX holds for all server errors', async () => {
  const url = await serve({ document: { [responses]: { DEFAULT_5XX: { statusCode: 503 } } }, paths: { '/orders': { get: mock('#if(', { responses: {} }) } } });
  expect((await call(`${url}/orders`)).status).toBe(503);
});

test('a body over 10 MB is too large, one of 10 MB is not', async () => {
  const url = await serve({ paths: { '/orders': { post: mock('taken', { requestTemplates: { $default: '{"statusCode": 200}' } }) } } });
  const send = (size: number) => call(`${url}/orders`, { method: 'POST', body: Buffer.alloc(size, 'x') });
  const [taken, refused] = [await send(10 * 1024 * 1024), await send(10 * 1024 * 1024 + 1)];
  expect([taken.status, refused.status, refused.json]).toEqual([200, 413, { message: 'Request Too Long' }]);
});
