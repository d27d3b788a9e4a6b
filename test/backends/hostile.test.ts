import { isDeepStrictEqual } from 'util';
import {
  App, aws_dynamodb as dynamodb, aws_events as events, aws_iam as iam, aws_kinesis as kinesis, aws_kinesisfirehose as firehose, aws_sns as sns,
  aws_sqs as sqs, aws_stepfunctions as stepfunctions, Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MappingTemplate } from 'cdk-gatehouse-local';
import * as fc from 'fast-check';
import { Auth, AwsProtocol, Backend, DynamoDbCondition, IRestBackend, RequestValue, RestGateway, SortKeyCondition } from '../../src';
import { carried, isCarried, hostileJson, hostileObject, hostileText } from '../hostile';

interface Request {
  readonly body: string;
  readonly path: Record<string, string>;
  readonly querystring: Record<string, string>;
  readonly header: Record<string, string>;
}

type Call = Record<string, unknown>;

interface Case<T> {
  readonly backend: (stack: Stack) => IRestBackend;
  readonly input: fc.Arbitrary<T>;
  readonly request: (input: T) => Partial<Request>;
  /** What the service has to be asked, and nothing else. */
  readonly asked: (input: T) => Call;
}

const { body, path, query, header, literal, object, item } = RequestValue;
/** A value that stands in a call as text of some form. */
class Written {
  constructor(public readonly value: unknown, public readonly parse: (text: string) => unknown) {}
}
const jsonText = (value: unknown) => new Written(value, (text) => JSON.parse(text));
const jsonBase64 = (value: unknown) => new Written(value, (text) => JSON.parse(Buffer.from(text, 'base64').toString()));
const percentEncoded = (value: string) => new Written(value, decodeURIComponent);

const REQUEST_ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';
const base64 = (text: string) => Buffer.from(carried(text)).toString('base64');

const STREAM = 'arn:aws:kinesis:us-east-1:111111111111:stream/clicks';
const DELIVERY = 'arn:aws:firehose:us-east-1:111111111111:deliverystream/clicks';
const BUS = 'arn:aws:events:us-east-1:222222222222:event-bus/shop';
const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:work';
const TOPIC = 'arn:aws:sns:us-east-1:111111111111:news.fifo';

const stream = (stack: Stack) => kinesis.Stream.fromStreamArn(stack, 'Resource', STREAM);
const delivery = (stack: Stack) => firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Resource', DELIVERY);
const queue = (stack: Stack) => sqs.Queue.fromQueueArn(stack, 'Resource', 'arn:aws:sqs:us-east-1:111111111111:orders.fifo');
const topic = (stack: Stack) => sns.Topic.fromTopicArn(stack, 'Resource', TOPIC);
const bus = (stack: Stack) => events.EventBus.fromEventBusArn(stack, 'Resource', BUS);
const machine = (stack: Stack) => stepfunctions.StateMachine.fromStateMachineArn(stack, 'Resource', MACHINE);
const table = (stack: Stack) => dynamodb.Table.fromTableName(stack, 'Resource', 'orders');
const KEYS = { partitionKey: { name: 'customer', type: dynamodb.AttributeType.STRING }, sortKey: { name: 'at', type: dynamodb.AttributeType.NUMBER } };
const allows = (action: string) => [new iam.PolicyStatement({ actions: [action], resources: ['arn:aws:kms:us-east-1:111111111111:key/k'] })];

/** A value as DynamoDB has it. */
function attribute(value: unknown): Call {
  if (value === null) { return { NULL: true }; }
  if (typeof value === 'boolean') { return { BOOL: value }; }
  if (typeof value === 'number') { return { N: value }; }
  if (typeof value === 'string') { return { S: value }; }
  return Array.isArray(value) ? { L: value.map(attribute) } : { M: itemOf(value as object) };
}

