import * as fc from 'fast-check';
import { DRAFTS, instance, schema } from './json-schema-arbitraries';
import { lowered, original } from './json-schema-judges';
import { JsonSchema } from '../../src';

const drafts = Object.keys(DRAFTS) as (keyof typeof DRAFTS)[];

/** What schemas of OpenAPI 3.0 and of draft 04 both have, and mean alike. */
const COMMON = [
  '$ref', 'type', 'enum', 'multipleOf', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'items', 'uniqueItems', 'minItems', 'maxItems',
  'required', 'properties', 'additionalProperties', 'minProperties', 'maxProperties', 'allOf', 'anyOf', 'oneOf', 'not',
];

/** Keywords of a schema that are not common, with those whose values are not. */
function uncommon(part: unknown): string[] {
  if (Array.isArray(part)) { return part.flatMap(uncommon); }
  if (typeof part !== 'object' || part === null) { return []; }
  return Object.entries(part).flatMap(([keyword, value]) => {
    if (!COMMON.includes(keyword) || keyword === 'type' && Array.isArray(value)) { return [keyword]; }
    return keyword === 'enum' ? [] : uncommon(keyword === 'properties' ? Object.values(value) : value);
  });
}

/** What is refused on purpose, and happens by chance. */
const BY_CHANCE = /API Gateway does not check it|leads back to itself/;

function loweredIfPossible(source: Record<string, unknown>): JsonSchema | undefined {
  try {
    return JsonSchema.fromInline(source);
  } catch (error) {
    if (BY_CHANCE.test((error as Error).message)) { return undefined; }
    throw error;
  }
}

test.each(drafts)('a schema of draft %s and what it is turned into accept and refuse the same documents', (draft) => {
  const verdicts = { true: 0, false: 0 };
  fc.assert(fc.property(schema(draft), fc.array(instance, { minLength: 20, maxLength: 20 }), (source, documents) => {
    const turned = loweredIfPossible(source);
    fc.pre(turned !== undefined);
    expect(uncommon([turned!._schema, ...Object.values(turned!._definitions)])).toEqual([]);
    const [before, after] = [original(source), lowered(turned!)];
    for (const document of documents) {
      const verdict = before(document);
      verdicts[`${verdict}`] += 1;
      expect({ document, verdict: after(document) }).toEqual({ document, verdict });
    }
  }), { numRuns: 80 });

  expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(100);
}, 120_000);
