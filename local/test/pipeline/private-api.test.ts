import { sign } from 'aws4';
import { Answer, call } from './call';
import { domain, mapping } from './domain-app';
import { keep } from './gateways';
import { invocationUri, mock, startRestApp } from './rest-app';
import type { LocalGateway } from '../../src';

const statement = (Effect: string, Condition?: object, Resource = 'execute-api:/*') => ({ Effect, Principal: '*', Action: 'execute-api:Invoke', Resource, Condition });
const through = (...endpoints: unknown[]) => ({ Statement: [statement('Allow'), statement('Deny', { StringNotEquals: { 'aws:SourceVpce': endpoints } })] });
const VPCE = { 'x-gatehouse-vpce-id': 'vpce-1a2b' };
const OTHER = { 'x-gatehouse-vpce-id': 'vpce-3c4d' };

const PATHS = {
  '/': { get: mock('$context.identity.vpceId $!context.identity.vpcId') },
  '/orders': { get: mock('$context.domainName $context.path') },
  '/event': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: invocationUri('echo') } } },
};

/** Serves the private API "Inside" beside an open one, with more around it. */
async function startPrivate(properties: Record<string, unknown> = {}, resources: Record<string, unknown> = {}): Promise<LocalGateway> {
  const { EndpointConfiguration, ...others } = properties as { EndpointConfiguration?: object };
  return keep(await startRestApp({
    paths: { '/': { get: mock('open') } },
    functions: { echo: (event) => ({ statusCode: 200, body: JSON.stringify(event) }) },
    resources: {
      Inside: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: { Body: { openapi: '3.0.1', paths: PATHS }, EndpointConfiguration: { Types: ['PRIVATE'], ...EndpointConfiguration }, Policy: through('vpce-1a2b'), ...others },
      },
      InsideStage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Inside' }, StageName: 'prod' } },
      ...resources,
    },
  }));
}

async function ask(gateway: LocalGateway, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return call(new URL(gateway.url('Inside')).origin + path, { headers });
}

/** Status and message, `[200, text]` where the API answered. */
async function outcome(answer: Promise<Answer>): Promise<[number, unknown]> {
  const { status, json, text } = await answer;
  return [status, status === 200 ? text : json];
}

const FORBIDDEN = [403, { message: 'Forbidden' }];

describe('a private API', () => {
  test('answers only what comes through an interface endpoint, and only as its policy says', async () => {
    const gateway = await startPrivate();
    const url = gateway.url('Inside');
    expect(await outcome(call(url))).toEqual(FORBIDDEN);
    expect((await call(url)).headers['x-amzn-errortype']).toBe('ForbiddenException');
    expect(await outcome(call(url, { headers: { 'x-gatehouse-vpc-id': 'vpc-1' } }))).toEqual(FORBIDDEN);
    expect(await outcome(call(url, { headers: VPCE }))).toEqual([200, 'vpce-1a2b ']);
    const [status, body] = await outcome(call(url, { headers: OTHER }));
    expect([status, body]).toEqual([403, { message: expect.stringMatching(/^User: anonymous is not authorized .*\/prod\/GET\/ with an explicit deny$/) }]);
    expect(gateway.warnings).toEqual([]);
  });

  test('lets nobody in without a policy, as AWS would not deploy it', async () => {
    const gateway = await startPrivate({ Policy: undefined });
    expect(await outcome(call(gateway.url('Inside'), { headers: VPCE }))).toEqual(FORBIDDEN);
    expect(gateway.warnings).toContainEqual(expect.stringContaining('API "Shop/Inside": it is private and has no resource policy, so AWS would not deploy it'));
  });

  test.each<[string, object, Record<string, string>, number]>([
    ['its VPC', { StringEquals: { 'aws:SourceVpc': 'vpc-9' } }, { ...VPCE, 'x-gatehouse-vpc-id': 'vpc-9' }, 200],
    ['another VPC', { StringEquals: { 'aws:SourceVpc': 'vpc-9' } }, { ...VPCE, 'x-gatehouse-vpc-id': 'vpc-8' }, 403],
    ['an address in it', { IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } }, { ...VPCE, 'x-gatehouse-source-ip': '10.1.2.3' }, 200],
    ['an address that it has not', { IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } }, { ...VPCE, 'x-gatehouse-source-ip': '192.168.0.1' }, 403],
    ['no address of the internet', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { ...VPCE, 'x-gatehouse-source-ip': '10.1.2.3' }, 403],
  ])('knows %s', async (_, condition, headers, status) => {
    const gateway = await startPrivate({ Policy: { Statement: [statement('Allow', condition)] } });
    expect((await call(gateway.url('Inside'), { headers })).status).toBe(status);
  });

  test('may be private by its import parameters', async () => {
    const gateway = await startPrivate({ EndpointConfiguration: { Types: undefined }, Parameters: { endpointConfigurationTypes: 'PRIVATE' } });
    expect(await outcome(call(gateway.url('Inside')))).toEqual(FORBIDDEN);
  });

  test('knows the VPC of an endpoint of the assembly, and the endpoint is known by its construct id', async () => {
    const gateway = await startPrivate({ Policy: through({ Ref: 'Endpoint' }) }, {
      Vpc: { Type: 'AWS::EC2::VPC' },
      Endpoint: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcId: { Ref: 'Vpc' }, ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.execute-api' }, VpcEndpointType: 'Interface' } },
      Bucket: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcId: { Ref: 'Vpc' }, ServiceName: 'com.amazonaws.us-east-1.s3' } },
    });
    const id = gateway.vpcEndpointId('Endpoint');
    expect(id).toMatch(/^vpce-[a-z0-9]{17}$/);
    expect([gateway.vpcEndpointId('Shop/Endpoint'), gateway.vpcEndpointId(id)]).toEqual([id, id]);
    expect(() => gateway.vpcEndpointId('Nothing')).toThrow('VPC endpoint "Nothing" is not in the assembly; use one of "Shop/Endpoint", "Shop/Bucket"');
    expect(gateway.vpcEndpoints()).toEqual([{ id, path: 'Shop/Endpoint', vpcId: expect.stringMatching(/^vpc-/), isForApis: true }]);
    const answer = await call(gateway.url('Inside'), { headers: { 'x-gatehouse-vpce-id': id } });
    expect(answer.text).toMatch(new RegExp(`^${id} vpc-[a-z0-9]{17}$`));
    const other = await call(gateway.url('Inside'), { headers: { 'x-gatehouse-vpce-id': id, 'x-gatehouse-vpc-id': 'vpc-1' } });
    expect(other.text).toBe(`${id} vpc-1`);
  });

  test('that is signed for keeps its development headers to itself', async () => {
    const gateway = await startPrivate();
    const url = new URL(`${gateway.url('Inside')}/event`);
    const signed = sign({ host: url.host, path: url.pathname, service: 'execute-api', region: 'us-east-1', headers: { ...VPCE } }, { accessKeyId: 'local', secretAccessKey: 'local' });
    const { headers } = (await call(url.href, { headers: signed.headers as Record<string, string> })).json as { headers: object };
    expect(Object.keys(headers).filter((name) => /gatehouse/i.test(name))).toEqual([]);
  });
});

