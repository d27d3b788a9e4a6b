import { asArray, asString, isObject, JsonObject, parseObject } from '../../assembly/json';
import type { ServiceSubtype } from '../../model/http/http-integration';

/** Parameters of an integration, those without a value left out. */
export type ServiceParameters = Readonly<Record<string, string>>;

/** An operation of a service, and how it is asked for. */
export interface ServiceOperation {
  /** Its name in AWS, e.g. `states`. */
  readonly service: string;
  /** Operation, with the version of the interface where that is a part of queries. */
  readonly action: string;
  /** Undefined where the service takes JSON. */
  readonly contentType?: string;
  body(parameters: ServiceParameters): string;
}

/** Spellings of a service's members by those of the parameters. */
type Members = Readonly<Record<string, string>>;

const START_EXECUTION: Members = { StateMachineArn: 'stateMachineArn', Name: 'name', Input: 'input' };

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html */
const OPERATIONS: Readonly<Record<ServiceSubtype, ServiceOperation>> = {
  'EventBridge-PutEvents': { service: 'events', action: 'PutEvents', body: (parameters) => JSON.stringify({ Entries: [eventEntry(parameters)] }) },
  'Kinesis-PutRecord': kinesisPutRecord(),
  'SQS-DeleteMessage': query('DeleteMessage'),
  'SQS-PurgeQueue': query('PurgeQueue'),
  'SQS-ReceiveMessage': query('ReceiveMessage'),
  'SQS-SendMessage': query('SendMessage'),
  'StepFunctions-StartExecution': json('states', 'StartExecution', START_EXECUTION),
  'StepFunctions-StartSyncExecution': json('states', 'StartSyncExecution', { ...START_EXECUTION, TraceHeader: 'traceHeader' }),
  'StepFunctions-StopExecution': json('states', 'StopExecution', { ExecutionArn: 'executionArn', Cause: 'cause', Error: 'error' }),
};

export function operationOf(subtype: ServiceSubtype): ServiceOperation {
  return OPERATIONS[subtype];
}

function same(...names: string[]): Members {
  return Object.fromEntries(names.map((name) => [name, name]));
}

/** What users post as it is arrives, so API Gateway has to encode it: AWS does not say so. */
function kinesisPutRecord(): ServiceOperation {
  const plain = json('kinesis', 'PutRecord', same('StreamName', 'Data', 'PartitionKey', 'ExplicitHashKey', 'SequenceNumberForOrdering'));
  return { ...plain, body: ({ Data: data = '', ...others }) => plain.body({ ...others, Data: Buffer.from(data).toString('base64') }) };
}

function json(service: string, action: string, members: Members): ServiceOperation {
  return {
    service,
    action,
    body: (parameters) => JSON.stringify(Object.fromEntries(Object.entries(members).flatMap(([name, member]) =>
      Object.hasOwn(parameters, name) ? [[member, parameters[name]]] : []))),
  };
}

/** SQS is asked by a form, and answers in XML. */
function query(action: string): ServiceOperation {
  return {
    service: 'sqs',
    action: `${action}&Version=2012-11-05`,
    contentType: 'application/x-www-form-urlencoded',
    body: (parameters) => new URLSearchParams(Object.entries(parameters).flatMap(([name, value]) => formFields(name, value))).toString(),
  };
}

/** Lists and maps, which come as JSON, are counted in forms. */
function formFields(name: string, value: string): [string, string][] {
  switch (name) {
    case 'Region': return [];
    case 'AttributeNames': return listOf(value).map((item, index) => [`AttributeName.${index + 1}`, item]);
    case 'MessageAttributeNames': return listOf(value).map((item, index) => [`MessageAttributeName.${index + 1}`, item]);
    case 'MessageAttributes': return attributeFields('MessageAttribute', value);
    case 'MessageSystemAttributes': return attributeFields('MessageSystemAttribute', value);
    default: return [[name, value]];
  }
}

function attributeFields(prefix: string, value: string): [string, string][] {
  return Object.entries(parseObject(value) ?? {}).flatMap(([name, attribute], index): [string, string][] => [
    [`${prefix}.${index + 1}.Name`, name],
    ...Object.entries(isObject(attribute) ? attribute : {}).map(([member, text]): [string, string] => [`${prefix}.${index + 1}.Value.${member}`, String(text)]),
  ]);
}

function eventEntry({ Time: time, Resources: resources, ...others }: ServiceParameters): JsonObject {
  const named = Object.entries(others).filter(([name]) => ['Detail', 'DetailType', 'Source', 'EventBusName', 'TraceHeader'].includes(name));
  return {
    ...Object.fromEntries(named),
    ...time === undefined ? {} : { Time: Number.isNaN(Number(time)) ? Date.parse(time) / 1000 : Number(time) },
    ...resources === undefined ? {} : { Resources: listOf(resources) },
  };
}

/** Items of a JSON list, or of a text with commas. */
function listOf(value: string): string[] {
  if (!value.trim().startsWith('[')) return value.split(',').map((item) => item.trim());
  return asArray(parseObject(`{"list":${value}}`)?.list).flatMap((item) => asString(item) ?? []);
}
