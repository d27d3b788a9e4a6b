import { App, aws_ec2 as ec2, aws_lambda as lambda, aws_logs as logs, aws_route53 as route53, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountLogging, Auth, Backend, PrivateApi } from 'cdk-gatehouse';

// An API that a VPC has to itself, and a function in the VPC that calls it.
const app = new App();
const stack = new Stack(app, 'PrivateOrders', { description: 'Orders, for the VPC only' });
new AccountLogging(stack, 'AccountLogging');

const api = new PrivateApi(stack, 'Orders', {
  auth: Auth.none(),
  routes: { 'GET /orders/{id}': { backend: Backend.mock({ body: { status: 'shipped' } }) } },
  // A name within the VPC. The public zone proves that it is ours, and has no record of it.
  domain: {
    domainName: 'orders.internal.example.com',
    validationZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' }),
  },
  // Nobody but whom `connections` lets in.
  allowedPeers: [],
});

const consumer = new lambda.Function(stack, 'Consumer', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async ({ id }) => (await fetch(`${process.env.ORDERS_URL}/orders/${encodeURIComponent(id)}`)).json();'),
  environment: { ORDERS_URL: api.gateway.url },
  vpc: api.vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  logGroup: new logs.LogGroup(stack, 'ConsumerLog', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY }),
});
api.connections.allowDefaultPortFrom(consumer);
new CfnOutput(stack, 'ConsumerName', { value: consumer.functionName });

app.synth();
