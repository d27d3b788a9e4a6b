import {
  App, aws_apigateway as apigateway, aws_cognito as cognito, aws_dynamodb as dynamodb, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms,
  aws_lambda as lambda, aws_route53 as route53, aws_sqs as sqs, Duration, Stack,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { assemblyOf, SimulatedRole } from './simulate';
import {
  AccessLog, ApiDomain, Auth, Backend, ConnectionTable, HttpGateway, IpAddressType, IWebSocketAuth, IWebSocketBackend, JsonSchema,
  KeyPlanOptions, LambdaAuthorizerResponseType, LambdaAuthorizerType, PayloadFormatVersion, PlanKey, RequestValue, ResponseTransferMode,
  RestGateway, WebSocketGateway, WebSocketGatewayProps, WebSocketRouteProps,
} from '../src';

function stackOf(app = new App()): Stack {
  return new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
}

function functionIn(stack: Stack, id = 'Handler'): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') });
}

function gatewayIn(stack: Stack, props: Partial<WebSocketGatewayProps> = {}): WebSocketGateway {
  return new WebSocketGateway(stack, 'Chat', { auth: Auth.none(), routes: { $default: { backend: Backend.mock() } }, ...props });
}

function withRoute(stack: Stack, route: WebSocketRouteProps, key = 'send', props: Partial<WebSocketGatewayProps> = {}): WebSocketGateway {
  return gatewayIn(stack, { routes: { [key]: route }, ...props });
}

type Properties = ReturnType<Template['toJSON']>;

function propertiesOf(stack: Stack, type: string): Properties[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
}

function routeOf(stack: Stack, key: string): Properties | undefined {
  return propertiesOf(stack, 'AWS::ApiGatewayV2::Route').find(({ RouteKey }) => RouteKey === key);
}

const integrationsOf = (stack: Stack) => propertiesOf(stack, 'AWS::ApiGatewayV2::Integration');
const stageOf = (stack: Stack) => propertiesOf(stack, 'AWS::ApiGatewayV2::Stage')[0];

