import { App, aws_apigatewayv2 as apigatewayv2, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Endpoint } from './endpoint';
import { Auth, Backend, RequestValue, ResponseTransferMode, RestGateway, RestRouteProps, VpcHttpBackendOptions, VpcTarget } from '../../src';

const { HTTP } = elbv2.ApplicationProtocol;
const HOME = { account: '111111111111', region: 'eu-west-1' };

function network() {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: HOME });
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
  const alb = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc });
  const nlb = new elbv2.NetworkLoadBalancer(stack, 'Nlb', { vpc, securityGroups: [new ec2.SecurityGroup(stack, 'NlbGroup', { vpc })] });
  const bareNlb = new elbv2.NetworkLoadBalancer(stack, 'BareNlb', { vpc });
  return { app, stack, vpc, alb, nlb, bareNlb };
}

type Network = ReturnType<typeof network>;

function gateway({ stack }: Network, routes: Record<string, RestRouteProps>, id = 'Orders'): RestGateway {
  return new RestGateway(stack, id, { auth: Auth.none(), routes });
}

const HTTPS = { hostname: 'orders.example.com' };

function integrationOf(stack: Stack, path: string, method: string) {
  const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  return api.Properties.Body.paths[path][method]['x-amazon-apigateway-integration'];
}

describe('a load balancer', () => {
  let endpoint: Endpoint;
  let local: LocalGateway;

  beforeAll(async () => {
    endpoint = await Endpoint.start();
    const gone = await Endpoint.start();
    const unreachable = gone.url;
    await gone.stop();
    const net = network();
    const target = VpcTarget.applicationLoadBalancer(net.alb, { protocol: HTTP, hostname: 'orders.example.com', port: 8080 });
    const plain = { target, allowUnencrypted: true };
    gateway(net, {
      'ANY /all/{proxy+}': { backend: Backend.vpcHttp({ ...plain, path: '/v1/{proxy}' }) },
      'GET /some/{id}': { backend: Backend.vpcHttp({ ...plain, path: '/v1/{order}', pathVariables: { order: RequestValue.path('id') }, forwardedHeaders: ['X-Tenant'] }) },
      'GET /': { backend: Backend.vpcHttp({ ...plain, forwardedHeaders: [] }) },
      'GET /slow': { backend: Backend.vpcHttp({ ...plain, timeout: Duration.millis(100) }) },
      'GET /streamed': { backend: Backend.vpcHttp({ ...plain, responseTransferMode: ResponseTransferMode.STREAM }) },
      'GET /gone': { backend: Backend.vpcHttp({ target: VpcTarget.networkLoadBalancer(net.nlb, { protocol: HTTP }), allowUnencrypted: true }) },
    });
    local = await LocalGateway.start({ assembly: net.app.synth().directory, vpcTargets: { Alb: endpoint.url, Nlb: unreachable } });
  });

  afterAll(async () => {
    await local?.stop();
    await endpoint?.stop();
  });

  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(local.url('Orders') + path, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  test('gets what is forwarded, by its name', async () => {
    endpoint.answer = { status: 201, headers: { 'X-Own': 'yes' }, body: 'own' };
    const told = await call('/all/a/b?q=1', { method: 'POST', body: 'x', headers: { 'X-Tenant': 'acme' } });
    expect([told.status, told.headers.get('X-Own'), told.text]).toEqual([201, 'yes', 'own']);
    expect(endpoint.last).toMatchObject({ method: 'POST', url: '/v1/a/b?q=1', headers: { 'host': ['orders.example.com:8080'], 'x-tenant': ['acme'] } });
  });

  test('gets what is on a list only, where there is one', async () => {
    endpoint.answer = { status: 500, body: 'of host-7' };
    expect(await call('/some/4%2F2?q=1', { headers: { 'X-Tenant': 'acme', 'X-Other': 'y' } })).toMatchObject({ status: 502, text: expect.not.stringContaining('host-7') });
    expect(endpoint.last).toMatchObject({ url: '/v1/4%2F2', headers: { 'x-tenant': ['acme'] } });
    expect(endpoint.last.headers['x-other']).toBeUndefined();
    endpoint.answer = { status: 429, headers: { 'Retry-After': '7' } };
    const told = await call('/');
    expect([told.status, told.headers.get('Retry-After'), endpoint.last.url]).toEqual([429, '7', '/']);
  });

  test('streams its answer', async () => {
    endpoint.answer = { status: 200, body: 'x'.repeat(1000) };
    expect(await call('/streamed')).toMatchObject({ status: 200, text: 'x'.repeat(1000) });
  });

  test.each(['/gone', '/slow'])('that cannot be reached, or not in time, is told as 504: %s', async (path) => {
    endpoint.answer = { status: 200, after: 300 };
    expect((await call(path)).status).toBe(504);
  });
});

describe('the way into the VPC', () => {
  test('is one for a gateway, whatever its routes and their order', () => {
    const build = (reverse: boolean) => {
      const net = network();
      const routes = {
        'GET /a': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(net.alb, HTTPS) }) },
        'GET /b': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(net.alb, HTTPS) }) },
        'GET /c': { backend: Backend.vpcHttp({ target: VpcTarget.networkLoadBalancer(net.nlb, { ...HTTPS, port: 8443 }) }) },
      };
      gateway(net, reverse ? Object.fromEntries(Object.entries(routes).reverse()) : routes);
      return Template.fromStack(net.stack);
    };
    const template = build(false);
    template.resourceCountIs('AWS::ApiGatewayV2::VpcLink', 1);
    expect(build(true).toJSON()).toEqual(template.toJSON());
  });

  test('is one for each gateway and VPC', () => {
    const net = network();
    const other = new elbv2.ApplicationLoadBalancer(net.stack, 'Other', { vpc: new ec2.Vpc(net.stack, 'OtherVpc', { natGateways: 0 }) });
    gateway(net, {
      'GET /a': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(net.alb, HTTPS) }) },
      'GET /b': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(other, HTTPS) }) },
    });
    gateway(net, { 'GET /a': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(net.alb, HTTPS) }) } }, 'Second');
    Template.fromStack(net.stack).resourceCountIs('AWS::ApiGatewayV2::VpcLink', 3);
  });

  test('leads to the port of the load balancer and nowhere else, and is let in there', () => {
    const net = network();
    gateway(net, {
      'GET /a': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(net.alb, { ...HTTPS, port: 8443 }) }) },
      'GET /b': { backend: Backend.vpcHttp({ target: VpcTarget.networkLoadBalancer(net.nlb, HTTPS) }) },
    });
    const template = Template.fromStack(net.stack);
    const [link] = Object.keys(template.findResources('AWS::EC2::SecurityGroup', { Properties: { GroupDescription: 'Calls load balancers for the routes of Stack/Orders' } }));
    template.hasResourceProperties('AWS::ApiGatewayV2::VpcLink', { SecurityGroupIds: [{ 'Fn::GetAtt': [link, 'GroupId'] }] });
    const rules = (type: string, group: string) => Object.values(template.findResources(type, { Properties: { [group]: { 'Fn::GetAtt': [link, 'GroupId'] } } }))
      .map(({ Properties: { FromPort, ToPort, IpProtocol } }) => `${IpProtocol} ${FromPort}-${ToPort}`).sort();
    expect(rules('AWS::EC2::SecurityGroupEgress', 'GroupId')).toEqual(['tcp 443-443', 'tcp 8443-8443']);
    expect(rules('AWS::EC2::SecurityGroupIngress', 'SourceSecurityGroupId')).toEqual(['tcp 443-443', 'tcp 8443-8443']);
    // A rule of its own takes the place of EC2's that lets everything out.
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Calls load balancers for the routes of Stack/Orders', SecurityGroupEgress: Match.absent(), SecurityGroupIngress: Match.absent(),
    });
  });

  test('leads to the addresses of the VPC where the load balancer has no security group', () => {
    const net = network();
    gateway(net, { 'GET /a': { backend: Backend.vpcHttp({ target: VpcTarget.networkLoadBalancer(net.bareNlb, HTTPS) }) } });
    Template.fromStack(net.stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Calls load balancers for the routes of Stack/Orders',
      SecurityGroupEgress: [{ CidrIp: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Vpc'), 'CidrBlock'] }, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'Calls of API Gateway' }],
    });
  });

  test('may lead to a load balancer of another stack, which does not come to depend on the gateway\'s', () => {
    const net = network();
    const api = new Stack(net.app, 'Api', { env: HOME });
    new RestGateway(api, 'Orders', { auth: Auth.none(), routes: { 'GET /a': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(net.alb, HTTPS) }) } } });
    Template.fromStack(api).resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    expect(net.stack.dependencies).toEqual([]);
  });

  test('may be the user\'s own', () => {
    const net = network();
    const vpcLink = apigatewayv2.VpcLink.fromVpcLinkAttributes(net.stack, 'Link', { vpcLinkId: 'abc123', vpc: net.vpc });
    gateway(net, { 'GET /a': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(net.alb, HTTPS), vpcLink }) } });
    Template.fromStack(net.stack).resourceCountIs('AWS::ApiGatewayV2::VpcLink', 0);
    expect(integrationOf(net.stack, '/a', 'get')).toMatchObject({ connectionId: 'abc123' });
  });
});

