import type { ApiListing } from './route-listing';

/** A route of a stage as `gatehouse routes --json` prints it: every member is there in every route. */
export interface RouteJson {
  readonly api: string;
  readonly kind: ApiListing['kind'];
  readonly stage: string | null;
  readonly method: string;
  readonly path: string;
  readonly operation: string | null;
  readonly auth: string;
  readonly scopes: readonly string[];
  readonly apiKeyRequired: boolean;
  readonly backend: string;
  readonly validation: { readonly body: readonly string[]; readonly parameters: readonly string[] };
  readonly throttle: { readonly rate: number; readonly burst: number } | null;
  readonly cacheTtl: number | null;
}

/** Every route of every stage, sorted by API, stage, path and method. */
export function routesJson(apis: readonly ApiListing[]): RouteJson[] {
  return apis.flatMap(({ api, kind, stages }) => stages.flatMap(({ stage, routes }) => routes.map((route): RouteJson => ({
    api,
    kind,
    stage: stage ?? null,
    method: route.method,
    path: route.path,
    operation: route.operation ?? null,
    auth: route.auth,
    scopes: route.scopes,
    apiKeyRequired: route.apiKeyRequired,
    backend: route.backend,
    validation: route.validation,
    throttle: route.throttle ?? null,
    cacheTtl: route.cacheTtl ?? null,
  }))));
}
