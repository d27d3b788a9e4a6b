import { call } from './call';
import { start } from './gateways';
import { invocationUri, mock, RestApp } from './rest-app';

type Authorizer = Record<string, unknown>;

const policy = (Effect: string, Resource = '*') => ({ Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] });
const allowed = (more: object = {}) => ({ principalId: 'ann', policyDocument: policy('Allow'), ...more });

function guarded(authorizer: Authorizer, decide: (event: Record<string, unknown>) => unknown, more: Partial<RestApp> = {}): RestApp {
  const scheme = {
    'type': 'apiKey',
    'name': 'Authorization',
    'in': 'header',
    'x-amazon-apigateway-authtype': 'custom',
    'x-amazon-apigateway-authorizer': { authorizerUri: invocationUri('guard'), ...authorizer },
  };
  const security = [{ guard: [] }];
  return {
    document: { components: { securitySchemes: { guard: scheme } } },
    paths: {
      '/orders': { get: { ...mock('$context.authorizer.principalId $context.authorizer.tier'), security } },
      '/orders/{id}': { 'x-amazon-apigateway-any-method': { ...mock('order'), security } },
      '/proxy': { get: { 'security': security, 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: invocationUri('echo') } } },
    },
    functions: {
      guard: (event) => decide(event as Record<string, unknown>),
      echo: (event) => ({ statusCode: 200, body: JSON.stringify((event as { requestContext: { authorizer: unknown } }).requestContext.authorizer) }),
    },
    ...more,
  };
}

const token = (more: Authorizer = {}) => ({ type: 'token', ...more });
const request = (more: Authorizer = {}) => ({ type: 'request', ...more });
const bearer = { headers: { Authorization: 'Bearer ann' } };

test('a function is given the token and the ARN of the method', async () => {
  const events: unknown[] = [];
  const gateway = await start(guarded(token(), (event) => { events.push(event); return allowed({ context: { tier: 'gold' } }); }));
  const answer = await call(`${gateway.url('Orders')}/orders?a=1`, bearer);
  expect([answer.status, answer.text]).toEqual([200, 'ann gold']);
  expect(events).toEqual([{ type: 'TOKEN', authorizationToken: 'Bearer ann', methodArn: expect.stringMatching(/^arn:aws:execute-api:us-east-1:000000000000:\w{10}\/prod\/GET\/orders$/) }]);
  expect(gateway.warnings).toEqual([]);
  expect(gateway.routes()[0].auth).toBe('CUSTOM');
});

test('a function is given the request without its body', async () => {
  const events: Record<string, unknown>[] = [];
  const gateway = await start(guarded(request(), (event) => { events.push(event); return allowed(); }, { stage: { Variables: { v: '1' } } }));
  await call(`${gateway.url('Orders')}/orders/7?q=a&q=b`, { method: 'POST', body: 'secret', headers: { 'X-Tag': ['one', 'two'] } });
  expect(events[0]).toMatchObject({
    type: 'REQUEST',
    methodArn: expect.stringMatching(/\/prod\/POST\/orders\/7$/),
    resource: '/orders/{id}',
    path: '/orders/7',
    httpMethod: 'POST',
    headers: { 'X-Tag': 'two' },
    multiValueHeaders: { 'X-Tag': ['one', 'two'] },
    queryStringParameters: { q: 'b' },
    multiValueQueryStringParameters: { q: ['a', 'b'] },
    pathParameters: { id: '7' },
    stageVariables: { v: '1' },
    requestContext: { resourcePath: '/orders/{id}', httpMethod: 'POST', stage: 'prod', identity: { sourceIp: '127.0.0.1' } },
  });
  expect(events[0]).not.toHaveProperty('body');
});

test('the context is texts, for functions too', async () => {
  const gateway = await start(guarded(token(), () => allowed({ context: { text: 'a', count: 1, flag: true, none: null } })));
  expect((await call(`${gateway.url('Orders')}/proxy`, bearer)).json).toEqual({ principalId: 'ann', text: 'a', count: '1', flag: 'true', integrationLatency: expect.any(Number) });
});

