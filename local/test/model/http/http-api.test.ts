import { Assembly } from '../../../src/assembly/assembly';
import type { HttpApi } from '../../../src/model/http/http-api';
import { HttpApiReading, readHttpApi } from '../../../src/model/http/read-http-api';
import { writeAssembly } from '../../assembly/assembly-folder';

function read(Properties: Record<string, unknown>, resources: Record<string, unknown> = {}): HttpApiReading {
  const assembly = Assembly.load(writeAssembly({ Shop: { Resources: { Orders: { Type: 'AWS::ApiGatewayV2::Api', Properties }, ...resources } } }));
  return readHttpApi(assembly.ofType('AWS::ApiGatewayV2::Api')[0], assembly);
}

const part = (kind: string, Properties: Record<string, unknown>) => ({ Type: `AWS::ApiGatewayV2::${kind}`, Properties: { ApiId: { Ref: 'Orders' }, ...Properties } });
const body = (paths: Record<string, unknown>, more: Record<string, unknown> = {}) => ({ Body: { openapi: '3.0.1', paths, ...more } });
const lambda = { type: 'aws_proxy', uri: 'arn:aws:lambda:us-east-1:000000000000:function:list', payloadFormatVersion: '2.0' };
const routes = ({ api }: { api: HttpApi }) => api.routes.map(({ key, auth, target }) => [key, auth, target.kind]);

