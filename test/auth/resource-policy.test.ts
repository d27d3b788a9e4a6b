import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate';
import { App, Aws, aws_ec2 as ec2, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { sign } from 'aws4';
import * as fc from 'fast-check';
import { Auth, Backend, PolicyCallers, ResourcePolicy, RestGateway } from '../../src';
import { PolicyGate, PolicyRoute, renderPolicy } from '../../src/private/rest-policy';
import { serve } from '../serve';

const OWN = '000000000000';
const PARTNER = '111122223333';
const STRANGER = '444455556666';
const OFFICE = '203.0.113.0/24';

const stack = new Stack(new App(), 'Stack');
const VPC = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1a2b', availabilityZones: ['us-east-1a'] });
const VPC_ENDPOINT = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Endpoint', { vpcEndpointId: 'vpce-1a2b', port: 443 });

const open: PolicyRoute = { method: 'GET', path: '/open', guard: 'none' };
const pool: PolicyRoute = { method: 'GET', path: '/pool', guard: 'userPools' };
const checked: PolicyRoute = { method: 'GET', path: '/checked', guard: 'lambda' };
const signed: PolicyRoute = { method: 'GET', path: '/signed/{id}', guard: 'iam' };
const preflight: PolicyRoute = { method: 'OPTIONS', path: '/signed/{id}', guard: 'none' };

/** Who calls, and what was granted to them. */
interface Caller {
  readonly ip?: string;
  readonly vpc?: string;
  readonly endpoint?: string;
  /** What the request says in its `Referer` header. */
  readonly referer?: string;
  /** Account whose credentials sign the request. */
  readonly account?: string;
  readonly isGranted?: boolean;
  /** What the authorizer says; of user pools, whether the token is good. */
  readonly authorizer?: 'allows' | 'says nothing';
}

const granted = (account: string, more: Caller = {}): Caller => ({ account, isGranted: true, ...more });

function render(
  policy: ResourcePolicy | undefined, routes: readonly PolicyRoute[], isPrivate?: boolean, gates?: PolicyGate[],
): Record<string, unknown> {
  const rendered = JSON.stringify(stack.resolve(renderPolicy(policy?._definition, { routes, account: OWN, isPrivate, gates }).Statement));
  return { Version: '2012-10-17', Statement: JSON.parse(withPartition(rendered).replace(/"execute-api:\//g, `"arn:aws:execute-api:us-east-1:${OWN}:a1b2c3d4e5/`)) };
}

/** ARNs of accounts as they are when they are deployed. */
function withPartition(json: string): string {
  return json.replace(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]*)"\]\]\}/g, '"arn:aws$1"');
}

/**
 * Whether API Gateway lets a caller in.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
async function isLetIn(resourcePolicy: unknown, route: PolicyRoute, caller: Caller): Promise<boolean> {
  const isSigned = route.guard === 'iam';
  if (isSigned && caller.account === undefined) { return false; }
  const result = await simulate(resourcePolicy, route, caller, isSigned);
  if (route.guard !== 'lambda') { return result === 'Allowed'; }
  return result !== 'ExplicitlyDenied' && (result === 'Allowed' || caller.authorizer !== 'says nothing');
}

async function simulate(resourcePolicy: unknown, route: PolicyRoute, caller: Caller, isSigned: boolean): Promise<string> {
  const principal = `arn:aws:iam::${caller.account}:role/caller`;
  const context = {
    'aws:SourceIp': caller.vpc === undefined ? caller.ip : undefined,
    'aws:VpcSourceIp': caller.vpc === undefined ? undefined : caller.ip,
    'aws:SourceVpc': caller.vpc,
    'aws:SourceVpce': caller.endpoint,
    'aws:Referer': caller.referer,
    ...isSigned ? { 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': caller.account } : {},
  };
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] };
  const outcome = await runSimulation({
    request: {
      principal: isSigned ? principal : anonymousPrincipal,
      action: 'execute-api:Invoke',
      resource: { resource: `arn:aws:execute-api:us-east-1:${OWN}:a1b2c3d4e5/prod/${route.method}${route.path.replace(/\{\w+\}/, '7')}`, accountId: OWN },
      contextVariables: Object.fromEntries(Object.entries(context).flatMap(([key, value]) => value === undefined ? [] : [[key, value]])),
    },
    identityPolicies: isSigned && caller.isGranted ? [{ name: 'granted', policy }] : [],
    resourcePolicy,
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }, {});
  if (outcome.resultType !== 'single') { throw new Error(JSON.stringify(outcome)); }
  return outcome.overallResult;
}

describe('allow', () => {
  test.each<[string, PolicyCallers, PolicyRoute, Caller, boolean]>([
    ['an address within', { ipRanges: [OFFICE] }, open, { ip: '203.0.113.9' }, true],
    ['an address outside', { ipRanges: [OFFICE] }, open, { ip: '198.51.100.9' }, false],
    ['an address of the other version', { ipRanges: [OFFICE] }, open, { ip: '2001:db8::1' }, false],
    ['an address of version 6', { ipRanges: [OFFICE, '2001:db8::/32'] }, open, { ip: '2001:db8::1' }, true],
    ['a user within', { ipRanges: [OFFICE] }, pool, { ip: '203.0.113.9' }, true],
    ['a user outside', { ipRanges: [OFFICE] }, pool, { ip: '198.51.100.9' }, false],
    ['one whom a function lets in, within', { ipRanges: [OFFICE] }, checked, { ip: '203.0.113.9' }, true],
    ['one whom a function lets in, outside', { ipRanges: [OFFICE] }, checked, { ip: '198.51.100.9' }, false],
    ['one of whom a function says nothing, within', { ipRanges: [OFFICE] }, checked, { ip: '203.0.113.9', authorizer: 'says nothing' }, false],
    ['a role that was granted, within', { ipRanges: [OFFICE] }, signed, granted(OWN, { ip: '203.0.113.9' }), true],
    ['a role that was granted, outside', { ipRanges: [OFFICE] }, signed, granted(OWN, { ip: '198.51.100.9' }), false],
    ['a role that was not granted, within', { ipRanges: [OFFICE] }, signed, { account: OWN, ip: '203.0.113.9' }, false],
    ['a role of another account, within', { ipRanges: [OFFICE] }, signed, granted(PARTNER, { ip: '203.0.113.9' }), false],
    ['a role of a partner\'s', { accounts: [PARTNER], ipRanges: [OFFICE] }, signed, granted(PARTNER, { ip: '198.51.100.9' }), true],
    ['a role of a partner\'s that was not granted', { accounts: [PARTNER], ipRanges: [OFFICE] }, signed, { account: PARTNER }, false],
    ['a role of a stranger\'s', { accounts: [PARTNER], ipRanges: [OFFICE] }, signed, granted(STRANGER, { ip: '203.0.113.9' }), false],
    ['a role of the own account, which is not named', { accounts: [PARTNER] }, signed, granted(OWN), false],
    ['a role of the own account, which is named', { accounts: [PARTNER, OWN] }, signed, granted(OWN), true],
    ['a role of the own account that was not granted', { accounts: [PARTNER, OWN] }, signed, { account: OWN }, false],
    ['a partner at an open route, outside', { accounts: [PARTNER], ipRanges: [OFFICE] }, open, granted(PARTNER, { ip: '198.51.100.9' }), false],
    ['a browser that asks a partner\'s question beforehand', { accounts: [PARTNER] }, preflight, { ip: '198.51.100.9' }, true],
    ['a browser that asks beforehand, outside', { ipRanges: [OFFICE] }, preflight, { ip: '198.51.100.9' }, false],
    ['a VPC', { vpcs: [VPC] }, open, { vpc: 'vpc-1a2b', endpoint: 'vpce-3c4d', ip: '10.0.0.1' }, true],
    ['another VPC', { vpcs: [VPC] }, open, { vpc: 'vpc-3c4d', endpoint: 'vpce-3c4d', ip: '10.0.0.1' }, false],
    ['a VPC endpoint', { vpcEndpoints: [VPC_ENDPOINT] }, open, { vpc: 'vpc-3c4d', endpoint: 'vpce-1a2b', ip: '10.0.0.1' }, true],
    ['a VPC or an endpoint', { vpcs: [VPC], vpcEndpoints: [VPC_ENDPOINT] }, signed, granted(OWN, { vpc: 'vpc-3c4d', endpoint: 'vpce-1a2b' }), true],
    ['neither a VPC nor an endpoint', { vpcs: [VPC], vpcEndpoints: [VPC_ENDPOINT] }, signed, granted(OWN, { vpc: 'vpc-3c4d', endpoint: 'vpce-3c4d' }), false],
    ['an address of a VPC', { ipRanges: ['10.0.0.0/16'] }, open, { vpc: 'vpc-3c4d', endpoint: 'vpce-3c4d', ip: '10.0.0.1' }, true],
    ['another address of a VPC', { ipRanges: ['10.0.0.0/16'] }, open, { vpc: 'vpc-3c4d', endpoint: 'vpce-3c4d', ip: '10.1.0.1' }, false],
  ])('%s', async (_, callers, route, caller, expected) => {
    const isPrivate = caller.vpc !== undefined;
    const routes = callers.ipRanges || isPrivate ? [open, pool, checked, signed, preflight] : [signed, preflight];
    expect(await isLetIn(render(ResourcePolicy.allow(callers), routes, isPrivate), route, caller)).toBe(expected);
  });

  test('names single routes only where functions decide for others', () => {
    const statements = renderPolicy(ResourcePolicy.allow({ ipRanges: [OFFICE] })._definition, { routes: [open, pool], account: OWN }).Statement;
    expect(statements).toMatchObject([{ Effect: 'Allow', Resource: ['execute-api:/*'] }, { Effect: 'Deny', Resource: ['execute-api:/*'] }]);
    const [permission] = render(ResourcePolicy.allow({ ipRanges: [OFFICE] }), [open, pool, checked, preflight]).Statement as { Resource: string[] }[];
    expect(permission.Resource.map((resource) => resource.split('/').slice(1).join('/'))).toEqual(['*/GET/open', '*/GET/pool', '*/OPTIONS/*']);
  });

  test('takes an account that is not known yet for another', () => {
    const { _definition: rules } = ResourcePolicy.allow({ accounts: [Aws.ACCOUNT_ID] });
    const { Statement: [permission] } = renderPolicy(rules, { routes: [signed], account: OWN }) as { Statement: object[] };
    expect(permission).toMatchObject({ Effect: 'Allow', Principal: { AWS: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root`] } });
  });
});

