import { sign } from 'aws4';
import { Client, refused } from './client';
import { answering, errorFrame, part, proxied, serveSockets, SocketApp, startSockets } from './socket-app';
import { call } from '../call';
import { invocationUri } from '../rest-app';

const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };
const echo = (event: unknown) => ({ statusCode: 200, body: JSON.stringify(event) });
const talk: SocketApp = { routes: { $default: answering('echo') }, functions: { echo } };

/** An API whose function decides with what status clients connect. */
function deciding(connect: (event: unknown) => unknown, route: Record<string, unknown> = {}, more: Partial<SocketApp> = {}): SocketApp {
  return { ...more, routes: { $connect: { integration: proxied('connect'), route }, $default: answering('echo') }, functions: { echo, connect, ...more.functions } };
}

describe('a client connects', () => {
  test('where no route asks who it is', async () => {
    const gateway = await startSockets(talk);
    expect([gateway.warnings, gateway.url('Chat')]).toEqual([[], expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/Chat\/prod$/)]);
    const client = await Client.connect(gateway.url('Chat'));
    expect(JSON.parse(await client.ask('hello'))).toMatchObject({ body: 'hello', requestContext: { routeKey: '$default' } });
  });

  test('with a slash behind the stage and a query', async () => {
    await Client.connect(`${await serveSockets(talk)}/?a=1`);
  });

  test('by the host that API Gateway gives to the API', async () => {
    const gateway = await startSockets(talk);
    const { requestContext: { apiId, domainName } } = JSON.parse(await (await Client.connect(gateway.url('Chat'))).ask('x'));
    expect(domainName).toBe(`${apiId}.execute-api.us-east-1.amazonaws.com`);
    const { origin } = new URL(gateway.url('Chat'));
    await Client.connect(`${origin.replace(/^http/, 'ws')}/prod`, { headers: { Host: domainName } });
    await Client.connect(`${origin.replace(/^http/, 'ws')}/${domainName}/prod`);
  });

  test.each([['at the root', undefined, ''], ['at a base path', 'chat', '/chat']])('by a custom domain mapped %s', async (_, ApiMappingKey, path) => {
    const gateway = await startSockets({
      ...talk,
      resources: {
        Domain: { Type: 'AWS::ApiGatewayV2::DomainName', Properties: { DomainName: 'chat.example.com' } },
        Mapping: part('ApiMapping', { DomainName: { Ref: 'Domain' }, Stage: 'prod', ApiMappingKey }),
      },
    });
    expect(gateway.url('chat.example.com')).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/chat\.example\.com$/);
    const byPath = await Client.connect(`${gateway.url('chat.example.com')}${path}`);
    expect(JSON.parse(await byPath.ask('x'))).toMatchObject({ requestContext: { domainName: 'chat.example.com', stage: 'prod' } });
    const { host } = new URL(gateway.url('Chat'));
    await Client.connect(`ws://${host}${path}`, { headers: { Host: 'chat.example.com' } });
    expect(gateway.domains()[0]).toMatchObject({ url: gateway.url('chat.example.com'), routes: [{ api: 'Chat', stage: 'prod' }] });
  });

  test('by a CloudFront distribution before the API', async () => {
    const behavior = { TargetOriginId: 'api', ViewerProtocolPolicy: 'https-only', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' };
    const gateway = await startSockets({
      ...talk,
      resources: {
        Site: {
          Type: 'AWS::CloudFront::Distribution',
          Properties: {
            DistributionConfig: {
              Enabled: true,
              Aliases: ['www.example.com'],
              DefaultCacheBehavior: behavior,
              Origins: [{ Id: 'api', DomainName: { 'Fn::Sub': '${Chat}.execute-api.${AWS::Region}.${AWS::URLSuffix}' }, OriginPath: '/prod', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } }],
            },
          },
        },
      },
    });
    const client = await Client.connect(gateway.url('www.example.com').replace(/^http/, 'ws'));
    expect(JSON.parse(await client.ask('hello'))).toMatchObject({ body: 'hello', requestContext: { identity: { sourceIp: '130.176.0.1' } } });
  });

  test('by a domain that leads to nothing else, or a warning says so', async () => {
    const gateway = await startSockets({
      ...talk,
      resources: {
        Domain: { Type: 'AWS::ApiGatewayV2::DomainName', Properties: { DomainName: 'chat.example.com' } },
        Mapping: part('ApiMapping', { DomainName: { Ref: 'Domain' }, Stage: 'prod', ApiMappingKey: 'chat' }),
        Orders: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
        OrdersStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Orders' }, AutoDeploy: true } },
        OrdersMapping: { Type: 'AWS::ApiGatewayV2::ApiMapping', Properties: { ApiId: { Ref: 'Orders' }, DomainName: { Ref: 'Domain' }, Stage: '$default' } },
      },
    });
    expect(gateway.warnings).toEqual([expect.stringContaining('domain "chat.example.com": it leads to a WebSocket API and to others')]);
  });

  test('only by its domain where the default endpoint is closed', async () => {
    const gateway = await startSockets({
      ...talk,
      api: { DisableExecuteApiEndpoint: true },
      resources: {
        Domain: { Type: 'AWS::ApiGatewayV2::DomainName', Properties: { DomainName: 'chat.example.com' } },
        Mapping: part('ApiMapping', { DomainName: { Ref: 'Domain' }, Stage: 'prod', ApiMappingKey: 'chat' }),
      },
    });
    expect(gateway.url('Chat')).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/chat\.example\.com\/chat$/);
    await Client.connect(gateway.url('Chat'));
    expect((await refused(gateway.url('Chat').replace('chat.example.com/chat', 'Chat/prod'))).status).toBe(403);
  });

  test.each([['an unknown stage', '/Chat/test'], ['no stage', '/Chat'], ['a path below the stage', '/Chat/prod/room']])('not at %s', async (_, path) => {
    const { origin } = new URL(await serveSockets(talk));
    expect((await refused(`${origin.replace(/^http/, 'ws')}${path}`)).status).toBe(403);
  });

  test('and a request that asks for no WebSocket is refused', async () => {
    const url = (await serveSockets(talk)).replace(/^ws/, 'http');
    expect((await call(url)).status).toBeGreaterThanOrEqual(400);
  });
});

