import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Auth, IngestionApi } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegIngestion');
const ingestion = new IngestionApi(stack, 'Ingestion', { auth: Auth.none(), bufferingInterval: Duration.seconds(0) });
new CfnOutput(stack, 'IngestionUrl', { value: ingestion.gateway.url });
new CfnOutput(stack, 'StreamName', { value: ingestion.stream.streamName });
new CfnOutput(stack, 'BucketName', { value: ingestion.bucket!.bucketName });

const test = new IntegTest(app, 'Ingestion', { testCases: [stack] });
test.assertions.httpApiCall(`${ingestion.gateway.url}/records`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"n":1}' })
  .expect(ExpectedResult.objectLike({ status: 202 }));
test.assertions.httpApiCall(`${ingestion.gateway.url}/records/batch`, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"records":[{"data":{"n":2}},{"data":3,"partitionKey":"k"}]}',
}).expect(ExpectedResult.objectLike({ status: 202, body: { failedCount: 0 } }));

app.synth();
