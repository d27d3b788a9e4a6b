import type * as http from 'http';
import { backend } from './backend-server';
import { call } from './call';
import { keep } from './gateways';
import { callPartially } from './partial-call';
import { functionArn, invocationUri, writeRestApp } from './rest-app';
import { LocalGateway, LocalGatewayOptions } from '../../src';

const streamingUri = `arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/${functionArn('fn')}/response-streaming-invocations`;
const streamed = (body: string) => `exports.handler = awslambda.streamifyResponse(async (event, stream) => { ${body} });`;
const answering = (metadata: string, body: string) => streamed(`stream = awslambda.HttpResponseStream.from(stream, ${metadata}); ${body}`);

interface StreamApp {
  readonly gateUrl?: string;
  readonly integration?: Record<string, unknown>;
  readonly options?: Partial<LocalGatewayOptions>;
}

/** Serves a function, and gives the URL of its route; `process.env.GATE` is what the function waits for. */
async function serveFunction(code: string, { gateUrl = '', integration = {}, options = {} }: StreamApp = {}): Promise<string> {
  const assembly = writeRestApp({
    paths: { '/events': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: streamingUri, responseTransferMode: 'STREAM', ...integration } } } },
    stage: { AccessLogSetting: { Format: '$context.status $context.responseLength $context.integration.error' } },
    resources: {
      Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 20, Code: { ZipFile: code }, Environment: { Variables: { GATE: gateUrl } } } },
    },
  });
  return `${keep(await LocalGateway.start({ assembly, ...options })).url('Orders')}/events`;
}

/** A URL whose callers wait until the test lets them go on. */
async function gate(): Promise<{ url: string; open: () => Promise<void> }> {
  let waiting: (response: http.ServerResponse) => void;
  const arrived = new Promise<http.ServerResponse>((resolve) => { waiting = resolve; });
  return { url: await backend((_, response) => waiting(response)), open: async () => { (await arrived).end(); } };
}

test('what a function has written is with the client before the function ends, and the access log tells the whole', async () => {
  const { url, open } = await gate();
  const lines: string[] = [];
  const metadata = '{ statusCode: 201, headers: { "Content-Type": "text/plain", "X-Name": event.queryStringParameters.name, Date: "now" }, multiValueHeaders: { "Set-Cookie": ["a=1"] }, cookies: ["b=2", "c=3"] }';
  const address = await serveFunction(answering(metadata, 'stream.write("first "); await fetch(process.env.GATE); stream.write("second"); stream.end();'), { gateUrl: url, options: { onAccessLog: (line) => lines.push(line) } });
  const answer = await callPartially(`${address}?name=Ann`);
  expect(await answer.received('first')).toBe('first ');
  expect(lines).toEqual([]);
  await open();
  expect(await answer.received('second')).toBe('first second');
  expect([await answer.ended, answer.status, answer.headers['content-type'], answer.headers['x-name'], answer.headers['x-amzn-remapped-date'], answer.headers['set-cookie']])
    .toEqual(['whole', 201, 'text/plain', 'Ann', 'now', ['a=1', 'b=2', 'c=3']]);
  expect(lines).toEqual(['201 12 -']);
});

test('metadata may come in parts and without any name, and bytes stay bytes', async () => {
  const address = await serveFunction(streamed('stream.write("{"); stream.write("}\\0\\0\\0"); stream.write("\\0\\0\\0\\0\\0"); stream.end(Buffer.from([255, 0]));'));
  const { status, headers, body } = await call(address);
  expect([status, headers['content-type'], body]).toEqual([200, 'application/json', Buffer.from([255, 0])]);
});

