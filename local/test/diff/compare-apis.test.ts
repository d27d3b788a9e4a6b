import type { JsonObject } from '../../src/assembly/json';
import { versionOf } from '../../src/diff/api-version';
import { changeTable } from '../../src/diff/change-table';
import { compareApis } from '../../src/diff/compare-apis';
import { isTighter, requirementsOfRoute } from '../../src/diff/requirement';
import { NOT_VALIDATED } from '../../src/inventory/route-listing';

const KEY = { type: 'apiKey', in: 'header', name: 'x-api-key' };
const SCHEMES = { key: KEY, otherKey: KEY, queryKey: { ...KEY, in: 'query' }, jwt: { type: 'http', scheme: 'bearer' }, basic: { type: 'http', scheme: 'basic' } };

function documentOf(paths: JsonObject, schemas: JsonObject = {}): JsonObject {
  return { openapi: '3.1.0', info: { title: 'Shop', version: '1' }, paths, components: { schemas, securitySchemes: SCHEMES } };
}

/** The changes between documents, breaking ones with `!`. */
function changes(old: JsonObject, now: JsonObject): string[] {
  return compareApis(new Map([[undefined, versionOf(old)]]), new Map([[undefined, versionOf(now)]]))
    .map(({ breaking, kind, route, what }) => `${breaking ? '!' : ''}${kind} ${route}: ${what}`);
}

function operations(old: JsonObject, now: JsonObject): string[] {
  return changes(documentOf({ '/a': { post: old } }), documentOf({ '/a': { post: now } })).map((text) => text.replace('changed POST /a: ', ''));
}

const content = (schema: unknown) => ({ 'application/json': { schema } });
const inRequest = (schema: unknown) => ({ requestBody: { content: content(schema) } });
const inResponse = (schema: unknown) => ({ responses: { 200: { description: '', content: content(schema) } } });

test('routes that are gone break callers, new ones do not', () => {
  const [one, both] = [documentOf({ '/a': { get: {} } }), documentOf({ '/a': { get: {}, put: {} }, '/b': { get: {} } })];
  expect(changes(both, one)).toEqual(['!removed PUT /a: the route is gone', '!removed GET /b: the route is gone']);
  expect(changes(one, both)).toEqual(['added PUT /a: the route is new', 'added GET /b: the route is new']);
});

test('names of path variables are no change', () => {
  const path = (name: string) => documentOf({ [`/a/{${name}}`]: { get: { parameters: [{ name, in: 'path', required: true, schema: { type: 'string' } }] } } });
  expect(changes(path('id'), path('orderId'))).toEqual([]);
});

test('routes that differ in names of variables alone do not hide each other', () => {
  const [one, both] = [documentOf({ '/{proxy+}': { get: {} } }), documentOf({ '/{id}': { get: {} }, '/{proxy+}': { get: {} } })];
  expect(changes(both, one)).toEqual(['!removed GET /{id}: the route is gone']);
  expect(changes(one, both)).toEqual(['added GET /{id}: the route is new']);
});

test('what took the rest of a path and is one segment now breaks callers', () => {
  const [rest, segment] = [documentOf({ '/{proxy+}': { get: {} } }), documentOf({ '/{proxy}': { get: {} } })];
  expect(changes(rest, segment)).toEqual(['!changed GET /{proxy}: path: its last variable is one segment now']);
  expect(changes(segment, rest)).toEqual(['changed GET /{proxy+}: path: its last variable takes the rest now']);
});

const parameter = (more: JsonObject = {}) => ({ parameters: [{ name: 'q', in: 'query', schema: { type: 'string' }, ...more }] });

