import { Lazy } from 'aws-cdk-lib';
import { MappingTemplate, TemplateScope } from 'cdk-gatehouse-local';
import * as fc from 'fast-check';
import { RequestValue } from '../../src';
import { jsonTemplate } from '../../src/private/mapping-template';
import { PayloadForm } from '../../src/private/template-scope';

interface Request {
  readonly body: string;
  readonly path: Record<string, string>;
  readonly querystring: Record<string, string>;
  readonly header: Record<string, string>;
  readonly context: Record<string, unknown>;
  readonly stageVariables: Record<string, string>;
}

/** What the value comes to for a request, as a service would read it. */
function evaluate(value: RequestValue, request: Partial<Request> = {}, form: PayloadForm = 'text'): unknown {
  const { path = {}, querystring = {}, header = {}, body = '', context = { requestId: 'rid' }, stageVariables = {} } = request;
  const scope: TemplateScope = { body, params: { path, querystring, header }, context, stageVariables };
  return JSON.parse(MappingTemplate.parse(jsonTemplate(value._expression, form)).render(scope).text);
}

/** Text made to break out: quotes, template text, control characters, lone surrogates, metacharacters. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('"', "'", '\\', '$', '#', '{', '}', '(', ')', '!', '\n', '\r', '\0', '\u2028', '\ud800', '\udc00', 'a', '/', '&', '=', '+', '%', '<'), maxLength: 40 }),
  fc.constantFrom('$input.body', '#set($context.responseOverride.status = 500)', '${util.base64Encode("x")}', '","injected":"', '\\u0022', '#end', '#stop', '$!{x}', '__proto__', '##', '#*', '#[[', ']]#', '{}', 'null', '$1', '\\\''),
  fc.string({ maxLength: 3 }).map((text) => text.repeat(2000)),
);
/** Any JSON value as it comes out of a parser, but for numbers in which CDK sees a token. */
const hostileJson = fc.jsonValue({ depthSize: 'medium' }).map((value): unknown => JSON.parse(JSON.stringify(value)))
  .filter((value) => !/e\+2[89]\d/.test(JSON.stringify(value)));
/** Whether UTF-8 can carry it: half of a surrogate pair it cannot. */
const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);
const RUNS = { numRuns: 1000 };

describe('text from the request', () => {
  const sources: [string, RequestValue, (text: string) => Partial<Request>][] = [
    ['the raw body', RequestValue.rawBody(), (text) => ({ body: text })],
    ['a path variable', RequestValue.path('id'), (text) => ({ path: { id: text } })],
    ['a query parameter', RequestValue.query('q'), (text) => ({ querystring: { q: text } })],
    ['a header', RequestValue.header('X-Id'), (text) => ({ header: { 'x-ID': text } })],
    ['a context variable', RequestValue.context('authorizer.claims.cognito:username'), (text) => ({ context: { authorizer: { claims: { 'cognito:username': text } } } })],
    ['a stage variable', RequestValue.stageVariable('v'), (text) => ({ stageVariables: { v: text } })],
    ['a value of the body as text', RequestValue.text([RequestValue.body('$.a')]), (text) => ({ body: JSON.stringify({ a: text }) })],
  ];

  test.each(sources)('%s comes out as it was sent, whatever it looks like', (_, source, request) => {
    const value = RequestValue.object({ before: RequestValue.literal(1), field: RequestValue.text([source]), after: RequestValue.literal(2) });
    fc.assert(fc.property(hostile.filter((text) => text !== ''), (text) => {
      expect(evaluate(value, request(text))).toEqual({ before: 1, field: text, after: 2 });
    }), RUNS);
  });

  test('is empty where the request lacks it', () => {
    const value = RequestValue.list([RequestValue.path('id'), RequestValue.query('q'), RequestValue.header('X-Id'), RequestValue.context('authorizer.principalId'),
      RequestValue.stageVariable('v'), RequestValue.text([RequestValue.body('$.a.b')])]);
    expect(evaluate(value, { body: '{}' })).toEqual(['', '', '', '', '', '']);
  });

  test('may take its place from one parameter of another kind only', () => {
    const request = { path: { id: 'path' }, querystring: { id: 'query' }, header: { id: 'header' } };
    expect(evaluate(RequestValue.header('id'), request)).toBe('header');
    expect(evaluate(RequestValue.query('id'), request)).toBe('query');
    expect(evaluate(RequestValue.header('id'), { ...request, header: {} })).toBe('');
  });

  test('joins with other text in any order', () => {
    fc.assert(fc.property(hostile, hostile, hostile, hostile, (a, b, before, between) => {
      const value = RequestValue.text([RequestValue.literal(before), RequestValue.query('a'), RequestValue.literal(between), RequestValue.query('b')]);
      expect(evaluate(value, { querystring: { a, b } })).toBe(before + a + between + b);
    }), RUNS);
  });
});

