import {
  App, aws_apigateway as apigateway, aws_apigatewayv2 as apigatewayv2, aws_apigatewayv2_authorizers as authorizers,
  aws_apigatewayv2_integrations as integrations, aws_cognito as cognito, aws_kinesis as kinesis, aws_lambda as lambda, Duration, Stack,
} from 'aws-cdk-lib';
// Apps are written with the library; the gateway itself never sees it.
// eslint-disable-next-line import/no-extraneous-dependencies
import { Auth, Backend, HttpGateway, JsonSchema, RestGateway, WebSocketGateway } from 'cdk-gatehouse';
import type { Construct } from 'constructs';
import { temporaryFolder } from '../assembly/assembly-folder';

export function functionIn(scope: Construct, id: string): lambda.Function {
  return new lambda.Function(scope, id, {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => undefined'),
  });
}

/** Writes an assembly with an API of every kind, of CDK's own constructs and of ours. */
export function writeShopApp(): string {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  addNativeRestApi(new Stack(app, 'Native'));
  addDocumentedApi(new Stack(app, 'Documented'));
  addHttpApi(new Stack(app, 'Http'));
  addWebSocketApi(new Stack(app, 'Socket'));
  addGateways(new Stack(app, 'Ours'));
  app.synth();
  return outdir;
}

function addNativeRestApi(stack: Stack): void {
  const api = new apigateway.RestApi(stack, 'Orders', {
    deployOptions: {
      cachingEnabled: true,
      cacheClusterEnabled: true,
      methodOptions: { '/orders/GET': { throttlingRateLimit: 10, throttlingBurstLimit: 20, cacheTtl: Duration.seconds(60) } },
    },
  });
  const pool = new cognito.UserPool(stack, 'Users');
  const users = new apigateway.CognitoUserPoolsAuthorizer(stack, 'UserAuth', { cognitoUserPools: [pool] });
  const check = new apigateway.TokenAuthorizer(stack, 'TokenAuth', { handler: functionIn(stack, 'Check') });
  const list = new apigateway.LambdaIntegration(functionIn(stack, 'List'));
  const model = api.addModel('OrderModel', {
    modelName: 'Order',
    schema: {
      type: apigateway.JsonSchemaType.OBJECT,
      required: ['sku'],
      properties: { sku: { type: apigateway.JsonSchemaType.STRING }, parent: { ref: '#/definitions/parent' } },
      definitions: { parent: { type: apigateway.JsonSchemaType.STRING } },
    },
  });
  const parameters = api.addRequestValidator('Parameters', { validateRequestParameters: true });
  const body = api.addRequestValidator('Body', { validateRequestBody: true });
  const orders = api.root.addResource('orders');
  orders.addMethod('GET', list, { requestParameters: { 'method.request.querystring.limit': true }, requestValidator: parameters });
  orders.addMethod('POST', list, {
    authorizer: users,
    authorizationScopes: ['orders/write'],
    apiKeyRequired: true,
    operationName: 'createOrder',
    requestModels: { 'application/json': model },
    requestValidator: body,
    methodResponses: [{ statusCode: '201', responseModels: { 'application/json': model } }],
  });
  orders.addResource('{id}').addMethod('DELETE', new apigateway.MockIntegration(), { authorizer: check });
  api.root.addResource('legacy').addProxy({ defaultIntegration: new apigateway.HttpIntegration('https://legacy.example.com/{proxy}') });
  new kinesis.Stream(stack, 'Clicks');
  api.root.addResource('clicks').addMethod('PUT', new apigateway.AwsIntegration({ service: 'kinesis', action: 'PutRecord' }), {
    authorizationType: apigateway.AuthorizationType.IAM,
  });
}

function addDocumentedApi(stack: Stack): void {
  const operation = (more: Record<string, unknown> = {}) => ({
    'responses': { 200: { description: 'well' } },
    'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'ANY', uri: 'https://pets.example.com/' },
    ...more,
  });
  new apigateway.SpecRestApi(stack, 'Pets', {
    apiDefinition: apigateway.ApiDefinition.fromInline({
      openapi: '3.0.1',
      info: { title: 'Pets', version: '1' },
      paths: {
        '/pets': { 'get': operation({ operationId: 'listPets' }), 'x-amazon-apigateway-any-method': operation() },
        '/files/{path+}': { get: operation({ parameters: [{ name: 'path', in: 'path', required: true, schema: { type: 'string' } }] }) },
      },
    }),
  });
}

function addHttpApi(stack: Stack): void {
  const api = new apigatewayv2.HttpApi(stack, 'Front');
  const integration = new integrations.HttpLambdaIntegration('Integration', functionIn(stack, 'Web'));
  const authorizer = new authorizers.HttpJwtAuthorizer('Issuer', 'https://issuer.example.com', { jwtAudience: ['shop'] });
  api.addRoutes({ path: '/me', methods: [apigatewayv2.HttpMethod.GET], integration, authorizer, authorizationScopes: ['read'] });
  api.addRoutes({ path: '/{proxy+}', methods: [apigatewayv2.HttpMethod.ANY], integration });
  const iam = new authorizers.HttpIamAuthorizer();
  api.addRoutes({ path: '/site', methods: [apigatewayv2.HttpMethod.GET], integration: new integrations.HttpUrlIntegration('Url', 'https://site.example.com'), authorizer: iam });
}

function addWebSocketApi(stack: Stack): void {
  const integration = (id: string) => new integrations.WebSocketLambdaIntegration(id, functionIn(stack, id));
  const api = new apigatewayv2.WebSocketApi(stack, 'Chat', {
    connectRouteOptions: { integration: integration('Connect'), authorizer: new authorizers.WebSocketLambdaAuthorizer('Guard', functionIn(stack, 'Door')) },
  });
  api.addRoute('say', { integration: integration('Say') });
  new apigatewayv2.WebSocketStage(stack, 'Live', { webSocketApi: api, stageName: 'live', autoDeploy: true });
}

function addGateways(stack: Stack): void {
  const fn = functionIn(stack, 'Fn');
  const rest = new RestGateway(stack, 'Shop', { auth: Auth.none() });
  rest.addRoute('POST /orders', {
    backend: Backend.lambda(fn), throttle: { rateLimit: 5, burstLimit: 6 }, requestBody: JsonSchema.fromInline({ type: 'object', required: ['sku'] }),
  });
  new HttpGateway(stack, 'Cheap', { auth: Auth.iam() }).addRoute('GET /orders/{id}', { backend: Backend.lambda(fn) });
  new WebSocketGateway(stack, 'Room', { auth: Auth.none() }).addRoute('say', { backend: Backend.lambda(fn) });
}