test.each<[string, JsonObject, JsonObject, string[], string[]]>([
  ['a required parameter', {}, parameter({ required: true }), ['!query parameter "q": is new, and required'], ['query parameter "q": is gone']],
  ['an optional parameter', {}, parameter(), ['query parameter "q": is new'], ['query parameter "q": is gone']],
  ['a demand for a parameter', parameter(), parameter({ required: true }), ['!query parameter "q": is required now'], ['query parameter "q": is optional now']],
  ['a limit of a parameter', parameter(), parameter({ schema: { type: 'string', maxLength: 5 } }), ['!query parameter "q": maxLength none is 5 now'], ['query parameter "q": maxLength 5 is none now']],
  ['the style of a parameter', parameter(), parameter({ style: 'pipeDelimited', explode: true }), ['!query parameter "q": style is different'], ['!query parameter "q": style is different']],
  ['the default style of a parameter', parameter(), parameter({ style: 'form', explode: true }), [], []],
  ['content of a parameter', { parameters: [{ name: 'q', in: 'query', content: content({}) }] }, { parameters: [{ name: 'q', in: 'query', content: content({ type: 'string' }) }] },
    ['!query parameter "q": type any is string now'], ['query parameter "q": type string is any now']],
  ['the form of a header', { responses: { 200: { headers: { n: { schema: { type: 'integer' } } } } } }, { responses: { 200: { headers: { N: { schema: { type: 'string' } } } } } },
    ['!response 200, header "n": type integer is string now'], ['!response 200, header "N": type string is integer now']],
  ['callbacks', {}, { callbacks: { a: {} } }, ['!callbacks: are different'], ['!callbacks: are different']],
  ['the place of a key', { security: [{ key: [] }] }, { security: [{ queryKey: [] }] }, ['!authorization API key is query x-api-key now'], ['!authorization query x-api-key is API key now']],
  ['a required body', {}, { requestBody: { required: true, content: content({}) } }, ['!request body: is new, and required'], ['!request body: media type "application/json" is gone', 'request body: is optional now']],
  ['a demand for a body', inRequest({}), { requestBody: { required: true, content: content({}) } }, ['!request body: is required now'], ['request body: is optional now']],
  ['authorization', {}, { security: [{ jwt: [] }] }, ['!authorization none is http bearer now'], ['authorization http bearer is none now']],
  ['another kind of authorization', { security: [{ jwt: [] }] }, { security: [{ basic: [] }] }, ['!authorization http bearer is http basic now'], ['!authorization http basic is http bearer now']],
  ['a scope', { security: [{ jwt: ['a'] }] }, { security: [{ jwt: ['a', 'b'] }] }, ['!authorization http bearer (a) is http bearer (a, b) now'], ['authorization http bearer (a, b) is http bearer (a) now']],
  ['an API key', { security: [{ jwt: [] }] }, { security: [{ jwt: [], key: [] }] }, ['!authorization http bearer is API key and http bearer now'], ['authorization API key and http bearer is http bearer now']],
  ['another way in', { security: [{ jwt: [] }] }, { security: [{ jwt: [] }, { key: [] }] }, ['authorization http bearer is API key or http bearer now'], ['!authorization API key or http bearer is http bearer now']],
  ['the name of a scheme', { security: [{ key: [] }] }, { security: [{ otherKey: [] }] }, [], []],
  ['a status', { responses: { 200: {} } }, { responses: { 200: {}, 404: {} } }, ['response 404: is new'], ['!response 404: is gone']],
  ['a header of a response', { responses: { 200: {} } }, { responses: { 200: { headers: { ETag: {} } } } }, [], ['!response 200, header "ETag": is gone']],
])('%s, and back', (_, old, now, there, back) => {
  expect([operations(old, now), operations(now, old)]).toEqual([there, back]);
});

test('one of the scopes of a route in an assembly will do', () => {
  const said = { method: 'GET', path: '/a', auth: 'jwt', backend: '', validation: NOT_VALIDATED };
  const route = (scopes: string[], apiKeyRequired = false) => requirementsOfRoute({ ...said, scopes, apiKeyRequired });
  const [one, both] = [route(['read']), route(['read', 'write'])];
  expect([isTighter(both, one), isTighter(one, both), isTighter(one, route(['read'], true))]).toEqual([true, false, true]);
});

const object = (properties: JsonObject, required: string[] = [], more: JsonObject = {}) => ({ type: 'object', properties, required, ...more });
const text = { type: 'string' };

