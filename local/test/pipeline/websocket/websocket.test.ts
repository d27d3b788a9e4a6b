import {
  ApiGatewayManagementApiClient, DeleteConnectionCommand, GetConnectionCommand, GoneException, PayloadTooLargeException, PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import {
  App, aws_apigatewayv2 as apigatewayv2, aws_apigatewayv2_authorizers as authorizers, aws_apigatewayv2_integrations as integrations,
  aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, Stack,
} from 'aws-cdk-lib';
import { sign } from 'aws4';
import { knock, SocketClient, until } from './socket-client';
import { LocalGateway, LocalGatewayOptions, LocalGatewayParts } from '../../../src';
import { temporaryFolder } from '../../assembly/assembly-folder';
import { backend, echo } from '../backend-server';
import { call } from '../call';
import { keep } from '../gateways';

const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };
const ECHO = 'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });';

async function serve(
  define: (stack: Stack) => void, options: Partial<LocalGatewayOptions> = {}, parts: LocalGatewayParts = {},
): Promise<LocalGateway> {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  define(new Stack(app, 'Shop'));
  app.synth();
  return keep(await LocalGateway.start({ assembly: outdir, ...options }, parts));
}

function functionIn(stack: Stack, id: string, code = ECHO): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(code) });
}

function lambdaOf(stack: Stack, id: string, code = ECHO): integrations.WebSocketLambdaIntegration {
  return new integrations.WebSocketLambdaIntegration(id, functionIn(stack, `${id}Fn`, code));
}

function apiIn(stack: Stack, props: apigatewayv2.WebSocketApiProps = {}): apigatewayv2.WebSocketApi {
  const webSocketApi = new apigatewayv2.WebSocketApi(stack, 'Chat', props);
  new apigatewayv2.WebSocketStage(stack, 'Prod', { webSocketApi, stageName: 'prod', autoDeploy: true });
  return webSocketApi;
}

const echoApi = (stack: Stack) => apiIn(stack, { defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true } });

/** Changes what CDK's stage cannot say. */
function stageOf(stack: Stack): apigatewayv2.CfnStage {
  return stack.node.findChild('Prod').node.defaultChild as apigatewayv2.CfnStage;
}

function managementOf(endpoint: string): ApiGatewayManagementApiClient {
  return new ApiGatewayManagementApiClient({ endpoint, region: 'us-east-1', credentials: LOCAL, maxAttempts: 1 });
}

interface Event {
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly requestContext: Record<string, unknown> & { readonly connectionId: string };
}

