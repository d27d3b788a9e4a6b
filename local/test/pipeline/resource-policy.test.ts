import { sign } from 'aws4';
import { Answer, call } from './call';
import { start } from './gateways';
import { invocationUri, mock, RestApp } from './rest-app';

const ARN = /arn:aws:execute-api:us-east-1:\*{8}0000:\w{10}\/prod\/GET\/orders\/7/;
const OFFICE = { 'X-Gatehouse-Source-Ip': '203.0.113.7' };
const OUTSIDE = { 'X-Gatehouse-Source-Ip': '198.51.100.7' };

const statement = (Effect: string, more: object = {}) => ({ Effect, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*', ...more });
const everybody = statement('Allow');
const notOutside = statement('Deny', { Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } });
const fromOffice = statement('Allow', { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } });

const SCHEMES = {
  signed: { 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
  asked: {
    'type': 'apiKey',
    'name': 'Authorization',
    'in': 'header',
    'x-amazon-apigateway-authtype': 'custom',
    'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: invocationUri('guard'), authorizerResultTtlInSeconds: 0 },
  },
};

interface Told {
  readonly guard?: keyof typeof SCHEMES;
  /** Effect of what the function gives; nothing for a policy about something else. */
  readonly verdict?: string;
}

function appOf(statements: object[], { guard, verdict }: Told = {}, more: Partial<RestApp> = {}): RestApp {
  const given = { Effect: verdict ?? 'Allow', Action: 'execute-api:Invoke', Resource: verdict === undefined ? 'arn:aws:execute-api:*:*:*/other' : '*' };
  return {
    document: { 'components': { securitySchemes: SCHEMES }, 'x-amazon-apigateway-policy': { Version: '2012-10-17', Statement: statements } },
    paths: { '/orders/{id}': { get: { ...mock('$context.identity.sourceIp $!context.identity.vpcId $!context.identity.vpceId'), security: guard ? [{ [guard]: [] }] : [] } } },
    functions: { guard: () => ({ principalId: 'ann', policyDocument: { Version: '2012-10-17', Statement: [given] } }) },
    ...more,
  };
}

async function ask(app: RestApp, headers: Record<string, string> = {}): Promise<Answer> {
  return call(`${(await start(app)).url('Orders')}/orders/7`, { headers });
}

async function askSigned(app: RestApp, headers: Record<string, string> = {}): Promise<Answer> {
  const url = new URL(`${(await start(app)).url('Orders')}/orders/7`);
  const request = sign({ host: url.host, path: url.pathname, service: 'execute-api', region: 'us-east-1', headers }, { accessKeyId: 'local', secretAccessKey: 'local' });
  return call(url.href, { headers: request.headers as Record<string, string> });
}

test.each<[string, object[], Record<string, string>, number]>([
  ['whoever is allowed', [everybody], {}, 200],
  ['an address that is allowed', [fromOffice], OFFICE, 200],
  ['an address that is not', [fromOffice], OUTSIDE, 403],
  ['loopback, which is where clients are', [fromOffice], {}, 403],
  ['an address that is denied', [everybody, notOutside], OUTSIDE, 403],
  ['an address that is not denied', [everybody, notOutside], OFFICE, 200],
  ['an address of a VPC', [everybody, notOutside], { ...OFFICE, 'X-Gatehouse-Vpc-Id': 'vpc-1a2b' }, 403],
  ['a VPC endpoint', [statement('Allow', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b' } } })], { 'X-Gatehouse-Vpce-Id': 'vpce-1a2b' }, 200],
  ['another VPC endpoint', [statement('Allow', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b' } } })], { 'X-Gatehouse-Vpce-Id': 'vpce-3c4d' }, 403],
  ['an address in a VPC', [statement('Allow', { Condition: { IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } } })], { 'X-Gatehouse-Source-Ip': '10.0.0.1', 'X-Gatehouse-Vpc-Id': 'vpc-1' }, 200],
  ['another route', [statement('Allow', { Resource: 'execute-api:/prod/GET/items/*' })], {}, 403],
  ['this route', [statement('Allow', { Resource: ['execute-api:/prod/GET/orders/*'] })], {}, 200],
  ['an account, of whom nobody knows', [statement('Allow', { Principal: { AWS: '000000000000' } })], {}, 403],
  ['nobody', [statement('Deny', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })], {}, 403],
])('an open route lets in %s', async (_, statements, headers, status) => {
  expect((await ask(appOf(statements), headers)).status).toBe(status);
});

test.each([['', [fromOffice]], [' with an explicit deny', [everybody, notOutside]]])('who is not let in is told so%s', async (end, statements) => {
  const answer = await ask(appOf(statements), OUTSIDE);
  const { message } = answer.json as { message: string };
  expect([answer.headers['x-amzn-errortype'], message.replace(ARN, 'ARN')])
    .toEqual(['AccessDeniedException', `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ARN${end}`]);
});

test.each<[string, object[], Record<string, string>, number]>([
  ['a caller of the account, of whom it says nothing', [fromOffice], OUTSIDE, 200],
  ['a caller of the account whom it denies', [everybody, notOutside], OUTSIDE, 403],
  ['a caller of another account, of whom it says nothing', [fromOffice], { ...OUTSIDE, 'X-Gatehouse-Account-Id': '111122223333' }, 403],
  ['a caller of another account whom it allows', [statement('Allow', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } })], { 'X-Gatehouse-Account-Id': '111122223333' }, 200],
  ['a caller of an account that it denies', [everybody, statement('Deny', { Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } })], { 'X-Gatehouse-Account-Id': '111122223333' }, 403],
  ['a caller of an account that it does not deny', [everybody, statement('Deny', { Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } })], {}, 200],
])('a route of IAM lets in %s', async (_, statements, headers, status) => {
  expect((await askSigned(appOf(statements, { guard: 'signed' }), headers)).status).toBe(status);
});

test('who signs and is not let in is told by name', async () => {
  const answer = await askSigned(appOf([everybody, notOutside], { guard: 'signed' }));
  expect(answer.text).toContain('User: arn:aws:iam::000000000000:user/local is not authorized to perform: execute-api:Invoke on resource: arn:');
});

test('a policy lets in nobody who does not sign', async () => {
  expect((await ask(appOf([everybody], { guard: 'signed' }))).json).toEqual({ message: 'Missing Authentication Token' });
});

test('without a policy, callers of other accounts are not let in', async () => {
  const app = { ...appOf([], { guard: 'signed' }), document: { components: { securitySchemes: SCHEMES } } };
  expect((await askSigned(app)).status).toBe(200);
  expect((await askSigned(app, { 'X-Gatehouse-Account-Id': '111122223333' })).status).toBe(403);
});

test.each<[string, object[], string | undefined, Record<string, string>, number]>([
  ['whom the function allows and the policy does not speak of', [fromOffice], 'Allow', OUTSIDE, 200],
  ['whom the function allows and the policy denies', [everybody, notOutside], 'Allow', OUTSIDE, 403],
  ['whom the function does not speak of and the policy allows', [everybody], undefined, OUTSIDE, 200],
  ['whom neither speaks of', [fromOffice], undefined, OUTSIDE, 403],
  ['whom the function denies and the policy allows', [everybody], 'Deny', OUTSIDE, 403],
])('a route of a function lets in callers %s', async (_, statements, verdict, headers, status) => {
  expect((await ask(appOf(statements, { guard: 'asked', verdict }), { Authorization: 'ann', ...headers })).status).toBe(status);
});

test('whom the policy denies, the function is not asked about', async () => {
  const guard = jest.fn();
  expect((await ask(appOf([everybody, notOutside], { guard: 'asked' }, { functions: { guard } }), { Authorization: 'ann' })).status).toBe(403);
  expect(guard).not.toHaveBeenCalled();
});

test('a condition of a function\'s policy is checked too', async () => {
  const Condition = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
  const guard = () => ({ policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition }] } });
  const app = { ...appOf([], { guard: 'asked' }, { functions: { guard } }), document: { components: { securitySchemes: SCHEMES } } };
  expect((await ask(app, { Authorization: 'ann', ...OFFICE })).status).toBe(200);
  expect((await ask(app, { Authorization: 'ann', ...OUTSIDE })).status).toBe(403);
});

