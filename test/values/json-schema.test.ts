import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Lazy, Stack } from 'aws-cdk-lib';
import { lowered } from './json-schema-judges';
import { Auth, Backend, JsonSchema, RestGateway } from '../../src';
import { serve } from '../serve';

type Json = Record<string, unknown>;

const MONEY = { type: 'integer', minimum: 0 };

function accepts(schema: Json, document: unknown): boolean {
  return lowered(JsonSchema.fromInline(schema))(document);
}

function withFiles<T>(files: Record<string, unknown>, use: (folder: string) => T): T {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'schemas-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe('references', () => {
  test('definitions are kept under their names, and only those that are used', () => {
    const schema = JsonSchema.fromInline({
      properties: { price: { $ref: '#/$defs/money' }, tax: { $ref: '#/$defs/money' } },
      $defs: { money: { type: 'integer' }, unused: { requird: true } },
    });

    expect(schema._schema).toEqual({ properties: { price: { $ref: '#/definitions/money' }, tax: { $ref: '#/definitions/money' } } });
    expect(schema._definitions).toEqual({ money: { type: 'integer' } });
  });

  test.each<[string, Json]>([
    ['definitions', { $ref: '#/definitions/money', definitions: { money: MONEY } }],
    ['a name with escapes', { $ref: '#/$defs/a~1b~0c%25', $defs: { 'a/b~c%': MONEY } }],
    ['any place', { properties: { a: MONEY }, allOf: [{ $ref: '#/properties/a' }] }],
    ['an element of a list', { anyOf: [MONEY], allOf: [{ $ref: '#/anyOf/0' }] }],
    ['a place that is no keyword', { '$ref': '#/x-shared/money', 'x-shared': { money: MONEY } }],
    ['an anchor', { $ref: '#money', $defs: { any: { $anchor: 'money', ...MONEY } } }],
    ['an anchor of draft 07', { $schema: 'http://json-schema.org/draft-07/schema#', $ref: '#money', definitions: { any: { $id: '#money', ...MONEY } } }],
    ['the URI of a schema inside', { $id: 'https://example.com/order', $ref: 'money', $defs: { any: { $id: 'https://example.com/money', ...MONEY } } }],
    ['the URI of the schema itself', { $id: 'https://example.com/order', $ref: 'https://example.com/order#/$defs/money', $defs: { money: MONEY } }],
    ['a definition of a schema inside', { $ref: 'urn:a', $defs: { any: { $id: 'urn:a', $ref: '#/$defs/money', $defs: { money: MONEY } }, money: false } }],
    ['a chain', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: MONEY } }],
  ])('%s can be referred to', (_, schema) => {
    expect([1, -1, 'x'].map((document) => accepts(schema, document))).toEqual([true, false, false]);
  });

  test('a schema may hold itself', () => {
    const tree = { type: 'object', required: ['name'], properties: { children: { type: 'array', items: { $ref: '#' } } } };
    expect(accepts(tree, { name: 'a', children: [{ name: 'b' }] })).toBe(true);
    expect(accepts(tree, { name: 'a', children: [{ name: 'b', children: [{}] }] })).toBe(false);
  });

  test('what stands beside a reference counts from draft 2019-09 on, and is ignored before', () => {
    const schema = { $ref: '#/definitions/text', maxLength: 1, definitions: { text: { type: 'string' } } };
    expect(accepts({ ...schema, $schema: 'https://json-schema.org/draft/2019-09/schema' }, 'ab')).toBe(false);
    expect(accepts({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' }, 'ab')).toBe(true);
  });

  test('names of definitions have letters and digits only, whatever they refer to', () => {
    const { _definitions } = JsonSchema.fromInline({
      $defs: { 'a-b': {}, 'a_b': {}, '日本': {} },
      properties: { a: { $ref: '#/$defs/a-b' }, b: { $ref: '#/$defs/a_b' }, c: { $ref: '#/$defs/日本' }, d: { $ref: '#/properties/a' }, e: { items: { $ref: '#' } } },
    });
    expect(Object.keys(_definitions)).toHaveLength(5);
    expect(Object.keys(_definitions).filter((name) => !/^[A-Za-z0-9]+$/.test(name))).toEqual([]);
  });
});

describe('files', () => {
  test('refer to others beside them, in a circle too', () => {
    const files = {
      'order.json': { type: 'object', properties: { total: { $ref: 'shared/common.json#/$defs/money' } } },
      'shared/common.json': { $defs: { money: { properties: { currency: { $ref: 'currency.json' }, of: { $ref: '../order.json' } } } } },
      'shared/currency.json': { enum: ['EUR', 'USD'] },
    };
    const judge = withFiles(files, (folder) => lowered(JsonSchema.fromFile(path.join(folder, 'order.json'))));

    expect(judge({ total: { currency: 'EUR', of: { total: { currency: 'USD' } } } })).toBe(true);
    expect(judge({ total: { currency: 'EUR', of: { total: { currency: 'GBP' } } } })).toBe(false);
  });

  test('make the same models wherever they are', () => {
    const files = { 'a.json': { properties: { b: { $ref: 'b.json' } } }, 'b.json': { type: 'string' } };
    const [one, other] = [0, 1].map(() => withFiles(files, (folder) => JsonSchema.fromFile(path.join(folder, 'a.json'))));
    expect([one._schema, one._definitions]).toEqual([other._schema, other._definitions]);
  });

  test('count from the working directory', () => {
    withFiles({ 'a.json': { type: 'string' } }, (folder) => {
      const schema = JsonSchema.fromFile(path.relative(process.cwd(), path.join(folder, 'a.json')));
      expect(schema._schema).toEqual({ type: 'string' });
    });
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['is missing', {}, /^schema file ".*a\.json" cannot be read: ENOENT; give a path/],
    ['is no JSON', { 'a.json': '{' }, /^schema file ".*a\.json" is no JSON: /],
    ['refers to a missing one', { 'a.json': { $ref: 'b.json' } }, /^schema file ".*b\.json", which ".*a\.json#" refers to, cannot be read: ENOENT/],
    ['refers to a missing place', { 'a.json': { $ref: 'b.json#/x' }, 'b.json': {} }, /^keyword "\$ref" at ".*a\.json#\/\$ref" leads nowhere: "b\.json#\/x"/],
    ['refers to a fault', { 'a.json': { items: { $ref: 'b.json#/x' } }, 'b.json': { x: { type: 'strng' } } }, /^keyword "type" at ".*b\.json#\/x\/type" is "strng"/],
  ])('a file that %s is refused', (_, files, message) => {
    withFiles(files, (folder) => expect(() => JsonSchema.fromFile(path.join(folder, 'a.json'))).toThrow(message));
  });
});

describe('what is given', () => {
  test('is not changed, and later changes do not matter', () => {
    const source = { properties: { a: { const: 1 } }, required: ['a', 'a'] };
    const before = structuredClone(source);
    const schema = JsonSchema.fromInline(source);

    expect(source).toEqual(before);
    source.properties.a.const = 2;
    expect(lowered(schema)({ a: 1 })).toBe(true);
  });

  test('makes the same model in any order', () => {
    const one = JsonSchema.fromInline({ properties: { a: { $ref: '#/$defs/x' }, b: { $ref: '#/$defs/y' } }, type: 'object', $defs: { x: { minimum: 1, type: 'number' }, y: {} } });
    const other = JsonSchema.fromInline({ $defs: { y: {}, x: { type: 'number', minimum: 1 } }, type: 'object', properties: { b: { $ref: '#/$defs/y' }, a: { $ref: '#/$defs/x' } } });
    expect(JSON.stringify([one._schema, one._definitions])).toBe(JSON.stringify([other._schema, other._definitions]));
  });

  test('may have tokens', () => {
    const stack = new Stack();
    const schema = JsonSchema.fromInline({
      enum: [stack.region, Lazy.any({ produce: () => 'b' })],
      pattern: `^${stack.account}`,
      maxLength: Lazy.number({ produce: () => 3 }),
      properties: { a: { const: stack.account } },
      required: [stack.partition],
    });
    expect(stack.resolve(schema._schema)).toEqual({
      enum: [{ Ref: 'AWS::Region' }, 'b'],
      pattern: { 'Fn::Join': ['', ['^', { Ref: 'AWS::AccountId' }]] },
      maxLength: 3,
      properties: { a: { type: 'string', enum: [{ Ref: 'AWS::AccountId' }] } },
      required: [{ Ref: 'AWS::Partition' }],
    });
  });

  test('has names of properties that are no keywords', () => {
    const schema = { properties: { const: { type: 'string' }, $ref: { const: 1 }, enum: { $ref: '#/$defs/money' }, requird: {} }, required: ['const'], $defs: { money: MONEY } };
    expect(accepts(schema, { const: 'a', $ref: 1, enum: 1, requird: 0 })).toBe(true);
    expect([{ const: 1 }, { const: 'a', $ref: 2 }, { const: 'a', enum: -1 }].map((document) => accepts(schema, document))).toEqual([false, false, false]);
  });

  test('may have notes, of which title and description are kept', () => {
    const schema = JsonSchema.fromInline({
      '$comment': '',
      'title': 'An order',
      'description': 'What it is.',
      'default': 1,
      'examples': [],
      'example': 1,
      'deprecated': true,
      'readOnly': true,
      'writeOnly': false,
      'contentEncoding': 'base64',
      'contentMediaType': 'image/png',
      'xml': {},
      'externalDocs': {},
      'additionalItems': false,
      'format': 'int64',
      'x-mine': 1,
    });
    expect(schema._schema).toEqual({ title: 'An order', description: 'What it is.' });
  });
});

test.each<[string, Json, unknown, unknown]>([
  ['a list of types', { type: ['string', 'null'] }, null, 1],
  ['nullable', { type: 'string', nullable: true }, null, 1],
  ['values of several types', { enum: ['a', 1, null, true, {}, []] }, true, 'true'],
  ['values that repeat', { enum: [{ a: 1, b: 2 }, { b: 2, a: 1 }] }, { a: 1, b: 2 }, { a: 1 }],
  ['values beside a type', { type: ['string'], enum: ['a', 1] }, 'a', 1],
  ['a constant', { const: { a: [1] } }, { a: [1] }, { a: [2] }],
  ['an exclusive limit', { exclusiveMinimum: 5 }, 5.1, 5],
  ['an exclusive limit of draft 04', { maximum: 5, exclusiveMaximum: true }, 4, 5],
  ['two limits', { minimum: 3, exclusiveMinimum: 1 }, 3, 2],
  ['an element', { contains: { type: 'string' } }, [1, 'a'], []],
  ['a condition', { if: { required: ['a'] }, then: { required: ['b'] }, else: { required: ['c'] } }, { a: 1, b: 1 }, { a: 1, c: 1 }],
  ['what another property brings', { dependentRequired: { a: ['b'] } }, { b: 1 }, { a: 1 }],
  ['every property', { patternProperties: { '^.*$': { type: 'string' } }, additionalProperties: false }, { a: 'b' }, { a: 1 }],
  ['nothing', { properties: { a: false } }, { b: 1 }, { a: 1 }],
])('%s is turned into draft 04', (_, schema, good, bad) => {
  expect([accepts(schema, good), accepts(schema, bad)]).toEqual([true, false]);
});

const CIRCLE: Json = {};
CIRCLE.properties = { a: CIRCLE };

test.each<[string, Json, string]>([
  ['unknown keyword', { properties: { a: { requird: ['b'] } } }, 'keyword "requird" at "#/properties/a/requird" is none of JSON Schema; correct it, or call it "x-requird" if it is a note'],
  ['tuple', { prefixItems: [{}] }, 'keyword "prefixItems" at "#/prefixItems" has no counterpart in what API Gateway imports; give all elements one schema in "items", or make the tuple an object'],
  ['tuple of old', { items: [{}] }, 'keyword "items" at "#/items" is a list, which has no counterpart in what API Gateway imports; give all elements one schema, or make the tuple an object'],
  ['pattern of names', { patternProperties: { '^x-': {} } }, 'keyword "patternProperties" at "#/patternProperties" has pattern "^x-", and API Gateway does not import patterns of names; use "additionalProperties", or check names in the backend'],
  ['propertyNames', { propertyNames: {} }, 'keyword "propertyNames" at "#/propertyNames" has no counterpart in draft 04; name the properties in "properties", or check names in the backend'],
  ['unevaluatedProperties', { unevaluatedProperties: false }, 'keyword "unevaluatedProperties" at "#/unevaluatedProperties" has no counterpart in draft 04; use "additionalProperties" in one schema that names all properties'],
  ['unevaluatedItems', { unevaluatedItems: false }, 'keyword "unevaluatedItems" at "#/unevaluatedItems" has no counterpart in draft 04; use "items"'],
  ['dynamic reference', { $dynamicRef: '#a' }, 'keyword "$dynamicRef" at "#/$dynamicRef" depends on who refers to it, which draft 04 does not know; use "$ref"'],
  ['number of elements', { contains: {}, minContains: 2 }, 'keyword "minContains" at "#/minContains" is "2", and draft 04 cannot count elements; use 0 or 1, or count them in the backend'],
  ['number of elements at most', { contains: {}, maxContains: 2 }, 'keyword "maxContains" at "#/maxContains" counts elements, which draft 04 cannot; count them in the backend'],
  ['length under "not"', { not: { minItems: 2 } }, 'keyword "minItems" at "#/not/minItems" stands under "not", "oneOf" or "if", and API Gateway does not check it, so documents would be refused that are good; move it out, or check it in the backend'],
  ['length in a definition under "oneOf"', { oneOf: [{ $ref: '#/$defs/a' }], $defs: { a: { maxItems: 2 } } }, 'keyword "maxItems" at "#/$defs/a/maxItems" stands under "not", "oneOf" or "if"'],
  ['lone discriminator', { discriminator: { propertyName: 'a' } }, 'keyword "discriminator" at "#/discriminator" stands beside neither "oneOf" nor "anyOf", and API Gateway does not follow it; list the schemas in "oneOf"'],
  ['nullable without a type', { nullable: true }, 'keyword "nullable" at "#/nullable" says nothing without "type" beside it; write { "anyOf": [{ "type": "null" }, …] }'],
  ['nullable reference', { $ref: '#/$defs/a', nullable: true, $defs: { a: {} } }, 'keyword "nullable" at "#/nullable" says nothing without "type" beside it'],
  ['sibling of a reference without a draft', { $ref: '#/$defs/a', minLength: 1, $defs: { a: {} } }, 'keyword "minLength" at "#/minLength" stands beside "$ref", where it counts from draft 2019-09 on only; name the draft in "$schema", or put both into "allOf"'],
  ['keyword of another draft', { $schema: 'http://json-schema.org/draft-04/schema#', const: 1 }, 'keyword "const" at "#/const" is not of draft 04, which "$schema" names; name the draft that has it'],
  ['draft that is none', { $schema: 'https://example.com/schema' }, 'keyword "$schema" at "#/$schema" names no draft that is known: "https://example.com/schema"; use one of draft 04, draft 06, draft 07, draft 2019-09, draft 2020-12'],
  ['second draft', { not: { $schema: 'http://json-schema.org/draft-04/schema#' } }, 'keyword "$schema" at "#/not/$schema" is "http://json-schema.org/draft-04/schema#", and its document has another or none; name one draft at the top'],
  ['boolean in draft 04', { $schema: 'http://json-schema.org/draft-04/schema#', not: true }, 'schema at "#/not" is "true", which draft 04 does not have; write {}'],
  ['reference to nothing', { $ref: '#/$defs/a' }, 'keyword "$ref" at "#/$ref" leads nowhere: "#/$defs/a"; let it name a place that there is, as in "#/$defs/money"'],
  ['reference to what is inherited', { $ref: '#/constructor' }, 'keyword "$ref" at "#/$ref" leads nowhere: "#/constructor"'],
  ['reference to an anchor that is none', { $ref: '#a' }, 'keyword "$ref" at "#/$ref" leads nowhere: "#a"'],
  ['reference to no schema', { $ref: '#/title', title: 'a' }, 'schema at "#/title" is "a" and no schema; write an object of keywords, or true or false'],
  ['reference to the web', { $ref: 'https://example.com/a' }, 'keyword "$ref" at "#/$ref" names "https://example.com/a", which is not part of the schema, and nothing is fetched; put the schema into "$defs", or both into files and use JsonSchema.fromFile'],
  ['reference to a file', { $ref: 'a.json' }, 'keyword "$ref" at "#/$ref" names "a.json", which is not part of the schema, and nothing is fetched; put the schema into "$defs", or both into files and use JsonSchema.fromFile'],
  ['reference that is no text', { $ref: 1 }, 'keyword "$ref" at "#/$ref" is no text that is known at synthesis; write it as in "#/$defs/money"'],
  ['reference to itself', { $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/b' }] }, b: { not: { $ref: '#/$defs/a' } } } }, 'schema at "#/$defs/a" leads back to itself without a property or an element between; let it refer to something else'],
  ['name for two schemas', { $defs: { a: { $anchor: 'a' }, b: { $anchor: 'a' } } }, 'keyword "$anchor" at "#/$defs/b/$anchor" gives "#/$defs/a" and another schema the same name; change one'],
  ['type', { type: 'strng' }, 'keyword "type" at "#/type" is "strng"; use one or more of boolean, number, string, null, array, object, integer'],
  ['enum', { enum: 'a' }, 'keyword "enum" at "#/enum" is no list of values, one at least; write what is accepted'],
  ['required', { required: 'a' }, 'keyword "required" at "#/required" is "a"; write a list of names of properties'],
  ['required of a property', { properties: { a: { required: true } } }, 'keyword "required" at "#/properties/a/required" is "true"; write a list of names of properties'],
  ['pattern', { pattern: '(' }, 'keyword "pattern" at "#/pattern" is no regular expression: Invalid regular expression: /(/: Unterminated group; correct it'],
  ['pattern of a newer kind', { pattern: '^\\p{L}+$' }, 'keyword "pattern" at "#/pattern" is "^\\p{L}+$", and API Gateway reads patterns of ECMA 262 without'],
  ['minLength', { minLength: -1 }, 'keyword "minLength" at "#/minLength" is "-1"; write a whole number, 0 or more'],
  ['maximum', { maximum: '1' }, 'keyword "maximum" at "#/maximum" is "1"; write a number'],
  ['multipleOf', { multipleOf: 0 }, 'keyword "multipleOf" at "#/multipleOf" is "0"; write a number over 0'],
  ['exclusiveMinimum', { exclusiveMinimum: true }, 'keyword "exclusiveMinimum" at "#/exclusiveMinimum" is true without "minimum"; write the number in "minimum"'],
  ['exclusiveMaximum of draft 04', { $schema: 'http://json-schema.org/draft-04/schema#', exclusiveMaximum: 1 }, 'keyword "exclusiveMaximum" at "#/exclusiveMaximum" is "1"; write true or false in draft 04, and the number in "maximum"'],
  ['allOf', { allOf: [] }, 'keyword "allOf" at "#/allOf" is "[]"; write a list of schemas, one at least'],
  ['properties', { properties: ['a'] }, 'keyword "properties" at "#/properties" is "["a"]"; write an object'],
  ['uniqueItems', { uniqueItems: 'yes' }, 'keyword "uniqueItems" at "#/uniqueItems" is "yes"; write true or false'],
  ['schema', { additionalProperties: 'no' }, 'schema at "#/additionalProperties" is "no" and no schema; write an object of keywords, or true or false'],
  ['token for a schema', { not: Lazy.any({ produce: () => ({}) }) }, 'keyword "not" at "#/not" is a token, which cannot be checked at synthesis; write it out'],
  ['property that templates lose', JSON.parse('{ "properties": { "__proto__": {} } }'), 'schema at "#/properties/__proto__" is of a property "__proto__", which the CDK leaves out of templates; rename it'],
  ['object that holds itself', CIRCLE, 'schema at "#/properties/a" holds itself; use "$ref"'],
  ['value that is no JSON', { const: new Date(0).getTime }, 'which is no JSON; use text, numbers, booleans, null, lists and objects'],
])('%s is refused', (_, schema, message) => {
  expect(() => JsonSchema.fromInline(schema)).toThrow(message);
});

test('a model of more than 400 KiB is refused, and one of less is not', () => {
  const words = (length: number) => ({ enum: [...Array(length).keys()].map((index) => `word-${String(index).padStart(93, '0')}`) });
  expect(() => JsonSchema.fromInline(words(4000))).not.toThrow();
  expect(() => JsonSchema.fromInline(words(4100))).toThrow('schema has "414126" bytes as a model, and API Gateway takes 409600; move parts into "$defs", or check less');
});

test('requests are checked by it', async () => {
  const order = { type: 'object', properties: { kind: { const: 'book' }, price: { type: ['number', 'null'], exclusiveMinimum: 0 } }, dependentRequired: { price: ['kind'] } };
  const gateway = await serve((stack) => {
    new RestGateway(stack, 'Orders', { auth: Auth.none(), routes: { 'POST /orders': { backend: Backend.mock(), requestBody: JsonSchema.fromInline(order) } } });
  });
  const statusOf = async (body: unknown) => (await fetch(`${gateway.url('Orders')}/orders`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  })).status;

  expect(await Promise.all([{ kind: 'book', price: 1 }, { kind: 'book', price: null }, {}].map(statusOf))).toEqual([200, 200, 200]);
  expect(await Promise.all([{ kind: 'book', price: 0 }, { price: 1 }, { kind: 'cup' }, []].map(statusOf))).toEqual([400, 400, 400, 400]);
  await gateway.stop();
});
