import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import { Auth, Backend, HealthPath, HttpProxyApi, PlanKey, RequestValue, ResponseTransferMode } from '../src';

// The local test run has a service of its own on loopback; to deploy, name one that answers anything.
const { GATEHOUSE_SERVICE: url = 'https://service.example.com' } = process.env;
const allowUnencrypted = url.startsWith('http:');

const app = new App();
const stack = new Stack(app, 'IntegHttpProxy');

const shop = new HttpProxyApi(stack, 'Shop', {
  url,
  allowUnencrypted,
  auth: Auth.none(),
  apiKeyRequired: true,
  plans: { partner: { keys: [PlanKey.generated('acme')] } },
  throttle: { rateLimit: 100, burstLimit: 200 },
  cache: { size: Size.gibibytes(0.5) },
  routeCache: { ttl: Duration.minutes(1), perCaller: false },
  forwardedHeaders: ['Accept', 'X-Tenant'],
  forwardedQueryParameters: ['q'],
  headers: { 'X-Secret': RequestValue.stageVariable('backendKey') },
  stageVariables: { backendKey: 'from-the-stage' },
  timeout: Duration.seconds(10),
  healthPath: HealthPath.at('/', { route: '/status' }),
  routes: { 'GET /own': { backend: Backend.mock({ body: { own: true } }), apiKeyRequired: false } },
});
const open = new HttpProxyApi(stack, 'Open', {
  url,
  allowUnencrypted,
  auth: Auth.none(),
  responseTransferMode: ResponseTransferMode.STREAM,
  timeout: Duration.minutes(15),
  routes: { 'GET /guarded': { backend: Backend.http(url, { allowUnencrypted }), auth: Auth.iam() } },
});
new CfnOutput(stack, 'ShopUrl', { value: shop.gateway.url });
new CfnOutput(stack, 'OpenUrl', { value: open.gateway.url });

const test = new IntegTest(app, 'HttpProxy', { testCases: [stack] });
test.assertions.httpApiCall(`${shop.gateway.url}/anything`).expect(ExpectedResult.objectLike({ status: 403 }));
test.assertions.httpApiCall(`${shop.gateway.url}/own`).expect(ExpectedResult.objectLike({ status: 200, body: { own: true } }));
test.assertions.httpApiCall(`${open.gateway.url}/guarded`).expect(ExpectedResult.objectLike({ status: 403 }));

app.synth();
