import { ApiGatewayManagementApiClient, DeleteConnectionCommand, GetConnectionCommand, GoneException, PayloadTooLargeException, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { sign } from 'aws4';
import { Client, until } from './client';
import { answering, mocked, part, proxied, SocketApp, startSockets } from './socket-app';
import type { LocalGateway } from '../../../src';
import { call } from '../call';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const whoami = (event: unknown) => ({ statusCode: 200, body: (event as { requestContext: { connectionId: string } }).requestContext.connectionId });
const app: SocketApp = { routes: { $default: answering('whoami') }, functions: { whoami } };
const clients: ApiGatewayManagementApiClient[] = [];

afterEach(() => clients.splice(0).forEach((client) => client.destroy()));

function management(url: string, region = 'us-east-1'): ApiGatewayManagementApiClient {
  const client = new ApiGatewayManagementApiClient({ endpoint: url.replace(/^ws/, 'http'), region, credentials });
  clients.push(client);
  return client;
}

async function connected(gateway: LocalGateway, name = 'Chat'): Promise<{ client: Client; ConnectionId: string }> {
  const client = await Client.connect(gateway.url(name), { headers: { 'User-Agent': 'tests' } });
  return { client, ConnectionId: await client.ask('who am I?') };
}

test('a backend sends to a connection', async () => {
  const gateway = await startSockets(app);
  const { client, ConnectionId } = await connected(gateway);
  for (const text of ['hello', '{"a":1}', 'Grüße 👋', 'x'.repeat(128 * 1024)]) {
    await management(gateway.url('Chat')).send(new PostToConnectionCommand({ ConnectionId, Data: text }));
    expect(await client.next()).toBe(text);
  }
});

test('a backend sends bytes of a text', async () => {
  const gateway = await startSockets(app);
  const { client, ConnectionId } = await connected(gateway);
  await management(gateway.url('Chat')).send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.from('bytes') }));
  expect(await client.next()).toBe('bytes');
});

test('a backend looks at a connection', async () => {
  let now = 1_600_000_000_000;
  const gateway = await startSockets({ ...app, clock: () => now });
  const { client, ConnectionId } = await connected(gateway);
  now += 5_000;
  await client.ask('again');
  // The SDK signs with the time that it is, which the gateway's clock is not.
  const get = async () => {
    const { host, pathname } = new URL(gateway.url('Chat'));
    const path = `${pathname}/@connections/${encodeURIComponent(ConnectionId)}`;
    const { headers } = sign({ host, path, service: 'execute-api', region: 'us-east-1', headers: { 'X-Amz-Date': new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '') } }, credentials);
    return call(`http://${host}${path}`, { headers: headers as Record<string, string> });
  };
  const { status, json } = await get();
  expect([status, json]).toEqual([200, { connectedAt: '2020-09-13T12:26:40.000Z', identity: { sourceIp: '127.0.0.1', userAgent: 'tests' }, lastActiveAt: '2020-09-13T12:26:45.000Z' }]);
});

test('the SDK reads what a backend is told of a connection', async () => {
  const gateway = await startSockets(app);
  const { ConnectionId } = await connected(gateway);
  const { ConnectedAt, LastActiveAt, Identity } = await management(gateway.url('Chat')).send(new GetConnectionCommand({ ConnectionId }));
  expect([ConnectedAt, LastActiveAt, Identity]).toEqual([expect.any(Date), expect.any(Date), { SourceIp: '127.0.0.1', UserAgent: 'tests' }]);
});

test('a backend ends a connection, which is gone then', async () => {
  const ends: unknown[] = [];
  const tell = (event: unknown) => { ends.push((event as { requestContext: unknown }).requestContext); return { statusCode: 200 }; };
  const gateway = await startSockets({ ...app, routes: { ...app.routes, $disconnect: { integration: proxied('tell') } }, functions: { ...app.functions, tell } });
  const { client, ConnectionId } = await connected(gateway);
  const backend = management(gateway.url('Chat'));
  await backend.send(new DeleteConnectionCommand({ ConnectionId }));
  await expect(backend.send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }))).rejects.toThrow(GoneException);
  expect(await client.end).toEqual({ code: 1000, reason: 'Connection Closed Normally' });
  await until(() => ends.length === 1);
  expect(ends[0]).toMatchObject({ connectionId: ConnectionId, disconnectStatusCode: 1000, disconnectReason: 'Connection Closed Normally' });
});