describe('subprotocols', () => {
  const protocols = ['chat.v2', 'chat.v1'];

  test('are chosen by the function', async () => {
    const url = await serveSockets(deciding(() => ({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'chat.v1' } })));
    const client = await Client.connect(url, { protocols });
    expect(client.socket.protocol).toBe('chat.v1');
  });

  test('are told to nobody where no function chooses', async () => {
    const url = await serveSockets(deciding(() => ({ statusCode: 200 })));
    await expect(Client.connect(url, { protocols })).rejects.toThrow('Server sent no subprotocol');
  });
});

describe('what is behind $connect decides', () => {
  test.each([200, 201, 204])('with %d that a client is let in', async (statusCode) => {
    await Client.connect(await serveSockets(deciding(() => ({ statusCode }))));
  });

  test.each([301, 400, 401, 403, 501])('with %d that it is not', async (statusCode) => {
    expect((await refused(await serveSockets(deciding(() => ({ statusCode }))))).status).toBe(statusCode);
  });

  test.each<[string, () => unknown]>([['fails', () => new Error('boom')], ['answers nothing', () => null]])('and a function that %s lets nobody in', async (_, connect) => {
    const warnings: string[] = [];
    const url = await serveSockets(deciding(connect, {}, { options: { onWarning: (message) => warnings.push(message) } }));
    const { status, json } = await refused(url);
    expect([status, json]).toEqual([502, errorFrame('Internal server error')]);
    expect(warnings).toEqual([expect.stringContaining('route "$connect"')]);
  });

  test('and no connection of one that is refused is there', async () => {
    const events: string[] = [];
    const tell = (event: unknown) => {
      events.push((event as { requestContext: { eventType: string } }).requestContext.eventType);
      return { statusCode: 403 };
    };
    const url = await serveSockets({ routes: { $connect: { integration: proxied('tell') }, $disconnect: { integration: proxied('tell') } }, functions: { tell } });
    await refused(url);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(events).toEqual(['CONNECT']);
  });
});

