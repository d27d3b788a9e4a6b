import { call } from './call';
import { start } from './gateways';
import { invocationUri, mock, RestApp } from './rest-app';

const scheme = { type: 'apiKey', name: 'x-api-key', in: 'header' };
const keyed = { security: [{ api_key: [] }] };
const apiKey = (Properties: object = {}) => ({ Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, ...Properties } });
const member = (key: string, plan = 'Plan') =>
  ({ Type: 'AWS::ApiGateway::UsagePlanKey', Properties: { KeyId: { Ref: key }, KeyType: 'API_KEY', UsagePlanId: { Ref: plan } } });
const planOf = (Properties: object = {}, Throttle?: object) =>
  ({ Type: 'AWS::ApiGateway::UsagePlan', Properties: { ApiStages: [{ ApiId: { Ref: 'Orders' }, Stage: { Ref: 'Prod' }, Throttle }], ...Properties } });

let now = 0;
beforeEach(() => { now = Date.UTC(2026, 0, 14, 12); });

/** An API with a key-required route, an open one, and the keys "ann", "bob" and "off" of a plan. */
function app(plan: object = {}, methods?: object, more: Partial<RestApp> = {}): RestApp {
  return {
    document: { components: { securitySchemes: { api_key: scheme } } },
    paths: {
      '/orders': { get: { ...mock('$context.identity.apiKey'), ...keyed }, post: { ...mock('post'), ...keyed } },
      '/': { get: { ...mock('root'), ...keyed } },
      '/open': { get: mock('open') },
    },
    resources: {
      Ann: apiKey({ Name: 'ann', Value: 'ann-0123456789-0123456789' }),
      Bob: apiKey({ Value: 'bob-0123456789-0123456789' }),
      Off: apiKey({ Value: 'off-0123456789-0123456789', Enabled: false }),
      Lone: apiKey(),
      Plan: planOf(plan, methods),
      AnnInPlan: member('Ann'),
      BobInPlan: member('Bob'),
      OffInPlan: member('Off'),
    },
    clock: () => now,
    ...more,
  };
}

const value = (name: string) => `${name}-0123456789-0123456789`;

async function caller(rest: RestApp): Promise<(path: string, key?: string | string[], method?: string) => Promise<number>> {
  const url = (await start(rest)).url('Orders');
  return async (path, key, method) => (await call(`${url}${path}`, { method, headers: key === undefined ? {} : { 'X-API-Key': key } })).status;
}

test('a key opens what asks for one, and is known to templates', async () => {
  const gateway = await start(app());
  const answer = await call(`${gateway.url('Orders')}/orders`, { headers: { 'x-api-key': gateway.apiKey('ann') } });
  expect([answer.status, answer.text]).toEqual([200, value('ann')]);
  expect(gateway.warnings).toEqual([]);
  expect(gateway.routes().map(({ auth }) => auth)).toEqual(['API key', 'API key', 'API key', 'NONE']);
});

test.each<[string, (lone: string) => string | string[] | undefined]>([
  ['no key', () => undefined],
  ['an empty key', () => ''],
  ['an unknown key', () => 'nobody'],
  ['a disabled key', () => value('off')],
  ['a key of no plan', (lone) => lone],
  ['a key in other letters', () => value('ANN')],
  ['the beginning of a key', () => value('ann').slice(0, -1)],
  ['two keys', () => [value('ann'), 'nobody']],
  ['the name of something that every object has', () => '__proto__'],
])('%s is forbidden', async (_, keyOf) => {
  const gateway = await start(app());
  const key = keyOf(gateway.apiKey('Lone'));
  const answer = await call(`${gateway.url('Orders')}/orders`, { headers: key === undefined ? {} : { 'x-api-key': key } });
  expect([answer.status, answer.json, answer.headers['x-amzn-errortype']]).toEqual([403, { message: 'Forbidden' }, 'ForbiddenException']);
  expect((await call(`${gateway.url('Orders')}/open`)).status).toBe(200);
});

