import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_cognito as cognito, aws_lambda as lambda, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountLogging, Auth, Backend, HttpGateway, RestGateway, WebSocketGateway } from '../src';

// The local test run has an issuer of its own and a certificate that Node is told to trust; elsewhere the user pool is the issuer.
const { GATEHOUSE_ISSUER: issuerOfTheRun, GATEHOUSE_ISSUER_CERTIFICATE: certificate } = process.env;

const app = new App();
const stack = new Stack(app, 'IntegJwt');
new AccountLogging(stack, 'AccountLogging');

const users = new cognito.UserPool(stack, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
const client = users.addClient('Shop');
const audience = issuerOfTheRun ? ['shop'] : [client.userPoolClientId];
const auth = Auth.jwt({ issuer: issuerOfTheRun ?? users.userPoolProviderUrl, audience, scopes: ['orders/read'] });
const answer = new lambda.Function(stack, 'Answer', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200, body: "{}" });'),
});
const backend = Backend.lambda(answer);

const gateways = {
  Rest: new RestGateway(stack, 'Rest', { auth, routes: { 'GET /orders': { backend } } }),
  Http: new HttpGateway(stack, 'Http', { auth, routes: { 'GET /orders': { backend } } }),
  Socket: new WebSocketGateway(stack, 'Socket', { auth, routes: { $default: { backend } } }),
};
Object.entries(gateways).forEach(([name, { url }]) => new CfnOutput(stack, `${name}Url`, { value: url }));
if (certificate) {
  stack.node.findAll().filter((child) => child instanceof lambda.Function).forEach((child) => child.addEnvironment('NODE_EXTRA_CA_CERTS', certificate));
}

new IntegTest(app, 'Jwt', { testCases: [stack] });
app.synth();