describe('a client of an API of CDK\'s own constructs', () => {
  test('connects, sends messages that routes answer, and goes; functions are told all of it as on AWS', async () => {
    const lines: string[] = [];
    const telling = 'exports.handler = async (event) => { console.log(JSON.stringify(event)); return { statusCode: 200 }; };';
    const gateway = await serve((stack) => {
      const integration = lambdaOf(stack, 'Tell', telling);
      apiIn(stack, {
        connectRouteOptions: { integration }, disconnectRouteOptions: { integration }, defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true },
      });
    }, { onFunctionLog: (line) => lines.push(line) });
    expect(gateway.warnings).toEqual([]);
    expect(gateway.url('Chat')).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/Chat\/prod$/);
    expect(gateway.routes().map(({ method, path, auth }) => [method, path, auth])).toEqual(['$connect', '$disconnect', '$default'].map((key) => ['WS', key, 'NONE']));

    const client = await SocketClient.open(`${gateway.url('Chat')}?room=blue&room=red`, { headers: { 'X-Name': 'Ann', 'User-Agent': 'test' } });
    client.send({ action: 'hello' });
    const message = await client.next<Event>();
    client.socket.close(4001, 'enough');
    await until(() => lines.some((line) => line.includes('DISCONNECT')));
    const [connected, disconnected] = lines.map((line) => JSON.parse(line.replace(/^[^{]*/, '')) as Event);

    const { connectionId } = message.requestContext;
    const always = {
      stage: 'prod',
      messageDirection: 'IN',
      connectionId,
      connectedAt: expect.any(Number),
      requestTimeEpoch: expect.any(Number),
      requestId: expect.any(String),
      extendedRequestId: expect.any(String),
      requestTime: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:/),
      apiId: expect.any(String),
      domainName: expect.stringMatching(/^\w+\.execute-api\.us-east-1\.amazonaws\.com$/),
      identity: { sourceIp: '127.0.0.1', userAgent: 'test' },
    };
    expect(connectionId).toMatch(/^[\w-]{15}=$/);
    expect(connected).toEqual({
      headers: expect.objectContaining({ 'X-Name': 'Ann' }),
      multiValueHeaders: expect.objectContaining({ 'X-Name': ['Ann'] }),
      queryStringParameters: { room: 'red' },
      multiValueQueryStringParameters: { room: ['blue', 'red'] },
      requestContext: { ...always, routeKey: '$connect', eventType: 'CONNECT' },
      isBase64Encoded: false,
    });
    expect(message).toEqual({
      requestContext: { ...always, routeKey: '$default', eventType: 'MESSAGE', messageId: expect.any(String) }, body: '{"action":"hello"}', isBase64Encoded: false,
    });
    expect(disconnected).toEqual({
      headers: { 'Host': expect.any(String), 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' },
      multiValueHeaders: { 'Host': [expect.any(String)], 'x-api-key': [''], 'X-Forwarded-For': [''], 'x-restapi': [''] },
      requestContext: { ...always, routeKey: '$disconnect', eventType: 'DISCONNECT', disconnectStatusCode: 4001, disconnectReason: 'enough' },
      isBase64Encoded: false,
    });
  });

  test('is let in by an API that has no route for that', async () => {
    const gateway = await serve(echoApi);
    expect((await knock(gateway.url('Chat'))).status).toBe(101);
  });

  test.each([
    ['throws', 'throw new Error("no")', 502], ['says 403', 'return { statusCode: 403 }', 403], ['says nothing', 'return undefined', 502], ['says 204', 'return { statusCode: 204 }', 101],
  ])('is kept out or let in by a function that %s', async (_, body, status) => {
    const gateway = await serve((stack) => {
      apiIn(stack, { connectRouteOptions: { integration: lambdaOf(stack, 'Connect', `exports.handler = async () => { ${body}; };`) } });
    });
    const answer = await knock(gateway.url('Chat'));
    expect(answer.status).toBe(status);
    const told = { message: expect.any(String), connectionId: expect.any(String), requestId: expect.any(String) };
    if (status !== 101) expect(JSON.parse(answer.text)).toEqual(told);
  });

  test('speaks the subprotocol that a function chooses', async () => {
    const gateway = await serve((stack) => {
      const code = 'exports.handler = async ({ headers }) => ({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": headers["Sec-WebSocket-Protocol"].split(",")[1].trim() } });';
      apiIn(stack, { connectRouteOptions: { integration: lambdaOf(stack, 'Connect', code) } });
    });
    const client = await SocketClient.open(gateway.url('Chat'), {}, ['one', 'two']);
    expect(client.socket.protocol).toBe('two');
  });

  test('has its end told where it goes without a word', async () => {
    const lines: string[] = [];
    const gateway = await serve((stack) => {
      const code = 'exports.handler = async ({ requestContext: { disconnectStatusCode: code, disconnectReason: reason } }) => console.log(JSON.stringify({ code, reason }));';
      apiIn(stack, { disconnectRouteOptions: { integration: lambdaOf(stack, 'Gone', code) } });
    }, { onFunctionLog: (line) => lines.push(line) });
    (await SocketClient.open(gateway.url('Chat'))).socket.terminate();
    (await SocketClient.open(gateway.url('Chat'))).socket.close();
    await until(() => lines.length === 2);
    expect(lines.map((line) => JSON.parse(line.replace(/^[^{]*/, '')).code).sort()).toEqual([1005, 1006]);
  });
});

