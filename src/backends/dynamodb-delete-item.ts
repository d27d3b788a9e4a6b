import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { call, conditionOf, DynamoDbItemOptions, keyOf } from './dynamodb-call';
import { DynamoDbCondition } from './dynamodb-condition';
import { ExpressionAliases } from './dynamodb-expression';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { tableKey } from './table-schema';

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