test('the document names the link, the load balancer and the name on its certificate', () => {
  const net = network();
  gateway(net, { 'ANY /x/{proxy+}': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(net.alb, { ...HTTPS, port: 8443 }), path: '/v1/{proxy}' }) } });
  const link = Object.keys(Template.fromStack(net.stack).findResources('AWS::ApiGatewayV2::VpcLink'))[0];
  const alb = Object.keys(Template.fromStack(net.stack).findResources('AWS::ElasticLoadBalancingV2::LoadBalancer', { Properties: { Type: 'application' } }))[0];
  expect(integrationOf(net.stack, '/x/{proxy+}', 'x-amazon-apigateway-any-method')).toEqual({
    type: 'http_proxy',
    httpMethod: 'ANY',
    uri: 'https://orders.example.com:8443/v1/{proxy}',
    connectionType: 'VPC_LINK',
    connectionId: { Ref: link },
    integrationTarget: { Ref: alb },
    requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
    passthroughBehavior: 'when_no_match',
  });
});

const ALB_ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/theirs/50dc6c495c0c9188';

function imported({ stack, vpc }: Network, knowsVpc: boolean): elbv2.IApplicationLoadBalancer {
  return elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Theirs', {
    loadBalancerArn: ALB_ARN, securityGroupId: 'sg-1', ...(knowsVpc ? { vpc } : {}),
  });
}

