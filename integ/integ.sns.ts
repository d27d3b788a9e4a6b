import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_kms as kms, aws_sns as sns, aws_sns_subscriptions as subscriptions, aws_sqs as sqs, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLog, Auth, Backend, RequestValue, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegSns');
const masterKey = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7), enableKeyRotation: true });
const topic = new sns.Topic(stack, 'Topic', { enforceSSL: true, masterKey });
const queue = new sqs.Queue(stack, 'Queue');
topic.addSubscription(new subscriptions.SqsSubscription(queue));
const fifo = new sns.Topic(stack, 'Fifo', { fifo: true, enforceSSL: true, masterKey });
const fifoQueue = new sqs.Queue(stack, 'FifoQueue', { fifo: true });
fifo.addSubscription(new subscriptions.SqsSubscription(fifoQueue));

const gateway = new RestGateway(stack, 'Gateway', {
  auth: Auth.none(),
  accessLog: AccessLog.logGroup({ removalPolicy: RemovalPolicy.DESTROY }),
  routes: {
    'POST /news/{kind}': {
      backend: Backend.snsPublish(topic, { subject: RequestValue.query('subject'), messageAttributes: { kind: RequestValue.path('kind'), tenant: RequestValue.header('X-Tenant') } }),
    },
    'POST /made': { backend: Backend.snsPublish(topic, { message: RequestValue.object({ it: RequestValue.body('$.it') }) }) },
    'POST /steps/{customer}': { backend: Backend.snsPublish(fifo, { messageGroupId: RequestValue.path('customer') }) },
  },
});
new CfnOutput(stack, 'GatewayUrl', { value: gateway.url });
new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });
new CfnOutput(stack, 'FifoQueueUrl', { value: fifoQueue.queueUrl });

const test = new IntegTest(app, 'Sns', { testCases: [stack] });
const post = (route: string, text: string) => test.assertions.httpApiCall(gateway.url + route, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: text });
post('/news/sport?subject=a', '{"n":1}').expect(ExpectedResult.objectLike({ status: 202 }));
post('/steps/ann', '{"n":2}').expect(ExpectedResult.objectLike({ status: 202 }));
post(`/news/sport?subject=${'x'.repeat(120)}`, '{}').expect(ExpectedResult.objectLike({ status: 400 }));

app.synth();