function itemOf(value: object): Call {
  return JSON.parse(`{${Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}:${JSON.stringify(attribute(field))}`).join(',')}}`);
}

/** Numbers of DynamoDB come as text in Java's spelling. */
function numbersRead(call: unknown): unknown {
  return JSON.parse(JSON.stringify(call), (name, value: unknown) => name === 'N' && typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value);
}

const two = fc.tuple(hostileText, hostileText);
const three = fc.tuple(hostileText, hostileText, hostileText);
const maybe = fc.option(hostileText, { nil: undefined });
const maybeJson = fc.option(hostileJson, { nil: undefined });
const given = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]));
const number = (text: string): unknown => /^-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : text;

const CASES: Record<string, Case<never>> = {
  'kinesis PutRecord': of({
    backend: (stack) => Backend.kinesisPutRecord(stream(stack), { partitionKey: query('key') }),
    input: two,
    request: ([text, key]) => ({ body: text, querystring: { key } }),
    asked: ([text, key]) => ({ StreamARN: STREAM, PartitionKey: key, Data: base64(text) }),
  }),
  'kinesis PutRecords': of({
    backend: (stack) => Backend.kinesisPutRecords(stream(stack), { data: object({ it: item('$.it'), from: header('X-From') }), partitionKey: item('$.key') }),
    input: fc.tuple(fc.array(fc.record({ it: hostileJson.filter(isCarried), key: hostileText }), { maxLength: 4 }), hostileText),
    request: ([records, from]) => ({ body: JSON.stringify({ records }), header: { 'x-from': from } }),
    asked: ([records, from]) => ({
      StreamARN: STREAM, Records: records.map(({ it, key: PartitionKey }) => ({ PartitionKey, Data: jsonBase64({ it, from }) })),
    }),
  }),
  'firehose PutRecord': of({
    backend: (stack) => Backend.firehosePutRecord(delivery(stack), { data: object({ q: query('q'), all: RequestValue.queryParameters(), n: RequestValue.number(query('n')), list: RequestValue.list([path('id'), literal({ fixed: '$x' })]) }) }),
    input: three,
    request: ([q, n, id]) => ({ querystring: { q, n }, path: { id } }),
    asked: ([q, n, id]) => ({ DeliveryStreamName: 'clicks', Record: { Data: jsonBase64({ q, all: { q, n }, n: number(n), list: [id, { fixed: '$x' }] }) } }),
  }),
  'firehose PutRecordBatch': of({
    backend: (stack) => Backend.firehosePutRecordBatch(delivery(stack)),
    input: fc.array(fc.record({ data: hostileJson.filter(isCarried) }), { maxLength: 4 }),
    request: (records) => ({ body: JSON.stringify({ records }) }),
    asked: (records) => ({ DeliveryStreamName: 'clicks', Records: records.map(({ data }) => ({ Data: jsonBase64(data) })) }),
  }),
  'sqs SendMessage': of({
    backend: (stack) => Backend.sqsSendMessage(queue(stack), {
      messageGroupId: path('id'), messageDeduplicationId: header('X-Once'), messageAttributes: { tenant: query('tenant'), from: header('X-From'), kind: literal('a&b=c'), count: RequestValue.number(query('count')) },
    }),
    input: fc.tuple(hostileText, hostileText, hostileText, maybe, maybe, maybe),
    request: ([text, id, once, tenant, from, count]) => ({ body: text, path: { id }, querystring: given({ tenant, count }), header: given({ 'x-once': once, 'X-FROM': from }) }),
    asked: ([text, id, once, tenant, from, count]) => {
      const attributes = [['tenant', tenant, 'String'], ['from', from, 'String'], ['kind', 'a&b=c', 'String'], ['count', count, 'Number']].filter(([, value]) => value !== undefined);
      return {
        Action: 'SendMessage',
        Version: '2012-11-05',
        MessageBody: carried(text),
        MessageGroupId: carried(id),
        MessageDeduplicationId: carried(once),
        ...Object.fromEntries(attributes.flatMap(([name, value, type], index) => [
          [`MessageAttribute.${index + 1}.Name`, name], [`MessageAttribute.${index + 1}.Value.DataType`, type], [`MessageAttribute.${index + 1}.Value.StringValue`, carried(value!)],
        ])),
      };
    },
  }),
  'sns Publish': of({
    backend: (stack) => Backend.snsPublish(topic(stack), { message: body('$.a'), subject: query('subject'), messageGroupId: literal('g'), messageAttributes: { tenant: header('X-Tenant') } }),
    input: fc.tuple(hostileJson.filter(isCarried), maybe, maybe),
    request: ([a, subject, tenant]) => ({ body: JSON.stringify({ a }), querystring: given({ subject }), header: given({ 'X-Tenant': tenant }) }),
    asked: ([a, subject, tenant]) => ({
      TopicArn: TOPIC,
      Message: jsonText(a),
      ...(subject === undefined ? {} : { Subject: carried(subject) }),
      MessageGroupId: 'g',
      MessageDeduplicationId: REQUEST_ID,
      ...(tenant === undefined ? {} : {
        'MessageAttributes.entry.1.Name': 'tenant', 'MessageAttributes.entry.1.Value.DataType': 'String', 'MessageAttributes.entry.1.Value.StringValue': carried(tenant),
      }),
    }),
  }),
  'events PutEvents': of({
    backend: (stack) => Backend.eventBridgePutEvents(bus(stack), {
      source: literal('shop'),
      detailType: path('type'),
      detail: object({ id: body('$.id'), note: RequestValue.optional(query('note')), lines: RequestValue.each('$.lines', object({ p: item('$.p') })), by: RequestValue.withDefault(header('X-By'), literal(null)) }),
    }),
    input: fc.tuple(hostileText, hostileJson, maybe, fc.array(fc.record({ p: hostileJson }), { maxLength: 3 }), maybe),
    request: ([type, id, note, lines, by]) => ({ path: { type }, body: JSON.stringify({ id, lines }), querystring: given({ note }), header: given({ 'X-By': by }) }),
    asked: ([type, id, note, lines, by]) => ({ Entries: [{ EventBusName: BUS, Source: 'shop', DetailType: type, Detail: jsonText({ id, ...(note === undefined ? {} : { note }), lines, by: by ?? null }) }] }),
  }),
  'events PutEvents of a list': of({
    backend: (stack) => Backend.eventBridgePutEvents(bus(stack), { source: literal('shop'), detailType: item('$.kind'), events: '$.events', resources: [header('X-Arn')] }),
    input: fc.tuple(fc.array(fc.record({ kind: hostileText, of: hostileJson.filter(isCarried) }), { maxLength: 4 }).filter(isCarried), hostileText),
    request: ([list, arn]) => ({ body: JSON.stringify({ events: list }), header: { 'X-Arn': arn } }),
    asked: ([list, arn]) => ({ Entries: list.map((event) => ({ EventBusName: BUS, Source: 'shop', DetailType: event.kind, Detail: jsonText(event), Resources: [arn] })) }),
  }),
  'states StartExecution': of({
    backend: (stack) => Backend.stepFunctionsStartExecution(machine(stack), { name: header('Idempotency-Key') }),
    input: fc.tuple(hostileJson.filter(isCarried), hostileText),
    request: ([input, name]) => ({ body: JSON.stringify(input), header: { 'idempotency-key': name } }),
    asked: ([input, name]) => ({ stateMachineArn: MACHINE, name, input: jsonText(input) }),
  }),
  'states StartSyncExecution': of({
    backend: (stack) => Backend.stepFunctionsStartSyncExecution(machine(stack), {
      input: object({
        headers: RequestValue.headers(), query: RequestValue.queryParameters(), path: RequestValue.pathVariables(), text: RequestValue.rawBody(),
      }),
    }),
    input: fc.tuple(hostileText, hostileText, hostileText, hostileText),
    request: ([text, a, q, id]) => ({ body: text, header: { 'X-A': a, 'b': a }, querystring: { [q]: q }, path: { id } }),
    asked: ([text, a, q, id]) => ({ stateMachineArn: MACHINE, name: REQUEST_ID, input: jsonText({ headers: { 'X-A': a, 'b': a }, query: { [q]: q }, path: { id }, text }) }),
  }),
  'dynamodb GetItem': of({
    backend: (stack) => Backend.dynamoDbGetItem(table(stack), { ...KEYS, key: { customer: path('id'), at: query('at') }, attributes: ['name', 'size'] }),
    input: two,
    request: ([id, at]) => ({ path: { id }, querystring: { at } }),
    asked: ([id, at]) => ({
      TableName: 'orders', Key: { customer: { S: id }, at: { N: at } }, ProjectionExpression: '#n0, #n1', ExpressionAttributeNames: { '#n0': 'name', '#n1': 'size' },
    }),
  }),
  'dynamodb PutItem of the body': of({
    backend: (stack) => Backend.dynamoDbPutItem(table(stack), KEYS),
    input: hostileObject,
    request: (value) => ({ body: JSON.stringify(value) }),
    asked: (value) => ({ TableName: 'orders', Item: itemOf(value) }),
  }),
  'dynamodb PutItem of values': of({
    backend: (stack) => Backend.dynamoDbPutItem(table(stack), {
      ...KEYS,
      item: object({ customer: path('id'), at: body('$.at'), it: body('$.it'), list: RequestValue.list([query('q'), literal([1, null, true, { a: 'b' }])]), maybe: RequestValue.optional(query('q')), lines: RequestValue.each('$.lines', item('$')) }),
      condition: DynamoDbCondition.itemIsAbsent(),
    }),
    input: fc.tuple(hostileText, hostileText, hostileJson, fc.array(hostileJson, { maxLength: 3 }), maybe),
    request: ([id, at, it, lines, q]) => ({ path: { id }, body: JSON.stringify({ at, it, lines }), querystring: given({ q }) }),
    asked: ([id, at, it, lines, q]) => ({
      TableName: 'orders',
      Item: {
        customer: { S: id }, at: { N: at }, it: attribute(it), list: { L: [{ S: q ?? '' }, attribute([1, null, true, { a: 'b' }])] }, ...(q === undefined ? {} : { maybe: { S: q } }), lines: { L: lines.map(attribute) },
      },
      ConditionExpression: 'attribute_not_exists(#n0)',
      ExpressionAttributeNames: { '#n0': 'customer' },
    }),
  }),
  'dynamodb UpdateItem': of({
    backend: (stack) => Backend.dynamoDbUpdateItem(table(stack), {
      ...KEYS, key: { customer: path('id'), at: literal(1) }, set: { name: body('$.name'), size: body('$.size') }, add: { count: query('count') }, condition: DynamoDbCondition.attributeEquals('version', header('If-Match')),
    }),
    input: fc.tuple(hostileText, maybeJson, maybeJson, maybe, hostileText).filter(([, name, size]) => name !== undefined || size !== undefined),
    request: ([id, name, size, count, match]) => ({ path: { id }, body: JSON.stringify({ name, size, at: 5, customer: 'x' }), querystring: given({ count }), header: { 'if-match': match } }),
    asked: ([id, name, size, count, match]) => ({
      TableName: 'orders',
      Key: { customer: { S: id }, at: { N: '1' } },
      UpdateExpression: `SET ${[...(name === undefined ? [] : ['#n0 = :v0']), ...(size === undefined ? [] : ['#n1 = :v1'])].join(', ')}${count === undefined ? '' : ' ADD #n2 :v2'}`,
      ConditionExpression: '#n3 = :v3',
      ReturnValues: 'ALL_NEW',
      ExpressionAttributeNames: { ...(name === undefined ? {} : { '#n0': 'name' }), ...(size === undefined ? {} : { '#n1': 'size' }), ...(count === undefined ? {} : { '#n2': 'count' }), '#n3': 'version' },
      ExpressionAttributeValues: {
        ...(name === undefined ? {} : { ':v0': attribute(name) }), ...(size === undefined ? {} : { ':v1': attribute(size) }), ...(count === undefined ? {} : { ':v2': { N: count } }), ':v3': { S: match },
      },
    }),
  }),
  'dynamodb DeleteItem': of({
    backend: (stack) => Backend.dynamoDbDeleteItem(table(stack), { ...KEYS, key: { customer: header('X-Customer'), at: path('id') } }),
    input: two,
    request: ([customer, id]) => ({ header: { 'x-customer': customer }, path: { id } }),
    asked: ([customer, id]) => ({ TableName: 'orders', Key: { customer: { S: customer }, at: { N: id } }, ConditionExpression: 'attribute_exists(#n0)', ExpressionAttributeNames: { '#n0': 'customer' } }),
  }),
  'dynamodb Query': of({
    backend: (stack) => Backend.dynamoDbQuery(table(stack), { ...KEYS, partition: path('id'), sortKeyCondition: SortKeyCondition.atLeast(query('from')), limit: RequestValue.withDefault(RequestValue.query('limit'), literal(10)) }),
    input: fc.tuple(hostileText, maybe, maybe),
    request: ([id, from, next]) => ({ path: { id }, querystring: given({ from, next }) }),
    asked: ([id, from, next]) => ({
      TableName: 'orders',
      KeyConditionExpression: `#n0 = :v0${from === undefined ? '' : ' AND #n1 >= :v1'}`,
      ExpressionAttributeNames: { '#n0': 'customer', ...(from === undefined ? {} : { '#n1': 'at' }) },
      ExpressionAttributeValues: { ':v0': { S: id }, ...(from === undefined ? {} : { ':v1': { N: from } }) },
      Limit: 10,
      ...(next === undefined ? {} : { ExclusiveStartKey: { customer: { S: id }, at: { N: tokenRead(next) } } }),
    }),
  }),
  'a service that takes JSON': of({
    backend: () => Backend.awsService({
      service: 'kms',
      action: 'Encrypt',
      statements: allows('kms:Encrypt'),
      request: object({
        Plaintext: RequestValue.base64(RequestValue.rawBody()),
        EncryptionContext: object({ ['a"b$c']: query('q'), url: RequestValue.urlEncoded(query('q')), joined: RequestValue.joined([path('id'), RequestValue.optional(header('X-A')), literal('z')], '|') }),
      }),
    }),
    input: fc.tuple(hostileText, hostileText, hostileText, maybe),
    request: ([text, q, id, a]) => ({ body: text, querystring: { q }, path: { id }, header: given({ 'x-a': a }) }),
    asked: ([text, q, id, a]) => ({
      Plaintext: base64(text), EncryptionContext: { 'a"b$c': q, 'url': percentEncoded(carried(q)), 'joined': [id, ...(a === undefined ? [] : [a]), 'z'].join('|') },
    }),
  }),
  'a service that takes forms': of({
    backend: () => Backend.awsService({
      service: 'monitoring',
      action: 'PutMetricData',
      statements: allows('cloudwatch:PutMetricData'),
      protocol: AwsProtocol.QUERY,
      request: object({
        Namespace: path('id'),
        MetricData: object({ member: RequestValue.list([object({ MetricName: literal('clicks'), Value: query('q') }), RequestValue.optional(object({ MetricName: header('X-A') })), object({ MetricName: RequestValue.text([literal('x='), query('q')]) })]) }),
      }),
    }),
    input: fc.tuple(hostileText, hostileText, maybe),
    request: ([id, q, a]) => ({ path: { id }, querystring: { q }, header: given({ 'X-A': a }) }),
    asked: ([id, q, a]) => ({
      'Namespace': carried(id),
      'MetricData.member.1.MetricName': 'clicks',
      'MetricData.member.1.Value': carried(q),
      ...(a === undefined ? {} : { 'MetricData.member.2.MetricName': carried(a) }),
      [`MetricData.member.${a === undefined ? 2 : 3}.MetricName`]: carried(`x=${q}`),
    }),
  }),
};

