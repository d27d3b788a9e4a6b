import { Client, refused, until } from './client';
import { answering, errorFrame, mocked, proxied, serveSockets, startSockets } from './socket-app';
import { backend, echo } from '../backend-server';

test('routes are throttled each by itself', async () => {
  let now = 1_600_000_000_000;
  const gateway = await startSockets({
    clock: () => now,
    routes: { $connect: {}, ping: mocked('pong'), pong: mocked('ping') },
    stage: {
      DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
      RouteSettings: { ping: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
    },
  });
  const client = await Client.connect(gateway.url('Chat'));
  await Client.connect(gateway.url('Chat'));
  const { status, json } = await refused(gateway.url('Chat'));
  expect([status, json]).toEqual([429, errorFrame('Too Many Requests')]);
  expect(await client.ask({ action: 'ping' })).toBe('pong');
  expect(JSON.parse(await client.ask({ action: 'ping' }))).toEqual(errorFrame('Too Many Requests'));
  expect(await client.ask({ action: 'pong' })).toBe('ping');
  now += 1_000;
  expect(await client.ask({ action: 'ping' })).toBe('pong');
  expect(gateway.routes()).toEqual(expect.arrayContaining([
    expect.objectContaining({ path: 'ping', throttle: { rate: 1, burst: 1 } }), expect.objectContaining({ path: 'pong', throttle: { rate: 1, burst: 2 } }),
  ]));
});

test('the access log of a stage', async () => {
  const lines: string[] = [];
  const Format = '$context.eventType $context.routeKey $context.status $context.stage $context.identity.sourceIp $context.error.messageString $context.integrationStatus $context.connectionId $context.messageId '
    + '$context.httpMethod $context.path $context.accountId $context.authorizer.principalId';
  const url = await serveSockets({
    routes: { $connect: { integration: proxied('fn') }, $disconnect: { integration: proxied('fn') }, chat: { integration: proxied('fn') }, bad: { integration: proxied('bad') } },
    functions: { fn: () => ({ statusCode: 200 }), bad: () => new Error('boom') },
    stage: { AccessLogSettings: { Format } },
    options: { onAccessLog: (line, api) => lines.push(`${api}: ${line}`) },
  });
  const client = await Client.connect(url);
  client.send({ action: 'chat' });
  await client.ask({ action: 'bad' });
  await client.ask({ action: 'nobody' });
  await until(() => lines.length === 4);
  client.socket.close();
  await until(() => lines.length === 5);
  const id = lines[0].split(' ')[8];
  expect(id).toMatch(/^[\w-]{15}=$/);
  expect(lines.map((line) => line.replaceAll(id, 'ID').replace(/ [\w-]{15}=/, ' M'))).toEqual(expect.arrayContaining([
    'Chat: CONNECT $connect 200 prod 127.0.0.1 - 200 ID - - - - -',
    'Chat: MESSAGE chat 200 prod 127.0.0.1 - 200 ID M - - - -',
    'Chat: MESSAGE bad 502 prod 127.0.0.1 "Internal server error" - ID M - - - -',
    'Chat: MESSAGE $default 403 prod 127.0.0.1 "Forbidden" - ID M - - - -',
    'Chat: DISCONNECT $disconnect 200 prod 127.0.0.1 - 200 ID - - - - -',
  ]));
});

test('clients that are refused are in the access log', async () => {
  const lines: string[] = [];
  const url = await serveSockets({
    routes: { $connect: { integration: proxied('fn') } },
    functions: { fn: () => ({ statusCode: 409 }) },
    stage: { AccessLogSettings: { Format: '$context.eventType $context.status' } },
    options: { onAccessLog: (line) => lines.push(line) },
  });
  await refused(url);
  expect(lines).toEqual(['CONNECT 409']);
});

test('settings without effect are named', async () => {
  const gateway = await startSockets({
    routes: { ping: mocked('pong'), half: { ...mocked('x'), returns: false, route: { RouteResponseSelectionExpression: '$default' } } },
    stage: { ClientCertificateId: 'c', DefaultRouteSettings: { LoggingLevel: 'INFO', DataTraceEnabled: true } },
    resources: { Draft: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Chat' }, StageName: 'draft' } } },
  });
  expect(gateway.warnings).toEqual(expect.arrayContaining([
    'stage "prod" of API "Shop/Chat": the client certificate, execution logs have no effect here',
    expect.stringContaining('its stage "draft" is never deployed on AWS'),
    'API "Shop/Chat": its route "half" sends clients no answers; give it a RouteResponse of the key "$default", or take the other half away',
  ]));
});

test('an API is told like any other', async () => {
  const gateway = await startSockets({
    routes: { $connect: { integration: proxied('fn'), route: { AuthorizationType: 'AWS_IAM' } }, chat: answering('fn'), ping: mocked('pong'), web: { integration: { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'POST', IntegrationUri: 'https://example.com' } } },
    functions: { fn: () => ({ statusCode: 200 }) },
  });
  expect(gateway.stages()).toEqual([{ api: 'Chat', stage: 'prod', url: gateway.url('Chat') }]);
  const common = { api: 'Chat', stage: 'prod', method: 'WS', throttle: undefined };
  expect(gateway.routes()).toEqual([
    { ...common, path: '$connect', auth: 'AWS_IAM', backend: 'lambda fn' },
    { ...common, path: 'chat', auth: 'NONE', backend: 'lambda fn' },
    { ...common, path: 'ping', auth: 'NONE', backend: 'mock' },
    { ...common, path: 'web', auth: 'NONE', backend: 'https://example.com' },
  ]);
  expect(gateway.warnings).toEqual([]);
});

describe('when the gateway stops', () => {
  test('every connection ends', async () => {
    const events: string[] = [];
    const gateway = await startSockets({
      routes: { $disconnect: { integration: proxied('tell') }, ping: mocked('pong') }, functions: { tell: () => { events.push('told'); return { statusCode: 200 }; } },
    });
    const clients = await Promise.all(Array.from({ length: 5 }, async () => Client.connect(gateway.url('Chat'))));
    await gateway.stop();
    expect(await Promise.all(clients.map(async ({ end }) => end))).toEqual(Array(5).fill({ code: 1001, reason: 'Going away' }));
    await expect(Client.connect(gateway.url('Chat'))).rejects.toThrow('ECONNREFUSED');
  });

  test('clients that do not answer, or that wait to be let in, hold nothing up', async () => {
    const gateway = await startSockets({
      routes: { $connect: { integration: proxied('slow') } }, functions: { slow: (event) => (event as { queryStringParameters?: object }).queryStringParameters ? new Promise(() => undefined) : { statusCode: 200 } },
    });
    const deaf = await Client.connect(gateway.url('Chat'));
    deaf.socket.pause();
    const waiting = Client.connect(`${gateway.url('Chat')}?slow=1`).catch((error: Error) => error.message);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const start = Date.now();
    await gateway.stop();
    expect(Date.now() - start).toBeLessThan(3_000);
    expect(await waiting).toMatch(/hang up|ECONNRESET/);
  });
});

test('a call to a backend outlasts the client', async () => {
  const seen: string[] = [];
  const url = await backend((request, response) => setTimeout(() => { seen.push(request.body.toString()); echo(request, response); }, 50));
  const chat = await serveSockets({ routes: { $default: { integration: { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'POST', IntegrationUri: url } } } });
  const client = await Client.connect(chat);
  client.send('last words');
  await new Promise((resolve) => setTimeout(resolve, 20));
  client.socket.close();
  await until(() => seen.length === 1);
  expect(seen).toEqual(['last words']);
});
