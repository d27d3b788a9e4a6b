import { App, aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { AccountLogging, Auth, Backend, CloudFrontApi, Waf } from 'cdk-gatehouse';

// An API behind a distribution of ours, from a stack in Ireland: the certificate and the web ACL go to us-east-1 by themselves.
const app = new App();
const stack = new Stack(app, 'EdgeShop', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'eu-west-1' }, description: 'The shop, for clients near and far' });
new AccountLogging(stack, 'AccountLogging');

new CloudFrontApi(stack, 'Shop', {
  auth: Auth.none(),
  routes: { 'GET /products/{id}': { backend: Backend.mock({ body: { name: 'Lamp' } }) } },
  domainNames: ['shop.example.com'],
  hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' }),
  waf: Waf.managed({ rateLimit: 2000 }),
});

app.synth();
