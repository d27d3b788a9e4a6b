import { aws_dynamodb as dynamodb, aws_iam as iam, Stack, Token } from 'aws-cdk-lib';
import { DynamoDbCondition } from './dynamodb-condition';
import { ExpressionAliases } from './dynamodb-expression';
import { withKey } from './encryption-key';
import { ErrorAnswer, FailureAnswer, RestBackendRoute, RestIntegration, SuccessAnswer } from './rest-backend';
import { JSON_1_0, mistaken, throttled } from './service-answers';
import { KeyAttribute, KeySchema } from './table-schema';
import { text, typed } from '../values/attribute-value';
import { JsonSchema } from '../values/json-schema';
import { textTypesFor } from '../values/media-types';
import { RequestValue } from '../values/request-value';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
const ERRORS: ErrorAnswer[] = [
  throttled(['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingException']),
  { codes: ['TransactionConflictException', 'ReplicatedWriteConflictException'], statusCode: 409, message: 'The item is being changed by somebody else; try again' },
  mistaken(['ValidationException', 'SerializationException', 'ItemCollectionSizeLimitExceededException']),
];

export const NO_ITEM = 'There is no such item';

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

interface Call {
  readonly request: { [name: string]: RequestValue };
  readonly requestBody?: JsonSchema;
  readonly success: SuccessAnswer;
  readonly failures?: FailureAnswer[];
  readonly condition?: DynamoDbCondition;
  readonly index?: string;
}

/** A call of an action on a table, or on one of its indexes. */
export function call(table: dynamodb.ITable, action: string, { request, requestBody, success, failures, condition, index }: Call): RestIntegration {
  const whole = RequestValue.object({ TableName: RequestValue.literal(isElsewhere(table) ? table.tableArn : table.tableName), ...request });
  const isReadOnly = action === 'GetItem' || action === 'Query';
  const resource = index === undefined ? table.tableArn : `${table.tableArn}/index/${index}`;
  return RestIntegration.service({
    service: 'dynamodb',
    action,
    region: table.env.region,
    statements: withKey(new iam.PolicyStatement({ actions: [`dynamodb:${action}`], resources: [resource] }), table.encryptionKey?.keyArn, isReadOnly ? READ_KEY : WRITE_KEY),
    request: whole,
    requestType: JSON_1_0,
    contentTypes: textTypesFor(whole._expression),
    requestBody,
    isReadOnly,
    answers: {
      success,
      failures,
      errors: condition && condition._terms.length > 0 ? [...conditionFailed(condition), ...ERRORS] : ERRORS,
    },
  });
}

/** A table's name is one of the caller's own account. */
function isElsewhere(table: dynamodb.ITable): boolean {
  const owner = Token.isUnresolved(table.tableArn) ? undefined : table.tableArn.split(':')[4];
  return owner !== undefined && owner !== Stack.of(table).account;
}

function conditionFailed({ _statusCode: statusCode, _terms: terms }: DynamoDbCondition): ErrorAnswer[] {
  const kinds = new Set(terms.map(({ kind }) => kind));
  const message = kinds.size > 1 || kinds.has('equals') ? 'The item is not as the request expects it' : kinds.has('exists') ? NO_ITEM : 'There is such an item already';
  return [{ codes: ['ConditionalCheckFailedException'], statusCode, message }];
}

/** The key of the item that a request is about. */
export function keyOf({ partitionKey, sortKey }: KeySchema, { key }: DynamoDbItemOptions, route: RestBackendRoute): RequestValue {
  const attributes = [partitionKey, ...sortKey ? [sortKey] : []];
  const stray = Object.keys(key ?? {}).find((name) => !attributes.some((attribute) => attribute.name === name));
  if (stray !== undefined) { throw new Error(`attribute "${stray}" is not of the table's key; the key has "${attributes.map(({ name }) => name).join('", "')}"`); }
  return RequestValue._of({
    kind: 'object',
    fields: attributes.map((attribute) => {
      const value = key?.[attribute.name] ?? fromPath(attribute, route, 'key');
      return [attribute.name, typed(attribute.type, text(value._expression))] as const;
    }),
  });
}

/** @throws where the route has no path variable of that name */
export function fromPath({ name }: KeyAttribute, { routeKey, pathVariables }: RestBackendRoute, option: string): RequestValue {
  if (!pathVariables.includes(name)) {
    throw new Error(`route "${routeKey}" has no path variable "{${name}}" for the key attribute of that name; write it in the path, or give its value by "${option}"`);
  }
  return RequestValue.path(name);
}

/** Which attributes are told; all where none are named. */
export function projection(attributes: readonly string[] | undefined, aliases: ExpressionAliases): { [name: string]: RequestValue } {
  return attributes ? { ProjectionExpression: RequestValue.literal(attributes.map((name) => aliases.name(name)).join(', ')) } : {};
}

/** When an item is written, by the names that DynamoDB has for that. */
export function conditionOf(
  { _terms: terms }: DynamoDbCondition, partitionKey: KeyAttribute, aliases: ExpressionAliases,
): { [name: string]: RequestValue } {
  const written = terms.map((term) => {
    switch (term.kind) {
      case 'absent': return `attribute_not_exists(${aliases.name(partitionKey.name)})`;
      case 'exists': return `attribute_exists(${aliases.name(partitionKey.name)})`;
      case 'equals': return `${aliases.name(term.attribute)} = ${aliases.value(term.value)}`;
    }
  });
  return written.length > 0 ? { ConditionExpression: RequestValue.literal(written.join(' AND ')) } : {};
}
