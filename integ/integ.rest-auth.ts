import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_apigateway as apigateway, aws_cognito as cognito, aws_lambda as lambda, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Auth, Backend, LambdaAuthorizerType, RestGateway } from '../src';

// The local test run has an issuer of its own and a certificate that Node is told to trust; elsewhere the user pool is the issuer.
const { GATEHOUSE_ISSUER: issuerOfTheRun, GATEHOUSE_ISSUER_CERTIFICATE: certificate } = process.env;

const app = new App();
const functions = new Stack(app, 'IntegRestAuthFunctions');
const stack = new Stack(app, 'IntegRestAuth');

function inlineFunction(scope: Stack, id: string, code: string): lambda.Function {
  return new lambda.Function(scope, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(code) });
}

const users = new cognito.UserPool(stack, 'Users', { selfSignUpEnabled: true, removalPolicy: RemovalPolicy.DESTROY });
const client = users.addClient('Shop', { authFlows: { userPassword: true } });
const echo = inlineFunction(stack, 'Echo', `exports.handler = async ({ requestContext }) => ({
  statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(requestContext.authorizer ?? {}),
});`);
const check = inlineFunction(functions, 'Check', `const { randomUUID } = require('crypto');
exports.handler = async (event) => {
  const token = event.type === 'TOKEN' ? event.authorizationToken : event.queryStringParameters.key;
  if (token === 'fail') throw new Error('asked to fail');
  if (token === 'malformed') return { principalId: 'x' };
  if (token !== 'allow' && token !== 'deny') throw new Error('Unauthorized');
  const [api, stage] = event.methodArn.split('/');
  return {
    principalId: token,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: token === 'allow' ? 'Allow' : 'Deny', Resource: api + '/' + stage + '/*' }],
    },
    context: { decision: randomUUID(), level: 3, sure: true },
  };
};`);

const byToken = Auth.lambda(check, { type: LambdaAuthorizerType.TOKEN, identitySources: [apigateway.IdentitySource.header('X-Token')], validationRegex: '^[a-z]+$' });
const byRequest = Auth.lambda(check, {
  identitySources: [apigateway.IdentitySource.queryString('key'), apigateway.IdentitySource.header('X-Tenant')], resultsCacheTtl: Duration.seconds(0),
});
const issuer = issuerOfTheRun ?? users.userPoolProviderUrl;
const audience = [client.userPoolClientId];

const backend = Backend.lambda(echo);
const gateway = new RestGateway(stack, 'Orders', {
  auth: Auth.userPool(users),
  routes: {
    'GET /mine': { backend },
    'GET /scoped': { backend, auth: Auth.userPool(users, { authorizationScopes: ['orders/read', 'aws.cognito.signin.user.admin'] }) },
    'GET /out-of-scope': { backend, auth: Auth.userPool(users, { authorizationScopes: ['orders/read'] }) },
    'GET /token': { backend, auth: byToken },
    'GET /token/{id}': { backend, auth: byToken },
    'GET /request': { backend, auth: byRequest },
    'GET /jwt': { backend, auth: Auth.jwt({ issuer, audience }) },
    'GET /jwt/{id}': { backend, auth: Auth.jwt({ issuer, audience }) },
    'GET /jwt-scoped': { backend, auth: Auth.jwt({ issuer, audience, scopes: ['orders/read'] }) },
    'GET /public': { backend: Backend.mock(), auth: Auth.none() },
    'OPTIONS /mine': { backend: Backend.mock({ statusCode: 204 }) },
  },
});
if (certificate) {
  gateway.node.findAll().filter((child) => child instanceof lambda.Function).forEach((child) => child.addEnvironment('NODE_EXTRA_CA_CERTS', certificate));
}
new CfnOutput(stack, 'OrdersUrl', { value: gateway.url });
new CfnOutput(stack, 'PoolId', { value: users.userPoolId });
new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });

const test = new IntegTest(app, 'RestAuth', { testCases: [stack, functions] });
test.assertions.httpApiCall(`${gateway.url}/public`).expect(ExpectedResult.objectLike({ status: 200 }));
test.assertions.httpApiCall(`${gateway.url}/mine`).expect(ExpectedResult.objectLike({ status: 401 }));
test.assertions.httpApiCall(`${gateway.url}/token`, { headers: { 'X-Token': 'allow' } }).expect(ExpectedResult.objectLike({ status: 200, body: { principalId: 'allow' } }));
test.assertions.httpApiCall(`${gateway.url}/token`, { headers: { 'X-Token': 'deny' } }).expect(ExpectedResult.objectLike({ status: 403 }));
test.assertions.httpApiCall(`${gateway.url}/token`, { headers: { 'X-Token': 'fail' } }).expect(ExpectedResult.objectLike({ status: 500 }));
test.assertions.httpApiCall(`${gateway.url}/jwt`).expect(ExpectedResult.objectLike({ status: 401 }));
test.assertions.httpApiCall(`${gateway.url}/jwt`, { headers: { Authorization: 'Bearer a.b.c' } }).expect(ExpectedResult.objectLike({ status: 401 }));

app.synth();
