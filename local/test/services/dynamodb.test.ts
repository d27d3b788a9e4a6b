import { once } from 'events';
import { connect } from 'net';
import {
  AttributeValue, BatchGetItemCommand, DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand, PutItemCommandInput, QueryCommand,
  QueryCommandInput, TransactWriteItemsCommand, UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { assemblyOf, dynamodbOf, table } from './given';
import { LocalGateway } from '../../src';
import { Services, startServices } from '../../src/services';
import { call } from '../pipeline/call';
import { keep } from '../pipeline/gateways';
import { writeRestApp } from '../pipeline/rest-app';

const attributes = (...names: string[]) => names.map((name) => ({ AttributeName: name, AttributeType: name.charAt(0) }));
const keys = (hash: string, range?: string) => [
  { AttributeName: hash, KeyType: 'HASH' }, ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' }]),
];

const orders = table('orders', {
  AttributeDefinitions: attributes('S-id', 'S-state'),
  KeySchema: keys('S-id'),
  GlobalSecondaryIndexes: [{
    IndexName: 'by-state', KeySchema: keys('S-state'), Projection: { ProjectionType: 'ALL' }, ProvisionedThroughput: { ReadCapacityUnits: '5', WriteCapacityUnits: 5 },
  }],
  StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
});
const readings = table('readings', {
  AttributeDefinitions: attributes('B-sensor', 'N-at', 'S-kind'),
  KeySchema: keys('B-sensor', 'N-at'),
  LocalSecondaryIndexes: [{ IndexName: 'by-kind', KeySchema: keys('B-sensor', 'S-kind'), Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['value'] } }],
  BillingMode: 'PAY_PER_REQUEST',
  Replicas: [{ Region: 'eu-central-1' }, { Region: 'eu-west-1' }],
}, 'AWS::DynamoDB::GlobalTable');

const warnings: string[] = [];
let services: Services;
let dynamodb: DynamoDBClient;
beforeAll(async () => {
  services = await startServices(assemblyOf(orders, readings), { onWarning: (warning) => warnings.push(warning) });
});
beforeEach(() => {
  dynamodb = dynamodbOf(services);
});
afterAll(() => services.stop());

type Item = Record<string, AttributeValue>;
const arn = 'arn:aws:dynamodb:eu-central-1:111122223333:table/orders';
const put = (item: Item, more: Partial<PutItemCommandInput> = {}) => dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: item, ...more }));
const get = async (id: string) => (await dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: { 'S-id': { S: id } } }))).Item;
const update = async (id: string, expression: string, values?: Item) => (await dynamodb.send(new UpdateItemCommand({
  TableName: 'orders', Key: { 'S-id': { S: id } }, UpdateExpression: expression, ExpressionAttributeValues: values, ReturnValues: 'ALL_NEW',
}))).Attributes;

/** Every page of a query. */
async function pages(input: Partial<QueryCommandInput>): Promise<Item[][]> {
  const found: Item[][] = [];
  let start: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(new QueryCommand({ TableName: 'readings', ExclusiveStartKey: start, ...input }));
    found.push(Items);
    start = LastEvaluatedKey;
  } while (start !== undefined);
  return found;
}

test('tables have their keys and indexes', async () => {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'orders' }));
  expect(Table).toMatchObject({ TableStatus: 'ACTIVE', TableArn: arn, KeySchema: keys('S-id'), GlobalSecondaryIndexes: [{ IndexName: 'by-state', IndexStatus: 'ACTIVE' }] });
  const { Table: other } = await dynamodb.send(new DescribeTableCommand({ TableName: 'readings' }));
  expect(other).toMatchObject({ KeySchema: keys('B-sensor', 'N-at'), LocalSecondaryIndexes: [{ IndexName: 'by-kind' }] });
});

test('what has no effect is said at start', () => {
  expect(warnings).toEqual([
    'table "Shop/orders" has "StreamSpecification", which has no effect here: it has no stream',
    'table "Shop/orders" has "TimeToLiveSpecification", which has no effect here: items that expire stay',
    'table "Shop/readings" has replicas, which have no effect here: every region sees the same table',
  ]);
});

test('an item comes back as it was put', async () => {
  const item: Item = {
    'S-id': { S: 'all' },
    'text': { S: 'ü😀\u0000"\\' },
    'empty': { S: '' },
    'none': { B: new Uint8Array() },
    'number': { N: '12345678901234567890123456789012345678' },
    'bytes': { B: Uint8Array.from([0, 255, 10]) },
    'nested': { M: { list: { L: [{ BOOL: false }, { NULL: true }, { M: {} }] } } },
    'set': { SS: ['a', 'b'] },
  };
  await put(item);
  expect(await get('all')).toEqual(item);
});