describe('a connection is gone', () => {
  test.each<[string, (client: Client) => void]>([['closed', (client) => client.socket.close()], ['vanished', (client) => client.socket.terminate()]])('once its client has %s', async (_, leave) => {
    const gateway = await startSockets(app);
    const { client, ConnectionId } = await connected(gateway);
    leave(client);
    await client.end;
    const backend = management(gateway.url('Chat'));
    for (const command of [new PostToConnectionCommand({ ConnectionId, Data: 'x' }), new GetConnectionCommand({ ConnectionId }), new DeleteConnectionCommand({ ConnectionId })]) {
      await expect(backend.send(command as PostToConnectionCommand)).rejects.toThrow(GoneException);
    }
  });

  test('where it never was', async () => {
    const gateway = await startSockets(app);
    await expect(management(gateway.url('Chat')).send(new PostToConnectionCommand({ ConnectionId: 'Kf2bqd9WywMCEng=', Data: 'x' }))).rejects.toThrow(GoneException);
  });

  test('for another stage and another API', async () => {
    const gateway = await startSockets({
      ...app,
      resources: {
        Test: part('Stage', { StageName: 'test', AutoDeploy: true }),
        Other: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET', RouteSelectionExpression: 'x' } },
        OtherStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Other' }, StageName: 'prod', AutoDeploy: true } },
      },
    });
    const client = await Client.connect(gateway.url('Chat', 'prod'));
    const command = new PostToConnectionCommand({ ConnectionId: await client.ask('x'), Data: 'x' });
    for (const url of [gateway.url('Chat', 'test'), gateway.url('Other')]) await expect(management(url).send(command)).rejects.toThrow(GoneException);
  });

  test('until its client is let in', async () => {
    let url = '';
    const outcomes: string[] = [];
    const gateway = await startSockets({
      routes: { $connect: { integration: proxied('connect') }, $default: mocked('pong') },
      functions: {
        connect: async (event) => {
          const { connectionId: ConnectionId } = (event as { requestContext: { connectionId: string } }).requestContext;
          await management(url).send(new PostToConnectionCommand({ ConnectionId, Data: 'x' })).catch((error: Error) => outcomes.push(error.name));
          return { statusCode: 200 };
        },
      },
    });
    url = gateway.url('Chat');
    await Client.connect(url);
    expect(outcomes).toEqual(['GoneException']);
  });
});

test('a message that is too large is not sent', async () => {
  const gateway = await startSockets(app);
  const { client, ConnectionId } = await connected(gateway);
  await expect(management(gateway.url('Chat')).send(new PostToConnectionCommand({ ConnectionId, Data: 'x'.repeat(128 * 1024 + 1) }))).rejects.toThrow(PayloadTooLargeException);
  expect(client.unread).toEqual([]);
});

test('a backend has to sign, for the region of the API', async () => {
  const gateway = await startSockets(app);
  const { client, ConnectionId } = await connected(gateway);
  const { status, headers } = await call(`${gateway.url('Chat').replace(/^ws/, 'http')}/@connections/${encodeURIComponent(ConnectionId)}`, { method: 'POST', body: 'x' });
  expect([status, headers['x-amzn-errortype']]).toEqual([403, 'MissingAuthenticationTokenException']);
  await expect(management(gateway.url('Chat'), 'eu-west-1').send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  expect(client.unread).toEqual([]);
});

test('what is no id is told from one that is gone', async () => {
  const gateway = await startSockets(app);
  await expect(management(gateway.url('Chat')).send(new PostToConnectionCommand({ ConnectionId: 'nobody', Data: 'x' }))).rejects.toMatchObject({ name: 'BadRequestException', message: 'Invalid connectionId: nobody' });
});

test('connections are reached by a custom domain as well', async () => {
  const gateway = await startSockets({
    ...app,
    resources: {
      Domain: { Type: 'AWS::ApiGatewayV2::DomainName', Properties: { DomainName: 'chat.example.com' } },
      Mapping: part('ApiMapping', { DomainName: { Ref: 'Domain' }, Stage: 'prod', ApiMappingKey: 'v1' }),
    },
  });
  const { client, ConnectionId } = await connected(gateway);
  await management(`${gateway.url('chat.example.com')}/v1`).send(new PostToConnectionCommand({ ConnectionId, Data: 'hello' }));
  expect(await client.next()).toBe('hello');
});

test('many clients are told apart', async () => {
  const gateway = await startSockets(app);
  const all = await Promise.all(Array.from({ length: 20 }, async () => connected(gateway)));
  expect(new Set(all.map(({ ConnectionId }) => ConnectionId)).size).toBe(20);
  const backend = management(gateway.url('Chat'));
  await Promise.all(all.map(async ({ ConnectionId }) => backend.send(new PostToConnectionCommand({ ConnectionId, Data: ConnectionId }))));
  for (const { client, ConnectionId } of all) expect(await client.next()).toBe(ConnectionId);
});