describe('deny', () => {
  test.each<[string, PolicyCallers, PolicyRoute, Caller, boolean]>([
    ['an address within', { ipRanges: [OFFICE] }, open, { ip: '203.0.113.9' }, false],
    ['an address outside', { ipRanges: [OFFICE] }, open, { ip: '198.51.100.9' }, true],
    ['a user within', { ipRanges: [OFFICE] }, pool, { ip: '203.0.113.9' }, false],
    ['one of whom a function says nothing', { ipRanges: [OFFICE] }, checked, { ip: '198.51.100.9', authorizer: 'says nothing' }, false],
    ['one whom a function lets in', { ipRanges: [OFFICE] }, checked, { ip: '198.51.100.9' }, true],
    ['a role that was granted, within', { ipRanges: [OFFICE] }, signed, granted(OWN, { ip: '203.0.113.9' }), false],
    ['a role that was granted, outside', { ipRanges: [OFFICE] }, signed, granted(OWN, { ip: '198.51.100.9' }), true],
    ['a role that was not granted', { ipRanges: [OFFICE] }, signed, { account: OWN, ip: '198.51.100.9' }, false],
    ['a role of the account', { accounts: [OWN], ipRanges: [OFFICE] }, signed, granted(OWN, { ip: '198.51.100.9' }), false],
    ['a role of another account', { accounts: [PARTNER] }, signed, granted(OWN), true],
    ['a VPC', { vpcs: [VPC] }, open, { vpc: 'vpc-1a2b' }, false],
    ['another VPC', { vpcs: [VPC] }, open, { vpc: 'vpc-3c4d' }, true],
    ['a VPC endpoint', { vpcs: [VPC], vpcEndpoints: [VPC_ENDPOINT] }, open, { vpc: 'vpc-3c4d', endpoint: 'vpce-1a2b' }, false],
  ])('%s', async (_, callers, route, caller, expected) => {
    const policy = render(ResourcePolicy.deny(callers), [open, pool, checked, signed, preflight], caller.vpc !== undefined);
    expect(await isLetIn(policy, route, caller)).toBe(expected);
  });
});

