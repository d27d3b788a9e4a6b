import {
  App, aws_apigatewayv2 as apigatewayv2, aws_apigatewayv2_authorizers as authorizers, aws_apigatewayv2_integrations as integrations,
  aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, Stack,
} from 'aws-cdk-lib';
import { sign } from 'aws4';
import { Client, refused, until } from './client';
import { LocalGateway, LocalGatewayOptions, LocalGatewayParts } from '../../../src';
import { temporaryFolder } from '../../assembly/assembly-folder';
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

/** Changes what CDK's stage cannot say. */
function stageOf(stack: Stack): apigatewayv2.CfnStage {
  return stack.node.findChild('Prod').node.defaultChild as apigatewayv2.CfnStage;
}

interface Event {
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly requestContext: Record<string, unknown> & { readonly connectionId: string };
}

const mock = (id: string) => new integrations.WebSocketMockIntegration(id, {
  requestTemplates: { 'application/json': '{"statusCode":200}' }, templateSelectionExpression: '\\$default',
});

test('functions are told of a client that connects, sends messages and goes, as on AWS', async () => {
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

  const client = await Client.connect(`${gateway.url('Chat')}?room=blue&room=red`, { headers: { 'X-Name': 'Ann', 'User-Agent': 'test' } });
  client.send({ action: 'hello' });
  const message = await client.json<Event>();
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

test('who connects is told by a signature, in headers or in the query', async () => {
  const gateway = await serve((stack) => {
    apiIn(stack, {
      connectRouteOptions: { integration: lambdaOf(stack, 'Connect'), authorizer: new authorizers.WebSocketIamAuthorizer() },
      defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true },
    });
  });
  const { host, pathname } = new URL(gateway.url('Chat'));
  expect((await refused(gateway.url('Chat'))).status).toBe(403);
  const inHeaders = sign({ host, path: pathname, service: 'execute-api', region: 'us-east-1' }, LOCAL);
  const client = await Client.connect(gateway.url('Chat'), { headers: inHeaders.headers as Record<string, string> });
  client.send('who?');
  expect((await client.json<Event>()).requestContext.identity).toMatchObject({ userArn: expect.stringMatching(/user\/local$/) });
  const inQuery = sign({ host, path: `${pathname}?room=blue`, service: 'execute-api', region: 'us-east-1', signQuery: true }, LOCAL);
  await Client.connect(`ws://${host}${inQuery.path}`);
  expect((await refused(`ws://${host}${inQuery.path}x`)).status).toBe(403);
});

test('who connects is told by a function, which is asked each time, and whose words reach every later event', async () => {
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
  const statusOf = async (token: string, given: Record<string, string> = headers) => (await refused(`${gateway.url('Chat')}?${token}`, { headers: given })).status;
  expect([await statusOf('token=bad'), await statusOf('token=deny'), await statusOf('token=fail'), await statusOf(''), await statusOf('token=ok', {})]).toEqual([401, 403, 500, 401, 401]);
  for (const asked of ['2', '3']) {
    const client = await Client.connect(`${gateway.url('Chat')}?token=ok`, { headers });
    client.send('who?');
    expect((await client.json<Event>()).requestContext.authorizer).toMatchObject({
      principalId: 'ok', asked, type: 'REQUEST', name: 'Ann', methodArn: expect.stringMatching(/^arn:aws:execute-api:us-east-1:\d+:\w+\/prod\/\$connect$/),
    });
  }
});

test('a message goes to a service by a template, whose answer is mapped back by its status', async () => {
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
  const client = await Client.connect(gateway.url('Chat'));
  client.send({ action: 'put', id: 'a "b"' });
  expect(await client.json()).toEqual({ done: true });
  client.send({ action: 'put', id: 7 });
  expect(await client.json()).toEqual({ failed: expect.stringContaining('SerializationException') });
  client.send({ action: 'get', id: 'a "b"' });
  expect(await client.json()).toEqual({ by: expect.stringMatching(/=$/), via: 'put MESSAGE blue' });
});

test('a message to a mock without a response is taken in silence', async () => {
  const gateway = await serve((stack) => {
    const api = apiIn(stack, { defaultRouteOptions: { integration: lambdaOf(stack, 'Echo'), returnResponse: true } });
    api.addRoute('ping', { integration: mock('Ping') });
  });
  const client = await Client.connect(gateway.url('Chat'));
  client.send({ action: 'ping' });
  client.send('x');
  expect((await client.json<Event>()).body).toBe('x');
  expect(client.unread).toEqual([]);
});

test('a domain leads to the API by its host or by the path, and its functions reach connections by it', async () => {
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
  for (const client of [await Client.connect(gateway.url('Chat')), await Client.connect(`ws://${host}/v1`, { headers: { Host: 'chat.example.com' } })]) {
    client.send('hello');
    expect(await client.json()).toEqual({ domainName: 'chat.example.com' });
  }
  expect((await refused(`ws://${host}/Chat/prod`)).status).toBe(403);
});

test.each([
  ['the callback URL of its environment', 'process.env.CALLBACK'],
  ['the domain and the stage of the event', "'https://' + event.requestContext.domainName + '/' + event.requestContext.stage"],
])('a function reaches connections by %s', async (_, endpoint) => {
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
  const client = await Client.connect(gateway.url('Chat'));
  client.send('hello');
  expect(await client.json()).toEqual({ told: 'hello', seen: null });
});

test('a function reaches the API by fetch as well', async () => {
  const code = `exports.handler = async (event) => {
  const answer = await fetch(process.env.CALLBACK + '/@connections/' + encodeURIComponent(event.requestContext.connectionId), { method: 'POST', body: 'x' });
  return { statusCode: 200, body: JSON.stringify({ status: answer.status, type: answer.headers.get('x-amzn-errortype'), ...await answer.json() }) };
};`;
  const gateway = await serve((stack) => {
    const fn = functionIn(stack, 'Fn', code);
    const webSocketApi = new apigatewayv2.WebSocketApi(stack, 'Chat');
    const stage = new apigatewayv2.WebSocketStage(stack, 'Prod', { webSocketApi, stageName: 'prod', autoDeploy: true });
    webSocketApi.addRoute('$default', { integration: new integrations.WebSocketLambdaIntegration('Fn', fn), returnResponse: true });
    fn.addEnvironment('CALLBACK', stage.callbackUrl);
  });
  const client = await Client.connect(gateway.url('Chat'));
  client.send('hello');
  expect(await client.json()).toEqual({ status: 403, type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' });
});

test('a gateway that stops ends every connection, and tells nobody of it', async () => {
  const lines: string[] = [];
  const gateway = await serve((stack) => {
    apiIn(stack, { disconnectRouteOptions: { integration: lambdaOf(stack, 'Gone', 'exports.handler = async () => console.log("gone");') } });
  }, { onFunctionLog: (line) => lines.push(line) });
  const clients = await Promise.all([1, 2].map(() => Client.connect(gateway.url('Chat'))));
  await gateway.stop();
  expect(await Promise.all(clients.map(({ end }) => end))).toEqual(Array(2).fill({ code: 1001, reason: 'Going away' }));
  expect(lines).toEqual([]);
});

test('a client that asks an API of another kind for a WebSocket is answered as any other', async () => {
  const gateway = await serve((stack) => {
    new apigatewayv2.HttpApi(stack, 'Orders', { defaultIntegration: new integrations.HttpLambdaIntegration('Fn', functionIn(stack, 'Fn', 'exports.handler = async () => ({ statusCode: 418, body: "no" });')) });
  });
  expect(await refused(gateway.url('Orders').replace(/^http/, 'ws'))).toMatchObject({ status: 418, text: 'no' });
  expect((await refused(`${gateway.url('Orders').replace(/^http/, 'ws').replace('/Orders', '/Nowhere')}`)).status).toBe(404);
});

test.each([
  ['an authorizer', { AuthorizationType: 'CUSTOM', AuthorizerId: 'elsewhere' }, 'its authorizer "elsewhere" is not in the assembly'],
  ['an integration', { Target: 'integrations/elsewhere' }, 'its integration "elsewhere" is not in the assembly'],
])('a route where %s is elsewhere is named, and answered with 501', async (_, properties, problem) => {
  const gateway = await serve((stack) => {
    const api = apiIn(stack);
    const route = new apigatewayv2.CfnRoute(stack, 'Connect', { apiId: api.apiId, routeKey: '$connect' });
    Object.entries(properties).forEach(([name, value]) => route.addPropertyOverride(name, value));
  });
  expect(gateway.warnings.join()).toContain(problem);
  expect((await refused(gateway.url('Chat'))).status).toBe(501);
});