describe('who may connect', () => {
  test('is told by a signature, in headers or in the query', async () => {
    const gateway = await serve((stack) => {
      apiIn(stack, {
        connectRouteOptions: { integration: lambdaOf(stack, 'Connect'), authorizer: new authorizers.WebSocketIamAuthorizer() },
        defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true },
      });
    });
    const { host, pathname } = new URL(gateway.url('Chat'));
    expect((await knock(gateway.url('Chat'))).status).toBe(403);
    const inHeaders = sign({ host, path: pathname, service: 'execute-api', region: 'us-east-1' }, LOCAL);
    const client = await SocketClient.open(gateway.url('Chat'), { headers: inHeaders.headers as Record<string, string> });
    client.send('who?');
    expect((await client.next<Event>()).requestContext.identity).toMatchObject({ userArn: expect.stringMatching(/user\/local$/) });
    const inQuery = sign({ host, path: `${pathname}?room=blue`, service: 'execute-api', region: 'us-east-1', signQuery: true }, LOCAL);
    expect((await knock(`ws://${host}${inQuery.path}`)).status).toBe(101);
    expect((await knock(`ws://${host}${inQuery.path}x`)).status).toBe(403);
  });

  test('is told by a function, which is asked each time, and whose words reach every later event', async () => {
    const code = `let asked = 0;
exports.handler = async ({ type, methodArn, headers, queryStringParameters: { token } }) => {
  if (token === 'fail') throw new Error('failed');
  if (token === 'bad') throw new Error('Unauthorized');
  asked += 1;
  const Effect = token === 'deny' ? 'Deny' : 'Allow';
  return { principalId: token, policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: methodArn }] }, context: { asked, type, methodArn, name: headers['X-Name'] } };
};`;
    const gateway = await serve((stack) => {
      const authorizer = new authorizers.WebSocketLambdaAuthorizer('Auth', functionIn(stack, 'AuthFn', code), { identitySource: ['route.request.querystring.token', 'route.request.header.X-Name'] });
      apiIn(stack, { connectRouteOptions: { integration: lambdaOf(stack, 'Connect'), authorizer }, defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true } });
    });
    const headers = { 'X-Name': 'Ann' };
    const statusOf = async (token: string, given: Record<string, string> = headers) => (await knock(`${gateway.url('Chat')}?${token}`, { headers: given })).status;
    expect([await statusOf('token=bad'), await statusOf('token=deny'), await statusOf('token=fail'), await statusOf(''), await statusOf('token=ok', {})]).toEqual([401, 403, 500, 401, 401]);
    for (const asked of ['2', '3']) {
      const client = await SocketClient.open(`${gateway.url('Chat')}?token=ok`, { headers });
      client.send('who?');
      expect((await client.next<Event>()).requestContext.authorizer).toMatchObject({
        principalId: 'ok', asked, type: 'REQUEST', name: 'Ann', methodArn: expect.stringMatching(/^arn:aws:execute-api:us-east-1:\d+:\w+\/prod\/\$connect$/),
      });
    }
  });
});

