import { createHash } from 'crypto';
import { Client, refused, until } from './client';
import { answering, errorFrame, mocked, serveSockets, SocketApp, SocketTestRoute, startSockets } from './socket-app';
import { backend, echo, Seen } from '../backend-server';
import { invocationUri } from '../rest-app';

async function clientOf(routes: Record<string, SocketTestRoute>, more: Partial<SocketApp> = {}): Promise<Client> {
  return Client.connect(await serveSockets({ routes, ...more }));
}

const template = (text: string) => ({ TemplateSelectionExpression: '\\$default', RequestTemplates: { $default: text } });
const answered = (text: string) => ({ TemplateSelectionExpression: '\\$default', ResponseTemplates: { $default: text } });

describe('templates', () => {
  test('know the message, the context and stage variables', async () => {
    const text = `{"text":$input.json('$.text'),"body":"$util.escapeJavaScript($input.body)","id":"$context.connectionId","route":"$context.routeKey",
      "type":"$context.eventType","stage":"$context.stage","message":"$context.messageId","at":"$context.connectedAt","tier":"$stageVariables.tier","ip":"$context.identity.sourceIp"}`;
    const client = await clientOf({
      ask: {
        integration: { IntegrationType: 'AWS', IntegrationMethod: 'POST', IntegrationUri: invocationUri('fn'), ...template(text) }, responses: { $default: {} }, returns: true,
      },
    }, { functions: { fn: (event) => event }, stage: { StageVariables: { tier: 'gold' } }, clock: () => 1_600_000_000_000 });
    const message = { action: 'ask', text: 'a "b"' };
    expect(JSON.parse(await client.ask(message))).toEqual({
      text: 'a "b"',
      body: JSON.stringify(message),
      id: expect.stringMatching(/=$/),
      route: 'ask',
      type: 'MESSAGE',
      stage: 'prod',
      message: expect.stringMatching(/=$/),
      at: '1600000000000',
      tier: 'gold',
      ip: '127.0.0.1',
    });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['by the message', { TemplateSelectionExpression: '$request.body.kind', RequestTemplates: { b: '{"chosen":"b"}', $default: '{"chosen":"default"}' } }, 'b'],
    ['by default', { TemplateSelectionExpression: '$request.body.missing', RequestTemplates: { b: '{"chosen":"b"}', $default: '{"chosen":"default"}' } }, 'default'],
    ['by a text', { TemplateSelectionExpression: '200', RequestTemplates: { 200: '{"chosen":"200"}' } }, '200'],
    ['without an expression', { RequestTemplates: { 'application/json': '{"chosen":"json"}' } }, 'json'],
  ])('are chosen %s', async (_, properties, chosen) => {
    const integration = { IntegrationType: 'AWS', IntegrationMethod: 'POST', IntegrationUri: invocationUri('fn'), ...properties };
    const client = await clientOf({ ask: { integration, responses: { $default: {} }, returns: true } }, { functions: { fn: (event) => event } });
    expect(JSON.parse(await client.ask({ action: 'ask', kind: 'b' }))).toEqual({ chosen });
  });

  test.each<[string, Record<string, unknown>, unknown]>([
    ['passes', {}, { action: 'ask' }],
    ['does not pass', { PassthroughBehavior: 'NEVER' }, errorFrame('Unsupported Media Type')],
    ['does not pass where there are others', { PassthroughBehavior: 'WHEN_NO_TEMPLATES', TemplateSelectionExpression: 'a', RequestTemplates: { b: '{}' } }, errorFrame('Unsupported Media Type')],
  ])('a message without one %s', async (_, properties, answer) => {
    const integration = { IntegrationType: 'AWS', IntegrationMethod: 'POST', IntegrationUri: invocationUri('fn'), ...properties };
    const client = await clientOf({ ask: { integration, responses: { $default: {} }, returns: true } }, { functions: { fn: (event) => event } });
    expect(JSON.parse(await client.ask({ action: 'ask' }))).toEqual(answer);
  });

  test('that cannot be rendered are an error', async () => {
    const warnings: string[] = [];
    const client = await clientOf({ ask: { ...mocked('x'), integration: { IntegrationType: 'MOCK', ...template('#if(') } } }, { options: { onWarning: (text) => warnings.push(text) } });
    expect(JSON.parse(await client.ask({ action: 'ask' }))).toEqual(errorFrame('Internal server error'));
    expect(warnings).toContainEqual(expect.stringContaining('mapping template failed'));
  });

  test('see headers and the query of the request that connects', async () => {
    const seen: Seen[] = [];
    const url = await backend((request, response) => { seen.push(request); response.end(); });
    const text = '{"ticket":"$input.params(\'ticket\')","tag":"$input.params().header.get(\'X-Tag\')","id":"$context.connectionId"}';
    const chat = await serveSockets({
      routes: { $connect: { integration: { IntegrationType: 'HTTP', IntegrationMethod: 'POST', IntegrationUri: url, ...template(text) }, responses: { $default: {} } } },
    });
    await Client.connect(`${chat}?ticket=t`, { headers: { 'X-Tag': 'a' } });
    expect(JSON.parse(seen[0].body.toString())).toEqual({ ticket: 't', tag: 'a', id: expect.stringMatching(/=$/) });
  });
});

