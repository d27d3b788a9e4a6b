import { invoking, part, serveHttp, startHttp } from './http-app';
import { call } from '../call';
import { apiMapping, domain } from '../domain-app';

const any = 'x-amazon-apigateway-any-method';
const tell = {
  tell: (event: unknown) => {
    const { routeKey, pathParameters } = event as { routeKey: string; pathParameters?: object };
    return { route: routeKey, variables: pathParameters };
  },
};
const told = invoking('tell');

test.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1', undefined],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
  ['GET', '/pets/dog/a%20b%2Fc', 'GET /pets/dog/{id}', { id: 'a b/c' }],
  ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
  ['GET', '/pets/', 'GET /pets/{proxy+}', { proxy: '' }],
  ['POST', '/pets/dog/1', 'ANY /{proxy+}', { proxy: 'pets/dog/1' }],
  ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
  ['GET', '/orders', 'GET /orders', undefined],
  ['PUT', '/orders', 'ANY /orders', undefined],
])('%s %s goes to the most specific route', async (method, path, route, variables) => {
  const url = await serveHttp({
    functions: tell,
    paths: {
      '/{proxy+}': { [any]: told },
      '/pets/{proxy+}': { get: told },
      '/pets/dog/{id}': { get: told },
      '/pets/dog/1': { get: told },
      '/orders': { [any]: told, get: told },
      '/$default': { [any]: told },
    },
  });
  expect((await call(url + path, { method })).json).toEqual({ route, variables });
});

test('what no other route takes goes to $default, and without one is not found', async () => {
  const url = await serveHttp({ functions: tell, paths: { '/orders': { get: told }, '/$default': { [any]: told } } });
  expect((await call(`${url}/orders/`)).json).toEqual({ route: '$default' });
  const bare = await serveHttp({ functions: tell, paths: { '/orders': { get: told } } });
  for (const [method, path] of [['GET', '/orders/'], ['GET', '/other'], ['POST', '/orders'], ['GET', '']]) {
    const { status, text, headers } = await call(bare + path, { method });
    expect([status, text, headers['content-type']]).toEqual([404, '{"message":"Not Found"}', 'application/json']);
  }
  expect((await call(`${bare}/a%zz`)).status).toBe(400);
});

test('the default stage has no segment, and a named one wins over a path', async () => {
  const path = (event: unknown) => {
    const { rawPath, requestContext } = event as { rawPath: string; requestContext: { stage: string } };
    return { path: rawPath, stage: requestContext.stage };
  };
  const gateway = await startHttp({
    functions: { path },
    paths: { '/{proxy+}': { get: invoking('path') }, '/': { get: invoking('path') } },
    resources: { Test: part('Stage', { StageName: 'test', AutoDeploy: true }) },
  });
  const url = gateway.url('Orders', '$default');
  expect([url, gateway.url('Orders', 'test')]).toEqual([expect.stringMatching(/:\d+\/Orders$/), `${url}/test`]);
  expect((await call(`${url}/orders`)).json).toEqual({ path: '/orders', stage: '$default' });
  expect((await call(`${url}/test/orders/a%20b`)).json).toEqual({ path: '/test/orders/a b', stage: 'test' });
  expect((await call(`${url}/test`)).json).toEqual({ path: '/test/', stage: 'test' });
  expect((await call(`${url}/$default/orders`)).json).toEqual({ path: '/$default/orders', stage: '$default' });
  expect(gateway.warnings).toEqual([]);
});

test('what is nowhere is told where the API is', async () => {
  const url = await serveHttp({ functions: tell, paths: { '/orders': { get: told } } });
  const { status, json } = await call(url.replace(/Orders$/, 'Nowhere'));
  expect([status, json]).toEqual([404, { message: 'no API is served at "/Nowhere"; use "/Orders"' }]);
});

