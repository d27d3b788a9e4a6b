import { serviceTarget } from './integrations/aws-service';
import { functionArn } from './integrations/function-target';
import { targetObstacle, Targets } from './integrations/target-obstacle';
import type { ApiCatalog } from './model/api-catalog';
import { cacheSettingsOf, throttleOfRoute } from './model/method-settings';
import type { Route } from './model/route';
import type { Throttle } from './model/throttle';

/** A route of a stage as plain data. */
export interface RouteDescription {
  /** Name of the API, as its URL has it. */
  readonly api: string;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
  /** `NONE`, `AWS_IAM`, `CUSTOM` (a Lambda authorizer), `COGNITO_USER_POOLS`, with ` + API key` where one is asked for, or an authorization that is not served. */
  readonly auth: string;
  /** What requests are handed to, e.g. `lambda Shop-List-1A2B3C`, `kinesis PutRecord`, `mock`. */
  readonly backend: string;
  /** What its stage limits it to, each route by itself: requests a second, and at once. */
  readonly throttle?: Throttle;
  /** Seconds that its stage keeps answers for. */
  readonly cacheTtl?: number;
}

/** Every route of every stage. */
export function describeRoutes(catalog: ApiCatalog, targets: Targets): RouteDescription[] {
  return catalog.apis.flatMap((api) => api.stages.flatMap((stage) => api.routes.map((route) => ({
    api: catalog.nameOf(api),
    stage: stage.name,
    method: route.method,
    path: route.path,
    auth: route.auth,
    backend: targetObstacle(route, stage, targets) === undefined ? backendOf(route) : 'not served',
    throttle: throttleOfRoute(stage.methodSettings, route, usualMethod(route)),
    cacheTtl: cacheSettingsOf(stage, route, usualMethod(route))?.ttl,
  }))));
}

/** Settings are by method; those of a route for any are told by what most requests come with. */
function usualMethod({ method }: Route): string {
  return method === 'ANY' ? 'GET' : method;
}

function backendOf({ target }: Route): string {
  if (target.kind === 'unserved') return 'not served';
  const { type, uri } = target.integration;
  if (type === 'mock') return 'mock';
  const fn = functionArn(uri);
  if (fn !== undefined) return `lambda ${fn.split(':').slice(6).join(':')}`;
  const service = serviceTarget(uri);
  return service === undefined ? uri : `${service.service} ${service.action ?? service.path ?? ''}`;
}

/** Names the routes that will be answered with 501 for what they lead to. */
export function unservedTargets(catalog: ApiCatalog, targets: Targets): string[] {
  const served = catalog.apis.flatMap((api) => api.stages.flatMap((stage) => api.routes
    .filter(({ target }) => target.kind === 'served').map((route) => ({ api, stage, route }))));
  return [...new Set(served.flatMap(({ api, stage, route }) => {
    const obstacle = targetObstacle(route, stage, targets);
    return obstacle === undefined ? [] : [`route "${route.method} ${route.path}" of API "${api.path}" is answered with 501: ${obstacle}`];
  }))];
}

/** A table with aligned columns. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)), []);
  return rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index])).join('  ').trimEnd());
}