function of<T>(value: Case<T>): Case<never> {
  return value as unknown as Case<never>;
}

/** A token with one part is read as what it holds, anything else as empty. */
function tokenRead(token: string): string {
  const plain = token.replaceAll('-', '+').replaceAll('_', '/');
  return /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}==|[A-Za-z0-9_-]{3}=)?$/.test(token) ? Buffer.from(plain, 'base64').toString() : '';
}

/** What a template prints, as JSON or as a form whose names come once each. */
function parsed(text: string, isForm: boolean): Call {
  if (!isForm) { return JSON.parse(text); }
  const pairs = text.split('&').map((pair) => pair.split('='));
  expect(pairs.every(({ length }) => length === 2)).toBe(true);
  const names = pairs.map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  return Object.fromEntries(pairs.map(([name, value]) => [name, decodeURIComponent(value.replaceAll('+', ' '))]));
}

/** What the service reads where a call holds text of some form. */
function read(actual: unknown, expected: unknown): unknown {
  if (expected instanceof Written) { return expected.parse(actual as string); }
  if (Array.isArray(actual) && Array.isArray(expected)) { return actual.map((value, index) => read(value, expected[index])); }
  return isObject(actual) && isObject(expected) ? fields(actual, (name, value) => read(value, own(expected, name))) : actual;
}

