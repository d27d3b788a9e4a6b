import {
  App, aws_apigatewayv2 as apigatewayv2, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_servicediscovery as servicediscovery,
  Duration, Stack,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Auth, Backend, HttpGateway, IHttpBackend, RequestValue, RestGateway, VpcHttpBackendOptions, VpcTarget } from '../../src';

const HTTP = elbv2.ApplicationProtocol.HTTP;

class Net {
  public readonly stack = new Stack(new App(), 'Stack');
  public readonly vpc = new ec2.Vpc(this.stack, 'Vpc', { natGateways: 0 });
  public readonly alb = new elbv2.ApplicationLoadBalancer(this.stack, 'Alb', { vpc: this.vpc });
  public readonly listener = this.alb.addListener('Http', { port: 8080, protocol: HTTP, open: false, defaultAction: elbv2.ListenerAction.fixedResponse(200) });
  public readonly nlb = new elbv2.NetworkLoadBalancer(this.stack, 'Nlb', { vpc: this.vpc });
  public readonly tcp = this.nlb.addListener('Tcp', { port: 443, defaultAction: elbv2.NetworkListenerAction.forward([new elbv2.NetworkTargetGroup(this.stack, 'Group', { port: 443, vpc: this.vpc })]) });
  public readonly service = new servicediscovery.PrivateDnsNamespace(this.stack, 'Namespace', { name: 'shop.internal', vpc: this.vpc }).createService('Orders', { dnsRecordType: servicediscovery.DnsRecordType.SRV });

  public gateway(backend: IHttpBackend, key = 'GET /orders/{id}'): HttpGateway {
    return new HttpGateway(this.stack, 'Gateway', { auth: Auth.none(), routes: { [key]: { backend } } });
  }

  public integration(path = '/orders/{id}', method = 'get'): Record<string, unknown> {
    const [{ Properties: { Body: { paths } } }] = Object.values(Template.fromStack(this.stack).findResources('AWS::ApiGatewayV2::Api'));
    return paths[path][method]['x-amazon-apigateway-integration'];
  }
}

const plain = (target: VpcTarget, options: Partial<VpcHttpBackendOptions> = {}) => Backend.vpcHttp({ target, allowUnencrypted: true, ...options });

test('a listener is called through the gateway\'s link, at the path that is said, without the stage', () => {
  const net = new Net();
  net.gateway(plain(VpcTarget.applicationListener(net.listener, { protocol: HTTP, port: 8080 }), {
    path: '/v1/orders', timeout: Duration.seconds(5), headers: { 'X-Tenant': RequestValue.context('authorizer.tenant') }, query: { id: RequestValue.path('id') },
  }));
  expect(net.integration()).toEqual({
    type: 'HTTP_PROXY',
    httpMethod: 'GET',
    uri: { Ref: expect.stringContaining('AlbHttp') },
    connectionType: 'VPC_LINK',
    connectionId: { Ref: expect.stringContaining('VpcLink') },
    payloadFormatVersion: '1.0',
    timeoutInMillis: 5000,
    requestParameters: { 'overwrite:path': '/v1/orders', 'overwrite:header.X-Tenant': '$context.authorizer.tenant', 'overwrite:querystring.id': '$request.path.id' },
  });
  Template.fromStack(net.stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: Match.anyValue() });
});

test.each<[string, string, string | undefined, string]>([
  ['GET /orders/{id}', '/orders/{id}', '/orders/{id}', '$request.path'],
  ['ANY /files/{proxy+}', '/files/{proxy+}', '/files/{proxy}', '$request.path'],
  ['GET /orders', '/orders', undefined, '/'],
])('the path of %s on which %s is called by %s is %s', (key, route, path, expected) => {
  const net = new Net();
  net.gateway(plain(VpcTarget.applicationListener(net.listener, { protocol: HTTP }), { path }), key);
  expect(net.integration(route, key.startsWith('ANY') ? 'x-amazon-apigateway-any-method' : 'get')).toMatchObject({ requestParameters: { 'overwrite:path': expected } });
});

test('the default backend gets every path as it came', () => {
  const net = new Net();
  new HttpGateway(net.stack, 'Gateway', { auth: Auth.none(), defaultBackend: plain(VpcTarget.applicationListener(net.listener, { protocol: HTTP })) });
  expect(net.integration('/$default', 'x-amazon-apigateway-any-method')).toMatchObject({ httpMethod: 'ANY', requestParameters: { 'overwrite:path': '$request.path' } });
});

test('a certificate has to hold the name that is said', () => {
  const net = new Net();
  net.gateway(Backend.vpcHttp({ target: VpcTarget.networkListener(net.tcp, { hostname: 'orders.example.com' }) }));
  expect(net.integration()).toMatchObject({ uri: { Ref: expect.stringContaining('NlbTcp') }, tlsConfig: { serverNameToVerify: 'orders.example.com' }, requestParameters: { 'overwrite:header.Host': 'orders.example.com' } });
});

