import { asArray, asString, isObject, isTrue, JsonObject } from '../../assembly/json';

/**
 * What pages of other origins may do with an API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export interface Cors {
  /** Origins, `*`, `https://*` or `http://*`. */
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  /** Seconds that browsers keep the answer to a preflight for; undefined where it does not say. */
  readonly maxAge?: number;
}

/** Reads `CorsConfiguration` or `x-amazon-apigateway-cors`, which spell the same names with capitals or without. */
export function corsOf(configuration: unknown): Cors | undefined {
  if (!isObject(configuration)) return undefined;
  const member = (name: string): unknown => configuration[name] ?? configuration[name[0].toUpperCase() + name.slice(1)];
  const texts = (name: string) => asArray(member(name)).flatMap((value) => asString(value) ?? []);
  const maxAge = asString(member('maxAge'));
  return {
    allowOrigins: texts('allowOrigins'),
    allowMethods: texts('allowMethods').map((method) => method.toUpperCase()),
    allowHeaders: texts('allowHeaders'),
    exposeHeaders: texts('exposeHeaders'),
    allowCredentials: isTrue(member('allowCredentials')),
    maxAge: maxAge === undefined ? undefined : Number(maxAge),
  };
}

/** Whether a document or a resource asks for it. */
export function corsIn(properties: JsonObject, document: JsonObject): Cors | undefined {
  return corsOf(properties.CorsConfiguration) ?? corsOf(document['x-amazon-apigateway-cors']);
}
