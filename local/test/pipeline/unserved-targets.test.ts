import { App, aws_apigateway as apigateway, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { keep, start } from './gateways';
import { invocationUri, mock } from './rest-app';
import { LocalGateway } from '../../src';
import { temporaryFolder } from '../assembly/assembly-folder';

const integration = (type: string, uri: string) => ({ 'x-amazon-apigateway-integration': { type, httpMethod: 'POST', uri, credentials: 'role' } });
const sendMessage = integration('aws', 'arn:aws:apigateway:us-east-1:sqs:action/SendMessage');

test('a route to a service without an endpoint is named at start and listed as not served', async () => {
  const gateway = await start({ paths: { '/jobs': { post: sendMessage }, '/ok': { get: mock('ok') } } });
  expect(gateway.warnings).toEqual([
    'route "POST /jobs" of API "Shop/Orders" is answered with 501: service "sqs" is not served locally; start the gateway with an endpoint that serves it (--endpoint-url)',
  ]);
  expect(gateway.routes().map(({ path, backend }) => [path, backend])).toEqual([['/jobs', 'not served'], ['/ok', 'mock']]);
});

test('a service with an endpoint is served', async () => {
  const gateway = await start({ paths: { '/jobs': { post: sendMessage } }, endpoints: { sqs: 'http://127.0.0.1:1' } });
  expect(gateway.warnings).toEqual([]);
  expect(gateway.routes()[0].backend).toBe('sqs SendMessage');
});

test('a route to a function that is not there, or cannot run, is named at start', async () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const fn = new lambda.Function(stack, 'Fn', { functionName: 'snake', runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromInline('pass') });
  const paths = {
    '/snake': { get: integration('aws_proxy', `arn:aws:apigateway:${stack.region}:lambda:path/2015-03-31/functions/${fn.functionArn}/invocations`) },
    '/nobody': { get: integration('aws_proxy', invocationUri('${stageVariables.fn}')) },
  };
  const api = new apigateway.SpecRestApi(stack, 'Orders', {
    apiDefinition: apigateway.ApiDefinition.fromInline({ openapi: '3.0.1', info: { title: 'x', version: '1' }, paths }),
    deployOptions: { variables: { fn: 'gone' } },
    cloudWatchRole: false,
  });
  expect(api).toBeDefined();
  app.synth();
  const gateway = keep(await LocalGateway.start({ assembly: outdir }));
  expect(gateway.warnings).toEqual(expect.arrayContaining([
    expect.stringMatching(/^route "GET \/snake" of API "Shop\/Orders" is answered with 501: function "snake" .*has runtime "python3\.13"/),
    expect.stringMatching(/^route "GET \/nobody" of API "Shop\/Orders" is answered with 501: no function of the assembly has ARN ".*:function:gone"/),
  ]));
  expect(gateway.routes().map(({ backend }) => backend)).toEqual(['not served', 'not served']);
});
