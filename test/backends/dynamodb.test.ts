import { App, aws_dynamodb as dynamodb, aws_kms as kms, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { error, FAULTS, ServedBackend, success } from './answers';
import { Auth, Backend, DynamoDbCondition, IRestBackend, RequestValue, RestGateway, SortKeyCondition } from '../../src';
import { hostileObject, isCarried } from '../hostile';
import { assemblyOf, SimulatedRole } from '../simulate';

const { STRING, NUMBER } = dynamodb.AttributeType;
let served: ServedBackend;

function orders(stack: Stack): dynamodb.Table {
  const table = new dynamodb.Table(stack, 'Orders', { tableName: 'orders', partitionKey: { name: 'customer', type: STRING }, sortKey: { name: 'at', type: NUMBER } });
  table.addGlobalSecondaryIndex({ indexName: 'byState', partitionKey: { name: 'state', type: STRING }, sortKey: { name: 'due', type: NUMBER } });
  return table;
}

beforeAll(async () => {
  served = await ServedBackend.start('dynamodb', (stack) => {
    const table = orders(stack);
    const version = RequestValue.number(RequestValue.header('If-Match'));
    return {
      'GET /orders/{customer}/{at}': Backend.dynamoDbGetItem(table, { consistentRead: true }),
      'PUT /orders': Backend.dynamoDbPutItem(table, { condition: DynamoDbCondition.itemIsAbsent() }),
      'PATCH /orders/{customer}/{at}': Backend.dynamoDbUpdateItem(table, {
        set: { name: RequestValue.body('$.name') },
        remove: ['status'],
        condition: DynamoDbCondition.all([DynamoDbCondition.itemExists(), DynamoDbCondition.attributeEquals('version', version)], 412),
      }),
      'DELETE /orders/{customer}/{at}': Backend.dynamoDbDeleteItem(table),
      'GET /orders/{customer}': Backend.dynamoDbQuery(table, { sortKeyCondition: SortKeyCondition.between(RequestValue.query('from'), RequestValue.query('to')), scanIndexForward: false }),
      'GET /due/{state}': Backend.dynamoDbQuery(table, { indexName: 'byState', attributes: ['size', 'customer'], limit: RequestValue.literal(5) }),
      'GET /some/{customer}': Backend.dynamoDbQuery(table, { limit: RequestValue.withDefault(RequestValue.query('limit'), RequestValue.literal(20)) }),
      'GET /few/{customer}': Backend.dynamoDbQuery(table, { limit: RequestValue.optional(RequestValue.query('limit')) }),
      'GET /count/{customer}': Backend.dynamoDbQuery(table, { limit: RequestValue.number(RequestValue.query('limit')) }),
      'POST /search/{customer}': Backend.dynamoDbQuery(table, { limit: RequestValue.body('$.limit') }),
    };
  });
});
afterAll(async () => { await served?.stop(); });

describe('getting an item', () => {
  test('asks by the key in the types of the table, and tells the item as plain JSON', async () => {
    served.stub.answer = {
      status: 200,
      body: { Item: { customer: { S: 'ann' }, at: { N: '5' }, tags: { SS: ['a', 'b'] }, sizes: { NS: ['1', '2'] }, raw: { B: 'YQ==' }, paid: { BOOL: false }, none: { NULL: true }, lines: { L: [{ M: { S: { S: '"}}]}' }, M: { M: {} } } }, { L: [] }] } } },
    };
    expect(await served.call('GET', '/orders/ann/5')).toEqual(success(200, {
      customer: 'ann', at: 5, tags: ['a', 'b'], sizes: ['1', '2'], raw: 'YQ==', paid: false, none: null, lines: [{ S: '"}}]}', M: {} }, []],
    }));
    expect(served.stub.asked).toEqual({ TableName: 'orders', Key: { customer: { S: 'ann' }, at: { N: '5' } }, ConsistentRead: true });
  });

  test('that is not there is told as 404', async () => {
    served.stub.answer = { status: 200, body: {} };
    expect(await served.call('GET', '/orders/ann/5')).toEqual(error(404, 'There is no such item'));
  });

  test('tells any item as it was put', async () => {
    await fc.assert(fc.asyncProperty(hostileObject.filter(isCarried), async (values) => {
      const item = { ...values, customer: 'c', at: 1 };
      served.stub.answer = { status: 200, body: {} };
      await served.call('PUT', '/orders', JSON.stringify(item));
      const { body } = served.stub.requests[served.stub.requests.length - 1];
      // As it came, since JSON.parse would lose the spelling of numbers.
      served.stub.answer = { status: 200, body: body.replace(/^.*?"Item":/, '{"Item":').replace(/,"ConditionExpression":"attribute_not_exists.*$/, '}') };
      const told = await served.call('GET', '/orders/c/1');
      expect(told.status).toBe(200);
      expect(JSON.stringify(told.body)).toBe(JSON.stringify(item));
    }), { numRuns: 200, endOnFailure: true });
  }, 60_000);
});

describe('putting an item', () => {
  test('answers with 204 where there was none', async () => {
    served.stub.answer = { status: 200, body: {} };
    expect(await served.call('PUT', '/orders', '{"customer":"ann","at":5,"x":[1,null]}')).toEqual(success(204, undefined));
    expect(served.stub.asked).toEqual({
      TableName: 'orders', Item: { customer: { S: 'ann' }, at: { N: '5' }, x: { L: [{ N: '1' }, { NULL: true }] } }, ConditionExpression: 'attribute_not_exists(#n0)', ExpressionAttributeNames: { '#n0': 'customer' },
    });
  });

  test.each(['{"customer":"ann"}', '[]', '"text"', '', '{'])('without its key is refused without asking: %s', async (body) => {
    const before = served.stub.requests.length;
    expect(await served.call('PUT', '/orders', body)).toMatchObject({ status: 400 });
    expect(served.stub.requests).toHaveLength(before);
  });

  test('is told as a conflict where there is one already', async () => {
    served.refuse(400, 'ConditionalCheckFailedException');
    expect(await served.call('PUT', '/orders', '{"customer":"a","at":1}')).toEqual(error(409, 'There is such an item already'));
  });
});

describe('updating an item', () => {
  test('changes what the request brings and tells the item as it is then', async () => {
    served.stub.answer = { status: 200, body: { Attributes: { name: { S: 'x' } } } };
    expect(await served.call('PATCH', '/orders/ann/5', '{"name":"x"}', { 'If-Match': '7' })).toEqual(success(200, { name: 'x' }));
    expect(served.stub.asked).toEqual({
      TableName: 'orders',
      Key: { customer: { S: 'ann' }, at: { N: '5' } },
      UpdateExpression: 'SET #n0 = :v0 REMOVE #n1',
      ConditionExpression: 'attribute_exists(#n2) AND #n3 = :v1',
      ReturnValues: 'ALL_NEW',
      ExpressionAttributeNames: { '#n0': 'name', '#n1': 'status', '#n2': 'customer', '#n3': 'version' },
      ExpressionAttributeValues: { ':v0': { S: 'x' }, ':v1': { N: '7' } },
    });
    await served.call('PATCH', '/orders/ann/5', '{}', { 'If-Match': '7' });
    expect(served.stub.asked).toMatchObject({ UpdateExpression: 'REMOVE #n1', ExpressionAttributeNames: { '#n1': 'status', '#n2': 'customer', '#n3': 'version' } });
  });

  test('is told by the status that its condition has where that does not hold', async () => {
    served.refuse(400, 'ConditionalCheckFailedException');
    expect(await served.call('PATCH', '/orders/ann/5', '{}', { 'If-Match': '7' })).toEqual(error(412, 'The item is not as the request expects it'));
  });
});

describe('deleting an item', () => {
  test('answers with 204, and 404 where there is none', async () => {
    served.stub.answer = { status: 200, body: {} };
    expect(await served.call('DELETE', '/orders/ann/5')).toEqual(success(204, undefined));
    served.refuse(400, 'ConditionalCheckFailedException');
    expect(await served.call('DELETE', '/orders/ann/5')).toEqual(error(404, 'There is no such item'));
  });
});

describe('querying a partition', () => {
  test('tells its items and how to get the next page, which begins where the last ended', async () => {
    served.stub.answer = { status: 200, body: { Items: [{ at: { N: '9' }, m: { M: {} } }, {}, { at: { N: '8' } }], Count: 3, LastEvaluatedKey: { customer: { S: 'ann' }, at: { N: '8' } } } };
    const page = await served.call('GET', '/orders/ann?from=1&to=9');
    expect(page).toEqual(success(200, { items: [{ at: 9, m: {} }, {}, { at: 8 }], next: expect.stringMatching(/^[A-Za-z0-9_=.-]+$/) }));
    expect(served.stub.asked).toEqual({
      TableName: 'orders',
      KeyConditionExpression: '#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2',
      ExpressionAttributeNames: { '#n0': 'customer', '#n1': 'at' },
      ExpressionAttributeValues: { ':v0': { S: 'ann' }, ':v1': { N: '1' }, ':v2': { N: '9' } },
      Limit: 100,
      ScanIndexForward: false,
    });

    served.stub.answer = { status: 200, body: { Items: [], Count: 0 } };
    expect(await served.call('GET', `/orders/ann?next=${encodeURIComponent((page.body as { next: string }).next)}`)).toEqual(success(200, { items: [], next: null }));
    expect(served.stub.asked).toMatchObject({ KeyConditionExpression: '#n0 = :v0', ExclusiveStartKey: { customer: { S: 'ann' }, at: { N: '8' } } });
  });

  test('of an index has the keys of both in its pages, reserved words aliased', async () => {
    const last = { state: { S: 'open' }, due: { N: '3' }, customer: { S: 'a.b?ü' }, at: { N: '8' } };
    served.stub.answer = { status: 200, body: { Items: [], LastEvaluatedKey: last } };
    const { body } = await served.call('GET', '/due/open');
    expect(served.stub.asked).toMatchObject({ IndexName: 'byState', ProjectionExpression: '#n1, #n2', ExpressionAttributeNames: { '#n0': 'state', '#n1': 'size', '#n2': 'customer' }, Limit: 5 });
    await served.call('GET', `/due/open?next=${encodeURIComponent((body as { next: string }).next)}`);
    expect(served.stub.asked.ExclusiveStartKey).toEqual(last);
  });

  test.each<[string, string, string | undefined, unknown]>([
    ['GET', '/some/ann', undefined, 20],
    ['GET', '/some/ann?limit=7', undefined, 7],
    ['GET', '/some/ann?limit=all', undefined, 'all'],
    ['GET', '/few/ann', undefined, undefined],
    ['GET', '/few/ann?limit=7', undefined, 7],
    ['GET', '/count/ann?limit=7', undefined, 7],
    ['POST', '/search/ann', '{"limit":7}', 7],
  ])('asks for a number of items, whatever tells it: %s %s', async (method, path, body, limit) => {
    served.stub.answer = { status: 200, body: { Items: [], Count: 0 } };
    await served.call(method, path, body);
    expect(served.stub.asked.Limit).toBe(limit);
  });

  test('with a page that nobody told asks for none that another key leads to', async () => {
    await served.call('GET', `/due/open?next=${encodeURIComponent('{"state":{"S":"closed"}}')}`);
    expect(served.stub.asked.ExclusiveStartKey).toEqual({ state: { S: 'open' }, due: { N: '' }, customer: { S: '' }, at: { N: '' } });
  });
});

const CALLS: [string, string, string?][] = [
  ['GET', '/orders/ann/5'], ['PUT', '/orders', '{"customer":"a","at":1}'], ['PATCH', '/orders/ann/5', '{}'], ['DELETE', '/orders/ann/5'], ['GET', '/orders/ann'],
];

describe.each(CALLS)('a refusal of %s %s', (method, path, body) => {
  test.each(['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingException'])('%s is told as throttling', async (code) => {
    served.refuse(400, code);
    expect(await served.call(method, path, body)).toEqual(error(429, 'Too many requests; try again later', '1'));
  });

  test('for what was sent is told in the words of DynamoDB, a conflict as one', async () => {
    served.refuse(400, 'ValidationException', 'The parameter cannot be converted');
    expect(await served.call(method, path, body)).toEqual(error(400, 'The parameter cannot be converted'));
    served.refuse(400, 'TransactionConflictException');
    expect(await served.call(method, path, body)).toEqual(error(409, /being changed/));
  });

  test.each([...FAULTS, ['ResourceNotFoundException', 400, 502]] as [string, number, number][])('%s (%i) is told as %i and no more', async (code, status, told) => {
    served.refuse(status, code);
    expect(await served.call(method, path, body)).toEqual(error(told, /^The service/));
  });
});

describe('the role', () => {
  const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/orders';
  const READ = ['kms:Decrypt', 'kms:DescribeKey'];
  const WRITE = [...READ, 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
  const build: [string, string, string[], (table: dynamodb.ITable) => IRestBackend][] = [
    ['dynamodb:GetItem', TABLE, READ, (table) => Backend.dynamoDbGetItem(table)],
    ['dynamodb:PutItem', TABLE, WRITE, (table) => Backend.dynamoDbPutItem(table)],
    ['dynamodb:UpdateItem', TABLE, WRITE, (table) => Backend.dynamoDbUpdateItem(table, { remove: ['x'] })],
    ['dynamodb:DeleteItem', TABLE, WRITE, (table) => Backend.dynamoDbDeleteItem(table)],
    ['dynamodb:Query', TABLE, READ, (table) => Backend.dynamoDbQuery(table)],
    ['dynamodb:Query', `${TABLE}/index/byState`, READ, (table) => Backend.dynamoDbQuery(table, { indexName: 'byState', partition: RequestValue.query('state') })],
  ];

  test.each(build)('may do %s on %s, what its key takes, and nothing else', async (action, resource, keyActions, make) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const table = new dynamodb.Table(stack, 'Orders', {
      tableName: 'orders', partitionKey: { name: 'customer', type: STRING }, sortKey: { name: 'at', type: NUMBER }, encryptionKey: new kms.Key(stack, 'Key'),
    });
    table.addGlobalSecondaryIndex({ indexName: 'byState', partitionKey: { name: 'state', type: STRING } });
    new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'POST /{customer}/{at}': { backend: make(table) } } });
    const assembly = assemblyOf(app);
    const role = new SimulatedRole(assembly, 'Stack/Api/IntegrationRole');
    const [keyArn] = assembly.ofType('AWS::KMS::Key').map(({ arn }) => arn!);
    const actions = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:Scan'];
    for (const other of actions.filter((candidate) => candidate === 'dynamodb:Query' || candidate === 'dynamodb:Scan' || !resource.includes('/index/'))) {
      expect([other, await role.decide(other, resource)]).toEqual([other, other === action ? 'Allowed' : 'ImplicitlyDenied']);
    }
    expect(await role.decide(action, `${TABLE}2`)).toBe('ImplicitlyDenied');
    for (const keyAction of [...WRITE, 'kms:ScheduleKeyDeletion']) {
      expect([keyAction, await role.decide(keyAction, keyArn)]).toEqual([keyAction, keyActions.includes(keyAction) ? 'Allowed' : 'ImplicitlyDenied']);
    }
  });
});