describe('values of the JSON body', () => {
  test('keep their type', () => {
    fc.assert(fc.property(hostileJson, (json) => {
      expect(evaluate(RequestValue.object({ it: RequestValue.body('$.a[0]') }), { body: JSON.stringify({ a: [json] }) })).toEqual({ it: json });
    }), RUNS);
  });

  test('are found whatever their names', () => {
    expect(evaluate(RequestValue.body("$['unit price'].a-b"), { body: '{"unit price":{"a-b":5}}' })).toBe(5);
    expect(evaluate(RequestValue.text([RequestValue.body("$['unit price'].a-b")]), { body: '{"unit price":{"a-b":5}}' })).toBe('5');
  });

  test('whole numbers keep every digit', () => {
    const scope = { body: '{"a":12345678901234567890}', params: { path: {}, querystring: {}, header: {} }, context: {}, stageVariables: {} };
    expect(MappingTemplate.parse(jsonTemplate(RequestValue.body('$.a')._expression)).render(scope).text).toBe('12345678901234567890');
  });
});

describe('literals', () => {
  test('come out as they were written, whatever they look like', () => {
    fc.assert(fc.property(fc.oneof(hostile, hostileJson), (value) => {
      expect(evaluate(RequestValue.literal(value))).toEqual(value);
    }), RUNS);
  });

  test('keep their tokens', () => {
    const token = Lazy.string({ produce: () => 'x' });
    expect(jsonTemplate(RequestValue.literal(`$a-${token}-#b`)._expression)).toBe(`"\\u0024a-${token}-\\u0023b"`);
  });

  test.each([undefined, () => 1])('"%s" is refused', (value) => {
    expect(() => RequestValue.literal(value)).toThrow('is no JSON value; give text, a number, a boolean, null, a list or an object');
  });

  test.each([NaN, Infinity])('"%s" is refused however deep', (value) => {
    expect(() => RequestValue.literal({ a: [value] })).toThrow(`literal "${value}" is no JSON value; give a finite number`);
  });

  test('with a token for anything but text are refused', () => {
    expect(() => RequestValue.literal([Lazy.number({ produce: () => 1 })])).toThrow('literal holds a token that stands for a number, a list or an object');
  });
});

test('names of fields are data as well', () => {
  fc.assert(fc.property(hostile, hostile, (name, text) => {
    expect(evaluate(RequestValue.object({ [name]: RequestValue.query('q') }), { querystring: { q: text } })).toEqual({ [name]: text });
  }), { numRuns: 500 });
});

describe('base64', () => {
  const decoded = (value: unknown) => Buffer.from(value as string, 'base64').toString();

  test('holds text as UTF-8', () => {
    fc.assert(fc.property(hostile.filter((text) => text !== '' && isWellFormed(text)), (text) => {
      expect(decoded(evaluate(RequestValue.base64(RequestValue.rawBody()), { body: text }))).toBe(text);
      expect(decoded(evaluate(RequestValue.base64(RequestValue.query('q')), { querystring: { q: text } }))).toBe(text);
      expect(decoded(evaluate(RequestValue.base64(RequestValue.literal(text))))).toBe(text);
    }), RUNS);
  });

  test('holds a binary body byte for byte', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
      const body = Buffer.from(bytes).toString('base64');
      expect(Buffer.from(evaluate(RequestValue.base64(RequestValue.rawBody()), { body }, 'base64') as string, 'base64')).toEqual(Buffer.from(bytes));
    }), RUNS);
  });
});