describe('a message', () => {
  const mock = (id: string) => new integrations.WebSocketMockIntegration(id, { requestTemplates: { 'application/json': '{"statusCode":200}' }, templateSelectionExpression: '\\$default' });

  test.each([
    ['$request.body.action', '{"action":"join"}', 'join'],
    ['$request.body.to.room', '{"to":{"room":"join"}}', 'join'],
    ['${request.body.a}-${request.body.b}', '{"a":"jo","b":1}', 'jo-1'],
    ['$request.body.action', '{"action":"other"}', '$default'],
    ['$request.body.action', '{"action":"$connect"}', '$default'],
    ['$request.body.action', '{"action":{"constructor":1}}', '$default'],
    ['$request.body.action', 'join', '$default'],
    ['$request.body.action', '', '$default'],
  ])('is told by %s of %s to be for %s', async (routeSelectionExpression, body, key) => {
    const gateway = await serve((stack) => {
      const integration = lambdaOf(stack, 'Echo');
      const api = apiIn(stack, { routeSelectionExpression, defaultRouteOptions: { integration, returnResponse: true } });
      ['join', 'jo-1'].forEach((route) => api.addRoute(route, { integration, returnResponse: true }));
    });
    const client = await SocketClient.open(gateway.url('Chat'));
    client.send(body);
    expect((await client.next<Event>()).requestContext.routeKey).toBe(key);
  });

  test('for which there is no route is refused, and the connection stays', async () => {
    const gateway = await serve((stack) => { apiIn(stack).addRoute('join', { integration: lambdaOf(stack, 'Echo'), returnResponse: true }); });
    const client = await SocketClient.open(gateway.url('Chat'));
    client.send({ action: 'leave' });
    expect(await client.next()).toEqual({ message: 'Forbidden', connectionId: expect.any(String), requestId: expect.any(String) });
    client.send({ action: 'join' });
    expect((await client.next<Event>()).requestContext.routeKey).toBe('join');
  });

  test('is answered only by a route that returns responses, unless its function fails', async () => {
    const problems: string[] = [];
    const gateway = await serve((stack) => {
      const api = apiIn(stack, { defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true } });
      api.addRoute('quiet', { integration: lambdaOf(stack, 'Quiet') });
      api.addRoute('broken', { integration: lambdaOf(stack, 'Broken', 'exports.handler = async () => { throw new Error("oh"); };') });
    }, { onWarning: (message) => problems.push(message) });
    const client = await SocketClient.open(gateway.url('Chat'));
    client.send({ action: 'quiet' });
    client.send({ action: 'broken' });
    expect(await client.next()).toMatchObject({ message: 'Internal server error' });
    client.send('x');
    await client.next();
    expect(client.received).toEqual([]);
    expect(problems.join()).toContain('the function of route "broken" failed');
  });

  test('that is bytes ends the connection, as does one of more than 128 KB', async () => {
    const gateway = await serve(echoApi);
    const [bytes, large, fitting] = await Promise.all([1, 2, 3].map(() => SocketClient.open(gateway.url('Chat'))));
    bytes.send(Buffer.from([1, 2]));
    expect((await bytes.ended).code).toBe(1003);
    large.send('x'.repeat(128 * 1024 + 1));
    expect((await large.ended).code).toBe(1009);
    fitting.send('x'.repeat(32 * 1024));
    expect((await fitting.next<Event>()).body).toHaveLength(32 * 1024);
  });

  test('goes to a service by a template, whose answer is mapped back by its status', async () => {
    const gateway = await serve((stack) => {
      const table = new dynamodb.Table(stack, 'Table', { tableName: 'messages', partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
      const api = apiIn(stack);
      const action = (name: string, template: string) => new integrations.WebSocketAwsIntegration(name, {
        integrationUri: `arn:aws:apigateway:us-east-1:dynamodb:action/${name}`,
        integrationMethod: 'POST',
        credentialsRole: role,
        requestTemplates: { $default: template },
        templateSelectionExpression: '\\$default',
      });
      api.addRoute('put', { integration: action('PutItem', `{"TableName":"${'messages'}","Item":{"id":{"S":$input.json('$.id')},"by":{"S":"$context.connectionId"},"via":{"S":"$context.routeKey $context.eventType $stageVariables.color"}}}`), returnResponse: true });
      api.addRoute('get', { integration: action('GetItem', '{"TableName":"messages","Key":{"id":{"S":$input.json(\'$.id\')}}}'), returnResponse: true });
      stageOf(stack).stageVariables = { color: 'blue' };
      const answers: [string, string, string][] = [['put', '/2\\d\\d/', '{"done":true}'], ['put', '$default', '{"failed":"$input.path(\'$.__type\')"}'], ['get', '200', '{"by":"$input.path(\'$.Item.by.S\')","via":"$input.path(\'$.Item.via.S\')"}']];
      answers.forEach(([route, integrationResponseKey, template], index) => {
        const integrationOf = api.node.findAll().filter((child): child is apigatewayv2.CfnIntegration => child instanceof apigatewayv2.CfnIntegration)
          .find(({ node }) => node.path.includes(`/${route}-Route/`))!;
        new apigatewayv2.CfnIntegrationResponse(stack, `Answer${index}`, {
          apiId: api.apiId, integrationId: integrationOf.ref, integrationResponseKey, responseTemplates: { $default: template }, templateSelectionExpression: '\\$default',
        });
      });
      table.grantReadWriteData(role);
    });
    const client = await SocketClient.open(gateway.url('Chat'));
    client.send({ action: 'put', id: 'a "b"' });
    expect(await client.next()).toEqual({ done: true });
    client.send({ action: 'put', id: 7 });
    expect(await client.next()).toEqual({ failed: expect.stringContaining('SerializationException') });
    client.send({ action: 'get', id: 'a "b"' });
    expect(await client.next()).toEqual({ by: expect.stringMatching(/=$/), via: 'put MESSAGE blue' });
  });

  test('goes to an HTTP endpoint with the headers and the query that are mapped', async () => {
    const url = await backend(echo);
    const gateway = await serve((stack) => {
      const api = apiIn(stack);
      const integration = new apigatewayv2.CfnIntegration(stack, 'Http', {
        apiId: api.apiId,
        integrationType: 'HTTP_PROXY',
        integrationMethod: 'PUT',
        integrationUri: `${url}/rooms`,
        requestParameters: { 'integration.request.header.X-By': 'context.connectionId', 'integration.request.querystring.room': 'route.request.body.room', 'integration.request.header.X-Fixed': "'yes'" },
      });
      const route = new apigatewayv2.CfnRoute(stack, 'Say', { apiId: api.apiId, routeKey: 'say', target: `integrations/${integration.ref}`, routeResponseSelectionExpression: '$default' });
      new apigatewayv2.CfnRouteResponse(stack, 'Answer', { apiId: api.apiId, routeId: route.ref, routeResponseKey: '$default' });
    });
    const client = await SocketClient.open(gateway.url('Chat'));
    client.send({ action: 'say', room: 'a&b' });
    expect(await client.next()).toMatchObject({
      method: 'PUT', url: '/rooms?room=a%26b', body: '{"action":"say","room":"a&b"}', headers: { 'x-by': expect.stringMatching(/=$/), 'x-fixed': 'yes' },
    });
  });

  test('of a mock without a response is taken in silence', async () => {
    const gateway = await serve((stack) => {
      const api = apiIn(stack, { defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true } });
      api.addRoute('ping', { integration: mock('Ping') });
    });
    const client = await SocketClient.open(gateway.url('Chat'));
    client.send({ action: 'ping' });
    client.send('x');
    expect((await client.next<Event>()).body).toBe('x');
    expect(client.received).toEqual([]);
  });

  test('has to have the shape of the model that is chosen for it', async () => {
    const gateway = await serve((stack) => {
      const api = apiIn(stack, { defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true } });
      const model = new apigatewayv2.CfnModel(stack, 'Model', { apiId: api.apiId, name: 'text', contentType: 'application/json', schema: { type: 'object', required: ['text'] } });
      const route = stack.node.findAll().find((child): child is apigatewayv2.CfnRoute => child instanceof apigatewayv2.CfnRoute)!;
      Object.assign(route, { modelSelectionExpression: '$request.body.kind', requestModels: { text: model.name } });
    });
    const client = await SocketClient.open(gateway.url('Chat'));
    for (const bad of [{ kind: 'text' }, { kind: 'other', text: '' }, 'no JSON']) {
      client.send(bad);
      expect(await client.next()).toEqual({ message: 'Invalid request body', connectionId: expect.any(String), requestId: expect.any(String) });
    }
    client.send({ kind: 'text', text: '' });
    expect((await client.next<Event>()).body).toBe('{"kind":"text","text":""}');
  });
});

