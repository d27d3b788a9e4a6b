import type { Route } from './route';
import type { Stage } from './stage';
import { Throttle, throttleOf } from './throttle';
import { asArray, asObject, asString, isTrue, JsonObject } from '../assembly/json';

/** What a stage says of its methods, or of one. */
export interface MethodSettings {
  /** Path of a method, `*` for all. */
  readonly path: string;
  /** HTTP method, `*` for all. */
  readonly method: string;
  readonly throttle?: Throttle;
  /** Whether answers are kept; of a setting for all methods, only those of GET are. */
  readonly cached?: boolean;
  /** Seconds that answers are kept for. */
  readonly cacheTtl?: number;
  readonly renewal: CacheRenewal;
}

const RENEWAL_STRATEGIES = ['SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER', 'FAIL_WITH_403'] as const;

/** What becomes of a request that asks to renew a kept answer. */
export interface CacheRenewal {
  readonly needsAuthorization: boolean;
  /** What a caller is answered who may not. */
  readonly unauthorized: typeof RENEWAL_STRATEGIES[number];
}

/** How a route's answers are kept. */
export interface CacheSettings {
  /** Seconds that answers are kept for. */
  readonly ttl: number;
  readonly renewal: CacheRenewal;
}

/** Seconds that answers are kept for by default: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html */
const DEFAULT_CACHE_TTL = 300;

/**
 * Reads the settings of a stage: those on the stage itself, which the stage of a deployment may have, and those in its `MethodSettings`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
 */
export function methodSettingsOf(properties: JsonObject): MethodSettings[] {
  const listed = asArray(properties.MethodSettings).map(asObject);
  return [settingsOf({ ...properties, ResourcePath: '/*', HttpMethod: '*' }), ...listed.map(settingsOf)];
}

function settingsOf(definition: JsonObject): MethodSettings {
  const path = (asString(definition.ResourcePath) ?? '/*').replace(/^\//, '').replace(/~1/g, '/').replace(/~0/g, '~');
  return {
    path: path === '' ? '/' : path,
    method: (asString(definition.HttpMethod) ?? '*').toUpperCase(),
    throttle: throttleOf(definition.ThrottlingRateLimit, definition.ThrottlingBurstLimit),
    cached: definition.CachingEnabled === undefined ? undefined : isTrue(definition.CachingEnabled),
    cacheTtl: asString(definition.CacheTtlInSeconds) === undefined ? undefined : Number(definition.CacheTtlInSeconds),
    renewal: renewalOf(definition),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html */
function renewalOf({ RequireAuthorizationForCacheControl: required, UnauthorizedCacheControlHeaderStrategy: strategy }: JsonObject): CacheRenewal {
  return {
    needsAuthorization: required === undefined || isTrue(required),
    unauthorized: RENEWAL_STRATEGIES.find((candidate) => candidate === strategy) ?? 'SUCCEED_WITH_RESPONSE_HEADER',
  };
}

/** How a stage keeps the answers of a route to requests of a method; undefined where it does not. */
export function cacheSettingsOf(stage: Pick<Stage, 'cacheEnabled' | 'methodSettings'>, route: Pick<Route, 'method' | 'path'>, method: string): CacheSettings | undefined {
  const settings = settingsOfRoute(stage.methodSettings, route, method);
  const switched = settings.find(({ cached }) => cached !== undefined);
  const isMeant = switched?.cached === true && (switched.method !== '*' || method === 'GET');
  const ttl = settings.find(({ cacheTtl }) => cacheTtl !== undefined)?.cacheTtl ?? DEFAULT_CACHE_TTL;
  return !stage.cacheEnabled || !isMeant || ttl <= 0 ? undefined : { ttl, renewal: switched.renewal };
}

/** What a stage limits requests of a method to a route to; undefined where it does not. */
export function throttleOfRoute(settings: readonly MethodSettings[], route: Pick<Route, 'method' | 'path'>, method: string): Throttle | undefined {
  return settingsOfRoute(settings, route, method).find(({ throttle }) => throttle !== undefined)?.throttle;
}

/** The settings that are about a route, the most specific first. Those of a route for any method are by the method of the request. */
function settingsOfRoute(settings: readonly MethodSettings[], route: Pick<Route, 'method' | 'path'>, method: string): MethodSettings[] {
  const about = settings.filter((setting) => [route.path, '*'].includes(setting.path) && [method, route.method, '*'].includes(setting.method));
  const specificity = (setting: MethodSettings) => Number(setting.path !== '*') * 2 + Number(setting.method !== '*');
  return about.reverse().sort((left, right) => specificity(right) - specificity(left));
}
