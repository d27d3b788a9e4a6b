import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_dynamodb as dynamodb, aws_iam as iam, aws_sqs as sqs, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLog, Auth, AwsProtocol, Backend, RequestValue, ResponseValue, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegAwsService');
const queue = new sqs.Queue(stack, 'Queue');
const table = new dynamodb.TableV2(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, removalPolicy: RemovalPolicy.DESTROY });

const gateway = new RestGateway(stack, 'Gateway', {
  auth: Auth.none(),
  accessLog: AccessLog.logGroup({ removalPolicy: RemovalPolicy.DESTROY }),
  routes: {
    'PUT /queue/tags': {
      backend: Backend.awsService({
        service: 'sqs',
        action: 'TagQueue',
        path: `${stack.account}/${queue.queueName}`,
        protocol: AwsProtocol.QUERY,
        statements: [new iam.PolicyStatement({ actions: ['sqs:TagQueue'], resources: [queue.queueArn] })],
        request: RequestValue.object({
          Action: RequestValue.literal('TagQueue'),
          Version: RequestValue.literal('2012-11-05'),
          Tag: RequestValue.list([
            RequestValue.optional(RequestValue.object({ Key: RequestValue.literal('owner'), Value: RequestValue.query('owner') })),
            RequestValue.object({ Key: RequestValue.literal('note'), Value: RequestValue.rawBody() }),
          ]),
        }),
        success: { statusCode: 204 },
      }),
    },
    'PUT /nowhere/tags': {
      backend: Backend.awsService({
        service: 'sqs',
        action: 'TagQueue',
        path: `${stack.account}/${stack.stackName}-missing`,
        protocol: AwsProtocol.QUERY,
        statements: [new iam.PolicyStatement({ actions: ['sqs:TagQueue'], resources: [stack.formatArn({ service: 'sqs', resource: `${stack.stackName}-missing` })] })],
        request: RequestValue.object({ Action: RequestValue.literal('TagQueue'), Version: RequestValue.literal('2012-11-05') }),
      }),
    },
    'GET /table': {
      backend: Backend.awsService({
        service: 'dynamodb',
        action: 'DescribeTable',
        protocol: AwsProtocol.JSON_1_0,
        statements: [new iam.PolicyStatement({ actions: ['dynamodb:DescribeTable'], resources: [table.tableArn] })],
        request: RequestValue.object({ TableName: RequestValue.literal(table.tableName) }),
        isReadOnly: true,
        success: { statusCode: 200, body: ResponseValue.object({ state: ResponseValue.body('$.Table.TableStatus') }) },
        failures: [{ path: '$.Table.TableStatus', values: ['CREATING', 'DELETING'], statusCode: 409, message: 'The table is not ready' }],
      }),
    },
    'GET /tables/{name}': {
      backend: Backend.awsService({
        service: 'dynamodb',
        action: 'DescribeTable',
        protocol: AwsProtocol.JSON_1_0,
        statements: [new iam.PolicyStatement({ actions: ['dynamodb:DescribeTable'], resources: [table.tableArn] })],
        request: RequestValue.object({ TableName: RequestValue.path('name') }),
        errors: [{ codes: ['ResourceNotFoundException'], statusCode: 404, message: 'There is no such table' }],
      }),
    },
  },
});
new CfnOutput(stack, 'GatewayUrl', { value: gateway.url });
new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });

const test = new IntegTest(app, 'AwsService', { testCases: [stack] });
test.assertions.httpApiCall(`${gateway.url}/queue/tags?owner=a%26b`, { method: 'PUT', headers: { 'Content-Type': 'text/plain' }, body: 'x' }).expect(ExpectedResult.objectLike({ status: 204 }));
test.assertions.httpApiCall(`${gateway.url}/nowhere/tags`, { method: 'PUT', headers: { 'Content-Type': 'text/plain' }, body: 'x' }).expect(ExpectedResult.objectLike({ status: 502 }));
test.assertions.httpApiCall(`${gateway.url}/table`).expect(ExpectedResult.objectLike({ status: 200, body: { state: 'ACTIVE' } }));

app.synth();
