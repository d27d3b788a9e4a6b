import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_cognito as cognito, aws_lambda as lambda, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Auth, Backend, HttpGateway, HttpRouteProps, PayloadFormatVersion, RestGateway, RestRouteProps } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegHttpGateway');

function inlineFunction(id: string, code: string): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(code) });
}

const users = new cognito.UserPool(stack, 'Users', { selfSignUpEnabled: true, removalPolicy: RemovalPolicy.DESTROY });
const client = users.addClient('Shop', { authFlows: { userPassword: true } });
const echo = inlineFunction('Echo', `exports.handler = async ({ httpMethod, resource, pathParameters, queryStringParameters, body }) => ({
  statusCode: httpMethod === 'POST' ? 201 : 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ httpMethod, resource, pathParameters, queryStringParameters, body }),
});`);
const check = inlineFunction('Check', `exports.handler = async ({ headers, methodArn, routeArn }) => {
  const token = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-token')[1];
  if (token !== 'allow' && token !== 'deny') throw new Error('Unauthorized');
  const [api, stage] = (methodArn ?? routeArn).split('/');
  return {
    principalId: token,
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: token === 'allow' ? 'Allow' : 'Deny', Resource: api + '/' + stage + '/*' }] },
  };
};`);

// One map of routes for both kinds of gateways: what stands in it does on either.
const backend = Backend.lambda(echo, { payloadFormatVersion: PayloadFormatVersion.VERSION_1_0 });
const byToken = Auth.jwt({ issuer: users.userPoolProviderUrl, audience: [client.userPoolClientId] });
const routes: { [key: string]: RestRouteProps & HttpRouteProps } = {
  'GET /orders': { backend },
  'GET /orders/{id}': { backend, description: 'One order' },
  'POST /orders': { backend, auth: byToken, operationName: 'createOrder' },
  'DELETE /orders/{id}': { backend, auth: Auth.jwt({ issuer: users.userPoolProviderUrl, audience: [client.userPoolClientId], scopes: ['orders/delete'] }) },
  'GET /reports': { backend, auth: Auth.lambda(check, { identitySources: ['method.request.header.X-Token'] }) },
  'GET /internal': { backend, auth: Auth.iam() },
  'ANY /files/{path+}': { backend },
};
const props = { auth: Auth.none(), cors: { allowOrigins: ['https://shop.example.com'] }, routes };

const http = new HttpGateway(stack, 'Http', props);
const rest = new RestGateway(stack, 'Rest', props);
new CfnOutput(stack, 'HttpUrl', { value: http.url });
new CfnOutput(stack, 'RestUrl', { value: rest.url });
new CfnOutput(stack, 'PoolId', { value: users.userPoolId });
new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });

// What only an HTTP API has: the newer payload, and a route for everything.
const modern = new HttpGateway(stack, 'Modern', {
  auth: Auth.none(),
  defaultBackend: Backend.lambda(inlineFunction('ModernEcho', `exports.handler = async ({ version, routeKey, rawPath, requestContext }) => ({
    version, routeKey, rawPath, method: requestContext.http.method,
  });`)),
  routes: { 'GET /users': { backend, auth: Auth.userPool(users, { userPoolClients: [client] }) } },
});
modern.addStage('beta');
new CfnOutput(stack, 'ModernUrl', { value: modern.url });

const test = new IntegTest(app, 'HttpGateway', { testCases: [stack] });
test.assertions.httpApiCall(`${http.url}/orders`).expect(ExpectedResult.objectLike({ status: 200 }));
test.assertions.httpApiCall(`${modern.url}/anything`).expect(ExpectedResult.objectLike({ status: 200, body: { version: '2.0', routeKey: '$default' } }));

app.synth();
