import { App, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, HealthPath, HttpProxyApi, HttpProxyApiProps, PlanKey, RequestValue, ResponseTransferMode, VpcTarget } from '../../src';
import { Endpoint } from '../backends/endpoint';

const URL = 'https://shop.example.com/api';

function proxy(props: Partial<HttpProxyApiProps>, stack = new Stack(new App(), 'Stack')): Stack {
  new HttpProxyApi(stack, 'Shop', { auth: Auth.none(), ...props });
  return stack;
}

function routesOf(stack: Stack): string[] {
  const [{ Properties: { Body: { paths } } }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  return Object.entries<Record<string, { 'x-amazon-apigateway-integration': { uri?: string; type: string } }>>(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => {
    const { uri, type } = operation['x-amazon-apigateway-integration'];
    return `${method.startsWith('x-') ? 'ANY' : method.toUpperCase()} ${path} -> ${uri ?? type}`;
  }));
}

describe('requests', () => {
  let endpoint: Endpoint;
  let local: LocalGateway;
  let now = 0;

  beforeAll(async () => {
    endpoint = await Endpoint.start();
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const service = { url: `${endpoint.url}/api/`, allowUnencrypted: true };
    proxy({
      ...service,
      apiKeyRequired: true,
      plans: { gold: { keys: [PlanKey.generated('acme')] } },
      headers: { 'X-Secret': RequestValue.stageVariable('backendKey') },
      stageVariables: { backendKey: 's3cret' },
      cache: { size: Size.gibibytes(0.5) },
      routeCache: { ttl: Duration.minutes(1) },
      forwardedHeaders: ['Accept-Language'],
      forwardedQueryParameters: ['q'],
      healthPath: HealthPath.at('/internal/status', { route: '/status' }),
      routes: { 'GET /orders/{id}': { backend: Backend.mock({ body: { own: true } }), apiKeyRequired: false } },
    }, stack);
    new HttpProxyApi(stack, 'Open', { auth: Auth.none(), ...service });
    new HttpProxyApi(stack, 'Guarded', { auth: Auth.iam(), ...service, healthPath: HealthPath.at('/health', { auth: Auth.none() }) });
    const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 });
    const target = VpcTarget.applicationLoadBalancer(new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc }), { protocol: elbv2.ApplicationProtocol.HTTP });
    new HttpProxyApi(stack, 'Private', { auth: Auth.none(), vpcTarget: target, allowUnencrypted: true });
    local = await LocalGateway.start({ assembly: app.synth().directory, vpcTargets: { Alb: endpoint.url } }, { clock: () => now });
  });

  afterAll(async () => {
    await local?.stop();
    await endpoint?.stop();
  });

  const call = async (path: string, init: RequestInit = {}, api = 'Shop') => {
    const headers = { 'X-Api-Key': local.apiKey('acme'), ...init.headers };
    const response = await fetch(local.url(api) + path, { ...init, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  test('go to the service with what is set and nothing that is on no list', async () => {
    endpoint.answer = { status: 201, body: 'made' };
    expect(await call('/orders?q=1&r=2', { method: 'POST', body: 'x', headers: { 'X-Other': 'y' } })).toMatchObject({ status: 201, text: 'made' });
    expect(endpoint.last).toMatchObject({ method: 'POST', url: '/api/orders?q=1', headers: { 'x-secret': ['s3cret'] } });
    expect(endpoint.last.headers['x-other']).toBeUndefined();
    expect(endpoint.last.headers['x-api-key']).toBeUndefined();
    await call('/');
    expect(endpoint.last.url).toBe('/api/');
  });

  test.each([[400, 400], [404, 404], [429, 429], [500, 502], [503, 503], [504, 504]])('of which the service makes %i are told as %i', async (status, told) => {
    endpoint.answer = { status, headers: { 'Retry-After': '7' } };
    const answer = await call('/orders', { method: 'PUT' });
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([told, [429, 503].includes(status) ? '7' : null]);
  });

  test('are answered by own routes where there are, by the service for other methods of their paths', async () => {
    endpoint.answer = { status: 200, body: 'theirs' };
    expect((await call('/orders/42')).text).toBe('{"own":true}');
    expect((await call('/orders/42', { method: 'DELETE' })).text).toBe('theirs');
    expect(endpoint.last).toMatchObject({ method: 'DELETE', url: '/api/orders/42' });
    await call('/status', { method: 'POST' });
    expect(endpoint.last).toMatchObject({ method: 'POST', url: '/api/status' });
  });

  test('without an API key are refused, but for that for its health', async () => {
    const asked = endpoint.requests.length;
    expect((await fetch(`${local.url('Shop')}/orders`)).status).toBe(403);
    expect(endpoint.requests).toHaveLength(asked);
    endpoint.answer = { status: 200, body: 'well' };
    expect((await fetch(`${local.url('Shop')}/status`)).status).toBe(200);
    expect(endpoint.last.url).toBe('/api/internal/status');
  });

  test('that are alike are answered once, as long as that is kept', async () => {
    const reaching = async (...paths: string[]) => {
      const before = endpoint.requests.length;
      for (const path of paths) { expect((await call(path)).status).toBe(200); }
      return endpoint.requests.length - before;
    };
    endpoint.answer = { status: 200, body: 'kept' };
    expect(await reaching('/kept', '/kept', '/kept?r=1')).toBe(1);
    expect(await reaching('/kept?q=1', '/kept?q=2', '/kept?q=1', '/kept/deep')).toBe(3);
    const before = endpoint.requests.length;
    await call('/kept', { headers: { 'Accept-Language': 'de' } });
    await call('/kept', { headers: { 'Accept-Language': 'en' } });
    expect(endpoint.requests.length - before).toBe(2);
    now += 61_000;
    expect(await reaching('/kept')).toBe(1);
  });

  test('are forwarded as they are where no list is given', async () => {
    endpoint.answer = { status: 500, headers: { 'X-Own': 'yes' }, body: 'theirs' };
    const told = await call('/orders?q=1&r=2', { headers: { 'X-Other': 'y' } }, 'Open');
    expect([told.status, told.headers.get('X-Own'), told.text]).toEqual([500, 'yes', 'theirs']);
    expect(endpoint.last).toMatchObject({ url: '/api/orders?q=1&r=2', headers: { 'x-other': ['y'] } });
    await call('/health', {}, 'Open');
    expect(endpoint.last.url).toBe('/api/health');
  });

  test('are guarded, and its health is as it says', async () => {
    endpoint.answer = { status: 200 };
    expect((await call('/orders', {}, 'Guarded')).status).toBe(403);
    expect((await call('/health', {}, 'Guarded')).status).toBe(200);
  });

  test('reach a service in a VPC', async () => {
    endpoint.answer = { status: 200, body: 'private' };
    expect(await call('/orders/42?q=1', {}, 'Private')).toMatchObject({ status: 200, text: 'private' });
    expect(endpoint.last.url).toBe('/orders/42?q=1');
  });
});

describe('routes', () => {
  test('are those of the service and its health', () => {
    expect(routesOf(proxy({ url: URL }))).toEqual([`ANY / -> ${URL}/`, `ANY /health -> ${URL}/health`, `GET /health -> ${URL}/health`, `ANY /{proxy+} -> ${URL}/{proxy}`]);
  });

  test('are without that of its health where it has none', () => {
    expect(routesOf(proxy({ url: URL, healthPath: HealthPath.none() }))).toEqual([`ANY / -> ${URL}/`, `ANY /{proxy+} -> ${URL}/{proxy}`]);
  });

  test('of the user may take everything', () => {
    const backend = Backend.mock();
    expect(routesOf(proxy({ url: URL, healthPath: HealthPath.none(), routes: { 'ANY /{proxy+}': { backend }, 'ANY /': { backend }, 'GET /files/{path+}': { backend } } })))
      .toEqual(['ANY / -> mock', `ANY /files/{path+} -> ${URL}/files/{path}`, 'GET /files/{path+} -> mock', 'ANY /{proxy+} -> mock']);
  });
});

test.each<[string, Partial<HttpProxyApiProps>, string]>([
  ['a service that is nowhere', {}, 'service "" is nowhere; give "url", or "vpcTarget" for one in a VPC'],
  ['a URL without TLS', { url: 'http://shop.example.com' }, 'is not encrypted'],
  ['a URL with a query', { url: 'https://shop.example.com?a=b' }, 'has a query'],
  ['a health path without a slash', { url: URL, routes: {}, get healthPath(): HealthPath { return HealthPath.at('health'); } }, 'health path "health" has no slash at its start; write "/health"'],
  ['a cache without lists', { url: URL, cache: { size: Size.gibibytes(0.5) }, routeCache: {} },
    'gets every query parameter and header, and a cache cannot tell requests apart by all of them; name what it gets by forwardedQueryParameters and forwardedHeaders'],
  ['a cache of streams', { url: URL, cache: { size: Size.gibibytes(0.5) }, routeCache: {}, responseTransferMode: ResponseTransferMode.STREAM }, 'answers with the response transfer mode "STREAM" cannot be kept'],
  ['the route of its health twice', { url: URL, routes: { 'GET /{name}': { backend: Backend.mock() } } }, 'route "ANY /{proxy+}" has the variable "{proxy+}" where route "GET /{name}" has "{name}"'],
])('%s is refused', (_, props, message) => {
  expect(() => proxy(props)).toThrow(message);
});

test('a service at two places is refused', () => {
  const stack = new Stack(new App(), 'Stack');
  const alb = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }) });
  expect(() => proxy({ url: URL, vpcTarget: VpcTarget.applicationLoadBalancer(alb, { hostname: 'a.example.com' }) }, stack))
    .toThrow(`service is at "${URL}" and behind a load balancer; take "url" or "vpcTarget" out`);
});

test('two fit into a stack', () => {
  expect(() => new HttpProxyApi(proxy({ url: URL }), 'Second', { auth: Auth.none(), url: URL })).not.toThrow();
});
