import { App, aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, JsonSchema, PlanKey, RequestParameter, RequestValue, RestGateway, RestGatewayProps, RestRouteProps } from '../../src';
import { serve } from '../serve';

const OK = Backend.mock();
const CACHE = { size: Size.gibibytes(0.5) };
const AUTHORIZER = `exports.handler = async () => ({
  principalId: 'caller',
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
});`;

// Each answer that is made is another.
const NEW = 'exports.handler = async () => ({ statusCode: 200, body: String(Math.random()), headers: { "Access-Control-Allow-Origin": "*" } });';

function functionIn(stack: Stack, id: string, code: string): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(code) });
}

describe('answers', () => {
  let local: LocalGateway;
  let now = 0;

  beforeAll(async () => {
    local = await serve((stack) => {
      const check = functionIn(stack, 'Check', AUTHORIZER);
      const backend = Backend.lambda(functionIn(stack, 'New', NEW));
      const gateway = new RestGateway(stack, 'Orders', {
        auth: Auth.none(),
        cache: CACHE,
        plans: { gold: { keys: [PlanKey.generated('one'), PlanKey.generated('two')] } },
        routes: {
          'GET /orders/{id}': { backend, cache: { ttl: Duration.minutes(1), keyParameters: [RequestValue.query('page')] } },
          'GET /mine': { backend, auth: Auth.lambda(check), cache: {} },
          'GET /shared': { backend, auth: Auth.lambda(check), cache: { perCaller: false } },
          'GET /metered': { backend, apiKeyRequired: true, cache: {} },
          'GET /never': { backend },
          'GET /search': { backend, requestParameters: [RequestParameter.query('q'), RequestParameter.query('Q', { required: false })], cache: {} },
          'ANY /any': { backend, cache: {} },
        },
      });
      gateway.addStage('bare');
      new RestGateway(stack, 'Browsers', {
        auth: Auth.none(),
        cache: CACHE,
        cors: { allowOrigins: ['https://a.example.com', 'https://b.example.com'] },
        routes: { 'GET /health': { backend: Backend.mock(), cache: {} } },
      });
    }, {}, { clock: () => now });
  });

  afterAll(() => local?.stop());

  /** How many of the answers were made for the requests. */
  async function reaching(paths: string[], { stage = 'prod', method = 'GET', headers = {} }: { stage?: string; method?: string; headers?: Record<string, string> } = {}) {
    const bodies = new Set<string>();
    for (const path of paths) {
      const response = await fetch(local.url('Orders', stage) + path, { method, headers });
      expect([path, response.status]).toEqual([path, 200]);
      bodies.add(await response.text());
    }
    return bodies.size;
  }

  test('are kept for as long as the route says, and for those that differ only in what does not count', async () => {
    expect(await reaching(['/orders/1', '/orders/1', '/orders/1?colour=red'])).toBe(1);
    const before = await (await fetch(`${local.url('Orders', 'prod')}/orders/1`)).text();
    now += 61_000;
    expect(await (await fetch(`${local.url('Orders', 'prod')}/orders/1`)).text()).not.toBe(before);
  });

  test('are kept apart by path variables, by what the route names and by required parameters', async () => {
    expect(await reaching(['/orders/2', '/orders/3', '/orders/2?page=2', '/orders/2?page=3', '/orders/2?page=2'])).toBe(4);
    expect(await reaching(['/search?q=a', '/search?q=b', '/search?q=a', '/search?q=a&Q=c'])).toBe(3);
  });

  test('are given to the caller whom they were made for, unless the route shares them', async () => {
    const [one, two] = [{ Authorization: 'one' }, { Authorization: 'two' }];
    const both = async (path: string, ...each: Record<string, string>[]) => {
      const bodies = await Promise.all(each.map(async (headers) => (await fetch(local.url('Orders', 'prod') + path, { headers })).text()));
      return new Set(bodies).size;
    };
    expect(await reaching(['/mine', '/mine'], { headers: one })).toBe(1);
    expect(await both('/mine', one, two)).toBe(2);
    expect(await reaching(['/shared'], { headers: one })).toBe(1);
    expect(await both('/shared', one, two)).toBe(1);
    expect(await both('/metered', { 'X-Api-Key': local.apiKey('one') }, { 'X-Api-Key': local.apiKey('two') })).toBe(2);
  });

  test('that tell the origin that asks are kept for each origin', async () => {
    const allowed = async (origin?: string) =>
      (await fetch(`${local.url('Browsers')}/health`, { headers: origin ? { Origin: origin } : {} })).headers.get('Access-Control-Allow-Origin');
    expect([await allowed(), await allowed('https://a.example.com'), await allowed('https://b.example.com'), await allowed('https://c.example.com')])
      .toEqual([null, 'https://a.example.com', 'https://b.example.com', null]);
  });

  test('are kept only where the route asks for it, and the stage has a cache', async () => {
    expect(await reaching(['/never', '/never'])).toBe(2);
    expect(await reaching(['/orders/9', '/orders/9'], { stage: 'bare' })).toBe(2);
  });

  test('to GET are kept of a route for any method', async () => {
    expect([await reaching(['/any', '/any']), await reaching(['/any', '/any'], { method: 'POST' })]).toEqual([1, 2]);
  });

  test('are not made anew for whoever asks without having been let', async () => {
    expect(await reaching(['/orders/7', '/orders/7'], { headers: { 'Cache-Control': 'max-age=0' } })).toBe(1);
  });
});

