import {
  ApiGatewayManagementApiClient, DeleteConnectionCommand, GetConnectionCommand, GoneException, PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { SQSClient } from '@aws-sdk/client-sqs';
import { sign } from 'aws4';
import { HOSTILE_TEXTS } from './hostile';
import { Inbox } from './inbox';
import { handshakeStatus, Socket } from './socket';
import { startTarget, Target } from './target';

const LOCAL = process.env.GATEHOUSE_TARGET !== 'aws';

let target: Target;
let sqs: SQSClient;
let management: ApiGatewayManagementApiClient;
const open: Socket[] = [];

beforeAll(async () => {
  target = await startTarget('websocket-gateway', 'IntegWebSocketGateway', ['sqs']);
  sqs = new SQSClient(target.clientConfig('sqs'));
  management = new ApiGatewayManagementApiClient({
    ...LOCAL ? { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : {},
    endpoint: LOCAL ? target.url('Chat').replace(/^ws/, 'http') : target.output('ChatCallbackUrl'),
  });
}, 120_000);

afterEach(async () => { await Promise.all(open.splice(0).map((client) => client.close())); });

afterAll(async () => {
  sqs?.destroy();
  management?.destroy();
  await target?.stop();
});

const chatUrl = (query = 'ticket=allow') => `${target.url('Chat')}?${query}`;

async function join(): Promise<Socket> {
  const client = await Socket.open(chatUrl());
  open.push(client);
  return client;
}

async function ask(message: unknown): Promise<Record<string, unknown>> {
  const client = await join();
  client.send(message);
  return await client.next() as Record<string, unknown>;
}

describe('a client', () => {
  test.each([['ticket=allow', 101], ['ticket=deny', 403], ['ticket=other', 401], ['', 401], ['ticket=allow&room=closed', 409]])('that connects with "%s" is told %i', async (query, status) => {
    expect(await handshakeStatus(chatUrl(query))).toBe(status);
  }, 30_000);

  test('needs a key where that is asked for', async () => {
    const knock = (headers: Record<string, string>) => handshakeStatus(target.url('Keyed'), { headers });
    expect(await knock({})).toBe(403);
    expect(await knock({ 'X-Api-Key': 'a-key-that-nobody-has' })).toBe(403);
    expect(await knock({ 'X-Api-Key': await target.apiKey('integ-websocket') })).toBe(101);
  });

  test('has to sign where that is asked for', async () => {
    expect(await handshakeStatus(target.url('Signed'))).toBe(403);
    if (!LOCAL) { return; }
    const { host, pathname } = new URL(target.url('Signed'));
    const { headers } = sign({ host, path: pathname, service: 'execute-api', region: 'us-east-1' }, { accessKeyId: 'local', secretAccessKey: 'local' });
    expect(await handshakeStatus(target.url('Signed'), { headers: headers as Record<string, string> })).toBe(101);
  });
});

describe('a message', () => {
  test('is answered by its function, which is told who sends', async () => {
    expect(await ask('hello')).toEqual({ routeKey: '$default', connectionId: expect.stringMatching(/^[\w-]+=*$/), principalId: 'ann', body: 'hello' });
  });

  test('of a route that does not answer is not answered', async () => {
    const client = await join();
    client.send({ action: 'tell' });
    client.send({ action: 'ping' });
    expect(await client.next()).toEqual({ pong: '$input.body #set($a = 1)' });
    expect(client.unread).toEqual([]);
  });

  test('whose function fails is answered with that, and the connection stays', async () => {
    const client = await join();
    client.send('fail');
    expect(await client.next()).toEqual({ message: 'Internal server error', connectionId: expect.any(String), requestId: expect.any(String) });
    client.send({ action: 'ping' });
    expect(await client.next()).toMatchObject({ pong: expect.any(String) });
  });

  test.each(HOSTILE_TEXTS)('of %s reaches a queue, with whose it is', async (_, text) => {
    const client = await join();
    client.send('who am I?');
    const { connectionId } = await client.next() as { readonly connectionId: string };
    client.send({ action: 'queue', text });
    const { messageId } = await client.next() as { readonly messageId: string };
    const message = await new Inbox(target, sqs, 'QueueUrl').take(({ MessageId }) => MessageId === messageId);
    expect(JSON.parse(message!.Body!)).toEqual({ text, by: connectionId });
  }, 60_000);

  test('of another shape reaches no queue', async () => {
    expect(await ask({ action: 'queue', text: 7 })).toMatchObject({ message: 'Invalid request body' });
  });
});

describe('a backend', () => {
  async function connection() {
    const client = await join();
    client.send('who am I?');
    const { connectionId } = await client.next() as { readonly connectionId: string };
    return { client, ConnectionId: connectionId };
  }

  test('sends to a connection, and looks at it', async () => {
    const { client, ConnectionId } = await connection();
    await management.send(new PostToConnectionCommand({ ConnectionId, Data: '{"from":"a backend"}' }));
    expect(await client.next()).toEqual({ from: 'a backend' });
    const { ConnectedAt, LastActiveAt, Identity } = await management.send(new GetConnectionCommand({ ConnectionId }));
    expect([ConnectedAt, LastActiveAt]).toEqual([expect.any(Date), expect.any(Date)]);
    expect(Identity).toMatchObject({ SourceIp: expect.any(String) });
  });

  test('ends a connection, which is gone then', async () => {
    const { client, ConnectionId } = await connection();
    await management.send(new DeleteConnectionCommand({ ConnectionId }));
    expect(await client.end()).toBe(1000);
    open.splice(open.indexOf(client), 1);
    await expect(management.send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }))).rejects.toThrow(GoneException);
  });
});