test('the routes of a document', () => {
  const reading = read(body({
    '/orders': { 'get': { 'operationId': 'list', 'x-amazon-apigateway-integration': lambda }, 'x-amazon-apigateway-any-method': { 'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/shared' } } },
    '/$default': { 'x-amazon-apigateway-any-method': { 'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'ANY', uri: 'https://example.com' } } },
  }, { components: { 'x-amazon-apigateway-integrations': { shared: { ...lambda, timeoutInMillis: 5000 } } } }));
  expect(routes(reading)).toEqual([['GET /orders', 'NONE', 'served'], ['ANY /orders', 'NONE', 'served'], ['$default', 'NONE', 'served']]);
  expect(reading.api.routes.map(({ target }) => target)).toMatchObject([
    { integration: { kind: 'function', payloadFormatVersion: '2.0', timeout: 30_000 } },
    { integration: { kind: 'function', timeout: 5000 } },
    { integration: { kind: 'endpoint', httpMethod: undefined, uri: 'https://example.com' } },
  ]);
});

test('the authorization of a document', () => {
  const guarded = (security: unknown, more: Record<string, unknown> = {}) => ({ get: { security, ...more, 'x-amazon-apigateway-integration': lambda } });
  const reading = read(body({
    '/jwt': guarded([{ users: ['orders/read'] }]),
    '/lambda': guarded([{ fn: [] }]),
    '/signed': guarded(undefined, { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }),
    '/both': guarded([{ users: [] }, { fn: [] }]),
    '/unknown': guarded([{ none: [] }]),
  }, {
    components: {
      securitySchemes: {
        users: { 'type': 'oauth2', 'x-amazon-apigateway-authorizer': { type: 'jwt', identitySource: '$request.header.Authorization', jwtConfiguration: { issuer: 'https://issuer', audience: ['a'] } } },
        fn: {
          'type': 'apiKey',
          'x-amazon-apigateway-authorizer': {
            type: 'request', authorizerUri: 'arn:x', authorizerPayloadFormatVersion: '2.0', enableSimpleResponses: true, identitySource: '$request.header.a, $context.routeKey', authorizerResultTtlInSeconds: 60,
          },
        },
      },
    },
  }));
  expect(routes(reading)).toEqual([
    ['GET /jwt', 'JWT', 'served'], ['GET /lambda', 'CUSTOM', 'served'], ['GET /signed', 'AWS_IAM', 'served'], ['GET /both', 'JWT + CUSTOM', 'unserved'],
    ['GET /unknown', 'security scheme none', 'unserved'],
  ]);
  expect(reading.api.routes[0].target).toMatchObject({ auth: { kind: 'jwt', scopes: ['orders/read'], authorizer: { issuer: 'https://issuer', audience: ['a'] } } });
  expect(reading.api.routes[1].target).toMatchObject({
    auth: { kind: 'lambda', authorizer: { uri: 'arn:x', hasSimpleResponses: true, identitySources: ['$request.header.a', '$context.routeKey'], ttl: 60, payloadFormatVersion: '2.0' } },
  });
});

test('security at the root of a document is not served', () => {
  const { api: { routes: [route] } } = read(body({ '/a': { get: { 'x-amazon-apigateway-integration': lambda } } }, { security: [{ users: [] }] }));
  expect(route.target).toEqual({ kind: 'unserved', reason: expect.stringContaining('at its root') });
});

test.each([['ignore', 'GET /a'], ['prepend', 'GET /v1/shop/a'], ['split', 'GET /shop/a']])('a base path that is to be "%s"', (BasePath, key) => {
  const servers = [{ url: 'https://example.com/{base}', variables: { base: { default: 'v1/shop' } } }];
  expect(read({ BasePath, ...body({ '/a': { get: { 'x-amazon-apigateway-integration': lambda } } }, { servers }) }).api.routes[0].key).toBe(key);
});

test('routes, integrations and authorizers that are resources', () => {
  const route = (RouteKey: string, integration: string, more: Record<string, unknown> = {}) => part('Route', { RouteKey, Target: { 'Fn::Join': ['/', ['integrations', { Ref: integration }]] }, ...more });
  const reading = read({ ProtocolType: 'HTTP' }, {
    Get: route('get /orders/{id}', 'List', { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Users' }, AuthorizationScopes: ['read'] }),
    Rest: route('$default', 'Url', { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Fn' } }),
    Gone: part('Route', { RouteKey: 'GET /gone', Target: 'integrations/gone' }),
    List: part('Integration', { IntegrationType: 'AWS_PROXY', IntegrationUri: lambda.uri, PayloadFormatVersion: '2.0' }),
    Url: part('Integration', {
      IntegrationType: 'HTTP_PROXY',
      IntegrationUri: 'arn:aws:elasticloadbalancing:x',
      IntegrationMethod: 'GET',
      ConnectionType: 'VPC_LINK',
      ConnectionId: 'link',
      TlsConfig: { ServerNameToVerify: 'orders.internal' },
      ResponseParameters: { 200: { ResponseParameters: [{ Destination: 'overwrite:statuscode', Source: '204' }] } },
    }),
    Send: part('Integration', { IntegrationType: 'AWS_PROXY', IntegrationSubtype: 'SQS-SendMessage', CredentialsArn: 'arn:role', RequestParameters: { QueueUrl: 'url', DelaySeconds: 5 } }),
    Odd: part('Integration', { IntegrationType: 'AWS_PROXY', IntegrationSubtype: 'AppConfig-GetConfiguration' }),
    SendRoute: route('POST /messages', 'Send', { AuthorizationType: 'AWS_IAM' }),
    OddRoute: route('POST /odd', 'Odd'),
    Users: part('Authorizer', { Name: 'users', AuthorizerType: 'JWT', IdentitySource: ['$request.header.Authorization'], JwtConfiguration: { Issuer: 'https://issuer', Audience: ['a'] } }),
    Fn: part('Authorizer', { Name: 'fn', AuthorizerType: 'REQUEST', AuthorizerUri: 'arn:x', AuthorizerPayloadFormatVersion: '1.0' }),
  });
  expect(routes(reading)).toEqual([
    ['GET /orders/{id}', 'JWT', 'served'], ['$default', 'CUSTOM', 'served'], ['GET /gone', 'NONE', 'unserved'], ['POST /messages', 'AWS_IAM', 'served'], ['POST /odd', 'NONE', 'unserved'],
  ]);
  const [get, rest, , send] = reading.api.routes;
  expect(get.target).toMatchObject({ auth: { kind: 'jwt', scopes: ['read'] }, integration: { kind: 'function', payloadFormatVersion: '2.0' } });
  expect(rest.target).toMatchObject({
    auth: { authorizer: { payloadFormatVersion: '1.0', ttl: 300, identitySources: [], hasSimpleResponses: false } },
    integration: {
      kind: 'endpoint',
      httpMethod: 'GET',
      serverName: 'orders.internal',
      vpcLink: { id: 'link', target: 'arn:aws:elasticloadbalancing:x' },
      responseParameters: [{ status: '200', parameters: new Map([['overwrite:statuscode', '204']]) }],
    },
  });
  expect(send.target).toMatchObject({ integration: { kind: 'service', subtype: 'SQS-SendMessage', credentials: 'arn:role', requestParameters: new Map([['QueueUrl', 'url'], ['DelaySeconds', '5']]) } });
});

test('stages with what they limit and log', () => {
  const { api, unserved } = read({ ProtocolType: 'HTTP', DisableExecuteApiEndpoint: true }, {
    Prod: part('Stage', {
      StageName: 'prod',
      StageVariables: { tier: 'gold' },
      AccessLogSettings: { Format: '$context.routeKey' },
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5 },
      RouteSettings: { 'GET /orders': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
      AutoDeploy: true,
    }),
    Test: part('Stage', { StageName: 'test' }),
    Deployed: part('Stage', { StageName: 'deployed' }),
    Deployment: part('Deployment', { StageName: 'deployed' }),
  });
  expect(api.endpoint.isClosed).toBe(true);
  expect(api.stages[0]).toEqual({
    name: 'prod', variables: { tier: 'gold' }, accessLogFormat: '$context.routeKey', throttle: { rate: 10, burst: 5 }, routeThrottles: { 'GET /orders': { rate: 1, burst: 1 } }, unserved: [],
  });
  expect(unserved).toEqual([expect.stringContaining('its stage "test" is never deployed')]);
});

test.each([
  ['a resource', { CorsConfiguration: { AllowOrigins: ['*'], AllowMethods: ['get'], MaxAge: 60 } }],
  ['a document', body({}, { 'x-amazon-apigateway-cors': { allowOrigins: ['*'], allowMethods: ['GET'], maxAge: 60 } })],
])('CORS of %s', (_, properties) => {
  expect(read(properties).api.cors).toEqual({ allowOrigins: ['*'], allowMethods: ['GET'], allowHeaders: [], exposeHeaders: [], allowCredentials: false, maxAge: 60 });
});

test('a target makes a route and a stage', () => {
  const { api } = read({ ProtocolType: 'HTTP', Target: lambda.uri });
  expect([api.routes.map(({ key }) => key), api.stages.map(({ name }) => name)]).toEqual([['$default'], ['$default']]);
});
