import { printable, printableJson } from '../../src/terminal/printable';
import { shorten } from '../../src/terminal/shorten';
import { terminalWidth } from '../../src/terminal/terminal-width';
import { wrap } from '../../src/terminal/wrap';

test('a text loses what would control the terminal', () => {
  expect(printable('a\u001b]0;title\u0007b\u0085c\u202ed\ne')).toBe('a]0;titlebcd e');
});

test('JSON keeps what would control the terminal, escaped', () => {
  const value = { name: 'a\u001b\u009b\u202eb', list: [1] };
  const text = printableJson(value);
  expect([JSON.parse(text), /[\u001b\u009b\u202e]/.test(text)]).toEqual([value, false]);
});

test.each([
  ['abcdef', 6, 'end', 'abcdef'],
  ['abcdef', 4, 'end', 'abc…'],
  ['abcdef', 5, 'middle', 'ab…ef'],
  ['abcdef', 1, 'end', '…'],
] as const)('%s within %d characters, cut at its %s', (text, width, cut, expected) => {
  expect(shorten(text, width, cut)).toBe(expected);
});

test('lines break between words, later ones indented, and in words that are too long', () => {
  expect(wrap('one two three', 8, '  ')).toEqual(['one two', '  three']);
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
});

test.each([
  [{ isTTY: false, columns: 200 }, 80],
  [{ isTTY: true, columns: 200 }, 200],
  [{ isTTY: true, columns: 40 }, 80],
  [{}, 80],
])('the width of %j', (stream, width) => {
  expect(terminalWidth(stream)).toBe(width);
});
