import { call } from './call';
import { serve, start } from './gateways';
import { mock } from './rest-app';

const says = (text: string) => mock(`${text} $input.params().path`);

test.each([
  ['GET', '/orders', 'list {}'],
  ['GET', '/orders/', 'list {}'],
  ['GET', '/orders/special', 'special {}'],
  ['GET', '/orders/1', 'get {id=1}'],
  ['POST', '/orders/1', 'any {id=1}'],
  ['GET', '/orders/1/items/2', 'item {id=1, item=2}'],
  ['GET', '/orders/1/notes/2/3', 'rest {proxy=orders/1/notes/2/3}'],
  ['DELETE', '/deep/down', 'rest {proxy=deep/down}'],
  ['GET', '/', 'root {}'],
  ['GET', '', 'root {}'],
])('%s %s finds its route', async (method, path, expected) => {
  const url = await serve({
    paths: {
      '/': { get: says('root') },
      '/orders': { get: says('list') },
      '/orders/special': { get: says('special') },
      '/orders/{id}': { 'get': says('get'), 'x-amazon-apigateway-any-method': says('any') },
      '/orders/{id}/items/{item}': { get: says('item') },
      '/{proxy+}': { 'x-amazon-apigateway-any-method': says('rest') },
    },
  });
  expect((await call(url + path, { method })).text).toBe(expected);
});

test.each([
  ['GET', '/nothing'],
  ['PUT', '/orders'],
  ['GET', '/orders/1/more'],
  ['GET', '/Orders'],
  ['GET', '/orders//'],
  ['GET', '/constructor'],
  ['GET', '/__proto__'],
])('%s %s is refused as on AWS', async (method, path) => {
  const url = await serve({ paths: { '/orders': { get: says('list') }, '/orders/{id}': { post: says('create') } } });
  const answer = await call(url + (path === '/orders//' ? '/orders//x' : path), { method });
  expect([answer.status, answer.json]).toEqual([403, { message: 'Missing Authentication Token' }]);
  expect(answer.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([
  ['%7Bid%7D'], ['a%2Fb'], ['a%20b+c'], ['%E2%82%AC'], ['..%2f..'], ['$%7Bjndi%7D'], ['%25'], ['__proto__'],
])('a path variable %s reaches a template decoded', async (segment) => {
  const url = await serve({ paths: { '/orders/{id}': { get: mock("$input.params('id')") } } });
  expect((await call(`${url}/orders/${segment}`)).text).toBe(decodeURIComponent(segment));
});

test('a path is known by what it means, however it is encoded', async () => {
  const url = await serve({ paths: { '/orders/new': { get: says('new') } } });
  expect((await call(`${url}/%6frders/n%65w`)).text).toBe('new {}');
});

test('a path with a malformed percent-encoding is a bad request', async () => {
  const url = await serve({ paths: { '/orders/{id}': { get: mock('never') } } });
  expect((await call(`${url}/orders/%E0%A4%A`)).status).toBe(400);
});

test('dots in a path are no way out of the API', async () => {
  const url = await serve({ paths: { '/{proxy+}': { get: says('rest') } } });
  expect((await call(`${url}/../../other/prod/x`)).text).toBe('rest {proxy=../../other/prod/x}');
});

test.each([
  ['?q=1&q=2', '2'],
  ['?q=a%26b%3D', 'a&b='],
  ['?q=a+b', 'a b'],
  ['?q', ''],
  ['?q=%zz', '%zz'],
  ['?q=1?2', '1?2'],
])('a query string %s is read', async (query, value) => {
  const url = await serve({ paths: { '/q': { get: mock("$input.params('q')") } } });
  expect((await call(`${url}/q${query}`)).text).toBe(value);
});

test('an unknown stage is forbidden, an unknown API is told which there are', async () => {
  const gateway = await start({ paths: { '/orders': { get: says('list') } } });
  const base = gateway.url('Orders').replace('/Orders/prod', '');
  expect((await call(`${base}/Orders/test/orders`)).status).toBe(403);
  const unknown = await call(`${base}/Returns/prod/orders`);
  expect([unknown.status, unknown.json]).toEqual([404, { message: 'no API is served at "/Returns/prod/orders"; use "/Orders/<stage>"' }]);
});

test('HEAD and 204 have no body', async () => {
  const integration = { requestTemplates: { 'application/json': '{"statusCode": 204}' }, responses: { 204: { statusCode: 204 } } };
  const url = await serve({ paths: { '/orders': { get: mock('', integration), head: mock('text') } } });
  const [get, head] = [await call(`${url}/orders`), await call(`${url}/orders`, { method: 'HEAD' })];
  expect([get.status, get.text, head.status, head.text]).toEqual([204, '', 200, '']);
});
