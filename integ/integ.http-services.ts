import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import {
  App, aws_events as events, aws_events_targets as targets, aws_kinesis as kinesis, aws_sqs as sqs, aws_stepfunctions as stepfunctions,
  CfnOutput, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Auth, Backend, HttpGateway, RequestValue } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegHttpServices');

const clicks = new kinesis.Stream(stack, 'Clicks', { streamMode: kinesis.StreamMode.ON_DEMAND, removalPolicy: RemovalPolicy.DESTROY });
const orders = new sqs.Queue(stack, 'Orders');
const steps = new sqs.Queue(stack, 'Steps', { fifo: true });
const bus = new events.EventBus(stack, 'Bus');
const arrived = new sqs.Queue(stack, 'Arrived');
new events.Rule(stack, 'All', { eventBus: bus, eventPattern: { source: events.Match.prefix('') }, targets: [new targets.SqsQueue(arrived)] });
const standard = new stepfunctions.StateMachine(stack, 'Standard', { definitionBody: stepfunctions.DefinitionBody.fromChainable(new stepfunctions.Pass(stack, 'Done')) });
const isToFail = stepfunctions.Condition.and(stepfunctions.Condition.isPresent('$.fail'), stepfunctions.Condition.booleanEquals('$.fail', true));
const express = new stepfunctions.StateMachine(stack, 'Express', {
  stateMachineType: stepfunctions.StateMachineType.EXPRESS,
  definitionBody: stepfunctions.DefinitionBody.fromChainable(new stepfunctions.Choice(stack, 'What')
    .when(isToFail, new stepfunctions.Fail(stack, 'Failed', { error: 'Price.Unknown', cause: 'No price' }))
    .otherwise(new stepfunctions.Pass(stack, 'Echo'))),
});

const gateway = new HttpGateway(stack, 'Gateway', {
  auth: Auth.none(),
  routes: {
    'POST /clicks': { backend: Backend.kinesisPutRecord(clicks) },
    'POST /clicks/{user}': { backend: Backend.kinesisPutRecord(clicks, { data: RequestValue.body('$.click'), partitionKey: RequestValue.path('user') }) },
    'POST /orders': { backend: Backend.sqsSendMessage(orders, { messageAttributes: { kind: RequestValue.literal('order & more') } }) },
    'POST /steps/{group}': { backend: Backend.sqsSendMessage(steps, { messageBody: RequestValue.body('$.step'), messageGroupId: RequestValue.path('group') }) },
    'POST /events/{type}': { backend: Backend.eventBridgePutEvents(bus, { source: RequestValue.literal('shop'), detailType: RequestValue.path('type') }) },
    'POST /jobs': { backend: Backend.stepFunctionsStartExecution(standard) },
    'POST /prices': { backend: Backend.stepFunctionsStartSyncExecution(express) },
  },
});
new CfnOutput(stack, 'GatewayUrl', { value: gateway.url });
new CfnOutput(stack, 'StreamName', { value: clicks.streamName });
new CfnOutput(stack, 'OrdersQueueUrl', { value: orders.queueUrl });
new CfnOutput(stack, 'StepsQueueUrl', { value: steps.queueUrl });
new CfnOutput(stack, 'ArrivedQueueUrl', { value: arrived.queueUrl });

const test = new IntegTest(app, 'HttpServices', { testCases: [stack] });
const post = (path: string, body: string) => test.assertions.httpApiCall(gateway.url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
post('/clicks', '{"n":1}').expect(ExpectedResult.objectLike({ status: 200 }));
post('/orders', '{"n":1}').expect(ExpectedResult.objectLike({ status: 200 }));
post('/events/Placed', '{"n":1}').expect(ExpectedResult.objectLike({ status: 200, body: { FailedEntryCount: 0 } }));
post('/jobs', '{"n":1}').expect(ExpectedResult.objectLike({ status: 200 }));
post('/prices', '{"n":1}').expect(ExpectedResult.objectLike({ status: 200, body: { status: 'SUCCEEDED', output: '{"n":1}' } }));
post('/prices', '{"fail":true}').expect(ExpectedResult.objectLike({ status: 200, body: { status: 'FAILED', error: 'Price.Unknown' } }));
post('/events/Placed', 'no JSON').expect(ExpectedResult.objectLike({ status: 200, body: { FailedEntryCount: 1 } }));

app.synth();
