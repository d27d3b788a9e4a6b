import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import {
  App, aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, aws_lambda as lambda, aws_route53 as route53, CfnOutput, Stack,
} from 'aws-cdk-lib';
import { Auth, Backend, CloudFrontApi, Waf } from '../src';
import { ZONE_ID, ZONE_NAME } from './zone';

const app = new App();
const stack = new Stack(app, 'IntegCloudFrontApi', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'eu-west-1' } });
const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: ZONE_ID, zoneName: ZONE_NAME });
const echo = new lambda.Function(stack, 'Echo', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline(`exports.handler = async ({ headers, path, queryStringParameters }) => ({
    statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ path, query: queryStringParameters, authorization: headers.Authorization ?? headers.authorization }),
  });`),
});
const routes = {
  'GET /products/{id}': { backend: Backend.lambda(echo) },
  'GET /health': { backend: Backend.mock({ body: { status: 'ok' } }) },
  'DELETE /products/{id}': { backend: Backend.lambda(echo), auth: Auth.iam() },
};

const shop = new CloudFrontApi(stack, 'Shop', { auth: Auth.none(), routes, domainNames: [`shop.${ZONE_NAME}`], hostedZone, waf: Waf.managed() });
new CfnOutput(stack, 'ShopUrl', { value: shop.url });
// Where nobody is let in.
new CfnOutput(stack, 'DirectUrl', { value: shop.gateway.stage.urlForPath('/') });

// A distribution that has pages, too.
const site = new cloudfront.Distribution(stack, 'Site', { defaultBehavior: { origin: new origins.HttpOrigin(`www.${ZONE_NAME}`) } });
const api = new CloudFrontApi(stack, 'Api', {
  auth: Auth.none(), routes: { 'GET /api/health': { backend: Backend.mock({ body: { status: 'ok' } }) } }, distribution: site, pathPattern: '/api/*',
});
new CfnOutput(stack, 'ApiUrl', { value: api.url });

const test = new IntegTest(app, 'CloudFrontApi', { testCases: [stack] });
test.assertions.httpApiCall(`${shop.url}/health`).expect(ExpectedResult.objectLike({ status: 200, body: { status: 'ok' } }));

app.synth();