test.each<[string, object, string]>([
  ['an operator', { Condition: { NumericEquals: { 'aws:EpochTime': 1 } } }, 'its policy has the condition operator "NumericEquals", which is not served here'],
  ['a key', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }, 'its policy has a condition on "aws:PrincipalOrgID", which is not known here'],
  ['no principal', { Principal: undefined }, 'its policy has the principal ""'],
])('a policy with %s that is not served lets in nobody, and that is told', async (_, more, problem) => {
  const problems: string[] = [];
  const answer = await ask(appOf([everybody, statement('Deny', more)], {}, { options: { onWarning: (message) => problems.push(message) } }));
  expect([answer.status, answer.json]).toEqual([500, { message: 'Internal server error' }]);
  expect(problems).toEqual([expect.stringContaining(`the resource policy cannot be evaluated: ${problem}`)]);
});

test('the policy of the API\'s resource counts as well, and no warning is given', async () => {
  const Properties = { Policy: { Statement: fromOffice }, Body: { openapi: '3.0.1', paths: { '/orders': { get: mock('orders') } } } };
  const gateway = await start({ paths: {}, resources: { Orders: { Type: 'AWS::ApiGateway::RestApi', Properties } } });
  const statuses = await Promise.all([OFFICE, OUTSIDE].map(async (headers) => (await call(`${gateway.url('Orders')}/orders`, { headers })).status));
  expect([statuses, gateway.warnings]).toEqual([[200, 403], []]);
});

describe('development headers', () => {
  test('say where a client is, and are kept from the API', async () => {
    const echo = (event: unknown) => ({ statusCode: 200, body: JSON.stringify(event) });
    const paths = { '/echo': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: invocationUri('echo') } } } };
    const gateway = await start({ paths, functions: { echo } });
    const headers = { 'X-Gatehouse-Source-Ip': '2001:db8::1', 'x-gatehouse-vpc-id': 'vpc-1a2b', 'X-GATEHOUSE-VPCE-ID': 'vpce-1a2b', 'x-gatehouse-account-id': '111122223333' };
    const event = (await call(`${gateway.url('Orders')}/echo`, { headers })).json as { headers: Record<string, string>; requestContext: { identity: object } };
    expect(event.requestContext.identity).toMatchObject({ sourceIp: '2001:db8::1', vpcId: 'vpc-1a2b', vpceId: 'vpce-1a2b' });
    expect(Object.keys(event.headers).filter((name) => /gatehouse/i.test(name))).toEqual([]);
    expect(event.headers['X-Forwarded-For']).toBe('2001:db8::1');
  });

  test.each([
    ['x-gatehouse-source-ip', '203.0.113.0/24', '203.0.113.7'],
    ['x-gatehouse-account-id', 'ours', '111122223333'],
    ['x-gatehouse-vpc-id', 'vpce-1a2b', 'vpc-1a2b3c4d'],
    ['x-gatehouse-vpce-id', 'vpc-1a2b', 'vpce-1a2b3c4d'],
  ])('are refused where they are malformed: %s', async (name, value, example) => {
    const answer = await ask(appOf([everybody]), { [name]: value });
    expect([answer.status, answer.json]).toEqual([400, { message: `header "${name}" is "${value}"; write it as in "${example}"` }]);
  });
});
