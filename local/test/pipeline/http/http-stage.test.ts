import { invoking, startHttp } from './http-app';
import { call } from '../call';

test('routes are throttled each by itself', async () => {
  let now = 1_600_000_000_000;
  const gateway = await startHttp({
    clock: () => now,
    functions: { fn: () => ({}) },
    paths: { '/orders': { get: invoking('fn'), post: invoking('fn') } },
    stage: { DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 2 }, RouteSettings: { 'GET /orders': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } } },
  });
  const ask = async (method: string) => call(`${gateway.url('Orders')}/orders`, { method });
  expect((await ask('GET')).status).toBe(200);
  const { status, json } = await ask('GET');
  expect([status, json]).toEqual([429, { message: 'Too Many Requests' }]);
  expect([(await ask('POST')).status, (await ask('POST')).status, (await ask('POST')).status]).toEqual([200, 200, 429]);
  now += 1000;
  expect((await ask('GET')).status).toBe(200);
});

test('the access log of a stage', async () => {
  const lines: string[] = [];
  const Format = '$context.routeKey $context.httpMethod $context.path $context.status $context.stage $context.responseLength $context.integrationStatus $context.integration.status '
    + '$context.error.message $context.identity.sourceIp $context.protocol $context.authorizer.principalId';
  const gateway = await startHttp({
    stageName: 'prod',
    functions: { fn: () => ({ statusCode: 201, body: 'made' }), bad: () => new Error('boom') },
    paths: { '/orders': { get: invoking('fn') }, '/bad': { get: invoking('bad') } },
    stage: { AccessLogSettings: { Format } },
    options: { onAccessLog: (line, api) => lines.push(`${api}: ${line}`) },
  });
  const url = gateway.url('Orders');
  await call(`${url}/orders`);
  await call(`${url}/missing`);
  await call(`${url}/bad`);
  expect(lines).toEqual([
    'Orders: GET /orders GET /prod/orders 201 prod 4 200 200 - 127.0.0.1 HTTP/1.1 -',
    'Orders: - GET /prod/missing 404 prod 23 - - Not Found 127.0.0.1 HTTP/1.1 -',
    'Orders: GET /bad GET /prod/bad 500 prod 35 - - Internal Server Error 127.0.0.1 HTTP/1.1 -',
  ]);
});
