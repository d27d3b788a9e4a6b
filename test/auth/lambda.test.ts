import { App, aws_apigateway as apigateway, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { functionIn, guarded, schemesOf, stackOf } from './gateways';
import { Auth, Backend, LambdaAuthOptions, LambdaAuthorizerType, RestGateway } from '../../src';

const { TOKEN, REQUEST } = LambdaAuthorizerType;
const { header, queryString, stageVariable, context } = apigateway.IdentitySource;

function authorizerOf(options?: LambdaAuthOptions) {
  const stack = stackOf();
  guarded(stack, Auth.lambda(functionIn(stack, 'Check'), options));
  const [[, scheme]] = schemesOf(stack);
  const { authorizerUri, ...authorizer } = scheme['x-amazon-apigateway-authorizer'] as Record<string, unknown>;
  return { scheme, authorizerUri, authorizer };
}

test('a function is given the request and keeps its decision for five minutes, unless it is said otherwise', () => {
  const { scheme, authorizerUri, authorizer } = authorizerOf();
  expect(scheme).toMatchObject({ 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'custom' });
  expect(authorizer).toEqual({ type: 'request', identitySource: 'method.request.header.Authorization', authorizerResultTtlInSeconds: 300 });
  expect(JSON.stringify(authorizerUri)).toMatch(/lambda:path\/2015-03-31\/functions\/\$\{Check[^}]*\.Arn\}\/invocations/);
});

test('a token is read from one header and may have to match', () => {
  const { scheme, authorizer } = authorizerOf({ type: TOKEN, identitySources: [header('X-Token')], validationRegex: '^[a-z]+$', resultsCacheTtl: Duration.hours(1) });
  expect(scheme.name).toBe('X-Token');
  expect(authorizer).toEqual({
    type: 'token', identitySource: 'method.request.header.X-Token', identityValidationExpression: '^[a-z]+$', authorizerResultTtlInSeconds: 3600,
  });
});

test('a request is told by all of its identity sources', () => {
  const { scheme, authorizer } = authorizerOf({ identitySources: [queryString('token'), stageVariable('tenant'), context('identity.sourceIp'), header('X-Token')] });
  expect(scheme.name).toBe('Unused');
  expect(authorizer.identitySource).toBe('method.request.querystring.token, stageVariables.tenant, context.identity.sourceIp, method.request.header.X-Token');
});

test('a request may go without identity sources where nothing is kept', () => {
  expect(authorizerOf({ identitySources: [], resultsCacheTtl: Duration.seconds(0) }).authorizer).toEqual({ type: 'request', authorizerResultTtlInSeconds: 0 });
});

test('the function gets one permission, for the API\'s authorizers', () => {
  const stack = stackOf();
  const auth = Auth.lambda(functionIn(stack, 'Check'));
  const gateway = guarded(stack, auth, auth, auth);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Lambda::Permission', 1);
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Check'), 'Arn'] },
    Principal: 'apigateway.amazonaws.com',
    SourceArn: { 'Fn::Join': ['', Match.arrayWith([stack.resolve(gateway.restApi.restApiId), '/authorizers/*'])] },
  });
});

test('a function that is a backend too gets a permission for each', () => {
  const stack = stackOf();
  const handler = functionIn(stack, 'Both');
  new RestGateway(stack, 'Orders', { auth: Auth.lambda(handler), routes: { 'GET /': { backend: Backend.lambda(handler) } } });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 2);
});

test.each([REQUEST, TOKEN])('a function of another stack comes without a cycle, given the %s', (type) => {
  const app = new App();
  const [functions, apis] = [stackOf(app, 'Functions'), stackOf(app, 'Apis')];
  guarded(apis, Auth.lambda(functionIn(functions, 'Check'), { type }));

  app.synth();
  expect(apis.dependencies).toEqual([functions]);
  expect(functions.dependencies).toEqual([]);
  Template.fromStack(functions).resourceCountIs('AWS::Lambda::Permission', 0);
  Template.fromStack(apis).resourceCountIs('AWS::Lambda::Permission', 1);
});

test('a function that refers to the gateway that asks it is refused', () => {
  const app = new App();
  const stack = stackOf(app);
  const handler = functionIn(stack, 'Check');
  handler.addEnvironment('URL', guarded(stack, Auth.lambda(handler)).url);
  expect(() => app.synth()).toThrow('function "Stack/Check" is called by gateway "Stack/Orders" and refers to it in its environment');
});

test('an alias is asked as itself', () => {
  const stack = stackOf();
  const live = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: functionIn(stack, 'Check').currentVersion });
  guarded(stack, Auth.lambda(live));
  const [[name, scheme]] = schemesOf(stack);
  expect(name).toMatch(/^Live[0-9a-f]{8}$/);
  expect(JSON.stringify(scheme)).toMatch(/functions\/\$\{Live[^.}]*\}\/invocations/);
});

test.each<[LambdaAuthOptions, string]>([
  [{ resultsCacheTtl: Duration.minutes(61) }, 'results cache TTL "3660 s" is too long; give at most 3600 s'],
  [{ type: TOKEN, identitySources: [] }, 'token authorizer has the identity sources ""; give it exactly one header, or make its type REQUEST'],
  [{ type: TOKEN, identitySources: [header('A'), header('B')] }, 'token authorizer has the identity sources "method.request.header.A, method.request.header.B"'],
  [{ type: TOKEN, identitySources: [queryString('token')] }, 'identity source "method.request.querystring.token" is no header'],
  [{ identitySources: ['Authorization'] }, 'identity source "Authorization" is malformed; write IdentitySource.header(...)'],
  [{ identitySources: ['method.request.header.A,method.request.header.B'] }, 'identity source "method.request.header.A,method.request.header.B" is malformed'],
  [{ identitySources: ['method.request.body.token'] }, 'identity source "method.request.body.token" is malformed'],
  [{ identitySources: ['$request.header.Authorization'] }, 'identity source "$request.header.Authorization" is malformed'],
  [{ identitySources: [''] }, 'identity source "" is malformed'],
  [{ identitySources: [] }, 'results cache TTL "300 s" goes with no identity source to tell callers by; name one, or set resultsCacheTtl to 0 seconds'],
  [{ validationRegex: '^x$' }, 'validation regex "^x$" has no token to match in a request authorizer; take it out, or make its type TOKEN'],
])('%j is refused', (options, message) => {
  expect(() => Auth.lambda(functionIn(stackOf(), 'Check'), options)).toThrow(message);
});