describe('a mock', () => {
  test('answers with what its response says', async () => {
    const client = await clientOf({ ping: mocked('{"pong":true,"id":"$context.connectionId"}') });
    expect(JSON.parse(await client.ask({ action: 'ping' }))).toEqual({ pong: true, id: expect.stringMatching(/=$/) });
  });

  test.each([
    ['/2\\d\\d/', 201, 'two'], ['/4\\d\\d/', 404, 'four'], ['200', 200, 'exact'], ['$default', 500, 'default'],
  ])('is answered by "%s" for %d', async (_, status, text) => {
    const responses = { '$default': answered('default'), '/2\\d\\d/': answered('two'), '/4\\d\\d/': answered('four'), '200': answered('exact') };
    const client = await clientOf({ ping: { integration: { IntegrationType: 'MOCK', ...template('{"statusCode": $input.json(\'$.status\')}') }, responses, returns: true } });
    expect(await client.ask({ action: 'ping', status })).toBe(text);
  });

  test('may choose a template of its response by the status', async () => {
    const responses = { $default: { TemplateSelectionExpression: '${integration.response.statuscode}', ResponseTemplates: { 200: '{"type":"pong"}', $default: 'other' } } };
    const client = await clientOf({ ping: { ...mocked(''), responses } });
    expect(await client.ask({ action: 'ping' })).toBe('{"type":"pong"}');
  });

  test('without a response for its status is an error where clients are to be answered', async () => {
    const warnings: string[] = [];
    const integration = { IntegrationType: 'MOCK', ...template('{"statusCode": 200}') };
    const client = await clientOf({ two: { integration, returns: true }, one: { integration }, ping: mocked('pong') }, { options: { onWarning: (text) => warnings.push(text) } });
    expect(JSON.parse(await client.ask({ action: 'two' }))).toEqual(errorFrame('Internal server error'));
    expect(warnings).toContainEqual(expect.stringContaining('no integration response'));
    client.send({ action: 'one' });
    expect(await client.ask({ action: 'ping' })).toBe('pong');
  });

  test('without a status is an error, and named', async () => {
    const warnings: string[] = [];
    const client = await clientOf({ ping: { ...mocked('x'), integration: { IntegrationType: 'MOCK', ...template('{}') } } }, { options: { onWarning: (text) => warnings.push(text) } });
    expect(JSON.parse(await client.ask({ action: 'ping' }))).toEqual(errorFrame('Internal server error'));
    expect(warnings).toContainEqual(expect.stringContaining('mock route "ping" has no status'));
  });

  test('lets clients connect', async () => {
    const integration = { IntegrationType: 'MOCK', ...template('{"statusCode": 200}') };
    await clientOf({ $connect: { integration, responses: { $default: {} } }, ping: mocked('pong') });
    await clientOf({ $connect: { integration }, ping: mocked('pong') });
    const url = await serveSockets({ routes: { $connect: { integration: { IntegrationType: 'MOCK', ...template('{"statusCode": 403}') }, responses: { $default: {} } } } });
    expect((await refused(url)).status).toBe(403);
  });
});

