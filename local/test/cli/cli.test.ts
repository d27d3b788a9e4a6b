import { ChildProcess, spawn } from 'child_process';
import * as path from 'path';
import { call } from '../pipeline/call';
import { mock, writeRestApp } from '../pipeline/rest-app';

const cli = path.join(__dirname, '../../src/cli.ts');
const running: ChildProcess[] = [];

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; output: string; errors: string }>;
  /** Resolves once a text is in what the command printed. */
  printed(text: string): Promise<string>;
}

function run(...parameters: string[]): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...parameters], { cwd: path.join(__dirname, '../..') });
  running.push(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
  return {
    child,
    printed: async (text) => {
      for (const end = Date.now() + 15_000; !output.includes(text);) {
        if (Date.now() > end) throw new Error(`"${text}" was not printed in 15 s; there is "${output}" and "${errors}"`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return output;
    },
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, output, errors }))),
  };
}

afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

test('start prints URLs, routes, warnings and access logs, and stops cleanly', async () => {
  const app = writeRestApp({
    paths: { '/orders': { get: mock('ok') }, '/orders/{id}': { delete: mock('', { type: 'nothing' }) } },
    stage: { AccessLogSetting: { Format: '$context.httpMethod $context.status' } },
    resources: {
      Partner: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, Name: 'partner', Value: 'partner-0123456789' } },
      Domain: { Type: 'AWS::ApiGateway::DomainName', Properties: { DomainName: 'api.example.com' } },
      Mapping: { Type: 'AWS::ApiGateway::BasePathMapping', Properties: { DomainName: { Ref: 'Domain' }, BasePath: 'v1', RestApiId: { Ref: 'Orders' }, Stage: 'prod' } },
      Endpoint: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: 'com.amazonaws.us-east-1.execute-api' } },
      Former: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: false } },
      Chat: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' } },
      Live: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Chat' }, StageName: 'live', AutoDeploy: true } },
      Connect: { Type: 'AWS::ApiGatewayV2::Route', Properties: { ApiId: { Ref: 'Chat' }, RouteKey: '$connect', AuthorizationType: 'AWS_IAM' } },
    },
  });
  const { child, printed, ended } = run('start', '--app', app, '--port', '0', '--access-log');
  const output = await printed('ready');
  expect(output).toMatch(/^Orders \(stage prod\): http:\/\/127\.0\.0\.1:\d+\/Orders\/prod$/m);
  expect(output).toMatch(/^ {2}GET {5}\/orders {7}NONE {2}mock$/m);
  expect(output).toMatch(/^Chat \(stage live\): ws:\/\/127\.0\.0\.1:\d+\/Chat\/live\n {2}WS {2}\$connect {2}AWS_IAM {2}none$/m);
  expect(output).toMatch(/^ {2}DELETE {2}\/orders\/\{id\} {2}NONE {2}not served$/m);
  expect(output).toMatch(/^api\.example\.com: http:\/\/127\.0\.0\.1:\d+\/api\.example\.com\n {2}\/v1 {2}Orders \(stage prod\)$/m);
  expect(output).toMatch(/^VPC endpoints .*\n {2}Shop\/Endpoint {2}vpce-[a-z0-9]{17}$/m);
  expect(output).toMatch(/^API keys:\n {2}partner {6}partner-0123456789\n {2}Shop\/Former {2}disabled$/m);
  const [url] = /http:\S+/.exec(output) ?? [];
  expect((await call(`${url}/orders`)).text).toBe('ok');
  await printed('[Orders] GET 200');
  child.kill('SIGTERM');
  const { code, errors } = await ended;
  expect(code).toBe(0);
  expect(errors).toContain('warning: route "DELETE /orders/{id}"');
}, 20_000);

test.each([
  ['a missing assembly', ['start', '--app', 'nowhere'], 'gatehouse: "nowhere" has no manifest.json'],
  ['an endpoint that is no URL', ['start', '--app', writeRestApp({ paths: {} }), '--endpoint-url', 'localhost:4566'], 'gatehouse: endpoint URL "localhost:4566" is no http or https URL'],
  ['a VPC target without a URL', ['start', '--vpc-target', 'Orders'], 'VPC target "Orders" is none; write "Orders=http://127.0.0.1:8080"'],
  ['a VPC target that is no load balancer', ['start', '--app', writeRestApp({ paths: {} }), '--vpc-target', 'a.example.com=http://x', '--vpc-target', 'Orders=http://x'], 'gatehouse: VPC target "Orders" is no load balancer'],
  ['a port that is none', ['start', '--port', 'x'], 'port "x" is none; write a number from 0 to 65535'],
])('%s is told on standard error', async (_, parameters, message) => {
  const { code, errors } = await run(...parameters).ended;
  expect([code, errors]).toEqual([1, expect.stringContaining(message)]);
}, 20_000);