test.each<[string, Authorizer, Record<string, string>, string]>([
  ['no token', token(), {}, ''],
  ['an empty token', token(), { Authorization: '' }, ''],
  ['no token in the header that is named', token({ identitySource: 'method.request.header.X-Token' }), { Authorization: 'ann' }, ''],
  ['a token of another form', token({ identityValidationExpression: '^Bearer [a-z]+$' }), { Authorization: 'Bearer 1' }, ''],
  ['a form that is no regular expression', token({ identityValidationExpression: '(' }), { Authorization: 'Bearer 1' }, ''],
  ['one identity source of two', request({ identitySource: 'method.request.header.Authorization, method.request.querystring.q' }), { Authorization: 'ann' }, ''],
  ['an empty identity source', request({ identitySource: 'method.request.querystring.q' }), {}, '?q='],
  ['a stage variable that is not there', request({ identitySource: 'stageVariables.v', authorizerResultTtlInSeconds: 0 }), {}, ''],
])('%s is unauthorized and the function is not invoked', async (_, authorizer, headers, query) => {
  const decide = jest.fn(() => allowed());
  const gateway = await start(guarded(authorizer, decide));
  const answer = await call(`${gateway.url('Orders')}/orders${query}`, { headers });
  expect([answer.status, answer.json, answer.headers['x-amzn-errortype']]).toEqual([401, { message: 'Unauthorized' }, 'UnauthorizedException']);
  expect(decide).not.toHaveBeenCalled();
});

test.each<[string, unknown, number, unknown]>([
  ['denies', { policyDocument: policy('Deny') }, 403, 'User is not authorized to access this resource with an explicit deny'],
  ['allows something else', { policyDocument: policy('Allow', 'arn:aws:execute-api:*:*:*/prod/POST/*') }, 403, 'User is not authorized to access this resource'],
  ['throws "Unauthorized"', new Error('Unauthorized'), 401, 'Unauthorized'],
  ['throws', new Error('no database'), 500, null],
  ['answers nothing', undefined, 500, null],
  ['answers a text', 'allow', 500, null],
  ['gives no policy', { principalId: 'ann' }, 500, null],
  ['gives a policy as text', { policyDocument: JSON.stringify(policy('Allow')) }, 500, null],
  ['gives a nested context', allowed({ context: { a: {} } }), 500, null],
  ['gives a context that is a list', allowed({ context: ['a'] }), 500, null],
  ['gives a principal that is none', allowed({ principalId: { name: 'ann' } }), 500, null],
])('a function that %s', async (_, result, status, message) => {
  const problems: string[] = [];
  const gateway = await start(guarded(token(), () => result, { options: { onWarning: (problem) => problems.push(problem) } }));
  const answer = await call(`${gateway.url('Orders')}/orders`, bearer);
  expect([answer.status, answer.json]).toEqual([status, { message }]);
  expect(problems).toHaveLength(status === 500 ? 1 : 0);
});

test.each([
  ['throws', new Error('no database'), 'AUTHORIZER_FAILURE'],
  ['gives no policy', {}, 'AUTHORIZER_CONFIGURATION_ERROR'],
  ['denies', { policyDocument: policy('Deny'), context: { reason: 'blocked' } }, 'ACCESS_DENIED'],
])('the gateway response of a function that %s may be worded', async (_, result, kind) => {
  const app = guarded(token(), () => result);
  const responses = { [kind]: { statusCode: 418, responseTemplates: { 'application/json': '$context.error.responseType $context.authorizer.reason' } } };
  const gateway = await start({ ...app, document: { ...app.document, 'x-amazon-apigateway-gateway-responses': responses } });
  const answer = await call(`${gateway.url('Orders')}/orders`, bearer);
  expect([answer.status, answer.text.trim()]).toEqual([418, kind === 'ACCESS_DENIED' ? `${kind} blocked` : kind]);
});

test('a function that cannot run here is answered with 501', async () => {
  const gateway = await start(guarded(token(), () => allowed(), { functions: {} }));
  expect((await call(`${gateway.url('Orders')}/orders`, bearer)).status).toBe(501);
});

