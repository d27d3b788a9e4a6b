import { Client } from './client';
import { answering, errorFrame, mocked, serveSockets, SocketTestRoute } from './socket-app';

const told = (event: unknown) => ({ statusCode: 200, body: (event as { requestContext: { routeKey: string } }).requestContext.routeKey });

/** A client of an API whose routes answer with their keys. */
async function routed(RouteSelectionExpression: string, keys: string[], more: Record<string, SocketTestRoute> = {}): Promise<Client> {
  const routes = { ...Object.fromEntries(keys.map((key) => [key, answering('told')])), ...more };
  return Client.connect(await serveSockets({ api: { RouteSelectionExpression }, routes, functions: { told } }));
}

test.each<[string, unknown, string]>([
  ['$request.body.action', { action: 'join' }, 'join'],
  ['${request.body.action}', { action: 'join' }, 'join'],
  ['$request.body.message.kind', { message: { kind: 'join' } }, 'join'],
  ['$request.body.kinds[1]', { kinds: ['leave', 'join'] }, 'join'],
  ['${request.body.service}/${request.body.action}', { service: 'room', action: 'join' }, 'room/join'],
  ['${request.body.action}-${request.body.missing}', { action: 'join' }, 'join-'],
  ['$request.body.number', { number: 7 }, '7'],
  ['$request.body.flag', { flag: true }, 'true'],
  ['$request.body.list', { list: ['item1', 'item2'] }, '[item1, item2]'],
  ['$request.body.action-type', { 'action-type': 'join' }, 'join'],
  ['join', 'hello', 'join'],
])('"%s" of %j selects "%s"', async (expression, message, key) => {
  expect(await (await routed(expression, ['$default', key])).ask(message)).toBe(key);
});

test.each<[string, unknown]>([
  ['another value', { action: 'leave' }], ['no value', {}], ['null', { action: null }], ['no object', '"join"'], ['no JSON', 'join'], ['nothing', ''],
  ['the key of connections', { action: '$connect' }], ['the key of ends', { action: '$disconnect' }],
])('what has %s is for the default route', async (_, message) => {
  const client = await routed('$request.body.action', ['join', '$connect', '$disconnect', '$default']);
  expect(await client.ask(message)).toBe('$default');
});

test('a message that nests too deeply to be read is for the default route', async () => {
  const client = await routed('$request.body.action', ['join', '$default']);
  expect(await client.ask('['.repeat(15_000) + ']'.repeat(15_000))).toBe('$default');
  expect(await client.ask('{"action":'.repeat(3_000))).toBe('$default');
});

test('a text that stands for itself selects the default route', async () => {
  expect(await (await routed('\\$default', ['$default', 'join'])).ask({ action: 'join' })).toBe('$default');
});

test('what no route is for is answered with an error, and the connection stays', async () => {
  const client = await routed('$request.body.action', ['join']);
  for (const message of [{ action: 'leave' }, 'hi']) expect(JSON.parse(await client.ask(message))).toEqual(errorFrame('Forbidden'));
  expect(await client.ask({ action: 'join' })).toBe('join');
});

test('a route that is not served says what is missing', async () => {
  const client = await routed('$request.body.action', ['join'], { leave: { integration: { IntegrationType: 'CARRIER_PIGEON' } }, stay: {} });
  expect(JSON.parse(await client.ask({ action: 'leave' }))).toEqual(errorFrame(expect.stringContaining('type "CARRIER_PIGEON"')));
  expect(JSON.parse(await client.ask({ action: 'stay' }))).toEqual(errorFrame(expect.stringContaining('has no integration')));
});

test('one integration may be behind several routes', async () => {
  const client = await routed('$request.body.action', [], {
    ping: mocked('{"route":"$context.routeKey"}'),
    again: { returns: true, route: { Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Route0Integration' }]] } } },
  });
  expect([await client.ask({ action: 'ping' }), await client.ask({ action: 'again' })]).toEqual(['{"route":"ping"}', '{"route":"again"}']);
});