describe('a WebSocket API', () => {
  test('tells messages apart by their action, and is deployed with every change', () => {
    const stack = stackOf();
    gatewayIn(stack);
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::Api')).toEqual([{ Name: 'Stack/Chat', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' }]);
    expect(stageOf(stack)).toMatchObject({ StageName: 'prod', AutoDeploy: true });
  });

  test('has what it is told to', () => {
    const stack = stackOf();
    gatewayIn(stack, {
      webSocketApiName: 'chat',
      description: 'Chat',
      routeSelectionExpression: '${request.body.service}/${request.body.verb}',
      ipAddressType: IpAddressType.DUAL_STACK,
      disableExecuteApiEndpoint: true,
      stageName: 'v1',
      stageVariables: { backend: 'blue' },
      throttle: { rateLimit: 100, burstLimit: 200 },
      metricsEnabled: true,
      executionLog: { loggingLevel: apigateway.MethodLoggingLevel.INFO },
    });
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::Api')[0]).toEqual({
      Name: 'chat',
      Description: 'Chat',
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '${request.body.service}/${request.body.verb}',
      IpAddressType: 'dualstack',
      DisableExecuteApiEndpoint: true,
    });
    expect(stageOf(stack)).toMatchObject({
      StageName: 'v1',
      StageVariables: { backend: 'blue' },
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200, DetailedMetricsEnabled: true, LoggingLevel: 'INFO', DataTraceEnabled: false },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', ['/aws/apigateway/', { Ref: Match.anyValue() }, '/v1']] }, RetentionInDays: 365,
    });
  });

  test('has a stage that waits for all that is behind its routes, since settings name routes that have to be there', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { executionLog: {} });
    gateway.addRoute('queue', {
      backend: Backend.sqsSendMessage(new sqs.Queue(stack, 'Queue')),
      returnResponse: true,
      throttle: { rateLimit: 1, burstLimit: 2 },
      requestBody: JsonSchema.fromInline({ type: 'object' }),
    });
    const template = Template.fromStack(stack);
    const [{ DependsOn: waitsFor, Properties: { RouteSettings: settings } }] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const needed = ['Route', 'RouteResponse', 'Integration', 'IntegrationResponse', 'Model'].flatMap((type) => Object.keys(template.findResources(`AWS::ApiGatewayV2::${type}`)));
    expect(needed).toHaveLength(2 + 1 + 2 + 4 + 1);
    expect(waitsFor).toEqual(expect.arrayContaining([...needed, ...Object.keys(template.findResources('AWS::IAM::Policy'))]));
    expect(settings).toEqual({ queue: { LoggingLevel: 'ERROR', DataTraceEnabled: false, ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } });
  });

  test('writes a line of JSON for each event, and needs a role of the account for that', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { accessLog: AccessLog.logGroup({ fields: { tenant: 'authorizer.tenant' } }) });
    const format = JSON.parse(stageOf(stack).AccessLogSettings.Format);
    expect(format).toMatchObject({ tenant: '$context.authorizer.tenant', connectionId: '$context.connectionId', routeKey: '$context.routeKey', eventType: '$context.eventType' });
    expect(gateway.accessLogGroup).toBeDefined();
    Annotations.fromStack(stack).hasWarning('/Stack/Chat', Match.stringLikeRegexp('nothing in the app gives API Gateway a role'));
  });

  test('has URLs for clients and for backends, which a function behind it may have', () => {
    const app = new App();
    const stack = stackOf(app);
    const handler = functionIn(stack);
    const gateway = withRoute(stack, { backend: Backend.lambda(handler) });
    handler.addEnvironment('URL', gateway.url);
    handler.addEnvironment('CALLBACK', gateway.callbackUrl);
    const { Variables: variables } = app.synth().getStackByName('Stack').template.Resources[stack.getLogicalId(handler.node.defaultChild as lambda.CfnFunction)].Properties.Environment;
    const rest = ['.execute-api.eu-west-1.', { Ref: 'AWS::URLSuffix' }, '/prod'];
    expect(variables.URL['Fn::Join'][1]).toEqual(['wss://', { Ref: expect.any(String) }, ...rest]);
    expect(variables.CALLBACK['Fn::Join'][1]).toEqual(['https://', { Ref: expect.any(String) }, ...rest]);
  });

  test('has metrics of its stage and of its routes', () => {
    const gateway = gatewayIn(stackOf(), { metricsEnabled: true });
    expect([
      gateway.metrics.connectCount(), gateway.metrics.messageCount(), gateway.metrics.clientError(), gateway.metrics.integrationError(),
      gateway.metrics.executionError(), gateway.metrics.integrationLatency(),
    ].map(({ metricName, statistic }) => [metricName, statistic])).toEqual([
      ['ConnectCount', 'Sum'], ['MessageCount', 'Sum'], ['ClientError', 'Sum'], ['IntegrationError', 'Sum'], ['ExecutionError', 'Sum'], ['IntegrationLatency', 'Average'],
    ]);
    expect(gateway.routeMetrics('$default').messageCount({ period: Duration.minutes(1) })).toMatchObject({
      namespace: 'AWS/ApiGateway', dimensions: { Stage: 'prod', Route: '$default', ApiId: gateway.webSocketApi.apiId }, period: Duration.minutes(1),
    });
    expect(() => gateway.routeMetrics('chat')).toThrow('route "chat" is none of gateway "Stack/Chat"; name one of: $default');
    expect(() => gatewayIn(stackOf()).routeMetrics('$default')).toThrow('set metricsEnabled to true');
  });

  test('is refused without a route for messages, unless clients only listen', () => {
    const app = new App();
    withRoute(stackOf(app), { backend: Backend.mock() }, '$connect');
    expect(() => app.synth()).toThrow('gateway "Stack/Chat" has no route for messages');
    const other = new App();
    const stack = stackOf(other);
    gatewayIn(stack, { routes: {}, connectionTable: new ConnectionTable(stack, 'Connections') });
    expect(() => other.synth()).not.toThrow();
  });

  test('has at most 300 routes', () => {
    const app = new App();
    gatewayIn(stackOf(app), { routes: Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`r${index}`, { backend: Backend.mock() }])) });
    expect(() => app.synth()).toThrow('gateway "Stack/Chat" has "301" routes and API Gateway takes 300');
  });
});

