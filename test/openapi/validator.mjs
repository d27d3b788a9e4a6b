// Says of each OpenAPI document on standard input, a list in JSON, what is wrong with it.
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';

const documents = JSON.parse(readFileSync(0, 'utf8'));
const results = await Promise.all(documents.map(async (document) => {
  const { valid, errors } = await new Validator().validate(document);
  return valid ? [] : [errors].flat().map((error) => typeof error === 'string' ? error : `${error.instancePath} ${error.message}`);
}));
console.log(JSON.stringify(results));
