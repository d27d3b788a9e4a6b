import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Assembly, LocalGateway } from 'cdk-gatehouse-local';
import { Emulator, startEmulator } from './emulator';

const SERVICES = ['sqs', 'sns', 'events', 'states'];

/** A method that hands a template's text to a service. */
function method(target: string, template: string, type = 'application/x-amz-json-1.0'): Record<string, unknown> {
  return {
    post: {
      'responses': {},
      'x-amazon-apigateway-integration': {
        type: 'aws',
        httpMethod: 'POST',
        uri: `arn:aws:apigateway:us-east-1:${target}`,
        credentials: 'arn:aws:iam::000000000000:role/gateway',
        requestParameters: { 'integration.request.header.Content-Type': `'${type}'` },
        requestTemplates: { 'application/json': template },
        responses: { 'default': { statusCode: '200' }, '4\\d{2}': { statusCode: '400' }, '5\\d{2}': { statusCode: '502' } },
      },
    },
  };
}

const form = (target: string, template: string) => method(target, template, 'application/x-www-form-urlencoded');

function build(): App {
  const app = new App();
  const stack = new Stack(app, 'Shop');
  const queue = new sqs.Queue(stack, 'Queue', { deadLetterQueue: { queue: new sqs.Queue(stack, 'Dead'), maxReceiveCount: 2 } });
  const fifo = new sqs.Queue(stack, 'Fifo', { fifo: true, contentBasedDeduplication: true });
  const topic = new sns.Topic(stack, 'Topic');
  const filterPolicy = { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['a'] }) };
  topic.addSubscription(new subscriptions.SqsSubscription(queue, { rawMessageDelivery: true, filterPolicy }));
  const fifoTopic = new sns.Topic(stack, 'FifoTopic', { fifo: true, contentBasedDeduplication: true });
  fifoTopic.addSubscription(new subscriptions.SqsSubscription(fifo));
  const bus = new events.EventBus(stack, 'Bus');
  new events.Rule(stack, 'Rule', { eventBus: bus, eventPattern: { source: ['shop'] }, targets: [new targets.SqsQueue(queue)] });
  const machine = (id: string, definition: string, stateMachineType?: sfn.StateMachineType) => new sfn.StateMachine(stack, id, {
    stateMachineType, definitionBody: sfn.DefinitionBody.fromString(definition), definitionSubstitutions: { Queue: queue.queueName },
  }).stateMachineArn;
  const pass = machine('Pass', '{"StartAt":"P","States":{"P":{"Type":"Pass","Result":"${Queue}","ResultPath":"$.by","End":true}}}', sfn.StateMachineType.EXPRESS);
  const slow = machine('Slow', '{"StartAt":"W","TimeoutSeconds":1,"States":{"W":{"Type":"Wait","Seconds":5,"End":true}}}', sfn.StateMachineType.EXPRESS);
  const broken = machine('Broken', '{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"Broken","Cause":"why"}}}', sfn.StateMachineType.EXPRESS);
  const standard = machine('Standard', '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}');

  const body = '$util.urlEncode($input.json(\'$\'))';
  const start = (action: string, arn: string) => method(`states:action/${action}`, `{"stateMachineArn":"${arn}","input":"$util.escapeJavaScript($input.body)"}`);
  const entry = `{"EventBusName":"${bus.eventBusName}","Source":"shop","DetailType":"Order","Detail":"$util.escapeJavaScript($input.body)"}`;
  new apigateway.SpecRestApi(stack, 'Api', {
    apiDefinition: apigateway.ApiDefinition.fromInline({
      openapi: '3.0.1',
      info: { title: 'Shop', version: '1' },
      paths: {
        '/queue': form(`sqs:path/${stack.account}/${queue.queueName}`, `Action=SendMessage&MessageBody=${body}&MessageAttribute.1.Name=kind&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=%C3%A4`),
        '/fifo': form(`sqs:path/${stack.account}/${fifo.queueName}`, `Action=SendMessage&MessageBody=${body}&MessageGroupId=g`),
        '/no-group': form(`sqs:path/${stack.account}/${fifo.queueName}`, `Action=SendMessage&MessageBody=${body}`),
        '/no-queue': form(`sqs:path/${stack.account}/none`, `Action=SendMessage&MessageBody=${body}`),
        '/topic': form('sns:path//', `Action=Publish&TopicArn=$util.urlEncode('${topic.topicArn}')&Message=${body}&Subject=s&MessageAttributes.entry.1.Name=kind&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=a`),
        '/fifo-topic': form('sns:action/Publish', `TopicArn=$util.urlEncode('${fifoTopic.topicArn}')&Message=${body}&MessageGroupId=of-the-topic`),
        '/bus': method('events:action/PutEvents', `{"Entries":[${entry}]}`, 'application/x-amz-json-1.1'),
        '/standard': start('StartExecution', standard),
        '/sync': start('StartSyncExecution', pass),
        '/sync-slow': start('StartSyncExecution', slow),
        '/sync-broken': start('StartSyncExecution', broken),
        '/sync-standard': start('StartSyncExecution', standard),
        '/sync-none': start('StartSyncExecution', `${standard}x`),
      },
    }),
  });
  return app;
}

