import Ajv from 'ajv';
import Draft2019 from 'ajv/dist/2019';
import Draft2020 from 'ajv/dist/2020';
import * as draft06 from 'ajv/dist/refs/json-schema-draft-06.json';
import Draft04 from 'ajv-draft-04';
import { JsonSchema } from '../../src';

type Judge = (instance: unknown) => boolean;

const OPTIONS = { strict: false, validateFormats: false, logger: false } as const;

/** Judges by a schema as its draft says. */
export function original(schema: Record<string, unknown>): Judge {
  return validator(String(schema.$schema)).compile(schema);
}

/** Judges by what a schema is turned into, which must be draft 04. */
export function lowered(schema: JsonSchema): Judge {
  return new Draft04(OPTIONS).compile({ ...schema._schema, definitions: schema._definitions });
}

function validator(uri: string): Pick<Ajv, 'compile'> {
  const options = { ...OPTIONS, validateSchema: false, ignoreKeywordsWithRef: !uri.includes('draft/20') };
  if (uri.includes('draft-04')) { return new Draft04(options); }
  if (uri.includes('2019-09')) { return new Draft2019(options); }
  if (uri.includes('2020-12')) { return new Draft2020(options); }
  const ajv = new Ajv(options);
  ajv.addMetaSchema(draft06);
  return ajv;
}
