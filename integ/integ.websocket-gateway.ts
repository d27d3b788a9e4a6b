import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_apigateway as apigateway, aws_lambda as lambda, aws_sqs as sqs, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountLogging, Auth, Backend, JsonSchema, PlanKey, RequestValue, WebSocketGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegWebSocketGateway');
new AccountLogging(stack, 'AccountLogging');

function inlineFunction(id: string, code: string): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(code) });
}

// Tells who asks what, and of connections, who may have one: not those whose room is closed.
const echo = inlineFunction('Echo', `exports.handler = async ({ requestContext: { eventType, routeKey, connectionId, authorizer }, body, queryStringParameters }) => {
  if (eventType === 'CONNECT') return { statusCode: queryStringParameters?.room === 'closed' ? 409 : 200 };
  if (body === 'fail') throw new Error('asked to fail');
  return { statusCode: 200, body: JSON.stringify({ routeKey, connectionId, principalId: authorizer?.principalId, body }) };
};`);
const check = inlineFunction('Check', `exports.handler = async ({ methodArn, queryStringParameters: { ticket } }) => {
  if (ticket !== 'allow' && ticket !== 'deny') throw new Error('Unauthorized');
  const Statement = [{ Action: 'execute-api:Invoke', Effect: ticket === 'allow' ? 'Allow' : 'Deny', Resource: methodArn }];
  return { principalId: 'ann', policyDocument: { Version: '2012-10-17', Statement } };
};`);
const queue = new sqs.Queue(stack, 'Queue', { removalPolicy: RemovalPolicy.DESTROY });
const said = RequestValue.object({ text: RequestValue.body('$.text'), by: RequestValue.context('connectionId') });

const chat = new WebSocketGateway(stack, 'Chat', {
  auth: Auth.lambda(check, { identitySources: [apigateway.IdentitySource.queryString('ticket')] }),
  metricsEnabled: true,
  executionLog: {},
  routes: {
    $connect: { backend: Backend.lambda(echo) },
    $disconnect: { backend: Backend.lambda(echo) },
    $default: { backend: Backend.lambda(echo), returnResponse: true },
    tell: { backend: Backend.lambda(echo), throttle: { rateLimit: 10, burstLimit: 20 } },
    queue: {
      backend: Backend.sqsSendMessage(queue, { messageBody: said }),
      returnResponse: true,
      requestBody: JsonSchema.fromInline({ type: 'object', required: ['text'], properties: { text: { type: 'string' } } }),
    },
    ping: { backend: Backend.mock({ body: { pong: '$input.body #set($a = 1)' } }), returnResponse: true },
  },
});

const keyed = new WebSocketGateway(stack, 'Keyed', {
  auth: Auth.none(),
  apiKeyRequired: true,
  plans: { basic: { keys: [PlanKey.generated('integ-websocket')] } },
  routes: { $default: { backend: Backend.mock({ body: {} }), returnResponse: true } },
});

const signed = new WebSocketGateway(stack, 'Signed', { auth: Auth.iam(), routes: { $default: { backend: Backend.mock({ body: {} }), returnResponse: true } } });

for (const [name, { url, callbackUrl }] of Object.entries({ Chat: chat, Keyed: keyed, Signed: signed })) {
  new CfnOutput(stack, `${name}Url`, { value: url });
  new CfnOutput(stack, `${name}CallbackUrl`, { value: callbackUrl });
}
new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });

new IntegTest(app, 'WebSocketGateway', { testCases: [stack] });
app.synth();
