import { call } from './call';
import { start } from './gateways';
import { mock } from './rest-app';

test('each request leaves a line in the format of its stage', async () => {
  const lines: [string, string][] = [];
  const format = '{"route":"$context.httpMethod $context.resourcePath","status":$context.status,"user":"$context.identity.user","length":$context.responseLength,'
    + '"latency":$context.responseLatency,"integration":"$context.integrationStatus","error":"$context.error.responseType","v":"$stageVariables.v","id":"$context.requestId"}';
  const gateway = await start({
    stage: { AccessLogSetting: { Format: format, DestinationArn: 'arn' }, Variables: { v: '1' } },
    paths: { '/orders/{id}': { get: mock('four') } },
    options: { onAccessLog: (line, api) => lines.push([api, line]) },
  });
  const ok = await call(`${gateway.url('Orders')}/orders/1`);
  await call(`${gateway.url('Orders')}/nothing`);
  expect(lines.map(([api, line]) => [api, JSON.parse(line)])).toEqual([
    ['Orders', {
      route: 'GET /orders/{id}', status: 200, user: '-', length: 4, latency: expect.any(Number), integration: '200', error: '-', v: '1', id: ok.headers['x-amzn-requestid'],
    }],
    ['Orders', expect.objectContaining({ route: 'GET -', status: 403, error: 'MISSING_AUTHENTICATION_TOKEN' })],
  ]);
});
