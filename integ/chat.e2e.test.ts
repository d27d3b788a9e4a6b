import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { Socket } from './socket';
import { startTarget, Target } from './target';

let target: Target;
let dynamodb: DynamoDBClient;
const open: Socket[] = [];

beforeAll(async () => {
  target = await startTarget('chat', 'IntegChat');
  dynamodb = new DynamoDBClient(target.clientConfig('dynamodb'));
}, 120_000);

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
  await connected(0);
});

afterAll(async () => {
  dynamodb?.destroy();
  await target?.stop();
});

async function join(): Promise<Socket> {
  const client = await Socket.open(target.url('Chat'));
  open.push(client);
  return client;
}

function leave(client: Socket): Promise<number> {
  open.splice(open.indexOf(client), 1);
  return client.close();
}

/** Items of the connection table, once there are that many: a connection's end is told in its own time. */
async function connected(count: number) {
  for (let attempt = 1; ; attempt++) {
    const { Items: items = [] } = await dynamodb.send(new ScanCommand({ TableName: target.output('TableName'), ConsistentRead: true }));
    if (items.length === count) { return items; }
    if (attempt === 100) { throw new Error(`${items.length} connections are in the table after 10 seconds, not ${count}`); }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const say = (name: string, text: string) => ({ action: 'say', name, text });

test('what one of three says, all three hear, whatever is in it', async () => {
  const [ann, ben, cleo] = await Promise.all([join(), join(), join()]);
  await connected(3);
  for (const text of ['Hello', '"quoted" \\ $input #set($a = 1) <b>&</b>', 'Grüße, 你好 👋\n\u2028']) {
    ben.send(say('Ben', text));
    expect(await Promise.all([ann, ben, cleo].map((client) => client.next()))).toEqual(Array(3).fill({ name: 'Ben', text }));
  }
  expect([ann, ben, cleo].flatMap(({ unread }) => unread)).toEqual([]);
}, 60_000);

test('a client that comes back hears again, and what is said meanwhile the others hear', async () => {
  const [ann, ben, cleo] = await Promise.all([join(), join(), join()]);
  const before = await connected(3);
  expect(await leave(cleo)).toBe(1000);
  await connected(2);
  ann.send(say('Ann', 'Is Cleo gone?'));
  expect(await ben.next()).toEqual({ name: 'Ann', text: 'Is Cleo gone?' });

  const again = await join();
  const after = await connected(3);
  const ids = (items: typeof before) => items.map(({ connectionId }) => connectionId.S);
  expect(ids(after).filter((id) => !ids(before).includes(id))).toHaveLength(1);
  ben.send(say('Ben', 'Welcome back'));
  expect(await again.next()).toEqual({ name: 'Ben', text: 'Welcome back' });
  expect(again.unread).toEqual([]);
}, 60_000);

test('a client that vanishes is forgotten, and nobody else is troubled', async () => {
  const [ann, ben] = await Promise.all([join(), join()]);
  const gone = await join();
  await connected(3);
  open.splice(open.indexOf(gone), 1);
  gone.vanish();
  ann.send(say('Ann', 'Anybody there?'));
  expect(await ben.next()).toEqual({ name: 'Ann', text: 'Anybody there?' });
  await connected(2);
}, 60_000);

test('a connection is kept with when it was made and when it is surely over', async () => {
  const earliest = Date.now() - 60_000;
  await join();
  const [{ connectedAt, expiresAt, ...item }] = await connected(1);
  expect(Object.keys(item)).toEqual(['connectionId']);
  expect(Number(connectedAt.N)).toBeGreaterThan(earliest);
  expect(Number(expiresAt.N)).toBe(Math.floor(Number(connectedAt.N) / 1000) + 7200);
}, 60_000);

test.each<[string, unknown, unknown]>([
  ['a message without a text', { action: 'say', name: 'Ann' }, expect.objectContaining({ message: 'Invalid request body' })],
  ['an unknown action', { action: 'shout' }, { error: expect.stringContaining('"action":"say"') }],
  ['no JSON at all', 'hello', { error: expect.stringContaining('"action":"say"') }],
  ['a ping', { action: 'ping' }, { pong: true }],
])('%s is answered to its sender only', async (_, message, answer) => {
  const [ann, ben] = await Promise.all([join(), join()]);
  ann.send(message);
  expect(await ann.next()).toEqual(answer);
  expect(ben.unread).toEqual([]);
}, 60_000);
