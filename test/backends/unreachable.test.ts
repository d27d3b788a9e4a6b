import {
  aws_dynamodb as dynamodb, aws_events as events, aws_iam as iam, aws_kinesis as kinesis, aws_kinesisfirehose as firehose, aws_s3 as s3,
  aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as stepfunctions,
} from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, IRestBackend, RequestValue, RestGateway } from '../../src';
import { serve, StubService } from '../serve';

let local: LocalGateway;

beforeAll(async () => {
  const gone = await StubService.start();
  const services = ['kinesis', 'firehose', 'sqs', 'sns', 'events', 'states', 'dynamodb', 's3', 'kms'];
  local = await serve((stack) => {
    const table = dynamodb.Table.fromTableName(stack, 'Table', 'orders');
    const key = { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } };
    const backends: Record<string, IRestBackend> = {
      kinesis: Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Stream')),
      firehose: Backend.firehosePutRecord(firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Delivery', 'arn:aws:firehose:us-east-1:000000000000:deliverystream/d')),
      sqs: Backend.sqsSendMessage(new sqs.Queue(stack, 'Queue')),
      sns: Backend.snsPublish(new sns.Topic(stack, 'Topic')),
      events: Backend.eventBridgePutEvents(new events.EventBus(stack, 'Bus'), { source: RequestValue.literal('s'), detailType: RequestValue.literal('d') }),
      start: Backend.stepFunctionsStartExecution(stepfunctions.StateMachine.fromStateMachineName(stack, 'Machine', 'm')),
      run: Backend.stepFunctionsStartSyncExecution(stepfunctions.StateMachine.fromStateMachineName(stack, 'Express', 'e')),
      get: Backend.dynamoDbGetItem(table, key),
      query: Backend.dynamoDbQuery(table, key),
      put: Backend.dynamoDbPutItem(table, { ...key, item: RequestValue.object({ id: RequestValue.path('id') }) }),
      object: Backend.s3PutObject(new s3.Bucket(stack, 'Bucket'), { contentTypes: ['application/json'] }),
      service: Backend.awsService({
        service: 'kms',
        action: 'Encrypt',
        statements: [new iam.PolicyStatement({ actions: ['kms:Encrypt'], resources: ['arn:aws:kms:us-east-1:000000000000:key/k'] })],
        request: RequestValue.object({ Plaintext: RequestValue.base64(RequestValue.rawBody()) }),
      }),
    };
    const routes = Object.entries(backends).map(([name, backend]) => [`PUT /${name}/{id}`, { backend }] as const);
    new RestGateway(stack, 'Api', { auth: Auth.none(), cors: { allowOrigins: ['https://shop.example.com'] }, routes: Object.fromEntries(routes) });
  }, Object.fromEntries(services.map((service) => [service, gone.url])));
  await gone.stop();
});

afterAll(async () => { await local?.stop(); });

test.each(['kinesis', 'firehose', 'sqs', 'sns', 'events', 'start', 'run', 'get', 'query', 'put', 'object', 'service'])('a service that cannot be reached is told as 504: %s', async (name) => {
  const response = await fetch(`${local.url('Api')}/${name}/1`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{}' });
  expect(response.status).toBe(504);
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example.com');
  expect(await response.json()).toEqual({ message: expect.stringMatching(/./), requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});