test('an imported load balancer that tells its VPC is called', () => {
  const net = network();
  gateway(net, { 'GET /a': { backend: Backend.vpcHttp({ target: VpcTarget.applicationLoadBalancer(imported(net, true), HTTPS) }) } });
  expect(integrationOf(net.stack, '/a', 'get')).toMatchObject({ integrationTarget: ALB_ARN });
  Template.fromStack(net.stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-1', FromPort: 443 });
});

test.each<[string, (net: Network) => unknown, string]>([
  ['a load balancer that does not tell its VPC', (net) => add(net, { target: VpcTarget.applicationLoadBalancer(imported(net, false), HTTPS) }),
    'load balancer "Stack/Theirs" does not tell its VPC, so no link can lead there; give "vpc" to its import, or a vpcLink'],
  ['a call without TLS', (net) => add(net, { target: VpcTarget.applicationLoadBalancer(net.alb, { protocol: HTTP, hostname: 'orders.example.com' }) }),
    'URL "http://orders.example.com/" is not encrypted, so requests and answers can be read on their way; write https, or set allowUnencrypted to true'],
  ['a certificate of no name', (net) => VpcTarget.applicationLoadBalancer(net.alb), 'load balancer "Stack/Alb" is called by HTTPS and nothing tells the name on its certificate; give hostname'],
  ['a load balancer without a name', (net) => VpcTarget.applicationLoadBalancer(imported(net, true), { protocol: HTTP }), 'load balancer "Stack/Theirs" does not tell its DNS name; give hostname'],
  ['a port out of range', (net) => VpcTarget.networkLoadBalancer(net.nlb, { ...HTTPS, port: 65536 }), 'port "65536" of load balancer "Stack/Nlb" is out of range; give 1 to 65535'],
  ['a host that is none', (net) => add(net, { target: VpcTarget.applicationLoadBalancer(net.alb, { hostname: 'a b' }) }), 'URL "https://a b/" has the malformed host "a b"'],
  ['a host with a path', (net) => add(net, { target: VpcTarget.applicationLoadBalancer(net.alb, { hostname: 'a.example.com/x?' }) }), 'has a query'],
  ['a path without a slash', (net) => add(net, { target: VpcTarget.applicationLoadBalancer(net.alb, HTTPS), path: 'v1' }), 'path "v1" of load balancer "Stack/Alb" has no slash at its start; write "/v1"'],
  ['a path with a query', (net) => add(net, { target: VpcTarget.applicationLoadBalancer(net.alb, HTTPS), path: '/v1?a=b' }), 'has a query; give its parameters by "query"'],
  ['a variable that the route lacks', (net) => add(net, { target: VpcTarget.applicationLoadBalancer(net.alb, HTTPS), path: '/{id}' }),
    'route "GET /a": variable "id" of URL "https://orders.example.com/{id}" is none of its path; write "{id}" in the path, or give it a value of its own'],
  ['a value for no variable', (net) => add(net, { target: VpcTarget.applicationLoadBalancer(net.alb, HTTPS), pathVariables: { id: RequestValue.literal('1') } }),
    'path value "id" is for no variable of URL "https://orders.example.com/"'],
  ['a load balancer of another account', (net) => {
    const theirs = new Stack(net.app, 'TheirStack', { env: { account: '222222222222', region: 'eu-west-1' } });
    const vpc = new ec2.Vpc(theirs, 'Vpc', { natGateways: 0 });
    add(net, { target: VpcTarget.applicationLoadBalancer(new elbv2.ApplicationLoadBalancer(theirs, 'Alb', { vpc }), HTTPS) });
  }, 'load balancer "TheirStack/Alb" is in account "222222222222" and gateway "Stack/Orders" in "111111111111"; a VPC link leads to those of its own account only'],
  ['a network load balancer in a VPC of unknown addresses', (net) => {
    const vpc = ec2.Vpc.fromVpcAttributes(net.stack, 'TheirVpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] });
    add(net, { target: VpcTarget.networkLoadBalancer(elbv2.NetworkLoadBalancer.fromNetworkLoadBalancerAttributes(net.stack, 'TheirNlb', { loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/theirs/50dc6c495c0c9188', vpc }), HTTPS) });
  }, 'load balancer "Stack/TheirNlb" has no security group and VPC "Stack/TheirVpc" does not tell its addresses; give vpcCidrBlock to its import, or a vpcLink'],
])('%s is refused', (_, make, message) => {
  expect(() => make(network())).toThrow(message);
});

function add(net: Network, options: VpcHttpBackendOptions): void {
  gateway(net, { 'GET /a': { backend: Backend.vpcHttp(options) } });
}
