import { App, aws_lambda as lambda, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import * as fc from 'fast-check';
import { Auth, Backend, IRestBackend, RequestValue, ResponseTransferMode, RestGateway, RestGatewayProps, RestRouteProps } from '../../src';
import { hostileText } from '../hostile';
import { serve } from '../serve';

const ECHO = 'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });';
const FAIL = 'exports.handler = async () => { throw new Error("of table secret"); };';
const SLOW = 'exports.handler = async () => new Promise((resolve) => setTimeout(() => resolve({ statusCode: 200, body: "late" }), 1000));';
const STREAM = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  const answer = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'Content-Type': 'text/plain', 'X-Own': 'yes' } });
  for (let part = 0; part < 3; part++) { answer.write('part ' + part + ';'); }
  answer.end();
});`;

function functionIn(stack: Stack, id: string, code: string): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(code) });
}

describe('a function that is waited for', () => {
  let local: LocalGateway;

  beforeAll(async () => {
    local = await serve((stack) => {
      const echo = functionIn(stack, 'Echo', ECHO);
      new RestGateway(stack, 'Orders', {
        auth: Auth.none(),
        routes: {
          'ANY /echo/{proxy+}': { backend: Backend.lambda(echo) },
          'GET /live': { backend: Backend.lambda(new lambda.Alias(stack, 'Live', { aliasName: 'live', version: echo.currentVersion })) },
          'GET /version': { backend: Backend.lambda(echo.currentVersion) },
          'GET /fail': { backend: Backend.lambda(functionIn(stack, 'Fail', FAIL)) },
          'GET /malformed': { backend: Backend.lambda(functionIn(stack, 'Malformed', 'exports.handler = async () => "text";')) },
          'GET /slow': { backend: Backend.lambda(functionIn(stack, 'Slow', SLOW), { timeout: Duration.millis(50) }) },
          'GET /stream': { backend: Backend.lambda(functionIn(stack, 'Stream', STREAM), { responseTransferMode: ResponseTransferMode.STREAM, timeout: Duration.minutes(15) }) },
          'GET /guarded': { backend: Backend.lambda(echo), auth: Auth.iam() },
        },
      });
    });
  });

  afterAll(() => local?.stop());

  test('answers through versions and aliases, too', async () => {
    for (const path of ['/echo/x', '/live', '/version']) {
      const response = await fetch(local.url('Orders') + path);
      expect([path, response.status, JSON.parse(await response.text()).path]).toEqual([path, 200, path]);
    }
  });

  test.each([['/fail', 502], ['/malformed', 502], ['/slow', 504], ['/guarded', 403]])('%s is told as %i, and nothing of what is behind', async (path, status) => {
    const response = await fetch(local.url('Orders') + path);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('secret');
  });

  test('streams its answer', async () => {
    const response = await fetch(`${local.url('Orders')}/stream`);
    expect([response.status, response.headers.get('X-Own'), await response.text()]).toEqual([201, 'yes', 'part 0;part 1;part 2;']);
  });
});

/** What a function is given that is not waited for. */
interface Event {
  readonly [name: string]: unknown;
  readonly body: string | null;
  readonly headers: Record<string, string>;
  readonly queryStringParameters: Record<string, string>;
  readonly pathParameters: Record<string, string>;
}

describe('a function that works on its own', () => {
  const given: { readonly functionArn: string; readonly event: Event }[] = [];
  const last = () => given[given.length - 1].event;
  let local: LocalGateway;

  beforeAll(async () => {
    local = await serve((stack) => {
      const echo = functionIn(stack, 'Echo', ECHO);
      const backend = Backend.lambdaAsync(echo);
      new RestGateway(stack, 'Jobs', {
        auth: Auth.none(),
        routes: {
          'ANY /jobs/{kind}/{rest+}': { backend },
          'GET /jobs': { backend },
          'POST /live': { backend: Backend.lambdaAsync(new lambda.Alias(stack, 'Live', { aliasName: 'live', version: echo.currentVersion })) },
          'POST /own': { backend: Backend.lambdaAsync(echo, { event: RequestValue.object({ order: RequestValue.body('$.id'), who: RequestValue.header('X-Who') }) }) },
          'POST /guarded': { backend, auth: Auth.iam() },
        },
      });
      new RestGateway(stack, 'Bytes', {
        auth: Auth.none(),
        binaryMediaTypes: ['application/octet-stream'],
        routes: { 'POST /jobs': { backend: Backend.lambdaAsync(echo, { contentTypes: ['application/octet-stream', 'text/plain'] }) } },
      });
    }, {}, {
      invoker: {
        invoke: async (functionArn: string, event: unknown) => {
          given.push({ functionArn, event: event as Event });
          return { payload: null, log: '' };
        },
        invokeWithResponseStream: () => { throw new Error('is not streamed'); },
        stop: async () => {},
      },
    });
  });

  afterAll(() => local?.stop());

  async function send(path: string, init: RequestInit = {}, api = 'Jobs') {
    const response = await fetch(local.url(api) + path, init);
    return { status: response.status, body: JSON.parse(await response.text()) };
  }

  test('is answered with 202 and the request\'s id, and gets the request in the shape of one that is waited for', async () => {
    const told = await send('/jobs/mail/a/b?q=1&q=2', { method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'application/json', 'X-Who': 'ann' } });
    expect(told).toEqual({ status: 202, body: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    expect(last()).toEqual({
      resource: '/jobs/{kind}/{rest+}',
      path: '/jobs/mail/a/b',
      httpMethod: 'POST',
      headers: expect.objectContaining({ 'Content-Type': 'application/json', 'X-Who': 'ann' }),
      queryStringParameters: { q: '2' },
      pathParameters: { kind: 'mail', rest: 'a/b' },
      requestContext: {
        accountId: expect.any(String),
        apiId: expect.stringMatching(/./),
        domainName: expect.any(String),
        httpMethod: 'POST',
        path: expect.stringMatching(/\/jobs\/mail\/a\/b$/),
        protocol: 'HTTP/1.1',
        requestId: told.body.requestId,
        requestTime: expect.stringMatching(/./),
        requestTimeEpoch: expect.any(Number),
        resourcePath: '/jobs/{kind}/{rest+}',
        stage: 'prod',
        identity: { sourceIp: '127.0.0.1', userAgent: expect.any(String), userArn: '' },
        authorizer: { principalId: '', claims: { 'sub': '', 'cognito:username': '' } },
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  test('gets no body where the method has none', async () => {
    await send('/jobs');
    expect(last()).toMatchObject({ path: '/jobs', body: null, isBase64Encoded: false, queryStringParameters: {}, pathParameters: {} });
  });

  test('gets the event that the route makes', async () => {
    expect((await send('/own', { method: 'POST', body: '{"id":5}', headers: { 'Content-Type': 'application/json', 'X-Who': 'ann' } })).status).toBe(202);
    expect(last()).toEqual({ order: 5, who: 'ann' });
  });

  test('is called by its alias', async () => {
    await send('/live', { method: 'POST', body: 'x', headers: { 'Content-Type': 'text/plain' } });
    expect(given[given.length - 1].functionArn).toMatch(/:live$/);
  });

  test('gets bytes in base64, text as text', async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    await send('/jobs', { method: 'POST', body: bytes, headers: { 'Content-Type': 'application/octet-stream' } }, 'Bytes');
    expect(last()).toMatchObject({ body: bytes.toString('base64'), isBase64Encoded: true });
    await send('/jobs', { method: 'POST', body: 'ü', headers: { 'Content-Type': 'text/plain' } }, 'Bytes');
    expect(last()).toMatchObject({ body: 'ü', isBase64Encoded: false });
  });

  test.each([['/jobs/a/b', 'image/png', 415], ['/own', 'text/plain', 415], ['/guarded', 'application/json', 403]])('%s is not called for %s: %i', async (path, type, status) => {
    const before = given.length;
    expect((await send(path, { method: 'POST', body: '{}', headers: { 'Content-Type': type } })).status).toBe(status);
    expect(given).toHaveLength(before);
  });

  test('gets exactly what was sent, whatever it looks like', async () => {
    const text = hostileText.filter((value) => !/\p{Surrogate}/u.test(value));
    const header = text.map((value) => value.replace(/[^\x20-\x7e]/g, '').slice(0, 500).trim()).filter((value) => value !== '');
    const name = fc.string({ unit: fc.constantFrom(...'abcxyz-019_.!~'), minLength: 1, maxLength: 8 }).map((value) => `x-${value}`);
    const parameters = fc.dictionary(text.map((value) => value.slice(0, 30)).filter((value) => value !== ''), text.map((value) => value.slice(0, 500)), { maxKeys: 4, noNullPrototype: true });
    const segment = text.map((value) => value.slice(0, 50)).filter((value) => value !== '' && value !== '.' && value !== '..');
    await fc.assert(fc.asyncProperty(segment, fc.dictionary(name, header, { maxKeys: 4, noNullPrototype: true }), parameters, text.filter((value) => value !== ''), async (kind, headers, query, body) => {
      const search = new URLSearchParams(Object.entries(query));
      const { status } = await send(`/jobs/${encodeURIComponent(kind)}/rest?${search.toString()}`, { method: 'PUT', body, headers: { ...headers, 'Content-Type': 'text/plain' } });
      expect(status).toBe(202);
      const event = last();
      expect(Object.keys(event).sort()).toEqual(FIELDS);
      expect(event).toMatchObject({ httpMethod: 'PUT', body, pathParameters: { kind, rest: 'rest' }, path: `/jobs/${kind}/rest`, isBase64Encoded: false });
      expect(new Map(Object.entries(event.queryStringParameters))).toEqual(new Map(Object.entries(query)));
      expect(Object.fromEntries(Object.entries(event.headers).filter(([key]) => key.startsWith('x-')))).toEqual(headers);
    }), { numRuns: 1000 });
  }, 120_000);
});

const FIELDS = ['body', 'headers', 'httpMethod', 'isBase64Encoded', 'path', 'pathParameters', 'queryStringParameters', 'requestContext', 'resource'];

describe('the document', () => {
  test('streams by the streaming API of Lambda', () => {
    const { document } = gatewayOf((stack) => Backend.lambda(functionIn(stack, 'F', STREAM), { responseTransferMode: ResponseTransferMode.STREAM, timeout: Duration.minutes(15) }));
    expect(document.get['x-amazon-apigateway-integration']).toMatchObject({
      type: 'aws_proxy',
      responseTransferMode: 'STREAM',
      timeoutInMillis: 900_000,
      uri: { 'Fn::Sub': expect.stringMatching(/lambda:path\/2021-11-15\/functions\/.*\/response-streaming-invocations$/) },
    });
  });

  test('does not wait, and tells nothing but a success of Lambda as one', () => {
    const { document } = gatewayOf((stack) => Backend.lambdaAsync(functionIn(stack, 'F', ECHO)));
    const { responses, ...integration } = document.get['x-amazon-apigateway-integration'];
    expect(integration).toMatchObject({ type: 'aws', httpMethod: 'POST', requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" } });
    const pattern = new RegExp(`^(?:${Object.keys(responses)[0]})$`);
    expect(['200', '202'].some((status) => pattern.test(status))).toBe(false);
    expect(['400', '429', '500', 'Task timed out', 'two\nlines'].every((failure) => pattern.test(failure))).toBe(true);
    expect(Object.values<{ statusCode: string }>(responses).map(({ statusCode }) => statusCode)).toEqual(['502', '202']);
  });

  test('lets the API invoke a function once, however it is called', () => {
    const stack = new Stack(new App(), 'Stack');
    const echo = functionIn(stack, 'Echo', ECHO);
    new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'GET /': { backend: Backend.lambda(echo) }, 'POST /': { backend: Backend.lambdaAsync(echo) } } });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 1);
  });

  test('takes a few KB for a route that does not wait', () => {
    const { document } = gatewayOf((stack) => Backend.lambdaAsync(functionIn(stack, 'F', ECHO)));
    expect(JSON.stringify(document).length / 1024).toBeLessThan(14);
  });
});

test.each<[string, (stack: Stack) => unknown, string]>([
  ['a short timeout', (stack) => Backend.lambda(functionIn(stack, 'F', ECHO), { timeout: Duration.millis(49) }), 'integration timeout "49 ms" is too short; give 50 ms or more'],
  ['a long stream', (stack) => Backend.lambda(functionIn(stack, 'F', ECHO), { timeout: Duration.seconds(901), responseTransferMode: ResponseTransferMode.STREAM }),
    'integration timeout "901000 ms" is too long; give 900000 ms (15 minutes) or less'],
  ['the version that is none', (stack) => Backend.lambdaAsync(functionIn(stack, 'F', ECHO).latestVersion), 'is named by its version "$LATEST", which nobody can be permitted to invoke'],
  ['a path variable that is not there', (stack) => gatewayOf(() => Backend.lambdaAsync(functionIn(stack, 'F', ECHO), { event: RequestValue.path('id') })),
    'route "GET /x": path variable "id" is none of its path; write "{id}" in the path'],
  ['a JSON body of text', (stack) => gatewayOf(() => Backend.lambdaAsync(functionIn(stack, 'F', ECHO), { event: RequestValue.body('$'), contentTypes: ['text/plain'] })),
    'route "GET /x": reads its body as JSON, and takes media type "text/plain"; take it out of "contentTypes"'],
  ['answers of what is not waited for', (stack) => gatewayOf(() => Backend.lambdaAsync(functionIn(stack, 'F', ECHO)), { responses: [{ backendStatus: '202', statusCode: 200 }] }),
    'route "GET /x": its function is not waited for, so "responses" would have no effect; take them out'],
  ['a cache of what is not waited for', (stack) => gatewayOf(() => Backend.lambdaAsync(functionIn(stack, 'F', ECHO)), { cache: {} }),
    'route "GET /x": its function works at each request, and a kept answer would keep it from that; leave "cache" out'],
  ['a cache of a stream', (stack) => gatewayOf(() => Backend.lambda(functionIn(stack, 'F', STREAM), { responseTransferMode: ResponseTransferMode.STREAM }), { cache: {} }),
    'route "GET /x": answers with the response transfer mode "STREAM" cannot be kept; leave "cache" out, or do not stream'],
])('%s is refused', (_, make, message) => {
  expect(() => make(new Stack(new App(), 'Functions'))).toThrow(message);
});

function gatewayOf(backend: (stack: Stack) => IRestBackend, route: Partial<RestRouteProps> = {}, props: Partial<RestGatewayProps> = {}) {
  const stack = new Stack(new App(), 'Stack');
  new RestGateway(stack, 'Api', { auth: Auth.none(), cache: { size: Size.gibibytes(0.5) }, ...props }).addRoute('GET /x', { backend: backend(stack), ...route });
  const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  return { document: api.Properties.Body.paths['/x'] };
}
