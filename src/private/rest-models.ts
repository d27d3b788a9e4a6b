import { createHash } from 'crypto';
import { replaceReferences } from './schema-references';
import { RouteKey } from '../routing/route-key';
import { JsonSchema } from '../values/json-schema';

/** The models of a document. API Gateway takes references between models, and none within one. */
export class RestModels {
  /** Schemas of the models by name. */
  public readonly schemas: { [name: string]: unknown } = {};
  private readonly names = new Map<JsonSchema, string>();

  /** Name of the model for a schema, which is made for the first route that has it. */
  public nameOf(schema: JsonSchema, key: RouteKey): string {
    const known = this.names.get(schema);
    if (known) { return known; }
    const name = this.add(schema, key);
    this.names.set(schema, name);
    return name;
  }

  private add({ _schema: schema, _definitions: definitions, _body: body }: JsonSchema, key: RouteKey): string {
    // Definitions of an OpenAPI document are the same for all of its bodies.
    const prefix = body ? '' : modelName(key);
    const [, alias] = body && isReference(schema) ? /^#\/definitions\/(.+)$/.exec(schema.$ref) ?? [] : [];
    const name = alias ?? modelName(key);
    if (alias === undefined) { this.schemas[name] = referring(schema, prefix); }
    for (const [definition, part] of Object.entries(definitions)) {
      const own = prefix + definition;
      if (!Object.hasOwn(this.schemas, own)) { this.schemas[own] = referring(part, prefix); }
    }
    return name;
  }
}

function isReference(schema: { readonly [keyword: string]: unknown }): schema is { $ref: string } {
  return typeof schema.$ref === 'string' && Object.keys(schema).length === 1;
}

/** A schema whose references lead to models. */
function referring(schema: unknown, prefix: string): unknown {
  return replaceReferences(schema, (definition) => ({ $ref: `#/components/schemas/${prefix}${definition}` }));
}

/** Models have letters and digits only: a digest tells apart the paths that come out alike. */
function modelName(key: RouteKey): string {
  const words = key.path.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${key.method}${words.join('')}${createHash('sha256').update(key.path).digest('hex').slice(0, 8)}`;
}
