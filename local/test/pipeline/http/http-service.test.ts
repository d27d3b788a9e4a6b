import { KinesisClient, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import { serveHttp } from './http-app';
import { LocalGateway } from '../../../src';
import { writeAssembly } from '../../assembly/assembly-folder';
import { backend, Seen } from '../backend-server';
import { call } from '../call';
import { keep } from '../gateways';

const operation = (integrationSubtype: string, requestParameters: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  post: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', integrationSubtype, credentials: 'arn:aws:iam::000000000000:role/api', requestParameters, payloadFormatVersion: '1.0', ...more } },
});

interface Asked {
  readonly seen: Seen;
  readonly json: unknown;
  readonly form: Record<string, string>;
}

/** What a service is asked for a request. */
async function asked(service: string, subtype: string, requestParameters: Record<string, unknown>, body: unknown = {}): Promise<Asked> {
  const calls: Seen[] = [];
  const endpoint = await backend((request, response) => {
    calls.push(request);
    response.setHeader('Content-Type', 'application/x-amz-json-1.1');
    response.end('{"answer":true}');
  });
  const url = await serveHttp({ endpoints: { [service]: endpoint }, paths: { '/': operation(subtype, requestParameters) } });
  const { status, text, headers } = await call(`${url}/`, { method: 'POST', body: JSON.stringify(body) });
  expect([status, text, headers['content-type']]).toEqual([200, '{"answer":true}', 'application/x-amz-json-1.1']);
  const sent = calls[0].body.toString();
  return { seen: calls[0], json: sent.startsWith('{') ? JSON.parse(sent) as unknown : undefined, form: Object.fromEntries(new URLSearchParams(sent)) };
}

test.each<[string, string, Record<string, unknown>, string, unknown]>([
  [
    'EventBridge-PutEvents', 'events',
    { Source: 'shop', DetailType: '$request.body.type', Detail: '$request.body', EventBusName: 'bus', Time: '2020-01-01T00:00:00Z', Resources: '["a","b"]', Region: 'eu-west-1' },
    'AWSEvents.PutEvents',
    { Entries: [{ Source: 'shop', DetailType: 'made', Detail: '{"type":"made"}', EventBusName: 'bus', Time: 1577836800, Resources: ['a', 'b'] }] },
  ],
  [
    'Kinesis-PutRecord', 'kinesis', { StreamName: 'clicks', Data: 'hi', PartitionKey: '$request.body.type' },
    'Kinesis_20131202.PutRecord', { StreamName: 'clicks', Data: 'aGk=', PartitionKey: 'made' },
  ],
  [
    'StepFunctions-StartExecution', 'states', { StateMachineArn: 'arn:m', Name: 'n', Input: '$request.body' },
    'AWSStepFunctions.StartExecution', { stateMachineArn: 'arn:m', name: 'n', input: '{"type":"made"}' },
  ],
  [
    'StepFunctions-StartSyncExecution', 'states', { StateMachineArn: 'arn:m', Input: '$request.body', TraceHeader: 't' },
    'AWSStepFunctions.StartSyncExecution', { stateMachineArn: 'arn:m', input: '{"type":"made"}', traceHeader: 't' },
  ],
  [
    'StepFunctions-StopExecution', 'states', { ExecutionArn: 'arn:e', Cause: 'c', Error: 'e' },
    'AWSStepFunctions.StopExecution', { executionArn: 'arn:e', cause: 'c', error: 'e' },
  ],
])('%s', async (subtype, service, parameters, target, body) => {
  const { seen, json } = await asked(service, subtype, parameters, { type: 'made' });
  expect([seen.method, seen.headers['x-amz-target'], json]).toEqual(['POST', target, body]);
  expect(seen.headers.authorization).toContain(`/${parameters.Region === undefined ? 'us-east-1' : 'eu-west-1'}/${service}/aws4_request`);
});

