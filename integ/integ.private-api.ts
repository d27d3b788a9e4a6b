import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_ec2 as ec2, aws_lambda as lambda, aws_route53 as route53, CfnOutput, Stack } from 'aws-cdk-lib';
import { ApiDomain, Auth, Backend, DomainEndpoint, Endpoint, PrivateApi, ResourcePolicy, RestGateway } from '../src';
import { ZONE_ID, ZONE_NAME } from './zone';

const app = new App();
const stack = new Stack(app, 'IntegPrivateApi');
const validationZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: ZONE_ID, zoneName: ZONE_NAME });
const routes = { 'GET /orders/{id}': { backend: Backend.mock({ body: { status: 'shipped' } }) } };

// One with everything of its own, and one that shares its endpoint, has a stricter policy, and is reached by a name only.
const orders = new PrivateApi(stack, 'Orders', { auth: Auth.none(), routes, allowedPeers: [] });
const carts = new RestGateway(stack, 'Carts', {
  auth: Auth.none(),
  endpoint: Endpoint.privateVpc({ vpcEndpoints: orders.gateway.vpcEndpoints, privateDnsEnabled: true }),
  resourcePolicy: ResourcePolicy.allow({ ipRanges: ['10.0.0.0/17'] }),
  routes: { 'GET /carts': { backend: Backend.mock({ body: [] }) } },
});
const domain = new ApiDomain(stack, 'Domain', {
  domainName: `carts.internal.${ZONE_NAME}`,
  hostedZone: new route53.PrivateHostedZone(stack, 'Internal', { zoneName: `internal.${ZONE_NAME}`, vpc: orders.vpc! }),
  validationZone,
  endpoint: DomainEndpoint.privateVpc({ vpcEndpoints: orders.gateway.vpcEndpoints }),
});
domain.map(carts, { path: 'v1' });

const consumer = new lambda.Function(stack, 'Consumer', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline(`exports.handler = async () => Promise.all([process.env.ORDERS_URL + '/orders/1', process.env.CARTS_URL + '/carts']
    .map(async (url) => (await fetch(url)).status));`),
  environment: { ORDERS_URL: orders.gateway.url, CARTS_URL: carts.url },
  vpc: orders.vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
});
orders.connections.allowDefaultPortFrom(consumer);
new CfnOutput(stack, 'OrdersUrl', { value: orders.gateway.url });

const test = new IntegTest(app, 'PrivateApi', { testCases: [stack] });
test.assertions.invokeFunction({ functionName: consumer.functionName }).expect(ExpectedResult.objectLike({ Payload: '[200,200]' }));

app.synth();
