import { sign } from 'aws4';
import { HttpApp, invoking, serveHttp } from './http-app';
import { call } from '../call';

type Answer = (event: unknown) => unknown;

/** An API whose routes ask a function. */
function guarded(decide: Answer, authorizer: Record<string, unknown> = {}, more: Partial<HttpApp> = {}): HttpApp {
  const definition = {
    type: 'request',
    authorizerUri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:decide/invocations',
    authorizerPayloadFormatVersion: '2.0',
    enableSimpleResponses: true,
    identitySource: '$request.header.Authorization',
    authorizerResultTtlInSeconds: 0,
    ...authorizer,
  };
  const operation = invoking('echo', {}, { security: [{ fn: [] }] });
  return {
    document: { components: { securitySchemes: { fn: { 'type': 'apiKey', 'x-amazon-apigateway-authorizer': definition } } } },
    functions: { decide, echo: (event) => (event as { requestContext: { authorizer?: unknown } }).requestContext.authorizer },
    paths: { '/orders/{id}': { get: operation }, '/other': { get: operation } },
    ...more,
  };
}

const headers = { Authorization: 'me' };
const allow = (Resource: unknown, context: object = {}) => ({ principalId: 'u-1', policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }] }, context });

test('a function that lets in by a simple answer', async () => {
  const events: unknown[] = [];
  const url = await serveHttp(guarded((event) => { events.push(event); return { isAuthorized: true, context: { tier: 'gold', list: [1] } }; }));
  const { status, json } = await call(`${url}/orders/a%20b?x=1`, { headers });
  expect([status, json]).toEqual([200, { lambda: { tier: 'gold', list: [1] } }]);
  expect(events).toEqual([expect.objectContaining({
    version: '2.0',
    type: 'REQUEST',
    routeArn: expect.stringMatching(/^arn:aws:execute-api:us-east-1:000000000000:[a-z0-9]{10}\/\$default\/GET\/orders\/a b$/),
    identitySource: ['me'],
    routeKey: 'GET /orders/{id}',
    rawPath: '/orders/a b',
    rawQueryString: 'x=1',
    headers: expect.objectContaining({ authorization: 'me' }),
    pathParameters: { id: 'a b' },
  })]);
});

test.each<[string, Answer, Record<string, unknown>, number]>([
  ['refuses', () => ({ isAuthorized: false }), {}, 403],
  ['fails', () => new Error('boom'), {}, 500],
  ['says that nobody is known', () => new Error('Unauthorized'), {}, 401],
  ['answers something else', () => ({ isAuthorized: 'yes' }), {}, 500],
  ['answers nothing', () => null, {}, 500],
  ['allows the route by a policy', () => allow('arn:aws:execute-api:us-east-1:000000000000:*/$default/GET/orders/*'), { enableSimpleResponses: false }, 200],
  ['allows another route by a policy', () => allow('arn:aws:execute-api:us-east-1:000000000000:*/$default/GET/other'), { enableSimpleResponses: false }, 403],
  ['gives no policy', () => ({ isAuthorized: true }), { enableSimpleResponses: false }, 500],
  ['allows by a policy in the first version', () => allow('*'), { enableSimpleResponses: false, authorizerPayloadFormatVersion: '1.0' }, 200],
])('a function that %s', async (_, decide, authorizer, status) => {
  const answer = await call(`${await serveHttp(guarded(decide, authorizer))}/orders/1`, { headers });
  const message = { 401: 'Unauthorized', 403: 'Forbidden', 500: 'Internal Server Error' }[status];
  expect([answer.status, status === 200 ? undefined : answer.json]).toEqual([status, message && { message }]);
});

test('the first version of the event', async () => {
  const events: unknown[] = [];
  const identitySource = '$request.header.Authorization,$request.querystring.x';
  const url = await serveHttp(guarded((event) => { events.push(event); return allow('*', { tier: 'gold' }); }, { enableSimpleResponses: false, authorizerPayloadFormatVersion: '1.0', identitySource }));
  expect((await call(`${url}/orders/1?x=2`, { headers })).json).toEqual({ lambda: { principalId: 'u-1', tier: 'gold' } });
  expect(events).toEqual([expect.objectContaining({
    version: '1.0', type: 'REQUEST', methodArn: expect.stringContaining('/$default/GET/orders/1'), identitySource: 'me,2', authorizationToken: 'me,2', resource: '/orders/{id}', httpMethod: 'GET',
  })]);
});

test('without an identity source nobody is asked', async () => {
  const decide = jest.fn(() => ({ isAuthorized: true }));
  const url = await serveHttp(guarded(decide));
  const { status, json } = await call(`${url}/orders/1`);
  expect([status, json, decide.mock.calls.length]).toEqual([401, { message: 'Unauthorized' }, 0]);
});

test('answers are kept for their time, by identity', async () => {
  let now = 1_600_000_000_000;
  const decide = jest.fn((event: unknown) => ({ isAuthorized: (event as { identitySource: string[] }).identitySource[0] === 'me' }));
  const url = await serveHttp(guarded(decide, { authorizerResultTtlInSeconds: 60 }, { clock: () => now }));
  const ask = async (path: string, name: string) => (await call(url + path, { headers: { Authorization: name } })).status;
  expect([await ask('/orders/1', 'me'), await ask('/other', 'me'), await ask('/other', 'you'), await ask('/other', 'you')]).toEqual([200, 200, 403, 403]);
  expect(decide).toHaveBeenCalledTimes(2);
  now += 60_000;
  expect(await ask('/orders/1', 'me')).toBe(200);
  expect(decide).toHaveBeenCalledTimes(3);
});

test('a policy that is kept is asked for each route', async () => {
  const decide = jest.fn(() => allow('arn:aws:execute-api:us-east-1:000000000000:*/$default/GET/orders/*'));
  const url = await serveHttp(guarded(decide, { enableSimpleResponses: false, authorizerResultTtlInSeconds: 60 }));
  expect([(await call(`${url}/orders/1`, { headers })).status, (await call(`${url}/other`, { headers })).status, decide.mock.calls.length]).toEqual([200, 403, 1]);
});

describe('a route for those who sign', () => {
  const operation = invoking('echo', {}, { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } });
  const app = { paths: { '/orders': { get: operation } }, functions: { echo: (event: unknown) => (event as { requestContext: { authorizer?: unknown } }).requestContext.authorizer } };

  test('lets them in, and tells functions who they are', async () => {
    const url = new URL(`${await serveHttp(app)}/orders`);
    const signed = sign({ host: url.host, path: url.pathname, service: 'execute-api', region: 'us-east-1', headers: {} }, { accessKeyId: 'local', secretAccessKey: 'local' });
    const { status, json } = await call(url.href, { headers: signed.headers as Record<string, string> });
    expect([status, json]).toEqual([200, {
      iam: { accessKey: 'local', accountId: '000000000000', callerId: 'AIDALOCAL', cognitoIdentity: null, principalOrgId: null, userArn: 'arn:aws:iam::000000000000:user/local', userId: 'AIDALOCAL' },
    }]);
  });

  test.each([['no signature', {}], ['another', { Authorization: 'AWS4-HMAC-SHA256 Credential=x' }]])('refuses %s', async (_, given) => {
    const { status, json } = await call(`${await serveHttp(app)}/orders`, { headers: given });
    expect([status, json]).toEqual([403, { message: 'Forbidden' }]);
  });
});
