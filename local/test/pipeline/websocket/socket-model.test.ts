import { Client } from './client';
import { answering, errorFrame, part, serveSockets, startSockets } from './socket-app';

const schema = { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object', required: ['text'], properties: { text: { $ref: '#/definitions/text' } }, definitions: { text: { type: 'string', maxLength: 5 } } };
const model = (Name: string, Schema: unknown) => part('Model', { Name, ContentType: 'application/json', Schema });
const echo = (event: unknown) => ({ statusCode: 200, body: (event as { body: string }).body });

async function checked(route: Record<string, unknown>): Promise<Client> {
  return Client.connect(await serveSockets({
    routes: { $default: answering('echo', { route }) },
    functions: { echo },
    resources: { Text: model('text', schema), Number: model('number', JSON.stringify({ type: 'object', required: ['number'] })) },
  }));
}

test.each<[string, unknown]>([['a text that is too long', { text: 'too long' }], ['another type', { text: 7 }], ['no text', {}], ['no JSON', 'hello'], ['no object', '[]']])('a message with %s reaches no backend', async (_, message) => {
  const client = await checked({ ModelSelectionExpression: '\\$default', RequestModels: { $default: 'text' } });
  expect(JSON.parse(await client.ask(message))).toEqual(errorFrame('Invalid request body'));
  expect(await client.ask({ text: 'short' })).toBe('{"text":"short"}');
});

test('the message chooses its model', async () => {
  const client = await checked({ ModelSelectionExpression: '$request.body.kind', RequestModels: { a: 'text', b: 'number' } });
  const isTaken = async (message: object) => await client.ask(message) === JSON.stringify(message);
  expect([
    await isTaken({ kind: 'a', text: 'x' }), await isTaken({ kind: 'a', number: 1 }), await isTaken({ kind: 'b', number: 1 }), await isTaken({ kind: 'b', text: 'x' }), await isTaken({ kind: 'c', text: 'x', number: 1 }),
  ]).toEqual([true, false, true, false, false]);
});

test('without an expression nothing is checked', async () => {
  expect(await (await checked({ RequestModels: { $default: 'text' } })).ask({ a: 1 })).toBe('{"a":1}');
});

test('a model that is not there is named, and the route is not served', async () => {
  const gateway = await startSockets({ routes: { $default: answering('echo', { route: { ModelSelectionExpression: '\\$default', RequestModels: { $default: 'nobody' } } }) }, functions: { echo } });
  expect(gateway.warnings).toEqual([expect.stringMatching(/^route "\$default" of API "Shop\/Chat" is answered with 501: its model "nobody" is not in the assembly/)]);
});
