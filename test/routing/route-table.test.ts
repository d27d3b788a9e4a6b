import * as fc from 'fast-check';
import { RouteTable } from '../../src/routing/route-table';

function tableOf(...keys: string[]): RouteTable<string> {
  const table = new RouteTable<string>();
  keys.forEach((key) => table.add(key, () => key));
  return table;
}

test('routes come by path and method, in whatever order they were added', () => {
  const keys = ['GET /', 'DELETE /a', 'GET /a', 'GET /a/{id}', 'ANY /b/{proxy+}'];
  fc.assert(fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), (shuffled) => {
    expect(tableOf(...shuffled).keys()).toEqual(keys);
  }));
});

test('one path takes several methods, ANY among them', () => {
  expect(tableOf('GET /a', 'POST /a', 'ANY /a').keys()).toEqual(['ANY /a', 'GET /a', 'POST /a']);
});

test('the same route twice is refused', () => {
  expect(() => tableOf('GET /a', 'GET /a')).toThrow('route "GET /a" is there already; take one of the two out');
});

test('sibling variables with different names are refused, naming both routes', () => {
  expect(() => tableOf('GET /a/{id}', 'POST /a/{name}/x')).toThrow(
    'route "POST /a/{name}/x" has the variable "{name}" where route "GET /a/{id}" has "{id}"; API Gateway takes one variable under a path, so give both the same name');
  expect(() => tableOf('GET /{id}', 'ANY /{proxy+}')).toThrow('route "ANY /{proxy+}" has the variable "{proxy+}" where route "GET /{id}" has "{id}"');
});

test('variables with different names under different paths are taken', () => {
  expect(tableOf('GET /a/{id}', 'GET /b/{name}', 'GET /a/{id}/{other}').keys()).toHaveLength(3);
});

test('of a refused route nothing is made', () => {
  const table = tableOf('GET /a/{id}');
  const make = jest.fn();
  expect(() => table.add('GET /a/{id}', make)).toThrow();
  expect(() => table.add('GET /b/{x}/{y', make)).toThrow();
  expect(() => table.add('GET /a/{other}', make)).toThrow();
  expect(make).not.toHaveBeenCalled();
  expect(table.keys()).toEqual(['GET /a/{id}']);
});

test('a route of which nothing can be made is not there, and claims no variable', () => {
  const table = tableOf('GET /a');
  expect(() => table.add('GET /b/{x}', () => { throw new Error('no'); })).toThrow('no');
  table.add('GET /b/{y}', () => '');
  expect(table.keys()).toEqual(['GET /a', 'GET /b/{y}']);
});