describe('clients that have to sign', () => {
  const app = deciding(() => ({ statusCode: 200 }), { AuthorizationType: 'AWS_IAM' });

  test('are let in by their headers, and known to functions', async () => {
    const url = new URL(await serveSockets(app));
    const { headers } = sign({ host: url.host, path: url.pathname, service: 'execute-api', region: 'us-east-1' }, LOCAL);
    const client = await Client.connect(url.href, { headers: headers as Record<string, string> });
    expect(JSON.parse(await client.ask('x'))).toMatchObject({ requestContext: { identity: { accessKey: 'local', accountId: '000000000000', userArn: 'arn:aws:iam::000000000000:user/local' } } });
  });

  test('are let in by a presigned URL', async () => {
    const url = new URL(await serveSockets(app));
    const { path } = sign({ host: url.host, path: `${url.pathname}?room=1`, service: 'execute-api', region: 'us-east-1', signQuery: true }, LOCAL);
    await Client.connect(`ws://${url.host}${path}`);
  });

  test.each([['no signature', {}, 'Missing Authentication Token'], ['another signature', { Authorization: 'AWS4-HMAC-SHA256 Credential=x' }, 'Authorization header requires']])('are refused with %s', async (_, headers, message) => {
    const { status, json } = await refused(await serveSockets(app), { headers });
    expect([status, json]).toEqual([403, errorFrame(expect.stringContaining(message))]);
  });
});

describe('a function that decides who connects', () => {
  const allow = (Resource: string, more: object = {}) => ({ principalId: 'ann', policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }] }, ...more });

  function guarded(decide: (event: unknown) => unknown, sources: string[] = ['route.request.querystring.ticket'], more: Partial<SocketApp> = {}): SocketApp {
    return deciding(() => ({ statusCode: 200 }), { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Guard' } }, {
      ...more,
      functions: { decide },
      stage: { StageVariables: { tier: 'gold' } },
      resources: { Guard: part('Authorizer', { Name: 'guard', AuthorizerType: 'REQUEST', AuthorizerUri: invocationUri('decide'), IdentitySource: sources }) },
    });
  }

  test('is given the request, and what it tells reaches every event', async () => {
    const events: unknown[] = [];
    const url = await serveSockets(guarded((event) => {
      events.push(event);
      return allow((event as { methodArn: string }).methodArn, { context: { room: 7, open: true } });
    }));
    const client = await Client.connect(`${url}?ticket=t&x=1&x=2`, { headers: { 'X-Tag': 'a' } });
    expect(JSON.parse(await client.ask('x')).requestContext.authorizer).toMatchObject({ principalId: 'ann', room: '7', open: 'true' });
    expect(events).toEqual([{
      type: 'REQUEST',
      methodArn: expect.stringMatching(/^arn:aws:execute-api:us-east-1:000000000000:[a-z0-9]{10}\/prod\/\$connect$/),
      headers: expect.objectContaining({ 'X-Tag': 'a', 'Sec-WebSocket-Version': '13', 'X-Forwarded-For': '127.0.0.1' }),
      multiValueHeaders: expect.objectContaining({ 'X-Tag': ['a'] }),
      queryStringParameters: { ticket: 't', x: '2' },
      multiValueQueryStringParameters: { ticket: ['t'], x: ['1', '2'] },
      stageVariables: { tier: 'gold' },
      requestContext: expect.objectContaining({ routeKey: '$connect', eventType: 'CONNECT', connectionId: expect.any(String), stage: 'prod' }),
    }]);
  });

  test('is asked by header, whatever its letters, and for each connection', async () => {
    const decide = jest.fn(() => allow('*'));
    const url = await serveSockets(guarded(decide, ['route.request.header.Authorization']));
    await Client.connect(url, { headers: { authorization: 'me' } });
    await Client.connect(url, { headers: { authorization: 'me' } });
    expect(decide).toHaveBeenCalledTimes(2);
  });

  test('is not asked where what it looks at is missing', async () => {
    const decide = jest.fn(() => allow('*'));
    const { status, json } = await refused(await serveSockets(guarded(decide)));
    expect([status, json, decide.mock.calls.length]).toEqual([401, errorFrame('Unauthorized'), 0]);
  });

  test.each<[string, unknown, number, string]>([
    ['denies', { principalId: 'ann', policyDocument: { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] } }, 403, 'User is not authorized to access this resource with an explicit deny'],
    ['allows something else', allow('arn:aws:execute-api:us-east-1:000000000000:x/prod/*/*'), 403, 'User is not authorized to access this resource'],
    ['knows nobody', new Error('Unauthorized'), 401, 'Unauthorized'],
    ['fails', new Error('boom'), 500, 'Internal server error'],
    ['answers something else', 'yes', 500, 'Internal server error'],
  ])('and %s', async (_, answer, status, message) => {
    const { status: given, json } = await refused(`${await serveSockets(guarded(() => answer))}?ticket=t`);
    expect([given, json]).toEqual([status, errorFrame(message)]);
  });
});

