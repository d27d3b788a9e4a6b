import { Lazy } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { RouteKey } from '../../src/routing/route-key';

test('a route key has a method, a path and the names of its variables', () => {
  const key = RouteKey.parse('PUT /shops/{shop}/files/{path+}');

  expect(key.method).toBe('PUT');
  expect(key.path).toBe('/shops/{shop}/files/{path+}');
  expect(key.variables).toEqual(['shop', 'path']);
});

test.each(['GET /', 'ANY /{proxy+}', 'DELETE /a.b-c_d,e:f', 'OPTIONS /orders/{order-id}'])('%s is a route', (text) => {
  expect(RouteKey.parse(text).toString()).toBe(text);
});

test.each([
  ['FETCH /orders', 'route "FETCH /orders" has the unknown method "FETCH"; write one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, ANY'],
  ['get /orders', 'route "get /orders" has the unknown method "get"'],
  ['/orders', 'route "/orders" has no method and path; write "GET /orders"'],
  ['', 'route "" has no method and path'],
  ['GET orders', 'route "GET orders" has a path without a leading slash; write "GET /orders"'],
  ['GET /orders/', 'route "GET /orders/" has an empty path segment; take out the doubled or trailing slash'],
  ['GET //orders', 'route "GET //orders" has an empty path segment'],
  ['GET /orders/{id', 'route "GET /orders/{id" has an unclosed path variable; write "{id}"'],
  ['GET /orders/id}', 'route "GET /orders/id}" has a closing brace without an opening one in "id}"'],
  ['GET /orders/{}', 'route "GET /orders/{}" has an empty path variable; name it, as in "{id}"'],
  ['GET /orders/{+}', 'route "GET /orders/{+}" has an empty path variable'],
  ['GET /orders/x{id}', 'route "GET /orders/x{id}" mixes text and a variable in "x{id}"; make the variable a segment of its own'],
  ['GET /{a}{b}', 'route "GET /{a}{b}" mixes text and a variable in "{a}{b}"'],
  ['GET /{proxy+}/x', 'route "GET /{proxy+}/x" has the greedy variable "{proxy+}" before its end'],
  ['GET /a/{id}/b/{id}', 'route "GET /a/{id}/b/{id}" uses the path variable "{id}" twice; give each variable its own name'],
  ['GET /or ders', 'route "GET /or ders" has invalid characters in "or ders"; use letters, digits and . _ , : - only'],
  ['GET /orders/*', 'route "GET /orders/*" has invalid characters in "*"'],
  ['GET /orders?x=1', 'route "GET /orders?x=1" has invalid characters in "orders?x=1"'],
  ['GET /größe', 'route "GET /größe" has invalid characters in "größe"'],
  ['GET /{o id}', 'route "GET /{o id}" has invalid characters in the path variable "o id"'],
])('"%s" is refused', (text, message) => {
  expect(() => RouteKey.parse(text)).toThrow(message);
});

test('a token in a path is refused, since logical ids derive from paths', () => {
  const text = `GET /${Lazy.string({ produce: () => 'orders' })}`;
  expect(() => RouteKey.parse(text)).toThrow(/^route "GET .*" has a token in it; write its method and path out/);
});

test('whatever is not refused comes out as it went in', () => {
  const segment = fc.oneof(fc.string(), fc.constantFrom('{id}', '{proxy+}', 'orders', '{', '}', ''));
  fc.assert(fc.property(fc.constantFrom('GET', 'ANY', 'x'), fc.array(segment), (method, segments) => {
    const text = `${method} /${segments.join('/')}`;
    let key;
    try {
      key = RouteKey.parse(text);
    } catch (error) {
      expect((error as Error).message).toContain(`route "${text}"`);
      return;
    }
    expect(key.toString()).toBe(text);
    expect(new Set(key.variables).size).toBe(key.variables.length);
  }));
});