test('an API without a default stage knows no other paths', async () => {
  const gateway = await startHttp({ functions: tell, stageName: 'prod', paths: { '/orders': { get: told } } });
  expect((await call(`${gateway.url('Orders')}/orders`)).status).toBe(200);
  expect((await call(`${gateway.url('Orders').replace(/\/prod$/, '')}/orders`)).json).toEqual({ message: 'Not Found' });
});

test('hosts of API Gateway and custom domains lead to it', async () => {
  const echo = (event: unknown) => event;
  const gateway = await startHttp({
    functions: { echo },
    paths: { '/orders': { get: invoking('echo') }, '/first': { get: invoking('echo', { payloadFormatVersion: '1.0' }) } },
    resources: { Domain: domain('api.example.com', {}, 'AWS::ApiGatewayV2::DomainName'), Mapping: apiMapping('Domain', 'shop/v1', 'Orders', '$default') },
  });
  const base = gateway.url('Orders').replace('/Orders', '');
  const { json } = await call(`${base}/shop/v1/orders`, { headers: { Host: 'api.example.com' } });
  expect(json).toMatchObject({ rawPath: '/orders', requestContext: { domainName: 'api.example.com', domainPrefix: 'api', http: { path: '/orders' } } });
  const { requestContext: { apiId } } = json as { requestContext: { apiId: string } };
  expect((await call(`${base}/orders`, { headers: { Host: `${apiId}.execute-api.us-east-1.amazonaws.com` } })).json).toMatchObject({ requestContext: { apiId } });
});

test('an API whose default endpoint is closed is not found there', async () => {
  const gateway = await startHttp({
    functions: tell,
    api: { DisableExecuteApiEndpoint: true },
    paths: { '/orders': { get: told } },
    resources: { Domain: domain('api.example.com', {}, 'AWS::ApiGatewayV2::DomainName'), Mapping: apiMapping('Domain', undefined, 'Orders', '$default') },
  });
  const url = gateway.url('Orders');
  expect(url).toMatch(/\/api\.example\.com$/);
  expect((await call(`${url}/orders`)).status).toBe(200);
  expect((await call(`${url.replace('api.example.com', 'Orders')}/orders`)).json).toEqual({ message: 'Not Found' });
});

test('routes, integrations and stages of their own', async () => {
  const gateway = await startHttp({
    functions: tell,
    resources: {
      Route: part('Route', { RouteKey: 'GET /orders/{id}', Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] }, AuthorizationType: 'AWS_IAM' }),
      Open: part('Route', { RouteKey: '$default', Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] } }),
      Queue: part('Route', { RouteKey: 'POST /messages', Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Send' }]] } }),
      Integration: part('Integration', { IntegrationType: 'AWS_PROXY', IntegrationUri: 'arn:aws:lambda:us-east-1:000000000000:function:tell', PayloadFormatVersion: '2.0' }),
      Send: part('Integration', { IntegrationType: 'AWS_PROXY', IntegrationSubtype: 'SQS-SendMessage' }),
    },
    stage: { DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 2 } },
  });
  expect((await call(`${gateway.url('Orders')}/orders`)).json).toEqual({ route: '$default' });
  expect(gateway.routes()).toEqual([
    { api: 'Orders', stage: '$default', method: 'GET', path: '/orders/{id}', auth: 'AWS_IAM', backend: 'lambda tell', throttle: { rate: 5, burst: 2 } },
    { api: 'Orders', stage: '$default', method: 'ANY', path: '$default', auth: 'NONE', backend: 'lambda tell', throttle: { rate: 5, burst: 2 } },
    { api: 'Orders', stage: '$default', method: 'POST', path: '/messages', auth: 'NONE', backend: 'not served', throttle: { rate: 5, burst: 2 } },
  ]);
  expect(gateway.warnings).toEqual(['route "POST /messages" of API "Shop/Orders" is answered with 501: service "sqs" is not served locally; start the gateway with an endpoint that serves it (--endpoint-url)']);
  expect((await call(`${gateway.url('Orders')}/messages`, { method: 'POST' })).status).toBe(501);
});
