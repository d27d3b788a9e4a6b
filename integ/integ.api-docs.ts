import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_lambda as lambda, aws_route53 as route53, CfnOutput, Stack } from 'aws-cdk-lib';
import { ZONE_ID, ZONE_NAME } from './zone';
import { ApiDocs, ApiDomain, Auth, Backend, HttpGateway, PlanKey, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegApiDocs');
const echo = new lambda.Function(stack, 'Echo', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline(`exports.handler = async ({ routeKey, resource, pathParameters }) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ answeredBy: routeKey ?? resource, pathParameters }),
});`),
});

const orders = new RestGateway(stack, 'Orders', {
  auth: Auth.iam(),
  apiKeyRequired: true,
  plans: { basic: { keys: [PlanKey.generated('docs-reader')] } },
  docs: ApiDocs.publicAt('/docs'),
  routes: {
    'GET /orders/{id}': { backend: Backend.lambda(echo), auth: Auth.none(), apiKeyRequired: false, operationName: 'getOrder', description: 'Reads an order' },
    'DELETE /orders/{id}': { backend: Backend.lambda(echo), operationName: 'deleteOrder' },
  },
});
const shop = new HttpGateway(stack, 'Shop', {
  auth: Auth.none(),
  docs: ApiDocs.at('/help/docs'),
  routes: { 'GET /items/{id}': { backend: Backend.lambda(echo), operationName: 'getItem' } },
});
// Routes may come after the page: the document is made at the end.
shop.addRoute('PUT /items/{id}', { backend: Backend.lambda(echo), operationName: 'putItem' });
shop.addStage('beta');

const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: ZONE_ID, zoneName: ZONE_NAME });
const domain = new ApiDomain(stack, 'Domain', { domainName: `docs.${ZONE_NAME}`, hostedZone, disableExecuteApiEndpoint: false });
domain.map(orders, { path: 'v1' });
domain.map(shop, { path: 'shop/v2' });

new CfnOutput(stack, 'OrdersUrl', { value: `https://${orders.restApi.restApiId}.execute-api.${stack.region}.${stack.urlSuffix}/prod` });
new CfnOutput(stack, 'ShopUrl', { value: shop.httpApi.apiEndpoint });
new CfnOutput(stack, 'BetaUrl', { value: `${shop.httpApi.apiEndpoint}/beta` });

const test = new IntegTest(app, 'ApiDocs', { testCases: [stack] });
test.assertions.httpApiCall(`${orders.url}/docs/openapi.json`).expect(ExpectedResult.objectLike({ status: 200, body: { openapi: '3.1.0' } }));
test.assertions.httpApiCall(`${shop.url}/help/docs/openapi.json`).expect(ExpectedResult.objectLike({ status: 200, body: { openapi: '3.1.0' } }));
test.assertions.httpApiCall(`${shop.url}/help/docs/other`).expect(ExpectedResult.objectLike({ status: 404 }));

app.synth();
