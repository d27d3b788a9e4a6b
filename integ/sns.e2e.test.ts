import { randomUUID } from 'crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { HOSTILE_TEXTS } from './hostile';
import { Inbox } from './inbox';
import { error, request } from './request';
import { startTarget, Target } from './target';

let target: Target;
let client: SQSClient;
let inbox: Inbox;
let fifoInbox: Inbox;

beforeAll(async () => {
  target = await startTarget('sns', 'IntegSns', ['sns', 'sqs']);
  client = new SQSClient(target.clientConfig('sqs'));
  [inbox, fifoInbox] = ['QueueUrl', 'FifoQueueUrl'].map((output) => new Inbox(target, client, output));
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await target?.stop();
});

const post = (path: string, body: string, headers: Record<string, string> = { 'Content-Type': 'text/plain' }) => request('POST', target.url('Gateway') + path, body, headers);

async function notification(from: Inbox, id: string) {
  const message = await from.take(({ Body }) => JSON.parse(Body!).MessageId === id);
  return message && { ...message, ...JSON.parse(message.Body!) };
}

test.each(HOSTILE_TEXTS)('a message with %s arrives as it was sent, with its attributes', async (_, text) => {
  const { status, body } = await post('/news/a%26b%3Dc', text, { 'Content-Type': 'text/plain', 'X-Tenant': '\'"$x #end &a=b' });
  expect([status, Object.keys(body)]).toEqual([202, ['messageId']]);
  expect(await notification(inbox, body.messageId)).toMatchObject({
    Message: text, MessageAttributes: { kind: { Type: 'String', Value: 'a&b=c' }, tenant: { Type: 'String', Value: '\'"$x #end &a=b' } },
  });
});

// A subject is a line: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
test.each(HOSTILE_TEXTS.filter(([, text]) => !/[\n\r\u0085\u2028]/.test(text)))('has a subject and an attribute with %s', async (_, text) => {
  const { status, body } = await post(`/news/${encodeURIComponent(text)}?subject=${encodeURIComponent(text)}`, 'x');
  expect(status).toBe(202);
  const { Subject, MessageAttributes } = await notification(inbox, body.messageId);
  expect([Subject, MessageAttributes]).toEqual([text, { kind: { Type: 'String', Value: text } }]);
});

test('has a subject where the request brings one, and lacks what the request lacks', async () => {
  const { body } = await post('/news/a?subject=%22Hi%26%22', 'x');
  expect(await notification(inbox, body.messageId)).toMatchObject({ Subject: '"Hi&"', MessageAttributes: { kind: { Type: 'String', Value: 'a' } } });
  const without = await post('/news/a', 'x');
  const arrived = await notification(inbox, without.body.messageId);
  expect([arrived.Subject, Object.keys(arrived.MessageAttributes)]).toEqual([undefined, ['kind']]);
});

test('that is put together is JSON text', async () => {
  expect((await post('/made', '{"it":', {})).status).toBe(400);
  const { body } = await post('/made', '{"it":["ü",null]}', {});
  expect(JSON.parse((await notification(inbox, body.messageId)).Message)).toEqual({ it: ['ü', null] });
});

test('to a FIFO topic is in the group of the request', async () => {
  const { status, body } = await post('/steps/ann%26x', 'text');
  expect(status).toBe(202);
  expect(await notification(fifoInbox, body.messageId)).toMatchObject({ Message: 'text', Attributes: { MessageGroupId: 'ann&x' } });
});

test('to a FIFO topic counts as new each time, in order, and is told with its place', async () => {
  const customer = randomUUID();
  const answers: Awaited<ReturnType<typeof post>>[] = [];
  // moto tells no place.
  const sequenceNumber = process.env.GATEHOUSE_TARGET === 'aws' ? expect.stringMatching(/^\d+$/) : null;
  for (const text of ['same', 'same', 'last']) { answers.push(await post(`/steps/${customer}`, text)); }
  for (const { status, body } of answers) {
    expect([status, body]).toEqual([202, { messageId: expect.any(String), sequenceNumber }]);
  }
  await notification(fifoInbox, answers[2].body.messageId);
  const arrived = fifoInbox.taken.filter(({ Attributes: attributes }) => attributes?.MessageGroupId === customer);
  expect(arrived.map(({ Body: body }) => JSON.parse(body!)).map(({ Message, MessageId }) => [Message, MessageId])).toEqual(['same', 'same', 'last'].map((text, index) => [text, answers[index].body.messageId]));
});

test('with a subject that is too long is refused in the words of SNS', async () => {
  expect(await post(`/news/a?subject=${'x'.repeat(101)}`, 'x')).toMatchObject(error(400, /Subject/));
});

test('of a media type that is no text is answered with 415', async () => {
  expect((await post('/news/a', 'x', { 'Content-Type': 'image/png' })).status).toBe(415);
});