/** What a schema becomes, what is said of it, and whether that breaks requests and responses; then the same on the way back. */
test.each<[string, unknown, unknown, [string, boolean, boolean], [string, boolean, boolean]]>([
  ['a type', { type: ['string', 'null'] }, text, [': type null or string is string now', true, false], [': type string is null or string now', false, true]],
  ['a type for another', text, { type: 'number' }, [': type string is number now', true, true], [': type number is string now', true, true]],
  ['integers', { type: 'number' }, { type: 'integer' }, [': type number is integer now', true, false], [': type integer is number now', false, true]],
  ['a value', { enum: ['a', 'b'] }, { enum: ['a'] }, [': value "b" is gone', true, false], [': value "b" is new', false, true]],
  ['a list of values', {}, { enum: ['a'] }, [': only "a" are allowed now', true, false], [': other values than "a" are allowed now', false, true]],
  ['an upper limit', { maximum: 5 }, { maximum: 3 }, [': maximum 5 is 3 now', true, false], [': maximum 3 is 5 now', false, true]],
  ['a lower limit', { minLength: 1 }, { minLength: 3 }, [': minLength 1 is 3 now', true, false], [': minLength 3 is 1 now', false, true]],
  ['a pattern', {}, { pattern: 'a' }, [': pattern none is "a" now', true, false], [': pattern "a" is none now', false, true]],
  ['a pattern for another', { pattern: 'a' }, { pattern: 'b' }, [': pattern "a" is "b" now', true, true], [': pattern "b" is "a" now', true, true]],
  ['a field', object({ a: text, b: text }), object({ a: text }), [', "b": is gone', false, true], [', "b": is new', false, false]],
  ['a required field', object({}), object({ a: text }, ['a']), [', "a": is new, and required', true, false], [', "a": is gone', false, true]],
  ['a demand for a field', object({ a: text }), object({ a: text }, ['a']), [', "a": is required now', true, false], [', "a": is optional now', false, true]],
  ['other fields', object({}), object({}, [], { additionalProperties: false }), [': other fields are refused now', true, false], [': other fields are allowed now', false, true]],
  ['items', { items: {} }, { items: { maximum: 3 } }, [', each item: maximum none is 3 now', true, false], [', each item: maximum 3 is none now', false, true]],
  ['choices', { oneOf: [text, { type: 'null' }] }, { oneOf: [text] }, [': has fewer choices', true, false], [': has more choices', false, true]],
  ['parts', { allOf: [object({ a: text })] }, { allOf: [object({ a: text }, ['a'])] }, [', "a": is required now', true, false], [', "a": is optional now', false, true]],
])('%s less, and back, in requests and in responses', (_, wide, narrow, there, back) => {
  const said = (where: string, [what, inRequests, inResponses]: [string, boolean, boolean]) => {
    const breaks = where === 'request body' ? inRequests : inResponses;
    return [`${breaks ? '!' : ''}${where}${what}`];
  };
  expect(operations(inRequest(wide), inRequest(narrow))).toEqual(said('request body', there));
  expect(operations(inResponse(wide), inResponse(narrow))).toEqual(said('response 200', there));
  expect(operations(inRequest(narrow), inRequest(wide))).toEqual(said('request body', back));
  expect(operations(inResponse(narrow), inResponse(wide))).toEqual(said('response 200', back));
});

test('a field that is gone breaks requests where others are refused', () => {
  const closed = (properties: JsonObject) => inRequest(object(properties, [], { additionalProperties: false }));
  expect(operations(closed({ a: text }), closed({}))).toEqual(['!request body, "a": is gone']);
});

test('references are followed, schemas that refer to themselves as well', () => {
  const tree = (value: JsonObject) => documentOf(
    { '/a': { post: inRequest({ $ref: '#/components/schemas/Tree' }) } },
    { Tree: { type: 'object', properties: { value, children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } } } },
  );
  expect(changes(tree(text), tree({ type: 'number' }))).toEqual(['!changed POST /a: request body, "value": type string is number now']);
  expect(changes(tree(text), tree(text))).toEqual([]);
});

test.each<[string, JsonObject, JsonObject, string]>([
  ['items', { type: 'array', items: { $ref: '#/components/schemas/T' } }, { type: 'array' }, ', each item: type array is any now'],
  ['other fields', { type: 'object', additionalProperties: { $ref: '#/components/schemas/T' } }, { type: 'object' }, ', other fields: type object is any now'],
])('a schema whose %s are itself may become a plain one', (_, old, now, what) => {
  const version = (T: JsonObject) => documentOf({ '/a': { post: inResponse({ $ref: '#/components/schemas/T' }) } }, { T });
  expect(changes(version(old), version(now))).toEqual([`!changed POST /a: response 200${what}`]);
  expect(changes(version(now), version(old))).toHaveLength(1);
});

