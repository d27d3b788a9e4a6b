import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, CfnOutput, Stack } from 'aws-cdk-lib';
import { Auth, Backend, HttpProxyApi, RestGateway, VpcTarget } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegVpcHttp');

const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 2, restrictDefaultSecurityGroup: false });
const alb = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc });
alb.addListener('Http', {
  port: 8080,
  protocol: elbv2.ApplicationProtocol.HTTP,
  open: false,
  defaultAction: elbv2.ListenerAction.fixedResponse(200, { contentType: 'application/json', messageBody: '{"from":"the load balancer"}' }),
});
const target = VpcTarget.applicationLoadBalancer(alb, { protocol: elbv2.ApplicationProtocol.HTTP, port: 8080 });

const gateway = new RestGateway(stack, 'Orders', {
  auth: Auth.none(),
  routes: {
    'GET /orders/{id}': { backend: Backend.vpcHttp({ target, allowUnencrypted: true, path: '/v1/orders/{id}' }) },
    'POST /orders': { backend: Backend.vpcHttp({ target, allowUnencrypted: true, path: '/v1/orders', forwardedHeaders: ['X-Tenant'] }) },
    'DELETE /orders/{id}': { backend: Backend.vpcHttp({ target, allowUnencrypted: true, path: '/v1/orders/{id}' }), auth: Auth.iam() },
  },
});
const shop = new HttpProxyApi(stack, 'Shop', { auth: Auth.none(), vpcTarget: target, allowUnencrypted: true });
new CfnOutput(stack, 'OrdersUrl', { value: gateway.url });
new CfnOutput(stack, 'ShopUrl', { value: shop.gateway.url });

const test = new IntegTest(app, 'VpcHttp', { testCases: [stack] });
test.assertions.httpApiCall(`${gateway.url}/orders/42`).expect(ExpectedResult.objectLike({ status: 200, body: { from: 'the load balancer' } }));
test.assertions.httpApiCall(`${shop.gateway.url}/anything`).expect(ExpectedResult.objectLike({ status: 200 }));
test.assertions.httpApiCall(`${gateway.url}/orders/42`, { method: 'DELETE' }).expect(ExpectedResult.objectLike({ status: 403 }));

app.synth();
