import type { Resource } from '../../assembly/assembly';
import { asArray, asObject, asString, isTrue, JsonObject } from '../../assembly/json';

/** A table to create: the input of `CreateTable`, and where the app defines it. */
export interface TableDefinition {
  readonly path: string;
  readonly input: JsonObject & { readonly TableName: string };
}

/** Reads `AWS::DynamoDB::Table` or `AWS::DynamoDB::GlobalTable`. Every table is on demand here: nothing is throttled. */
export function tableOf({ path, physicalId, properties }: Resource): TableDefinition {
  const globals = asArray(properties.GlobalSecondaryIndexes).map(indexOf).filter(isServed);
  const locals = asArray(properties.LocalSecondaryIndexes).map(indexOf);
  const names = [properties, ...globals, ...locals].flatMap(({ KeySchema }) => asArray(KeySchema)).map((key) => asObject(key).AttributeName);
  return {
    path,
    input: {
      TableName: physicalId,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: asArray(properties.AttributeDefinitions).filter((definition) => names.includes(asObject(definition).AttributeName)),
      KeySchema: properties.KeySchema,
      ...(globals.length === 0 ? {} : { GlobalSecondaryIndexes: globals }),
      ...(locals.length === 0 ? {} : { LocalSecondaryIndexes: locals }),
    },
  };
}

function indexOf(index: unknown): JsonObject {
  const { IndexName, KeySchema, Projection } = asObject(index);
  return { IndexName, KeySchema, Projection };
}

/** dynalite knows no key of several attributes for its hash or for its range. */
function isServed({ KeySchema }: JsonObject): boolean {
  const types = asArray(KeySchema).map((key) => asObject(key).KeyType);
  return new Set(types).size === types.length;
}

/** Properties that have no effect here, and why. */
const UNSERVED: Readonly<Record<string, string>> = {
  StreamSpecification: 'it has no stream',
  KinesisStreamSpecification: 'its changes are not sent to Kinesis',
  ImportSourceSpecification: 'it starts empty',
  ResourcePolicy: 'its policy is not evaluated',
};

/** What of tables has no effect here. */
export function tableWarnings(tables: readonly Resource[]): string[] {
  return tables.flatMap(({ path, properties }) => [
    ...Object.entries(UNSERVED).filter(([name]) => properties[name] !== undefined)
      .map(([name, why]) => `table "${path}" has "${name}", which has no effect here: ${why}`),
    ...asArray(properties.GlobalSecondaryIndexes).map(indexOf).filter((index) => !isServed(index))
      .map(({ IndexName }) => `table "${path}" has index "${String(IndexName)}", which is not made here: its key has several attributes for its hash or range`),
    ...isTrue(asObject(properties.TimeToLiveSpecification).Enabled)
      ? [`table "${path}" has "TimeToLiveSpecification", which has no effect here: items that expire stay`] : [],
    ...asArray(properties.Replicas).length > 1
      ? [`table "${path}" has replicas, which have no effect here: every region sees the same table`] : [],
  ]);
}

/** Region and account of the first of some tables. */
export function placeOf(tables: readonly Resource[]): { readonly region: string; readonly account: string } {
  const [, , , region = 'us-east-1', account = '000000000000'] = asString(tables[0]?.arn)?.split(':') ?? [];
  return { region, account };
}