describe('HTTP', () => {
  const http = (type: string, url: string, more: Record<string, unknown> = {}) => ({ IntegrationType: type, IntegrationMethod: 'POST', IntegrationUri: url, ...more });

  test('gets the message, and its answer goes back', async () => {
    const client = await clientOf({ ask: { integration: http('HTTP_PROXY', `${await backend(echo)}/orders`), returns: true } });
    const seen = JSON.parse(await client.ask({ action: 'ask' }));
    expect(seen).toMatchObject({ method: 'POST', url: '/orders', body: '{"action":"ask"}', headers: { 'content-type': 'application/json' } });
    expect(Object.keys(seen.headers)).not.toContain('sec-websocket-key');
  });

  test('gets parameters of the message, the context and the stage', async () => {
    const RequestParameters = {
      'integration.request.header.X-Connection-Id': 'context.connectionId',
      'integration.request.header.X-Fixed': "'fixed'",
      'integration.request.header.X-Missing': 'route.request.body.missing',
      'integration.request.querystring.text': 'route.request.body.order.text',
      'integration.request.path.tier': 'stageVariables.tier',
    };
    const integration = http('HTTP_PROXY', `${await backend(echo)}/{tier}`, { RequestParameters });
    const client = await clientOf({ ask: { integration, returns: true } }, { stage: { StageVariables: { tier: 'gold' } } });
    const seen = JSON.parse(await client.ask({ action: 'ask', order: { text: 'a b' } }));
    expect(seen).toMatchObject({ url: '/gold?text=a%20b', headers: { 'x-connection-id': expect.stringMatching(/=$/), 'x-fixed': 'fixed' } });
    expect(Object.keys(seen.headers)).not.toContain('x-missing');
  });

  test('gets parameters of the request that connects, and lets clients in', async () => {
    const seen: Seen[] = [];
    const url = await backend((request, response) => {
      seen.push(request);
      response.statusCode = request.url.endsWith('?ticket=bad') ? 401 : 200;
      response.end();
    });
    const RequestParameters = { 'integration.request.querystring.ticket': 'route.request.querystring.ticket', 'integration.request.header.X-Tag': 'route.request.header.x-tag' };
    const chat = await serveSockets({
      routes: { $connect: { integration: http('HTTP', url, { RequestParameters, ...template('{}') }), responses: { $default: {} } } },
    });
    await Client.connect(`${chat}?ticket=good`, { headers: { 'X-Tag': 'a' } });
    expect(seen[0]).toMatchObject({ url: '/?ticket=good', headers: { 'x-tag': 'a' } });
    expect((await refused(`${chat}?ticket=bad`)).status).toBe(401);
  });

  test('is answered by its status', async () => {
    const url = await backend((request, response) => {
      response.statusCode = Number(JSON.parse(request.body.toString()).status);
      response.end('{"a":1}');
    });
    const responses = { '$default': answered('failed'), '/2\\d\\d/': answered('got $input.json(\'$.a\')') };
    const client = await clientOf({ ask: { integration: http('HTTP', url), responses, returns: true } });
    expect([await client.ask({ action: 'ask', status: 201 }), await client.ask({ action: 'ask', status: 500 })]).toEqual(['got 1', 'failed']);
  });

  test('is reached through a VPC link, at the URL that is named for it', async () => {
    const vpc = {
      Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Type: 'network' } },
      Link: { Type: 'AWS::ApiGateway::VpcLink', Properties: { Name: 'link', TargetArns: [{ Ref: 'Balancer' }] } },
    };
    const integration = http('HTTP_PROXY', 'http://orders.internal/orders', { ConnectionType: 'VPC_LINK', ConnectionId: { Ref: 'Link' } });
    const routes = { ask: { integration, returns: true } };
    const client = await clientOf(routes, { resources: vpc, options: { vpcTargets: { Balancer: await backend(echo) } } });
    expect(JSON.parse(await client.ask({ action: 'ask' }))).toMatchObject({ url: '/orders', headers: { host: 'orders.internal' } });
    expect((await startSockets({ routes, resources: vpc })).warnings).toEqual([expect.stringContaining('route "ask" of API "Shop/Chat" is answered with 501: the load balancer')]);
  });

  test('that cannot be reached, or is too slow, is told of', async () => {
    const slow = await backend(() => undefined);
    const client = await clientOf({
      gone: { integration: http('HTTP_PROXY', 'http://127.0.0.1:9') }, slow: { integration: http('HTTP_PROXY', slow, { TimeoutInMillis: 50 }) },
    });
    expect(JSON.parse(await client.ask({ action: 'gone' }))).toEqual(errorFrame(expect.any(String)));
    expect(JSON.parse(await client.ask({ action: 'slow' }))).toEqual(errorFrame('Endpoint request timed out'));
  });
});