test('instances that Cloud Map knows are called, and the link lets calls through to their port within the VPC', () => {
  const net = new Net();
  net.gateway(plain(VpcTarget.cloudMapService(net.service, { vpc: net.vpc, protocol: HTTP, port: 8080 })));
  expect(net.integration()).toMatchObject({ uri: { 'Fn::GetAtt': [expect.stringContaining('Orders'), 'Arn'] }, connectionType: 'VPC_LINK' });
  Template.fromStack(net.stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [Match.objectLike({ FromPort: 8080, ToPort: 8080, CidrIp: { 'Fn::GetAtt': [Match.stringLikeRegexp('Vpc'), 'CidrBlock'] } })],
  });
});

test('a listener of the app does on both kinds of gateways', () => {
  const net = new Net();
  const backend = plain(VpcTarget.applicationListener(net.listener, { protocol: HTTP, port: 8080 }), { path: '/orders/{id}' });
  net.gateway(backend);
  new RestGateway(net.stack, 'Rest', { auth: Auth.none(), routes: { 'GET /orders/{id}': { backend } } });
  Template.fromStack(net.stack).resourceCountIs('AWS::ApiGatewayV2::VpcLink', 2);
});

function theirs(stack: Stack): elbv2.INetworkListener {
  return elbv2.NetworkListener.fromNetworkListenerArn(stack, 'Theirs', 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/net/x/1/2');
}

test('an imported listener is called through a link that is given', () => {
  const net = new Net();
  const vpcLink = new apigatewayv2.VpcLink(net.stack, 'Link', { vpc: net.vpc, subnets: { subnetType: ec2.SubnetType.PUBLIC } });
  net.gateway(plain(VpcTarget.networkListener(theirs(net.stack), { protocol: HTTP }), { vpcLink }));
  expect(net.integration()).toMatchObject({ uri: expect.stringContaining('listener/net/x'), connectionId: { Ref: expect.stringContaining('Link') } });
});

test('an imported listener needs a link', () => {
  const net = new Net();
  const listener = theirs(net.stack);
  const target = VpcTarget.networkListener(listener, { protocol: HTTP });
  expect(() => net.gateway(plain(target))).toThrow('listener "Stack/Theirs" does not tell its VPC, so no link can lead there; give a vpcLink');
  const vpcLink = new apigatewayv2.VpcLink(net.stack, 'Link', { vpc: net.vpc, subnets: { subnetType: ec2.SubnetType.PUBLIC } });
  const rest = () => new RestGateway(net.stack, 'Rest', { auth: Auth.none(), routes: { 'GET /': { backend: plain(target, { vpcLink }) } } });
  expect(rest).toThrow('route "GET /": listener "Stack/Theirs" tells no load balancer, which REST APIs call');
});

test.each<[string, (net: Net) => IHttpBackend, string]>([
  ['a load balancer without its listener', (net) => plain(VpcTarget.applicationLoadBalancer(net.alb, { protocol: HTTP })), 'load balancer "Stack/Alb" is named without its listener, which HTTP APIs call; give VpcTarget.applicationListener(...)'],
  ['variables in another path', (net) => plain(VpcTarget.applicationListener(net.listener, { protocol: HTTP }), { path: '/v1/orders/{id}' }), 'path "/v1/orders/{id}" has variables and is not that of the route'],
  ['values of variables', (net) => plain(VpcTarget.applicationListener(net.listener, { protocol: HTTP }), { path: '/{id}', pathVariables: { id: RequestValue.literal('x') } }), 'HTTP APIs have no "pathVariables"'],
  ['a choice of headers', (net) => plain(VpcTarget.applicationListener(net.listener, { protocol: HTTP }), { forwardedHeaders: ['A'] }), 'HTTP APIs have no "forwardedHeaders"'],
  ['a path with a dollar sign', (net) => plain(VpcTarget.applicationListener(net.listener, { protocol: HTTP }), { path: '/$x' }), 'whose "$" an HTTP API reads as a variable'],
  ['a long wait', (net) => plain(VpcTarget.applicationListener(net.listener, { protocol: HTTP }), { timeout: Duration.seconds(31) }), 'is too long for an HTTP API'],
])('%s is refused', (_, backend, message) => {
  const net = new Net();
  expect(() => net.gateway(backend(net))).toThrow(message);
});

test('Cloud Map is not for REST APIs', () => {
  const net = new Net();
  const target = VpcTarget.cloudMapService(net.service, { vpc: net.vpc, protocol: HTTP });
  expect(() => new RestGateway(net.stack, 'Rest', { auth: Auth.none(), routes: { 'GET /': { backend: plain(target) } } })).toThrow('Cloud Map service "Stack/Namespace/Orders" tells no load balancer, which REST APIs call');
});
