import { aws_dynamodb as dynamodb, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DynamoDbCondition } from './dynamodb-condition';
import { ExpressionAliases, optional, presenceOf } from './dynamodb-expression';
import { withKey } from './encryption-key';
import { ErrorAnswer, FailureAnswer, IRestBackend, RestBackendRoute, RestIntegration, SuccessAnswer } from './rest-backend';
import { JSON_1_0, mistaken, throttled } from './service-answers';
import { SortKeyCondition } from './sort-key-condition';
import { indexKey, KeyAttribute, KeySchema, tableKey } from './table-schema';
import { itemOf, text, typed } from '../values/attribute-value';
import { Expression, readsJsonBody } from '../values/expression';
import { formatJsonPath } from '../values/json-path';
import { JsonSchema } from '../values/json-schema';
import { JSON_MEDIA_TYPES, TEXT_MEDIA_TYPES } from '../values/media-types';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
const ERRORS: ErrorAnswer[] = [
  throttled(['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingException']),
  { codes: ['TransactionConflictException', 'ReplicatedWriteConflictException'], statusCode: 409, message: 'The item is being changed by somebody else; try again' },
  mistaken(['ValidationException', 'SerializationException', 'ItemCollectionSizeLimitExceededException']),
];

const NO_ITEM = 'There is no such item';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
const READ_KEY = ['kms:Decrypt', 'kms:DescribeKey'];
const WRITE_KEY = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

/** What all calls to a table are made with. */
export interface DynamoDbOptions {
  /**
   * Partition key of the table, for one that comes from elsewhere.
   * @default - the table says it
   */
  readonly partitionKey?: dynamodb.Attribute;
  /**
   * Sort key of the table, for one that comes from elsewhere.
   * @default - the table says it
   */
  readonly sortKey?: dynamodb.Attribute;
}

/** What calls to one item are made with. */
export interface DynamoDbItemOptions extends DynamoDbOptions {
  /**
   * Values of the key's attributes by their names. They are written in the types that the table has for them; bytes come in base64.
   * @default - the route's path variables of the same names
   */
  readonly key?: { [attribute: string]: RequestValue };
}

/** Options of `Backend.dynamoDbGetItem`. */
export interface DynamoDbGetItemOptions extends DynamoDbItemOptions {
  /**
   * Names of the attributes that are told.
   * @default - all
   */
  readonly attributes?: string[];
  /**
   * Whether everything that was written before is seen, for twice the read units.
   * @default false
   */
  readonly consistentRead?: boolean;
}

/** Answers with an item of a table as plain JSON: 200, or 404 where there is none. Sets come as lists, those of numbers as lists of texts. */
export class DynamoDbGetItemBackend implements IRestBackend {
  constructor(private readonly table: dynamodb.ITable, private readonly options: DynamoDbGetItemOptions = {}) {}

  public bindRest(_scope: Construct, route: RestBackendRoute): RestIntegration {
    const { attributes, consistentRead } = this.options;
    const aliases = new ExpressionAliases();
    return call(this.table, 'GetItem', {
      request: {
        Key: keyOf(tableKey(this.table, this.options), this.options, route),
        ...(consistentRead ? { ConsistentRead: RequestValue.literal(true) } : {}),
        ...projection(attributes, aliases),
        ...aliases.fields(),
      },
      success: { statusCode: 200, body: ResponseValue._of({ kind: 'fromItem', of: { kind: 'body', path: '$.Item' } }) },
      failures: [{ path: '$.Item', isAbsent: true, statusCode: 404, message: NO_ITEM }],
    });
  }
}

/** What a write may ask of the item that is there. */
export interface DynamoDbConditionOptions {
  /** When the item is written. */
  readonly condition?: DynamoDbCondition;
}

