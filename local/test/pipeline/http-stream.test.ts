import type * as http from 'http';
import * as net from 'net';
import { backend } from './backend-server';
import { call } from './call';
import { serve } from './gateways';
import { callPartially } from './partial-call';

const streamed = (uri: string, more: Record<string, unknown> = {}) => ({
  get: { 'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'GET', uri, responseTransferMode: 'STREAM', ...more } },
});

/** A backend that sends a part and hands the rest to the test. */
async function heldBackend(headers: Record<string, string> = {}): Promise<{ uri: string; held: Promise<http.ServerResponse> }> {
  let hold: (response: http.ServerResponse) => void;
  const held = new Promise<http.ServerResponse>((resolve) => { hold = resolve; });
  const uri = await backend((_, response) => {
    response.writeHead(201, { 'Content-Type': 'text/event-stream', ...headers });
    response.write('first ');
    hold(response);
  });
  return { uri, held };
}

test('what a backend has sent is with the client before the backend ends, and the access log tells the whole', async () => {
  const { uri, held } = await heldBackend();
  const lines: string[] = [];
  const url = await serve({
    paths: { '/events': streamed(uri) },
    stage: { AccessLogSetting: { Format: '$context.status $context.responseLength $context.integration.responseTransferMode $context.integration.status $context.integration.timeToFirstContent $context.integration.latency' } },
    document: { 'x-amazon-apigateway-minimum-compression-size': 0 },
    options: { onAccessLog: (line) => lines.push(line) },
    clock: () => 1000,
  });
  const answer = await callPartially(`${url}/events`, { 'Accept-Encoding': 'gzip' });
  expect(await answer.received('first')).toBe('first ');
  expect(lines).toEqual([]);
  (await held).end('second');
  expect(await answer.received('second')).toBe('first second');
  expect([await answer.ended, answer.status, answer.headers['content-type'], answer.headers['content-encoding'], answer.headers['transfer-encoding']])
    .toEqual(['whole', 201, 'text/event-stream', undefined, 'chunked']);
  expect(lines).toEqual(['201 12 STREAMED 201 0 0']);
});

test('headers are with the client before any content', async () => {
  let hold: (response: http.ServerResponse) => void;
  const held = new Promise<http.ServerResponse>((resolve) => { hold = resolve; });
  const uri = await backend((_, response) => { response.flushHeaders(); hold(response); });
  const answer = await callPartially(`${await serve({ paths: { '/events': streamed(uri) } })}/events`);
  expect(answer.status).toBe(200);
  (await held).end();
  expect(await answer.ended).toBe('whole');
});

test('a backend that breaks off cuts the connection', async () => {
  const { uri, held } = await heldBackend();
  const problems: string[] = [];
  const lines: string[] = [];
  const url = await serve({
    paths: { '/events': streamed(uri) },
    stage: { AccessLogSetting: { Format: '$context.status $context.responseLength $context.integration.error' } },
    options: { onWarning: (problem) => problems.push(problem), onAccessLog: (line) => lines.push(line) },
  });
  const answer = await callPartially(`${url}/events`);
  await answer.received('first');
  (await held).destroy();
  expect(await answer.ended).toBe('cut off');
  expect(problems).toEqual([expect.stringMatching(/^GET .* broke off: /)]);
  expect(lines).toEqual([expect.stringMatching(/^201 6 [^-]/)]);
});

test('a stream that takes longer than the integration may is cut off', async () => {
  const { uri } = await heldBackend();
  const problems: string[] = [];
  const url = await serve({ paths: { '/events': streamed(uri, { timeoutInMillis: 200 }) }, options: { onWarning: (problem) => problems.push(problem) } });
  const answer = await callPartially(`${url}/events`);
  expect([await answer.received('first'), await answer.ended]).toEqual(['first ', 'cut off']);
  expect(problems).toEqual([expect.stringContaining('did not end in 200 ms; raise timeoutInMillis')]);
});

test.each<[string, (response: http.ServerResponse) => void, string]>([
  ['sends no headers in time', () => undefined, 'Endpoint request timed out'],
  ['breaks off before its headers', (response) => response.destroy(), 'Network error communicating with endpoint'],
])('a backend that %s is a gateway error', async (_, handler, message) => {
  const uri = await backend((__, response) => handler(response));
  const answer = await call(`${await serve({ paths: { '/events': streamed(uri, { timeoutInMillis: 100 }) } })}/events`);
  expect([answer.status, answer.json]).toEqual([504, { message }]);
});

test('a client that goes away ends the call of the backend, and the access log tells what it got', async () => {
  const { uri, held } = await heldBackend();
  const problems: string[] = [];
  let logged: (line: string) => void;
  const line = new Promise<string>((resolve) => { logged = resolve; });
  const url = await serve({
    paths: { '/events': streamed(uri) },
    stage: { AccessLogSetting: { Format: '$context.status $context.responseLength $context.integration.error' } },
    options: { onWarning: (problem) => problems.push(problem), onAccessLog: (text) => logged(text) },
  });
  const answer = await callPartially(`${url}/events`);
  await answer.received('first');
  const response = await held;
  const closed = new Promise((resolve) => { response.on('close', resolve); });
  answer.leave();
  await closed;
  expect(await line).toBe('201 6 -');
  expect(problems).toEqual([]);
});

test('a backend is no faster than its client', async () => {
  const uri = await backend((_, response) => {
    const more = (): void => { for (let ok = true; ok && !response.destroyed;) { ok = response.write(Buffer.alloc(64 * 1024)); sent += 64 * 1024; } };
    response.on('drain', more);
    more();
  });
  let sent = 0;
  const url = await serve({ paths: { '/events': streamed(uri) } });
  const { hostname, port, pathname } = new URL(`${url}/events`);
  const socket = net.connect(Number(port), hostname);
  socket.pause();
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`);
  let before = -1;
  while (sent !== before || sent === 0) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(sent).toBeLessThan(64 * 1024 * 1024);
  socket.destroy();
});

test('answers are not kept', async () => {
  let calls = 0;
  const uri = await backend((_, response) => { response.end(String(++calls)); });
  const url = await serve({ paths: { '/events': streamed(uri) }, stage: { CacheClusterEnabled: true, MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', CachingEnabled: true }] } });
  expect([(await call(`${url}/events`)).text, (await call(`${url}/events`)).text]).toEqual(['1', '2']);
});
