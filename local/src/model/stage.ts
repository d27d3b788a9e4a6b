import type { AnyStage } from './any-api';
import { Canary, canaryOf } from './canary';
import { MethodSettings, methodSettingsOf } from './method-settings';
import { asArray, asObject, asString, isTrue, JsonObject } from '../assembly/json';

/** A stage of a REST API. */
export interface Stage extends AnyStage {
  /** Format of a line of the access log; undefined where nothing is logged. */
  readonly accessLogFormat?: string;
  /** Whether there is a cache for the answers of methods. */
  readonly cacheEnabled: boolean;
  readonly canary?: Canary;
  readonly methodSettings: readonly MethodSettings[];
}

/** Reads the properties of `AWS::ApiGateway::Stage`. */
export function stageOf(properties: JsonObject): Stage {
  return {
    name: asString(properties.StageName) ?? '',
    variables: variablesOf(properties.Variables),
    accessLogFormat: asString(asObject(properties.AccessLogSetting).Format),
    cacheEnabled: isTrue(properties.CacheClusterEnabled),
    canary: canaryOf(properties.CanarySetting),
    methodSettings: methodSettingsOf(properties),
    unserved: unservedSettings(properties),
  };
}

/** Reads the stage that a deployment brings along, an older form of templates. */
export function stageOfDeployment(properties: JsonObject): Stage {
  return stageOf({ ...asObject(properties.StageDescription), StageName: properties.StageName });
}

export function variablesOf(variables: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(asObject(variables)).map(([name, value]) => [name, asString(value) ?? '']));
}

function unservedSettings(properties: JsonObject): string[] {
  const methods = [properties, ...asArray(properties.MethodSettings).map(asObject)];
  return [
    ...(properties.ClientCertificateId === undefined ? [] : ['the client certificate']),
    ...(methods.some((method) => method.LoggingLevel !== undefined && method.LoggingLevel !== 'OFF') ? ['execution logs'] : []),
    ...(isTrue(properties.TracingEnabled) ? ['tracing'] : []),
  ];
}