test('whoever is in a list is in, whoever is in none is out, and no route is opened by it', async () => {
  const some = <T>(...values: T[]) => fc.subarray(values, { minLength: 1 });
  const lists = fc.record({ ipRanges: some(OFFICE, '198.51.100.0/25', '2001:db8::/32'), accounts: some(OWN, PARTNER) }, { requiredKeys: ['ipRanges'] });
  const caller = fc.record({
    ip: fc.constantFrom('203.0.113.9', '198.51.100.9', '198.51.100.200', '2001:db8::1', '2001:db9::1'),
    account: fc.constantFrom(OWN, PARTNER, STRANGER),
    isGranted: fc.boolean(),
    authorizer: fc.constantFrom('allows' as const, 'says nothing' as const),
  });
  const isIn = ({ ipRanges, accounts = [] }: PolicyCallers, { ip, account }: Caller, route: PolicyRoute) => {
    const range = ip!.startsWith('203.0.113.') ? OFFICE : ip === '198.51.100.9' ? '198.51.100.0/25' : ip!.startsWith('2001:db8:') ? '2001:db8::/32' : 'none';
    return ipRanges!.includes(range) || (route.guard === 'iam' && accounts.includes(account!));
  };
  const mayCall = (accounts: readonly string[], who: Caller, { guard }: PolicyRoute) => {
    if (guard === 'lambda') { return who.authorizer === 'allows'; }
    return guard !== 'iam' || (who.isGranted! && (who.account === OWN || accounts.includes(who.account!)));
  };
  await fc.assert(fc.asyncProperty(lists, caller, fc.constantFrom(open, pool, checked, signed, preflight), async (callers, who, route) => {
    const routes = [open, pool, checked, signed, preflight];
    const isAllowed = await isLetIn(render(ResourcePolicy.allow(callers), routes), route, who);
    expect(isAllowed).toBe(isIn(callers, who, route) && mayCall(callers.accounts ?? [], who, route));
    const isDenied = !await isLetIn(render(ResourcePolicy.deny(callers), routes), route, who);
    expect(isDenied).toBe(isIn(callers, who, route) || !mayCall([], who, route));
  }), { numRuns: 150 });
});

