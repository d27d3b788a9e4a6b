import { aws_dynamodb as dynamodb, Stack } from 'aws-cdk-lib';

/** Types of keys: text, number, bytes. */
const KEY_TYPES = ['S', 'N', 'B'];

/** An attribute of a key with its type: `S`, `N` or `B`. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: string;
}

/** The key of a table or of one of its indexes. */
export interface KeySchema {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
}

/** Keys as the user names them, for tables that come from elsewhere. */
export interface GivenKeys {
  readonly partitionKey?: dynamodb.Attribute;
  readonly sortKey?: dynamodb.Attribute;
}

interface KeyElement {
  readonly attributeName: string;
  readonly keyType: string;
}

interface Definition {
  readonly keySchema?: KeyElement[];
  readonly attributeDefinitions?: { readonly attributeName: string; readonly attributeType: string }[];
  readonly indexes: { readonly indexName: string; readonly keySchema: KeyElement[] }[];
}

/**
 * The key of a table, as its resource says.
 * @throws where the table comes from elsewhere and its key is not given
 */
export function tableKey(table: dynamodb.ITable, given: GivenKeys = {}): KeySchema {
  const definition = definitionOf(table);
  if (!definition) {
    if (!given.partitionKey) {
      throw new Error(`table "${table.node.path}" comes from elsewhere, so its key is not known; give it, as in partitionKey: { name: 'id', type: AttributeType.STRING }`);
    }
    return { partitionKey: given.partitionKey, sortKey: given.sortKey };
  }
  const named = given.partitionKey ?? given.sortKey;
  if (named) { throw new Error(`table "${table.node.path}" says its key itself; leave "${given.partitionKey ? 'partitionKey' : 'sortKey'}" out`); }
  return keyOf(table, definition.keySchema ?? [], definition);
}

/** @throws where the table has no such index */
export function indexKey(table: dynamodb.ITable, indexName: string): KeySchema {
  const definition = definitionOf(table);
  const index = definition?.indexes.find((candidate) => candidate.indexName === indexName);
  if (!definition || !index) {
    const there = definition?.indexes.map((candidate) => `"${candidate.indexName}"`).join(', ') ?? '';
    throw new Error(`index "${indexName}" is none that table "${table.node.path}" has by now; ${there ? `there is ${there}` : 'add it before the route, or query it by awsService'}`);
  }
  return keyOf(table, index.keySchema, definition);
}

function keyOf(table: dynamodb.ITable, schema: readonly KeyElement[], { attributeDefinitions = [] }: Definition): KeySchema {
  const attribute = (keyType: string): KeyAttribute | undefined => {
    const names = schema.filter((element) => element.keyType === keyType).map(({ attributeName }) => attributeName);
    if (names.length > 1) { throw new Error(`table "${table.node.path}" has several attributes in a key ("${names.join('", "')}"); use awsService for it`); }
    const type = attributeDefinitions.find(({ attributeName }) => attributeName === names[0])?.attributeType;
    return names.length === 1 && type !== undefined && KEY_TYPES.includes(type) ? { name: names[0], type } : undefined;
  };
  const partitionKey = attribute('HASH');
  if (!partitionKey) { throw new Error(`table "${table.node.path}" has no partition key that could be read; use awsService for it`); }
  return { partitionKey, sortKey: attribute('RANGE') };
}

function definitionOf(table: dynamodb.ITable): Definition | undefined {
  const resource = table.node.defaultChild;
  if (!(resource instanceof dynamodb.CfnTable || resource instanceof dynamodb.CfnGlobalTable)) { return undefined; }
  const { keySchema, attributeDefinitions, globalSecondaryIndexes = [], localSecondaryIndexes = [] } = Stack.of(table).resolve({
    keySchema: resource.keySchema,
    attributeDefinitions: resource.attributeDefinitions,
    globalSecondaryIndexes: resource.globalSecondaryIndexes,
    localSecondaryIndexes: resource.localSecondaryIndexes,
  });
  return { keySchema, attributeDefinitions, indexes: [...globalSecondaryIndexes, ...localSecondaryIndexes] };
}
