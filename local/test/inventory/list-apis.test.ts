import { writeShopApp } from './shop-app';
import { Assembly } from '../../src';
import { listApis } from '../../src/inventory/list-apis';
import { routesJson } from '../../src/inventory/route-json';
import { ApiListing, RouteListing } from '../../src/inventory/route-listing';
import { writeAssembly } from '../assembly/assembly-folder';

let apis: ApiListing[];
beforeAll(() => { apis = listApis(Assembly.load(writeShopApp())); });

function routesOf(api: string): readonly RouteListing[] {
  return apis.find((listing) => listing.api === api)?.stages[0].routes ?? [];
}

function route(api: string, name: string): RouteListing | undefined {
  return routesOf(api).find(({ method, path }) => `${method} ${path}` === name);
}

test('every API of an app is listed with its kind and stages, sorted by path', () => {
  expect(apis.map(({ api, kind, stages }) => [api, kind, stages.map(({ stage }) => stage)])).toEqual([
    ['Documented/Pets', 'REST', ['prod']],
    ['Http/Front', 'HTTP', ['$default']],
    ['Native/Orders', 'REST', ['prod']],
    ['Ours/Cheap/Api', 'HTTP', ['$default']],
    ['Ours/Room/Api', 'WEBSOCKET', ['prod']],
    ['Ours/Shop/Api', 'REST', ['prod']],
    ['Socket/Chat', 'WEBSOCKET', ['live']],
  ]);
});

test('routes are sorted by path, then by method', () => {
  expect(routesOf('Native/Orders').map(({ method, path }) => `${method} ${path}`))
    .toEqual(['PUT /clicks', 'ANY /legacy/{proxy+}', 'GET /orders', 'POST /orders', 'DELETE /orders/{id}']);
  expect(routesOf('Documented/Pets').map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /files/{path+}', 'ANY /pets', 'GET /pets']);
});

test.each([
  ['Native/Orders', 'POST /orders', { auth: 'cognito', scopes: ['orders/write'], apiKeyRequired: true }],
  ['Native/Orders', 'DELETE /orders/{id}', { auth: 'lambda:Check' }],
  ['Native/Orders', 'PUT /clicks', { auth: 'iam' }],
  ['Native/Orders', 'GET /orders', { auth: 'none', apiKeyRequired: false }],
  ['Http/Front', 'GET /me', { auth: 'jwt', scopes: ['read'] }],
  ['Http/Front', 'GET /site', { auth: 'iam' }],
  ['Ours/Cheap/Api', 'GET /orders/{id}', { auth: 'iam' }],
  ['Socket/Chat', 'WS $connect', { auth: 'lambda:Door' }],
])('who may call %s %s', (api, name, expected) => {
  expect(route(api, name)).toMatchObject(expected);
});

test.each([
  ['Native/Orders', 'GET /orders', 'lambda List'],
  ['Native/Orders', 'PUT /clicks', 'kinesis PutRecord'],
  ['Native/Orders', 'DELETE /orders/{id}', 'mock'],
  ['Native/Orders', 'ANY /legacy/{proxy+}', 'http https://legacy.example.com/{proxy}'],
  ['Documented/Pets', 'ANY /pets', 'http https://pets.example.com/'],
  ['Http/Front', 'ANY /{proxy+}', 'lambda Web'],
  ['Ours/Room/Api', 'WS say', 'lambda Fn'],
])('what is behind %s %s', (api, name, backend) => {
  expect(route(api, name)?.backend).toBe(backend);
});

test.each([
  ['Native/Orders', 'POST /orders', { body: ['application/json'], parameters: [] }],
  ['Native/Orders', 'GET /orders', { body: [], parameters: ['query limit'] }],
  ['Ours/Shop/Api', 'POST /orders', { body: ['application/json', 'application/cloudevents+json'], parameters: [] }],
])('what %s %s checks of requests', (api, name, validation) => {
  expect(route(api, name)?.validation).toMatchObject(validation);
});

test('throttle and cache are those of the stage', () => {
  expect(route('Native/Orders', 'GET /orders')).toMatchObject({ throttle: { rate: 10, burst: 20 }, cacheTtl: 60 });
  expect(route('Native/Orders', 'POST /orders')).toMatchObject({ throttle: undefined, cacheTtl: undefined });
  expect(route('Ours/Shop/Api', 'POST /orders')?.throttle).toEqual({ rate: 5, burst: 6 });
});

test('functions of one id are told apart by what is before it on their paths, those of elsewhere by their names', () => {
  const fn = (FunctionName: string) => ({ Type: 'AWS::Lambda::Function', Properties: { FunctionName } });
  const route2 = (api: string, uri: string) => ({ Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', Name: api, Target: uri } });
  const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  const directory = writeAssembly({
    First: { Resources: { Fn: fn('one'), Api: route2('a', arn('one')) } },
    Second: { Resources: { Fn: fn('two'), Api: route2('b', `${arn('two')}:live`), Other: route2('c', arn('elsewhere')) } },
  });
  expect(routesJson(listApis(Assembly.load(directory))).map(({ backend }) => backend)).toEqual(['lambda First/Fn', 'lambda Second/Fn:live', 'lambda elsewhere']);
});

test('an API without a stage has its routes all the same', () => {
  const Body = { openapi: '3.0.1', paths: { '/a': { get: {} } } };
  const directory = writeAssembly({ Shop: { Resources: { Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body } } } } });
  expect(routesJson(listApis(Assembly.load(directory)))).toEqual([{
    api: 'Shop/Api',
    kind: 'REST',
    stage: null,
    method: 'GET',
    path: '/a',
    operation: null,
    auth: 'none',
    scopes: [],
    apiKeyRequired: false,
    backend: 'none',
    validation: { body: [], parameters: [] },
    throttle: null,
    cacheTtl: null,
  }]);
});

test('an API whose document is elsewhere has none, and a reason', () => {
  const directory = writeAssembly({
    Shop: { Resources: { Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { BodyS3Location: { Bucket: 'b', Key: 'elsewhere.json' } } } } },
  });
  expect(listApis(Assembly.load(directory))[0].problem).toContain('"elsewhere.json" is no asset of the app');
});