let assembly: Assembly;
let emulator: Emulator;
let local: LocalGateway;
let client: SQSClient;
beforeAll(async () => {
  const { directory } = build().synth();
  assembly = Assembly.load(directory);
  emulator = await startEmulator(assembly, SERVICES);
  local = await LocalGateway.start({ assembly: directory, endpointUrl: emulator.endpointUrl });
  client = new SQSClient({ endpoint: local.endpoint('sqs'), region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
}, 20_000);
afterAll(async () => {
  client.destroy();
  await local.stop();
  await emulator.stop();
});

const resource = (path: string) => assembly.resources.find((each) => each.path === `Shop/${path}/Resource`)!;

async function post(route: string, body: unknown = {}): Promise<unknown[]> {
  const response = await fetch(`${local.url('Api')}/${route}`, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
  return [response.status, await response.json()];
}

/** What a queue has, by the URL that the assembly gives it. */
async function receive(id: string): Promise<Message[]> {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({
    QueueUrl: resource(id).physicalId, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'],
  }));
  return Messages;
}

test('a message arrives with its attributes, and the answer is that of AWS', async () => {
  const [status, answer] = await post('queue', { text: 'hä & <x> 😀' });
  expect([status, answer]).toEqual([200, {
    SendMessageResponse: {
      SendMessageResult: {
        MD5OfMessageBody: expect.any(String),
        MD5OfMessageAttributes: expect.any(String),
        MD5OfMessageSystemAttributes: null,
        MessageId: expect.any(String),
        SequenceNumber: null,
      },
      ResponseMetadata: { RequestId: expect.any(String) },
    },
  }]);
  expect(await receive('Queue')).toMatchObject([{ Body: '{"text":"hä & <x> 😀"}', MessageAttributes: { kind: { DataType: 'String', StringValue: 'ä' } } }]);
});

test('a FIFO queue takes a message once and only in a group', async () => {
  const answer = { SendMessageResponse: { SendMessageResult: { MessageId: expect.any(String) } } };
  expect(await post('fifo', { n: 1 })).toMatchObject([200, answer]);
  expect(await post('fifo', { n: 1 })).toMatchObject([200, answer]);
  expect(await post('no-group')).toMatchObject([400, { Error: { Code: 'MissingParameter', Type: 'Sender' } }]);
  expect(await receive('Fifo')).toMatchObject([{ Body: '{"n":1}', Attributes: { MessageGroupId: 'g' } }]);
});

test('a queue that is not there is an error', async () => {
  expect(await post('no-queue')).toMatchObject([400, { Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' } }]);
});

test('a notification goes to the queues that want it', async () => {
  expect(await post('topic', { n: 2 })).toMatchObject([200, { PublishResponse: { PublishResult: { MessageId: expect.any(String) } } }]);
  const direct = new SNSClient({ endpoint: local.endpoint('sns'), region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  await direct.send(new PublishCommand({ TopicArn: resource('Topic').arn, Message: 'of no kind' }));
  direct.destroy();
  expect(await receive('Queue')).toMatchObject([{ Body: '{"n":2}' }]);
  expect(await post('fifo-topic', { n: 3 })).toMatchObject([200, {}]);
  const [{ Body }] = await receive('Fifo');
  expect(JSON.parse(Body!)).toMatchObject({ Message: '{"n":3}', TopicArn: resource('FifoTopic').arn });
});

test('an event goes to the queue of a rule', async () => {
  expect(await post('bus', { n: 4 })).toMatchObject([200, { FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] }]);
  const [{ Body }] = await receive('Queue');
  expect(JSON.parse(Body!)).toMatchObject({ 'source': 'shop', 'detail-type': 'Order', 'detail': { n: 4 } });
});

test('an execution is started as often as it is asked for', async () => {
  const started = { executionArn: expect.stringContaining('execution'), startDate: expect.any(Number) };
  expect(await post('standard')).toMatchObject([200, started]);
  expect(await post('standard')).toMatchObject([200, started]);
});

test('an express state machine is waited for', async () => {
  const [status, answer] = await post('sync', { n: 5 });
  expect([status, answer]).toMatchObject([200, { status: 'SUCCEEDED', stateMachineArn: resource('Pass').arn, input: '{"n":5}' }]);
  expect(JSON.parse((answer as { output: string }).output)).toEqual({ n: 5, by: resource('Queue').arn!.split(':')[5] });
  expect(await post('sync-broken')).toMatchObject([200, { status: 'FAILED', error: 'Broken', cause: 'why' }]);
  expect(await post('sync-slow')).toMatchObject([200, { status: 'TIMED_OUT', error: 'States.Timeout' }]);
});

test('only an express state machine that is there is waited for', async () => {
  expect(await post('sync-standard')).toMatchObject([400, { __type: 'StateMachineTypeNotSupported' }]);
  expect(await post('sync-none')).toMatchObject([400, { __type: 'StateMachineDoesNotExist' }]);
});