describe('a gate', () => {
  const ENDPOINTS: PolicyGate = { key: 'aws:SourceVpce', values: ['vpce-1a2b', 'vpce-5e6f'] };
  const SECRET: PolicyGate = { key: 'aws:Referer', values: ['s3cret', 'n3w'] };
  const inside: Caller = { vpc: 'vpc-1a2b', endpoint: 'vpce-1a2b', ip: '10.0.0.1' };
  const outside: Caller = { ip: '203.0.113.9' };
  const routes = [open, pool, checked, signed, preflight];
  const everything = ResourcePolicy.document(new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] })],
  }));

  test.each<[string, ResourcePolicy | undefined, PolicyGate[], PolicyRoute, Caller, boolean]>([
    ['through an endpoint', undefined, [ENDPOINTS], open, inside, true],
    ['through another of the endpoints', undefined, [ENDPOINTS], open, { ...inside, endpoint: 'vpce-5e6f' }, true],
    ['through a stranger\'s endpoint', undefined, [ENDPOINTS], open, { ...inside, endpoint: 'vpce-9999' }, false],
    ['from the same VPC by another endpoint', undefined, [ENDPOINTS], pool, { ...inside, endpoint: 'vpce-9999' }, false],
    ['through the internet', undefined, [ENDPOINTS], open, outside, false],
    ['a user through an endpoint', undefined, [ENDPOINTS], pool, inside, true],
    ['one whom a function lets in, through an endpoint', undefined, [ENDPOINTS], checked, inside, true],
    ['one whom a function lets in, through the internet', undefined, [ENDPOINTS], checked, outside, false],
    ['one of whom a function says nothing, through an endpoint', undefined, [ENDPOINTS], checked, { ...inside, authorizer: 'says nothing' }, false],
    ['a role that was granted, through an endpoint', undefined, [ENDPOINTS], signed, granted(OWN, inside), true],
    ['a role that was not granted, through an endpoint', undefined, [ENDPOINTS], signed, { ...inside, account: OWN }, false],
    ['a role that was granted, through the internet', undefined, [ENDPOINTS], signed, granted(OWN, outside), false],
    ['a role of a partner\'s, through an endpoint', ResourcePolicy.allow({ accounts: [PARTNER], ipRanges: ['10.0.0.0/8'] }), [ENDPOINTS], signed, granted(PARTNER, inside), true],
    ['a browser that asks beforehand, through the internet', undefined, [ENDPOINTS], preflight, outside, false],
    ['an address that is allowed, through an endpoint', ResourcePolicy.allow({ ipRanges: ['10.0.0.0/24'] }), [ENDPOINTS], open, inside, true],
    ['another address, through an endpoint', ResourcePolicy.allow({ ipRanges: ['10.1.0.0/24'] }), [ENDPOINTS], open, inside, false],
    ['an address that is denied, through an endpoint', ResourcePolicy.deny({ ipRanges: ['10.0.0.0/24'] }), [ENDPOINTS], open, inside, false],
    ['with a policy that allows everything, through an endpoint', everything, [ENDPOINTS], open, inside, true],
    ['with a policy that allows everything, through the internet', everything, [ENDPOINTS], open, outside, false],
    ['with the secret', undefined, [SECRET], open, { ...outside, referer: 's3cret' }, true],
    ['with the next secret', undefined, [SECRET], pool, { ...outside, referer: 'n3w' }, true],
    ['with a part of the secret', undefined, [SECRET], open, { ...outside, referer: 's3cre' }, false],
    ['with the secret and more', undefined, [SECRET], open, { ...outside, referer: 's3cretX' }, false],
    ['with an asterisk', undefined, [SECRET], open, { ...outside, referer: '*' }, false],
    ['without a secret', undefined, [SECRET], open, outside, false],
    ['a role that was granted, without a secret', undefined, [SECRET], signed, granted(OWN, outside), false],
    ['with the secret, from an address that is allowed', ResourcePolicy.allow({ ipRanges: [OFFICE] }), [SECRET], open, { ...outside, referer: 's3cret' }, true],
    ['with the secret, from another address', ResourcePolicy.allow({ ipRanges: [OFFICE] }), [SECRET], open, { ip: '198.51.100.9', referer: 's3cret' }, false],
    ['through an endpoint with the secret', undefined, [ENDPOINTS, SECRET], open, { ...inside, referer: 's3cret' }, true],
    ['through an endpoint without the secret', undefined, [ENDPOINTS, SECRET], open, inside, false],
  ])('%s', async (_, policy, gates, route, caller, expected) => {
    const isPrivate = gates.includes(ENDPOINTS);
    expect(await isLetIn(render(policy, routes, isPrivate, gates), route, caller)).toBe(expected);
  });
});

