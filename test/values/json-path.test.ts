import { formatJsonPath, parseJsonPath } from '../../src/values/json-path';

test.each([
  ['$', []],
  ['$.a', ['a']],
  ['$.a.b[0].c', ['a', 'b', 0, 'c']],
  ["$['unit price'][12]", ['unit price', 12]],
  ['$.partition-key', ['partition-key']],
])('%s is a path to one value', (path, steps) => {
  expect(parseJsonPath(path)).toEqual(steps);
  expect(parseJsonPath(formatJsonPath(steps))).toEqual(steps);
});

test.each([
  '', 'a', '$a', '$.', '$..a', '$.*', '$[*]', '$[?(@.a)]', '$.a.length()', '$.a b', "$['a\"b']", "$['a'b']", '$.a"); #set($x = 1)', "$['$x']", '$.a[0', '$[-1]', '$.a\n',
])('"%s" is refused', (path) => {
  expect(() => parseJsonPath(path)).toThrow(`JSON path "${path}" names no single value; write it as in "$.order.items[0]['unit price']"`);
});
