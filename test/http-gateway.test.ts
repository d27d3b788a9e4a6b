import { App, aws_cognito as cognito, aws_iam as iam, aws_lambda as lambda, aws_route53 as route53, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  AccessLog, ApiDomain, Auth, Backend, HttpGateway, HttpGatewayProps, IHttpAuth, IHttpBackend, IpAddressType, IRestAuth, IRestBackend,
  LambdaAuthorizerResponseType, LambdaAuthorizerType, PayloadFormatVersion, RequestValue, ResponseTransferMode, RestGateway,
} from '../src';

function stackOf(app = new App()): Stack {
  return new Stack(app, 'Stack');
}

function functionIn(stack: Stack, id = 'Handler'): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') });
}

function gatewayIn(stack: Stack, props: Partial<HttpGatewayProps> = {}): HttpGateway {
  const routes = { 'GET /orders/{id}': { backend: Backend.http('https://orders.example.com/{id}') } };
  return new HttpGateway(stack, 'Orders', { auth: Auth.none(), routes, ...props });
}

interface Operation {
  readonly 'operationId'?: string;
  readonly 'isDefaultRoute'?: boolean;
  readonly 'security'?: Record<string, string[]>[];
  readonly 'x-amazon-apigateway-integration': Record<string, unknown>;
}

interface Document {
  readonly [name: string]: unknown;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components?: { readonly securitySchemes: Record<string, Record<string, unknown>> };
}

function documentOf(stack: Stack): Document {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Api'));
  return Properties.Body;
}

const integrationOf = (stack: Stack, path = '/orders/{id}', method = 'get') => documentOf(stack).paths[path][method]['x-amazon-apigateway-integration'];

describe('an HTTP API', () => {
  test('takes eight resources for 300 routes of one function, its logs among them', () => {
    const stack = stackOf();
    const backend = Backend.lambda(lambda.Function.fromFunctionAttributes(stack, 'Handler', {
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:orders', sameEnvironment: true,
    }));
    gatewayIn(stack, { routes: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`GET /r${index}`, { backend }])) });
    const { Resources: resources } = Template.fromStack(stack).toJSON();
    expect(Object.keys(resources).length).toBeLessThanOrEqual(8);
    expect(Object.keys(documentOf(stack).paths)).toHaveLength(300);
  });

  test('has its name, CORS and the endpoint\'s settings in its document, where AWS takes them from', () => {
    const stack = stackOf();
    gatewayIn(stack, {
      httpApiName: 'orders',
      description: 'Orders',
      ipAddressType: IpAddressType.DUAL_STACK,
      disableExecuteApiEndpoint: true,
      cors: { allowOrigins: ['https://shop.example.com'], exposeHeaders: ['ETag'], allowCredentials: true, maxAge: Duration.hours(1) },
    });
    const document = documentOf(stack);
    expect(document.info).toEqual({ title: 'orders', version: '1', description: 'Orders' });
    expect(document.servers).toEqual([{ 'url': '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true, ipAddressType: 'dualstack' } }]);
    expect(document['x-amazon-apigateway-cors']).toEqual({
      allowOrigins: ['https://shop.example.com'],
      allowMethods: ['GET'],
      exposeHeaders: ['ETag'],
      allowCredentials: true,
      maxAge: 3600,
      allowHeaders: ['Authorization', 'Content-Type', 'X-Amz-Date', 'X-Amz-Security-Token', 'X-Api-Key'],
    });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Api', { Name: Match.absent(), CorsConfiguration: Match.absent(), FailOnWarnings: true });
  });

  test('says nothing of what nobody asked for', () => {
    const stack = stackOf();
    gatewayIn(stack);
    expect(Object.keys(documentOf(stack)).sort()).toEqual(['info', 'openapi', 'paths', 'x-amazon-apigateway-importexport-version']);
  });

  test('sends what no route matches to the default backend, guarded as the gateway is', () => {
    const stack = stackOf();
    gatewayIn(stack, { auth: Auth.iam(), defaultBackend: Backend.lambda(functionIn(stack)) });
    expect(documentOf(stack).paths['/$default']['x-amazon-apigateway-any-method']).toMatchObject({ isDefaultRoute: true, security: [{ sigv4: [] }] });
  });

  test('has groups with defaults of their own', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack);
    const admin = gateway.group('/admin', { auth: Auth.iam(), throttle: { rateLimit: 1, burstLimit: 2 } });
    admin.addRoute('GET /users', { backend: Backend.http('https://users.example.com/'), operationName: 'listUsers' });
    admin.group('/open', { auth: Auth.none() }).addRoute('GET /', { backend: Backend.http('https://users.example.com/') });
    const { paths } = documentOf(stack);
    expect(paths['/admin/users'].get).toMatchObject({ operationId: 'listUsers', security: [{ sigv4: [] }] });
    expect(paths['/admin/open'].get.security).toBeUndefined();
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      RouteSettings: { 'GET /admin/users': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 }, 'GET /admin/open': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } },
    });
  });
});

