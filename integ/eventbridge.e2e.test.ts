import { SQSClient } from '@aws-sdk/client-sqs';
import { CONTROL_CHARACTERS, HOSTILE_JSON_TEXTS } from './hostile';
import { Inbox } from './inbox';
import { error, request } from './request';
import { startTarget, Target } from './target';

let target: Target;
let client: SQSClient;
let inbox: Inbox;

beforeAll(async () => {
  target = await startTarget('eventbridge', 'IntegEventbridge', ['events', 'sqs']);
  client = new SQSClient(target.clientConfig('sqs'));
  inbox = new Inbox(target, client, 'QueueUrl');
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await target?.stop();
});

const post = (path: string, body: unknown) => request('POST', target.url('Gateway') + path, typeof body === 'string' ? body : JSON.stringify(body));

async function event(id: string) {
  const message = await inbox.take(({ Body }) => JSON.parse(Body!).id === id);
  return message && JSON.parse(message.Body!);
}

test.each([...HOSTILE_JSON_TEXTS, ['control characters', CONTROL_CHARACTERS]])('an event with %s is delivered as it was sent', async (_, text) => {
  const detail = { text, [text]: [1, null, { deep: text }] };
  const { status, body } = await post('/events/Placed', detail);
  expect([status, Object.keys(body)]).toEqual([202, ['eventId']]);
  const arrived = await event(body.eventId);
  expect([arrived.source, arrived['detail-type'], arrived.detail]).toStrictEqual(['shop', 'Placed', detail]);
});

// moto writes the type into JSON as it is.
const TYPES = [...HOSTILE_JSON_TEXTS, ['template text alone', '$input.body #set($x = 1) ${x} #end ##']]
  .filter(([, text]) => process.env.GATEHOUSE_TARGET === 'aws' || JSON.stringify(text) === `"${text}"`);

test.each(TYPES)('an event is of the type that the path says, with %s', async (_, text) => {
  const { status, body } = await post(`/events/${encodeURIComponent(text)}`, { n: 1 });
  expect(status).toBe(202);
  expect(await event(body.eventId)).toMatchObject({ 'source': 'shop', 'detail-type': text, 'detail': { n: 1 } });
});

test('an event that is put together holds what the request brings', async () => {
  const order = { a: ['ü "$x', 1.5] };
  const { body } = await post('/orders?note=%22%23end', { order, lines: [{ p: 'x' }, { p: null }] });
  expect((await event(body.eventId)).detail).toEqual({ order, note: '"#end', lines: [{ product: 'x', place: 0 }, { product: null, place: 1 }] });
  const without = await post('/orders', { order, lines: [] });
  expect((await event(without.body.eventId)).detail).toEqual({ order, lines: [] });
});

test('a list becomes one event each, and tells which were not taken', async () => {
  const { status, body } = await post('/events', { events: [{ type: 'A', detail: { n: 1 } }, { type: '', detail: { n: 2 } }, { type: 'C', detail: { n: 3 } }] });
  const taken = { eventId: expect.any(String), errorCode: null };
  expect([status, body]).toEqual([207, { failedCount: 1, events: [taken, { eventId: null, errorCode: expect.any(String) }, taken] }]);
  expect(await event(body.events[0].eventId)).toMatchObject({ 'detail-type': 'A', 'detail': { n: 1 } });
  expect(await event(body.events[2].eventId)).toMatchObject({ 'detail-type': 'C', 'detail': { n: 3 } });
});

test.each([['[]'], ['"text"'], ['{"a":'], ['']])('what is no object is refused: %s', async (body) => {
  expect(await post('/events/Placed', body)).toMatchObject(error(400));
});

test('a list of which no event is taken is refused, and tells why of each', async () => {
  const { status, body } = await post('/events', { events: [{ type: '', detail: {} }, { type: '', detail: {} }] });
  const refused = { eventId: null, errorCode: expect.any(String) };
  expect([status, body]).toEqual([400, { failedCount: 2, events: [refused, refused] }]);
});

test('a media type that is no JSON is answered with 415', async () => {
  expect(await request('POST', `${target.url('Gateway')}/events/Placed`, '{}', { 'Content-Type': 'text/plain' })).toMatchObject(error(415));
});

test('more than ten events are refused as a whole', async () => {
  expect(await post('/events', { events: Array.from({ length: 11 }, () => ({ type: 'A', detail: {} })) })).toMatchObject(error(400));
});