test.each<[string, Partial<WebSocketGatewayProps>, string]>([
  ['a stage name', { stageName: '$default' }, 'stage name "$default" is malformed'],
  ['a stage variable', { stageVariables: { 'a-b': 'x' } }, 'stage variable "a-b" has invalid characters'],
  ['a limit', { throttle: { rateLimit: -1, burstLimit: 1 } }, 'rate limit "-1" of stage "prod" is out of range'],
  ['a selection that reads nothing', { routeSelectionExpression: 'action' }, 'route selection expression "action" reads nothing of messages'],
  ['a key with a method', { routes: { 'GET /orders': { backend: Backend.mock() } } }, 'route "GET /orders" has a method and a path, which WebSocket APIs do not know'],
  ['a key with a dollar sign', { routes: { $message: { backend: Backend.mock() } } }, 'route "$message" begins with a dollar sign'],
  ['an empty key', { routes: { '': { backend: Backend.mock() } } }, 'route "" is malformed'],
  ['a key with a line break', { routes: { 'a\nb': { backend: Backend.mock() } } }, 'is malformed; write 1 to 128 characters'],
  ['auth of messages', { routes: { send: { backend: Backend.mock(), auth: Auth.iam() } } }, 'route "send" has "auth", and API Gateway asks who calls at "$connect" only'],
  ['an answer to a connection', { routes: { $connect: { backend: Backend.mock(), returnResponse: true } } }, 'route "$connect" has "returnResponse"'],
  ['the shape of an end', { routes: { $disconnect: { backend: Backend.mock(), requestBody: JsonSchema.fromInline({}) } } }, 'route "$disconnect" has "requestBody"'],
  ['the limit of a route', { routes: { send: { backend: Backend.mock(), throttle: { rateLimit: 1, burstLimit: 0.5 } } } }, 'burst limit "0.5" of route "send" is out of range'],
  ['a source of keys', { apiKeySource: 'COOKIE' as apigateway.ApiKeySourceType }, 'API key source "COOKIE" is unknown'],
])('%s that cannot be is refused', (_, props, message) => {
  expect(() => gatewayIn(stackOf(), props)).toThrow(message);
});

test('what WebSocket APIs do not have is refused where no type says so', () => {
  const stack = stackOf();
  const backend = Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Stream')) as unknown as IWebSocketBackend;
  expect(() => withRoute(stack, { backend })).toThrow('route "send" has a KinesisPutRecordBackend, which WebSocket APIs do not have');
  const auth = Auth.userPool(new cognito.UserPool(stack, 'Users')) as unknown as IWebSocketAuth;
  expect(() => gatewayIn(stackOf(), { auth })).toThrow('WebSocket APIs have no UserPoolAuth; take Auth.jwt({ issuer, audience })');
});

test('a route that is there already is refused', () => {
  const gateway = gatewayIn(stackOf());
  expect(() => gateway.addRoute('$default', { backend: Backend.mock() })).toThrow('route "$default" is there already; take one of the two out');
});

describe('a function', () => {
  test('has one integration and one permission for all its routes', () => {
    const stack = stackOf();
    const backend = Backend.lambda(functionIn(stack));
    gatewayIn(stack, { routes: { $connect: { backend }, $disconnect: { backend }, send: { backend: Backend.lambda(functionIn(stack, 'Other')) }, $default: { backend } } });
    expect(integrationsOf(stack)).toHaveLength(2);
    expect(propertiesOf(stack, 'AWS::Lambda::Permission').map(({ SourceArn: { 'Fn::Join': [, parts] } }) => parts[parts.length - 1])).toEqual(['/*', '/*']);
  });

  test('keeps its integration when routes come in another order', () => {
    const ids = [['a', 'b'], ['b', 'a']].map((keys) => {
      const stack = stackOf();
      const backend = Backend.lambda(functionIn(stack));
      gatewayIn(stack, { routes: Object.fromEntries(keys.map((key) => [key, { backend }])) });
      return Object.keys(Template.fromStack(stack).toJSON().Resources).sort();
    });
    expect(ids[0]).toEqual(ids[1]);
  });

  test('gets messages whole, and answers where that is asked for', () => {
    const stack = stackOf();
    const backend = Backend.lambda(functionIn(stack), { timeout: Duration.seconds(5) });
    gatewayIn(stack, { routes: { ask: { backend, returnResponse: true }, tell: { backend } } });
    expect(integrationsOf(stack)).toEqual([expect.objectContaining({ IntegrationType: 'AWS_PROXY', IntegrationMethod: 'POST', TimeoutInMillis: 5000 })]);
    expect(routeOf(stack, 'ask')).toMatchObject({ RouteResponseSelectionExpression: '$default' });
    expect(routeOf(stack, 'tell')).not.toHaveProperty('RouteResponseSelectionExpression');
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::RouteResponse')).toEqual([expect.objectContaining({ RouteResponseKey: '$default' })]);
  });

  test.each([
    [{ payloadFormatVersion: PayloadFormatVersion.VERSION_2_0 }, 'route "send": WebSocket APIs have no "payloadFormatVersion"'],
    [{ responseTransferMode: ResponseTransferMode.STREAM }, 'route "send": WebSocket APIs have no "responseTransferMode"'],
    [{ timeout: Duration.seconds(30) }, 'route "send": integration timeout "30000 ms" is too long for a WebSocket API; give 29000 ms or less'],
  ])('is refused with %j', (options, message) => {
    const stack = stackOf();
    expect(() => withRoute(stack, { backend: Backend.lambda(functionIn(stack), options) })).toThrow(message);
  });
});

