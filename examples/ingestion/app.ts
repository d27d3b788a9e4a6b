import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { AccountLogging, Auth, IngestionApi, RequestValue } from 'cdk-gatehouse';

const app = new App();
const stack = new Stack(app, 'Clicks');

new AccountLogging(stack, 'AccountLogging');
const ingestion = new IngestionApi(stack, 'Ingestion', {
  auth: Auth.none(),
  partitionKey: RequestValue.withDefault(RequestValue.header('X-Session'), RequestValue.context('requestId')),
});
new CfnOutput(stack, 'BucketName', { value: ingestion.bucket!.bucketName });

app.synth();