describe('keys', () => {
  test('of a table of another account lead to that table', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    const arn = 'arn:aws:dynamodb:us-east-1:999999999999:table/shared';
    const table = dynamodb.Table.fromTableArn(stack, 'Shared', arn);
    new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'GET /{id}': { backend: Backend.dynamoDbGetItem(table, { partitionKey: { name: 'id', type: STRING } }) } } });
    const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
    expect(api.Properties.Body.paths['/{id}'].get['x-amazon-apigateway-integration'].requestTemplates['application/json']).toContain(`"TableName":"${arn}"`);
  });

  const elsewhere = () => dynamodb.Table.fromTableName(new Stack(new App(), 'Elsewhere'), 'Table', 'orders');
  const add = (backend: IRestBackend, key = 'GET /{customer}/{at}') => new RestGateway(new Stack(new App(), 'Stack'), 'Api', { auth: Auth.none() }).addRoute(key, { backend });
  const own = () => orders(new Stack(new App(), 'Tables'));

  test.each(['Table', 'TableV2'])('of a %s are known', (kind) => {
    const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-west-1' } });
    const keys = { partitionKey: { name: 'customer', type: STRING }, sortKey: { name: 'at', type: NUMBER } };
    const table = kind === 'Table' ? new dynamodb.Table(stack, 'T', keys) : new dynamodb.TableV2(stack, 'T', keys);
    expect(() => new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'GET /{customer}/{at}': { backend: Backend.dynamoDbGetItem(table) } } })).not.toThrow();
    expect(() => new RestGateway(stack, 'Api2', { auth: Auth.none(), routes: { 'GET /{customer}': { backend: Backend.dynamoDbGetItem(table) } } }))
      .toThrow('route "GET /{customer}" has no path variable "{at}" for the key attribute of that name; write it in the path, or give its value by "key"');
  });

  test.each<[string, () => unknown, string]>([
    ['of a table from elsewhere that are not given', () => add(Backend.dynamoDbGetItem(elsewhere())), 'table "Elsewhere/Table" comes from elsewhere, so its key is not known; give it'],
    ['of a table of the app that are given', () => add(Backend.dynamoDbGetItem(own(), { partitionKey: { name: 'customer', type: STRING } })), 'table "Tables/Orders" says its key itself; leave "partitionKey" out'],
    ['that the table has not', () => add(Backend.dynamoDbGetItem(own(), { key: { id: RequestValue.query('id') } })), 'attribute "id" is not of the table\'s key; the key has "customer", "at"'],
    ['that an item lacks', () => add(Backend.dynamoDbPutItem(own(), { item: RequestValue.object({ customer: RequestValue.path('customer') }) })), 'item has no attribute "at", which is of the table\'s key; give it'],
    ['of an index that is not there', () => add(Backend.dynamoDbQuery(own(), { indexName: 'byDay' })), 'index "byDay" is none that table "Tables/Orders" has by now; there is "byState"'],
    ['that a query lacks', () => add(Backend.dynamoDbQuery(own()), 'GET /{id}'), 'route "GET /{id}" has no path variable "{customer}" for the key attribute of that name; write it in the path, or give its value by "partition"'],
    ['without a sort key that are conditioned', () => add(Backend.dynamoDbQuery(elsewhere(), { partitionKey: { name: 'customer', type: STRING }, sortKeyCondition: SortKeyCondition.equalTo(RequestValue.query('a')) })), 'sort key condition is given and partition key "customer" has no sort key beside it'],
  ])('%s are refused', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test.each<[string, () => unknown, string]>([
    ['an item that is no object', () => Backend.dynamoDbPutItem(own(), { item: RequestValue.query('a') }), 'a "parameter" value is no item; give RequestValue.object({...})'],
    ['an update that changes nothing', () => Backend.dynamoDbUpdateItem(own(), {}), 'update of table "Tables/Orders" changes "{}"; give "set", "add" or "remove"'],
    ['an attribute that is changed twice', () => Backend.dynamoDbUpdateItem(own(), { set: { a: RequestValue.query('a') }, remove: ['a'] }), 'attribute "a" is changed twice; leave one of the two out'],
    ['no condition at all', () => DynamoDbCondition.all([], 409), 'conditions "[]" are none at all; give one, or DynamoDbCondition.none()'],
  ])('%s is refused', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