describe('an HTTP endpoint', () => {
  test('gets messages with whose they are', () => {
    const stack = stackOf();
    const backend = Backend.http('https://chat.example.com/rooms', {
      query: { room: RequestValue.body('$.room'), stage: RequestValue.stageVariable('color') }, headers: { 'X-Key': RequestValue.literal('k') },
    });
    withRoute(stack, { backend, returnResponse: true });
    expect(integrationsOf(stack)).toEqual([expect.objectContaining({
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'POST',
      IntegrationUri: 'https://chat.example.com/rooms',
      RequestParameters: {
        'integration.request.header.X-Connection-Id': 'context.connectionId',
        'integration.request.header.X-Event-Type': 'context.eventType',
        'integration.request.header.X-Key': "'k'",
        'integration.request.querystring.room': 'route.request.body.room',
        'integration.request.querystring.stage': 'stageVariables.color',
      },
    })]);
  });

  test('is told of a header once, whatever the case of its letters', () => {
    const stack = stackOf();
    withRoute(stack, { backend: Backend.http('https://chat.example.com/', { headers: { 'x-connection-id': RequestValue.literal('mine') } }) });
    expect(integrationsOf(stack)[0].RequestParameters).toEqual({
      'integration.request.header.x-connection-id': "'mine'", 'integration.request.header.X-Event-Type': 'context.eventType',
    });
  });

  test('gets what a client connects with', () => {
    const stack = stackOf();
    const backend = Backend.http('https://chat.example.com/', { headers: { 'X-Room': RequestValue.query('room'), 'X-Agent': RequestValue.header('User-Agent') } });
    gatewayIn(stack, { routes: { $connect: { backend }, $default: { backend: Backend.mock() } } });
    expect(routeOf(stack, '$connect')).toMatchObject({
      RequestParameters: { 'route.request.querystring.room': { Required: false }, 'route.request.header.User-Agent': { Required: false } },
    });
    expect(integrationsOf(stack)[0].RequestParameters).toMatchObject({ 'integration.request.header.X-Room': 'route.request.querystring.room' });
  });

  test.each<[string, IWebSocketBackend, string]>([
    ['a header of a message', Backend.http('https://a.example.com/', { headers: { 'X-A': RequestValue.header('A') } }), 'only requests of "$connect" have headers and a query'],
    ['a text of parts', Backend.http('https://a.example.com/', { headers: { 'X-A': RequestValue.text([RequestValue.body('$.a')]) } }), 'cannot hold a "text" value'],
    ['an apostrophe', Backend.http('https://a.example.com/', { headers: { 'X-A': RequestValue.literal("it's") } }), 'has an apostrophe'],
    ['a path variable', Backend.http('https://a.example.com/{id}'), 'route "send": variable "id" of URL "https://a.example.com/{id}" is none of its path'],
    ['a choice of headers', Backend.http('https://a.example.com/', { forwardedHeaders: ['A'] }), 'route "send": WebSocket APIs have no "forwardedHeaders"'],
    ['a long wait', Backend.http('https://a.example.com/', { timeout: Duration.seconds(40) }), 'is too long for a WebSocket API'],
  ])('with %s is refused', (_, backend, message) => {
    expect(() => withRoute(stackOf(), { backend })).toThrow(message);
  });
});

describe('an AWS service', () => {
  test('is called in a role that may do that and nothing else', async () => {
    const app = new App();
    const stack = stackOf(app);
    const queue = new sqs.Queue(stack, 'Queue');
    const other = new sqs.Queue(stack, 'Other');
    withRoute(stack, { backend: Backend.sqsSendMessage(queue) });
    const assembly = assemblyOf(app);
    const role = new SimulatedRole(assembly, 'Stack/Chat/IntegrationRole');
    const arn = ({ node: { path } }: sqs.Queue) => assembly.ofType('AWS::SQS::Queue').find((resource) => resource.path.startsWith(path))!.arn!;
    expect(await role.decide('sqs:SendMessage', arn(queue))).toBe('Allowed');
    expect(await role.decide('sqs:SendMessage', arn(other))).toBe('ImplicitlyDenied');
    expect(await role.decide('sqs:ReceiveMessage', arn(queue))).toBe('ImplicitlyDenied');
  });

  test('is told of no answers where nobody is', () => {
    const stack = stackOf();
    withRoute(stack, { backend: Backend.sqsSendMessage(new sqs.Queue(stack, 'Queue')) });
    Template.fromStack(stack).resourceCountIs('AWS::ApiGatewayV2::IntegrationResponse', 0);
  });

  test.each<[string, (stack: Stack) => IWebSocketBackend, string]>([
    ['a header', (stack) => Backend.sqsSendMessage(new sqs.Queue(stack, 'Q'), { messageBody: RequestValue.header('X-A') }), 'route "send": reads the header "X-A", and templates of WebSocket APIs know of none'],
    ['media types', (stack) => Backend.sqsSendMessage(new sqs.Queue(stack, 'Q'), { contentTypes: ['text/plain'] }), 'route "send": messages over a WebSocket have no media types such as "text/plain"'],
    ['a cache', () => Backend.awsService({ service: 'kms', action: 'Encrypt', statements: [], request: RequestValue.object({}), isReadOnly: true }), 'route "send": WebSocket APIs have no "isReadOnly"'],
    ['a long wait', () => Backend.awsService({ service: 'kms', action: 'Encrypt', statements: [], request: RequestValue.object({}), timeout: Duration.minutes(1) }), 'is too long for a WebSocket API'],
  ])('that is to read or have %s is refused', (_, backend, message) => {
    const stack = stackOf();
    expect(() => withRoute(stack, { backend: backend(stack) })).toThrow(message);
  });
});