/** Options of `Backend.dynamoDbPutItem`. */
export interface DynamoDbPutItemOptions extends DynamoDbOptions {
  /**
   * The item, with its key: an object of values, or an object of the body.
   * @default - the JSON body
   */
  readonly item?: RequestValue;
  /**
   * When it is put.
   * @default DynamoDbCondition.none()
   */
  readonly condition?: DynamoDbCondition;
}

/** Puts an item into a table in the place of what was there under its key: 204. */
export class DynamoDbPutItemBackend implements IRestBackend {
  /** @throws where the item is no object */
  constructor(private readonly table: dynamodb.ITable, private readonly options: DynamoDbPutItemOptions = {}) {
    itemOf((options.item ?? RequestValue.body('$'))._expression);
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    const { item = RequestValue.body('$'), condition = DynamoDbCondition.none() } = this.options;
    const { partitionKey, sortKey } = tableKey(this.table, this.options);
    const aliases = new ExpressionAliases();
    return call(this.table, 'PutItem', {
      request: {
        Item: RequestValue._of(withTypedKeys(item._expression, [partitionKey, ...sortKey ? [sortKey] : []])),
        ...conditionOf(condition, partitionKey, aliases),
        ...aliases.fields(),
      },
      requestBody: this.options.item ? undefined : JsonSchema.fromInline({ type: 'object', required: [partitionKey.name, ...sortKey ? [sortKey.name] : []] }),
      success: { statusCode: 204 },
      condition,
    });
  }
}

/** Options of `Backend.dynamoDbUpdateItem`. */
export interface DynamoDbUpdateItemOptions extends DynamoDbItemOptions {
  /**
   * Values of attributes by their names. What the request lacks stays as it is.
   * @default - none
   */
  readonly set?: { [attribute: string]: RequestValue };
  /**
   * Numbers that are added to attributes, e.g. a counter. What the request lacks stays as it is.
   * @default - none
   */
  readonly add?: { [attribute: string]: RequestValue };
  /**
   * Attributes that are taken out.
   * @default - none
   */
  readonly remove?: string[];
  /**
   * When it is changed.
   * @default DynamoDbCondition.itemExists()
   */
  readonly condition?: DynamoDbCondition;
}

/** Changes attributes of an item and answers with the item as it is then: 200, or 404 where there is none. */
export class DynamoDbUpdateItemBackend implements IRestBackend {
  /** @throws where nothing would be changed, or an attribute is changed twice */
  constructor(private readonly table: dynamodb.ITable, private readonly options: DynamoDbUpdateItemOptions) {
    const { set = {}, add = {}, remove = [] } = options;
    const changed = [...Object.keys(set), ...Object.keys(add), ...remove];
    if (changed.length === 0) { throw new Error(`update of table "${table.node.path}" changes "{}"; give "set", "add" or "remove"`); }
    const twice = changed.find((name, index) => changed.indexOf(name) !== index);
    if (twice !== undefined) { throw new Error(`attribute "${twice}" is changed twice; leave one of the two out`); }
  }

  public bindRest(_scope: Construct, route: RestBackendRoute): RestIntegration {
    const { condition = DynamoDbCondition.itemExists() } = this.options;
    const schema = tableKey(this.table, this.options);
    const aliases = new ExpressionAliases();
    return call(this.table, 'UpdateItem', {
      request: {
        Key: keyOf(schema, this.options, route),
        UpdateExpression: this.updateExpression(aliases),
        ...conditionOf(condition, schema.partitionKey, aliases),
        ReturnValues: RequestValue.literal('ALL_NEW'),
        ...aliases.fields(),
      },
      success: { statusCode: 200, body: ResponseValue._of({ kind: 'fromItem', of: { kind: 'body', path: '$.Attributes' } }) },
      condition,
    });
  }