describe('hosts of a private API', () => {
  async function idOf(gateway: LocalGateway): Promise<string> {
    const { requestContext } = (await call(`${gateway.url('Inside')}/event`, { headers: VPCE })).json as { requestContext: { apiId: string } };
    return requestContext.apiId;
  }

  test('its own answers through endpoints', async () => {
    const gateway = await startPrivate();
    const Host = `${await idOf(gateway)}.execute-api.us-east-1.amazonaws.com`;
    expect(await outcome(ask(gateway, '/prod/orders', { Host, ...VPCE }))).toEqual([200, `${Host} /prod/orders`]);
    expect(await outcome(ask(gateway, '/prod/orders', { Host }))).toEqual(FORBIDDEN);
  });

  test('one with an endpoint behind the id is there where the endpoint is associated', async () => {
    const gateway = await startPrivate({ EndpointConfiguration: { VpcEndpointIds: ['vpce-1a2b'] } });
    const id = await idOf(gateway);
    const host = (endpoint: string) => `${id}-${endpoint}.execute-api.us-east-1.amazonaws.com`;
    expect(await outcome(ask(gateway, '/prod/orders', { Host: host('vpce-1a2b'), ...VPCE }))).toEqual([200, `${host('vpce-1a2b')} /prod/orders`]);
    expect(await outcome(ask(gateway, '/prod/orders', { Host: host('vpce-3c4d'), ...OTHER }))).toEqual(FORBIDDEN);
    expect(await outcome(ask(gateway, '/prod/orders', { Host: host('vpce-1a2b'), ...OTHER }))).toEqual(FORBIDDEN);
    expect(await outcome(ask(gateway, '/prod/orders', { Host: host('vpce-1a2b') }))).toEqual(FORBIDDEN);
  });

  test.each(['vpce-1a2b-5e6f', 'vpce-1a2b-5e6f-us-east-1a'])('an endpoint\'s own leads where a header says: %s', async (name) => {
    const gateway = await startPrivate();
    const id = await idOf(gateway);
    const Host = `${name}.execute-api.us-east-1.vpce.amazonaws.com`;
    expect(await outcome(ask(gateway, '/prod/orders', { Host, 'x-apigw-api-id': id, ...VPCE }))).toEqual([200, `${Host} /prod/orders`]);
    expect(await outcome(ask(gateway, '/prod/orders', { Host, ...VPCE }))).toEqual(FORBIDDEN);
    expect(await outcome(ask(gateway, '/prod/orders', { Host, 'x-apigw-api-id': 'constructor', ...VPCE }))).toEqual(FORBIDDEN);
    expect(await outcome(ask(gateway, '/prod/orders', { Host, 'x-apigw-api-id': id }))).toEqual(FORBIDDEN);
  });
});

