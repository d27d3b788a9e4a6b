import { serviceTarget } from './integrations/aws-service';
import { functionArn } from './integrations/function-target';
import { httpFunctionArn } from './integrations/http/http-function';
import { operationOf } from './integrations/http/service-operation';
import { httpTargetObstacle, socketTargetObstacle, targetObstacle, Targets } from './integrations/target-obstacle';
import type { AnyApi } from './model/any-api';
import type { Api } from './model/api';
import type { ApiCatalog } from './model/api-catalog';
import type { HttpApi } from './model/http/http-api';
import type { HttpRoute } from './model/http/http-route';
import { throttleOfHttpRoute } from './model/http/http-stage';
import type { Integration } from './model/integration';
import { cacheSettingsOf, throttleOfRoute } from './model/method-settings';
import type { Route } from './model/route';
import { routeName } from './model/route-name';
import type { Throttle } from './model/throttle';
import type { SocketApi } from './model/websocket/socket-api';
import type { SocketRoute } from './model/websocket/socket-route';

/** A route of a stage as plain data. */
export interface RouteDescription {
  /** Name of the API, as its URL has it. */
  readonly api: string;
  readonly stage: string;
  /** `WS` for routes of WebSocket APIs. */
  readonly method: string;
  /** `$default` for the route of an HTTP API that takes what no other does; of a WebSocket API what messages are told by, e.g. `chat`. */
  readonly path: string;
  /** `NONE`, `AWS_IAM`, `CUSTOM` (a Lambda authorizer), `COGNITO_USER_POOLS`, of HTTP APIs `JWT`, with ` + API key` where one is asked for, or an authorization that is not served. */
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
  return catalog.apis.flatMap((api) => {
    const name = catalog.nameOf(api);
    if (catalog.isSocket(api)) return describeSocketRoutes(api, name, targets);
    return catalog.isHttp(api) ? describeHttpRoutes(api, name, targets) : describeRestRoutes(api, name, targets);
  });
}

function describeRestRoutes({ stages, routes }: Api, api: string, targets: Targets): RouteDescription[] {
  return stages.flatMap((stage) => routes.map((route) => ({
    api,
    stage: stage.name,
    method: route.method,
    path: route.path,
    auth: route.auth,
    backend: targetObstacle(route, stage, targets) === undefined ? backendOf(route) : 'not served',
    throttle: throttleOfRoute(stage.methodSettings, route, usualMethod(route)),
    cacheTtl: cacheSettingsOf(stage, route, usualMethod(route))?.ttl,
  })));
}

function describeHttpRoutes({ stages, routes }: HttpApi, api: string, targets: Targets): RouteDescription[] {
  return stages.flatMap((stage) => routes.map((route) => ({
    api,
    stage: stage.name,
    method: route.method,
    path: route.path,
    auth: route.auth,
    backend: httpTargetObstacle(route, stage, targets) === undefined ? httpBackendOf(route) : 'not served',
    throttle: throttleOfHttpRoute(stage, route.key),
  })));
}

/** Routes of WebSocket APIs have no method; what they are told by stands for a path. */
function describeSocketRoutes({ stages, socketRoutes }: SocketApi, api: string, targets: Targets): RouteDescription[] {
  return stages.flatMap((stage) => [...socketRoutes.values()].map((route) => ({
    api,
    stage: stage.name,
    method: 'WS',
    path: route.key,
    auth: route.auth,
    backend: socketTargetObstacle(route, stage, targets) === undefined ? socketBackendOf(route) : 'not served',
    throttle: throttleOfHttpRoute(stage, route.key),
  })));
}

/** Settings are by method; those of a route for any are told by what most requests come with. */
function usualMethod({ method }: Route): string {
  return method === 'ANY' ? 'GET' : method;
}

function backendOf({ target }: Route): string {
  return target.kind === 'unserved' ? 'not served' : integrationName(target.integration);
}

function socketBackendOf({ target }: SocketRoute): string {
  if (target.kind === 'unserved') return 'not served';
  return target.integration === undefined ? 'none' : integrationName(target.integration.integration);
}

function integrationName({ type, uri }: Integration): string {
  if (type === 'mock') return 'mock';
  const fn = functionArn(uri);
  if (fn !== undefined) return functionName(fn);
  const service = serviceTarget(uri);
  return service === undefined ? uri : `${service.service} ${service.action ?? service.path ?? ''}`;
}

function httpBackendOf({ target }: HttpRoute): string {
  if (target.kind === 'unserved') return 'not served';
  const { integration } = target;
  if (integration.kind === 'service') {
    const { service, action } = operationOf(integration.subtype);
    return `${service} ${action.split('&')[0]}`;
  }
  const fn = integration.kind === 'function' ? httpFunctionArn(integration.uri) : undefined;
  return fn === undefined ? integration.uri : functionName(fn);
}

function functionName(arn: string): string {
  return `lambda ${arn.split(':').slice(6).join(':')}`;
}

/** Names the routes that will be answered with 501 for what they lead to. */
export function unservedTargets(catalog: ApiCatalog, targets: Targets): string[] {
  const rest = catalog.restApis.flatMap((api) => api.stages.flatMap((stage) => api.routes.flatMap((route) =>
    unservedTarget(route, api, targetObstacle(route, stage, targets)))));
  const http = catalog.httpApis.flatMap((api) => api.stages.flatMap((stage) => api.routes.flatMap((route) =>
    unservedTarget(route, api, httpTargetObstacle(route, stage, targets)))));
  const sockets = catalog.socketApis.flatMap((api) => api.stages.flatMap((stage) => [...api.socketRoutes.values()].flatMap((route) =>
    unservedTarget(route, api, socketTargetObstacle(route, stage, targets)))));
  return [...new Set([...rest, ...http, ...sockets])];
}

function unservedTarget(route: Route | HttpRoute | SocketRoute, api: AnyApi, obstacle: string | undefined): string[] {
  if (route.target.kind === 'unserved' || obstacle === undefined) return [];
  return [`route "${routeName(route)}" of API "${api.path}" is answered with 501: ${obstacle}`];
}

/** A table with aligned columns. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)), []);
  return rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index])).join('  ').trimEnd());
}
