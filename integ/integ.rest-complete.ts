import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput } from 'aws-cdk-lib';
import { ShopStack } from '../examples/rest-complete/stack';

const app = new App();
const stack = new ShopStack(app, 'IntegRestComplete');
new CfnOutput(stack, 'PoolId', { value: stack.users.userPoolId });
new CfnOutput(stack, 'StreamName', { value: stack.orders.streamName });

const test = new IntegTest(app, 'RestComplete', { testCases: [stack] });
const { url } = stack.gateway;
test.assertions.httpApiCall(`${url}/health`).expect(ExpectedResult.objectLike({ status: 200, body: { status: 'ok' } }));
test.assertions.httpApiCall(`${url}/nowhere`).expect(ExpectedResult.objectLike({ status: 403 }));
test.assertions.httpApiCall(`${url}/orders`, { method: 'POST', body: '{}' }).expect(ExpectedResult.objectLike({ status: 401 }));
test.assertions.httpApiCall(`${url}/reports/2026`).expect(ExpectedResult.objectLike({ status: 403 }));

app.synth();