test('a gateway keeps to it', async () => {
  const local = await serve((scope) => {
    const routes = {
      'GET /open': { backend: Backend.mock(), auth: Auth.none() },
      'GET /signed': { backend: Backend.mock() },
    };
    const cors = { allowOrigins: ['*'] };
    new RestGateway(scope, 'Few', { auth: Auth.iam(), routes, cors, resourcePolicy: ResourcePolicy.allow({ ipRanges: [OFFICE], accounts: [PARTNER] }) });
    new RestGateway(scope, 'Most', { auth: Auth.iam(), routes, cors, resourcePolicy: ResourcePolicy.deny({ ipRanges: [OFFICE], accounts: [PARTNER] }) });
  }, {});
  const status = async (api: string, route: string, ip: string, account: string) => {
    const [method, path] = route.split(' ');
    const { href, host, pathname } = new URL(local.url(api) + path);
    const origin = { 'x-gatehouse-source-ip': ip, 'x-gatehouse-account-id': account };
    const request = { host, method, path: pathname, service: 'execute-api', region: 'us-east-1', headers: path === '/signed' ? origin : {} };
    const { headers } = path === '/signed' && method === 'GET' ? sign(request, { accessKeyId: 'local', secretAccessKey: 'local' }) : { headers: origin };
    return (await fetch(href, { method, headers: headers as Record<string, string> })).status;
  };
  const [inside, outside] = ['203.0.113.9', '198.51.100.9'];
  try {
    for (const [route, ip, account, few, most] of [
      ['GET /open', inside, OWN, 200, 403], ['GET /open', outside, OWN, 403, 200], ['GET /open', outside, PARTNER, 403, 200],
      ['GET /signed', inside, OWN, 200, 403], ['GET /signed', outside, OWN, 403, 200], ['GET /signed', outside, PARTNER, 200, 403],
      ['GET /signed', inside, STRANGER, 403, 403], ['OPTIONS /open', inside, OWN, 204, 403], ['OPTIONS /signed', outside, PARTNER, 403, 204],
    ] as const) {
      const told = [await status('Few', route, ip, account), await status('Most', route, ip, account)];
      expect([route, ip, account, ...told]).toEqual([route, ip, account, few, most]);
    }
  } finally {
    await local.stop();
  }
});

