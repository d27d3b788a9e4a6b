import * as fc from 'fast-check';

type Json = Record<string, unknown>;
type Draft = '04' | '06' | '07' | '2019-09' | '2020-12';

/** The `$schema` of each draft. */
export const DRAFTS: Record<Draft, string> = {
  '04': 'http://json-schema.org/draft-04/schema#',
  '06': 'http://json-schema.org/draft-06/schema#',
  '07': 'http://json-schema.org/draft-07/schema#',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

const NAMES = ['a', 'b', 'const', '$ref', 'items'];
const name = fc.constantFrom(...NAMES);
const names = fc.uniqueArray(name, { maxLength: 3 });
const limit = fc.constantFrom(-1, 0, 1, 2, 2.5);
const count = fc.nat(3);
const type = fc.constantFrom('boolean', 'number', 'integer', 'string', 'null', 'array', 'object');

/** Ajv takes an empty list for one that contains what the list before it did. */
const NOT_EMPTY = fc.constant({ enum: [[]] });

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<unknown>(null, true, false, -1, 0, 1, 2, 2.5, 3, '', 'a', 'ab', 'x1'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
}));

/** Documents from a small world, so that schemas from the same world often accept them. */
export const instance = value.map(plain);

function record(fields: Record<string, fc.Arbitrary<unknown>>, constraints?: { requiredKeys: string[] }): fc.Arbitrary<Json> {
  return fc.record(fields, constraints as never);
}

/** Schemas of a draft, over all keywords that are taken. */
export function schema(draft: Draft): fc.Arbitrary<Json> {
  const age = Object.keys(DRAFTS).indexOf(draft);
  const since = <T>(first: Draft, ...groups: fc.Arbitrary<T>[]) => age >= Object.keys(DRAFTS).indexOf(first) ? groups : [];
  const until = <T>(last: Draft, ...groups: fc.Arbitrary<T>[]) => age <= Object.keys(DRAFTS).indexOf(last) ? groups : [];
  const { schema: any } = fc.letrec<{ schema: Json | boolean; object: Json }>((tie) => {
    const inner = tie('schema');
    const list = fc.array(inner, { minLength: 1, maxLength: 3 });
    const namesHere = draft === '04' ? names.filter((chosen) => chosen.length > 0) : names;
    const map = (values: fc.Arbitrary<unknown>) => fc.dictionary(name, values, { maxKeys: 2 });
    const leaves = [
      record({ type }),
      record({ type: fc.uniqueArray(type, { minLength: 1, maxLength: 3 }) }),
      record({ type, nullable: fc.constant(true) }),
      record({ enum: fc.array(value, { minLength: 1, maxLength: 5 }) }),
      record({ type: fc.uniqueArray(type, { minLength: 1, maxLength: 3 }), enum: fc.array(value, { minLength: 1, maxLength: 5 }) }),
      record({ minimum: limit, maximum: limit }, { requiredKeys: [] }),
      record({ multipleOf: fc.constantFrom(1, 2, 0.5) }),
      record({ minLength: count, maxLength: count }, { requiredKeys: [] }),
      record({ pattern: fc.constantFrom('a', '^a', '^[a-z][0-9]$', '') }),
      record({ required: namesHere }),
      record({ uniqueItems: fc.boolean() }),
      record({ minItems: count, maxItems: count }, { requiredKeys: [] }),
      record({ minProperties: count, maxProperties: count }, { requiredKeys: [] }),
      record({ $ref: fc.constantFrom('#', '#/definitions/d%30', '#/definitions/d~1~01', '#/definitions/d0/allOf/0') }),
      ...until('04', record({ minimum: limit, exclusiveMinimum: fc.boolean() }), record({ maximum: limit, exclusiveMaximum: fc.boolean() })),
      ...since('06', record({ const: value }), record({ exclusiveMinimum: limit, exclusiveMaximum: limit }, { requiredKeys: [] })),
      ...since('2019-09', record({ dependentRequired: map(names) })),
    ];
    const branches = [
      record({ properties: map(inner), additionalProperties: fc.oneof(fc.boolean(), inner) }, { requiredKeys: [] }),
      record({ properties: map(inner), additionalProperties: fc.boolean(), patternProperties: record({ '': inner }) }, { requiredKeys: ['patternProperties'] }),
      record({ items: inner }),
      record({ allOf: list }),
      record({ anyOf: list }),
      record({ oneOf: list }),
      record({ not: inner }),
      ...until('07', record({ dependencies: map(fc.oneof(inner, namesHere)) })),
      ...since('06', record({ contains: inner, not: NOT_EMPTY })),
      ...since('07', record({ if: inner, then: inner, else: inner }, { requiredKeys: [] })),
      ...since('2019-09', record({ dependentSchemas: map(inner) })),
      ...since('2019-09', record({ contains: inner, minContains: fc.constant(1), not: NOT_EMPTY }), record({ contains: inner, minContains: fc.constant(0) })),
    ];
    const some = (groups: fc.Arbitrary<Json>[], maxLength: number) => fc.array(fc.oneof(...groups), { minLength: 1, maxLength });
    const merged = (groups: fc.Arbitrary<Json>[], maxLength: number) => some(groups, maxLength).map((parts): Json => {
      const { type: typeOf, nullable, ...rest } = Object.assign({}, ...parts);
      // Ajv checks a type beside a reference where the draft says that it does not count.
      const isOpen = '$ref' in rest && age < 3 || typeOf === undefined;
      return isOpen ? rest : { ...rest, type: typeOf, ...nullable === true && !('$ref' in rest) ? { nullable } : {} };
    });
    const object = fc.oneof({ maxDepth: 3 }, merged(leaves, 2), merged([...leaves, ...branches], 3), merged(branches, 2));
    return { object, schema: fc.oneof({ weight: 9, arbitrary: object }, ...since('06', fc.boolean()).map((arbitrary) => ({ weight: 1, arbitrary }))) };
  }) as { schema: fc.Arbitrary<Json | boolean> };
  const object = any.filter((made): made is Json => typeof made === 'object');
  const definitions = record({ 'd0': record({ allOf: fc.tuple(object) }), 'd/~1': object });
  return fc.tuple(object, definitions).map(([made, defined]) => plain({ ...made, definitions: defined, $schema: DRAFTS[draft] }));
}

/** As a parser of JSON would make it: objects without a prototype equal no others for Ajv. */
function plain<T>(made: T): T {
  return JSON.parse(JSON.stringify(made));
}
