import { App, aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Auth, Backend, Endpoint, IpAddressType, RestGateway, RestGatewayOptions, SecurityPolicy } from '../../src';

function stackIn(region = 'eu-west-1'): Stack {
  return new Stack(new App(), 'Stack', { env: { account: '111122223333', region } });
}

function gatewayWith(stack: Stack, endpoint: Endpoint | undefined, options: Partial<RestGatewayOptions> = {}): RestGateway {
  return new RestGateway(stack, 'Orders', { auth: Auth.none(), ...options, endpoint, routes: { 'GET /orders': { backend: Backend.mock() } } });
}

const given = (stack: Stack, id = 'vpce-1a2b') => ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, id, { vpcEndpointId: id, port: 443 });
const vpcIn = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-1a2b', vpcCidrBlock: '10.0.0.0/16', availabilityZones: ['eu-west-1a', 'eu-west-1b'], isolatedSubnetIds: ['subnet-1', 'subnet-2'],
});

describe('an endpoint', () => {
  test.each<[string, Endpoint | undefined, unknown]>([
    ['that nobody names', undefined, { Types: ['REGIONAL'] }],
    ['in a region', Endpoint.regional(), { Types: ['REGIONAL'] }],
    ['in a region, for both kinds of addresses', Endpoint.regional({ ipAddressType: IpAddressType.DUAL_STACK }), { Types: ['REGIONAL'], IpAddressType: 'dualstack' }],
    ['at the edge', Endpoint.edge(), { Types: ['EDGE'] }],
    ['at the edge, for both kinds of addresses', Endpoint.edge({ ipAddressType: IpAddressType.DUAL_STACK }), { Types: ['EDGE'], IpAddressType: 'dualstack' }],
  ])('%s', (_, endpoint, expected) => {
    const stack = stackIn();
    gatewayWith(stack, endpoint);
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
    expect(Properties.EndpointConfiguration).toEqual(expected);
    expect(Properties.SecurityPolicy).toBe('TLS_1_2');
    expect(Properties.Body).not.toHaveProperty('x-amazon-apigateway-policy');
  });

  test('at the edge takes the policies of TLS that are for the edge', () => {
    const stack = stackIn();
    gatewayWith(stack, Endpoint.edge(), { securityPolicy: SecurityPolicy.TLS12_PFS_2025_EDGE });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::RestApi', { SecurityPolicy: 'SecurityPolicy_TLS12_PFS_2025_EDGE', EndpointAccessMode: 'STRICT' });
  });

  test.each(['cn-north-1', 'us-gov-west-1', 'us-iso-east-1'])('at the edge is refused in %s', (region) => {
    expect(() => gatewayWith(stackIn(region), Endpoint.edge())).toThrow(`gateway "Stack/Orders" is in region "${region}"`);
  });

  test('with a newer policy of TLS is refused in GovCloud', () => {
    expect(() => gatewayWith(stackIn('us-gov-west-1'), undefined, { securityPolicy: SecurityPolicy.TLS13_1_3_2025_09 }))
      .toThrow('security policy "SecurityPolicy_TLS13_1_3_2025_09" is not there in region "us-gov-west-1"');
  });

  test('at the edge is made where the region is not known', () => {
    expect(() => gatewayWith(new Stack(new App(), 'Stack'), Endpoint.edge())).not.toThrow();
  });
});

