import * as fs from 'fs';
import { parse as parseYaml } from 'yaml';
import type { Assembly } from '../assembly/assembly';
import { asObject, asString, isObject, JsonObject } from '../assembly/json';

/** The OpenAPI document of an API, inline or in an asset; undefined where the assembly has none. */
export function documentOf(properties: JsonObject, assembly: Assembly): JsonObject | undefined {
  if (isObject(properties.Body)) return properties.Body;
  const { Bucket, Key } = asObject(properties.BodyS3Location);
  const file = Key === undefined ? undefined : assembly.assetPath(`${asString(Bucket) ?? ''}/${asString(Key) ?? ''}`);
  if (file === undefined) return undefined;
  const document: unknown = parseYaml(fs.readFileSync(file, 'utf8'));
  return isObject(document) ? document : undefined;
}

/** Why an API whose document is elsewhere is not served. */
export function missingDocument({ BodyS3Location: location }: JsonObject): string {
  return `its OpenAPI document "${asString(asObject(location).Key) ?? ''}" is no asset of the app; define it with ApiDefinition.fromAsset or fromInline`;
}
