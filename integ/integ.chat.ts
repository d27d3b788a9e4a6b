import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput } from 'aws-cdk-lib';
import { ChatStack } from '../examples/chat/stack';

const app = new App();
const stack = new ChatStack(app, 'IntegChat');
new CfnOutput(stack, 'ChatUrl', { value: stack.gateway.url });
new CfnOutput(stack, 'TableName', { value: stack.connections.table.tableName });
new IntegTest(app, 'Chat', { testCases: [stack] });
app.synth();
