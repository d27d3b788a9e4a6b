import { Token } from 'aws-cdk-lib';
import { SchemaLibrary } from './schema-library';
import { LoweredSchema, lowered, SchemaLowering } from './schema-lowering';
import { Json, SchemaPlace } from './schema-place';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const MAX_BYTES = 400 * 1024;

/**
 * The shape that a JSON body must have, in JSON Schema of draft 04, 06, 07, 2019-09 or 2020-12. `$schema` names the draft;
 * without it, every keyword is taken that means one thing in all drafts that have it.
 *
 * API Gateway validates with a part of draft 04. The schema is turned into one of that part that accepts and refuses the same bodies.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export class JsonSchema {
  /**
   * A schema in code. Tokens may stand for values in it: in `enum`, `const`, `required`, `title`, `description`, `pattern` and numbers.
   * @throws where it is malformed, has no counterpart in what API Gateway imports, refers to what is not part of it, or is over 400 KiB
   */
  public static fromInline(schema: { [keyword: string]: unknown }): JsonSchema {
    return new JsonSchema(lowered(SchemaLibrary.ofValue(schema)));
  }

  /**
   * A schema in a JSON file, which is read at once. References to other JSON files count from the file that holds them, e.g. `common.json#/$defs/money`.
   * @param path relative ones count from the working directory
   * @throws where a file cannot be read, or the schema is malformed, has no counterpart in what API Gateway imports, or is over 400 KiB
   */
  public static fromFile(path: string): JsonSchema {
    return new JsonSchema(lowered(SchemaLibrary.ofFile(path)));
  }

  /**
   * A schema of an OpenAPI document, which shares its definitions with others of it.
   * @throws where it has no counterpart in what API Gateway imports, or is over 400 KiB
   * @internal
   */
  public static _ofOpenApi(lowering: SchemaLowering, place: SchemaPlace, body: OpenApiBody): JsonSchema {
    const { schema, definitions } = lowering.lowered(place);
    // API Gateway takes an absent body for an empty object.
    const whole = body.isOptional ? { anyOf: [schema, { type: 'object', additionalProperties: false }] } : schema;
    return new JsonSchema({ schema: whole, definitions }, body);
  }

  /**
   * In draft 04.
   * @internal
   */
  public readonly _schema: Json;

  /**
   * What `#/definitions/<name>` stands for in the schema and in definitions, in draft 04. Names have letters and digits only.
   * @internal
   */
  public readonly _definitions: { readonly [name: string]: Json };

  /**
   * How bodies come, where an OpenAPI document says so; definitions go by their own names then.
   * @internal
   */
  public readonly _body?: OpenApiBody;

  private constructor({ schema, definitions }: LoweredSchema, body?: OpenApiBody) {
    [schema, ...Object.values(definitions)].forEach(checkSize);
    this._schema = schema;
    this._definitions = definitions;
    this._body = body;
  }
}

/**
 * How the body of an operation comes.
 * @internal
 */
export interface OpenApiBody {
  readonly mediaTypes: readonly string[];
  readonly isOptional: boolean;
}

/** Models that are small enough; definitions of an OpenAPI document come once for each of its bodies. */
const checked = new WeakSet<Json>();

function checkSize(model: Json): void {
  if (checked.has(model)) { return; }
  checked.add(model);
  const bytes = Buffer.byteLength(JSON.stringify(model, (_, value: unknown) => Token.isUnresolved(value) ? '' : value));
  if (bytes > MAX_BYTES) { throw new Error(`schema has "${bytes}" bytes as a model, and API Gateway takes ${MAX_BYTES}; move parts into "$defs", or check less`); }
}
