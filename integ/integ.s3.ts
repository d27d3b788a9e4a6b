import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_kms as kms, aws_s3 as s3, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLog, Auth, Backend, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegS3');
const key = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7), enableKeyRotation: true });
const bucket = new s3.Bucket(stack, 'Bucket', {
  encryption: s3.BucketEncryption.KMS,
  encryptionKey: key,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
});

const accessLog = AccessLog.logGroup({ removalPolicy: RemovalPolicy.DESTROY });
const files = new RestGateway(stack, 'Files', {
  auth: Auth.none(),
  accessLog,
  binaryMediaTypes: ['*/*'],
  routes: {
    'GET /files/{key+}': { backend: Backend.s3GetObject(bucket, { prefix: 'public/' }) },
    'PUT /files/{key+}': { backend: Backend.s3PutObject(bucket, { prefix: 'public/' }) },
  },
});
const texts = new RestGateway(stack, 'Texts', {
  auth: Auth.none(),
  accessLog,
  routes: {
    'GET /texts/{name}': { backend: Backend.s3GetObject(bucket, { prefix: 'texts/', contentTypes: ['text/plain'] }) },
    'PUT /texts/{name}': { backend: Backend.s3PutObject(bucket, { prefix: 'texts/', contentTypes: ['text/plain'] }) },
  },
});
new CfnOutput(stack, 'FilesUrl', { value: files.url });
new CfnOutput(stack, 'TextsUrl', { value: texts.url });
new CfnOutput(stack, 'BucketName', { value: bucket.bucketName });

const test = new IntegTest(app, 'S3', { testCases: [stack] });
test.assertions.httpApiCall(`${texts.url}/texts/a`, { method: 'PUT', headers: { 'Content-Type': 'text/plain' }, body: 'text' }).expect(ExpectedResult.objectLike({ status: 204 }))
  .next(test.assertions.httpApiCall(`${texts.url}/texts/a`).expect(ExpectedResult.objectLike({ status: 200 })));
test.assertions.httpApiCall(`${files.url}/files/kept`, { method: 'PUT', headers: { 'Content-Type': 'text/plain', 'If-None-Match': '*' }, body: 'first' }).expect(ExpectedResult.objectLike({ status: 204 }))
  .next(test.assertions.httpApiCall(`${files.url}/files/kept`, { method: 'PUT', headers: { 'Content-Type': 'text/plain', 'If-None-Match': '*' }, body: 'again' }).expect(ExpectedResult.objectLike({ status: 412 })))
  .next(test.assertions.httpApiCall(`${files.url}/files/kept`, { method: 'PUT', headers: { 'Content-Type': 'text/plain', 'If-Match': '"other"' }, body: 'again' }).expect(ExpectedResult.objectLike({ status: 412 })));
test.assertions.httpApiCall(`${files.url}/files/none`, { method: 'PUT', headers: { 'Content-Type': 'text/plain', 'If-Match': '"other"' }, body: 'x' }).expect(ExpectedResult.objectLike({ status: 404 }));
test.assertions.httpApiCall(`${files.url}/files/none`).expect(ExpectedResult.objectLike({ status: 404 }));

app.synth();