describe('verdicts', () => {
  let now = Date.UTC(2026, 0, 1);
  const clock = () => now;

  test.each<[string, Authorizer, number, number]>([
    ['kept 300 s by default', token(), 299, 1],
    ['asked again after that', token(), 300, 2],
    ['kept as long as is said', token({ authorizerResultTtlInSeconds: 10 }), 10, 2],
    ['never kept', token({ authorizerResultTtlInSeconds: 0 }), 0, 2],
    ['not kept where nothing identifies the caller', request({ identitySource: '' }), 0, 2],
  ])('are %s', async (_, authorizer, seconds, invocations) => {
    const decide = jest.fn(() => allowed());
    const gateway = await start(guarded(authorizer, decide, { clock }));
    await call(`${gateway.url('Orders')}/orders`, bearer);
    now += seconds * 1000;
    expect((await call(`${gateway.url('Orders')}/orders`, bearer)).status).toBe(200);
    expect(decide).toHaveBeenCalledTimes(invocations);
  });

  test('hold for one identity, and for every method that the policy is about', async () => {
    const decide = jest.fn(({ authorizationToken }: Record<string, unknown>) =>
      ({ policyDocument: policy(authorizationToken === 'ann' ? 'Allow' : 'Deny', 'arn:aws:execute-api:*:*:*/prod/GET/orders') }));
    const gateway = await start(guarded(token(), decide));
    const status = async (path: string, Authorization: string | string[]) => (await call(`${gateway.url('Orders')}${path}`, { headers: { Authorization } })).status;
    expect(await status('/orders', 'ann')).toBe(200);
    expect(await status('/orders', 'eve')).toBe(403);
    expect(await status('/orders/1', 'ann')).toBe(403);
    expect(decide).toHaveBeenCalledTimes(2);
  });

  test('of a request with more values are not those of one with fewer', async () => {
    const decide = jest.fn((event: Record<string, unknown>) =>
      ({ policyDocument: policy((event.multiValueQueryStringParameters as Record<string, string[]>).user[0] === 'ann' ? 'Allow' : 'Deny') }));
    const gateway = await start(guarded(request({ identitySource: 'method.request.querystring.user' }), decide));
    expect((await call(`${gateway.url('Orders')}/orders?user=ann&user=x`)).status).toBe(200);
    expect((await call(`${gateway.url('Orders')}/orders?user=eve&user=x`)).status).toBe(403);
  });

  test('that are errors are not kept', async () => {
    const results: unknown[] = [new Error('no database'), {}, allowed()];
    const gateway = await start(guarded(token(), () => results.shift()));
    const status = async () => (await call(`${gateway.url('Orders')}/orders`, bearer)).status;
    expect([await status(), await status(), await status()]).toEqual([500, 500, 200]);
  });
});

test('another spelling of a path does not slip past a policy', async () => {
  const denied = { Version: '2012-10-17', Statement: [{ Action: '*', Effect: 'Allow', Resource: '*' }, { Action: '*', Effect: 'Deny', Resource: 'arn:aws:execute-api:*:*:*/GET/orders' }] };
  const gateway = await start(guarded(token(), () => ({ policyDocument: denied })));
  const statuses = await Promise.all(['/orders', '/orders/', '/%6Frders', '/orders//'].map(async (path) => (await call(`${gateway.url('Orders')}${path}`, bearer)).status));
  expect(statuses).toEqual([403, 403, 403, 403]);
});

test('one authorizer and another are answered with 501, never served open', async () => {
  const app = guarded(token(), () => allowed());
  const schemes = { ...(app.document?.components as { securitySchemes: object }).securitySchemes, sigv4: { 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' } };
  const paths = { '/a': { get: { ...mock('secret'), security: [{ guard: [] }, { sigv4: [] }] } }, '/b': { get: { ...mock('secret'), security: [{}, { guard: [] }] } } };
  const gateway = await start({ ...app, document: { components: { securitySchemes: schemes } }, paths });
  expect((await call(`${gateway.url('Orders')}/a`, bearer)).status).toBe(501);
  expect((await call(`${gateway.url('Orders')}/b`)).status).toBe(401);
  expect(gateway.warnings).toEqual([expect.stringContaining('its authorization is "CUSTOM + AWS_IAM"')]);
});
