/** The shape that a JSON body must have. */
export class JsonSchema {
  /**
   * A schema of JSON Schema draft 4, which is what API Gateway validates with.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
   */
  public static fromInline(schema: { [keyword: string]: unknown }): JsonSchema {
    return new JsonSchema(schema);
  }

  /** @internal */
  public readonly _schema: { readonly [keyword: string]: unknown };

  private constructor(schema: { [keyword: string]: unknown }) {
    this._schema = schema;
  }
}
