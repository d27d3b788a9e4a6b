import { EventEmitter } from 'events';
import { Client, until } from './client';
import { answering, errorFrame, mocked, proxied, serveSockets, SocketApp, startSockets } from './socket-app';
import type { SocketLimits } from '../../../src/pipeline/websocket/connection';

const told = (event: unknown) => ({ statusCode: 200, body: String((event as { body: string }).body.length) });
const app: SocketApp = { routes: { $default: answering('told') }, functions: { told } };
const KIB = 1024;

/** Sends a message in frames of a size. */
function inFrames(client: Client, text: string, size: number): void {
  for (let at = 0; at < text.length; at += size) client.socket.send(text.slice(at, at + size), { fin: at + size >= text.length });
}

describe('sizes', () => {
  test('a message of 128 KB in frames of 32 KB is taken', async () => {
    const client = await Client.connect(await serveSockets(app));
    inFrames(client, 'x'.repeat(128 * KIB), 32 * KIB);
    expect(await client.next()).toBe(String(128 * KIB));
  });

  test('a larger message ends the connection', async () => {
    const client = await Client.connect(await serveSockets(app));
    inFrames(client, 'x'.repeat(128 * KIB + 1), 32 * KIB);
    expect((await client.end).code).toBe(1009);
  });

  test('a larger frame ends the connection, and reaches no route', async () => {
    const events: unknown[] = [];
    const client = await Client.connect(await serveSockets({ ...app, functions: { told: (event) => { events.push(event); return told(event); } } }));
    client.send('x'.repeat(32 * KIB));
    expect(await client.next()).toBe(String(32 * KIB));
    client.send('x'.repeat(32 * KIB + 1));
    expect((await client.end).code).toBe(1009);
    expect(events).toHaveLength(1);
  });

  test('frames are told apart, however they arrive', async () => {
    const client = await Client.connect(await serveSockets(app));
    const sizes = [0, 1, 125, 126, 127, 65, 32 * KIB, 300, 5];
    sizes.forEach((size) => client.send('x'.repeat(size)));
    const answers = [];
    for (let index = 0; index < sizes.length; index += 1) answers.push(await client.next());
    expect(answers.map(Number).sort()).toEqual([...sizes].sort());
  });
});

test('bytes end the connection', async () => {
  const client = await Client.connect(await serveSockets(app));
  client.send(Buffer.from('bytes'));
  expect((await client.end).code).toBe(1003);
});

test('a ping is answered', async () => {
  const client = await Client.connect(await serveSockets(app));
  const pong = new Promise((resolve) => (client.socket as EventEmitter).once('pong', resolve));
  client.socket.ping();
  await pong;
});

describe('time', () => {
  /** A client of an API whose connections last so long, and what a function is told of their ends. */
  async function timed(socketLimits: SocketLimits): Promise<{ client: Client; ends: object[] }> {
    const ends: object[] = [];
    const tell = (event: unknown) => { ends.push((event as { requestContext: object }).requestContext); return { statusCode: 200 }; };
    const gateway = await startSockets({ routes: { ping: mocked('pong'), $disconnect: { integration: proxied('tell') } }, functions: { tell }, socketLimits });
    return { client: await Client.connect(gateway.url('Chat')), ends };
  }

  test.each([['without a message', { idle: 50, duration: 60_000 }], ['in all', { idle: 60_000, duration: 50 }]])('%s ends a connection', async (_, limits) => {
    const { client, ends } = await timed(limits);
    expect(await client.end).toEqual({ code: 1001, reason: 'Going away' });
    await until(() => ends.length === 1);
    expect(ends[0]).toMatchObject({ disconnectStatusCode: 1001, disconnectReason: 'Going away' });
  });

  test.each<[string, (client: Client) => void]>([['messages', (client) => client.send({ action: 'ping' })], ['pings', (client) => client.socket.ping()]])('%s keep a connection', async (_, beat) => {
    const { client, ends } = await timed({ idle: 200, duration: 60_000 });
    for (let count = 0; count < 8; count += 1) {
      beat(client);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect([client.socket.readyState, ends]).toEqual([client.socket.OPEN, []]);
    await client.end;
  });
});

test('an error is told to nobody who has gone', async () => {
  const warnings: string[] = [];
  let release = () => undefined as void;
  const slow = new Promise<void>((resolve) => { release = resolve; });
  const gateway = await startSockets({ ...app, functions: { told: async () => { await slow; return new Error('boom'); } }, options: { onWarning: (text) => warnings.push(text) } });
  const client = await Client.connect(gateway.url('Chat'));
  client.send('x');
  await new Promise((resolve) => setTimeout(resolve, 30));
  client.socket.close();
  await client.end;
  release();
  await until(() => warnings.length === 1);
  expect(warnings[0]).toContain('boom');
  expect(JSON.parse(await (await Client.connect(gateway.url('Chat'))).ask('y'))).toEqual(errorFrame('Internal server error'));
});
