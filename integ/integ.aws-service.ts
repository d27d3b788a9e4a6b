import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_dynamodb as dynamodb, aws_iam as iam, aws_sqs as sqs, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLog, Auth, AwsProtocol, Backend, RequestValue, ResponseValue, RestGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'IntegAwsService');
const queue = new sqs.Queue(stack, 'Queue');
const table = new dynamodb.TableV2(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, removalPolicy: RemovalPolicy.DESTROY });

// Names of this stack's own tables, and of one that is not there: a role that is allowed less is told of neither.
const tables = stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: `${stack.stackName}-*` });
const attribute = (name: string, value: RequestValue) => RequestValue.object({
  Name: RequestValue.literal(name), Value: RequestValue.object({ DataType: RequestValue.literal('String'), StringValue: value }),
});

const gateway = new RestGateway(stack, 'Gateway', {
  auth: Auth.none(),
  accessLog: AccessLog.logGroup({ removalPolicy: RemovalPolicy.DESTROY }),
  routes: {
    'POST /queue/{kind}': {
      backend: Backend.awsService({
        service: 'sqs',
        action: 'SendMessage',
        path: `${stack.account}/${queue.queueName}`,
        protocol: AwsProtocol.QUERY,
        statements: [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] })],
        request: RequestValue.object({
          Action: RequestValue.literal('SendMessage'),
          Version: RequestValue.literal('2012-11-05'),
          MessageBody: RequestValue.rawBody(),
          MessageAttribute: RequestValue.list([
            RequestValue.optional(attribute('owner', RequestValue.query('owner'))),
            attribute('kind', RequestValue.path('kind')),
          ]),
        }),
        success: { statusCode: 202, body: ResponseValue.object({ messageId: ResponseValue.body('$.SendMessageResponse.SendMessageResult.MessageId') }) },
      }),
    },
    'POST /nowhere': {
      backend: Backend.awsService({
        service: 'sqs',
        action: 'SendMessage',
        path: `${stack.account}/${stack.stackName}-missing`,
        protocol: AwsProtocol.QUERY,
        statements: [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [stack.formatArn({ service: 'sqs', resource: `${stack.stackName}-missing` })] })],
        request: RequestValue.object({
          Action: RequestValue.literal('SendMessage'), Version: RequestValue.literal('2012-11-05'), MessageBody: RequestValue.rawBody(),
        }),
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
        statements: [new iam.PolicyStatement({ actions: ['dynamodb:DescribeTable'], resources: [tables] })],
        request: RequestValue.object({ TableName: RequestValue.path('name') }),
        errors: [{ codes: ['ResourceNotFoundException'], statusCode: 404, message: 'There is no such table' }],
      }),
    },
  },
});
new CfnOutput(stack, 'GatewayUrl', { value: gateway.url });
new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });

const test = new IntegTest(app, 'AwsService', { testCases: [stack] });
const post = (path: string) => test.assertions.httpApiCall(gateway.url + path, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'x' });
post('/queue/order?owner=a%26b').expect(ExpectedResult.objectLike({ status: 202 }));
post('/nowhere').expect(ExpectedResult.objectLike({ status: 502 }));
test.assertions.httpApiCall(`${gateway.url}/table`).expect(ExpectedResult.objectLike({ status: 200, body: { state: 'ACTIVE' } }));

app.synth();
