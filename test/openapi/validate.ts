import { execFileSync } from 'child_process';
import * as path from 'path';

/** What a validator by others, with the schemas of the OpenAPI Initiative, has to say of documents. */
export function faultsOf(...documents: object[]): string[][] {
  const output = execFileSync(process.execPath, [path.join(__dirname, 'validator.mjs')], { input: JSON.stringify(documents), encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  return JSON.parse(output);
}
