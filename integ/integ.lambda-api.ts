import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_lambda as lambda, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Auth, Backend, LambdaApi, ResponseTransferMode } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegLambdaApi');

function inlineFunction(id: string, code: string): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(code) });
}

// It tells the events that it was given before: sync or async, they have one shape.
const handler = inlineFunction('Handler', `const seen = [];
exports.handler = async ({ resource, path, httpMethod, headers, queryStringParameters, pathParameters, body, isBase64Encoded, requestContext }) => {
  if (path === '/seen') return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(seen) };
  seen.push({ resource, path, httpMethod, queryStringParameters, pathParameters, body, isBase64Encoded, stage: requestContext.stage });
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ path, httpMethod, body }) };
};`);
const counter = inlineFunction('Counter', `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  const answer = awslambda.HttpResponseStream.from(stream, { statusCode: 200, headers: { 'Content-Type': 'text/plain' } });
  for (let n = 1; n <= 3; n++) { answer.write(n + ' '); await new Promise((resolve) => setTimeout(resolve, 20)); }
  answer.end();
});`);
const live = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion });

const api = new LambdaApi(stack, 'Shop', {
  auth: Auth.none(),
  handler: live,
  routes: {
    'POST /jobs/{kind}': { backend: Backend.lambdaAsync(live) },
    'GET /count': { backend: Backend.lambda(counter, { responseTransferMode: ResponseTransferMode.STREAM, timeout: Duration.minutes(15) }) },
    'GET /health': { backend: Backend.mock({ body: { status: 'ok' } }) },
    'DELETE /orders/{id}': { backend: Backend.lambda(live), auth: Auth.iam() },
  },
});
new CfnOutput(stack, 'ShopUrl', { value: api.gateway.url });

const test = new IntegTest(app, 'LambdaApi', { testCases: [stack] });
test.assertions.httpApiCall(`${api.gateway.url}/anything/at/all`).expect(ExpectedResult.objectLike({ status: 200, body: { path: '/anything/at/all' } }));
test.assertions.httpApiCall(`${api.gateway.url}/jobs/mail`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
  .expect(ExpectedResult.objectLike({ status: 202 }));
test.assertions.httpApiCall(`${api.gateway.url}/orders/1`, { method: 'DELETE' }).expect(ExpectedResult.objectLike({ status: 403 }));

app.synth();
