import {
  App, aws_events as events, aws_kinesis as kinesis, aws_kms as kms, aws_sqs as sqs, aws_stepfunctions as stepfunctions, Duration, Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Auth, Backend, HttpGateway, IHttpBackend, RequestValue } from '../../src';
import { assemblyOf, SimulatedRole } from '../simulate';

function stackOf(app = new App()): Stack {
  return new Stack(app, 'Stack');
}

function gatewayIn(stack: Stack, backend: IHttpBackend, key = 'POST /things/{id}'): HttpGateway {
  return new HttpGateway(stack, 'Things', { auth: Auth.none(), routes: { [key]: { backend } } });
}

function integrationOf(stack: Stack): Record<string, unknown> & { readonly requestParameters: Record<string, unknown> } {
  const [{ Properties: { Body: { paths } } }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Api'));
  return paths['/things/{id}'].post['x-amazon-apigateway-integration'];
}

const express = (stack: Stack) => new stepfunctions.StateMachine(stack, 'Machine', {
  stateMachineType: stepfunctions.StateMachineType.EXPRESS, definitionBody: stepfunctions.DefinitionBody.fromChainable(new stepfunctions.Pass(stack, 'Pass')),
});
const queueIn = (stack: Stack, fifo?: boolean) => new sqs.Queue(stack, 'Queue', { fifo });

test.each<[string, (stack: Stack) => IHttpBackend, string, Record<string, unknown>]>([
  ['a record', (stack) => Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Stream')), 'Kinesis-PutRecord', {
    StreamName: { Ref: expect.any(String) }, PartitionKey: '$context.requestId', Data: '$request.body',
  }],
  ['a record of parts of the request', (stack) => Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Stream'), {
    data: RequestValue.body('$.event'), partitionKey: RequestValue.text([RequestValue.path('id'), RequestValue.literal('-'), RequestValue.query('of')]),
  }), 'Kinesis-PutRecord', { PartitionKey: '${request.path.id}-${request.querystring.of}', Data: '$request.body.event' }],
  ['a message', (stack) => Backend.sqsSendMessage(queueIn(stack), {
    delay: Duration.seconds(5), messageAttributes: { tier: RequestValue.literal('gold & "more"'), level: RequestValue.number(RequestValue.literal(3)) },
  }), 'SQS-SendMessage', {
    QueueUrl: { Ref: expect.any(String) },
    MessageBody: '$request.body',
    DelaySeconds: '5',
    MessageAttributes: '{"tier":{"DataType":"String","StringValue":"gold & \\"more\\""},"level":{"DataType":"Number","StringValue":"3"}}',
  }],
  ['a message in order', (stack) => Backend.sqsSendMessage(queueIn(stack, true), { messageGroupId: RequestValue.path('id') }), 'SQS-SendMessage', {
    MessageGroupId: '$request.path.id', MessageDeduplicationId: '$context.requestId',
  }],
  ['an event', (stack) => Backend.eventBridgePutEvents(new events.EventBus(stack, 'Bus'), {
    source: RequestValue.literal('shop'), detailType: RequestValue.header('X-Type'), resources: [RequestValue.literal('arn:a')],
  }), 'EventBridge-PutEvents', {
    EventBusName: { 'Fn::GetAtt': [expect.any(String), 'Arn'] }, Source: 'shop', DetailType: '$request.header.X-Type', Detail: '$request.body', Resources: '["arn:a"]',
  }],
  ['an event of a part of the body', (stack) => Backend.eventBridgePutEvents(new events.EventBus(stack, 'Bus'), {
    source: RequestValue.stageVariable('source'), detailType: RequestValue.literal('x'), detail: RequestValue.body('$.order'),
  }), 'EventBridge-PutEvents', { Source: '$stageVariables.source', Detail: '$request.body.order' }],
  ['an execution', (stack) => Backend.stepFunctionsStartExecution(express(stack)), 'StepFunctions-StartExecution', {
    StateMachineArn: { Ref: expect.any(String) }, Input: '$request.body',
  }],
  ['an execution that is waited for', (stack) => Backend.stepFunctionsStartSyncExecution(express(stack), { name: RequestValue.header('X-Name') }), 'StepFunctions-StartSyncExecution', {
    Name: '$request.header.X-Name', Input: '$request.body',
  }],
])('%s is what API Gateway makes of the request', (_, backend, integrationSubtype, parameters) => {
  const stack = stackOf();
  gatewayIn(stack, backend(stack));
  const { requestParameters, ...integration } = integrationOf(stack);
  expect(integration).toEqual({ type: 'AWS_PROXY', integrationSubtype, payloadFormatVersion: '1.0', credentials: { 'Fn::GetAtt': [expect.stringContaining('IntegrationRole'), 'Arn'] } });
  expect(requestParameters).toMatchObject(parameters);
});

