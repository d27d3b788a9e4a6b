import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { call, conditionOf, DynamoDbItemOptions, keyOf } from './dynamodb-call';
import { DynamoDbCondition } from './dynamodb-condition';
import { ExpressionAliases, optional, presenceOf } from './dynamodb-expression';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { tableKey } from './table-schema';
import { Expression } from '../values/expression';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

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
