import * as fc from 'fast-check';

/** Text made to break out: quotes, template text, control characters, lone surrogates, metacharacters of forms and URLs, very long ones. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('"', "'", '\\', '$', '#', '{', '}', '(', ')', '!', '\n', '\r', '\0', '\u0001', '\u2028', '\ud800', '\udc00', 'a', '/', '&', '=', '+', '%', '<', ';', '[', ']', ':', ','),
    maxLength: 40,
  }),
  fc.constantFrom(
    '$input.body', '#set($context.responseOverride.status = 500)', '${util.base64Encode("x")}', '","injected":"', '\\u0022', '#end', '#stop', '$!{x}', '__proto__', '##', '#*', '#[[', ']]#',
    '{}', 'null', '$1', '\\\'', '&Action=DeleteQueue', '%26Action%3DX', '"}}],"Entries":[{"', '{"S":"x"}', '{"M":{', '\u0001S"', '../../secret', '1e5', '-0', '01', 'NaN', '1.0E5', 'true',
  ),
  fc.string({ maxLength: 3 }).map((text) => text.repeat(2000)),
);

const names = fc.oneof(fc.string({ maxLength: 10 }), fc.constantFrom('__proto__', 'constructor', 'toString', 'S', 'M', 'L', 'NULL', '', '$', '#n0', ':v0', '"', "'", 'a.b', 'a b'));

/** Deeply nested lists and objects. */
const deep = fc.tuple(fc.nat({ max: 60 }), fc.boolean(), hostileText).map(([depth, isList, text]) => {
  let value: unknown = text;
  for (let level = 0; level < depth; level++) { value = isList ? [value] : { M: value }; }
  return value;
});

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.jsonValue(), hostileText, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(null, true, false, '', 0, -1.5), deep,
    fc.array(tie('json'), { maxLength: 4 }), fc.array(fc.tuple(names, tie('json')), { maxLength: 4 }).map(objectOf),
  ),
}));

/** Any JSON value as it comes out of a parser, but for numbers in which CDK sees a token. */
export const hostileJson = json.map((value): unknown => JSON.parse(JSON.stringify(value))).filter((value) => !/e\+2[89]\d/.test(JSON.stringify(value)));

/** An object of such values. */
export const hostileObject = fc.array(fc.tuple(names, hostileJson), { maxLength: 5 }).map(objectOf);

/** Text as UTF-8 carries it in Java: half of a surrogate pair it cannot. */
export function carried(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '?');
}

/** Whether UTF-8 can carry all text of it. */
export function isCarried(value: unknown): boolean {
  return !/\\ud[89a-f]/i.test(JSON.stringify(value));
}

/** Names may be of any kind, `__proto__` too. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  return JSON.parse(`{${[...new Map(entries)].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`);
}
