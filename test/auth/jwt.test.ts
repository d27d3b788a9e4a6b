import * as fs from 'fs';
import * as path from 'path';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { guarded, schemesOf, stackOf, userPoolIn } from './gateways';
import { Auth, Backend, JwtAuth, JwtAuthProps, RestGateway } from '../../src';
import { assemblyOf, SimulatedRole } from '../simulate';

function jwt(props: Partial<JwtAuthProps> = {}): JwtAuth {
  return Auth.jwt({ issuer: 'https://login.example.com', audience: ['shop'], ...props });
}

function functionsOf(stack: Stack) {
  return Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map((resource) => resource.Properties);
}

test('a function of the library\'s is asked of bearer tokens that are well formed', () => {
  const stack = stackOf();
  guarded(stack, jwt({ resultsCacheTtl: Duration.minutes(1) }));
  const [[, scheme]] = schemesOf(stack);
  expect(scheme).toMatchObject({ 'name': 'Authorization', 'x-amazon-apigateway-authorizer': { type: 'token', identitySource: 'method.request.header.Authorization', authorizerResultTtlInSeconds: 60 } });
  const { identityValidationExpression } = scheme['x-amazon-apigateway-authorizer'] as Record<string, string>;
  const matches = (text: string) => new RegExp(identityValidationExpression).test(text);
  expect(['Bearer a.b.c', 'bearer eyJ-_9.eyJ.x'].every(matches)).toBe(true);
  expect(['a.b.c', 'Bearer a.b', 'Bearer a.b.c.d', 'Bearer a.b.c ', 'Basic a.b.c', 'Bearer a.b.c, Bearer a.b.c'].some(matches)).toBe(false);
});

test('the function is small, and knows what tokens have to say', () => {
  const stack = stackOf();
  guarded(stack, jwt({ scopes: ['orders/read'], jwksUri: 'https://login.example.com/keys' }));
  expect(functionsOf(stack)).toEqual([expect.objectContaining({
    Runtime: 'nodejs22.x',
    Architectures: ['arm64'],
    MemorySize: 256,
    Timeout: 5,
    Environment: { Variables: { ISSUER: 'https://login.example.com', AUDIENCE: '["shop"]', SCOPES: '["orders/read"]', JWKS_URI: 'https://login.example.com/keys' } },
    LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/^OrdersJwtAuthorizer.*Log/) } },
  })]);
  Template.fromStack(stack).allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
});

test('the function may write its log and nothing else', async () => {
  const app = new App();
  const stack = stackOf(app);
  guarded(stack, jwt());
  const id = stack.node.findChild('Orders').node.children.find((child) => child.node.id.startsWith('JwtAuthorizer'))!.node.id;
  const assembly = assemblyOf(app);
  const role = new SimulatedRole(assembly, `Stack/Orders/${id}/Role`);
  const log = assembly.resources.find((resource) => resource.type === 'AWS::Logs::LogGroup' && resource.path.includes(id))!;
  const arn = log.arn!.replace(/\*$/, 'log-stream:today');
  expect(await role.decide('logs:PutLogEvents', arn)).toBe('Allowed');
  expect(await role.decide('logs:PutLogEvents', arn.replace(log.physicalId, 'other'))).toBe('ImplicitlyDenied');
  expect(await role.decide('logs:CreateLogGroup', arn)).toBe('ImplicitlyDenied');
  Template.fromStack(stack).allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

test('a gateway has one function for equal tokens, and one for each other', () => {
  const stack = stackOf();
  guarded(stack, jwt(), jwt(), jwt({ scopes: ['orders/read'] }));
  new RestGateway(stack, 'Others', { auth: jwt(), routes: { 'GET /': { backend: Backend.mock() } } });
  expect(functionsOf(stack)).toHaveLength(3);
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 3);
});

test('issuer and audience may be known at deployment only', () => {
  const stack = stackOf();
  const client = userPoolIn(stack, 'Users').addClient('Shop');
  const issuer = new CfnParameter(stack, 'Issuer').valueAsString;
  guarded(stack, jwt({ issuer, audience: [client.userPoolClientId] }));
  const [{ Environment: { Variables: variables } }] = functionsOf(stack);
  expect(variables.ISSUER).toEqual({ Ref: 'Issuer' });
  expect(variables.AUDIENCE).toEqual({ 'Fn::Join': ['', ['["', stack.resolve(client.userPoolClientId), '"]']] });
});

test('the code is bundled in the package, with its licence, and asks for nothing that Lambda has not', () => {
  const folder = path.join(__dirname, '..', '..', 'lib', 'handlers', 'jwt-authorizer');
  expect(fs.readdirSync(folder).sort()).toEqual(['LICENSE-aws-jwt-verify', 'index.js']);
  const required = [...fs.readFileSync(path.join(folder, 'index.js'), 'utf8').matchAll(/\brequire\("([^"]*)"\)/g)].map((match) => match[1]);
  expect(required.filter((name) => !['crypto', 'https', 'stream', 'util'].includes(name.replace('node:', '')))).toEqual([]);
  expect(typeof jest.requireActual(folder).handler).toBe('function');
});

test.each<[Partial<JwtAuthProps>, string]>([
  [{ issuer: 'http://login.example.com' }, 'issuer "http://login.example.com" is no https URL; write it in full, e.g. "https://login.example.com"'],
  [{ issuer: 'login.example.com' }, 'issuer "login.example.com" is no https URL'],
  [{ issuer: 'https://' }, 'issuer "https://" is no https URL'],
  [{ issuer: 'https://login.example.com?x=1' }, 'issuer "https://login.example.com?x=1" is no https URL'],
  [{ issuer: '' }, 'issuer "" is no https URL'],
  [{ jwksUri: 'http://login.example.com/keys' }, 'jwksUri "http://login.example.com/keys" is no https URL'],
  [{ audience: [] }, 'audience "" of issuer "https://login.example.com" lets in tokens for anybody; name whom they are for'],
  [{ audience: ['shop', ''] }, 'audience "shop, " of issuer "https://login.example.com" lets in'],
  [{ scopes: ['a b'] }, 'scope "a b" is empty or has white space in it'],
  [{ resultsCacheTtl: Duration.days(1) }, 'results cache TTL "86400 s" is too long'],
])('%j is refused', (props, message) => {
  expect(() => jwt(props)).toThrow(message);
});
