import { randomUUID } from 'crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CONTROL_CHARACTERS, HOSTILE_TEXTS } from './hostile';
import { Inbox } from './inbox';
import { error, request } from './request';
import { startTarget, Target } from './target';

let target: Target;
let client: SQSClient;
let orders: Inbox;
let steps: Inbox;
let clicks: Inbox;

beforeAll(async () => {
  target = await startTarget('sqs', 'IntegSqs', ['sqs']);
  client = new SQSClient(target.clientConfig('sqs'));
  [orders, steps, clicks] = ['OrdersQueue', 'StepsQueue', 'ClicksQueue'].map((output) => new Inbox(target, client, output));
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await target?.stop();
});

const send = (path: string, body: string | Uint8Array = '{}', headers: Record<string, string> = {}, method = 'POST') =>
  request(method, target.url('Gateway') + path, body, headers);
const withId = (id: string) => ({ MessageId }: { MessageId?: string }) => MessageId === id;
const text = (value: string) => ({ DataType: 'String', StringValue: value });

describe('a message', () => {
  test.each([
    ...HOSTILE_TEXTS.map(([kind, value]) => [kind, 'text/plain', value]),
    ['JSON as it was written', 'application/json', '{ "a": [1, 1.0, 1e5],\n "b": "ü \\u0000" }'],
    ['a form', 'application/x-www-form-urlencoded', 'Action=DeleteQueue&a=%20+b'],
    ['lines of JSON', 'application/x-ndjson', '{"a":1}\n{"a":2}\n'],
    ['XML', 'application/xml; charset=utf-8', '<?xml version="1.0"?><a b="c">ü</a>'],
  ])('of %s (%s) arrives as it was sent', async (_, contentType, body) => {
    const answer = await send('/orders', body, { 'Content-Type': contentType });
    expect(answer).toMatchObject({ status: 202, body: { messageId: expect.any(String) } });
    expect(Object.keys(answer.body)).toEqual(['messageId']);
    expect((await orders.take(withId(answer.body.messageId)))?.Body).toBe(body);
  });

  test.each(HOSTILE_TEXTS)('has attributes with %s', async (_, note) => {
    const { status, body } = await send(`/orders?note=${encodeURIComponent(note)}&priority=12.5`, '{}', { 'X-Tenant': '\'"$x #end &a=b' });
    expect(status).toBe(202);
    expect((await orders.take(withId(body.messageId)))?.MessageAttributes).toEqual({
      kind: text('order & more'), tenant: text('\'"$x #end &a=b'), note: text(note), priority: { DataType: 'Number', StringValue: '12.5' },
    });
  });

  test('lacks the attributes that the request lacks', async () => {
    const { body } = await send('/orders?priority=1');
    expect((await orders.take(withId(body.messageId)))?.MessageAttributes).toEqual({
      kind: text('order & more'), priority: { DataType: 'Number', StringValue: '1' },
    });
  });

  test('that is put together holds what the request brings, of its type', async () => {
    const order = { lines: [1, 'ü "$x', null, true, { a: [] }] };
    const note = '"},"injected":{"a":"';
    const one = await send(`/orders/a%22%24b?note=${encodeURIComponent(note)}`, JSON.stringify({ order, other: 1 }));
    expect(JSON.parse((await orders.take(withId(one.body.messageId)))!.Body!)).toEqual({ customer: 'a"$b', order, note });
    const two = await send('/orders/ann', '{"order":"text"}');
    expect((await orders.take(withId(two.body.messageId)))?.Body).toBe('{"customer":"ann","order":"text"}');
  });

  test('is kept back where it is to be delayed', async () => {
    const id = randomUUID();
    const isIt = ({ Body: body }: { Body?: string }) => body === id;
    expect((await send('/reminders', id, { 'Content-Type': 'text/plain' })).status).toBe(202);
    if (process.env.GATEHOUSE_TARGET !== 'aws') { expect(await orders.take(isIt)).toBeUndefined(); }
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(await orders.take(isIt)).toBeDefined();
  }, 360_000);
});

