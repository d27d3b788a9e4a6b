import { App, aws_kms as kms, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { error, FAULTS, ServedBackend, success } from './answers';
import { Auth, Backend, RequestValue, RestGateway } from '../../src';
import { assemblyOf, SimulatedRole } from '../simulate';

let served: ServedBackend;

beforeAll(async () => {
  served = await ServedBackend.start('sns', (stack) => ({
    'POST /news': Backend.snsPublish(new sns.Topic(stack, 'Topic', { topicName: 'news' }), { subject: RequestValue.query('subject') }),
    'POST /fifo': Backend.snsPublish(new sns.Topic(stack, 'Fifo', { topicName: 'news', fifo: true, contentBasedDeduplication: true }), { messageGroupId: RequestValue.literal('g') }),
  }));
});
afterAll(async () => { await served?.stop(); });

const asked = () => Object.fromEntries(new URLSearchParams(served.stub.requests[served.stub.requests.length - 1].body));

test('a message that was published is told by its id', async () => {
  served.stub.answer = { status: 200, body: { PublishResponse: { PublishResult: { MessageId: 'm-1', SequenceNumber: null } } } };
  expect(await served.call('POST', '/news?subject=a%26b', 'text', { 'Content-Type': 'text/plain' })).toEqual(success(202, { messageId: 'm-1' }));
  expect(asked()).toEqual({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:news', Message: 'text', Subject: 'a&b' });
});

test('of a FIFO topic its place is told too, and what tells it apart is left to the topic', async () => {
  served.stub.answer = { status: 200, body: { PublishResponse: { PublishResult: { MessageId: 'm-1', SequenceNumber: '18' } } } };
  expect(await served.call('POST', '/fifo', '{}')).toEqual(success(202, { messageId: 'm-1', sequenceNumber: '18' }));
  expect(asked()).toEqual({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:news.fifo', Message: '{}', MessageGroupId: 'g' });
});

describe('a refusal', () => {
  test.each([['Throttled', 429], ['ThrottlingException', 400], ['KMSThrottling', 400]])('%s (%i) is told as throttling', async (code, status) => {
    served.refuseQuery(status, code);
    expect(await served.call('POST', '/news', '{}')).toEqual(error(429, 'Too many requests; try again later', '1'));
  });

  test.each(['InvalidParameter', 'ParameterValueInvalid', 'ValidationException'])('%s is told in the words of SNS', async (code) => {
    served.refuseQuery(400, code, 'Invalid parameter: Subject');
    expect(await served.call('POST', '/news', '{}')).toEqual(error(400, 'Invalid parameter: Subject'));
  });

  test.each([...FAULTS, ['NotFound', 404, 502], ['AuthorizationError', 403, 502], ['KMSAccessDenied', 400, 502], ['EndpointDisabled', 400, 502]] as [string, number, number][])('%s (%i) is told as %i and no more', async (code, status, told) => {
    served.refuseQuery(status, code);
    expect(await served.call('POST', '/news', '{}')).toEqual(error(told, /^The service/));
  });
});

test.each(['of the app', 'of elsewhere'])('the role may publish to a topic %s and have its key encrypt, and nothing else', async (origin) => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const key = new kms.Key(stack, 'Key');
  const backend = origin === 'of the app'
    ? Backend.snsPublish(new sns.Topic(stack, 'Topic', { topicName: 'news', masterKey: key }))
    : Backend.snsPublish(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:000000000000:news'), { encryptionKey: key });
  new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'POST /news': { backend } } });
  const assembly = assemblyOf(app);
  const role = new SimulatedRole(assembly, 'Stack/Api/IntegrationRole');
  const [keyArn] = assembly.ofType('AWS::KMS::Key').map(({ arn }) => arn!);
  expect(await role.decide('sns:Publish', 'arn:aws:sns:us-east-1:000000000000:news')).toBe('Allowed');
  expect(await role.decide('kms:GenerateDataKey', keyArn)).toBe('Allowed');
  expect(await role.decide('kms:Decrypt', keyArn)).toBe('Allowed');
  expect(await role.decide('kms:Encrypt', keyArn)).toBe('ImplicitlyDenied');
  expect(await role.decide('sns:Publish', 'arn:aws:sns:us-east-1:000000000000:others')).toBe('ImplicitlyDenied');
  expect(await role.decide('sns:Subscribe', 'arn:aws:sns:us-east-1:000000000000:news')).toBe('ImplicitlyDenied');
});

test('a FIFO topic without a group is refused, and so is a deduplication id for a standard one', () => {
  const stack = new Stack(new App(), 'Stack');
  expect(() => Backend.snsPublish(new sns.Topic(stack, 'Fifo', { fifo: true }))).toThrow('topic "Stack/Fifo" is FIFO and "messageGroupId" is not given');
  expect(() => Backend.snsPublish(new sns.Topic(stack, 'Topic'), { messageDeduplicationId: RequestValue.literal('d') }))
    .toThrow('topic "Stack/Topic" is not FIFO, and "messageDeduplicationId" has no use there; leave it out, or make the topic FIFO');
});
