import * as path from 'path';
import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { AccountLogging, ApiDocs, Auth, Backend, OpenApiDefinition, RestGateway } from 'cdk-gatehouse';

const app = new App();
const stack = new Stack(app, 'PetsApi');
new AccountLogging(stack, 'AccountLogging');

const store = new lambda.Function(stack, 'Store', {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async ({ body }) => ({ statusCode: 201, headers: { "Content-Type": "application/json" }, body });'),
});

// Try it: npx cdk synth, npx gatehouse start, and open /docs of the API in a browser.
RestGateway.fromOpenApi(stack, 'Pets', {
  definition: OpenApiDefinition.fromFile(path.join(__dirname, 'pets.yaml')),
  auth: Auth.iam(),
  backends: {
    listPets: Backend.mock({ body: [{ name: 'Rex', kind: 'dog' }] }),
    createPet: Backend.lambda(store),
  },
  docs: ApiDocs.publicAt('/docs'),
});

app.synth();