test.each<[string, unknown]>([
  ['prefixItems', [text]], ['patternProperties', { a: text }], ['if', {}], ['dependentRequired', { a: ['b'] }], ['contains', text], ['propertyNames', { maxLength: 2 }],
  ['unevaluatedProperties', false], ['not', { const: 1 }],
])('%s, which is not compared, may break callers', (keyword, value) => {
  expect(operations(inRequest({}), inRequest({ [keyword]: value }))).toEqual([`!request body: ${keyword} is different`]);
  expect(operations(inRequest({ [keyword]: value }), inRequest({}))).toEqual([`!request body: ${keyword} is different`]);
});

test.each<[string, unknown, JsonObject, JsonObject, string]>([
  ['in what is not compared', { not: { $ref: '#/components/schemas/S' } }, { S: text }, { S: { type: 'number' } }, ': not is different'],
  ['with escapes', { $ref: '#/components/schemas/A%20B' }, { 'A B': {} }, { 'A B': text }, ': type any is string now'],
  ['of several parts', { $ref: '#/components/schemas/A' },
    { A: { allOf: [{ properties: { a: text } }, { properties: { a: { maxLength: 9 } } }] } },
    { A: { allOf: [{ properties: { a: text } }, { properties: { a: { maxLength: 5 } } }] } },
    ', "a": maxLength 9 is 5 now'],
  ['of parts with limits', { $ref: '#/components/schemas/A' }, { A: { allOf: [{ maxLength: 10 }, { maxLength: 9 }] } }, { A: { allOf: [{ maxLength: 10 }, { maxLength: 2 }] } },
    ': maxLength 9 is 2 now'],
  ['of parts with choices', { $ref: '#/components/schemas/A' }, { A: { allOf: [{ oneOf: [text] }, { oneOf: [{}] }] } }, { A: { allOf: [{ oneOf: [text] }, { oneOf: [text] }] } },
    ': allOf is different'],
  ['of parts that refer to themselves', { $ref: '#/components/schemas/A' },
    { A: { allOf: [{ properties: { a: { $ref: '#/components/schemas/A' } } }, { properties: { a: { maxProperties: 9 } } }] } },
    { A: { allOf: [{ properties: { a: { $ref: '#/components/schemas/A' } } }, { properties: { a: { maxProperties: 5 } } }] } },
    ', "a": maxProperties 9 is 5 now'],
])('schemas %s are compared', (_, schema, old, now, what) => {
  const version = (schemas: JsonObject) => documentOf({ '/a': { post: inRequest(schema) } }, schemas);
  expect(changes(version(old), version(now))).toEqual([`!changed POST /a: request body${what}`]);
  expect(changes(version(old), version(old))).toEqual([]);
});

test('what stands beside a reference counts', () => {
  const $ref = '#/components/schemas/S';
  const version = (more: JsonObject) => documentOf({ '/a': { post: inRequest({ properties: { a: { $ref }, b: { $ref, ...more } } }) } }, { S: text });
  expect(changes(version({}), version({ maxLength: 5 }))).toEqual(['!changed POST /a: request body, "b": maxLength none is 5 now']);
});

test('a field that is gone has to be what other fields are', () => {
  const version = (properties: JsonObject) => inRequest(object(properties, [], { additionalProperties: { type: 'number' } }));
  expect(operations(version({ a: text }), version({}))).toEqual(['!request body, "a": type string is number now', 'request body, "a": is gone']);
});

const server = (url: string, variables: JsonObject = {}) => ({ servers: [{ url, variables }] });

