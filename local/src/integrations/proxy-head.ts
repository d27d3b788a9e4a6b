import { isObject, JsonObject } from '../assembly/json';
import { NamedValues } from '../pipeline/named-values';

/** Status and headers of an answer that a function words. */
export interface ProxyHead {
  readonly statusCode: number;
  readonly headers: NamedValues;
}

/** Reads status and headers; undefined where they are malformed. */
export function proxyHead({ statusCode = 200, headers, multiValueHeaders }: JsonObject): ProxyHead | undefined {
  const status = Number(statusCode ?? 200);
  const single = headerEntries(headers, (value) => [value]);
  const multiple = headerEntries(multiValueHeaders, (value) => Array.isArray(value) ? value : [value]);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (single === undefined || multiple === undefined) return undefined;
  // A name in both maps has the values of both.
  const named = new Set(multiple.map(([name, value]) => `${name.toLowerCase()}: ${value}`));
  return {
    statusCode: status,
    headers: NamedValues.headers([...single.filter(([name, value]) => !named.has(`${name.toLowerCase()}: ${value}`)), ...multiple]),
  };
}

function headerEntries(headers: unknown, valuesOf: (value: unknown) => unknown[]): [string, string][] | undefined {
  if (headers === undefined || headers === null) return [];
  if (!isObject(headers)) return undefined;
  const entries = Object.entries(headers).flatMap(([name, value]) => valuesOf(value).map((item) => [name, item] as const));
  if (entries.some(([, value]) => typeof value === 'object' && value !== null)) return undefined;
  return entries.filter(([, value]) => value !== null && value !== undefined).map(([name, value]): [string, string] => [name, String(value)]);
}
