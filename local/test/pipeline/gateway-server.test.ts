import * as http from 'http';
import * as net from 'net';
import { Readable } from 'stream';
import { backend } from './backend-server';
import { call } from './call';
import { appOf, domain, mapping } from './domain-app';
import { keep, serve, start } from './gateways';
import { mock, startRestApp } from './rest-app';
import { GatewayServer } from '../../src/pipeline/gateway-server';
import { watched } from '../../src/pipeline/watched-stream';

const paths = { '/orders': { post: mock('taken', { requestTemplates: { $default: '{"statusCode": 200}' } }), get: mock('ok') } };

/** Sends bytes as they are and gives what comes back until the connection ends. */
async function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), hostname);
    let received = '';
    socket.on('data', (chunk) => { received += chunk.toString('latin1'); });
    socket.on('close', () => resolve(received));
    socket.on('error', () => undefined);
    socket.end(text);
  });
}

test('a chunked body is taken as one', async () => {
  const url = await serve({ paths: { '/orders': { post: mock('', { requestTemplates: { 'text/plain': '{"statusCode": 2$input.body}' }, responses: { 204: { statusCode: 200 } } }) } } });
  const { pathname } = new URL(url);
  const answer = await sendRaw(url, `POST ${pathname}/orders HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\n0\r\n1\r\n4\r\n0\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test.each([['a length', 'Content-Length: 3', '201'], ['chunks', 'Transfer-Encoding: chunked', '1\r\n2\r\n2\r\n01\r\n0\r\n\r\n']])('a client that would rather speak HTTP/2 is served, with a body of %s', async (_, length, body) => {
  const url = await serve({ paths: { '/orders': { post: mock('', { requestTemplates: { 'text/plain': '{"statusCode": $input.body}' }, responses: { 201: { statusCode: 201 } } }) } } });
  const { pathname } = new URL(url);
  const answer = await sendRaw(url, [
    `POST ${pathname}/orders HTTP/1.1`, 'Host: x', 'Content-Type: text/plain', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAEAAEAA', length, '', body,
  ].join('\r\n'));
  expect(answer).toMatch(/^HTTP\/1\.1 201 /);
});

test('a target with its origin is served like one without', async () => {
  const url = await serve({ paths });
  const answer = await sendRaw(url, `GET http://elsewhere.example.com${new URL(url).pathname}/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test('the authority of a target goes before the header, as proxies are asked', async () => {
  const gateway = await start(appOf({ Domain: domain('api.example.com'), Mapping: mapping('Domain', 'v1') }));
  for (const target of ['http://api.example.com/v1/orders', 'http://API.example.com:80/v1/orders']) {
    expect(await sendRaw(gateway.url('Orders'), `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 [^]* \/v1\/orders api\.example\.com api$/);
  }
  expect(await sendRaw(gateway.url('Orders'), 'GET http://api.example.com HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
});

test('a request without a host is served by path', async () => {
  const url = await serve({ paths });
  expect(await sendRaw(url, `GET ${new URL(url).pathname}/orders HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
});

test.each([
  ['two hosts', 'GET / HTTP/1.1\r\nHost: api.example.com\r\nHost: other.example.com\r\n\r\n'],
  ['nonsense', 'nonsense\r\n\r\n'],
  ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
])('%s is a bad request, and the gateway goes on', async (_, text) => {
  const url = await serve({ paths });
  expect(await sendRaw(url, text)).toMatch(/^HTTP\/1\.1 400 /);
  expect((await call(`${url}/orders`)).text).toBe('ok');
});

test('a client that goes away ends the call of the backend, and the gateway goes on', async () => {
  let gone: () => void;
  const closed = new Promise<void>((resolve) => { gone = resolve; });
  let called: () => void;
  const arrived = new Promise<void>((resolve) => { called = resolve; });
  const origin = await backend((_, response) => { response.on('close', () => gone()); called(); });
  const url = await serve({ paths: { ...paths, '/slow': { get: { 'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'GET', uri: origin } } } } });
  const request = http.get(`${url}/slow`, { agent: false });
  request.on('error', () => undefined);
  await arrived;
  request.destroy();
  await closed;
  expect((await call(`${url}/orders`)).text).toBe('ok');
});

test('a client that breaks off its body is forgotten', async () => {
  const url = await serve({ paths });
  const request = http.request(`${url}/orders`, { method: 'POST', agent: false, headers: { 'Content-Length': 100 } });
  request.on('error', () => undefined);
  request.write('half');
  await new Promise((resolve) => setTimeout(resolve, 20));
  request.destroy();
  expect((await call(`${url}/orders`)).text).toBe('ok');
});

test('a taken port is an error that tells it', async () => {
  const first = await start({ paths });
  const port = Number(new URL(first.url('Orders')).port);
  await expect(startRestApp({ paths, options: { port } })).rejects.toThrow(`port "${port}" is taken`);
});

test('a gateway that stops closes connections that are kept, and can be stopped twice', async () => {
  const gateway = keep(await startRestApp({ paths }));
  const agent = new http.Agent({ keepAlive: true });
  await new Promise((resolve) => http.get(`${gateway.url('Orders')}/orders`, { agent }, (response) => response.resume().on('end', resolve)));
  await Promise.all([gateway.stop(), gateway.stop()]);
  await expect(call(`${gateway.url('Orders')}/orders`)).rejects.toThrow();
  agent.destroy();
});

test('many requests at a time each get their own answer', async () => {
  const url = await serve({ paths: { '/orders/{id}': { get: mock("$input.params('id')") } } });
  const answers = await Promise.all(Array.from({ length: 200 }, async (_, id) => (await call(`${url}/orders/${id}`)).text));
  expect(answers).toEqual(Array.from({ length: 200 }, (_, id) => String(id)));
});

test('a stream whose client left before it began still ends', async () => {
  let called: () => void;
  const arrived = new Promise<void>((resolve) => { called = resolve; });
  let ended: (length: number) => void;
  const end = new Promise<number>((resolve) => { ended = resolve; });
  const problems: string[] = [];
  const server = await GatewayServer.start({
    answer: async (_, { signal }) => {
      called();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { statusCode: 200, headers: [], body: watched(Readable.from([Buffer.from('late')]), { ended }) };
    },
  }, 0, Date.now, (problem) => problems.push(problem));
  const request = http.get(`${server.url}/Orders/prod/orders`, { agent: false });
  request.on('error', () => undefined);
  await arrived;
  request.destroy();
  expect([await end, problems]).toEqual([4, []]);
  await server.stop();
});