test.each([
  ['https://a.example/v1', server('https://b.example/v1/'), []],
  ['https://a.example/v1', server('/v2'), ['!changed undefined: base path "/v1" is gone; there is "/v2"']],
  ['/v1', server('/{v}', { v: { default: 'v2', enum: ['v1', 'v2'] } }), []],
  ['/', {}, []],
])('servers are compared by their base path: %s, then %j', (url, now, found) => {
  const paths = { '/a': { get: {} }, '/b': { get: {} } };
  expect(changes({ ...documentOf(paths), ...server(url) }, { ...documentOf(paths), ...now })).toEqual(found);
});

test.each<[string, unknown, unknown]>([
  ['a limit that excludes nothing', text, { ...text, minLength: 0, minItems: 0, minProperties: 0 }],
  ['choices in another order', { oneOf: [text, { type: 'number' }] }, { oneOf: [{ type: 'number' }, text] }],
  ['the type of listed values', { enum: [1, 'a'] }, { type: ['number', 'string'], enum: [1, 'a'] }],
  ['the type of the one value', { const: 'a' }, { type: 'string', const: 'a' }],
])('%s is no change', (_, old, now) => {
  expect([old, now].map(inRequest).flatMap((schema, index, both) => operations(schema, both[1 - index]))).toEqual([]);
  expect([old, now].map(inResponse).flatMap((schema, index, both) => operations(schema, both[1 - index]))).toEqual([]);
});

test('a list of values has a type', () => {
  expect(operations(inRequest({ type: 'number' }), inRequest({ enum: ['a'] }))).toEqual(['!request body: only "a" are allowed now', '!request body: type number is string now']);
  expect(operations(inRequest(text), inRequest({ enum: ['a'] }))).toEqual(['!request body: only "a" are allowed now']);
});

test('callers are not asked for what is read-only', () => {
  const version = (required: string[], more: JsonObject = { readOnly: true }) => object({ a: { ...text, ...more } }, required);
  expect(operations(inRequest(version([])), inRequest(version(['a'])))).toEqual([]);
  expect(operations(inRequest(version(['a'])), inRequest(version(['a'], {})))).toEqual(['!request body, "a": is required now', 'request body, "a": is not readOnly now']);
  expect(operations(inResponse(version(['a'])), inResponse(version([])))).toEqual(['!response 200, "a": is optional now']);
});

test('a choice of what was allowed before and more is wider', () => {
  const [one, more] = [{ ...text, maxLength: 5 }, { anyOf: [{ ...text, maxLength: 5 }, { type: 'null' }] }];
  expect(operations(inRequest(one), inRequest(more))).toEqual(['request body: has more choices']);
  expect(operations(inRequest(more), inRequest(one))).toEqual(['!request body: has fewer choices']);
  expect(operations(inResponse(one), inResponse(more))).toEqual(['!response 200: has more choices']);
});

test('APIs are matched by their paths', () => {
  const [one, other] = [versionOf(documentOf({ '/a': { get: {} } })), versionOf(documentOf({}))];
  expect(compareApis(new Map([['A', one], ['B', one]]), new Map([['A', other], ['C', one]])).map(({ api, route, what, breaking }) => [api, route, what, breaking])).toEqual([
    ['A', 'GET /a', 'the route is gone', true], ['B', undefined, 'the API is gone', true], ['C', undefined, 'the API is new', false],
  ]);
});

test('breaking changes are told first, within the width of the terminal', () => {
  const lines = changeTable([
    { api: 'Shop/Orders', route: 'GET /a', kind: 'removed', what: 'the route is gone', breaking: true },
    { api: 'Shop/Orders', route: `POST /${'long/'.repeat(20)}`, kind: 'changed', what: `request body, "\u001b[2J${'word '.repeat(20)}"`, breaking: true },
    { api: 'Shop/Orders', route: 'GET /b', kind: 'added', what: 'the route is new', breaking: false },
  ], 80);
  expect(lines[0]).toBe('BREAKING  Shop/Orders');
  expect(lines[1]).toMatch(/^ {2}removed {2}GET \/a +the route is gone$/);
  expect(lines.slice(-4)).toEqual(['COMPATIBLE  Shop/Orders', '  added  GET /b  the route is new', '', '3 changes, 2 breaking']);
  expect([lines.filter((line) => line.length > 80), lines.join('').includes('\u001b')]).toEqual([[], false]);
  expect(changeTable([], 80)).toEqual(['no changes']);
});