describe('a function behind templates', () => {
  const plain = { IntegrationType: 'AWS', IntegrationMethod: 'POST', IntegrationUri: invocationUri('fn') };

  test('is answered by its error message', async () => {
    const responses = { '$default': answered('fine $input.json(\'$.a\')'), '/.*not found.*/': answered('error: $input.path(\'$.errorMessage\')') };
    const fn = (event: unknown) => (event as { fail?: boolean }).fail ? new Error('order not found') : { a: 1 };
    const client = await clientOf({ ask: { integration: plain, responses, returns: true } }, { functions: { fn } });
    expect([await client.ask({ action: 'ask' }), await client.ask({ action: 'ask', fail: true })]).toEqual(['fine 1', 'error: order not found']);
  });

  test('that fails lets nobody connect', async () => {
    const url = await serveSockets({ routes: { $connect: { integration: plain, responses: { $default: {} } } }, functions: { fn: () => new Error('boom') } });
    expect((await refused(url)).status).toBeGreaterThanOrEqual(500);
  });

  test('gets bytes where its integration asks, and gives text', async () => {
    const url = await backend((request, response) => response.end(createHash('md5').update(request.body).digest()));
    const client = await clientOf({
      ask: {
        integration: { IntegrationType: 'HTTP', IntegrationMethod: 'POST', IntegrationUri: url, ContentHandlingStrategy: 'CONVERT_TO_BINARY' },
        responses: { $default: { ContentHandlingStrategy: 'CONVERT_TO_TEXT' } },
        returns: true,
      },
    }, { api: { RouteSelectionExpression: 'ask' } });
    expect(await client.ask(Buffer.from('hello').toString('base64'))).toBe(createHash('md5').update('hello').digest('base64'));
  });
});

describe('an AWS service', () => {
  test('gets what the template makes of a message', async () => {
    const seen: Seen[] = [];
    const endpoint = await backend((request, response) => { seen.push(request); response.setHeader('Content-Type', 'application/json'); response.end('{"MessageId":"m-1"}'); });
    const integration = {
      IntegrationType: 'AWS',
      IntegrationMethod: 'POST',
      IntegrationUri: 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/orders',
      CredentialsArn: 'arn:aws:iam::000000000000:role/r',
      PassthroughBehavior: 'NEVER',
      RequestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
      ...template("Action=SendMessage&MessageBody=$util.urlEncode($input.json('$.order'))"),
    };
    const client = await clientOf({ order: { integration, responses: { $default: answered("$input.json('$.MessageId')") }, returns: true } }, { endpoints: { sqs: endpoint } });
    expect(await client.ask({ action: 'order', order: { id: 1 } })).toBe('"m-1"');
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/000000000000/orders', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(seen[0].body.toString()).toBe(`Action=SendMessage&MessageBody=${encodeURIComponent('{"id":1}')}`);
  });

  test('keeps who connects', async () => {
    const seen: Seen[] = [];
    const endpoint = await backend((request, response) => { seen.push(request); response.end('{}'); });
    const put = (id: string) => ({
      IntegrationType: 'AWS',
      IntegrationMethod: 'POST',
      IntegrationUri: 'arn:aws:apigateway:us-east-1:dynamodb:action/PutItem',
      CredentialsArn: 'arn:aws:iam::000000000000:role/r',
      RequestTemplates: { 'application/json': `{"TableName":"t","Item":{"id":{"S":"${id}"}}}` },
    });
    const client = await clientOf({
      $connect: { integration: put('$context.connectionId'), responses: { $default: {} } }, $disconnect: { integration: put('gone $context.connectionId') },
    }, { endpoints: { dynamodb: endpoint } });
    client.socket.close();
    await until(() => seen.length === 2);
    const [first, second] = seen.map(({ body }) => JSON.parse(body.toString()).Item.id.S);
    expect([first, second]).toEqual([expect.stringMatching(/=$/), `gone ${first}`]);
    expect(seen[0].headers['x-amz-target']).toBe('DynamoDB_20120810.PutItem');
  });

  test('that is not served is named', async () => {
    const integration = { IntegrationType: 'AWS', IntegrationMethod: 'POST', IntegrationUri: 'arn:aws:apigateway:us-east-1:sns:action/Publish', CredentialsArn: 'arn:aws:iam::000000000000:role/r' };
    const gateway = await startSockets({ routes: { ask: { integration } } });
    expect(gateway.warnings).toEqual([expect.stringMatching(/^route "ask" of API "Shop\/Chat" is answered with 501: service "sns" is not served/)]);
    expect(gateway.routes()).toMatchObject([{ path: 'ask', backend: 'not served' }]);
    expect(JSON.parse(await (await Client.connect(gateway.url('Chat'))).ask({ action: 'ask' }))).toEqual(errorFrame(expect.stringContaining('service "sns" is not served')));
  });
});

test('an answer that is too large for a message is an error', async () => {
  const client = await clientOf({ ask: answering('fn') }, { functions: { fn: () => ({ statusCode: 200, body: 'x'.repeat(129 * 1024) }) } });
  expect(JSON.parse(await client.ask({ action: 'ask' }))).toEqual(errorFrame('Internal server error'));
});
