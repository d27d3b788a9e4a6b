import { LocalGateway } from '../../src';
import { keep } from '../pipeline/gateways';
import { writeRestApp } from '../pipeline/rest-app';

const typed = (...types: string[]) => Object.fromEntries(types.map((Type) => [Type.split('::')[2], { Type }]));

async function warningsOf(resources: Record<string, unknown>, endpointUrl?: string | Record<string, string>): Promise<readonly string[]> {
  return keep(await LocalGateway.start({ assembly: writeRestApp({ paths: {}, resources }), endpointUrl })).warnings;
}

test.each([
  ['sqs', ['AWS::SQS::Queue']],
  ['sns', ['AWS::SNS::Subscription', 'AWS::SNS::Topic']],
  ['events', ['AWS::Events::EventBus', 'AWS::Events::Rule']],
  ['states', ['AWS::StepFunctions::StateMachine']],
])('types of "%s" are named where it has no endpoint', async (service, types) => {
  expect(await warningsOf(typed(...types))).toEqual(types.map((type) =>
    `resource type "${type}" is not served: "Shop/${type.split('::')[2]}/Resource"; name an endpoint for "${service}" (--endpoint-url)`));
  expect(await warningsOf(typed(...types), { [service]: 'http://localhost:1' })).toEqual([]);
  expect(await warningsOf(typed(...types), 'http://localhost:1')).toEqual([]);
});

test('tables are never named: their service is embedded', async () => {
  const Properties = { AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] };
  const tables = { Table: { Type: 'AWS::DynamoDB::Table', Properties }, Other: { Type: 'AWS::DynamoDB::GlobalTable', Properties } };
  expect(await warningsOf(tables)).toEqual([]);
  expect(await warningsOf(tables, { dynamodb: 'http://localhost:1' })).toEqual([]);
});
