import * as fs from 'fs';
import * as os from 'os';
import {
  AdminConfirmSignUpCommand, AuthFlowType, CognitoIdentityProviderClient, ConfirmSignUpCommand, InitiateAuthCommand, SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { App, aws_apigateway as apigateway, aws_cognito as cognito, CfnOutput, Stack } from 'aws-cdk-lib';
import { LocalGateway } from '../../src';
import { temporaryFolder } from '../assembly/assembly-folder';
import { call } from '../pipeline/call';
import { keep } from '../pipeline/gateways';
import { mock } from '../pipeline/rest-app';

const messages: string[] = [];
let outdir: string;

beforeAll(() => {
  outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const pool = new cognito.UserPool(stack, 'Users', { selfSignUpEnabled: true, signInAliases: { email: true }, customAttributes: { tier: new cognito.StringAttribute() } });
  const client = pool.addClient('Web', { authFlows: { userPassword: true } });
  const scheme = {
    'type': 'apiKey',
    'name': 'Authorization',
    'in': 'header',
    'x-amazon-apigateway-authtype': 'cognito_user_pools',
    'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [pool.userPoolArn] },
  };
  const document = {
    openapi: '3.0.1',
    info: { title: 'Orders', version: '1' },
    components: { securitySchemes: { users: scheme } },
    paths: {
      '/me': { get: { ...mock('$context.authorizer.claims.email $context.authorizer.claims.iss'), security: [{ users: [] }] } },
      '/admin': { get: { ...mock('admin'), security: [{ users: ['aws.cognito.signin.user.admin'] }] } },
    },
  };
  new apigateway.SpecRestApi(stack, 'Orders', { apiDefinition: apigateway.ApiDefinition.fromInline(document), cloudWatchRole: false });
  new CfnOutput(stack, 'PoolId', { value: pool.userPoolId });
  new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });
  new CfnOutput(stack, 'Issuer', { value: pool.userPoolProviderUrl });
  app.synth();
});

test('a user signs up, confirms and signs in, and the token opens a route', async () => {
  const gateway = keep(await LocalGateway.start({ assembly: outdir, onUserMessage: (message) => messages.push(message) }));
  const { ClientId, PoolId, Issuer } = gateway.outputs('Shop');
  const client = new CognitoIdentityProviderClient({ endpoint: gateway.endpoint('cognito-idp'), region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const Username = 'ann@example.com';
  const Password = 'Passw0rd!';
  await client.send(new SignUpCommand({ ClientId, Username, Password, UserAttributes: [{ Name: 'email', Value: Username }] }));
  const [, ConfirmationCode] = /^confirmation code for "ann@example.com": (\d{6})$/.exec(messages[0]) ?? [];
  await client.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
  await client.send(new SignUpCommand({ ClientId, Username: 'bob@example.com', Password }));
  await client.send(new AdminConfirmSignUpCommand({ UserPoolId: PoolId, Username: 'bob@example.com' }));
  const signIn = { ClientId, AuthFlow: AuthFlowType.USER_PASSWORD_AUTH, AuthParameters: { USERNAME: Username, PASSWORD: Password } };
  const { AuthenticationResult: tokens } = await client.send(new InitiateAuthCommand(signIn));
  client.destroy();
  const get = async (path: string, Authorization = '') => call(`${gateway.url('Orders')}${path}`, { headers: { Authorization } });
  expect((await get('/me', tokens?.IdToken)).text).toBe(`${Username} ${Issuer}`);
  expect((await get('/admin', `Bearer ${tokens?.AccessToken}`)).text).toBe('admin');
  expect([(await get('/me', tokens?.AccessToken)).status, (await get('/admin', tokens?.IdToken)).status, (await get('/me')).status]).toEqual([401, 401, 401]);
  expect(gateway.warnings).toEqual([]);
  const configuration = await call(`${gateway.endpoint('cognito-idp')}/${PoolId}/.well-known/openid-configuration`);
  expect(configuration.json).toMatchObject({ issuer: Issuer });
});

test('its data are gone when it stops', async () => {
  const folders = () => fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('gatehouse-cognito-'));
  const before = folders();
  const gateway = await LocalGateway.start({ assembly: outdir });
  const own = folders().filter((name) => !before.includes(name));
  await gateway.stop();
  expect(own.length).toBeGreaterThan(0);
  expect(folders()).not.toEqual(expect.arrayContaining(own));
});
