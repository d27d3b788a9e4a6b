import { AdminCreateUserCommand, AdminInitiateAuthCommand, AdminSetUserPasswordCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { App, aws_apigatewayv2 as apigatewayv2, aws_apigatewayv2_authorizers as authorizers, aws_apigatewayv2_integrations as integrations, aws_cognito as cognito, aws_lambda as lambda, CfnOutput, Stack } from 'aws-cdk-lib';
import { LocalGateway } from '../../../src';
import { temporaryFolder } from '../../assembly/assembly-folder';
import { call } from '../call';
import { keep } from '../gateways';

test('an app with a user pool and a function on Node', async () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const users = new cognito.UserPool(stack, 'Users');
  const client = users.addClient('Client', { authFlows: { adminUserPassword: true } });
  const fn = new lambda.Function(stack, 'Fn', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async (event) => event.requestContext.authorizer.jwt.claims.client_id'),
  });
  new apigatewayv2.HttpApi(stack, 'Orders').addRoutes({
    path: '/me',
    methods: [apigatewayv2.HttpMethod.GET],
    integration: new integrations.HttpLambdaIntegration('Integration', fn),
    authorizer: new authorizers.HttpUserPoolAuthorizer('Authorizer', users, { userPoolClients: [client] }),
  });
  new CfnOutput(stack, 'UserPoolId', { value: users.userPoolId });
  new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });
  app.synth();

  const gateway = keep(await LocalGateway.start({ assembly: outdir }));
  expect([gateway.warnings, gateway.routes().map(({ method, path, auth }) => [method, path, auth])]).toEqual([[], [['GET', '/me', 'JWT']]]);
  const { UserPoolId, ClientId } = gateway.outputs('Shop');
  const sdk = new CognitoIdentityProviderClient({ endpoint: gateway.endpoint('cognito-idp'), region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const user = { UserPoolId, Username: 'ada' };
  await sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await sdk.send(new AdminSetUserPasswordCommand({ ...user, Password: 'Pass-word-1', Permanent: true }));
  const { AuthenticationResult } = await sdk.send(new AdminInitiateAuthCommand({
    UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'ada', PASSWORD: 'Pass-word-1' },
  }));
  sdk.destroy();

  const url = `${gateway.url('Orders')}/me`;
  const welcome = await call(url, { headers: { Authorization: `Bearer ${AuthenticationResult?.AccessToken}` } });
  expect([welcome.status, welcome.text]).toEqual([200, ClientId]);
  expect((await call(url)).status).toBe(401);
});