  private updateExpression(aliases: ExpressionAliases): RequestValue {
    const { set = {}, add = {}, remove = [] } = this.options;
    const assignments = Object.entries(set).map(([name, value]) => assignment(aliases, name, value, ' = '));
    const additions = Object.entries(add).map(([name, value]) => assignment(aliases, name, RequestValue.number(value), ' '));
    const removals = remove.map((name) => ({ written: aliases.name(name), presence: undefined }));
    return RequestValue._of({ kind: 'joined', separator: ' ', parts: [...clause('SET ', assignments), ...clause('ADD ', additions), ...clause('REMOVE ', removals)] });
  }
}

interface Change {
  readonly written: string;
  readonly presence: Expression | undefined;
}

function assignment(aliases: ExpressionAliases, name: string, value: RequestValue, operator: string): Change {
  const presence = presenceOf([value]);
  return { written: `${aliases.name(name, presence)}${operator}${aliases.value(value, undefined, presence)}`, presence };
}

/** A clause with those of its changes that the request brings. Without any it is left out, unless several could have made it. */
function clause(keyword: string, changes: readonly Change[]): Expression[] {
  if (changes.length === 0) { return []; }
  const parts = changes.map(({ written, presence }) => optional({ kind: 'literal', value: written }, presence));
  const whole: Expression = { kind: 'text', parts: [{ kind: 'literal', value: keyword }, { kind: 'joined', parts, separator: ', ' }] };
  return changes.length === 1 ? [optional({ kind: 'literal', value: keyword + changes[0].written }, changes[0].presence)] : [whole];
}

/** Options of `Backend.dynamoDbDeleteItem`. */
export interface DynamoDbDeleteItemOptions extends DynamoDbItemOptions {
  /**
   * When it is deleted.
   * @default DynamoDbCondition.itemExists()
   */
  readonly condition?: DynamoDbCondition;
}

/** Deletes an item of a table: 204, or 404 where there is none. */
export class DynamoDbDeleteItemBackend implements IRestBackend {
  constructor(private readonly table: dynamodb.ITable, private readonly options: DynamoDbDeleteItemOptions = {}) {}

  public bindRest(_scope: Construct, route: RestBackendRoute): RestIntegration {
    const { condition = DynamoDbCondition.itemExists() } = this.options;
    const schema = tableKey(this.table, this.options);
    const aliases = new ExpressionAliases();
    return call(this.table, 'DeleteItem', {
      request: { Key: keyOf(schema, this.options, route), ...conditionOf(condition, schema.partitionKey, aliases), ...aliases.fields() },
      success: { statusCode: 204 },
      condition,
    });
  }
}

/** Options of `Backend.dynamoDbQuery`. */
export interface DynamoDbQueryOptions extends DynamoDbOptions {
  /**
   * The partition that is queried.
   * @default - the route's path variable that is named as the partition key
   */
  readonly partition?: RequestValue;
  /**
   * Which of its items are told.
   * @default - all
   */
  readonly sortKeyCondition?: SortKeyCondition;
  /**
   * Index that is queried in the place of the table, whose type of keys the table has to tell.
   * @default - the table itself
   */
  readonly indexName?: string;
  /**
   * How many items are told at most, 1 or more. DynamoDB reads 1 MiB at most, whatever is said here.
   * @default - 100
   */
  readonly limit?: RequestValue;
  /**
   * The page, as `next` of the page before told it.
   * @default RequestValue.query('next')
   */
  readonly page?: RequestValue;
  /**
   * Whether items come by rising sort keys.
   * @default true
   */
  readonly scanIndexForward?: boolean;
  /**
   * Names of the attributes that are told.
   * @default - all
   */
  readonly attributes?: string[];
  /**
   * Whether everything that was written before is seen, for twice the read units. Not for global indexes.
   * @default false
   */
  readonly consistentRead?: boolean;
}

/** Answers with the items of a partition as plain JSON: 200 with `items` and `next`, which is null on the last page. */
export class DynamoDbQueryBackend implements IRestBackend {
  constructor(private readonly table: dynamodb.ITable, private readonly options: DynamoDbQueryOptions = {}) {}

