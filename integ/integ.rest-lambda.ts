import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_iam as iam, aws_lambda as lambda, CfnOutput, Stack } from 'aws-cdk-lib';
import { Auth, Backend, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegRestLambda');
const echo = new lambda.Function(stack, 'Echo', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline(`exports.handler = async (event) => {
  if (event.queryStringParameters?.fail) throw new Error('asked to fail');
  const { resource, path, httpMethod, pathParameters, queryStringParameters, body, isBase64Encoded } = event;
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/json', 'X-Greeting': process.env.GREETING },
    body: JSON.stringify({ resource, path, httpMethod, pathParameters, queryStringParameters, body, isBase64Encoded }),
  };
};`),
  environment: { GREETING: 'hello' },
});
const live = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: echo.currentVersion });

const gateway = new RestGateway(stack, 'Orders', {
  auth: Auth.none(),
  cors: { allowOrigins: ['https://shop.example.com', 'https://*.example.org'] },
  routes: {
    'GET /orders': { backend: Backend.lambda(echo) },
    'GET /orders/{id}': { backend: Backend.lambda(echo) },
    'POST /orders': { backend: Backend.lambda(live) },
    'DELETE /orders/{id}': { backend: Backend.lambda(echo), auth: Auth.iam() },
    'GET /health': { backend: Backend.mock({ body: { status: 'ok', literally: '$input.body #set($x = 1)' }, headers: { 'Cache-Control': 'no-store' } }) },
  },
  defaultBackend: Backend.mock({ statusCode: 404, body: { message: 'No such thing' } }),
});
gateway.group('/files').addRoute('ANY /{path+}', { backend: Backend.lambda(echo) });
const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
gateway.grantInvoke(caller, 'DELETE /orders/{id}');
new CfnOutput(stack, 'OrdersUrl', { value: gateway.url });

const test = new IntegTest(app, 'RestLambda', { testCases: [stack] });
test.assertions.httpApiCall(`${gateway.url}/orders/42?q=1`)
  .expect(ExpectedResult.objectLike({ status: 200, body: { resource: '/orders/{id}', pathParameters: { id: '42' } } }));
test.assertions.httpApiCall(`${gateway.url}/health`).expect(ExpectedResult.objectLike({ status: 200, body: { status: 'ok' } }));
test.assertions.httpApiCall(`${gateway.url}/orders`, { method: 'OPTIONS', headers: { Origin: 'https://a.example.org' } })
  .expect(ExpectedResult.objectLike({ status: 204, headers: { 'access-control-allow-origin': ['https://a.example.org'] } }));
test.assertions.httpApiCall(`${gateway.url}/nowhere`).expect(ExpectedResult.objectLike({ status: 404 }));
test.assertions.httpApiCall(`${gateway.url}/orders/42`, { method: 'DELETE' }).expect(ExpectedResult.objectLike({ status: 403 }));

app.synth();