describe('a document', () => {
  const statement = (props: iam.PolicyStatementProps) => new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: ['execute-api:Invoke'], resources: ['execute-api:/*'], ...props });
  const given = (routes: PolicyRoute[], ...statements: iam.PolicyStatement[]) =>
    render(ResourcePolicy.document(new iam.PolicyDocument({ statements })), routes);

  test('is taken as it is', async () => {
    const policy = given([open], statement({ conditions: { IpAddress: { 'aws:SourceIp': OFFICE } } }));
    expect(await isLetIn(policy, open, { ip: '203.0.113.9' })).toBe(true);
    expect(await isLetIn(policy, open, { ip: '198.51.100.9' })).toBe(false);
  });

  test('needs no permission where IAM or functions give it', () => {
    const denial = statement({ effect: iam.Effect.DENY, conditions: { NotIpAddress: { 'aws:SourceIp': OFFICE } } });
    expect(given([signed, checked], denial).Statement).toHaveLength(1);
  });

  test.each<[string, PolicyRoute[], iam.PolicyStatement[], string]>([
    ['no statement', [open], [], 'resource policy "{}" has no statement and so shuts everybody out; add one, or leave it out'],
    ['a statement for nobody', [open], [statement({ principals: [] })], 'is malformed: A PolicyStatement used in a resource-based policy must specify at least one IAM principal'],
    ['no permission for an open route', [signed, open], [statement({ effect: iam.Effect.DENY, conditions: { Bool: { 'aws:SecureTransport': 'false' } } })], 'shuts everybody out of route "GET /open", which nothing else lets in to; add a statement that allows "execute-api:Invoke"'],
    ['no permission for users of a pool', [pool], [statement({ actions: ['s3:GetObject'] })], 'shuts everybody out of route "GET /pool"'],
    ['a denial of everything', [open], [statement({}), statement({ effect: iam.Effect.DENY })], 'and so shuts everybody out; give it a condition, or take it out'],
    ['a denial of everything in other words', [signed], [statement({ effect: iam.Effect.DENY, actions: ['execute-api:*'], resources: ['arn:aws:execute-api:*:*:*/*/*/*'] })], 'and so shuts everybody out'],
  ])('with %s is refused', (_, routes, statements, message) => {
    expect(() => given(routes, ...statements)).toThrow(message);
  });
});

