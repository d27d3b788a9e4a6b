import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConnectionEvent, ConnectionKeeper } from '../../src/handlers/connection-keeper';
import { StubService } from '../serve';

const CONNECTED_AT = 1_700_000_000_123;

let table: StubService;
let client: DynamoDBClient;

beforeEach(async () => {
  table = await StubService.start();
  client = new DynamoDBClient({ endpoint: table.url, region: 'eu-west-1', maxAttempts: 1, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
});

afterEach(async () => {
  client.destroy();
  await table.stop();
});

function handle(context: Partial<ConnectionEvent['requestContext']> = {}) {
  return new ConnectionKeeper(client, 'connections', 7200)
    .handle({ requestContext: { eventType: 'CONNECT', connectionId: 'a1=', connectedAt: CONNECTED_AT, ...context } });
}

test.each<[string, Partial<ConnectionEvent['requestContext']>, Record<string, unknown>]>([
  ['nobody told', {}, {}],
  ['an authorizer told', { authorizer: { principalId: 'ann' } }, { principalId: { S: 'ann' } }],
  ['a signature told', { identity: { userArn: 'arn:aws:iam::111122223333:user/ann' } }, { principalId: { S: 'arn:aws:iam::111122223333:user/ann' } }],
  ['nobody signed', { identity: { userArn: null } }, {}],
])('a connection is kept with whose it is, as %s, for as long as it may last', async (_, context, principal) => {
  await expect(handle(context)).resolves.toEqual({ statusCode: 200 });
  expect(table.asked).toEqual({
    TableName: 'connections',
    Item: { connectionId: { S: 'a1=' }, connectedAt: { N: '1700000000123' }, expiresAt: { N: '1700007200' }, ...principal },
  });
  expect(table.requests[0].headers['x-amz-target']).toMatch(/PutItem$/);
});

test('the end of a connection is the end of its item', async () => {
  await expect(handle({ eventType: 'DISCONNECT' })).resolves.toEqual({ statusCode: 200 });
  expect(table.asked).toEqual({ TableName: 'connections', Key: { connectionId: { S: 'a1=' } } });
  expect(table.requests[0].headers['x-amz-target']).toMatch(/DeleteItem$/);
});

test('a client is kept out where the table cannot be written', async () => {
  table.answer = { status: 400, body: { __type: 'ResourceNotFoundException', message: 'gone' } };
  await expect(handle()).rejects.toThrow('gone');
});