describe('limits', () => {
  test('of a stage are held to, for connections and for messages, each route by itself', async () => {
    const gateway = await serve((stack) => {
      apiIn(stack, { connectRouteOptions: { integration: lambdaOf(stack, 'Connect') }, defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true } });
      stageOf(stack).defaultRouteSettings = { throttlingRateLimit: 1, throttlingBurstLimit: 2 };
      stageOf(stack).routeSettings = { $default: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } };
    }, {}, { clock: () => Date.now() });
    const client = await SocketClient.open(gateway.url('Chat'));
    expect((await knock(gateway.url('Chat'))).status).toBe(101);
    expect((await knock(gateway.url('Chat'))).status).toBe(429);
    client.send('one');
    expect((await client.next<Event>()).body).toBe('one');
    client.send('two');
    expect(await client.next()).toMatchObject({ message: 'Too Many Requests' });
  });

  test.each([['idle', { idle: 60, duration: 60_000 }], ['as old as they may get', { idle: 60_000, duration: 60 }]])('end connections that are %s', async (_, socketLimits) => {
    const gateway = await serve(echoApi, {}, { socketLimits });
    expect(await (await SocketClient.open(gateway.url('Chat'))).ended).toEqual({ code: 1001, reason: 'Going away' });
  });

  test('of idle connections begin anew with every message', async () => {
    const gateway = await serve(echoApi, {}, { socketLimits: { idle: 1000, duration: 60_000 } });
    const client = await SocketClient.open(gateway.url('Chat'));
    const begun = Date.now();
    for (let round = 0; round < 4; round++) {
      await new Promise((resolve) => setTimeout(resolve, 400));
      client.send('still here');
      await client.next();
    }
    await client.ended;
    expect(Date.now() - begun).toBeGreaterThan(2500);
  }, 20_000);
});

