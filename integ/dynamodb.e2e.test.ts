import { randomUUID } from 'crypto';
import { AttributeValue, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CONTROL_CHARACTERS, HOSTILE_TEXTS } from './hostile';
import { error, request } from './request';
import { eventually, startTarget, Target } from './target';

let target: Target;
let client: DynamoDBClient;

beforeAll(async () => {
  target = await startTarget('dynamodb', 'IntegDynamodb');
  client = new DynamoDBClient(target.clientConfig('dynamodb'));
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await target?.stop();
});

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  request(method, target.url('Gateway') + path, body === undefined ? undefined : JSON.stringify(body), headers);
const get = (path: string) => call('GET', path);
const segment = encodeURIComponent;

type Item = Record<string, AttributeValue>;
async function stored(output: string, Key: Item): Promise<Item | undefined> {
  return (await client.send(new GetItemCommand({ TableName: target.output(output), Key, ConsistentRead: true }))).Item;
}
const storedOrder = (customer: string, at: number) => stored('OrdersTable', { customer: { S: customer }, at: { N: String(at) } });
// The embedded DynamoDB loses a map with the name __proto__; that it is asked for one is proven in test/backends/hostile.test.ts.
const TEXTS: [string, string][] = [
  ...HOSTILE_TEXTS.filter(([, text]) => text !== '__proto__'), ['another name that objects have', 'constructor'], ['control characters', CONTROL_CHARACTERS],
];

describe('an item', () => {
  test.each(TEXTS)('with %s is stored as it was sent and told as it is stored', async (_, text) => {
    const customer = `${text}${randomUUID()}`;
    const order = {
      customer, at: -1.5, name: text, size: [1, 0.001, text, null, true, { [text]: [{}] }], S: { M: text }, empty: '', none: null, no: false, [`k${text}`]: [],
    };
    expect(await call('PUT', '/orders', order)).toMatchObject({ status: 204, body: undefined });
    const name = { S: text };
    expect(await storedOrder(customer, -1.5)).toEqual({
      customer: { S: customer },
      at: { N: '-1.5' },
      name,
      size: { L: [{ N: '1' }, { N: '0.001' }, name, { NULL: true }, { BOOL: true }, { M: { [text]: { L: [{ M: {} }] } } }] },
      S: { M: { M: name } },
      empty: { S: '' },
      none: { NULL: true },
      no: { BOOL: false },
      [`k${text}`]: { L: [] },
    });
    expect(await get(`/orders/${segment(customer)}/-1.5`)).toMatchObject({ status: 200, body: order });
  });

  test('that others wrote is told as plain JSON, whatever the types of its attributes', async () => {
    const customer = randomUUID();
    const bytes = new Uint8Array([0, 255, 10]);
    await client.send(new PutItemCommand({
      TableName: target.output('OrdersTable'),
      Item: { customer: { S: customer }, at: { N: '12345678901234567890' }, name: { B: bytes }, size: { SS: ['"a"', '$b'] }, numbers: { NS: ['1', '2.5'] }, blobs: { BS: [bytes] } },
    }));
    const { status, body } = await get(`/orders/${customer}/12345678901234567890`);
    expect(status).toBe(200);
    expect({ ...body, at: undefined, size: [...body.size].sort(), numbers: [...body.numbers].sort() })
      .toEqual({ customer, at: undefined, name: 'AP8K', size: ['"a"', '$b'].sort(), numbers: ['1', '2.5'], blobs: ['AP8K'] });
    expect(await (await fetch(`${target.url('Gateway')}/orders/${customer}/12345678901234567890`)).text()).toContain('"at":12345678901234567890');
  });

  test('takes the place of the one that was there, unless that is to stay', async () => {
    const customer = randomUUID();
    expect(await call('POST', '/orders', { customer, at: 1, name: 'first' })).toMatchObject({ status: 204 });
    expect(await call('POST', '/orders', { customer, at: 1, name: 'second' })).toMatchObject(error(409, 'There is such an item already'));
    expect(await storedOrder(customer, 1)).toMatchObject({ name: { S: 'first' } });
    expect(await call('PUT', '/orders', { customer, at: 1, size: 1 })).toMatchObject({ status: 204 });
    expect(await storedOrder(customer, 1)).toEqual({ customer: { S: customer }, at: { N: '1' }, size: { N: '1' } });
  });

  test('is told in part where no more is asked for, also under reserved words', async () => {
    const customer = randomUUID();
    await call('PUT', '/orders', { customer, at: 1, name: 'n', size: 2, status: 's' });
    expect(await get(`/orders/${customer}/1/name`)).toMatchObject({ status: 200, body: { name: 'n', size: 2 } });
    expect(Object.keys((await get(`/orders/${customer}/1/name`)).body).sort()).toEqual(['name', 'size']);
  });

  test('that is not there is told as 404', async () => {
    expect(await get(`/orders/${randomUUID()}/1`)).toMatchObject(error(404, 'There is no such item'));
    expect(await call('PATCH', `/orders/${randomUUID()}/1`, { name: 'x' })).toMatchObject(error(404, 'There is no such item'));
    expect(await call('DELETE', `/orders/${randomUUID()}/1`)).toMatchObject(error(404, 'There is no such item'));
    expect(await get(`/pages/${randomUUID()}`)).toMatchObject(error(404, 'There is no such item'));
    expect(await call('DELETE', `/pages/${randomUUID()}`)).toMatchObject({ status: 204 });
  });

  test('is gone when it was deleted', async () => {
    const customer = randomUUID();
    await call('PUT', '/orders', { customer, at: 1 });
    expect(await call('DELETE', `/orders/${customer}/1`)).toMatchObject({ status: 204, body: undefined });
    expect(await storedOrder(customer, 1)).toBeUndefined();
  });
});