test('what HTTP APIs do not have is refused where no type says so', () => {
  const backend = Backend.mock() as unknown as IHttpBackend;
  expect(() => gatewayIn(stackOf(), { routes: { 'GET /orders': { backend } } })).toThrow('route "GET /orders" has a MockBackend, which HTTP APIs do not have; take another backend, or a RestGateway');
});

describe('a function', () => {
  test.each([[undefined, '2.0'], [PayloadFormatVersion.VERSION_1_0, '1.0']])('is given payload format %s as %s', (payloadFormatVersion, expected) => {
    const stack = stackOf();
    gatewayIn(stack, { routes: { 'GET /orders': { backend: Backend.lambda(functionIn(stack), { payloadFormatVersion, timeout: Duration.seconds(10) }) } } });
    expect(integrationOf(stack, '/orders')).toMatchObject({ type: 'AWS_PROXY', httpMethod: 'POST', payloadFormatVersion: expected, timeoutInMillis: 10_000 });
  });

  test('is permitted once for all routes, and once for authorizers', () => {
    const stack = stackOf();
    const handler = functionIn(stack);
    const backend = Backend.lambda(handler);
    gatewayIn(stack, { auth: Auth.lambda(handler), routes: { 'GET /a': { backend }, 'GET /b': { backend } } });
    const arns = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Permission')).map(({ Properties: { SourceArn } }) => SourceArn['Fn::Join'][1].pop());
    expect(arns.sort()).toEqual(['/*', '/authorizers/*']);
  });

  test('that has the gateway\'s URL is refused', () => {
    const app = new App();
    const stack = stackOf(app);
    const handler = functionIn(stack);
    const gateway = gatewayIn(stack, { defaultBackend: Backend.lambda(handler) });
    handler.addEnvironment('URL', gateway.url);
    expect(() => app.synth()).toThrow('function "Stack/Handler" is called by gateway "Stack/Orders" and refers to it in its environment');
  });
});

test('an HTTP endpoint gets what the client sends, with headers and query parameters in the place of its own', () => {
  const stack = stackOf();
  const backend = Backend.http('https://orders.example.com/{id}', {
    headers: { 'X-Request': RequestValue.context('requestId'), 'X-Tenant': RequestValue.body('$.tenant') },
    query: { format: RequestValue.literal('json'), key: RequestValue.stageVariable('key'), of: RequestValue.header('X-Of') },
  });
  gatewayIn(stack, { routes: { 'ANY /orders/{id}': { backend } } });
  expect(integrationOf(stack, '/orders/{id}', 'x-amazon-apigateway-any-method')).toEqual({
    type: 'HTTP_PROXY',
    httpMethod: 'ANY',
    uri: 'https://orders.example.com/{id}',
    payloadFormatVersion: '1.0',
    requestParameters: {
      'overwrite:header.X-Request': '$context.requestId',
      'overwrite:header.X-Tenant': '$request.body.tenant',
      'overwrite:querystring.format': 'json',
      'overwrite:querystring.key': '$stageVariables.key',
      'overwrite:querystring.of': '$request.header.X-Of',
    },
  });
});