describe('a message in a group', () => {
  test('arrives in order and as often as it was sent, with its place', async () => {
    const group = randomUUID();
    const answers: Awaited<ReturnType<typeof send>>[] = [];
    for (const body of ['"same"', '"same"', '"last"']) { answers.push(await send(`/steps/${group}`, body)); }
    expect(answers).toEqual(answers.map(() => expect.objectContaining({
      status: 202, body: { messageId: expect.any(String), sequenceNumber: expect.stringMatching(/^\d+$/) },
    })));
    await steps.take(withId(answers[2].body.messageId));
    const arrived = steps.taken.filter(({ Attributes: attributes }) => attributes?.MessageGroupId === group);
    expect(arrived.map(({ Body: body, Attributes: attributes }) => [body, attributes?.SequenceNumber]))
      .toEqual(['"same"', '"same"', '"last"'].map((body, index) => [body, answers[index].body.sequenceNumber]));
  });

  test('arrives once where it has the id of one that was sent before', async () => {
    const [group, step] = [randomUUID(), randomUUID()];
    const first = await send(`/steps/${group}/${step}`, '"first"', {}, 'PUT');
    const again = await send(`/steps/${group}/${step}`, '"again"', {}, 'PUT');
    const other = await send(`/steps/${group}/${step}-2`, '"other"', {}, 'PUT');
    expect([first, again, other].map(({ status }) => status)).toEqual([202, 202, 202]);
    await steps.take(withId(other.body.messageId));
    const arrived = steps.taken.filter(({ Attributes: attributes }) => attributes?.MessageGroupId === group);
    expect(arrived.map(({ Body: body, Attributes: attributes }) => [body, attributes?.MessageDeduplicationId])).toEqual([['"first"', step], ['"other"', `${step}-2`]]);
  });

  test('arrives once where the queue goes by what it says', async () => {
    const group = randomUUID();
    await send(`/clicks/${group}`, `"${group}"`);
    await send(`/clicks/${group}`, `"${group}"`);
    const other = await send(`/clicks/${group}`, `"other ${group}"`);
    await clicks.take(withId(other.body.messageId));
    const arrived = clicks.taken.filter(({ Attributes: attributes }) => attributes?.MessageGroupId === group);
    expect(arrived.map(({ Body: body }) => body)).toEqual([`"${group}"`, `"other ${group}"`]);
  });

  test('may be of a group with metacharacters', async () => {
    const group = '&Action=DeleteQueue\'"$x#end+%20';
    const { status, body } = await send(`/steps/${encodeURIComponent(group)}`);
    expect(status).toBe(202);
    expect((await steps.take(withId(body.messageId)))?.Attributes?.MessageGroupId).toBe(group);
  });
});

/** moto takes what it has no check for. */
const onAws = process.env.GATEHOUSE_TARGET === 'aws' ? test : test.skip;

describe('refused and not sent is', () => {
  onAws.each([
    ['nothing at all', '/orders', ''],
    ['what SQS takes in no message', '/orders', CONTROL_CHARACTERS],
    ['an empty attribute', '/orders?note=', '{}'],
    ['a number that is none', '/orders?priority=high', '{}'],
    ['a group whose name is too long', `/steps/${'g'.repeat(129)}`, '{}'],
    ['a group with characters that no group has', '/steps/%C3%BC', '{}'],
  ])('%s', async (_, path, body) => {
    expect(await send(path, body, { 'Content-Type': 'text/plain' })).toMatchObject(error(400));
  });

  test.each([
    ['more than SQS takes', '/orders', 'x'.repeat(1024 * 1024 + 1), 'text/plain', 400],
    ['a media type that is no text', '/orders', 'x', 'image/png', 415],
    ['bytes', '/orders', 'x', 'application/octet-stream', 415],
    ['text where JSON is read', '/orders/ann', 'x', 'text/plain', 415],
    ['no JSON where JSON is read', '/orders/ann', '{"order":', 'application/json', 400],
  ])('%s', async (_, path, body, contentType, status) => {
    expect(await send(path, body, { 'Content-Type': contentType })).toMatchObject(error(status));
  });

  test('what is for a queue that is not there, and nobody outside learns its name', async () => {
    const answer = await send('/nowhere');
    expect(answer).toMatchObject(error(502, 'The service could not process the request'));
    expect(JSON.stringify(answer.body)).not.toMatch(/missing/);
  });
});