describe('the management API', () => {
  async function connected(gateway: LocalGateway): Promise<{ client: SocketClient; ConnectionId: string }> {
    const client = await SocketClient.open(gateway.url('Chat'), { headers: { 'User-Agent': 'test' } });
    client.send('who am I?');
    return { client, ConnectionId: (await client.next<Event>()).requestContext.connectionId };
  }

  test('sends, looks and ends, for a real client of it', async () => {
    const gateway = await serve(echoApi);
    const management = managementOf(gateway.url('Chat').replace(/^ws/, 'http'));
    const { client, ConnectionId } = await connected(gateway);
    await management.send(new PostToConnectionCommand({ ConnectionId, Data: '{"text":"Grüße 👋"}' }));
    expect(await client.next()).toEqual({ text: 'Grüße 👋' });
    const { Identity } = await management.send(new GetConnectionCommand({ ConnectionId }));
    expect(Identity).toEqual({ SourceIp: '127.0.0.1', UserAgent: 'test' });
    await expect(management.send(new PostToConnectionCommand({ ConnectionId, Data: 'x'.repeat(128 * 1024 + 1) }))).rejects.toThrow(PayloadTooLargeException);
    await management.send(new DeleteConnectionCommand({ ConnectionId }));
    expect(await client.ended).toEqual({ code: 1000, reason: 'Connection Closed Normally' });
    await expect(management.send(new GetConnectionCommand({ ConnectionId }))).rejects.toThrow(GoneException);
    await expect(management.send(new PostToConnectionCommand({ ConnectionId: 'Kf2bqd9WywMCEng=', Data: 'x' }))).rejects.toThrow(GoneException);
    management.destroy();
  });

  test('wants a signature, and plain requests are for nothing else', async () => {
    const gateway = await serve(echoApi);
    const url = gateway.url('Chat').replace(/^ws/, 'http');
    const { client, ConnectionId } = await connected(gateway);
    expect((await call(`${url}/@connections/${encodeURIComponent(ConnectionId)}`, { method: 'POST', body: 'x' })).status).toBe(403);
    expect((await call(url)).status).toBe(426);
    expect(client.received).toEqual([]);
  });

  test('knows no connections of other APIs or stages', async () => {
    const gateway = await serve((stack) => {
      const webSocketApi = echoApi(stack);
      new apigatewayv2.WebSocketStage(stack, 'Test', { webSocketApi, stageName: 'test', autoDeploy: true });
    });
    const client = await SocketClient.open(gateway.url('Chat', 'prod'));
    client.send('who am I?');
    const { requestContext: { connectionId: ConnectionId } } = await client.next<Event>();
    const management = managementOf(gateway.url('Chat', 'test').replace(/^ws/, 'http'));
    await expect(management.send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }))).rejects.toThrow(GoneException);
    management.destroy();
  });

  test.each([
    ['the callback URL of its environment', 'process.env.CALLBACK'],
    ['the domain and the stage of the event', "'https://' + event.requestContext.domainName + '/' + event.requestContext.stage"],
  ])('is reached by a function by %s', async (_, endpoint) => {
    const code = `const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require('@aws-sdk/client-apigatewaymanagementapi');
exports.handler = async (event) => {
  const { connectionId: ConnectionId } = event.requestContext;
  await new ApiGatewayManagementApiClient({ endpoint: ${endpoint} }).send(new PostToConnectionCommand({ ConnectionId, Data: JSON.stringify({ told: event.body, seen: process.env.GATEHOUSE_LOCAL_HOSTS ?? null }) }));
  return { statusCode: 200 };
};`;
    const gateway = await serve((stack) => {
      const fn = functionIn(stack, 'Fn', code);
      const webSocketApi = new apigatewayv2.WebSocketApi(stack, 'Chat');
      const stage = new apigatewayv2.WebSocketStage(stack, 'Prod', { webSocketApi, stageName: 'prod', autoDeploy: true });
      webSocketApi.addRoute('$default', { integration: new integrations.WebSocketLambdaIntegration('Fn', fn) });
      fn.addEnvironment('CALLBACK', stage.callbackUrl);
    });
    const client = await SocketClient.open(gateway.url('Chat'));
    client.send('hello');
    expect(await client.next()).toEqual({ told: 'hello', seen: null });
  });
});

