import * as fs from 'fs';
import * as path from 'path';
import {
  App, aws_dynamodb as dynamodb, aws_events as events, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, aws_sns as sns,
  aws_sqs as sqs, aws_stepfunctions as stepfunctions, Duration, Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { serve, StubService } from './serve';
import { assemblyOf, SimulatedRole } from './simulate';
import { NOUNS } from '../integ/synthesis';
import { Auth, Backend, HttpProxyApi, IngestionApi, IRestBackend, RequestValue, ResponseValue, RestGateway } from '../src';

/** What the nearest libraries get wrong, and that it is not so here. */

const INJECTION = 'a","ExplicitHashKey":"0","Data":"x';
const FORM_INJECTION = 'hello&MessageBody=evil&Action=PurgeQueue';

let stub: StubService;
let local: LocalGateway;

beforeAll(async () => {
  stub = await StubService.start();
  local = await serve((stack) => {
    const stream = new kinesis.Stream(stack, 'Stream', { streamName: 'clicks' });
    const table = new dynamodb.Table(stack, 'Table', { tableName: 'orders', partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
    const machine = stepfunctions.StateMachine.fromStateMachineArn(stack, 'Machine', 'arn:aws:states:us-east-1:000000000000:stateMachine:work');
    new RestGateway(stack, 'Api', {
      auth: Auth.none(),
      routes: {
        'POST /one/{key}': { backend: Backend.kinesisPutRecord(stream, { partitionKey: RequestValue.path('key'), data: RequestValue.body('$.data') }) },
        'POST /raw': { backend: Backend.kinesisPutRecord(stream) },
        'POST /many': { backend: Backend.kinesisPutRecords(stream) },
        'GET /orders/{id}': { backend: Backend.dynamoDbGetItem(table) },
        'POST /jobs': { backend: Backend.sqsSendMessage(new sqs.Queue(stack, 'Jobs', { queueName: 'jobs' })) },
        'POST /fifo': { backend: Backend.sqsSendMessage(new sqs.Queue(stack, 'Fifo', { queueName: 'jobs.fifo' }), { messageGroupId: RequestValue.header('X-Group') }) },
        'POST /work': { backend: Backend.stepFunctionsStartExecution(machine, { input: RequestValue.object({ headers: RequestValue.headers() }) }) },
      },
    });
  }, { kinesis: stub.url, dynamodb: stub.url, sqs: stub.url, states: stub.url });
});

afterAll(async () => {
  await local?.stop();
  await stub?.stop();
});

async function post(route: string, body: string, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(local.url('Api') + route, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });
  return response.status;
}

const textOf = (data: unknown) => Buffer.from(data as string, 'base64').toString();

describe('solutions-constructs', () => {
  test('1. tell a refused record as taken: throttling of Kinesis, a 400, is told as 200', async () => {
    stub.answer = { status: 400, body: { __type: 'ProvisionedThroughputExceededException', message: 'slow down' } };
    expect(await post('/raw', '{}')).toBe(429);
    stub.answer = { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } };
    expect(await post('/raw', '{}')).toBe(502);
  });

  test('2. tell a batch of which a part was refused as 200', async () => {
    stub.answer = { status: 200, body: { FailedRecordCount: 1, Records: [{ SequenceNumber: '1', ShardId: 's' }, { ErrorCode: 'InternalFailure' }] } };
    expect(await post('/many', '{"records":[{"data":1},{"data":2}]}')).toBe(207);
  });

  test('3. let a request set fields: of Kinesis, DynamoDB and forms of SQS', async () => {
    stub.answer = { status: 200, body: {} };
    await post(`/one/${encodeURIComponent(INJECTION)}`, '{"data":1}');
    expect(stub.asked).toEqual({ StreamARN: expect.any(String), PartitionKey: INJECTION, Data: expect.any(String) });
    await fetch(`${local.url('Api')}/orders/${encodeURIComponent('x"}},"TableName":"others","Key":{"id":{"S":"y')}`);
    expect(stub.asked).toEqual({ TableName: 'orders', Key: { id: { S: 'x"}},"TableName":"others","Key":{"id":{"S":"y' } } });
    await post('/jobs', FORM_INJECTION, { 'Content-Type': 'text/plain' });
    const form = new URLSearchParams(stub.requests[stub.requests.length - 1].body);
    expect([form.getAll('Action'), form.getAll('MessageBody')]).toEqual([['SendMessage'], [FORM_INJECTION]]);
  });

  test('4. store text in quotes or not by the route, take text only as data, and run records together', async () => {
    stub.answer = { status: 200, body: { FailedRecordCount: 0, Records: [] } };
    for (const data of ['text', 5, { a: [null] }]) {
      await post('/one/k', JSON.stringify({ data }));
      const one = textOf(stub.asked.Data);
      await post('/many', JSON.stringify({ records: [{ data }] }));
      expect([one, textOf((stub.asked.Records as { Data: string }[])[0].Data)]).toEqual([JSON.stringify(data), JSON.stringify(data)]);
    }
    const stack = new Stack(new App(), 'Stack');
    new IngestionApi(stack, 'Ingestion', { auth: Auth.none() });
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::KinesisFirehose::DeliveryStream'))).toContain('AppendDelimiterToRecord');
  });

  test('5. send to a FIFO queue without a group and tell the refusal as 200, and may not use the key of what they call', async () => {
    stub.answer = { status: 400, body: { Error: { Code: 'MissingParameter', Message: 'The request must contain the parameter MessageGroupId.' } } };
    expect(await post('/fifo', '{}')).toBe(400);
    expect(() => Backend.sqsSendMessage(new sqs.Queue(new Stack(new App(), 'Stack'), 'Queue', { fifo: true }))).toThrow('"messageGroupId" is not given');

    const app = new App();
    const stack = new Stack(app, 'Stack');
    const key = new kms.Key(stack, 'Key');
    const backends: IRestBackend[] = [
      Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Stream', { encryptionKey: key })),
      Backend.sqsSendMessage(new sqs.Queue(stack, 'Queue', { encryptionMasterKey: key })),
      Backend.snsPublish(new sns.Topic(stack, 'Topic', { masterKey: key })),
      Backend.s3PutObject(new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.KMS, encryptionKey: key }), { contentTypes: ['text/plain'] }),
      Backend.dynamoDbPutItem(new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, encryptionKey: key })),
    ];
    backends.forEach((backend, index) => new RestGateway(stack, `Api${index}`, { auth: Auth.none(), routes: { 'PUT /{key}': { backend } } }));
    const assembly = assemblyOf(app);
    const [keyArn] = assembly.ofType('AWS::KMS::Key').map(({ arn }) => arn!);
    for (const index of backends.keys()) {
      expect([index, await new SimulatedRole(assembly, `Stack/Api${index}/IntegrationRole`).decide('kms:GenerateDataKey', keyArn)]).toEqual([index, 'Allowed']);
    }
  });

  test('6. watch nothing by their metrics, keep logs forever, and lay objects down without a prefix', () => {
    const stack = new Stack(new App(), 'Stack');
    const { gateway } = new IngestionApi(stack, 'Ingestion', { auth: Auth.none() });
    expect(gateway.metrics.serverError().dimensions).toEqual({ ApiName: expect.any(String), Stage: expect.any(String) });
    const template = Template.fromStack(stack);
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    expect(groups.length).toBeGreaterThan(0);
    groups.forEach(({ Properties }) => expect(Properties.RetentionInDays).toEqual(expect.any(Number)));
    const [delivery] = Object.values(template.findResources('AWS::KinesisFirehose::DeliveryStream'));
    const { Prefix, ErrorOutputPrefix } = delivery.Properties.ExtendedS3DestinationConfiguration;
    expect([Prefix, ErrorOutputPrefix]).toEqual([expect.stringMatching(/timestamp:yyyy/), expect.stringMatching(/error-output-type/)]);
  });

  test('7. cannot stand twice in a stack, and set the account\'s role for logs each time', () => {
    const stack = new Stack(new App(), 'Stack');
    new IngestionApi(stack, 'One', { auth: Auth.none() });
    new IngestionApi(stack, 'Two', { auth: Auth.none() });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ApiGateway::RestApi', 2);
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  test('8. have no HTTP proxy, JSON Web Tokens, token authorizers, Step Functions, EventBridge or stages', () => {
    const stack = new Stack(new App(), 'Stack');
    const check = new lambda.Function(stack, 'Check', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {};') });
    const machine = stepfunctions.StateMachine.fromStateMachineName(stack, 'Machine', 'work');
    const proxy = new HttpProxyApi(stack, 'Proxy', { url: 'https://legacy.example.com', auth: Auth.jwt({ issuer: 'https://login.example.com', audience: ['a'] }) });
    proxy.gateway.addRoute('POST /work', { backend: Backend.stepFunctionsStartExecution(machine), auth: Auth.lambda(check) });
    proxy.gateway.addRoute('POST /events', {
      backend: Backend.eventBridgePutEvents(events.EventBus.fromEventBusName(stack, 'Bus', 'shop'), { source: RequestValue.literal('s'), detailType: RequestValue.literal('d') }),
    });
    proxy.gateway.addStage('beta');
    Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::Stage', 2);
  });

  test('9. call none of what they make', () => {
    const endToEnd = fs.readdirSync(path.join(__dirname, '..', 'integ')).filter((name) => name.endsWith('.e2e.test.ts')).map((name) => name.replace('.e2e.test.ts', ''));
    // It serves no requests; what it does is called in test/handlers/account-logging.test.ts.
    expect(NOUNS.filter((noun) => noun !== 'account-logging' && !endToEnd.includes(noun))).toEqual([]);
  });

  test('10. take no aliases, let nobody change answers, and have no backends for Step Functions and S3', () => {
    const stack = new Stack(new App(), 'Stack');
    const handler = new lambda.Function(stack, 'Shop', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {};') });
    new RestGateway(stack, 'Api', {
      auth: Auth.none(),
      routes: {
        'GET /live': { backend: Backend.lambda(new lambda.Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion })) },
        'GET /files/{key}': {
          backend: Backend.s3GetObject(new s3.Bucket(stack, 'Bucket'), { contentTypes: ['text/plain'] }),
          responses: [{ backendStatus: '403|404', statusCode: 410, body: ResponseValue.literal({ gone: true }) }],
        },
      },
    });
    const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
    expect(api.Properties.Body.paths['/files/{key}'].get['x-amazon-apigateway-integration'].responses['403|404'].statusCode).toBe('410');
  });
});

