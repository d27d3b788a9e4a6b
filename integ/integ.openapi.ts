import * as path from 'path';
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_lambda as lambda, CfnOutput, Stack } from 'aws-cdk-lib';
import { Auth, Backend, HttpGateway, OpenApiDefinition, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegOpenApi');
const echo = new lambda.Function(stack, 'Echo', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline(`exports.handler = async ({ body, pathParameters, queryStringParameters }) => ({
  statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ body, pathParameters, queryStringParameters }),
});`),
});

const definition = OpenApiDefinition.fromFile(path.join(__dirname, 'pets.yaml'));
const rest = RestGateway.fromOpenApi(stack, 'Rest', {
  definition,
  auth: Auth.iam(),
  backends: { listPets: Backend.lambda(echo), createPet: Backend.lambda(echo), getPet: Backend.mock({ body: { name: 'Rex', kind: 'dog' } }) },
  securitySchemes: { keeper: Auth.iam() },
});
rest.addRoute('GET /health', { backend: Backend.mock({ body: { status: 'ok' } }), auth: Auth.none(), operationName: 'health' });
const http = HttpGateway.fromOpenApi(stack, 'Http', { definition, auth: Auth.iam(), backend: Backend.lambda(echo) });
new CfnOutput(stack, 'RestUrl', { value: rest.url });
new CfnOutput(stack, 'HttpUrl', { value: http.url });

const test = new IntegTest(app, 'OpenApi', { testCases: [stack] });
test.assertions.httpApiCall(`${rest.url}/pets/1`).expect(ExpectedResult.objectLike({ status: 200, body: { name: 'Rex' } }));
test.assertions.httpApiCall(`${rest.url}/pets?kind=cat`).expect(ExpectedResult.objectLike({ status: 403 }));
test.assertions.httpApiCall(`${http.url}/pets/1`).expect(ExpectedResult.objectLike({ status: 200, body: { pathParameters: { petId: '1' } } }));

app.synth();