describe('an update', () => {
  test.each(TEXTS)('to %s changes what it names, and is told with the rest', async (_, text) => {
    const customer = randomUUID();
    await call('PUT', '/orders', { customer, at: 1, status: 'new', count: 1, other: text });
    const updated = { customer, at: 1, name: text, size: { [text]: [text, 1.5, null] }, count: 3.5, other: text };
    expect(await call('PATCH', `/orders/${customer}/1?count=2.5`, { name: text, size: { [text]: [text, 1.5, null] }, other: 'unnamed' })).toMatchObject({ status: 200, body: updated });
    expect(await storedOrder(customer, 1)).toEqual({
      customer: { S: customer }, at: { N: '1' }, name: { S: text }, size: { M: { [text]: { L: [{ S: text }, { N: '1.5' }, { NULL: true }] } } }, count: { N: '3.5' }, other: { S: text },
    });
  });

  test('leaves as they are what the request lacks', async () => {
    const customer = randomUUID();
    await call('PUT', '/orders', { customer, at: 1, name: 'n', size: 1, count: 5 });
    expect(await call('PATCH', `/orders/${customer}/1`, { size: 2 })).toMatchObject({ status: 200, body: { customer, at: 1, name: 'n', size: 2, count: 5 } });
    expect(await call('PATCH', `/orders/${customer}/1?count=-1`, { name: null })).toMatchObject({ status: 200, body: { customer, at: 1, name: null, size: 2, count: 4 } });
  });

  test('of the version that is there is made, and of another one is not', async () => {
    const customer = randomUUID();
    await call('PUT', '/orders', { customer, at: 1, version: 7 });
    const update = (version: string) => call('PATCH', `/orders/${customer}/1/versions`, { name: version }, { 'If-Match': version });
    expect(await update('7')).toMatchObject({ status: 200, body: { name: '7', version: 8 } });
    expect(await update('7')).toMatchObject(error(412, 'The item is not as the request expects it'));
    expect(await update('8')).toMatchObject({ status: 200, body: { version: 9 } });
    expect(await update('"8" OR attribute_exists(customer)')).toMatchObject({ status: expect.any(Number), body: { message: expect.any(String) } });
    expect(await storedOrder(customer, 1)).toMatchObject({ name: { S: '8' }, version: { N: '9' } });
  });
});

