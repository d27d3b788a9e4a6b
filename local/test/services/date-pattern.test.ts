import { DatePattern } from '../../src/services/firehose/date-pattern';

const moment = new Date('2018-08-27T10:30:05.067Z');

test.each([
  ['yyyy/MM/dd/HH', '2018/08/27/10'],
  ['yy-M-d H:m:s', '18-8-27 10:30:5'],
  ["'year='yyyy'/o''clock='HH", "year=2018/o'clock=10"],
  ["HH''mm", "10'30"],
  ['EEE EEEE MMM MMMM', 'Mon Monday Aug August'],
  ['D Q QQQ', '239 3 Q3'],
  ['ssSSS', '05067'],
  ['h a', '10 AM'],
  ['XXX xxx Z', 'Z +00:00 +0000'],
])('%s', (pattern, text) => {
  expect(new DatePattern(pattern).format(moment)).toBe(text);
});

test('a time zone moves everything, the day included', () => {
  const pattern = new DatePattern("yyyy-MM-dd'T'HH:mm XXX VV", 'Asia/Tokyo');
  expect(pattern.format(new Date('2018-12-31T15:00:00Z'))).toBe('2019-01-01T00:00 +09:00 Asia/Tokyo');
  expect(new DatePattern('HH:mm X', 'America/St_Johns').format(moment)).toBe('08:00 -0230');
});

test('the year of the week is not the year of the day', () => {
  const newYearsEve = new Date('2018-12-31T12:00:00Z');
  expect(new DatePattern('YYYY-ww').format(newYearsEve)).toBe('2019-01');
  expect(new DatePattern('yyyy').format(newYearsEve)).toBe('2018');
});

test.each([
  ['yyyy B', /letter "B"/],
  ["yyyy'", /unclosed quote/],
])('%s is refused', (pattern, message) => {
  expect(() => new DatePattern(pattern)).toThrow(message);
});

test('an unknown time zone is refused', () => {
  expect(() => new DatePattern('yyyy', 'Mars/Phobos')).toThrow('there is no time zone "Mars/Phobos"');
});