  public bindRest(_scope: Construct, route: RestBackendRoute): RestIntegration {
    const { options } = this;
    const own = tableKey(this.table, options);
    const schema = options.indexName === undefined ? own : indexKey(this.table, options.indexName);
    const partition = options.partition ?? fromPath(schema.partitionKey, route, 'partition');
    const aliases = new ExpressionAliases();
    const rest = [...new Map([schema.sortKey, own.partitionKey, own.sortKey].flatMap((key) => key && key.name !== schema.partitionKey.name ? [[key.name, key]] : [])).values()];
    return call(this.table, 'Query', {
      index: options.indexName,
      request: {
        ...(options.indexName === undefined ? {} : { IndexName: RequestValue.literal(options.indexName) }),
        KeyConditionExpression: keyCondition(schema, partition, options.sortKeyCondition, aliases),
        ...projection(options.attributes, aliases),
        ...aliases.fields(),
        Limit: options.limit ?? RequestValue.literal(100),
        ...(options.scanIndexForward === false ? { ScanIndexForward: RequestValue.literal(false) } : {}),
        ...(options.consistentRead ? { ConsistentRead: RequestValue.literal(true) } : {}),
        ...startKey(options.page ?? RequestValue.query('next'), schema.partitionKey, partition, rest),
      },
      success: {
        statusCode: 200,
        body: ResponseValue.object({
          items: ResponseValue._of({ kind: 'fromItem', of: { kind: 'body', path: '$.Items' } }),
          next: rest.length === 0 ? ResponseValue.literal(null) : ResponseValue._of({ kind: 'pageToken', paths: rest.map(({ name, type }) => formatJsonPath(['LastEvaluatedKey', name, type])) }),
        }),
      },
    });
  }
}

function keyCondition({ partitionKey, sortKey }: KeySchema, partition: RequestValue, condition: SortKeyCondition | undefined, aliases: ExpressionAliases): RequestValue {
  const first: Expression = { kind: 'literal', value: `${aliases.name(partitionKey.name)} = ${aliases.value(partition, partitionKey.type)}` };
  if (!condition) { return RequestValue._of(first); }
  if (!sortKey) { throw new Error(`sort key condition is given and partition key "${partitionKey.name}" has no sort key beside it; leave "sortKeyCondition" out`); }
  const presence = presenceOf(condition._values);
  const written = condition._write(aliases.name(sortKey.name, presence), condition._values.map((value) => aliases.value(value, sortKey.type, presence)));
  return RequestValue._of({ kind: 'joined', parts: [first, optional({ kind: 'literal', value: written }, presence)], separator: ' AND ' });
}

/** Where the page before ended. Each part of the token is typed as the table's keys are, so a token can lead nowhere else. */
function startKey({ _expression: page }: RequestValue, partitionKey: KeyAttribute, partition: RequestValue, rest: readonly KeyAttribute[]): { [name: string]: RequestValue } {
  if (rest.length === 0) { return {}; }
  const key: Expression = {
    kind: 'object',
    fields: [
      [partitionKey.name, typed(partitionKey.type, text(partition._expression))],
      ...rest.map(({ name, type }, index): [string, Expression] => [name, typed(type, { kind: 'pageTokenPart', of: page, index, count: rest.length })]),
    ],
  };
  return { ExclusiveStartKey: RequestValue._of(optional(key, page)) };
}

function projection(attributes: readonly string[] | undefined, aliases: ExpressionAliases): { [name: string]: RequestValue } {
  return attributes ? { ProjectionExpression: RequestValue.literal(attributes.map((name) => aliases.name(name)).join(', ')) } : {};
}

function conditionOf({ _terms: terms }: DynamoDbCondition, partitionKey: KeyAttribute, aliases: ExpressionAliases): { [name: string]: RequestValue } {
  const written = terms.map((term) => {
    switch (term.kind) {
      case 'absent': return `attribute_not_exists(${aliases.name(partitionKey.name)})`;
      case 'exists': return `attribute_exists(${aliases.name(partitionKey.name)})`;
      case 'equals': return `${aliases.name(term.attribute)} = ${aliases.value(term.value)}`;
    }
  });
  return written.length > 0 ? { ConditionExpression: RequestValue.literal(written.join(' AND ')) } : {};
}