describe('an item that is put together', () => {
  test.each(TEXTS)('of %s', async (_, text) => {
    const id = `${text}${randomUUID()}`;
    const response = await fetch(`${target.url('Gateway')}/pages/${segment(id)}?note=${segment(text)}`, { method: 'PUT', body: text, headers: { 'Content-Type': 'text/plain', 'X-By': '"$me\'' } });
    expect(response.status).toBe(204);
    expect(await stored('PagesTable', { id: { S: id } })).toEqual({
      id: { S: id },
      text: { S: text },
      by: { S: '"$me\'' },
      note: { S: text },
      meta: { M: { views: { N: '0' }, tags: { L: [{ S: 'a' }, { S: '$x' }] }, draft: { BOOL: true }, parent: { NULL: true } } },
    });
  });

  test('has its defaults, lacks what is optional, and goes through lists', async () => {
    const id = randomUUID();
    await fetch(`${target.url('Gateway')}/pages/${id}`, { method: 'PUT', body: 'x', headers: { 'Content-Type': 'text/plain' } });
    expect(await get(`/pages/${id}`)).toMatchObject({ status: 200, body: { id, text: 'x', by: 'nobody', meta: { views: 0, tags: ['a', '$x'], draft: true, parent: null } } });
    expect(await stored('PagesTable', { id: { S: id } })).not.toHaveProperty('note');
    expect(await call('POST', `/pages/${id}`, { lines: [1, 'ü "$x"', { a: null }, []] })).toMatchObject({ status: 204 });
    expect((await get(`/pages/${id}`)).body).toEqual({ id, lines: [1, 'ü "$x"', { a: null }, []] });
  });
});

describe('a query', () => {
  const put = async (customer: string, orders: object[]) => {
    for (const order of orders) { expect(await call('PUT', '/orders', { customer, ...order })).toMatchObject({ status: 204 }); }
  };

  /** All pages of a query, each with its items. */
  async function pagesOf(path: string, limit: number): Promise<{ at: number }[][]> {
    const pages: { at: number }[][] = [];
    for (let next: string | null = ''; next !== null;) {
      const { status, body }: { status: number; body: { items: { at: number }[]; next: string | null } } = await get(`${path}?limit=${limit}${next && `&next=${next}`}`);
      expect(status).toBe(200);
      expect(body.next === null || /^[A-Za-z0-9._~=-]+$/.test(body.next)).toBe(true);
      pages.push(body.items);
      next = body.next;
    }
    return pages;
  }

  test.each(TEXTS)('of a partition named with %s tells its items page by page, and no others', async (_, text) => {
    const customer = `${text}${randomUUID()}`;
    await put(customer, [5, -1, 2.5, 100, 3].map((at) => ({ at, name: text })));
    await put(`${customer}x`, [{ at: 1 }]);
    const pages = await pagesOf(`/orders/${segment(customer)}`, 2);
    expect(pages.map((page) => page.map(({ at }) => at)).filter((page) => page.length > 0)).toEqual([[-1, 2.5], [3, 5], [100]]);
    expect(pages[0][0]).toEqual({ customer, at: -1, name: text });
  });

  test('of a partition that is not there tells none', async () => {
    expect(await get(`/orders/${randomUUID()}`)).toMatchObject({ status: 200, body: { items: [], next: null } });
  });

  test('has a limit of its own where none is asked for', async () => {
    const customer = randomUUID();
    await put(customer, [1, 2, 3, 4].map((at) => ({ at })));
    const { body } = await get(`/orders/${customer}`);
    expect(body.items).toEqual([1, 2, 3].map((at) => ({ customer, at })));
    expect((await get(`/orders/${customer}?next=${body.next}`)).body).toEqual({ items: [{ customer, at: 4 }], next: null });
  });

  test('from a sort key on tells items from the last one, in part', async () => {
    const customer = randomUUID();
    await put(customer, [1, 2, 10].map((at) => ({ at, name: `n${at}`, size: at })));
    expect((await get(`/orders/${customer}/since?from=2`)).body).toEqual({ items: [{ at: 10, name: 'n10' }, { at: 2, name: 'n2' }], next: null });
    expect((await get(`/orders/${customer}/since`)).body.items).toHaveLength(3);
  });

  test.each(TEXTS)('of an index by %s tells its items page by page', async (_, text) => {
    const status = `${text}${randomUUID()}`;
    for (const customer of ['ann', text]) { await put(customer, [1, 2].map((at) => ({ at: at + Math.random(), status }))); }
    const pages = await eventually(target, () => pagesOf(`/states/${segment(status)}`, 1), (all) => all.flat().length === 4);
    const items = pages.flat() as unknown as { customer: string; at: number; status: string }[];
    expect(items.map(({ status: told }) => told)).toEqual(Array(4).fill(status));
    expect(items.map(({ customer }) => customer).sort()).toEqual(['ann', 'ann', text, text].sort());
    expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).sort((one, other) => one - other));
  }, 360_000);

  test('of a page of another partition stays in its own', async () => {
    const [mine, other] = [randomUUID(), randomUUID()];
    await put(mine, [1, 2].map((at) => ({ at })));
    await put(other, [1, 2].map((at) => ({ at })));
    const { body } = await get(`/orders/${other}?limit=1`);
    expect((await get(`/orders/${mine}?next=${body.next}`)).body).toEqual({ items: [{ customer: mine, at: 2 }], next: null });
  });
});