test('a failed condition is told, with the item where it is asked for', async () => {
  await put({ 'S-id': { S: 'once' }, 'by': { S: 'first' } });
  const again = { 'S-id': { S: 'once' } };
  const condition = { ConditionExpression: 'attribute_not_exists(#id)', ExpressionAttributeNames: { '#id': 'S-id' } };
  await expect(put(again, condition)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: undefined, $metadata: { httpStatusCode: 400 } });
  await expect(put(again, { ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }))
    .rejects.toMatchObject({ Item: { 'S-id': { S: 'once' }, 'by': { S: 'first' } } });
});

test('an update sets, adds and removes', async () => {
  await put({ 'S-id': { S: 'changed' }, 'count': { N: '1' }, 'spare': { S: 'x' } });
  expect(await update('changed', 'SET fresh = if_not_exists(fresh, :text) ADD visits :two, tags :tags REMOVE spare', {
    ':text': { S: 'new' }, ':two': { N: '2' }, ':tags': { SS: ['t'] },
  })).toEqual({ 'S-id': { S: 'changed' }, 'count': { N: '1' }, 'fresh': { S: 'new' }, 'visits': { N: '2' }, 'tags': { SS: ['t'] } });
});

test('elements removed from a list are those of the list as it was', async () => {
  const parcels = { L: ['0', '1', '2', '3', '4'].map((N): AttributeValue => ({ M: { n: { N } } })) };
  await put({ 'S-id': { S: 'list' }, parcels, 'spare': { S: 'x' } });
  const changed = await update('list', 'REMOVE parcels[0], spare, parcels[3], parcels[2], parcels[4].n SET parcels[1] = :one', { ':one': { S: 'one' } });
  expect(changed).toEqual({ 'S-id': { S: 'list' }, 'parcels': { L: [{ S: 'one' }, { M: {} }] } });
});

test('200 increments at a time all count', async () => {
  await Promise.all(Array.from({ length: 200 }, () => update('counter', 'ADD visits :one', { ':one': { N: '1' } })));
  expect((await get('counter'))?.visits).toEqual({ N: '200' });
});

test('a query goes through its pages in the order of numbers, and through indexes', async () => {
  const sensor = { B: Uint8Array.from([0, 255]) };
  for (const [at, kind] of [['10', 'b'], ['-5', 'a'], ['2', 'b'], ['0.5', 'a'], ['100000000000000000000', 'b']]) {
    await dynamodb.send(new PutItemCommand({ TableName: 'readings', Item: { 'B-sensor': sensor, 'N-at': { N: at }, 'S-kind': { S: kind }, 'value': { S: at }, 'other': { S: 'x' } } }));
  }
  const query = { KeyConditionExpression: '#sensor = :sensor', ExpressionAttributeNames: { '#sensor': 'B-sensor' }, ExpressionAttributeValues: { ':sensor': sensor }, Limit: 2 };
  expect((await pages(query)).map((page) => page.map((item) => item['N-at'].N))).toEqual([['-5', '0.5'], ['2', '10'], ['100000000000000000000']]);
  const [byKind] = await pages({
    IndexName: 'by-kind',
    KeyConditionExpression: '#sensor = :sensor AND #kind = :kind',
    ExpressionAttributeNames: { '#sensor': 'B-sensor', '#kind': 'S-kind' },
    ExpressionAttributeValues: { ':sensor': sensor, ':kind': { S: 'a' } },
  });
  expect(byKind.map(({ value, other }) => [value.S, other])).toEqual([['-5', undefined], ['0.5', undefined]]);
});

test('a table can be called by its ARN', async () => {
  await put({ 'S-id': { S: 'by arn' } }, { TableName: arn });
  const { Responses } = await dynamodb.send(new BatchGetItemCommand({ RequestItems: { [arn]: { Keys: [{ 'S-id': { S: 'by arn' } }] } } }));
  expect(Object.values(Responses ?? {})).toEqual([[{ 'S-id': { S: 'by arn' } }]]);
});