function keyOf({ partitionKey, sortKey }: KeySchema, { key }: DynamoDbItemOptions, route: RestBackendRoute): RequestValue {
  const attributes = [partitionKey, ...sortKey ? [sortKey] : []];
  const stray = Object.keys(key ?? {}).find((name) => !attributes.some((attribute) => attribute.name === name));
  if (stray !== undefined) { throw new Error(`attribute "${stray}" is not of the table's key; the key has "${attributes.map(({ name }) => name).join('", "')}"`); }
  return RequestValue._of({
    kind: 'object',
    fields: attributes.map((attribute) => [attribute.name, typed(attribute.type, text((key?.[attribute.name] ?? fromPath(attribute, route, 'key'))._expression))] as const),
  });
}

function fromPath({ name }: KeyAttribute, { routeKey, pathVariables }: RestBackendRoute, option: string): RequestValue {
  if (!pathVariables.includes(name)) {
    throw new Error(`route "${routeKey}" has no path variable "{${name}}" for the key attribute of that name; write it in the path, or give its value by "${option}"`);
  }
  return RequestValue.path(name);
}

/** Key attributes of an item that is put together have the table's types, whatever they are made of. */
function withTypedKeys(item: Expression, keys: readonly KeyAttribute[]): Expression {
  const whole = itemOf(item);
  if (whole.kind !== 'object' || item.kind !== 'object') { return whole; }
  const missing = keys.find(({ name }) => !item.fields.some(([field]) => field === name));
  if (missing) { throw new Error(`item has no attribute "${missing.name}", which is of the table's key; give it`); }
  const types = new Map(keys.map(({ name, type }) => [name, type]));
  const fields = item.fields.map(([name, value], index) => {
    const type = types.get(name);
    return type === undefined ? whole.fields[index] : [name, typed(type, text(value))] as const;
  });
  return { kind: 'object', fields };
}

interface Call {
  readonly request: { [name: string]: RequestValue };
  readonly requestBody?: JsonSchema;
  readonly success: SuccessAnswer;
  readonly failures?: FailureAnswer[];
  readonly condition?: DynamoDbCondition;
  readonly index?: string;
}

function call(table: dynamodb.ITable, action: string, { request, requestBody, success, failures, condition, index }: Call): RestIntegration {
  const whole = RequestValue.object({ TableName: RequestValue.literal(table.tableName), ...request });
  const isReadOnly = action === 'GetItem' || action === 'Query';
  const resource = index === undefined ? table.tableArn : `${table.tableArn}/index/${index}`;
  return RestIntegration.service({
    service: 'dynamodb',
    action,
    region: table.env.region,
    statements: withKey(new iam.PolicyStatement({ actions: [`dynamodb:${action}`], resources: [resource] }), table.encryptionKey?.keyArn, isReadOnly ? READ_KEY : WRITE_KEY),
    request: whole,
    requestType: JSON_1_0,
    contentTypes: readsJsonBody(whole._expression) ? JSON_MEDIA_TYPES : TEXT_MEDIA_TYPES,
    requestBody,
    isReadOnly,
    answers: {
      success,
      failures,
      errors: condition && condition._terms.length > 0 ? [...conditionFailed(condition), ...ERRORS] : ERRORS,
    },
  });
}

function conditionFailed({ _statusCode: statusCode }: DynamoDbCondition): ErrorAnswer[] {
  const message = statusCode === 404 ? NO_ITEM : statusCode === 412 ? 'The item is not as the request expects it' : 'There is such an item already';
  return [{ codes: ['ConditionalCheckFailedException'], statusCode, message }];
}
