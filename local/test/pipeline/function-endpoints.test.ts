import { App, aws_apigateway as apigateway, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { call } from './call';
import { keep } from './gateways';
import { LocalGateway, LocalGatewayOptions } from '../../src';
import { temporaryFolder } from '../assembly/assembly-folder';

let assembly: string;
beforeAll(() => {
  assembly = temporaryFolder();
  const app = new App({ outdir: assembly });
  const stack = new Stack(app, 'Shop');
  const fn = new lambda.Function(stack, 'Fn', {
    runtime: lambda.Runtime.NODEJS_20_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200, body: JSON.stringify(process.env) });'),
  });
  const uri = `arn:aws:apigateway:${stack.region}:lambda:path/2015-03-31/functions/${fn.functionArn}/invocations`;
  const paths = { '/env': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri } } } };
  new apigateway.SpecRestApi(stack, 'Env', {
    apiDefinition: apigateway.ApiDefinition.fromInline({ openapi: '3.0.1', info: { title: 'x', version: '1' }, paths }), cloudWatchRole: false,
  });
  app.synth();
});

async function environment(endpointUrl: LocalGatewayOptions['endpointUrl']): Promise<Record<string, string>> {
  const gateway = keep(await LocalGateway.start({ assembly, endpointUrl }));
  return (await call(`${gateway.url('Env')}/env`)).json as Record<string, string>;
}

test('functions find a service under the name that SDKs know it by', async () => {
  const url = 'http://127.0.0.1:4566';
  const names = {
    'cognito-idp': 'COGNITO_IDENTITY_PROVIDER',
    'dynamodb': 'DYNAMODB',
    'events': 'EVENTBRIDGE',
    'logs': 'CLOUDWATCH_LOGS',
    'secretsmanager': 'SECRETS_MANAGER',
    'sqs': 'SQS',
    'states': 'SFN',
  };
  const env = await environment(Object.fromEntries(Object.keys(names).map((name) => [name, `${url}/${name}`])));
  for (const [name, id] of Object.entries(names)) expect(env[`AWS_ENDPOINT_URL_${id}`]).toBe(`${url}/${name}`);
});

test('one URL for all holds for services of any name', async () => {
  expect(await environment('http://127.0.0.1:4566')).toMatchObject({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' });
});

test('a service without an endpoint answers functions with 501 and its name, never from AWS', async () => {
  const { AWS_ENDPOINT_URL: url } = await environment(undefined);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const headers = { Authorization: 'AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0' };
  const named = 'service "sqs" is not served locally';
  const json = await call(url, { method: 'POST', headers: { ...headers, 'Content-Type': 'application/x-amz-json-1.0' }, body: '{}' });
  expect([json.status, json.json]).toEqual([501, { __type: 'ServiceNotServed', message: expect.stringContaining(named) }]);
  const xml = await call(url, { method: 'POST', headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'Action=Publish' });
  expect([xml.status, xml.text]).toEqual([501, expect.stringContaining('<Code>ServiceNotServed</Code><Message>service &quot;sqs&quot;')]);
});

test.each<[LocalGatewayOptions['endpointUrl'], string]>([
  ['localhost:4566', 'endpoint URL "localhost:4566" is no http or https URL; write it like "http://localhost:4566"'],
  [{ sqs: 'nowhere' }, 'endpoint URL "nowhere" of service "sqs" is no http or https URL; write it like "http://localhost:4566"'],
  ['', 'endpoint URL "" is no http or https URL'],
])('endpoint URL %j is refused', async (endpointUrl, message) => {
  await expect(LocalGateway.start({ assembly, endpointUrl })).rejects.toThrow(message);
});
