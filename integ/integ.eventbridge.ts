import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_events as events, aws_events_targets as targets, aws_sqs as sqs, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLog, Auth, Backend, RequestValue, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegEventbridge');
const bus = new events.EventBus(stack, 'Bus');
const queue = new sqs.Queue(stack, 'Queue');
new events.Rule(stack, 'Rule', { eventBus: bus, eventPattern: { source: ['shop'] }, targets: [new targets.SqsQueue(queue)] });

const { body, item, literal, path } = RequestValue;
const gateway = new RestGateway(stack, 'Gateway', {
  auth: Auth.none(),
  accessLog: AccessLog.logGroup({ removalPolicy: RemovalPolicy.DESTROY }),
  routes: {
    'POST /events/{type}': { backend: Backend.eventBridgePutEvents(bus, { source: literal('shop'), detailType: path('type') }) },
    'POST /orders': {
      backend: Backend.eventBridgePutEvents(bus, {
        source: literal('shop'),
        detailType: literal('Ordered'),
        detail: RequestValue.object({
          order: body('$.order'), note: RequestValue.optional(RequestValue.query('note')), lines: RequestValue.each('$.lines', RequestValue.object({ product: item('$.p'), place: RequestValue.itemIndex() })),
        }),
      }),
    },
    'POST /events': { backend: Backend.eventBridgePutEvents(bus, { source: literal('shop'), detailType: item('$.type'), detail: item('$.detail'), events: '$.events' }) },
  },
});
new CfnOutput(stack, 'GatewayUrl', { value: gateway.url });
new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });

const test = new IntegTest(app, 'Eventbridge', { testCases: [stack] });
const post = (route: string, text: string) => test.assertions.httpApiCall(gateway.url + route, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: text });
post('/events/Placed', '{"n":1}').expect(ExpectedResult.objectLike({ status: 202 }));
post('/events', '{"events":[{"type":"A","detail":{}},{"type":"","detail":{}}]}').expect(ExpectedResult.objectLike({ status: 207 }));
post('/events/Placed', '[]').expect(ExpectedResult.objectLike({ status: 400 }));

app.synth();
