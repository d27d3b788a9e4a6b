import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_kinesisfirehose as firehose, aws_s3 as s3, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLog, Auth, Backend, RequestValue, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegFirehose');
const bucket = new s3.Bucket(stack, 'Bucket', {
  encryption: s3.BucketEncryption.S3_MANAGED,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
});
const delivery = new firehose.DeliveryStream(stack, 'Delivery', {
  destination: new firehose.S3Bucket(bucket, { bufferingInterval: Duration.seconds(0), loggingConfig: new firehose.DisableLogging() }),
  encryption: firehose.StreamEncryption.awsOwnedKey(),
});

const gateway = new RestGateway(stack, 'Gateway', {
  auth: Auth.none(),
  accessLog: AccessLog.logGroup({ removalPolicy: RemovalPolicy.DESTROY }),
  binaryMediaTypes: ['application/octet-stream'],
  routes: {
    'POST /raw': { backend: Backend.firehosePutRecord(delivery) },
    'POST /lines': { backend: Backend.firehosePutRecord(delivery, { data: RequestValue.text([RequestValue.rawBody(), RequestValue.literal('\n')]) }) },
    'POST /made/{id}': { backend: Backend.firehosePutRecord(delivery, { data: RequestValue.object({ id: RequestValue.path('id'), it: RequestValue.body('$.it') }) }) },
    'POST /batch': { backend: Backend.firehosePutRecordBatch(delivery) },
  },
});
new CfnOutput(stack, 'GatewayUrl', { value: gateway.url });
new CfnOutput(stack, 'BucketName', { value: bucket.bucketName });

const test = new IntegTest(app, 'Firehose', { testCases: [stack] });
const post = (route: string, text: string) => test.assertions.httpApiCall(gateway.url + route, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: text });
post('/raw', '{"n":1}').expect(ExpectedResult.objectLike({ status: 202 }));
post('/batch', '{"records":[{"data":1},{"data":2}]}').expect(ExpectedResult.objectLike({ status: 202, body: { failedCount: 0 } }));
post('/batch', '{"records":[{}]}').expect(ExpectedResult.objectLike({ status: 400 }));

app.synth();
