import * as fs from 'fs';
import * as path from 'path';
import { App, aws_apigateway as apigateway, aws_lambda as lambda, CfnOutput, Stack } from 'aws-cdk-lib';
import { call } from './call';
import { keep, start } from './gateways';
import { mock } from './rest-app';
import { LocalGateway } from '../../src';
import { temporaryFolder, writeAssembly } from '../assembly/assembly-folder';

const document = { openapi: '3.0.1', info: { title: 'x', version: '1' }, paths: { '/orders': { get: mock('$context.stage') } } };

function synthesize(define: (app: App) => void): string {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  define(app);
  app.synth();
  return outdir;
}

function specApi(stack: Stack, id: string): apigateway.SpecRestApi {
  return new apigateway.SpecRestApi(stack, id, { apiDefinition: apigateway.ApiDefinition.fromInline(document), cloudWatchRole: false });
}

test('an API is known by a construct id, or by its path where ids repeat', async () => {
  const gateway = keep(await LocalGateway.start({
    assembly: synthesize((app) => {
      const [shop, store] = [new Stack(app, 'Shop'), new Stack(app, 'Store')];
      specApi(shop, 'Orders');
      specApi(store, 'Orders');
      specApi(store, 'Returns');
    }),
  }));
  expect(gateway.url('Returns')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/Returns\/prod$/);
  expect(gateway.url('Shop/Orders')).toMatch(/\/Shop-Orders\/prod$/);
  expect((await call(`${gateway.url('Store/Orders')}/orders`)).text).toBe('prod');
  expect(() => gateway.url('Orders')).toThrow('API "Orders" is ambiguous; use one of "Shop/Orders", "Store/Orders"');
  expect(() => gateway.url('Nothing')).toThrow('API "Nothing" is not in the assembly; use one of "Shop/Orders", "Store/Orders", "Store/Returns"');
  expect(() => gateway.url('Returns', 'test')).toThrow('API "Store/Returns" has no stage "test"; use one of "prod"');
});

test('an API with several stages needs the name of one', async () => {
  const gateway = keep(await LocalGateway.start({
    assembly: synthesize((app) => {
      const stack = new Stack(app, 'Shop');
      const api = specApi(stack, 'Orders');
      new apigateway.CfnStage(stack, 'Test', { restApiId: api.restApiId, stageName: 'test' });
    }),
  }));
  expect(() => gateway.url('Orders')).toThrow('API "Shop/Orders" needs the name of a stage; use one of "prod", "test"');
  expect((await call(`${gateway.url('Orders', 'test')}/orders`)).text).toBe('test');
});

test('a real function answers behind a proxy, with its outputs known', async () => {
  const gateway = keep(await LocalGateway.start({
    assembly: synthesize((app) => {
      const stack = new Stack(app, 'Shop');
      const fn = new lambda.Function(stack, 'Fn', {
        runtime: lambda.Runtime.NODEJS_20_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async (event) => ({ statusCode: 200, body: `${process.env.GREETING} ${event.pathParameters.name}` });'),
        environment: { GREETING: 'hello' },
      });
      const uri = `arn:aws:apigateway:${stack.region}:lambda:path/2015-03-31/functions/${fn.functionArn}/invocations`;
      const paths = { '/greet/{name}': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri } } } };
      new apigateway.SpecRestApi(stack, 'Greeter', { apiDefinition: apigateway.ApiDefinition.fromInline({ ...document, paths }), cloudWatchRole: false });
      new CfnOutput(stack, 'Name', { value: 'Ann' });
    }),
  }));
  expect((await call(`${gateway.url('Greeter')}/greet/${gateway.outputs('Shop').Name}`)).text).toBe('hello Ann');
  expect(gateway.routes()).toEqual([
    { api: 'Greeter', stage: 'prod', method: 'GET', path: '/greet/{name}', auth: 'NONE', backend: expect.stringMatching(/^lambda Shop-Fn/) },
  ]);
  expect(gateway.warnings).toEqual([]);
});

test('a document in an asset is read, as YAML too', async () => {
  const file = path.join(temporaryFolder(), 'api.yaml');
  fs.writeFileSync(file, `openapi: 3.0.1
paths:
  /pets:
    get:
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: { application/json: '{"statusCode": 200}' }
        responses: { default: { statusCode: 200, responseTemplates: { application/json: 'pets' } } }
`);
  const gateway = keep(await LocalGateway.start({
    assembly: synthesize((app) => {
      new apigateway.SpecRestApi(new Stack(app, 'Shop'), 'Pets', { apiDefinition: apigateway.ApiDefinition.fromAsset(file), cloudWatchRole: false });
    }),
  }));
  expect((await call(`${gateway.url('Pets')}/pets`)).text).toBe('pets');
});

test('native methods are named in a warning and answered with 501', async () => {
  const Resources = { Orders: { Type: 'AWS::ApiGateway::RestApi' }, Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Orders' }, StageName: 'prod' } } };
  const gateway = keep(await LocalGateway.start({ assembly: writeAssembly({ Shop: { Resources } }) }));
  expect(gateway.warnings[0]).toContain('AWS::ApiGateway::Method');
  const answer = await call(`${gateway.url('Orders')}/orders`);
  expect([answer.status, answer.json]).toEqual([501, { message: expect.stringContaining('AWS::ApiGateway::Method') }]);
});

test('a service that is not served is told with those that are', async () => {
  const gateway = await start({ paths: {}, endpoints: { kinesis: 'http://localhost:1', s3: 'http://localhost:2' } });
  expect(gateway.endpoint('kinesis')).toBe('http://localhost:1');
  expect(() => gateway.endpoint('sqs')).toThrow('service "sqs" is not served; served are "kinesis", "s3"');
});