test.each<[string, string, string]>([
  ['fails before it writes', answering('{}', 'throw new Error("broken")'), 'broken'],
  ['does not stream', 'exports.handler = async () => ({ statusCode: 200, body: "whole" })', 'its stream begins with "{"statusCode":200,"body":"whole"}"; write JSON'],
  ['writes no metadata', streamed('stream.end("hello")'), 'its stream begins with "hello"'],
  ['ends without a write', answering('{}', 'stream.end()'), 'its stream begins with ""'],
  ['writes metadata that is no JSON', streamed('stream.end("hello" + "\\0".repeat(8) + "body")'), 'its stream begins with "hello'],
  ['writes too much metadata', answering('{ headers: { a: "x".repeat(20000) } }', 'stream.write("body"); stream.end()'), 'its stream begins with'],
  ['writes a status that is none', answering('{ statusCode: "fine" }', 'stream.write("body"); stream.end()'), 'malformed streamed response'],
  ['writes cookies that are none', answering('{ cookies: "a=1" }', 'stream.write("body"); stream.end()'), 'malformed streamed response'],
])('a function that %s is answered with 502', async (_, code, problem) => {
  const problems: string[] = [];
  const { status, json } = await call(await serveFunction(code, { options: { onWarning: (text) => problems.push(text) } }));
  expect([status, json]).toEqual([502, { message: 'Internal server error' }]);
  expect(problems).toEqual([expect.stringContaining(problem)]);
  expect(problems[0]).toMatch(/^the function of route "GET \/events" /);
});

test('a function that fails after its first write cuts the connection', async () => {
  const problems: string[] = [];
  const lines: string[] = [];
  const code = answering('{}', 'stream.write("first"); throw new Error("broken");');
  const options = { onWarning: (text: string) => problems.push(text), onAccessLog: (line: string) => lines.push(line) };
  const answer = await callPartially(await serveFunction(code, { options }));
  expect([answer.status, await answer.received('first'), await answer.ended]).toEqual([200, 'first', 'cut off']);
  expect(problems).toEqual([expect.stringMatching(/^the function of route "GET \/events" failed while it answered: .*broken/)]);
  expect(lines).toEqual([expect.stringMatching(/^200 5 .*broken/)]);
});

test('a function that writes nothing in time is a gateway timeout, one that does not end in time is cut off', async () => {
  const problems: string[] = [];
  const wait = 'await new Promise((resolve) => setTimeout(resolve, 10_000));';
  const app = { integration: { timeoutInMillis: 1500 }, options: { onWarning: (text: string) => problems.push(text) } };
  const silent = await call(await serveFunction(streamed(wait), app));
  expect([silent.status, silent.json]).toEqual([504, { message: 'Endpoint request timed out' }]);
  const slow = await callPartially(await serveFunction(answering('{}', `stream.write("first"); ${wait}`), app));
  expect([await slow.received('first'), await slow.ended]).toEqual(['first', 'cut off']);
  expect(problems).toEqual([expect.stringContaining('was cut off: its answer did not end in 1500 ms')]);
});

test('a client that goes away is no failure, and the function runs on', async () => {
  const { url, open } = await gate();
  const problems: string[] = [];
  let logged: (line: string) => void;
  const line = new Promise<string>((resolve) => { logged = resolve; });
  let printed: (text: string) => void;
  const log = new Promise<string>((resolve) => { printed = resolve; });
  const answer = await callPartially(await serveFunction(answering('{}', 'stream.write("first"); await fetch(process.env.GATE); stream.end("second"); console.log("ran on");'), {
    gateUrl: url, options: { onWarning: (text) => problems.push(text), onAccessLog: (text) => logged(text), onFunctionLog: (text) => printed(text) },
  }));
  await answer.received('first');
  answer.leave();
  expect(await line).toBe('200 5 -');
  await open();
  expect([await log, problems]).toEqual(['ran on', []]);
});

test('a handler that streams behind an integration that does not is malformed', async () => {
  const app = { integration: { uri: invocationUri('fn'), responseTransferMode: 'BUFFERED' } };
  expect((await call(await serveFunction(answering('{ statusCode: 200 }', 'stream.write("body"); stream.end();'), app))).status).toBe(502);
});

test('a function that is not there is told with 501', async () => {
  const uri = streamingUri.replace('function:fn', 'function:gone');
  expect((await call(await serveFunction(streamed(''), { integration: { uri } }))).status).toBe(501);
});
