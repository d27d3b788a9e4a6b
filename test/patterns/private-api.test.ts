import { App, aws_ec2 as ec2, aws_lambda as lambda, aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Auth, Backend, Endpoint, PrivateApi, PrivateApiProps, ResourcePolicy } from '../../src';

const routes = { 'GET /orders': { backend: Backend.mock() } };

function stackOf(): Stack {
  return new Stack(new App(), 'Stack');
}

function apiIn(stack: Stack, props: Partial<PrivateApiProps> = {}): PrivateApi {
  return new PrivateApi(stack, 'Orders', { auth: Auth.none(), routes, ...props });
}

const zone = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0ZONE', zoneName: 'example.com' });
const given = (stack: Stack) => ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Given', { vpcEndpointId: 'vpce-1a2b', port: 443 });

test('is made with a VPC that has no way to the internet, where none is given', () => {
  const stack = stackOf();
  apiIn(stack);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EC2::VPC', 1);
  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
});

test('has a policy that denies whatever comes another way', () => {
  const stack = stackOf();
  apiIn(stack);
  Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::RestApi', {
    EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: [{ Ref: Match.stringLikeRegexp('VpcEndpoint') }] },
    Body: Match.objectLike({
      'x-amazon-apigateway-policy': Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': [{ Ref: Match.stringLikeRegexp('VpcEndpoint') }] } } })]),
      }),
    }),
  });
});

test('keeps its gate whatever policy it is given', () => {
  const stack = stackOf();
  apiIn(stack, { resourcePolicy: ResourcePolicy.allow({ ipRanges: ['10.0.0.0/8'] }) });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  expect(JSON.stringify(Properties.Body['x-amazon-apigateway-policy'])).toMatch(/aws:VpcSourceIp.*aws:SourceVpce/);
});

test('lets in a client by its connections', () => {
  const stack = stackOf();
  const api = apiIn(stack, { allowedPeers: [] });
  const client = new lambda.Function(stack, 'Client', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('x'),
    vpc: api.vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    environment: { URL: api.gateway.url },
  });
  api.connections.allowDefaultPortFrom(client);
  const template = Template.fromStack(stack);
  template.resourcePropertiesCountIs('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.anyValue() }, 0);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443, ToPort: 443, SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Client'), 'GroupId'] } });
});

test('shares an endpoint that is there', () => {
  const stack = stackOf();
  const api = apiIn(stack, { vpcEndpoints: [given(stack)] });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EC2::VPC', 0);
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  expect(api.vpcEndpoint.vpcEndpointId).toBe('vpce-1a2b');
  expect(api.vpc).toBeUndefined();
  expect(() => api.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.0.0.0/8'))).not.toThrow();
});

describe('a name of its own', () => {
  test('has a zone of its own in the VPC, and leads to the API alone', () => {
    const stack = stackOf();
    const api = apiIn(stack, { domain: { domainName: 'orders.internal.example.com', validationZone: zone(stack), path: 'v1' } });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Route53::HostedZone', { Name: 'orders.internal.example.com.', VPCs: [Match.objectLike({ VPCId: { Ref: Match.stringLikeRegexp('Vpc') } })] });
    template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'orders.internal.example.com.', Type: 'A' });
    template.hasResourceProperties('AWS::CertificateManager::Certificate', { DomainValidationOptions: [{ DomainName: 'orders.internal.example.com', HostedZoneId: 'Z0ZONE' }] });
    template.hasResourceProperties('AWS::ApiGateway::BasePathMappingV2', { BasePath: 'v1', RestApiId: { Ref: Match.stringLikeRegexp('^OrdersGatewayApi') } });
    template.hasResourceProperties('AWS::ApiGateway::DomainNameV2', {
      EndpointConfiguration: { Types: ['PRIVATE'] },
      Policy: { Statement: [Match.objectLike({ Effect: 'Allow' }), Match.objectLike({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': [Match.anyValue()] } } })] },
    });
    expect(stack.resolve(api.gateway.url)).toBe('https://orders.internal.example.com/v1');
  });

  test('may be told by somebody else\'s records, where the endpoint is not made here', () => {
    const stack = stackOf();
    apiIn(stack, { vpcEndpoints: [given(stack)], domain: { domainName: 'orders.internal.example.com', validationZone: zone(stack) } });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
    template.hasResourceProperties('AWS::ApiGateway::DomainNameAccessAssociation', { AccessAssociationSource: 'vpce-1a2b' });
  });

  test('has to be certified', () => {
    expect(() => apiIn(stackOf(), { domain: { domainName: 'orders.internal.example.com' } })).toThrow('domain "orders.internal.example.com" is private, and ACM can see that it is yours in a public zone only');
  });
});

test.each<[string, (stack: Stack) => Partial<PrivateApiProps>, string]>([
  ['an endpoint', () => ({ endpoint: Endpoint.regional() }), '"endpoint" has no use in PrivateApi "Stack/Orders", which makes its own'],
  ['subnets of an endpoint that is there', (stack) => ({ vpcEndpoints: [given(stack)], subnets: {} }), '"subnets" has no use beside vpcEndpoints'],
  ['no endpoint', () => ({ vpcEndpoints: [] }), 'private endpoint has "[]" to be reached through'],
])('%s is refused', (_, props, message) => {
  const stack = stackOf();
  expect(() => apiIn(stack, props(stack))).toThrow(message);
});