test.each<[string, () => unknown, string]>([
  ['nobody allowed', () => ResourcePolicy.allow({}), 'resource policy "allow({})" shuts everybody out; name accounts, ipRanges, vpcs or vpcEndpoints, or leave it out'],
  ['nobody denied', () => ResourcePolicy.deny({}), 'resource policy "deny({})" keeps nobody out'],
  ['an empty list', () => ResourcePolicy.allow({ ipRanges: [OFFICE], accounts: [] }), 'resource policy has the empty list "accounts"; name a caller there, or leave it out'],
  ['an account with too few digits', () => ResourcePolicy.allow({ accounts: ['11112222333'] }), 'account "11112222333" is malformed; write its 12 digits'],
  ['the ARN of an account', () => ResourcePolicy.deny({ accounts: ['arn:aws:iam::111122223333:root'] }), 'account "arn:aws:iam::111122223333:root" is malformed'],
  ...['203.0.113.7', '203.0.113.0/33', '203.0.113/24', '2001:db8::/129', '2001:db8::1', 'fe80::1%eth0/64', 'example.com/24', '203.0.113.0/024', ''].map((range): [string, () => unknown, string] =>
    [`the range "${range}"`, () => ResourcePolicy.allow({ ipRanges: [range] }), `address range "${range}" is malformed; write it as in "203.0.113.0/24"`]),
  ['everybody denied', () => ResourcePolicy.deny({ ipRanges: ['0.0.0.0/0'] }), 'resource policy denies "0.0.0.0/0" and so shuts everybody out'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});

test.each<[string, ResourcePolicy, PolicyRoute[], boolean | undefined, string]>([
  ['accounts alone at a route that knows of none', ResourcePolicy.allow({ accounts: [PARTNER] }), [signed, open], undefined, 'resource policy shuts everybody out of route "GET /open", whose requests tell of no account; guard it with Auth.iam(), or name ipRanges too'],
  ['accounts where no route knows of one', ResourcePolicy.deny({ accounts: [PARTNER] }), [open], undefined, 'resource policy names account "111122223333" and no request tells of one; guard a route with Auth.iam()'],
  ['VPCs of a public API', ResourcePolicy.allow({ vpcs: [VPC] }), [open], false, 'resource policy names "vpc-1a2b" and only APIs with a private endpoint are told of VPCs'],
  ['more than API Gateway takes', ResourcePolicy.allow({ ipRanges: Array.from({ length: 500 }, (_, index) => `198.51.100.${index % 256}/32`) }), [open], undefined, 'characters and API Gateway takes 8192; name fewer callers'],
])('%s is refused', (_, policy, routes, isPrivate, message) => {
  expect(() => render(policy, routes, isPrivate)).toThrow(message);
});

test('tokens are taken as they are', () => {
  const policy = ResourcePolicy.allow({ ipRanges: [Aws.STACK_NAME], accounts: [Aws.ACCOUNT_ID] });
  expect(() => render(policy, [signed, open])).not.toThrow();
});