describe('a private domain', () => {
  const mapped = (Policy: unknown, more: Record<string, unknown> = {}) => ({
    Domain: { Type: 'AWS::ApiGateway::DomainNameV2', Properties: { DomainName: 'in.example.com', EndpointConfiguration: { Types: ['PRIVATE'] }, Policy } },
    Mapping: { Type: 'AWS::ApiGateway::BasePathMappingV2', Properties: { DomainNameArn: { Ref: 'Domain' }, BasePath: 'v1', RestApiId: { Ref: 'Inside' }, Stage: 'prod' } },
    Access: {
      Type: 'AWS::ApiGateway::DomainNameAccessAssociation',
      Properties: { DomainNameArn: { 'Fn::GetAtt': ['Domain', 'DomainNameArn'] }, AccessAssociationSource: 'vpce-1a2b', AccessAssociationSourceType: 'VPCE' },
    },
    ...more,
  });
  const Host = 'in.example.com';

  test('answers through an endpoint that may use it', async () => {
    const gateway = await startPrivate({ Policy: through('vpce-1a2b', 'vpce-3c4d') }, mapped(through('vpce-1a2b', 'vpce-3c4d')));
    expect(await outcome(ask(gateway, '/v1/orders', { Host, ...VPCE }))).toEqual([200, 'in.example.com /v1/orders']);
    expect(await outcome(ask(gateway, '/in.example.com/v1/orders', VPCE))).toEqual([200, 'in.example.com /v1/orders']);
    expect(await outcome(ask(gateway, '/v1/orders', { Host, ...OTHER }))).toEqual(FORBIDDEN);
    expect(await outcome(ask(gateway, '/v1/orders', { Host }))).toEqual(FORBIDDEN);
    expect(await outcome(ask(gateway, '/v2/orders', { Host, ...VPCE }))).toEqual(FORBIDDEN);
    expect(gateway.domains()).toEqual([expect.objectContaining({ domainName: 'in.example.com', isPrivate: true })]);
  });

  test.each<[string, unknown, string]>([
    ['whose policy denies it', through('vpce-9'), ' with an explicit deny'],
    ['whose policy says nothing of it', { Statement: [statement('Allow', undefined, 'execute-api:/other/*')] }, ''],
    ['without a policy', undefined, ''],
  ])('%s does not', async (_, policy, end) => {
    const gateway = await startPrivate({}, mapped(policy));
    const answer = await ask(gateway, '/v1/orders', { Host, ...VPCE });
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, 'AccessDeniedException']);
    expect((answer.json as { message: string }).message)
      .toMatch(new RegExp(`^User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:\\*{8}0000:/domainnames/in\\.example\\.com\\+\\w{10}${end}$`));
  });

  test('has a policy that may be a text, and name the domain', async () => {
    const Resource = { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:/domainnames/in.example.com+*' };
    const policy = { 'Fn::ToJsonString': { Statement: [{ ...statement('Allow'), Resource }] } };
    expect((await ask(await startPrivate({}, mapped(policy)), '/v1/orders', { Host, ...VPCE })).status).toBe(200);
  });

  test('with a policy that cannot be evaluated is told in a warning', async () => {
    const problems: string[] = [];
    const gateway = keep(await startRestApp({
      paths: {}, resources: mapped({ Statement: [{ Effect: 'Maybe' }] }, { Mapping: undefined }), options: { onWarning: (message) => problems.push(message) },
    }));
    const answer = await call(`${gateway.url('in.example.com')}/v1`, { headers: VPCE });
    expect([answer.status, answer.json]).toEqual([500, { message: 'Internal server error' }]);
    expect(problems).toContainEqual(expect.stringContaining('the policy of domain "in.example.com" cannot be evaluated: its policy has the effect "Maybe"'));
  });

  test('goes before one of its name on the internet for who may use it', async () => {
    const gateway = await startPrivate({ Policy: through('vpce-1a2b', 'vpce-3c4d') }, mapped(through('vpce-1a2b'), { Public: domain('in.example.com'), Root: mapping('Public') }));
    expect(await outcome(ask(gateway, '/v1/orders', { Host, ...VPCE }))).toEqual([200, 'in.example.com /v1/orders']);
    expect(await outcome(ask(gateway, '/', { Host }))).toEqual([200, 'open']);
    expect(await outcome(ask(gateway, '/', { Host, ...OTHER }))).toEqual([200, 'open']);
  });

  test('a domain on the internet leads to no private API', async () => {
    const gateway = await startPrivate({}, { Public: domain('api.example.com'), Root: mapping('Public', undefined, 'Inside') });
    expect(await outcome(ask(gateway, '/orders', { Host: 'api.example.com', ...VPCE }))).toEqual(FORBIDDEN);
  });

  test('leads to an API whose default endpoint is closed', async () => {
    const gateway = await startPrivate({ DisableExecuteApiEndpoint: true }, mapped(through('vpce-1a2b')));
    expect(gateway.url('Inside')).toBe(`${new URL(gateway.url('Orders')).origin}/in.example.com/v1`);
    expect(await outcome(call(`${gateway.url('Inside')}/orders`, { headers: VPCE }))).toEqual([200, 'in.example.com /v1/orders']);
    expect(await outcome(ask(gateway, '/Inside/prod/orders', VPCE))).toEqual(FORBIDDEN);
  });
});
