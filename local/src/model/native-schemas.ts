import { componentName } from './component-name';
import { belongingTo } from './rest-parts';
import type { Assembly, Resource } from '../assembly/assembly';
import { asObject, asString, isObject, JsonObject, parseObject } from '../assembly/json';

/** Models that AWS gives to every API: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html */
const BUILT_IN: JsonObject = {
  Empty: { title: 'Empty Schema', type: 'object' },
  Error: { title: 'Error Schema', type: 'object', properties: { message: { type: 'string' } } },
};

/** The models of a REST API as schemas of a document, by their names. */
export function nativeSchemas(api: Resource, assembly: Assembly): JsonObject {
  const models = belongingTo(api, 'AWS::ApiGateway::Model', assembly)
    .map(({ physicalId, properties }) => [componentName(physicalId), schemaOf(physicalId, properties)]);
  return { ...BUILT_IN, ...Object.fromEntries(models) };
}

/** A reference to a model of a document. */
export function schemaReference(name: string): JsonObject {
  return { $ref: `#/components/schemas/${componentName(name)}` };
}

function schemaOf(name: string, { Schema: schema }: JsonObject): unknown {
  const { $schema: _dialect, id: _id, ...definition } = typeof schema === 'string' ? parseObject(schema) ?? {} : asObject(schema);
  return rebase(definition, schemaReference(name).$ref as string);
}

/** References of a model point into itself, or to another model by its URL. */
function rebase(value: unknown, root: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rebase(item, root));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, key === '$ref' ? rebaseReference(asString(member) ?? '', root) : rebase(member, root)]));
}

function rebaseReference(reference: string, root: string): string {
  const [, model, rest] = /^https?:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([^#]+)#?(.*)$/.exec(reference) ?? [];
  if (model !== undefined) return `${schemaReference(model).$ref as string}${rest}`;
  return reference.startsWith('#') ? `${root}${reference.slice(1)}` : reference;
}
