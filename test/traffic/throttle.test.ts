import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, RestGateway } from '../../src';
import { serve } from '../serve';

const OK = Backend.mock();
const ONCE = { rateLimit: 1, burstLimit: 1 };
let local: LocalGateway;

beforeAll(async () => {
  // A clock that stands still: nothing is earned anew.
  local = await serve((stack) => {
    const gateway = new RestGateway(stack, 'Orders', {
      auth: Auth.none(),
      throttle: { rateLimit: 2, burstLimit: 2 },
      routes: {
        'GET /orders': { backend: OK },
        'GET /orders/{id}': { backend: OK, throttle: ONCE },
        'ANY /any': { backend: OK, throttle: ONCE },
        'GET /any': { backend: OK },
      },
    });
    gateway.group('/slow', { throttle: ONCE }).addRoute('GET /', { backend: OK });
    gateway.addStage('v2', { throttle: ONCE });
  }, {}, { clock: () => 0 });
});

afterAll(() => local?.stop());

async function statuses(path: string, times: number, method = 'GET', stage = 'prod'): Promise<number[]> {
  const answers: number[] = [];
  for (let index = 0; index < times; index += 1) { answers.push((await fetch(local.url('Orders', stage) + path, { method })).status); }
  return answers;
}

test('a stage limits each method, and a route has its own limit', async () => {
  expect(await statuses('/orders', 3)).toEqual([200, 200, 429]);
  expect(await statuses('/orders/1', 2)).toEqual([200, 429]);
});

test('the limit of a route for any method holds for each of them, but for those that have a route of their own', async () => {
  expect(await statuses('/any', 2, 'POST')).toEqual([200, 429]);
  expect(await statuses('/any', 2, 'DELETE')).toEqual([200, 429]);
  expect(await statuses('/any', 2, 'GET')).toEqual([200, 200]);
});

test('a group limits its routes', async () => {
  expect(await statuses('/slow', 2)).toEqual([200, 429]);
});

test('another stage counts for itself, by its own limit', async () => {
  expect(await statuses('/orders', 2, 'GET', 'v2')).toEqual([200, 429]);
});

test('a route\'s settings repeat those of the stage, which they take the place of', () => {
  const stack = new Stack();
  new RestGateway(stack, 'Api', {
    auth: Auth.none(),
    metricsEnabled: true,
    executionLog: {},
    throttle: { rateLimit: 5, burstLimit: 6 },
    routes: { 'GET /a/b': { backend: OK, throttle: { rateLimit: 1.5, burstLimit: 2 } } },
  });
  const logs = { MetricsEnabled: true, LoggingLevel: 'ERROR', DataTraceEnabled: false };
  Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::Stage', {
    MethodSettings: [
      { ...logs, HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 5, ThrottlingBurstLimit: 6 },
      { ...logs, HttpMethod: 'GET', ResourcePath: '/~1a~1b', ThrottlingRateLimit: 1.5, ThrottlingBurstLimit: 2 },
    ],
  });
});

test.each([
  [{ rateLimit: -1, burstLimit: 1 }, 'rate limit "-1" of route "GET /a" is out of range; give requests a second, 0 or more'],
  [{ rateLimit: NaN, burstLimit: 1 }, 'rate limit "NaN" of route "GET /a" is out of range; give requests a second, 0 or more'],
  [{ rateLimit: 1, burstLimit: 1.5 }, 'burst limit "1.5" of route "GET /a" is out of range; give a whole number of requests, 0 or more'],
  [{ rateLimit: 1, burstLimit: 2 ** 31 }, 'burst limit "2147483648" of route "GET /a" is out of range; give a whole number of requests, 0 or more'],
])('%j is refused', (throttle, message) => {
  expect(() => new RestGateway(new Stack(), 'Api', { auth: Auth.none(), routes: { 'GET /a': { backend: OK, throttle } } })).toThrow(message);
});

test('a stage\'s limit is checked as well', () => {
  expect(() => new RestGateway(new Stack(), 'Api', { auth: Auth.none(), throttle: { rateLimit: 1, burstLimit: -1 } }))
    .toThrow('burst limit "-1" of stage "prod" is out of range');
});