describe('API keys', () => {
  const value = 'partner-0123456789-0123456789';
  const keys = {
    Partner: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, Value: value } },
    Plan: { Type: 'AWS::ApiGateway::UsagePlan', Properties: { ApiStages: [{ ApiId: { Ref: 'Chat' }, Stage: 'prod' }], Quota: { Limit: 2, Period: 'DAY' } } },
    Member: { Type: 'AWS::ApiGateway::UsagePlanKey', Properties: { KeyId: { Ref: 'Partner' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } } },
  };

  test('are asked for, and counted', async () => {
    const gateway = await startSockets(deciding(() => ({ statusCode: 200 }), { ApiKeyRequired: true }, { resources: keys }));
    const url = gateway.url('Chat');
    expect(gateway.routes().map(({ path, auth }) => [path, auth])).toContainEqual(['$connect', 'NONE + API key']);
    for (const headers of [undefined, { 'x-api-key': 'nobody' }]) {
      const { status, json } = await refused(url, { headers });
      expect([status, json]).toEqual([403, errorFrame('Forbidden')]);
    }
    const client = await Client.connect(url, { headers: { 'x-api-key': value } });
    expect(JSON.parse(await client.ask('x')).requestContext.identity).toMatchObject({ apiKey: value });
    await Client.connect(url, { headers: { 'x-api-key': value } });
    const { status, json } = await refused(url, { headers: { 'x-api-key': value } });
    expect([status, json]).toEqual([429, errorFrame('Limit Exceeded')]);
  });

  test('may be named by an authorizer', async () => {
    const decide = (event: unknown) => ({
      policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      usageIdentifierKey: (event as { queryStringParameters: { key: string } }).queryStringParameters.key,
    });
    const url = await serveSockets(deciding(() => ({ statusCode: 200 }), { ApiKeyRequired: true, AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Guard' } }, {
      api: { ApiKeySelectionExpression: '$context.authorizer.usageIdentifierKey' },
      functions: { decide },
      resources: { ...keys, Guard: part('Authorizer', { Name: 'guard', AuthorizerType: 'REQUEST', AuthorizerUri: invocationUri('decide') }) },
    }));
    await Client.connect(`${url}?key=${value}`);
    expect((await refused(`${url}?key=nobody`, { headers: { 'x-api-key': value } })).status).toBe(403);
  });
});

test('a client that never gets an answer may go', async () => {
  const asked: unknown[] = [];
  const url = await serveSockets(deciding(async (event) => {
    asked.push(event);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { statusCode: 200 };
  }));
  await expect(Client.connect(url, { handshakeTimeout: 100 })).rejects.toThrow('timed out');
  expect(asked).toHaveLength(1);
  await Client.connect(url);
});