describe('a domain', () => {
  test('leads to the API by its host or by the path, and its functions reach connections by it', async () => {
    const code = `const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require('@aws-sdk/client-apigatewaymanagementapi');
exports.handler = async ({ requestContext: { connectionId: ConnectionId, domainName } }) => {
  await new ApiGatewayManagementApiClient({ endpoint: 'https://' + domainName + '/v1' }).send(new PostToConnectionCommand({ ConnectionId, Data: JSON.stringify({ domainName }) }));
};`;
    const gateway = await serve((stack) => {
      const webSocketApi = apiIn(stack, { defaultRouteOptions: { integration: lambdaOf(stack, 'Fn', code) } });
      (webSocketApi.node.defaultChild as apigatewayv2.CfnApi).disableExecuteApiEndpoint = true;
      const domain = new apigatewayv2.CfnDomainName(stack, 'Domain', { domainName: 'chat.example.com', domainNameConfigurations: [{ certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/x' }] });
      const mapping = new apigatewayv2.CfnApiMapping(stack, 'Mapping', { domainName: domain.ref, apiId: webSocketApi.apiId, stage: 'prod', apiMappingKey: 'v1' });
      mapping.node.addDependency(stack.node.findChild('Prod'));
    });
    expect(gateway.url('Chat')).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/chat\.example\.com\/v1$/);
    expect(gateway.url('chat.example.com')).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/chat\.example\.com$/);
    const { host } = new URL(gateway.url('Chat'));
    for (const client of [await SocketClient.open(gateway.url('Chat')), await SocketClient.open(`ws://${host}/v1`, { headers: { Host: 'chat.example.com' } })]) {
      client.send('hello');
      expect(await client.next()).toEqual({ domainName: 'chat.example.com' });
    }
    expect((await knock(`ws://${host}/Chat/prod`)).status).toBe(403);
  });
});

test('a line of the access log tells of each event', async () => {
  const lines: string[] = [];
  const gateway = await serve((stack) => {
    apiIn(stack, { connectRouteOptions: { integration: lambdaOf(stack, 'Connect') }, defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true } });
    stageOf(stack).accessLogSettings = {
      destinationArn: 'arn:aws:logs:us-east-1:111122223333:log-group:x', format: '$context.eventType $context.routeKey $context.status $context.error.message $context.integration.status',
    };
  }, { onAccessLog: (line) => lines.push(line) });
  const client = await SocketClient.open(gateway.url('Chat'));
  client.send('x');
  await client.next();
  expect(lines).toEqual(['CONNECT $connect 200 - 200', 'MESSAGE $default 200 - 200']);
});

test('a gateway that stops ends every connection, and tells nobody of it', async () => {
  const lines: string[] = [];
  const gateway = await serve((stack) => {
    apiIn(stack, { disconnectRouteOptions: { integration: lambdaOf(stack, 'Gone', 'exports.handler = async () => console.log("gone");') } });
  }, { onFunctionLog: (line) => lines.push(line) });
  const clients = await Promise.all([1, 2].map(() => SocketClient.open(gateway.url('Chat'))));
  await gateway.stop();
  expect(await Promise.all(clients.map(({ ended }) => ended))).toEqual(Array(2).fill({ code: 1001, reason: 'Going away' }));
  expect(lines).toEqual([]);
});

test('a client that asks an API of another kind for a WebSocket is answered as any other', async () => {
  const gateway = await serve((stack) => {
    new apigatewayv2.HttpApi(stack, 'Orders', { defaultIntegration: new integrations.HttpLambdaIntegration('Fn', functionIn(stack, 'Fn', 'exports.handler = async () => ({ statusCode: 418, body: "no" });')) });
  });
  expect(await knock(gateway.url('Orders').replace(/^http/, 'ws'))).toEqual({ status: 418, text: 'no' });
  expect((await knock(`${gateway.url('Orders').replace(/^http/, 'ws').replace('/Orders', '/Nowhere')}`)).status).toBe(404);
});

test.each([
  ['an authorizer', { AuthorizationType: 'CUSTOM', AuthorizerId: 'elsewhere' }, 'its authorizer "elsewhere" is not in the assembly'],
  ['an integration', { Target: 'integrations/elsewhere' }, 'its integration "elsewhere" is not in the assembly'],
])('a route whose %s is elsewhere is named, and answered with 501', async (_, properties, problem) => {
  const gateway = await serve((stack) => {
    const api = apiIn(stack);
    const route = new apigatewayv2.CfnRoute(stack, 'Connect', { apiId: api.apiId, routeKey: '$connect' });
    Object.entries(properties).forEach(([name, value]) => route.addPropertyOverride(name, value));
  });
  expect(gateway.warnings.join()).toContain(problem);
  expect((await knock(gateway.url('Chat'))).status).toBe(501);
});