describe('each element of a list', () => {
  const records = RequestValue.each('$.records', RequestValue.object({
    key: RequestValue.text([RequestValue.withDefault(RequestValue.item('$.key'), RequestValue.header('X-Key'))]),
    index: RequestValue.itemIndex(),
    data: RequestValue.base64(RequestValue.jsonText(RequestValue.item('$.data'))),
  }));

  test('has its own value, or the default', () => {
    const body = JSON.stringify({ records: [{ data: 1, key: 'a' }, { data: 2 }, { data: 3, key: '' }, { data: 4 }] });
    expect((evaluate(records, { body, header: { 'x-key': 'h' } }) as { key: string; index: number }[]).map(({ key, index }) => [index, key]))
      .toEqual([[0, 'a'], [1, 'h'], [2, ''], [3, 'h']]);
  });

  test('keeps its data, whatever it is', () => {
    const record = fc.record({ data: hostileJson, key: fc.option(hostile, { nil: undefined }) });
    fc.assert(fc.property(fc.array(record, { maxLength: 6 }), hostile, (items, fallback) => {
      // What UTF-8 cannot carry is told of in docs/ingestion.md.
      fc.pre(items.every((item) => !JSON.stringify(item.data).includes('\\ud')));
      const out = evaluate(records, { body: JSON.stringify({ records: items }), header: { 'X-KEY': fallback } }) as { key: string; data: string }[];
      expect(out.map(({ key, data }) => ({ key, data: JSON.parse(Buffer.from(data, 'base64').toString()) })))
        .toEqual(items.map(({ key, data }) => ({ key: key ?? fallback, data })));
    }), RUNS);
  });

  test('is written with its characters as they were sent', () => {
    const character = fc.constantFrom('€', '—', '“', '\u2028', '\u200d', '\u007f', '\u009f', '\u20ff', '\\', '\\u20AC', '"', '/', 'u', '2', '$', '#', "'", '😀', '\n', 'ü');
    fc.assert(fc.property(fc.array(fc.string({ unit: character, maxLength: 12 }), { maxLength: 4 }), (data) => {
      const [record] = evaluate(records, { body: JSON.stringify({ records: [{ data }] }) }) as { data: string }[];
      expect(Buffer.from(record.data, 'base64').toString()).toBe(JSON.stringify(data));
    }), RUNS);
  });

  test('of an empty list is none', () => {
    expect(evaluate(records, { body: '{"records":[]}' })).toEqual([]);
  });

  test('goes through one list at a time', () => {
    const inner = RequestValue.each('$.inner', RequestValue.item('$'));
    expect(() => RequestValue.each('$.outer', inner)).toThrow('value for each element of "$.outer" goes through a list of its own');
  });

  test('is refused outside of a list', () => {
    for (const value of [RequestValue.item('$.a'), RequestValue.itemIndex(), RequestValue.text([RequestValue.item('$.a')]), RequestValue.text([RequestValue.itemIndex()])]) {
      expect(() => jsonTemplate(value._expression)).toThrow('a value of an item stands outside of each(...); put it inside');
    }
  });
});

describe('what may be left out', () => {
  const maybe = (name: string) => RequestValue.optional(RequestValue.query(name));
  const some = fc.record({ a: hostile, b: hostile, c: hostile }, { requiredKeys: [] });

  test('is left out of objects, wherever it stands among what is always there', () => {
    fc.assert(fc.property(some, fc.subarray(['first', 'second', 'third']), (querystring, fixed) => {
      const sure = (name: string) => fixed.includes(name) ? { [name]: RequestValue.literal(name) } : {};
      const value = RequestValue.object({ ...sure('first'), a: maybe('a'), ...sure('second'), b: maybe('b'), c: maybe('c'), ...sure('third') });
      const expected = { ...Object.fromEntries(fixed.map((name) => [name, name])), ...querystring };
      expect(evaluate(value, { querystring })).toEqual(expected);
      expect(evaluate(RequestValue.list([RequestValue.jsonText(value)]), { querystring })).toEqual([expect.any(String)]);
      expect(JSON.parse((evaluate(RequestValue.list([RequestValue.jsonText(value)]), { querystring }) as string[])[0])).toEqual(expected);
    }), { numRuns: 500 });
  });

  test('is left out of lists and joined texts', () => {
    fc.assert(fc.property(some, (querystring) => {
      const there = ['a', 'b', 'c'].flatMap((name) => querystring[name as 'a'] ?? []);
      const parts = ['a', 'b', 'c'].map(maybe);
      expect(evaluate(RequestValue.list(parts), { querystring })).toEqual(there);
      expect(evaluate(RequestValue.joined(parts, ', '), { querystring })).toBe(there.join(', '));
      expect(evaluate(RequestValue.text([RequestValue.joined(parts, '|')]), { querystring })).toBe(there.join('|'));
    }), { numRuns: 500 });
  });

  test('goes by headers whatever the case of their letters, and by all that a value is made of', () => {
    const value = RequestValue.object({
      header: RequestValue.optional(RequestValue.header('X-One')),
      both: RequestValue.optional(RequestValue.text([RequestValue.header('X-One'), RequestValue.body('$.a.b')])),
    });
    expect(evaluate(value, { body: '{"a":{}}' })).toEqual({});
    expect(evaluate(value, { body: '{"a":{}}', header: { 'x-one': '' } })).toEqual({ header: '' });
    expect(evaluate(value, { body: '{"a":{"b":2}}', header: { 'X-ONE': '1' } })).toEqual({ header: '1', both: '12' });
  });
});

