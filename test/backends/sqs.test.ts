import { App, aws_kms as kms, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { error, FAULTS, ServedBackend, success } from './answers';
import { Auth, Backend, IRestBackend, RequestValue, RestGateway, SqsSendMessageOptions } from '../../src';
import { assemblyOf, SimulatedRole } from '../simulate';

let served: ServedBackend;

beforeAll(async () => {
  served = await ServedBackend.start('sqs', (stack) => ({
    'POST /orders': Backend.sqsSendMessage(new sqs.Queue(stack, 'Queue', { queueName: 'orders' })),
    'POST /fifo/{customer}': Backend.sqsSendMessage(new sqs.Queue(stack, 'Fifo', { queueName: 'orders.fifo' }), { messageGroupId: RequestValue.path('customer') }),
  }));
});
afterAll(async () => { await served?.stop(); });

const asked = () => Object.fromEntries(new URLSearchParams(served.stub.requests[served.stub.requests.length - 1].body));
const sent = { SendMessageResponse: { SendMessageResult: { MessageId: 'm-1', SequenceNumber: '18' }, ResponseMetadata: { RequestId: 'r' } } };

test('a message that was sent is told by its id', async () => {
  served.stub.answer = { status: 200, body: sent };
  expect(await served.call('POST', '/orders', '{"a":1}')).toEqual(success(202, { messageId: 'm-1' }));
  expect(asked()).toEqual({ Action: 'SendMessage', Version: '2012-11-05', MessageBody: '{"a":1}' });
  expect(served.stub.requests[served.stub.requests.length - 1].headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded', 'authorization': expect.stringMatching(/^AWS4-HMAC-SHA256 /) });
});

test('of a FIFO queue its place is told too, and each message counts as new', async () => {
  served.stub.answer = { status: 200, body: sent };
  expect(await served.call('POST', '/fifo/ann', 'text', { 'Content-Type': 'text/plain' })).toEqual(success(202, { messageId: 'm-1', sequenceNumber: '18' }));
  expect(asked()).toMatchObject({ MessageGroupId: 'ann', MessageDeduplicationId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});

test('a media type that is no text is answered with 415', async () => {
  expect((await served.call('POST', '/orders', 'x', { 'Content-Type': 'image/png' })).status).toBe(415);
});

test('attributes and ids of the body come without quotation marks, objects as their JSON text', async () => {
  const values = await ServedBackend.start('sqs', (stack) => ({
    'POST /': Backend.sqsSendMessage(new sqs.Queue(stack, 'Fifo', { queueName: 'orders.fifo' }), {
      messageGroupId: RequestValue.body('$.customer'), messageBody: RequestValue.text([RequestValue.body('$.it'), RequestValue.literal('!')]), messageAttributes: { tenant: RequestValue.body('$.tenant') },
    }),
  }));
  try {
    for (const [it, written] of [[{ a: ['"', null] }, '{"a":["\\"",null]}!'], [[1], '[1]!'], ['{text}', '{text}!'], [5, '5!']]) {
      await values.call('POST', '/', JSON.stringify({ customer: 'ann', tenant: 'acme', it }));
      const form = Object.fromEntries(new URLSearchParams(values.stub.requests[values.stub.requests.length - 1].body));
      expect(form).toMatchObject({ 'MessageGroupId': 'ann', 'MessageBody': written, 'MessageAttribute.1.Value.StringValue': 'acme' });
    }
  } finally {
    await values.stop();
  }
});

describe('a refusal', () => {
  test.each([['RequestThrottled', 403], ['ThrottlingException', 400], ['KMS.ThrottlingException', 400]])('%s (%i) is told as throttling', async (code, status) => {
    served.refuseQuery(status, code);
    expect(await served.call('POST', '/orders', '{}')).toEqual(error(429, 'Too many requests; try again later', '1'));
  });

  test.each(['InvalidMessageContents', 'InvalidParameterValue', 'MissingParameter'])('%s is told in the words of SQS', async (code) => {
    served.refuseQuery(400, code, 'The "body" is $wrong');
    expect(await served.call('POST', '/orders', '{}')).toEqual(error(400, 'The "body" is $wrong'));
  });

  test.each([...FAULTS, ['AWS.SimpleQueueService.NonExistentQueue', 400, 502], ['AccessDenied', 403, 502], ['KMS.AccessDeniedException', 400, 502]] as [string, number, number][])('%s (%i) is told as %i and no more', async (code, status, told) => {
    served.refuseQuery(status, code);
    expect(await served.call('POST', '/orders', '{}')).toEqual(error(told, /^The service/));
  });
});

describe('the role', () => {
  test('may send to the queue and have its key encrypt, and nothing else', async () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const key = new kms.Key(stack, 'Key');
    const queue = new sqs.Queue(stack, 'Queue', { queueName: 'orders', encryptionMasterKey: key });
    new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'POST /orders': { backend: Backend.sqsSendMessage(queue) } } });
    const assembly = assemblyOf(app);
    const role = new SimulatedRole(assembly, 'Stack/Api/IntegrationRole');
    const [keyArn] = assembly.ofType('AWS::KMS::Key').map(({ arn }) => arn!);
    expect(await role.decide('sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:orders')).toBe('Allowed');
    expect(await role.decide('kms:GenerateDataKey', keyArn)).toBe('Allowed');
    expect(await role.decide('kms:Decrypt', keyArn)).toBe('Allowed');
    expect(await role.decide('kms:Encrypt', keyArn)).toBe('ImplicitlyDenied');
    expect(await role.decide('sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:others')).toBe('ImplicitlyDenied');
    expect(await role.decide('sqs:DeleteMessage', 'arn:aws:sqs:us-east-1:000000000000:orders')).toBe('ImplicitlyDenied');
  });
});

const send = (queue: sqs.QueueProps, options: SqsSendMessageOptions): IRestBackend => Backend.sqsSendMessage(new sqs.Queue(new Stack(new App(), 'Stack'), 'Queue', queue), options);
const group = RequestValue.literal('g');

test.each<[string, () => unknown, string]>([
  ['a FIFO queue without a group', () => send({ fifo: true }, {}), 'queue "Stack/Queue" is FIFO and "messageGroupId" is not given; say within what messages keep their order, as by RequestValue.path("customer")'],
  ['a deduplication id for a standard queue', () => send({}, { messageDeduplicationId: group }), 'queue "Stack/Queue" is not FIFO, and "messageDeduplicationId" has no use there'],
  ['a delay for a FIFO queue', () => send({ fifo: true }, { messageGroupId: group, delay: Duration.seconds(1) }), 'queue "Stack/Queue" is FIFO and takes no "delay" of a message; set "deliveryDelay" of the queue'],
  ['a delay that is too long', () => send({}, { delay: Duration.minutes(16) }), 'delay "960" seconds is out of range; give 0 to 900 seconds'],
  ['an attribute with a name of AWS', () => send({}, { messageAttributes: { 'AWS.x': group } }), 'message attribute "AWS.x" has no name that a message takes'],
  ['eleven attributes', () => send({}, { messageAttributes: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, group])) }), 'a message has "11" attributes and takes 10'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
