import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_stepfunctions as stepfunctions, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLog, Auth, Backend, RequestValue, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegStepFunctions');
const standard = new stepfunctions.StateMachine(stack, 'Standard', { definitionBody: stepfunctions.DefinitionBody.fromChainable(new stepfunctions.Pass(stack, 'Done')) });
const choice = new stepfunctions.Choice(stack, 'What')
  .when(stepfunctions.Condition.stringEquals('$.what', 'refuse'), new stepfunctions.Fail(stack, 'Refused', { error: 'Order.Invalid', cause: 'The "lines" are $missing' }))
  .when(stepfunctions.Condition.stringEquals('$.what', 'fail'), new stepfunctions.Fail(stack, 'Failed', { error: 'Bug', cause: 'of arn:aws:states:secret' }))
  .when(stepfunctions.Condition.stringEquals('$.what', 'wait'), new stepfunctions.Wait(stack, 'Waiting', { time: stepfunctions.WaitTime.duration(Duration.seconds(10)) }))
  .otherwise(new stepfunctions.Pass(stack, 'Echo'));
const express = new stepfunctions.StateMachine(stack, 'Express', {
  stateMachineType: stepfunctions.StateMachineType.EXPRESS,
  definitionBody: stepfunctions.DefinitionBody.fromChainable(choice),
  timeout: Duration.seconds(2),
});

const gateway = new RestGateway(stack, 'Gateway', {
  auth: Auth.none(),
  accessLog: AccessLog.logGroup({ removalPolicy: RemovalPolicy.DESTROY }),
  routes: {
    'POST /orders': { backend: Backend.stepFunctionsStartExecution(standard, { name: RequestValue.header('Idempotency-Key') }) },
    'POST /unnamed': { backend: Backend.stepFunctionsStartExecution(standard) },
    'POST /prices': { backend: Backend.stepFunctionsStartSyncExecution(express, { errors: [{ error: 'Order.Invalid', statusCode: 422 }] }) },
    'GET /echo/{id}': {
      backend: Backend.stepFunctionsStartSyncExecution(express, {
        input: RequestValue.object({ what: RequestValue.literal('echo'), id: RequestValue.path('id'), headers: RequestValue.headers(), query: RequestValue.queryParameters() }),
      }),
    },
  },
});
new CfnOutput(stack, 'GatewayUrl', { value: gateway.url });
new CfnOutput(stack, 'StandardMachine', { value: standard.stateMachineArn });

const test = new IntegTest(app, 'StepFunctions', { testCases: [stack] });
const post = (path: string, body: string) => test.assertions.httpApiCall(gateway.url + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
post('/prices', '{"what":"echo"}').expect(ExpectedResult.objectLike({ status: 200, body: { what: 'echo' } }));
post('/prices', '{"what":"refuse"}').expect(ExpectedResult.objectLike({ status: 422 }));
post('/prices', '{"what":"fail"}').expect(ExpectedResult.objectLike({ status: 502 }));
post('/prices', '{"what":"wait"}').expect(ExpectedResult.objectLike({ status: 504 }));
post('/unnamed', '{}').expect(ExpectedResult.objectLike({ status: 202 }));

app.synth();
