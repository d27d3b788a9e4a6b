/** The drafts of JSON Schema that are read, the oldest first. */
export type SchemaDraft = 4 | 6 | 7 | 2019 | 2020;

const DRAFTS = new Map<string, SchemaDraft>([
  ['json-schema.org/draft-04/schema', 4],
  ['json-schema.org/draft-06/schema', 6],
  ['json-schema.org/draft-07/schema', 7],
  ['json-schema.org/draft/2019-09/schema', 2019],
  ['json-schema.org/draft/2020-12/schema', 2020],
  ['spec.openapis.org/oas/3.1/dialect/base', 2020],
]);

/** Keywords that only some drafts have, with the first and the last of them. */
const SPANS = new Map<string, readonly [SchemaDraft, SchemaDraft]>([
  ['id', [4, 4]],
  ['$id', [6, 2020]],
  ['const', [6, 2020]],
  ['contains', [6, 2020]],
  ['if', [7, 2020]],
  ['then', [7, 2020]],
  ['else', [7, 2020]],
  ['dependencies', [4, 7]],
  ['dependentRequired', [2019, 2020]],
  ['dependentSchemas', [2019, 2020]],
  ['minContains', [2019, 2020]],
  ['maxContains', [2019, 2020]],
  ['$anchor', [2019, 2020]],
]);

/** The draft that a `$schema` names; undefined where it names none of them. */
export function draftOf(uri: string): SchemaDraft | undefined {
  return DRAFTS.get(uri.replace(/^https?:\/\//, '').replace(/#$/, ''));
}

/** Whether a draft has a keyword, given that one has it; where no draft is named, any may be meant. */
export function draftHas(draft: SchemaDraft | undefined, keyword: string): boolean {
  const span = SPANS.get(keyword);
  return draft === undefined || span === undefined || span[0] <= draft && draft <= span[1];
}

/** The draft in words. */
export function draftName(draft: SchemaDraft): string {
  return draft === 2019 ? 'draft 2019-09' : draft === 2020 ? 'draft 2020-12' : `draft 0${draft}`;
}
