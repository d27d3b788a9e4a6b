import { ObjectPrefix } from '../../src/services/firehose/object-prefix';

const scope = { oldest: new Date('2018-08-27T10:30:00Z'), errorOutputType: 'processing-failed' };
const data = (prefix?: string) => ObjectPrefix.forData(prefix).evaluate(scope);
const errors = (prefix?: string, dataPrefix?: string) => ObjectPrefix.forErrors(prefix, dataPrefix).evaluate(scope);

test('without a timestamp of its own a prefix gets the hour', () => {
  expect(data()).toBe('2018/08/27/10/');
  expect(data('clicks/')).toBe('clicks/2018/08/27/10/');
  expect(data('clicks/!{timestamp:yyyy}/')).toBe('clicks/2018/');
});

test('expressions are evaluated wherever they stand', () => {
  expect(data("!{timestamp:yyyy}/any/!{timestamp:'month='MM}/!{timestamp:dd}")).toBe('2018/any/month=08/27');
});

test('each random string is another', () => {
  const [, first, second] = /^2018\/(\w{11})\/(\w{11})\/$/.exec(data('!{timestamp:yyyy}/!{firehose:random-string}/!{firehose:random-string}/')) ?? [];
  expect(first).toBeDefined();
  expect(first).not.toBe(second);
});

test('failed records go under the type of the error', () => {
  expect(errors('failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM}/')).toBe('failed/processing-failed/2018/08/');
  expect(errors(undefined, 'clicks/')).toBe('clicks/processing-failed/2018/08/27/10/');
});

test.each<[string, () => unknown, RegExp]>([
  ['an error type in a prefix', () => data('!{firehose:error-output-type}/'), /only an error prefix/],
  ['expressions without an error prefix', () => errors(undefined, '!{timestamp:yyyy}/'), /set ErrorOutputPrefix/],
  ['an error prefix without the error type', () => errors('failed/!{timestamp:yyyy}/'), /error-output-type/],
  ['a partition key', () => data('!{partitionKeyFromQuery:customer}/'), /"!\{partitionKeyFromQuery:customer\}"/],
  ['an open expression', () => data('a/!{timestamp:yyyy'), /"!\{timestamp:yyyy"/],
])('%s is refused', (_, evaluate, message) => {
  expect(evaluate).toThrow(message);
});