describe('auth', () => {
  const schemeOf = (make: (stack: Stack) => IHttpAuth) => {
    const stack = stackOf();
    gatewayIn(stack, { auth: make(stack) });
    const { components, paths } = documentOf(stack);
    const [security] = paths['/orders/{id}'].get.security ?? [];
    const [[name, scopes]] = Object.entries(security ?? { none: [] });
    return { scopes, ...components?.securitySchemes[name] };
  };

  test('by token is API Gateway\'s own', () => {
    expect(schemeOf(() => Auth.jwt({ issuer: 'https://login.example.com', audience: ['shop'], scopes: ['orders/read'] }))).toEqual({
      'scopes': ['orders/read'],
      'type': 'oauth2',
      'flows': {},
      'x-amazon-apigateway-authorizer': {
        type: 'jwt', jwtConfiguration: { issuer: 'https://login.example.com', audience: ['shop'] }, identitySource: '$request.header.Authorization',
      },
    });
  });

  test('by user pool takes tokens of its clients', () => {
    expect(schemeOf((stack) => {
      const pool = new cognito.UserPool(stack, 'Pool');
      return Auth.userPool(pool, { userPoolClients: [pool.addClient('App')], authorizationScopes: ['read'] });
    })).toMatchObject({
      'scopes': ['read'],
      'x-amazon-apigateway-authorizer': {
        type: 'jwt',
        jwtConfiguration: {
          issuer: { 'Fn::Sub': expect.stringMatching(/^https:\/\/cognito-idp\.\$\{AWS::Region\}\.\$\{AWS::URLSuffix\}\/\$\{Pool\w+\}$/) },
          audience: [{ Ref: expect.stringMatching(/^PoolApp/) }],
        },
      },
    });
  });

  test.each([
    [undefined, { authorizerPayloadFormatVersion: '1.0' }],
    [LambdaAuthorizerResponseType.SIMPLE, { authorizerPayloadFormatVersion: '2.0', enableSimpleResponses: true }],
  ])('by function, which gives back %s', (responseType, expected) => {
    const identitySources = ['method.request.header.X-Token', 'method.request.querystring.tenant', 'context.stage', 'stageVariables.tier'];
    const scheme = schemeOf((stack) => Auth.lambda(functionIn(stack), { responseType, identitySources, resultsCacheTtl: Duration.minutes(1) }));
    expect(scheme).toMatchObject({
      'type': 'apiKey',
      'in': 'header',
      'name': 'X-Token',
      'x-amazon-apigateway-authorizer': {
        type: 'request', identitySource: '$request.header.X-Token, $request.querystring.tenant, $context.stage, $stageVariables.tier', authorizerResultTtlInSeconds: 60, ...expected,
      },
    });
  });

  test('by signature is granted for routes', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { auth: Auth.iam() });
    gateway.grantInvoke(new iam.User(stack, 'User'), 'GET /orders/{id}');
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [Match.objectLike({
          Action: 'execute-api:Invoke', Resource: { 'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('^OrdersApi') }, '/$default/GET/orders/*'])] },
        })],
      },
    });
  });

  test('is never asked of a browser\'s question beforehand', () => {
    const stack = stackOf();
    gatewayIn(stack, { auth: Auth.iam(), routes: { 'OPTIONS /orders': { backend: Backend.http('https://orders.example.com/') } } });
    expect(documentOf(stack).paths['/orders'].options.security).toBeUndefined();
  });

  test('is the same for routes that ask the same, whatever tokens stand for its parts', () => {
    const names = [0, 1].map((padding) => {
      const stack = stackOf();
      Array.from({ length: padding }, (_, index) => new cognito.UserPool(stack, `P${index}`).userPoolId);
      const pool = new cognito.UserPool(stack, 'Pool');
      gatewayIn(stack, { auth: Auth.userPool(pool, { userPoolClients: [pool.addClient('App')] }) });
      return Object.keys(documentOf(stack).components!.securitySchemes);
    });
    expect(names[0]).toEqual(names[1]);
  });
});

describe('stages', () => {
  test('are one without a name, deployed with every change, with a log', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { throttle: { rateLimit: 10, burstLimit: 20 }, metricsEnabled: true });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      AccessLogSettings: { DestinationArn: Match.anyValue(), Format: Match.stringLikeRegexp('routeKey') },
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20, DetailedMetricsEnabled: true },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
    expect(JSON.stringify(stack.resolve(gateway.url))).toMatch(/\.execute-api\.","?.*"AWS::URLSuffix"\}?\]\]\}$/);
    expect(stack.resolve(gateway.routeMetrics('GET /orders/{id}').count().dimensions)).toMatchObject({ Stage: '$default', Method: 'GET', Resource: '/orders/{id}' });
  });

  test('may be more, with variables of their own and the gateway\'s limits', () => {
    const stack = stackOf();
    const gateway = gatewayIn(stack, { throttle: { rateLimit: 10, burstLimit: 20 }, stageName: 'live' });
    const beta = gateway.addStage('beta', { stageVariables: { tier: 'beta' } });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: 'beta', StageVariables: { tier: 'beta' }, DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    });
    expect(beta.accessLogGroup).toBe(gateway.accessLogGroup);
    expect(JSON.stringify(stack.resolve(beta.url))).toContain('/beta');
  });
});

test('a domain leads to a stage, which is there before, and closes the URL of API Gateway\'s own', () => {
  const stack = stackOf();
  const gateway = gatewayIn(stack);
  const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0ZONE', zoneName: 'example.com' });
  new ApiDomain(stack, 'Domain', { domainName: 'api.example.com', hostedZone }).map(gateway, { path: 'v1' });
  Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
    ApiMappingKey: 'v1', ApiId: { Ref: Match.stringLikeRegexp('^OrdersApi') }, Stage: { Ref: Match.stringLikeRegexp('^OrdersStage') },
  });
  expect(documentOf(stack).servers).toEqual([{ 'url': '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }]);
  expect(stack.resolve(gateway.url)).toBe('https://api.example.com/v1');
});

describe('is refused', () => {
  const asRoute = (backend: IHttpBackend) => ({ routes: { 'GET /orders/{id}': { backend } } });
  const pool = (stack: Stack) => new cognito.UserPool(stack, 'Pool');

  test.each<[string, (stack: Stack) => Partial<HttpGatewayProps>, string]>([
    ['a streamed answer', (stack) => asRoute(Backend.lambda(functionIn(stack), { responseTransferMode: ResponseTransferMode.STREAM })), 'HTTP APIs stream no answers'],
    ['a long wait', (stack) => asRoute(Backend.lambda(functionIn(stack), { timeout: Duration.seconds(31) })), 'integration timeout "31000 ms" is too long for an HTTP API'],
    ['an allow-list', () => asRoute(Backend.http('https://a.example.com/', { forwardedHeaders: ['Accept'] })), 'route "GET /orders/{id}": HTTP APIs have no "forwardedHeaders"'],
    ['any certificate', () => asRoute(Backend.http('https://a.example.com/', { insecureSkipVerification: true })), 'HTTP APIs have no "insecureSkipVerification"'],
    ['a variable of another name', () => asRoute(Backend.http('https://a.example.com/{number}', { path: { number: RequestValue.path('id') } })),
      'route "GET /orders/{id}": variable "number" of URL "https://a.example.com/{number}" has a value of its own'],
    ['a header that API Gateway keeps', () => asRoute(Backend.http('https://a.example.com/', { headers: { Authorization: RequestValue.literal('x') } })), 'header "Authorization" cannot be set'],
    ['a dollar sign', () => asRoute(Backend.http('https://a.example.com/', { query: { price: RequestValue.literal('$5') } })), '"price" of the call has the literal "$5"'],
    ['an object', () => asRoute(Backend.http('https://a.example.com/', { query: { q: RequestValue.object({ a: RequestValue.literal(1) }) } })), '"q" of the call cannot hold a'],
    ['a user pool without clients', (stack) => ({ auth: Auth.userPool(pool(stack)) }), 'user pool "Stack/Pool" has no clients whose tokens an HTTP API could take'],
    ['two user pools', (stack) => {
      const users = pool(stack);
      return { auth: Auth.userPool(users, { userPoolClients: [users.addClient('C')], otherUserPools: [users] }) };
    }, 'HTTP APIs take tokens of one'],
    ['keys of an issuer', () => ({ auth: Auth.jwt({ issuer: 'https://a.example.com', audience: ['x'], jwksUri: 'https://a.example.com/keys' }) }), 'issuer "https://a.example.com" has "jwksUri"'],
    ['a token authorizer', (stack) => ({ auth: Auth.lambda(functionIn(stack), { type: LambdaAuthorizerType.TOKEN }) }), 'is a token authorizer'],
    ['origins of several names', () => ({ cors: { allowOrigins: ['https://*.example.com'] } }), 'CORS origin "https://*.example.com" stands for several'],
    ['a malformed stage', () => ({ stageName: 'a b' }), 'stage name "a b" is malformed'],
    ['a field of the log that is there', () => ({ accessLog: AccessLog.logGroup({ fields: { routeKey: 'routeKey' } }) }), 'access log field "routeKey" is there already'],
  ])('%s', (_, props, message) => {
    const stack = stackOf();
    expect(() => gatewayIn(stack, props(stack))).toThrow(message);
  });

  test('what only HTTP APIs have, of a REST API', () => {
    const stack = stackOf();
    const rest = (id: string, auth: IRestAuth, backend: IRestBackend = Backend.http('https://a.example.com')) => () =>
      new RestGateway(stack, id, { auth, routes: { 'GET /': { backend } } });
    expect(rest('A', Auth.none(), Backend.lambda(functionIn(stack), { payloadFormatVersion: PayloadFormatVersion.VERSION_2_0 }))).toThrow('REST APIs do not speak payload format version "2.0"');
    expect(rest('B', Auth.lambda(functionIn(stack, 'Check'), { responseType: LambdaAuthorizerResponseType.SIMPLE }))).toThrow('REST APIs take policies only');
    const users = pool(stack);
    expect(rest('C', Auth.userPool(users, { userPoolClients: [users.addClient('App')] }))).toThrow('REST APIs take tokens of any client');
  });

  test.each<[string, (gateway: HttpGateway) => void, string]>([
    ['a route twice', (gateway) => gateway.addRoute('GET /orders/{id}', { backend: Backend.http('https://a.example.com') }), 'route "GET /orders/{id}" is there already'],
    ['a stage twice', (gateway) => gateway.addStage('$default'), 'stage "$default" is there already'],
    ['a grant for no route', (gateway) => gateway.arnForExecuteApi('GET /nothing'), 'route "GET /nothing" is none of gateway "Stack/Orders"; name one of: GET /orders/{id}'],
    ['metrics of routes that are not kept', (gateway) => gateway.routeMetrics('GET /orders/{id}'), 'stage "$default" has no metrics of route'],
  ])('%s', (_, act, message) => {
    expect(() => act(gatewayIn(stackOf()))).toThrow(message);
  });

  test('a gateway without routes, one with too many, and one of too many issuers', () => {
    const faultOf = (props: Partial<HttpGatewayProps>) => {
      const app = new App();
      gatewayIn(stackOf(app), props);
      return () => app.synth();
    };
    const backend = Backend.http('https://a.example.com/');
    expect(faultOf({ routes: {} })).toThrow('gateway "Stack/Orders" has no routes');
    expect(faultOf({ routes: Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`GET /r${index}`, { backend }])) })).toThrow('has "301" routes and API Gateway takes 300');
    expect(faultOf({
      routes: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`GET /r${index}`, { backend, auth: Auth.jwt({ issuer: `https://i${index}.example.com`, audience: ['x'] }) }])),
    })).toThrow('has "11" authorizers and API Gateway takes 10');
  });
});