/** What the service has to read. */
function readable(expected: unknown): unknown {
  if (expected instanceof Written) { return expected.value; }
  if (Array.isArray(expected)) { return expected.map(readable); }
  return isObject(expected) ? fields(expected, (_, value) => readable(value)) : expected;
}

function own(whole: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(whole, name)?.value;
}

function fields(whole: object, make: (name: string, value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, make(name, value)]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shortened(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => typeof field === 'string' && field.length > 100 ? `${field.slice(0, 100)}…` : field).slice(0, 2000);
}

const RUNS = 700;

test('10,000 hostile requests and more are rendered', () => {
  expect(Object.keys(CASES).length * RUNS).toBeGreaterThanOrEqual(10_000);
});

test.each(Object.entries(CASES))('%s is asked for what the request says, and for nothing that the mapping does not set', (_, { backend, input, request, asked }) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
  new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'POST /{type}/{id}': { backend: backend(stack) } } });
  const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  const integration = api.Properties.Body.paths['/{type}/{id}'].post['x-amazon-apigateway-integration'];
  const isForm = integration.requestParameters['integration.request.header.Content-Type'].includes('form');
  const template = MappingTemplate.parse(integration.requestTemplates['application/json']);

  fc.assert(fc.property(input, (value) => {
    const { body: text = '', path: variables = {}, querystring = {}, header: headers = {} } = request(value);
    // An empty body is read as an empty object.
    fc.pre(text !== '' || !JSON.stringify(integration.requestTemplates).includes('$input.body'));
    const params = { path: variables, querystring, header: headers };
    const rendered = template.render({ body: text, params, context: { requestId: REQUEST_ID }, stageVariables: {} });
    const wanted = asked(value);
    const [actual, expected] = [read(parsed(rendered.text, isForm), wanted), readable(wanted)].map(numbersRead);
    if (!isDeepStrictEqual(actual, expected)) { throw new Error(`asked ${shortened(actual)}, and not ${shortened(expected)}`); }
    expect(rendered.requestOverride).toEqual({ header: {}, path: {}, querystring: {} });
    // Values nest too deep to be shrunk in time.
  }), { numRuns: RUNS, endOnFailure: true });
});