test('a stream of another account is refused, since it is named by its name', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const stream = kinesis.Stream.fromStreamArn(stack, 'Theirs', 'arn:aws:kinesis:eu-west-1:444455556666:stream/clicks');
  expect(() => gatewayIn(stack, Backend.kinesisPutRecord(stream))).toThrow('stream "Stack/Theirs" is in account "444455556666"');
});

test('an input that is known before is one', () => {
  const stack = stackOf();
  gatewayIn(stack, Backend.stepFunctionsStartExecution(express(stack), { input: RequestValue.literal({ a: ['x'] }) }));
  expect(integrationOf(stack).requestParameters).toMatchObject({ Input: '{"a":["x"]}' });
});

test('a service of another region is named with it', () => {
  const stack = stackOf();
  gatewayIn(stack, Backend.sqsSendMessage(sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-north-1:111122223333:orders')));
  expect(integrationOf(stack).requestParameters).toMatchObject({ Region: 'eu-north-1' });
});

test.each<[string, (stack: Stack) => IHttpBackend, string]>([
  ['media types', (stack) => Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Stream'), { contentTypes: ['text/plain'] }), 'HTTP APIs have no "contentTypes" of a service'],
  ['an object that is put together', (stack) => Backend.sqsSendMessage(queueIn(stack), { messageBody: RequestValue.object({ id: RequestValue.path('id') }) }), '"MessageBody" of the call cannot hold a "jsonText" value'],
  ['an attribute from the request', (stack) => Backend.sqsSendMessage(queueIn(stack), { messageAttributes: { tenant: RequestValue.header('X-Tenant') } }), 'message attribute "tenant" comes from the request, and HTTP APIs would put it into JSON unquoted'],
  ['a list of events', (stack) => Backend.eventBridgePutEvents(new events.EventBus(stack, 'Bus'), { source: RequestValue.literal('a'), detailType: RequestValue.literal('b'), events: '$.events' }), 'HTTP APIs have no "events" of a service'],
  ['a resource from the request', (stack) => Backend.eventBridgePutEvents(new events.EventBus(stack, 'Bus'), { source: RequestValue.literal('a'), detailType: RequestValue.literal('b'), resources: [RequestValue.path('id')] }), 'a resource of the event comes from the request'],
  ['answers to errors', (stack) => Backend.stepFunctionsStartSyncExecution(express(stack), { errors: [{ error: 'Bad', statusCode: 400 }] }), 'HTTP APIs have no "errors" of a service'],
  ['a path variable of another route', (stack) => Backend.sqsSendMessage(queueIn(stack), { messageBody: RequestValue.path('name') }), 'reads the path variable "name", which is none of its path'],
  ['JSON beside values', (stack) => Backend.sqsSendMessage(queueIn(stack), { messageBody: RequestValue.text([RequestValue.literal('{"id":"'), RequestValue.path('id')]) }), 'which would stand in JSON unquoted'],
  ['a dollar sign', (stack) => Backend.eventBridgePutEvents(new events.EventBus(stack, 'Bus'), { source: RequestValue.literal('$5'), detailType: RequestValue.literal('b') }), 'whose "$" an HTTP API reads as a variable'],
  ['a dollar sign in an attribute', (stack) => Backend.sqsSendMessage(queueIn(stack), { messageAttributes: { price: RequestValue.literal('${request.body}') } }), 'whose "$" an HTTP API reads as a variable'],
])('%s that HTTP APIs do not have is refused, and the route named', (_, backend, message) => {
  const stack = stackOf();
  expect(() => gatewayIn(stack, backend(stack))).toThrow(/route "POST \/things\/\{id\}": /);
  const other = stackOf();
  expect(() => gatewayIn(other, backend(other))).toThrow(message);
});

test('the gateway\'s role may do what its routes do, and nothing else; no request is served before', async () => {
  const app = new App();
  const stack = stackOf(app);
  const queue = new sqs.Queue(stack, 'Queue', { encryptionMasterKey: new kms.Key(stack, 'Key') });
  const stream = new kinesis.Stream(stack, 'Stream', { encryption: kinesis.StreamEncryption.UNENCRYPTED });
  const gateway = gatewayIn(stack, Backend.sqsSendMessage(queue));
  gateway.addRoute('POST /events', { backend: Backend.kinesisPutRecord(stream) });
  gateway.addStage('test');
  const stages = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Stage'));
  expect(stages).toHaveLength(2);
  stages.forEach(({ DependsOn: waitsFor }) => expect(waitsFor).toEqual(expect.arrayContaining([expect.stringContaining('IntegrationRoleDefaultPolicy')])));
  const assembly = assemblyOf(app);
  const role = new SimulatedRole(assembly, 'Stack/Things/IntegrationRole');
  const arnOf = (type: string) => assembly.ofType(type)[0].arn!;
  const decide = (action: string, type: string) => role.decide(action, arnOf(type));
  expect(await Promise.all([
    decide('sqs:SendMessage', 'AWS::SQS::Queue'), decide('kms:GenerateDataKey', 'AWS::KMS::Key'), decide('kinesis:PutRecord', 'AWS::Kinesis::Stream'),
  ])).toEqual(Array(3).fill('Allowed'));
  expect(await Promise.all([
    decide('sqs:ReceiveMessage', 'AWS::SQS::Queue'), decide('kinesis:GetRecords', 'AWS::Kinesis::Stream'), decide('kinesis:PutRecords', 'AWS::Kinesis::Stream'),
  ])).toEqual(Array(3).fill('ImplicitlyDenied'));
});

const key = (stack: Stack) => new kms.Key(stack, 'Key');
const machine = (stack: Stack, stateMachineType: stepfunctions.StateMachineType) => new stepfunctions.StateMachine(stack, 'Machine', {
  stateMachineType,
  definitionBody: stepfunctions.DefinitionBody.fromChainable(new stepfunctions.Pass(stack, 'Pass')),
  encryptionConfiguration: new stepfunctions.CustomerManagedEncryptionConfiguration(key(stack)),
});

test.each<[string, (stack: Stack) => IHttpBackend, string, string[], string[], string[]]>([
  ['a record', (stack) => Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Stream', { encryptionKey: key(stack) })),
    'AWS::Kinesis::Stream', ['kinesis:PutRecord'], ['kinesis:PutRecords', 'kinesis:GetRecords'], ['kms:GenerateDataKey']],
  ['a message', (stack) => Backend.sqsSendMessage(new sqs.Queue(stack, 'Queue', { encryptionMasterKey: key(stack) })),
    'AWS::SQS::Queue', ['sqs:SendMessage'], ['sqs:ReceiveMessage', 'sqs:PurgeQueue'], ['kms:GenerateDataKey', 'kms:Decrypt']],
  ['an event', (stack) => Backend.eventBridgePutEvents(new events.EventBus(stack, 'Bus'), { source: RequestValue.literal('a'), detailType: RequestValue.literal('b') }),
    'AWS::Events::EventBus', ['events:PutEvents'], ['events:DescribeEventBus'], []],
  ['an execution', (stack) => Backend.stepFunctionsStartExecution(machine(stack, stepfunctions.StateMachineType.STANDARD)),
    'AWS::StepFunctions::StateMachine', ['states:StartExecution'], ['states:StartSyncExecution', 'states:DescribeStateMachine'], ['kms:GenerateDataKey', 'kms:Decrypt']],
  ['an execution that is waited for', (stack) => Backend.stepFunctionsStartSyncExecution(machine(stack, stepfunctions.StateMachineType.EXPRESS)),
    'AWS::StepFunctions::StateMachine', ['states:StartSyncExecution'], ['states:StartExecution'], ['kms:GenerateDataKey', 'kms:Decrypt']],
])('for %s the role may do just that, with the key of what it does it to', async (_, backend, type, allowed, denied, withKey) => {
  const app = new App();
  const stack = stackOf(app);
  gatewayIn(stack, backend(stack));
  const assembly = assemblyOf(app);
  const role = new SimulatedRole(assembly, 'Stack/Things/IntegrationRole');
  const decisions = (actions: string[], of: string) => Promise.all(actions.map((action) => role.decide(action, assembly.ofType(of)[0].arn!)));
  expect(await decisions(allowed, type)).toEqual(allowed.map(() => 'Allowed'));
  expect(await decisions(denied, type)).toEqual(denied.map(() => 'ImplicitlyDenied'));
  expect(await decisions(withKey, 'AWS::KMS::Key')).toEqual(withKey.map(() => 'Allowed'));
  if (withKey.length > 0) { expect(await decisions(['kms:ScheduleKeyDeletion'], 'AWS::KMS::Key')).toEqual(['ImplicitlyDenied']); }
});
