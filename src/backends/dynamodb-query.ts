import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { call, DynamoDbOptions, fromPath, projection } from './dynamodb-call';
import { ExpressionAliases, optional, presenceOf } from './dynamodb-expression';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { SortKeyCondition } from './sort-key-condition';
import { indexKey, KeyAttribute, KeySchema, tableKey } from './table-schema';
import { text, typed } from '../values/attribute-value';
import { Expression } from '../values/expression';
import { formatJsonPath } from '../values/json-path';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

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
    const rest = otherKeys(schema, own);
    return call(this.table, 'Query', {
      index: options.indexName,
      request: {
        ...(options.indexName === undefined ? {} : { IndexName: RequestValue.literal(options.indexName) }),
        KeyConditionExpression: keyCondition(schema, partition, options.sortKeyCondition, aliases),
        ...projection(options.attributes, aliases),
        ...aliases.fields(),
        Limit: options.limit ? RequestValue._of(asNumber(options.limit._expression)) : RequestValue.literal(100),
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

/** Parameters of a request are text, and DynamoDB takes none for a number. Values of the body are what they are. */
function asNumber(expression: Expression): Expression {
  switch (expression.kind) {
    case 'optional': return { ...expression, of: asNumber(expression.of) };
    case 'body':
    case 'literal':
    case 'number': return expression;
    default: return { kind: 'number', of: expression };
  }
}

/** Attributes of the keys of what is queried and of its table, but for the partition's. */
function otherKeys(queried: KeySchema, own: KeySchema): KeyAttribute[] {
  const keys = [queried.sortKey, own.partitionKey, own.sortKey].flatMap((key) => key ? [[key.name, key] as const] : []);
  return [...new Map(keys.filter(([name]) => name !== queried.partitionKey.name)).values()];
}

function keyCondition(
  { partitionKey, sortKey }: KeySchema, partition: RequestValue, condition: SortKeyCondition | undefined, aliases: ExpressionAliases,
): RequestValue {
  const first: Expression = { kind: 'literal', value: `${aliases.name(partitionKey.name)} = ${aliases.value(partition, partitionKey.type)}` };
  if (!condition) { return RequestValue._of(first); }
  if (!sortKey) { throw new Error(`sort key condition is given and partition key "${partitionKey.name}" has no sort key beside it; leave "sortKeyCondition" out`); }
  const presence = presenceOf(condition._values);
  const values = condition._values.map((value) => aliases.value(value, sortKey.type, presence));
  const written = condition._write(aliases.name(sortKey.name, presence), values);
  return RequestValue._of({ kind: 'joined', parts: [first, optional({ kind: 'literal', value: written }, presence)], separator: ' AND ' });
}

/** Where the page before ended. Each part of the token is typed as the table's keys are, so a token can lead nowhere else. */
function startKey(
  { _expression: page }: RequestValue, partitionKey: KeyAttribute, partition: RequestValue, rest: readonly KeyAttribute[],
): { [name: string]: RequestValue } {
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