test('a key of a plan for another stage is forbidden', async () => {
  const get = await caller(app({ ApiStages: [{ ApiId: { Ref: 'Orders' }, Stage: 'test' }] }));
  expect(await get('/orders', value('ann'))).toBe(403);
});

test('a key is found by its name, its path or its construct id, and made up where it has no value', async () => {
  const [one, two] = [await start(app()), await start(app())];
  expect(one.apiKey('ann')).toBe(one.apiKey('Shop/Ann'));
  expect(one.apiKey('Lone')).toMatch(/^[a-z0-9]{40}$/);
  expect(one.apiKey('Lone')).toBe(two.apiKey('Lone'));
  expect(() => one.apiKey('Shop')).toThrow('API key "Shop" is ambiguous; use one of "Shop/Ann", "Shop/Bob"');
  expect(() => one.apiKey('Eve')).toThrow('API key "Eve" is not in the assembly; use one of "Shop/Ann"');
});

test('each key of a plan has a bucket that fills at the rate', async () => {
  const get = await caller(app({ Throttle: { RateLimit: 2, BurstLimit: 3 } }));
  const statuses = async (count: number, key: string) => Promise.all(Array.from({ length: count }, async () => get('/orders', value(key))));
  expect((await statuses(4, 'ann')).sort()).toEqual([200, 200, 200, 429]);
  expect(await get('/orders', value('bob'))).toBe(200);
  now += 500;
  expect((await statuses(2, 'ann')).sort()).toEqual([200, 429]);
  now += 60_000;
  expect((await statuses(4, 'ann')).sort()).toEqual([200, 200, 200, 429]);
});

test('a method may have a bucket of its own', async () => {
  const get = await caller(app({ Throttle: { RateLimit: 1, BurstLimit: 1 } }, { '/orders/POST': { RateLimit: 1, BurstLimit: 2 }, '//GET': { RateLimit: 0, BurstLimit: 0 } }));
  const ann = value('ann');
  expect([await get('/orders', ann, 'POST'), await get('/orders', ann, 'POST'), await get('/orders', ann, 'POST')]).toEqual([200, 200, 429]);
  expect([await get('/orders', ann), await get('/orders', ann)]).toEqual([200, 429]);
  expect(await get('/', ann)).toBe(429);
});

test.each([
  ['DAY', 0, Date.UTC(2026, 0, 15)],
  ['WEEK', 0, Date.UTC(2026, 0, 18)],
  ['WEEK', 1, Date.UTC(2026, 0, 19)],
  ['WEEK', 4, Date.UTC(2026, 0, 15)],
  ['MONTH', 0, Date.UTC(2026, 1, 1)],
  ['MONTH', 13, Date.UTC(2026, 1, 14)],
  ['MONTH', 14, Date.UTC(2026, 0, 15)],
])('a quota of a %s from day %d on starts anew in time', async (Period, Offset, renewal) => {
  const get = await caller(app({ Quota: { Limit: '2', Period, Offset } }));
  const ann = value('ann');
  expect([await get('/orders', ann), await get('/', ann), await get('/orders', ann)]).toEqual([200, 200, 429]);
  expect(await get('/orders', value('bob'))).toBe(200);
  now = renewal - 1;
  expect(await get('/orders', ann)).toBe(429);
  now = renewal;
  expect(await get('/orders', ann)).toBe(200);
});

test.each([
  ['throttle', { Throttle: { RateLimit: 1, BurstLimit: 0 } }, 'Too Many Requests', 'TooManyRequestsException'],
  ['quota', { Quota: { Limit: 0, Period: 'DAY' } }, 'Limit Exceeded', 'LimitExceededException'],
])('a %s that is used up says so', async (_, plan, message, errorType) => {
  const gateway = await start(app(plan));
  const answer = await call(`${gateway.url('Orders')}/orders`, { headers: { 'x-api-key': value('ann') } });
  expect([answer.status, answer.json, answer.headers['x-amzn-errortype']]).toEqual([429, { message }, errorType]);
});