describe('numbers', () => {
  test.each([['10', 10], ['-1.5e3', -1500], ['0', 0], ['12345678901234567890', 12345678901234567890], ['', ''], ['01', '01'], ['1,2', '1,2'], ['NaN', 'NaN'], ['1}', '1}'], [' 1', ' 1'], ['１', '１']])('%j of the request is %j', (text, expected) => {
    expect(evaluate(RequestValue.number(RequestValue.query('n')), { querystring: { n: text } })).toBe(expected);
    expect(evaluate(RequestValue.number(RequestValue.rawBody()), { body: text === '' ? ' ' : text })).toBe(text === '' ? ' ' : expected);
  });
});

describe('all parameters', () => {
  test('come by their names, whatever these are', () => {
    fc.assert(fc.property(fc.dictionary(hostile, hostile, { maxKeys: 4 }), (querystring) => {
      expect(evaluate(RequestValue.queryParameters(), { querystring })).toEqual(querystring);
    }), { numRuns: 500 });
  });
});

describe('defaults', () => {
  test('take the place of what the request lacks, not of what is empty', () => {
    const value = RequestValue.withDefault(RequestValue.query('q'), RequestValue.withDefault(RequestValue.header('X-Q'), RequestValue.literal('none')));
    expect(evaluate(value, { querystring: { q: 'query' }, header: { 'x-q': 'header' } })).toBe('query');
    expect(evaluate(value, { header: { 'x-q': 'header' } })).toBe('header');
    expect(evaluate(value)).toBe('none');
    expect(evaluate(value, { querystring: { q: '' } })).toBe('');
  });

  test('hold for values of the body and its lists', () => {
    const value = RequestValue.list([
      RequestValue.withDefault(RequestValue.body('$.a.b'), RequestValue.literal('none')),
      RequestValue.withDefault(RequestValue.body('$.c[1]'), RequestValue.literal('none')),
      RequestValue.text([RequestValue.withDefault(RequestValue.body("$['d e']"), RequestValue.literal('none'))]),
    ]);
    expect(evaluate(value, { body: '{"a":{"b":""},"c":[0,false],"d e":0}' })).toEqual(['', false, '0']);
    expect(evaluate(value, { body: '{"a":"text","c":[0]}' })).toEqual(['none', 'none', 'none']);
    expect(evaluate(value, { body: '{}' })).toEqual(['none', 'none', 'none']);
  });

  test('are refused for what is never absent', () => {
    expect(() => RequestValue.withDefault(RequestValue.literal(1), RequestValue.literal(2)))
      .toThrow('a "literal" value is never absent, so its default would never be used; take the default out');
  });
});

test.each<[string, () => unknown, string]>([
  ['a header with an apostrophe', () => RequestValue.header("X'"), 'header "X\'" has invalid characters; write its name as clients send it'],
  ['a query parameter with template text', () => RequestValue.query('$q'), 'query parameter "$q" has invalid characters'],
  ['a path variable with braces', () => RequestValue.path('{id}'), 'path variable "{id}" has invalid characters'],
  ['a context variable with its prefix', () => RequestValue.context('$context.requestId'), 'context variable "$context.requestId" is malformed; write it as in "identity.sourceIp"'],
  ['a stage variable with a dash', () => RequestValue.stageVariable('a-b'), 'stage variable "a-b" has invalid characters; use letters, digits and _ only'],
  ['an object as text', () => jsonTemplate(RequestValue.text([RequestValue.object({})])._expression), 'a value of kind "object" has no text; give a value of the request'],
  ['an optional value where nothing can be left out', () => jsonTemplate(RequestValue.text([RequestValue.optional(RequestValue.query('a'))])._expression), 'an optional value stands where nothing can be left out'],
  ['an optional value that is never absent', () => RequestValue.optional(RequestValue.text([RequestValue.context('requestId')])), 'a "text" value is never absent, so it would never be left out; take "optional" away'],
  ['a separator with template text', () => RequestValue.joined([], '#'), 'separator "#" has characters that cannot be written there'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
