import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_kms as kms, aws_sqs as sqs, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLog, Auth, Backend, RequestValue, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegSqs');
const key = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7), enableKeyRotation: true });
const orders = new sqs.Queue(stack, 'Orders', { encryptionMasterKey: key });
const steps = new sqs.Queue(stack, 'Steps', { fifo: true });
const clicks = new sqs.Queue(stack, 'Clicks', { fifo: true, contentBasedDeduplication: true });
const missing = sqs.Queue.fromQueueArn(stack, 'Missing', stack.formatArn({ service: 'sqs', resource: `${stack.stackName}-missing` }));

const customer = RequestValue.path('customer');
const gateway = new RestGateway(stack, 'Gateway', {
  auth: Auth.none(),
  accessLog: AccessLog.logGroup({ removalPolicy: RemovalPolicy.DESTROY }),
  routes: {
    'POST /orders': {
      backend: Backend.sqsSendMessage(orders, {
        messageAttributes: {
          kind: RequestValue.literal('order & more'),
          tenant: RequestValue.header('X-Tenant'),
          note: RequestValue.query('note'),
          priority: RequestValue.number(RequestValue.query('priority')),
        },
      }),
    },
    'POST /orders/{customer}': {
      backend: Backend.sqsSendMessage(orders, {
        messageBody: RequestValue.object({ customer, order: RequestValue.body('$.order'), note: RequestValue.optional(RequestValue.query('note')) }),
      }),
    },
    'POST /reminders': { backend: Backend.sqsSendMessage(orders, { delay: Duration.seconds(2) }) },
    'POST /steps/{customer}': { backend: Backend.sqsSendMessage(steps, { messageGroupId: customer }) },
    'PUT /steps/{customer}/{step}': { backend: Backend.sqsSendMessage(steps, { messageGroupId: customer, messageDeduplicationId: RequestValue.path('step') }) },
    'POST /clicks/{customer}': { backend: Backend.sqsSendMessage(clicks, { messageGroupId: customer }) },
    'POST /nowhere': { backend: Backend.sqsSendMessage(missing) },
  },
});
new CfnOutput(stack, 'GatewayUrl', { value: gateway.url });
new CfnOutput(stack, 'OrdersQueue', { value: orders.queueUrl });
new CfnOutput(stack, 'StepsQueue', { value: steps.queueUrl });
new CfnOutput(stack, 'ClicksQueue', { value: clicks.queueUrl });

const test = new IntegTest(app, 'Sqs', { testCases: [stack] });
const post = (path: string, body: string) => test.assertions.httpApiCall(gateway.url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
post('/orders?note=a%26b', '{"n":1}').expect(ExpectedResult.objectLike({ status: 202 }));
post('/steps/ann', '{"n":2}').expect(ExpectedResult.objectLike({ status: 202 }));
post('/orders?note=', '{"n":3}').expect(ExpectedResult.objectLike({ status: 400 }));
post('/nowhere', '{}').expect(ExpectedResult.objectLike({ status: 502 }));

app.synth();
