import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { call, conditionOf, DynamoDbOptions } from './dynamodb-call';
import { DynamoDbCondition } from './dynamodb-condition';
import { ExpressionAliases } from './dynamodb-expression';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { KeyAttribute, tableKey } from './table-schema';
import { itemOf, text, typed } from '../values/attribute-value';
import { Expression } from '../values/expression';
import { JsonSchema } from '../values/json-schema';
import { RequestValue } from '../values/request-value';

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
