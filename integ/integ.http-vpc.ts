import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_servicediscovery as servicediscovery, CfnOutput, Stack } from 'aws-cdk-lib';
import { Auth, Backend, HttpGateway, RequestValue, VpcTarget } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegHttpVpc');
const protocol = elbv2.ApplicationProtocol.HTTP;

const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 2, restrictDefaultSecurityGroup: false });
const listener = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc }).addListener('Http', {
  port: 8080,
  protocol,
  open: false,
  defaultAction: elbv2.ListenerAction.fixedResponse(200, { contentType: 'application/json', messageBody: '{"from":"the load balancer"}' }),
});
const instances = new servicediscovery.PrivateDnsNamespace(stack, 'Namespace', { vpc, name: 'integ.internal' })
  .createService('Instances', { dnsRecordType: servicediscovery.DnsRecordType.SRV });
const orders = VpcTarget.applicationListener(listener, { protocol, port: 8080 });

const gateway = new HttpGateway(stack, 'Gateway', {
  auth: Auth.none(),
  stageName: 'live',
  routes: {
    'GET /orders/{id}': { backend: Backend.vpcHttp({ target: orders, allowUnencrypted: true, path: '/orders/{id}', headers: { 'X-Tenant': RequestValue.literal('acme') } }) },
    'POST /orders': { backend: Backend.vpcHttp({ target: orders, allowUnencrypted: true, path: '/v1/orders', query: { from: RequestValue.context('stage') } }) },
    'GET /found': { backend: Backend.vpcHttp({ target: VpcTarget.cloudMapService(instances, { vpc, protocol, port: 8080 }), allowUnencrypted: true, path: '/found' }) },
  },
  defaultBackend: Backend.vpcHttp({ target: orders, allowUnencrypted: true }),
});
new CfnOutput(stack, 'GatewayUrl', { value: gateway.url });

const test = new IntegTest(app, 'HttpVpc', { testCases: [stack] });
test.assertions.httpApiCall(`${gateway.url}/orders/42`).expect(ExpectedResult.objectLike({ status: 200, body: { from: 'the load balancer' } }));
test.assertions.httpApiCall(`${gateway.url}/anything`).expect(ExpectedResult.objectLike({ status: 200 }));

app.synth();