test('an authorizer may name the key', async () => {
  const guard = {
    'type': 'apiKey',
    'name': 'Authorization',
    'in': 'header',
    'x-amazon-apigateway-authtype': 'custom',
    'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: invocationUri('guard') },
  };
  const url = (await start(app({}, undefined, {
    document: { 'components': { securitySchemes: { api_key: scheme, guard } }, 'x-amazon-apigateway-api-key-source': 'AUTHORIZER' },
    paths: {
      '/orders': { get: { ...mock('$context.identity.apiKey'), security: [{ guard: [], api_key: [] }] } },
      '/keyed': { get: { ...mock(''), ...keyed } },
    },
    functions: {
      guard: (event) => ({
        policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }, usageIdentifierKey: (event as { authorizationToken: string }).authorizationToken,
      }),
    },
  }))).url('Orders');
  expect((await call(`${url}/orders`, { headers: { Authorization: value('ann') } })).text).toBe(value('ann'));
  expect((await call(`${url}/orders`, { headers: { 'Authorization': 'nobody', 'x-api-key': value('ann') } })).status).toBe(403);
  expect((await call(`${url}/orders`, { headers: { 'x-api-key': value('ann') } })).status).toBe(401);
  expect((await call(`${url}/keyed`, { headers: { 'x-api-key': value('ann') } })).status).toBe(403);
});

describe('a stage', () => {
  const limited = (...MethodSettings: object[]) => app({}, undefined, { stage: { MethodSettings } });
  const limit = (ResourcePath: string, HttpMethod: string, ThrottlingRateLimit: number, ThrottlingBurstLimit: number) =>
    ({ ResourcePath, HttpMethod, ThrottlingRateLimit, ThrottlingBurstLimit });

  test('throttles each method by itself', async () => {
    const get = await caller(limited(limit('/*', '*', 1, 1)));
    expect([await get('/open'), await get('/open'), await get('/orders', value('ann'))]).toEqual([200, 429, 200]);
    now += 1000;
    expect(await get('/open')).toBe(200);
  });

  test('throttles a method as its own settings say', async () => {
    const get = await caller(limited(limit('/~1orders', 'GET', 1, 2), limit('/*', '*', 1, 1), limit('/~1', 'GET', 0, 0), limit('/~1open', 'GET', -1, -1)));
    const ann = value('ann');
    expect([await get('/orders', ann), await get('/orders', ann), await get('/orders', ann)]).toEqual([200, 200, 429]);
    expect([await get('/orders', ann, 'POST'), await get('/orders', ann, 'POST')]).toEqual([200, 429]);
    expect(await get('/', ann)).toBe(429);
  });

  test('of a deployment throttles too', async () => {
    const resources = {
      Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Orders' }, StageName: 'old', StageDescription: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } } },
    };
    const gateway = await start(app({}, undefined, { resources }));
    const statuses = [await call(`${gateway.url('Orders', 'old')}/open`), await call(`${gateway.url('Orders', 'old')}/open`), await call(`${gateway.url('Orders', 'prod')}/open`)];
    expect(statuses.map(({ status }) => status)).toEqual([200, 429, 200]);
  });
});

test('the key decides before the throttle of the stage is touched', async () => {
  const get = await caller(app({}, undefined, { stage: { MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 }] } }));
  expect([await get('/orders', 'nobody'), await get('/orders', 'nobody'), await get('/orders', value('ann'))]).toEqual([403, 403, 200]);
});

test('routes tell what their stage says of them', async () => {
  const MethodSettings = [
    { ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5, CachingEnabled: true },
    { ResourcePath: '/~1open', HttpMethod: 'GET', ThrottlingRateLimit: '1', CacheTtlInSeconds: 60 },
  ];
  const gateway = await start(app({}, undefined, { stage: { MethodSettings, CacheClusterEnabled: true } }));
  const described = gateway.routes().map(({ method, path, throttle, cacheTtl }) => [`${method} ${path}`, throttle, cacheTtl]);
  expect(described).toContainEqual(['POST /orders', { rate: 10, burst: 5 }, undefined]);
  expect(described).toContainEqual(['GET /orders', { rate: 10, burst: 5 }, 300]);
  expect(described).toContainEqual(['GET /open', { rate: 1, burst: 5000 }, 60]);
});
