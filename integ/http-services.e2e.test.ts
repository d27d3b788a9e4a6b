import { GetRecordsCommand, GetRecordsCommandOutput, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { HOSTILE_JSON_TEXTS } from './hostile';
import { Inbox } from './inbox';
import { eventually, startTarget, Target } from './target';

let target: Target;
let kinesis: KinesisClient;
let sqs: SQSClient;
let states: SFNClient;

beforeAll(async () => {
  target = await startTarget('http-services', 'IntegHttpServices', ['sqs', 'events', 'states']);
  kinesis = new KinesisClient(target.clientConfig('kinesis'));
  sqs = new SQSClient(target.clientConfig('sqs'));
  states = new SFNClient(target.clientConfig('states'));
}, 120_000);

afterAll(async () => {
  [kinesis, sqs, states].forEach((client) => client?.destroy());
  await target?.stop();
});

async function post(path: string, body: string) {
  const response = await fetch(target.url('Gateway') + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) };
}

async function records(): Promise<NonNullable<GetRecordsCommandOutput['Records']>> {
  const StreamName = target.output('StreamName');
  const { Shards: shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const lists = await Promise.all(shards.map(async ({ ShardId }) => {
    const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
    return (await kinesis.send(new GetRecordsCommand({ ShardIterator }))).Records ?? [];
  }));
  return lists.flat();
}

const recordOf = (sequenceNumber: string) => eventually(target,
  async () => (await records()).find(({ SequenceNumber }) => SequenceNumber === sequenceNumber), (record) => record !== undefined);
/** SQS answers in XML. */
const messageIdOf = (text: string) => /<MessageId>([^<]+)/.exec(text)?.[1];

describe.each(HOSTILE_JSON_TEXTS)('a body with %s', (_, text) => {
  const body = JSON.stringify({ text, [text]: [1, { deep: text }] });

  test('is a record in the stream, as it was sent', async () => {
    const { status, json } = await post('/clicks', body);
    expect([status, json()]).toEqual([200, expect.objectContaining({ SequenceNumber: expect.any(String), ShardId: expect.any(String) })]);
    expect(Buffer.from((await recordOf(json().SequenceNumber))!.Data!).toString()).toBe(body);
  });

  test('is a message in the queue, with its attributes', async () => {
    const { status, text: answer } = await post('/orders', body);
    expect(status).toBe(200);
    const message = await new Inbox(target, sqs, 'OrdersQueueUrl').take(({ MessageId }) => MessageId === messageIdOf(answer));
    expect(message).toMatchObject({ Body: body, MessageAttributes: { kind: { StringValue: 'order & more', DataType: 'String' } } });
  });

  test('is the detail of an event', async () => {
    const { status, json } = await post('/events/Placed', body);
    expect([status, json()]).toEqual([200, expect.objectContaining({ FailedEntryCount: 0 })]);
    const message = await new Inbox(target, sqs, 'ArrivedQueueUrl').take(({ Body }) => JSON.parse(Body!).id === json().Entries[0].EventId);
    expect(JSON.parse(message!.Body!)).toMatchObject({ 'source': 'shop', 'detail-type': 'Placed', 'detail': JSON.parse(body) });
  });

  test('is the input of an execution, waited for or not', async () => {
    const started = await post('/jobs', body);
    expect(started.status).toBe(200);
    expect((await states.send(new DescribeExecutionCommand({ executionArn: started.json().executionArn }))).input).toBe(body);
    const { status, json } = await post('/prices', body);
    expect([status, json().status, JSON.parse(json().output)]).toEqual([200, 'SUCCEEDED', JSON.parse(body)]);
  });
});

test('a part of the body goes under the key that the path says', async () => {
  const { json } = await post('/clicks/ann%20b', '{"click":{"x":1},"other":2}');
  const { Data, PartitionKey } = (await recordOf(json().SequenceNumber))!;
  expect([Buffer.from(Data!).toString(), PartitionKey]).toEqual(['{"x":1}', 'ann b']);
});

test('messages of a group keep their order', async () => {
  for (const step of ['one', 'two']) { expect((await post('/steps/g1', JSON.stringify({ step }))).status).toBe(200); }
  const inbox = new Inbox(target, sqs, 'StepsQueueUrl');
  await inbox.take(({ Body }) => Body === 'two');
  expect(inbox.taken.map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId])).toEqual([['one', 'g1'], ['two', 'g1']]);
});

test('clients are told 200 of an execution that failed, with its error', async () => {
  const { status, json } = await post('/prices', '{"fail":true}');
  expect([status, json()]).toEqual([200, expect.objectContaining({ status: 'FAILED', error: 'Price.Unknown', cause: 'No price' })]);
});

test('clients are told 200 of an event that was not taken, with its error', async () => {
  const { status, json } = await post('/events/Placed', 'no JSON');
  expect([status, json()]).toEqual([200, { FailedEntryCount: 1, Entries: [expect.objectContaining({ ErrorCode: 'MalformedDetail' })] }]);
});

test('a request that lacks what a service needs is refused', async () => {
  expect((await post('/steps/g1', '{"other":1}')).status).toBe(400);
});