describe('a mock', () => {
  test.each([
    [{ statusCode: 404 }, 'route "send": messages over a WebSocket have no "statusCode"'],
    [{ headers: { A: 'b' } }, 'route "send": messages over a WebSocket have no "headers"'],
    [{ body: { pong: true } }, 'route "send" has the body "{"pong":true}", which no client would be sent; set returnResponse to true'],
  ])('with %j is refused', (options, message) => {
    expect(() => withRoute(stackOf(), { backend: Backend.mock(options) })).toThrow(message);
  });
});

describe('the shape of messages', () => {
  test('is a model without references', () => {
    const stack = stackOf();
    withRoute(stack, {
      backend: Backend.mock(),
      requestBody: JsonSchema.fromInline({
        type: 'object', properties: { text: { $ref: '#/$defs/text' }, $ref: { enum: [{ $ref: '#/$defs/text' }] } }, $defs: { text: { type: 'string', maxLength: 10 } },
      }),
    });
    const [{ Name: name, Schema: schema }] = propertiesOf(stack, 'AWS::ApiGatewayV2::Model');
    expect(schema).toMatchObject({ properties: { text: { type: 'string', maxLength: 10 }, $ref: { enum: [{ $ref: '#/$defs/text' }] } } });
    expect(name).toMatch(/^[A-Za-z0-9]+$/);
    expect(routeOf(stack, 'send')).toMatchObject({ ModelSelectionExpression: '\\$default', RequestModels: { $default: name } });
  });

  test('is refused where it holds itself', () => {
    const requestBody = JsonSchema.fromInline({ $ref: '#/$defs/node', $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } } });
    expect(() => withRoute(stackOf(), { backend: Backend.mock(), requestBody })).toThrow('which is part of itself');
  });
});