test.each([
  ['an empty key', { 'S-id': { S: '' } }, 'ValidationException'],
  ['an empty key of an index', { 'S-id': { S: 'x' }, 'S-state': { S: '' } }, 'ValidationException'],
  ['a key of another type', { 'S-id': { N: '1' } }, 'ValidationException'],
  ['39 digits', { 'S-id': { S: 'x' }, 'n': { N: '123456789012345678901234567890123456789' } }, 'ValidationException'],
  ['more than 400 KB', { 'S-id': { S: 'x' }, 'text': { S: 'x'.repeat(410_000) } }, 'ValidationException'],
])('%s is refused', async (_, item, name) => {
  await expect(put(item as Item)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

test('a table that is not there, and what dynalite has not, are refused', async () => {
  await expect(put({}, { TableName: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'orders', Item: { 'S-id': { S: 'x' } } } }] })))
    .rejects.toMatchObject({ name: 'UnknownOperationException', message: 'the embedded DynamoDB has no "TransactWriteItems"; name another endpoint for "dynamodb"' });
});

test('a name is made once, and an index of more attributes than dynalite knows is left out', async () => {
  const told: string[] = [];
  const wide = table('wide', {
    AttributeDefinitions: attributes('S-id', 'S-a', 'S-b'),
    KeySchema: keys('S-id'),
    GlobalSecondaryIndexes: [{ IndexName: 'by-both', KeySchema: [...keys('S-a'), ...keys('S-b')], Projection: { ProjectionType: 'ALL' } }],
  });
  const others = await startServices(assemblyOf(wide, wide), { onWarning: (warning) => told.push(warning) });
  const { Table } = await dynamodbOf(others).send(new DescribeTableCommand({ TableName: 'wide' }));
  await others.stop();
  expect(Table).toMatchObject({ AttributeDefinitions: attributes('S-id') });
  expect(told).toEqual(['table "Shop/wide" has index "by-both", which is not made here: its key has several attributes for its hash or range']);
});

test('a table that cannot be made is an error at start', async () => {
  await expect(startServices(assemblyOf(table('odd', { KeySchema: keys('S-id'), AttributeDefinitions: [] }))))
    .rejects.toThrow(/^table "Shop\/odd" cannot be made \(.*\); correct it in the app and synthesize again$/);
});

test('a client that breaks a request off does no harm', async () => {
  const { hostname, port } = new URL(services.endpoint('dynamodb')!);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half"');
  socket.resetAndDestroy();
  await once(socket, 'close');
  await expect(get('nothing')).resolves.toBeUndefined();
});

describe('behind a REST API', () => {
  const putOrder = {
    'x-amazon-apigateway-integration': {
      type: 'aws',
      httpMethod: 'POST',
      uri: 'arn:aws:apigateway:us-east-1:dynamodb:action/PutItem',
      credentials: 'arn:aws:iam::000000000000:role/gateway',
      requestTemplates: {
        'application/json': '{"TableName":"orders","Item":{"id":{"S":"$context.requestId"},"text":{"S":$input.json(\'$.text\')},"gone":$input.json(\'$.gone\')},"ConditionExpression":"attribute_not_exists(#t)","ExpressionAttributeNames":{"#t":"$input.path(\'$.unless\')"}}',
      },
      responses: {
        'default': { statusCode: 200 },
        '4\\d{2}': { statusCode: 400, responseTemplates: { 'application/json': '{"type":"$input.path(\'$.__type\')"}' } },
      },
    },
  };
  const definition = { TableName: 'orders', AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: keys('id') };
  const post = (url: string, body: Record<string, unknown>) => call(`${url}/orders`, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });

  test('an integration puts an item and tells of an error', async () => {
    const assembly = writeRestApp({ paths: { '/orders': { post: putOrder } }, resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: definition } } });
    const local = keep(await LocalGateway.start({ assembly }));
    const url = local.url('Orders');
    const { status, json } = await post(url, { text: 'ü', gone: { NULL: true }, unless: 'x' });
    expect([status, json]).toEqual([200, {}]);
    expect(await post(url, { text: 'ü', gone: null, unless: 'x' })).toMatchObject({ status: 400, json: { type: 'com.amazon.coral.service#SerializationException' } });
    expect(await post(url, { text: 'ü', gone: {}, unless: 'x' })).toMatchObject({ status: 400, json: { type: 'com.amazon.coral.validate#ValidationException' } });
  });

  test('a named endpoint stands in for it', async () => {
    const assembly = writeRestApp({ paths: { '/orders': { post: putOrder } }, resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: definition } } });
    const local = keep(await LocalGateway.start({ assembly, endpointUrl: { dynamodb: 'http://localhost:1' } }));
    expect(local.endpoint('dynamodb')).toBe('http://localhost:1');
    expect((await post(local.url('Orders'), { text: 'x' })).status).toBe(504);
  });
});
