import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_route53 as route53, CfnOutput, Stack } from 'aws-cdk-lib';
import { ApiDomain, Auth, Backend, DomainEndpoint, RecordRouting, RestGateway } from '../src';
import { ZONE_ID, ZONE_NAME } from './zone';

// The stack is in Ireland, so that the certificate of the edge domain is not.
const app = new App();
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'eu-west-1' };
const stack = new Stack(app, 'IntegApiDomain', { env });
const others = new Stack(app, 'IntegApiDomainOthers', { env });
const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: ZONE_ID, zoneName: ZONE_NAME });

function versionIn(scope: Stack, id: string): RestGateway {
  const gateway = new RestGateway(scope, id, {
    auth: Auth.none(),
    routes: { 'GET /version': { backend: Backend.mock({ body: { version: id } }) }, 'GET /trial/version': { backend: Backend.mock({ body: { trial: id } }) } },
  });
  return gateway;
}

const v1 = versionIn(stack, 'V1');
const v2 = versionIn(others, 'V2');
v2.addStage('beta', { stageVariables: { tier: 'beta' } });

const regional = new ApiDomain(stack, 'Regional', { domainName: `regional.${ZONE_NAME}`, hostedZone, recordRouting: RecordRouting.latency() });
regional.map(v1, { path: 'shop/v1' });
regional.map(v2, { path: 'shop/v2' });
regional.map(v2, { path: 'beta', stage: 'beta' });
regional.map(v2);
regional.addRoutingRule(v1, { priority: 10, headers: { 'X-Version': '1*' } });
regional.addRoutingRule(v1, { priority: 20, basePath: 'trial', stripBasePath: false });

const edge = new ApiDomain(stack, 'Edge', { domainName: `edge.${ZONE_NAME}`, hostedZone, endpoint: DomainEndpoint.EDGE });
edge.map(v1, { path: 'v1' });
const wildcard = new ApiDomain(stack, 'Tenants', { domainName: `*.tenants.${ZONE_NAME}`, hostedZone });
wildcard.map(v1);

new CfnOutput(stack, 'V1Url', { value: v1.url });

const test = new IntegTest(app, 'ApiDomain', { testCases: [stack, others] });
test.assertions.httpApiCall(`${v1.url}/version`).expect(ExpectedResult.objectLike({ status: 200, body: { version: 'V1' } }));
test.assertions.httpApiCall(`${edge.url}/v1/version`).expect(ExpectedResult.objectLike({ status: 200, body: { version: 'V1' } }));

app.synth();