describe('others', () => {
  test('CDK makes JSON that is none of an apostrophe in a header for Step Functions', async () => {
    stub.answer = { status: 200, body: { executionArn: 'a:b' } };
    expect(await post('/work', '{}', { 'X-Name': 'it\'s "quoted" \\ $x' })).toBe(202);
    expect(JSON.parse(stub.asked.input as string).headers).toMatchObject({ 'X-Name': 'it\'s "quoted" \\ $x' });
  });

  test('SAM allows one origin by CORS, openapix none by itself', async () => {
    const cors = await serve((stack) => {
      new RestGateway(stack, 'Cors', { auth: Auth.none(), cors: { allowOrigins: ['https://a.com', 'https://b.com'], maxAge: Duration.hours(1) }, routes: { 'GET /': { backend: Backend.mock() } } });
    });
    try {
      for (const [origin, allowed] of [['https://a.com', 'https://a.com'], ['https://b.com', 'https://b.com'], ['https://c.com', null]] as const) {
        const response = await fetch(cors.url('Cors'), { headers: { Origin: origin! } });
        expect(response.headers.get('Access-Control-Allow-Origin')).toBe(allowed);
      }
    } finally {
      await cors.stop();
    }
  });

  test('aws-pdk and the Serverless plugins finish an API by code that runs at deployment', () => {
    const stack = new Stack(new App(), 'Stack');
    new RestGateway(stack, 'Api', { auth: Auth.none(), metricsEnabled: true, throttle: { rateLimit: 1, burstLimit: 1 }, routes: { 'GET /': { backend: Backend.mock() } } });
    const types = new Set(Object.values<{ Type: string }>(Template.fromStack(stack).toJSON().Resources).map(({ Type }) => Type));
    expect([...types].sort()).toEqual(['AWS::ApiGateway::Deployment', 'AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Stage', 'AWS::Logs::LogGroup']);
  });

  test('cdk-local answers calls of services with 501', async () => {
    stub.answer = { status: 200, body: { SequenceNumber: '1', ShardId: 's' } };
    expect(await post('/raw', '{}')).toBe(202);
  });
});
