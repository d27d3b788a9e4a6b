import { RoutePrefix } from '../../src/routing/route-prefix';

test('a prefix stands before the path of a route', () => {
  const admin = new RoutePrefix('/admin');
  expect(admin.before('GET /users/{id}')).toBe('GET /admin/users/{id}');
  expect(admin.before('POST /')).toBe('POST /admin');
});

test('prefixes join', () => {
  expect(new RoutePrefix(new RoutePrefix('/shops/{shop}').join('/orders')).before('GET /')).toBe('GET /shops/{shop}/orders');
});

test.each([
  ['/', 'prefix "/" is empty; add the routes to the gateway itself, or write "/admin"'],
  ['admin', 'has a path without a leading slash'],
  ['/files/{path+}', 'prefix "/files/{path+}" ends with a greedy variable, which takes the rest of the path; no route can follow it'],
  ['/admin/', 'has an empty path segment'],
])('"%s" is refused', (path, message) => {
  expect(() => new RoutePrefix(path)).toThrow(message);
});
