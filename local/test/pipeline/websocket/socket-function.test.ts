import { Client, until } from './client';
import { answering, errorFrame, proxied, serveSockets, SocketApp } from './socket-app';
import { LambdaClientTimeout } from '../../../src/integrations/lambda-invoker';

const ID = expect.stringMatching(/^[\w-]{15}=$/);

function listening(events: Record<string, unknown>[], more: Partial<SocketApp> = {}): SocketApp {
  const listen = (event: unknown) => { events.push(event as Record<string, unknown>); return { statusCode: 200, body: 'heard' }; };
  return {
    routes: { $connect: { integration: proxied('listen') }, $disconnect: { integration: proxied('listen') }, chat: answering('listen') },
    functions: { listen },
    clock: () => 1_583_348_638_390,
    ...more,
  };
}

test('a function is told of a connection, its messages and its end', async () => {
  const events: Record<string, unknown>[] = [];
  const url = await serveSockets(listening(events));
  const client = await Client.connect(`${url}?room=1`, { headers: { 'X-Tag': ['one', 'two'] as unknown as string, 'User-Agent': 'tests' } });
  expect(await client.ask({ action: 'chat' })).toBe('heard');
  client.socket.close(4001, 'bye');
  await until(() => events.length === 3);
  const common = {
    extendedRequestId: ID,
    requestTime: '04/Mar/2020:19:03:58 +0000',
    messageDirection: 'IN',
    stage: 'prod',
    connectedAt: 1_583_348_638_390,
    requestTimeEpoch: 1_583_348_638_390,
    identity: { sourceIp: '127.0.0.1', userAgent: 'tests' },
    requestId: ID,
    domainName: expect.stringMatching(/^[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/),
    connectionId: ID,
    apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
  };
  const [connect, message, disconnect] = events;
  expect(connect).toEqual({
    headers: expect.objectContaining({ 'X-Tag': 'two', 'Host': new URL(url).host, 'Sec-WebSocket-Version': '13', 'X-Forwarded-Proto': 'http', 'X-Amzn-Trace-Id': expect.any(String) }),
    multiValueHeaders: expect.objectContaining({ 'X-Tag': ['one', 'two'] }),
    queryStringParameters: { room: '1' },
    multiValueQueryStringParameters: { room: ['1'] },
    requestContext: { ...common, routeKey: '$connect', eventType: 'CONNECT' },
    isBase64Encoded: false,
  });
  expect(message).toEqual({ requestContext: { ...common, routeKey: 'chat', messageId: ID, eventType: 'MESSAGE' }, body: '{"action":"chat"}', isBase64Encoded: false });
  expect(disconnect).toEqual({
    headers: expect.objectContaining({ 'Host': expect.any(String), 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' }),
    multiValueHeaders: expect.objectContaining({ 'x-api-key': [''] }),
    requestContext: { ...common, routeKey: '$disconnect', eventType: 'DISCONNECT', disconnectStatusCode: 4001, disconnectReason: 'bye' },
    isBase64Encoded: false,
  });
  const contexts = events.map(({ requestContext }) => requestContext as Record<string, string>);
  expect(new Set(contexts.map(({ connectionId }) => connectionId)).size).toBe(1);
  expect(new Set(contexts.map(({ requestId }) => requestId)).size).toBe(3);
  expect(contexts.every(({ requestId, extendedRequestId }) => requestId === extendedRequestId)).toBe(true);
});

test('without a query or stage variables an event has none, with them each has', async () => {
  const [bare, varied]: Record<string, unknown>[][] = [[], []];
  await (await Client.connect(await serveSockets(listening(bare)))).ask({ action: 'chat' });
  expect(bare.flatMap(Object.keys)).not.toContain('stageVariables');
  expect(bare.flatMap(Object.keys)).not.toContain('queryStringParameters');
  await (await Client.connect(await serveSockets(listening(varied, { stage: { StageVariables: { tier: 'gold' } } })))).ask({ action: 'chat' });
  expect(varied.map(({ stageVariables }) => stageVariables)).toEqual([{ tier: 'gold' }, { tier: 'gold' }]);
});

test.each<[string, (client: Client) => void, number, string]>([
  ['a status only', (client) => client.socket.close(1000), 1000, ''],
  ['nothing', (client) => client.socket.close(), 1005, 'Client-side close frame status not set'],
  ['no word', (client) => client.socket.terminate(), 1006, 'Connection closed abnormally'],
])('a client that goes with %s', async (_, go, disconnectStatusCode, disconnectReason) => {
  const events: Record<string, unknown>[] = [];
  go(await Client.connect(await serveSockets(listening(events))));
  await until(() => events.length === 2);
  expect(events[1].requestContext).toMatchObject({ disconnectStatusCode, disconnectReason });
});

test.each<[string, unknown, string]>([
  ['a text', { statusCode: 200, body: 'hello' }, 'hello'],
  ['a text with another status', { statusCode: 500, body: 'hello' }, 'hello'],
  ['Base64', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 'hi'],
])('a route that returns responses sends %s', async (_, answer, message) => {
  const client = await Client.connect(await serveSockets({ routes: { $default: answering('fn') }, functions: { fn: () => answer } }));
  expect(await client.ask('x')).toBe(message);
});

test.each<[string, unknown]>([
  ['of one way', { statusCode: 200, body: 'hello' }], ['of one way with another status', { statusCode: 500 }],
])('a route %s sends nothing', async (_, answer) => {
  const url = await serveSockets({
    routes: { tell: { integration: proxied('fn') }, ping: answering('pong') },
    functions: { fn: () => answer, pong: () => ({ statusCode: 200, body: 'pong' }) },
  });
  const client = await Client.connect(url);
  client.send({ action: 'tell' });
  expect(await client.ask({ action: 'ping' })).toBe('pong');
  expect(client.unread).toEqual([]);
});

test('a function that answers without a body sends nothing', async () => {
  const client = await Client.connect(await serveSockets({
    routes: { quiet: answering('quiet'), ping: answering('pong') },
    functions: { quiet: () => ({ statusCode: 200 }), pong: () => ({ statusCode: 200, body: 'pong' }) },
  }));
  client.send({ action: 'quiet' });
  expect(await client.ask({ action: 'ping' })).toBe('pong');
});

test.each<[string, (timeout?: number) => unknown, string]>([
  ['fails', () => new Error('boom'), 'Internal server error'],
  ['answers no object', () => null, 'Internal server error'],
  ['answers with a status that is none', () => ({ statusCode: 'x' }), 'Internal server error'],
  ['takes too long', () => { throw new LambdaClientTimeout('fn', 1); }, 'Endpoint request timed out'],
])('a function that %s is told of, on routes of either way, and the connection stays', async (_, fn, message) => {
  const warnings: string[] = [];
  const url = await serveSockets({
    routes: { one: { integration: proxied('fn') }, two: answering('fn') }, functions: { fn: () => fn() }, options: { onWarning: (text) => warnings.push(text) },
  });
  const client = await Client.connect(url);
  const frame = await client.ask({ action: 'one' });
  expect(JSON.parse(frame)).toEqual(errorFrame(message));
  expect(frame).toMatch(/^\{"message": ".*", "connectionId":"[\w-]+=", "requestId":"[\w-]+="\}$/);
  expect(JSON.parse(await client.ask({ action: 'two' }))).toEqual(errorFrame(message));
  if (message === 'Internal server error') expect(warnings[0]).toContain('route "one"');
});

test('an integration may give a function less time', async () => {
  const timeouts: (number | undefined)[] = [];
  const fn = (_: unknown, timeout?: number) => { timeouts.push(timeout); return { statusCode: 200, body: 'done' }; };
  const url = await serveSockets({ routes: { short: answering('fn', { }), own: { ...answering('fn'), integration: proxied('fn', { TimeoutInMillis: 50 }) } }, functions: { fn } });
  const client = await Client.connect(url);
  await client.ask({ action: 'short' });
  await client.ask({ action: 'own' });
  expect(timeouts).toEqual([29_000, 50]);
});

test('messages do not wait for each other', async () => {
  let release = () => undefined as void;
  const slow = new Promise<void>((resolve) => { release = resolve; });
  const url = await serveSockets({
    routes: { slow: answering('slow'), fast: answering('fast') },
    functions: { slow: async () => { await slow; return { statusCode: 200, body: 'slow' }; }, fast: () => ({ statusCode: 200, body: 'fast' }) },
  });
  const client = await Client.connect(url);
  client.send({ action: 'slow' });
  expect(await client.ask({ action: 'fast' })).toBe('fast');
  release();
  expect(await client.next()).toBe('slow');
});

test('a stage variable may name the function', async () => {
  const url = await serveSockets({
    stage: { StageVariables: { fn: 'pong' } },
    routes: { $default: { ...answering('x'), integration: proxied('${stageVariables.fn}') } },
    functions: { pong: () => ({ statusCode: 200, body: 'pong' }) },
  });
  expect(await (await Client.connect(url)).ask('x')).toBe('pong');
});
