import { createHash } from 'crypto';
import { RouteKey } from '../routing/route-key';
import { JsonSchema } from '../values/json-schema';

type Json = { readonly [name: string]: unknown };

/** Keywords whose values are data, in which nothing refers to anything. */
const DATA = ['enum', 'default'];

/** The models of a document. API Gateway takes references between models, and none within one. */
export class RestModels {
  /** Schemas of the models by name. */
  public readonly schemas: { [name: string]: unknown } = {};
  private readonly names = new Map<JsonSchema, string>();

  /** Name of the model for a schema, which is made for the first route that has it. */
  public nameOf(schema: JsonSchema, key: RouteKey): string {
    const known = this.names.get(schema);
    if (known) { return known; }
    const name = modelName(key);
    this.names.set(schema, name);
    this.schemas[name] = referring(schema._schema, name);
    for (const [definition, part] of Object.entries(schema._definitions)) {
      this.schemas[name + definition] = referring(part, name);
    }
    return name;
  }
}

/** A schema whose references lead to models; `isMap` where the keys are names of properties. */
function referring(schema: unknown, model: string, isMap = false): unknown {
  if (Array.isArray(schema)) { return schema.map((part) => referring(part, model)); }
  if (typeof schema !== 'object' || schema === null || Object.getPrototypeOf(schema) !== Object.prototype) { return schema; }
  return Object.fromEntries(Object.entries(schema as Json).map(([keyword, value]) => {
    if (DATA.includes(keyword) && !isMap) { return [keyword, value]; }
    const [, definition] = keyword === '$ref' && typeof value === 'string' ? /^#\/definitions\/(.+)$/.exec(value) ?? [] : [];
    return [keyword, definition === undefined ? referring(value, model, keyword === 'properties' && !isMap) : `#/components/schemas/${model}${definition}`];
  }));
}

/** Models have letters and digits only: a digest tells apart the paths that come out alike. */
function modelName(key: RouteKey): string {
  const words = key.path.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${key.method}${words.join('')}${createHash('sha256').update(key.path).digest('hex').slice(0, 8)}`;
}
