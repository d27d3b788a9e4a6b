import { serviceTarget } from './integrations/aws-service';
import { functionArn } from './integrations/function-target';
import type { ApiCatalog } from './model/api-catalog';
import type { Route } from './model/route';

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
}

/** Every route of every stage. */
export function describeRoutes(catalog: ApiCatalog): RouteDescription[] {
  return catalog.apis.flatMap((api) => api.stages.flatMap((stage) => api.routes.map((route) => ({
    api: catalog.nameOf(api),
    stage: stage.name,
    method: route.method,
    path: route.path,
    auth: route.auth,
    backend: backendOf(route),
  }))));
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

/** A table with aligned columns. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)), []);
  return rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index])).join('  ').trimEnd());
}