test.each<[string, Record<string, unknown>, Record<string, string>]>([
  [
    'SendMessage',
    { MessageBody: '$request.body', DelaySeconds: 5, MessageGroupId: 'g', MessageAttributes: '{"tier":{"DataType":"String","StringValue":"gold & more"}}' },
    {
      'MessageBody': '{"a":"x&y"}',
      'DelaySeconds': '5',
      'MessageGroupId': 'g',
      'MessageAttribute.1.Name': 'tier',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': 'gold & more',
    },
  ],
  ['ReceiveMessage', { MaxNumberOfMessages: 3, AttributeNames: '["All"]', MessageAttributeNames: 'a, b' }, {
    'MaxNumberOfMessages': '3', 'AttributeName.1': 'All', 'MessageAttributeName.1': 'a', 'MessageAttributeName.2': 'b',
  }],
  ['DeleteMessage', { ReceiptHandle: '$request.body.a' }, { ReceiptHandle: 'x&y' }],
  ['PurgeQueue', {}, {}],
])('SQS-%s', async (action, parameters, fields) => {
  const { seen, form } = await asked('sqs', `SQS-${action}`, { QueueUrl: 'https://sqs/1/q', ...parameters }, { a: 'x&y' });
  expect([seen.url, seen.headers['content-type'], form]).toEqual([`/?Action=${action}&Version=2012-11-05`, 'application/x-www-form-urlencoded', { QueueUrl: 'https://sqs/1/q', ...fields }]);
});

test('an error of a service goes back as it is', async () => {
  const endpoint = await backend((_, response) => response.writeHead(400, { 'Content-Type': 'text/xml' }).end('<ErrorResponse/>'));
  const url = await serveHttp({ endpoints: { sqs: endpoint }, paths: { '/': operation('SQS-PurgeQueue', { QueueUrl: 'q' }) } });
  const { status, text, headers } = await call(`${url}/`, { method: 'POST' });
  expect([status, text, headers['content-type']]).toEqual([400, '<ErrorResponse/>', 'text/xml']);
});

test('a service without a role or an endpoint', async () => {
  const url = await serveHttp({ endpoints: { sqs: 'http://127.0.0.1:1' }, paths: { '/': operation('SQS-PurgeQueue', {}, { credentials: undefined }), '/events': operation('EventBridge-PutEvents', {}) } });
  expect((await call(`${url}/`, { method: 'POST' })).json).toEqual({ message: 'Internal Server Error' });
  expect((await call(`${url}/events`, { method: 'POST' })).status).toBe(501);
});

test.each(['{"other":1}', '{"type":""}', 'no JSON'])('a parameter that %s has no value for is told as 400, and no service is asked', async (body) => {
  const requests: unknown[] = [];
  const endpoint = await backend((seen, response) => {
    requests.push(seen);
    response.end('{}');
  });
  const url = await serveHttp({ endpoints: { kinesis: endpoint }, paths: { '/': operation('Kinesis-PutRecord', { StreamName: 'clicks', Data: 'x', PartitionKey: '$request.body.type' }) } });
  const { status, json } = await call(`${url}/`, { method: 'POST', body });
  expect([status, json, requests]).toEqual([400, { message: 'Bad Request' }, []]);
});

test('a record reaches the embedded Kinesis', async () => {
  const gateway = keep(await LocalGateway.start({
    assembly: writeAssembly({
      Shop: {
        Resources: {
          Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } },
          Orders: {
            Type: 'AWS::ApiGatewayV2::Api',
            Properties: { Body: { openapi: '3.0.1', paths: { '/clicks': operation('Kinesis-PutRecord', { StreamName: { Ref: 'Clicks' }, Data: '$request.body.data', PartitionKey: 'p' }) } } },
          },
          Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Orders' }, StageName: '$default', AutoDeploy: true } },
        },
        Outputs: { Stream: { Value: { Ref: 'Clicks' } } },
      },
    }),
  }));
  const { status, json } = await call(`${gateway.url('Orders')}/clicks`, { method: 'POST', body: '{"data":"hello"}' });
  expect([status, json]).toEqual([200, expect.objectContaining({ ShardId: 'shardId-000000000000' })]);
  const client = new KinesisClient({ endpoint: gateway.endpoint('kinesis'), region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const { ShardIterator } = await client.send(new GetShardIteratorCommand({ StreamName: gateway.outputs('Shop').Stream, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }));
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
  client.destroy();
  expect(Records.map(({ Data }) => Buffer.from(Data!).toString())).toEqual(['hello']);
});
