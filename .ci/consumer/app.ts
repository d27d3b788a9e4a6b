import * as assert from 'assert';
import * as fs from 'fs';
import * as path from 'path';
import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Auth, Backend, IngestionApi, RestGateway } from 'cdk-gatehouse';

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

const assembly = app.synth();
const { Resources: resources } = assembly.getStackByName('Consumer').template;
const types = Object.values(resources as Record<string, { Type: string }>).map((resource) => resource.Type);
assert.strictEqual(types.filter((type) => type === 'AWS::ApiGateway::RestApi').length, 2);
assert.ok(types.includes('AWS::KinesisFirehose::DeliveryStream'));
const assets = fs.readdirSync(assembly.directory).filter((name) => name.startsWith('asset.'));
assert.deepStrictEqual(assets.map((name) => fs.readdirSync(path.join(assembly.directory, name)).sort()), [['LICENSE-aws-jwt-verify', 'index.js']]);
