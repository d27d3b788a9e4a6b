import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_dynamodb as dynamodb, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLog, Auth, Backend, DynamoDbCondition, RequestValue, RestGateway, SortKeyCondition } from '../src';

const { AttributeType: { NUMBER, STRING } } = dynamodb;
const app = new App();
const stack = new Stack(app, 'IntegDynamodb');
const orders = new dynamodb.Table(stack, 'Orders', {
  partitionKey: { name: 'customer', type: STRING },
  sortKey: { name: 'at', type: NUMBER },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
  removalPolicy: RemovalPolicy.DESTROY,
});
orders.encryptionKey!.applyRemovalPolicy(RemovalPolicy.DESTROY);
// A reserved word of DynamoDB's expressions, as are the attributes "name", "size" and "count".
orders.addGlobalSecondaryIndex({ indexName: 'by-status', partitionKey: { name: 'status', type: STRING }, sortKey: { name: 'at', type: NUMBER } });
const pages = new dynamodb.TableV2(stack, 'Pages', { partitionKey: { name: 'id', type: STRING }, removalPolicy: RemovalPolicy.DESTROY });

const { body, header, literal, path, query } = RequestValue;
const limit = RequestValue.withDefault(query('limit'), literal(3));
const gateway = new RestGateway(stack, 'Gateway', {
  auth: Auth.none(),
  accessLog: AccessLog.logGroup({ removalPolicy: RemovalPolicy.DESTROY }),
  routes: {
    'PUT /orders': { backend: Backend.dynamoDbPutItem(orders) },
    'POST /orders': { backend: Backend.dynamoDbPutItem(orders, { condition: DynamoDbCondition.itemIsAbsent() }) },
    'GET /orders/{customer}': { backend: Backend.dynamoDbQuery(orders, { limit }) },
    'GET /orders/{customer}/since': { backend: Backend.dynamoDbQuery(orders, { sortKeyCondition: SortKeyCondition.atLeast(query('from')), scanIndexForward: false, attributes: ['at', 'name'] }) },
    'GET /orders/{customer}/{at}': { backend: Backend.dynamoDbGetItem(orders, { consistentRead: true }) },
    'GET /orders/{customer}/{at}/name': { backend: Backend.dynamoDbGetItem(orders, { attributes: ['name', 'size', 'count'] }) },
    'PATCH /orders/{customer}/{at}': { backend: Backend.dynamoDbUpdateItem(orders, { set: { name: body('$.name'), size: body('$.size') }, add: { count: query('count') }, remove: ['status'] }) },
    'PATCH /orders/{customer}/{at}/versions': {
      backend: Backend.dynamoDbUpdateItem(orders, {
        set: { name: body('$.name') }, add: { version: literal(1) }, condition: DynamoDbCondition.attributeEquals('version', RequestValue.number(header('If-Match'))),
      }),
    },
    'DELETE /orders/{customer}/{at}': { backend: Backend.dynamoDbDeleteItem(orders) },
    'GET /states/{status}': { backend: Backend.dynamoDbQuery(orders, { indexName: 'by-status', limit }) },
    'PUT /pages/{id}': {
      backend: Backend.dynamoDbPutItem(pages, {
        item: RequestValue.object({
          id: path('id'),
          text: RequestValue.rawBody(),
          by: RequestValue.withDefault(header('X-By'), literal('nobody')),
          note: RequestValue.optional(query('note')),
          meta: literal({ views: 0, tags: ['a', '$x'], draft: true, parent: null }),
        }),
      }),
    },
    'POST /pages/{id}': { backend: Backend.dynamoDbPutItem(pages, { item: RequestValue.object({ id: path('id'), lines: RequestValue.each('$.lines', RequestValue.item('$')) }) }) },
    'GET /pages/{id}': { backend: Backend.dynamoDbGetItem(pages) },
    'DELETE /pages/{id}': { backend: Backend.dynamoDbDeleteItem(pages, { condition: DynamoDbCondition.none() }) },
  },
});
new CfnOutput(stack, 'GatewayUrl', { value: gateway.url });
new CfnOutput(stack, 'OrdersTable', { value: orders.tableName });
new CfnOutput(stack, 'PagesTable', { value: pages.tableName });

const test = new IntegTest(app, 'Dynamodb', { testCases: [stack] });
const call = (method: string, route: string, item?: unknown) => test.assertions.httpApiCall(gateway.url + route, {
  method, ...(item === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(item) }),
});
call('PUT', '/orders', { customer: 'ann', at: 1, status: 'new', name: 'a "$x"', size: 1.5 }).expect(ExpectedResult.objectLike({ status: 204 }))
  .next(call('POST', '/orders', { customer: 'ann', at: 1 }).expect(ExpectedResult.objectLike({ status: 409 })))
  .next(call('GET', '/orders/ann/1').expect(ExpectedResult.objectLike({ status: 200, body: { at: 1, name: 'a "$x"', size: 1.5 } })))
  .next(call('PATCH', '/orders/ann/1?count=2', { name: 'b' }).expect(ExpectedResult.objectLike({ status: 200, body: { name: 'b', size: 1.5, count: 2 } })))
  .next(call('GET', '/orders/ann').expect(ExpectedResult.objectLike({ status: 200, body: { next: null } })))
  .next(call('DELETE', '/orders/ann/1').expect(ExpectedResult.objectLike({ status: 204 })))
  .next(call('GET', '/orders/ann/1').expect(ExpectedResult.objectLike({ status: 404 })));

app.synth();