describe('who connects', () => {
  test('is asked where nothing else wants to know of connections', () => {
    const stack = stackOf();
    gatewayIn(stack, { auth: Auth.iam() });
    expect(routeOf(stack, '$connect')).toEqual({ ApiId: expect.anything(), RouteKey: '$connect', AuthorizationType: 'AWS_IAM' });
  });

  test('is not asked where anybody may', () => {
    const stack = stackOf();
    gatewayIn(stack);
    expect(routeOf(stack, '$connect')).toBeUndefined();
  });

  test('is asked by a route that comes later, which may ask otherwise', () => {
    const app = new App();
    const stack = stackOf(app);
    const gateway = gatewayIn(stack, { auth: Auth.lambda(functionIn(stack, 'Check')) });
    gateway.addRoute('$connect', { backend: Backend.lambda(functionIn(stack)), auth: Auth.iam() });
    const { Resources: resources } = app.synth().getStackByName('Stack').template;
    expect(routeOf(stack, '$connect')).toMatchObject({ AuthorizationType: 'AWS_IAM', Target: expect.anything() });
    expect(Object.values<Properties>(resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Authorizer')).toEqual([]);
    const stage = Object.values<Properties>(resources).find(({ Type }) => Type === 'AWS::ApiGatewayV2::Stage');
    expect(Object.keys(resources)).toEqual(expect.arrayContaining(stage!.DependsOn));
    expect(() => gateway.addRoute('$connect', { backend: Backend.mock() })).toThrow('route "$connect" is there already');
  });

  test('is asked of a function by what a request must have', () => {
    const stack = stackOf();
    gatewayIn(stack, {
      auth: Auth.lambda(functionIn(stack), { identitySources: [apigateway.IdentitySource.queryString('ticket'), apigateway.IdentitySource.header('X-Room')] }),
    });
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::Authorizer')).toEqual([expect.objectContaining({
      AuthorizerType: 'REQUEST', IdentitySource: ['route.request.querystring.ticket', 'route.request.header.X-Room'],
    })]);
    expect(routeOf(stack, '$connect')).toMatchObject({ AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: expect.any(String) } });
    expect(propertiesOf(stack, 'AWS::Lambda::Permission').map(({ SourceArn: { 'Fn::Join': [, parts] } }) => parts[parts.length - 1])).toEqual(['/authorizers/*']);
  });

  test('is told by a token in the header, or in the query where browsers connect', () => {
    const [plain, browsers] = [undefined, 'access_token'].map((tokenQueryParameter) => {
      const stack = stackOf();
      gatewayIn(stack, { auth: Auth.jwt({ issuer: 'https://login.example.com', audience: ['chat'], tokenQueryParameter }) });
      return { authorizer: propertiesOf(stack, 'AWS::ApiGatewayV2::Authorizer')[0], checker: propertiesOf(stack, 'AWS::Lambda::Function')[0] };
    });
    expect(plain.authorizer.IdentitySource).toEqual(['route.request.header.Authorization']);
    expect(plain.checker.Environment.Variables).not.toHaveProperty('TOKEN_QUERY_PARAMETER');
    expect(browsers.authorizer).not.toHaveProperty('IdentitySource');
    expect(browsers.checker.Environment.Variables).toMatchObject({ TOKEN_QUERY_PARAMETER: 'access_token' });
  });

  test.each<[string, (stack: Stack) => IWebSocketAuth, string]>([
    ['a token authorizer', (stack) => Auth.lambda(functionIn(stack), { type: LambdaAuthorizerType.TOKEN }), 'function "Stack/Handler" is a token authorizer'],
    ['simple answers', (stack) => Auth.lambda(functionIn(stack), { responseType: LambdaAuthorizerResponseType.SIMPLE }), 'WebSocket APIs take policies only'],
    ['kept decisions', (stack) => Auth.lambda(functionIn(stack), { resultsCacheTtl: Duration.minutes(1) }), 'WebSocket APIs ask of every connection'],
    ['kept tokens', () => Auth.jwt({ issuer: 'https://a.example.com', audience: ['a'], resultsCacheTtl: Duration.minutes(1) }), 'WebSocket APIs ask of every connection'],
  ])('cannot be told by %s', (_, auth, message) => {
    const stack = stackOf();
    expect(() => gatewayIn(stack, { auth: auth(stack) })).toThrow(message);
  });

  test('sends tokens in the query to WebSocket APIs only', () => {
    const auth = Auth.jwt({ issuer: 'https://a.example.com', audience: ['a'], tokenQueryParameter: 'token' });
    const routes = { 'GET /': { backend: Backend.http('https://b.example.com/') } };
    expect(() => new RestGateway(stackOf(), 'Rest', { auth, routes })).toThrow('issuer "https://a.example.com" has the tokenQueryParameter "token"');
    expect(() => new HttpGateway(stackOf(), 'Http', { auth, routes })).toThrow('issuer "https://a.example.com" has "tokenQueryParameter"');
    expect(() => Auth.jwt({ issuer: 'https://a.example.com', audience: ['a'], tokenQueryParameter: 'a b' })).toThrow('tokenQueryParameter "a b" is malformed');
  });

  test('may be whoever was granted that', () => {
    const stack = stackOf();
    const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    const gateway = gatewayIn(stack, { auth: Auth.iam() });
    gateway.grantInvoke(role);
    expect(() => gateway.grantInvoke(role, 'chat')).toThrow('route "chat" is none of gateway "Stack/Chat"');
    // The simulator knows no ARNs of WebSocket routes.
    const [{ PolicyDocument: { Statement: statements } }] = propertiesOf(stack, 'AWS::IAM::Policy');
    expect(statements).toEqual([{
      Effect: 'Allow',
      Action: 'execute-api:Invoke',
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':execute-api:eu-west-1:111122223333:', { Ref: expect.any(String) }, '/prod/$connect']] },
    }]);
    expect(gateway.arnForExecuteApi()).toMatch(/\/prod\/\*$/);
  });
});

