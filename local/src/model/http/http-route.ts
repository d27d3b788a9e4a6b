import type { HttpLambdaAuthorizer, JwtAuthorizer } from './http-authorizer';
import type { HttpIntegration } from './http-integration';

/** Who may call a route: anyone, callers who sign their requests, who has a token of an issuer, or whom a function lets in. */
export type HttpRouteAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'iam' }
  | {
    readonly kind: 'jwt';
    readonly authorizer: JwtAuthorizer;
    /** A token must have one of them; any token will do without. */
    readonly scopes: readonly string[];
  }
  | { readonly kind: 'lambda'; readonly authorizer: HttpLambdaAuthorizer };

/** A route of an HTTP API. */
export interface HttpRoute {
  /** e.g. `GET /orders/{id}`, or `$default` for what no other route takes. */
  readonly key: string;
  /** HTTP method in capitals; `ANY` takes those that the path has no route of its own for. */
  readonly method: string;
  /** Path with its variables, e.g. `/orders/{id}` or `/{proxy+}`; `$default` for the route of that key. */
  readonly path: string;
  readonly operationName?: string;
  /** What callers see of it: `NONE`, `AWS_IAM`, `JWT`, `CUSTOM`, or what is not served. */
  readonly auth: string;
  readonly target: HttpRouteTarget;
}

/** What a route leads to: its integration, or why requests to it are answered with 501. */
export type HttpRouteTarget =
  | { readonly kind: 'served'; readonly auth: HttpRouteAuth; readonly integration: HttpIntegration }
  | { readonly kind: 'unserved'; readonly reason: string };

/** Key of the route that takes what no other does. */
export const DEFAULT_ROUTE = '$default';

/** Method and path of a route's key, e.g. `GET /orders`. */
export function routeOfKey(key: string): Pick<HttpRoute, 'key' | 'method' | 'path'> {
  const [method, path] = key.trim().split(/\s+/);
  return path === undefined ? { key: DEFAULT_ROUTE, method: 'ANY', path: DEFAULT_ROUTE } : { key: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path };
}
