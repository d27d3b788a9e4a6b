import { parseJsonPath } from './json-path';
import { JsonSchema } from './json-schema';

/**
 * The shape of a body that has a list of such elements at a path. How many is left to the service, since API Gateway does not enforce
 * `minItems` and `maxItems`: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function listAt(path: string, element: { [keyword: string]: unknown }): JsonSchema {
  return JsonSchema.fromInline(parseJsonPath(path).reduceRight<{ [keyword: string]: unknown }>(
    (inner, step) => typeof step === 'number' ? { type: 'array' } : { type: 'object', required: [step], properties: { [step]: inner } },
    { type: 'array', items: element }));
}

/** Any body that is JSON. */
export const ANY_JSON = JsonSchema.fromInline({ title: 'Any JSON value' });
