import { backend, echo } from './backend-server';
import { call } from './call';
import { start } from './gateways';
import { functionArn, invocationUri, mock, RestApp } from './rest-app';

const route = (integration: Record<string, unknown>) => ({ '/orders': { post: { 'x-amazon-apigateway-integration': integration } } });
const plain = (responses: Record<string, unknown>) => route({ type: 'aws', httpMethod: 'POST', uri: invocationUri('fn'), responses });
const failing = { fn: () => new Error('ERROR: no stock') };

async function post(app: RestApp): Promise<{ status: number; text: string; problems: string[]; warnings: readonly string[] }> {
  const problems: string[] = [];
  const gateway = await start({ ...app, options: { ...app.options, onWarning: (problem) => problems.push(problem) } });
  const { status, text } = await call(`${gateway.url('Orders')}/orders`, { method: 'POST', body: '{"phone":"555-0199"}', headers: { 'Content-Type': 'application/json' } });
  return { status, text, problems, warnings: gateway.warnings };
}

test.each(['(?i).*error.*', '\\QERROR:\\E.*', '[A-Z&&[^X]]+: .*', '.*\\p{Upper}.*'])('selection pattern %s is read as Java does', async (pattern) => {
  const responses = { [pattern]: { statusCode: 418 }, default: { statusCode: 200 } };
  expect(await post({ paths: plain(responses), functions: failing })).toMatchObject({ status: 418 });
});

test.each<[string, RestApp, string]>([
  ['a broken selection pattern', { paths: { '/orders': { post: mock('', { responses: { '(': { statusCode: 418 }, 'default': { statusCode: 200 } } }) } } }, 'selection pattern "("'],
  ['no integration response that matches', { paths: { '/orders': { post: mock('', { responses: { 500: { statusCode: 418 } } }) } } }, 'no integration response matches "200"; add a default one'],
  ['a function URI that names none', { paths: route({ type: 'aws_proxy', httpMethod: 'POST', uri: functionArn('fn') }) }, 'invokes no function'],
  ['text that is no Base64', { paths: { '/orders': { post: mock('', { contentHandling: 'CONVERT_TO_BINARY' }) } } }, 'is no Base64'],
  ['a template that fails', { paths: { '/orders': { post: mock('#if(') } } }, 'mapping template failed'],
])('%s is a 500 whose cause is told once', async (_, app, problem) => {
  const { status, problems } = await post(app);
  expect(status).toBe(500);
  expect(problems).toEqual([expect.stringContaining('POST /orders of API "Orders" failed: ')]);
  expect(problems[0]).toContain(problem);
});

test.each([['^\\d{3}\\-\\d{4}$', 200, []], ['(', 500, [expect.stringContaining('the model of the body cannot be used')]]])('a model with pattern %s', async (pattern, status, told) => {
  const schema = { type: 'object', properties: { phone: { type: 'string', pattern } } };
  const requestBody = { required: true, content: { 'application/json': { schema } } };
  const app = {
    paths: { '/orders': { post: { ...mock('ok'), requestBody, 'x-amazon-apigateway-request-validator': 'all' } } },
    document: { 'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true } } },
  };
  expect(await post(app)).toMatchObject({ status, problems: told });
});

test.each([['no number', 501], ['100', 501], ['600', 501]])('an integration response of status %s is not served', async (statusCode, status) => {
  const answer = await post({ paths: { '/orders': { post: mock('ok', { responses: { default: { statusCode } } }) } } });
  expect(answer.status).toBe(status);
  expect(answer.warnings).toEqual([expect.stringContaining('integration response "default" has no usable status; write one from 200 to 599')]);
});

test('a gateway response of a status that is none keeps the default, and is named', async () => {
  const document = { 'x-amazon-apigateway-gateway-responses': { MISSING_AUTHENTICATION_TOKEN: { statusCode: 'teapot' } } };
  const answer = await post({ paths: {}, document });
  expect(answer.status).toBe(403);
  expect(answer.warnings).toEqual([expect.stringContaining('gateway response "MISSING_AUTHENTICATION_TOKEN" has status "teapot"')]);
});

test.each([100, 199, 600])('a function that answers status %d is a bad gateway', async (statusCode) => {
  const paths = route({ type: 'aws_proxy', httpMethod: 'POST', uri: invocationUri('fn') });
  expect((await post({ paths, functions: { fn: () => ({ statusCode }) } })).status).toBe(502);
});

test.each([['aws_proxy', {}], ['aws', { responses: { default: { statusCode: 200 } } }]])('more than 6 MB is too large for a function behind %s', async (type, more) => {
  const paths = route({ type, httpMethod: 'POST', uri: invocationUri('fn'), ...more });
  const gateway = await start({ paths, functions: { fn: () => ({ statusCode: 200 }) } });
  const send = (length: number) => call(`${gateway.url('Orders')}/orders`, { method: 'POST', body: JSON.stringify('x'.repeat(length)), headers: { 'Content-Type': 'application/json' } });
  expect((await send(6_000_000)).status).toBe(200);
  expect(await send(6_291_456)).toMatchObject({ status: 413, json: { message: 'Request Too Long' } });
});

test('a listener for access logs that throws is told, and the client gets its answer', async () => {
  const options = { onAccessLog: () => { throw new Error('disk full'); } };
  const paths = route({ type: 'http_proxy', httpMethod: 'POST', uri: await backend(echo) });
  const { status, problems } = await post({ paths, options, stage: { AccessLogSetting: { Format: 'x' } } });
  expect([status, problems]).toEqual([200, [expect.stringContaining('the listener for access logs failed: Error: disk full')]]);
});
