import { App, aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { AccountLogging, ApiDomain, Auth, Backend, DomainEndpoint, Endpoint, RestGateway } from 'cdk-gatehouse';

// One domain at the edge, from a stack in Ireland: its certificate goes to us-east-1 by itself.
const app = new App();
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'eu-west-1' };

const front = new Stack(app, 'ShopFront', { env, description: 'The domain of the shop' });
new AccountLogging(front, 'AccountLogging');
const domain = new ApiDomain(front, 'Domain', {
  domainName: 'api.example.com',
  hostedZone: route53.HostedZone.fromHostedZoneAttributes(front, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' }),
  endpoint: DomainEndpoint.EDGE,
});

// Versions come and go with stacks of their own. Each has its URL from the domain: https://api.example.com/v1, https://api.example.com/v2.
const versions = ['v1', 'v2'].map((version) => {
  const stack = new Stack(app, `Shop-${version}`, { env, description: `Version ${version} of the shop` });
  const gateway = new RestGateway(stack, 'Shop', {
    auth: Auth.none(),
    endpoint: Endpoint.edge(),
    routes: { 'GET /version': { backend: Backend.mock({ body: { version } }) } },
  });
  domain.map(gateway, { path: version });
  return gateway;
});

// Clients that name no version get the newest; those that ask for a trial get it before anything else is looked at.
domain.map(versions[1]);
domain.addRoutingRule(versions[1], { priority: 100, headers: { 'X-Trial': 'v2*' } });

app.synth();