test('routes whose keys differ by slashes are two', () => {
  const stack = stackOf();
  const gateway = gatewayIn(stack, { routes: { 'a/b': { backend: Backend.mock() }, 'a--b': { backend: Backend.mock() } }, routeSelectionExpression: '${request.body.a}/${request.body.b}' });
  gateway.addRoute('a%2Fb', { backend: Backend.mock() });
  expect(propertiesOf(stack, 'AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey).sort()).toEqual(['a%2Fb', 'a--b', 'a/b']);
});

test('a route waits for the model of its messages, which it only names', () => {
  const stack = stackOf();
  withRoute(stack, { backend: Backend.mock(), requestBody: JsonSchema.fromInline({ type: 'object' }) });
  const template = Template.fromStack(stack);
  const [model] = Object.keys(template.findResources('AWS::ApiGatewayV2::Model'));
  template.hasResource('AWS::ApiGatewayV2::Route', { DependsOn: [model] });
});

describe('keys', () => {
  const plans: Record<string, KeyPlanOptions> = { basic: { keys: [PlanKey.generated('first')], quota: { limit: 10, period: apigateway.Period.DAY } } };

  test('are asked for when clients connect, and come from the authorizer where browsers cannot send them', () => {
    const stack = stackOf();
    const auth = Auth.lambda(functionIn(stack));
    const gateway = gatewayIn(stack, { apiKeyRequired: true, apiKeySource: apigateway.ApiKeySourceType.AUTHORIZER, plans, auth });
    expect(routeOf(stack, '$connect')).toMatchObject({ ApiKeyRequired: true });
    expect(routeOf(stack, '$default')).not.toHaveProperty('ApiKeyRequired');
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::Api')[0]).toMatchObject({ ApiKeySelectionExpression: '$context.authorizer.usageIdentifierKey' });
    expect(propertiesOf(stack, 'AWS::ApiGateway::UsagePlan')).toEqual([expect.objectContaining({
      UsagePlanName: 'basic', Quota: { Limit: 10, Period: 'DAY' }, ApiStages: [{ ApiId: { Ref: expect.any(String) }, Stage: { Ref: expect.any(String) } }],
    })]);
    expect(gateway.apiKey('first')).toBeDefined();
    expect(() => gateway.apiKey('second')).toThrow('API key "second" is none of gateway "Stack/Chat"; name one of: first');
  });

  test('that no plan has are refused', () => {
    const app = new App();
    gatewayIn(stackOf(app), { apiKeyRequired: true });
    expect(() => app.synth()).toThrow('gateway "Stack/Chat" asks for an API key and no key is good for it; add a plan');
  });

  test.each<[string, () => IWebSocketAuth]>([
    ['nobody', () => Auth.none()], ['a signature', () => Auth.iam()], ['the library\'s own function', () => Auth.jwt({ issuer: 'https://a.example.com', audience: ['a'] })],
  ])('that %s could give are refused', (_, auth) => {
    const app = new App();
    gatewayIn(stackOf(app), { apiKeyRequired: true, apiKeySource: apigateway.ApiKeySourceType.AUTHORIZER, plans, auth: auth() });
    expect(() => app.synth()).toThrow('gateway "Stack/Chat" takes API keys from its authorizer and has none that gives one');
  });

  test('of a plan of the user\'s own will do', () => {
    const app = new App();
    const stack = stackOf(app);
    const gateway = gatewayIn(stack, { apiKeyRequired: true });
    new apigateway.CfnUsagePlan(stack, 'Plan', { apiStages: [{ apiId: gateway.webSocketApi.apiId, stage: 'prod' }] });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('a connection table', () => {
  test('takes the routes of connections, and is taken out with its stack', () => {
    const stack = stackOf();
    const connections = new ConnectionTable(stack, 'Connections');
    const gateway = gatewayIn(stack, { connectionTable: connections });
    expect(routeOf(stack, '$connect')!.Target).toEqual(routeOf(stack, '$disconnect')!.Target);
    Template.fromStack(stack).hasResource('AWS::DynamoDB::Table', {
      Properties: { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true }, SSESpecification: { SSEEnabled: true }, BillingMode: 'PAY_PER_REQUEST' },
      DeletionPolicy: 'Delete',
    });
    expect(() => gateway.addRoute('$connect', { backend: Backend.mock() })).toThrow('route "$connect" is kept by connection table "Stack/Connections"; take the route out');
    expect(() => gateway.addRoute('send', { backend: connections })).toThrow('route "send" is about messages');
  });

  test('lets a broadcaster read it, tell everybody, and forget who is gone; and its keeper write to it', async () => {
    const app = new App();
    const stack = stackOf(app);
    const encryptionKey = new kms.Key(stack, 'Key');
    const connections = new ConnectionTable(stack, 'Connections', { encryptionKey });
    const gateway = gatewayIn(stack, { connectionTable: connections });
    const broadcaster = functionIn(stack, 'Broadcast');
    gateway.addBroadcaster(broadcaster);
    const assembly = assemblyOf(app);
    const arnOf = (type: string) => assembly.ofType(type)[0].arn!;
    const table = arnOf('AWS::DynamoDB::Table');
    const [{ physicalId: id }] = assembly.ofType('AWS::ApiGatewayV2::Api');
    const teller = new SimulatedRole(assembly, 'Stack/Broadcast/ServiceRole');
    const keeper = new SimulatedRole(assembly, 'Stack/Connections/Role');
    const connection = `arn:aws:execute-api:eu-west-1:111122223333:${id}/prod/POST/@connections/abc=`;
    const decisions = await Promise.all([
      teller.decide('dynamodb:Scan', table), teller.decide('dynamodb:DeleteItem', table), teller.decide('kms:Decrypt', arnOf('AWS::KMS::Key')),
      teller.decide('execute-api:ManageConnections', connection), keeper.decide('dynamodb:PutItem', table), keeper.decide('dynamodb:DeleteItem', table),
    ]);
    expect(new Set(decisions)).toEqual(new Set(['Allowed']));
    const refusals = await Promise.all([
      teller.decide('dynamodb:PutItem', table), keeper.decide('dynamodb:Scan', table), keeper.decide('execute-api:ManageConnections', connection),
    ]);
    expect(new Set(refusals)).toEqual(new Set(['ImplicitlyDenied']));
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { CONNECTION_TABLE_NAME: { Ref: Match.stringLikeRegexp('Connections') }, CALLBACK_URL: Match.anyValue() } },
    });
  });

  test('keeps the connections of one gateway', () => {
    const stack = stackOf();
    const connectionTable = new ConnectionTable(stack, 'Connections');
    gatewayIn(stack, { connectionTable });
    expect(() => new WebSocketGateway(stack, 'Other', { auth: Auth.none(), connectionTable })).toThrow('connection table "Stack/Connections" keeps the connections of gateway "Stack/Chat"');
  });

  test('is needed for broadcasts', () => {
    const stack = stackOf();
    expect(() => gatewayIn(stack).addBroadcaster(functionIn(stack))).toThrow('gateway "Stack/Chat" does not know who is connected, so function "Stack/Handler" could tell nobody');
  });

  test('lets others have the table', () => {
    const stack = stackOf();
    const { table } = new ConnectionTable(stack, 'Connections');
    expect(table).toBeInstanceOf(dynamodb.Table);
  });
});

describe('a domain', () => {
  function domainIn(stack: Stack, domainName = 'chat.example.com'): ApiDomain {
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
    return new ApiDomain(stack, 'Domain', { domainName, hostedZone });
  }

  test('is where clients connect and backends call, and closes the other way', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack);
    domainIn(stack).map(gateway, { path: 'v1' });
    expect(stack.resolve(gateway.url)).toBe('wss://chat.example.com/v1');
    expect(stack.resolve(gateway.callbackUrl)).toBe('https://chat.example.com/v1');
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::Api')[0]).toMatchObject({ DisableExecuteApiEndpoint: true });
    expect(propertiesOf(stack, 'AWS::ApiGatewayV2::ApiMapping')).toEqual([expect.objectContaining({ ApiMappingKey: 'v1' })]);
  });

  test('leaves backends the other way where that stays open', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { disableExecuteApiEndpoint: false });
    domainIn(stack).map(gateway);
    expect(JSON.stringify(stack.resolve(gateway.callbackUrl))).toContain('execute-api');
    expect(stack.resolve(gateway.url)).toBe('wss://chat.example.com');
  });

  test('that is a wildcard is none that broadcasters could call', () => {
    const app = new App();
    const stack = stackOf(app);
    const gateway = gatewayIn(stack, { connectionTable: new ConnectionTable(stack, 'Connections') });
    gateway.addBroadcaster(functionIn(stack));
    domainIn(stack, '*.example.com').map(gateway);
    expect(() => app.synth()).toThrow('gateway "Stack/Chat" has broadcasters, which would reach it by "https://*.example.com" only; set disableExecuteApiEndpoint to false');
  });

  test('leads to its only stage', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack);
    expect(() => domainIn(stack).map(gateway, { stage: 'test' })).toThrow('stage "test" is none of gateway "Stack/Chat"; name its only one, "prod", or none');
  });

  test('is shared with no gateway of another kind', () => {
    const stack = stackOf();
    const domain = domainIn(stack);
    domain.map(gatewayIn(stack), { path: 'chat' });
    const other = new HttpGateway(stack, 'Http', { auth: Auth.none(), defaultBackend: Backend.http('https://a.example.com/') });
    expect(() => domain.map(other, { path: 'api' })).toThrow('shares domain "chat.example.com" with gateways of another kind');
  });
});
