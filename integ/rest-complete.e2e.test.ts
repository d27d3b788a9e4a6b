import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { signUpAndIn } from './sign-in';
import { startTarget, Target } from './target';

const SHOP = 'https://shop.example.com';
const ORDER = { customer: 'ann', lines: [{ product: 'chair', quantity: 2, price: 9.5 }] };
let target: Target;
let token: string;

beforeAll(async () => {
  target = await startTarget('rest-complete', 'IntegRestComplete');
  token = (await signUpAndIn(target)).id;
}, 120_000);

afterAll(async () => { await target?.stop(); });

interface Request { readonly body?: unknown; readonly headers?: Record<string, string>; readonly stage?: string }

async function call(method: string, path: string, { body, headers = {}, stage }: Request = {}) {
  const response = await fetch(target.url('Shop', stage ?? 'live') + path, {
    method,
    headers: { 'Origin': SHOP, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const order = (body: unknown, headers: Record<string, string> = { 'Idempotency-Key': '1' }, stage?: string) =>
  call('POST', '/orders', { body, headers: { Authorization: token, ...headers }, stage });

test('an order of a signed-in customer is in the stream, under the customer\'s name', async () => {
  const answer = await order(ORDER);
  expect(answer).toMatchObject({ status: 201, body: { taken: true } });
  expect(['production', 'trial']).toContain(answer.headers.get('X-Tier'));
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(SHOP);

  const { sub } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  const records = await recordsOf(target.output('StreamName'));
  expect(records.map(({ Data, PartitionKey }) => [PartitionKey, JSON.parse(Buffer.from(Data!).toString())])).toContainEqual([sub, ORDER]);
});

test('the other stage has its own variables', async () => {
  expect((await order(ORDER, undefined, 'beta')).headers.get('X-Tier')).toBe('beta');
});

test.each<[string, unknown, string]>([
  ['lacks what it needs', { customer: 'ann' }, 'object has missing required properties (["lines"])'],
  ['has what it must not have', { ...ORDER, discount: 1 }, 'object instance has properties which are not allowed by the schema: ["discount"]'],
  ['is wrong within a part that is referred to', { ...ORDER, lines: [{ product: 'chair', quantity: 'two' }] }, 'instance type does not match any allowed primitive type'],
  ['breaks a keyword that was lowered', { ...ORDER, lines: [{ product: 'chair', quantity: 0 }] }, '/lines/0/quantity'],
  ['has another constant', { ...ORDER, currency: 'USD' }, 'instance value not found in enum (possible values: ["EUR"])'],
])('an order that %s is refused, and told why', async (_name, body, why) => {
  const answer = await order(body);
  expect(answer.status).toBe(400);
  expect(answer.body.message).toContain('Invalid request body: ');
  expect(answer.body.message).toContain(why);
});

test('what has to be there is asked for', async () => {
  expect(await order(ORDER, {})).toMatchObject({ status: 400, body: { message: 'Missing required request parameters: [Idempotency-Key]' } });
  expect(await call('POST', '/orders', { body: ORDER })).toMatchObject({ status: 401 });
  expect(await call('GET', '/products/1', { headers: { Authorization: token } })).toMatchObject({ status: 400 });
  expect(await call('GET', '/products/1?currency=EUR', { headers: { Authorization: token } })).toMatchObject({ status: 200, body: { name: 'Chair' } });
});

test('what needs a signature or is not there is told so, to pages of the shop too', async () => {
  for (const [path, status] of [['/reports/2026', 403], ['/nowhere', 403]] as const) {
    const answer = await call('GET', path);
    expect([path, answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([path, status, SHOP]);
  }
  expect((await call('OPTIONS', '/orders')).status).toBe(204);
  expect(await call('GET', '/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
});

async function recordsOf(StreamName: string) {
  const kinesis = new KinesisClient(target.clientConfig('kinesis'));
  try {
    const { Shards: shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
    const records = await Promise.all(shards!.map(async ({ ShardId }) => {
      const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
      return (await kinesis.send(new GetRecordsCommand({ ShardIterator }))).Records ?? [];
    }));
    return records.flat();
  } finally {
    kinesis.destroy();
  }
}
