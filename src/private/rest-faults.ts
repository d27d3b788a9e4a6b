import { RestAuthorization } from '../auth/rest-auth';
import { RouteKey } from '../routing/route-key';

/** What of a route stands or falls with the rest of its gateway. */
export interface CheckedRoute {
  readonly key: RouteKey;
  readonly apiKeyRequired: boolean;
  readonly isCached: boolean;
  readonly authorization: RestAuthorization;
}

/** A usage plan as it refers to routes and stages. */
export interface CheckedPlan {
  readonly name: string;
  readonly routeKeys: readonly string[];
  readonly stages: readonly string[];
}

/** What a gateway has for its routes. */
export interface Provisions {
  readonly path: string;
  readonly plans: readonly CheckedPlan[];
  readonly hasForeignPlan: () => boolean;
  readonly stageNames: readonly string[];
  readonly hasCache: boolean;
  readonly keysComeFromAuthorizer: boolean;
}

/** What would not work, or not at all as it was meant, each in a line with its remedy. */
export function trafficFaults(routes: readonly CheckedRoute[], provisions: Provisions): string[] {
  return [
    ...keyFaults(routes, provisions),
    ...cacheFaults(routes, provisions),
    ...provisions.plans.flatMap((plan) => planFaults(plan, routes, provisions)),
  ];
}

function keyFaults(routes: readonly CheckedRoute[], { plans, hasForeignPlan, keysComeFromAuthorizer, stageNames, path }: Provisions): string[] {
  const keyed = routes.filter(({ apiKeyRequired }) => apiKeyRequired);
  const bare = stageNames.filter((name) => !plans.some(({ stages }) => stages.length === 0 || stages.includes(name)));
  const withoutPlan = keyed.length > 0 && bare.length > 0 && !hasForeignPlan()
    ? [`route "${keyed[0].key}" of gateway "${path}" asks for an API key and no key is good for it on stage "${bare[0]}"; ` +
      'add a plan, as in plans: { basic: { keys: [...] } }, or name the stage in one']
    : [];
  const withoutKey = keyed.filter(({ authorization }) => keysComeFromAuthorizer && !givesApiKey(authorization)).map(({ key }) =>
    `route "${key}" of gateway "${path}" takes its API key from its authorizer and has none that gives one; guard it with Auth.lambda(...), or leave apiKeySource out`);
  return [...withoutPlan, ...withoutKey];
}

function givesApiKey({ _definition: definition }: RestAuthorization): boolean {
  return definition.kind === 'lambda' && (definition.givesApiKey ?? true);
}

function cacheFaults(routes: readonly CheckedRoute[], { hasCache, path }: Provisions): string[] {
  const cached = routes.find(({ isCached }) => isCached);
  return cached && !hasCache
    ? [`route "${cached.key}" of gateway "${path}" has a cache and no stage has one; give the gateway one, as in cache: { size: Size.gibibytes(0.5) }`]
    : [];
}

function planFaults({ name, routeKeys, stages }: CheckedPlan, routes: readonly CheckedRoute[], { stageNames, path }: Provisions): string[] {
  const there = new Map(routes.map((route) => [route.key.toString(), route]));
  return [
    ...routeKeys.filter((key) => there.get(key)?.apiKeyRequired === false).map((key) =>
      `plan "${name}" of gateway "${path}" limits route "${key}", which asks for no API key; set apiKeyRequired there, or take the limit out`),
    ...routeKeys.filter((key) => !there.has(key)).map((key) =>
      `plan "${name}" of gateway "${path}" limits route "${key}", which is none of its routes; name one of: ${[...there.keys()].join(', ')}`),
    ...stages.filter((stage) => !stageNames.includes(stage)).map((stage) =>
      `plan "${name}" of gateway "${path}" is for stage "${stage}", which is none of its stages; name one of: ${stageNames.join(', ')}`),
  ];
}
