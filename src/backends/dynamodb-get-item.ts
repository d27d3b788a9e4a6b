import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { call, DynamoDbItemOptions, keyOf, NO_ITEM, projection } from './dynamodb-call';
import { ExpressionAliases } from './dynamodb-expression';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { tableKey } from './table-schema';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

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
