import { SQSClient } from '@aws-sdk/client-sqs';
import { HOSTILE_TEXTS } from './hostile';
import { Inbox } from './inbox';
import { error, request } from './request';
import { startTarget, Target } from './target';

let target: Target;
let client: SQSClient;
let inbox: Inbox;

beforeAll(async () => {
  target = await startTarget('aws-service', 'IntegAwsService', ['sqs']);
  client = new SQSClient(target.clientConfig('sqs'));
  inbox = new Inbox(target, client, 'QueueUrl');
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await target?.stop();
});

const send = (path: string, body: string, contentType = 'text/plain') => request('POST', target.url('Gateway') + path, body, { 'Content-Type': contentType });
const sent = (id: string) => inbox.take(({ MessageId }) => MessageId === id);
const text = (value: string) => ({ DataType: 'String', StringValue: value });

test.each(HOSTILE_TEXTS)('a service that takes forms gets text with %s as it was sent', async (_, value) => {
  const { status, body } = await send(`/queue/${encodeURIComponent(value)}?owner=${encodeURIComponent(value)}`, value);
  expect(status).toBe(202);
  expect(await sent(body.messageId)).toMatchObject({ Body: value, MessageAttributes: { owner: text(value), kind: text(value) } });
});

test('what the request lacks is left out of a list, and the rest counted anew', async () => {
  const { status, body } = await send('/queue/order', 'alone');
  expect(status).toBe(202);
  expect((await sent(body.messageId))?.MessageAttributes).toEqual({ kind: text('order') });
});

test('of a service that speaks JSON is told what the route says', async () => {
  expect(await request('GET', `${target.url('Gateway')}/table`)).toMatchObject({ status: 200, body: { state: 'ACTIVE' } });
  expect(await request('GET', `${target.url('Gateway')}/tables/IntegAwsService-missing`)).toMatchObject(error(404, 'There is no such table'));
  expect(await request('GET', `${target.url('Gateway')}/tables/IntegAwsService-%22`)).toMatchObject(error(400));
});

test('what the route does not know is told as 502, and nobody outside learns of it', async () => {
  const answer = await send('/nowhere', 'x');
  expect(answer).toMatchObject(error(502, 'The service could not process the request'));
  expect(JSON.stringify(answer.body)).not.toMatch(/missing/);
});

test('a media type that is no text is answered with 415', async () => {
  expect(await send('/queue/order', 'x', 'image/png')).toMatchObject(error(415));
});
