import * as assert from 'assert';
import * as fs from 'fs';
import * as path from 'path';
import { App, aws_apigateway as apigateway, aws_lambda as lambda, Size, Stack } from 'aws-cdk-lib';
import { AccountLogging, Auth, Backend, ClientCertificate, IngestionApi, JsonSchema, PlanKey, ResourcePolicy, RestGateway, StageDeployment, Waf } from 'cdk-gatehouse';

const app = new App();
const stack = new Stack(app, 'Consumer');
const handler = new lambda.Function(stack, 'Handler', {
  runtime: lambda.Runtime.NODEJS_20_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
});
const gateway = new RestGateway(stack, 'Orders', { auth: Auth.iam(), routes: { 'GET /orders/{id}': { backend: Backend.lambda(handler) } } });
gateway.addRoute('GET /health', { backend: Backend.mock(), auth: Auth.none() });
gateway.addRoute('GET /me', { backend: Backend.mock(), auth: Auth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] }) });
new IngestionApi(stack, 'Ingestion', { auth: Auth.none() });
const shop = new RestGateway(stack, 'Shop', {
  auth: Auth.iam(),
  throttle: { rateLimit: 10, burstLimit: 20 },
  plans: { gold: { quota: { limit: 10, period: apigateway.Period.DAY }, keys: [PlanKey.generated('acme')] } },
  cache: { size: Size.gibibytes(0.5) },
  waf: Waf.managed({ rateLimit: 2000 }),
  resourcePolicy: ResourcePolicy.allow({ ipRanges: ['203.0.113.0/24'] }),
  executionLog: {},
  retainDeployments: true,
  canary: { percentTraffic: 5, stageVariables: { tier: 'trial' } },
  clientCertificate: ClientCertificate.generated(),
  minCompressionSize: Size.kibibytes(1),
  routes: {
    'GET /products': { backend: Backend.mock(), auth: Auth.none(), cache: {} },
    'POST /orders': { backend: Backend.mock(), apiKeyRequired: true, requestBody: JsonSchema.fromInline({ $ref: '#/$defs/order', $defs: { order: { const: 1 } } }) },
  },
});
shop.addStage('stable', { deployment: StageDeployment.pinned('a1b2c3') });
new AccountLogging(stack, 'AccountLogging');

const assembly = app.synth();
const { Resources: resources } = assembly.getStackByName('Consumer').template;
const types = Object.values(resources as Record<string, { Type: string }>).map((resource) => resource.Type);
assert.strictEqual(types.filter((type) => type === 'AWS::ApiGateway::RestApi').length, 3);
assert.strictEqual(types.filter((type) => type === 'AWS::WAFv2::WebACLAssociation').length, 2);
assert.deepStrictEqual(assembly.getStackByName('Consumer').messages.map(({ entry }) => entry.data), []);
assert.ok(types.includes('AWS::KinesisFirehose::DeliveryStream'));
const assets = fs.readdirSync(assembly.directory).filter((name) => name.startsWith('asset.'));
assert.deepStrictEqual(assets.map((name) => fs.readdirSync(path.join(assembly.directory, name)).sort().join(' ')).sort(), ['LICENSE-aws-jwt-verify index.js', 'index.js']);