describe('a private endpoint', () => {
  test('in a VPC is made with the least access', () => {
    const stack = stackIn();
    gatewayWith(stack, Endpoint.privateVpc({ vpc: vpcIn(stack) }));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: 'com.amazonaws.eu-west-1.execute-api', VpcEndpointType: 'Interface', VpcId: 'vpc-1a2b', PrivateDnsEnabled: true, SubnetIds: ['subnet-1', 'subnet-2'],
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' })],
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
    });
  });

  test('lets in whom it is told to, and nobody else', () => {
    const stack = stackIn();
    gatewayWith(stack, Endpoint.privateVpc({ vpc: vpcIn(stack), allowedPeers: [ec2.Peer.ipv4('10.0.7.0/24')] }));
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.7.0/24', FromPort: 443 })] });
  });

  test('has a policy and the endpoints\' names', () => {
    const stack = stackIn();
    gatewayWith(stack, Endpoint.privateVpc({ vpcEndpoints: [given(stack), given(stack, 'vpce-5e6f')] }));
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-1a2b', 'vpce-5e6f'] },
      Body: Match.objectLike({
        'x-amazon-apigateway-policy': {
          Version: '2012-10-17',
          Statement: [
            Match.objectLike({ Effect: 'Allow' }),
            Match.objectLike({ Effect: 'Deny', Resource: ['execute-api:/*'], Condition: { StringNotEquals: { 'aws:SourceVpce': ['vpce-1a2b', 'vpce-5e6f'] } } }),
          ],
        },
      }),
    });
  });

  const urlOf = (make: (stack: Stack) => Endpoint) => {
    const stack = stackIn();
    return JSON.stringify(stack.resolve(gatewayWith(stack, make(stack)).url));
  };

  test.each<[string, (stack: Stack) => Endpoint, string]>([
    ['made here', (stack) => Endpoint.privateVpc({ vpc: vpcIn(stack) }), '"https://",{"Ref":"OrdersApiA821092D"},".execute-api.eu-west-1.'],
    ['made here without private DNS', (stack) => Endpoint.privateVpc({ vpc: vpcIn(stack), privateDnsEnabled: false }),
      '"https://",{"Ref":"OrdersApiA821092D"},"-",{"Ref":"OrdersVpcEndpoint'],
    ['that is there', (stack) => Endpoint.privateVpc({ vpcEndpoints: [given(stack)] }), '"https://",{"Ref":"OrdersApiA821092D"},"-vpce-1a2b.execute-api.eu-west-1.'],
    ['that is there with private DNS', (stack) => Endpoint.privateVpc({ vpcEndpoints: [given(stack)], privateDnsEnabled: true }),
      '"https://",{"Ref":"OrdersApiA821092D"},".execute-api.eu-west-1.'],
  ])('%s gives the URL a name that leads there', (_, make, beginning) => {
    expect(urlOf(make)).toContain(beginning);
  });

  describe('has private DNS once in a VPC', () => {
    const more = (stack: Stack, endpoint: Endpoint) => new RestGateway(stack, 'Carts', { auth: Auth.none(), endpoint, routes: { 'GET /': { backend: Backend.mock() } } });
    const synth = (stack: Stack) => (stack.node.root as App).synth();

    test('of two gateways', () => {
      const stack = stackIn();
      const vpc = vpcIn(stack);
      gatewayWith(stack, Endpoint.privateVpc({ vpc }));
      more(stack, Endpoint.privateVpc({ vpc }));
      expect(() => synth(stack)).toThrow('VPC of endpoint "Stack/Orders/VpcEndpoint" has the endpoint "Stack/Carts/VpcEndpoint/Resource" with private DNS, too, and takes one');
    });

    test('of one that is the VPC\'s own', () => {
      const stack = stackIn();
      const vpc = new ec2.Vpc(stack, 'Own', { natGateways: 0, availabilityZones: ['eu-west-1a'] });
      vpc.addInterfaceEndpoint('Api', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY, subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });
      gatewayWith(stack, Endpoint.privateVpc({ vpc }));
      expect(() => synth(stack)).toThrow('has the endpoint "Stack/Own/Api/Resource" with private DNS, too');
    });

    test('beside others without it, and beside those of other services', () => {
      const stack = stackIn();
      const vpc = new ec2.Vpc(stack, 'Own', { natGateways: 0, availabilityZones: ['eu-west-1a'] });
      vpc.addInterfaceEndpoint('Queues', { service: ec2.InterfaceVpcEndpointAwsService.SQS, subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });
      gatewayWith(stack, Endpoint.privateVpc({ vpc }));
      more(stack, Endpoint.privateVpc({ vpc, privateDnsEnabled: false }));
      expect(() => synth(stack)).not.toThrow();
    });
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['that leads nowhere', () => Endpoint.privateVpc({}), 'private endpoint has "[]" to be reached through; name vpcEndpoints, or a vpc to make one in'],
    ['of no endpoints', () => Endpoint.privateVpc({ vpcEndpoints: [] }), 'private endpoint has "[]"'],
    ['of endpoints and a VPC', (stack) => Endpoint.privateVpc({ vpcEndpoints: [given(stack)], vpc: vpcIn(stack) }), 'private endpoint has "1" vpcEndpoints and a vpc to make one in'],
    ['that is there, with subnets', (stack) => Endpoint.privateVpc({ vpcEndpoints: [given(stack)], subnets: {} }), '"subnets" has no use beside vpcEndpoints that are there already'],
    ['that is there, with peers', (stack) => Endpoint.privateVpc({ vpcEndpoints: [given(stack)], allowedPeers: [] }), '"allowedPeers" has no use beside vpcEndpoints'],
  ])('%s is refused', (_, make, message) => {
    expect(() => make(stackIn())).toThrow(message);
  });
});