describe('refused with 400 is', () => {
  const customer = randomUUID();
  test.each<[string, string, string, unknown]>([
    ['an item without its partition key', 'PUT', '/orders', { at: 1 }],
    ['an item without its sort key', 'PUT', '/orders', { customer }],
    ['an item whose key is of another type', 'PUT', '/orders', { customer, at: 'soon' }],
    ['an item with an empty key', 'PUT', '/orders', { customer: '', at: 1 }],
    ['a list in the place of an item', 'PUT', '/orders', [{ customer, at: 1 }]],
    ['a number that is too large', 'PUT', '/orders', JSON.parse(`{"customer":"${customer}","at":1,"n":1e200}`)],
    ['an item that is too large', 'PUT', '/orders', { customer, at: 1, name: 'x'.repeat(400 * 1024) }],
    ['a sort key that is no number', 'GET', '/orders/ann/soon', undefined],
    ['a sort key that looks like another value', 'GET', '/orders/ann/1%22%7D,%22x%22:%7B%22S%22:%22', undefined],
    ['a change that is no number', 'PATCH', '/orders/ann/1?count=many', { name: 'x' }],
    ['a limit of nothing', 'GET', '/orders/ann?limit=0', undefined],
    ['a limit that is no number', 'GET', '/orders/ann?limit=all', undefined],
    ['a page that is none', 'GET', '/orders/ann?next=nonsense', undefined],
    ['a page that is empty', 'GET', '/orders/ann?next=', undefined],
    ['a page with a part too many', 'GET', '/orders/ann?next=MQ==.MQ==', undefined],
    ['a start that is no number', 'GET', '/orders/ann/since?from=x', undefined],
  ])('%s', async (_, method, path, body) => {
    expect(await call(method, path, body)).toMatchObject(error(400));
    expect(await storedOrder(customer, 1)).toBeUndefined();
  });

  test('no JSON', async () => {
    expect(await request('PUT', `${target.url('Gateway')}/orders`, '{"customer":')).toMatchObject(error(400));
  });
});

test.each([['PUT', '/orders', 'text/plain'], ['PATCH', '/orders/ann/1', 'application/xml'], ['PUT', '/pages/a', 'image/png']])('another media type is answered with 415: %s %s as %s', async (method, path, type) => {
  expect(await request(method, target.url('Gateway') + path, '{}', { 'Content-Type': type })).toMatchObject(error(415));
});
