import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { AccountLogging } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegAccountLogging');
const logging = new AccountLogging(stack, 'AccountLogging');
new CfnOutput(stack, 'CloudWatchRoleArn', { value: logging.cloudWatchRoleArn });

const test = new IntegTest(app, 'AccountLogging', { testCases: [stack] });
test.assertions.awsApiCall('api-gateway', 'GetAccount').expect(ExpectedResult.objectLike({ cloudwatchRoleArn: logging.cloudWatchRoleArn }));

app.synth();