describe('the stage', () => {
  function stageWith(props: Partial<RestGatewayProps>, route: Partial<RestRouteProps> = {}) {
    const stack = new Stack();
    new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'GET /': { backend: OK, cache: {}, ...route } }, ...props });
    const [stage] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Stage'));
    return stage.Properties;
  }

  test('has a cache of the size that was asked for, encrypted, and only for the route', () => {
    const { CacheClusterEnabled, CacheClusterSize, MethodSettings } = stageWith({ cache: { size: Size.mebibytes(512) } });
    expect({ CacheClusterEnabled, CacheClusterSize }).toEqual({ CacheClusterEnabled: true, CacheClusterSize: '0.5' });
    expect(MethodSettings).toEqual([
      { CachingEnabled: false, HttpMethod: '*', ResourcePath: '/*' },
      { CachingEnabled: true, CacheDataEncrypted: true, CacheTtlInSeconds: 300, HttpMethod: 'GET', ResourcePath: '/' },
    ]);
  });

  test('does not encrypt it where it is told not to', () => {
    expect(stageWith({ cache: { ...CACHE, encrypted: false } }).MethodSettings[1]).toMatchObject({ CacheDataEncrypted: false });
  });

  test('lets somebody renew what is kept', () => {
    const stack = new Stack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const gateway = new RestGateway(stack, 'Api', { auth: Auth.iam(), cache: CACHE, routes: { 'GET /a': { backend: OK, cache: { perCaller: false } } } });
    gateway.grantInvalidateCache(role, 'GET /a');
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'execute-api:InvalidateCache', Effect: 'Allow', Resource: stack.resolve(gateway.arnForExecuteApi('GET /a')) }] },
    });
  });
});

describe('refused is', () => {
  const gateway = (key: string, route: Partial<RestRouteProps>, props: Partial<RestGatewayProps> = {}) => () => {
    const app = new App();
    new RestGateway(new Stack(app, 'Stack'), 'Api', { auth: Auth.none(), cache: CACHE, ...props, routes: { [key]: { backend: OK, ...route } } });
    app.synth();
  };

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('a cache of answers to %s', (method) => {
    expect(gateway(`${method} /a`, { cache: {} })).toThrow(`route "${method} /a": answers to "${method}" cannot be kept`);
  });

  test('a cache of a route where no stage has one', () => {
    expect(gateway('GET /a', { cache: {} }, { cache: undefined })).toThrow('route "GET /a" of gateway "Stack/Api" has a cache and no stage has one; give the gateway one');
  });

  test('a size that there is not', () => {
    expect(gateway('GET /a', {}, { cache: { size: Size.gibibytes(1) } }))
      .toThrow('cache size "1 GiB" is none that API Gateway has; give Size.gibibytes(...) of one of 0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118, 237');
  });

  test.each([0, 3601])('a TTL of %p seconds', (seconds) => {
    expect(gateway('GET /a', { cache: { ttl: Duration.seconds(seconds) } })).toThrow(`cache TTL "${seconds} s" is out of range; give 1 to 3600 s`);
  });

  test.each([
    ['signature', Auth.iam()],
    ['context.identity.sourceIp', Auth.lambda(functionIn(new Stack(), 'Check', AUTHORIZER), { identitySources: ['method.request.header.A', 'context.identity.sourceIp'] })],
    ['request', Auth.lambda(functionIn(new Stack(), 'Check', AUTHORIZER), { resultsCacheTtl: Duration.seconds(0) })],
  ])('to keep apart callers by their %s', (what, auth) => {
    expect(gateway('GET /a', { cache: {}, auth })).toThrow(`route "GET /a": a cache cannot tell callers apart by their "${what}"; set perCaller to false`);
  });

  test('to tell requests apart by their body', () => {
    expect(gateway('GET /a', { cache: { keyParameters: [RequestValue.body('$.a')] } })).toThrow('route "GET /a": a "body" value cannot tell requests of a cache apart');
    expect(gateway('GET /a', { cache: {}, requestBody: JsonSchema.fromInline({}) })).toThrow('route "GET /a": answers cannot be kept where a body is asked for');
  });

  test('a cache before what does something at each request', () => {
    const stream = kinesis.Stream.fromStreamArn(new Stack(), 'Stream', 'arn:aws:kinesis:eu-west-1:111122223333:stream/s');
    expect(gateway('GET /a', { cache: {}, backend: Backend.kinesisPutRecord(stream) })).toThrow('route "GET /a": "PutRecord" does something at each request');
  });

  test('a key parameter that cannot be declared', () => {
    expect(gateway('GET /a', { cache: { keyParameters: [RequestValue.query('ids[]')] } })).toThrow('parameter "ids[]" cannot be declared; API Gateway takes letters');
  });
});
