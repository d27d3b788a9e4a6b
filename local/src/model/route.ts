import type { LambdaAuthorizer, UserPoolAuthorizer } from './authorizer';
import type { Integration } from './integration';
import type { RequestValidation } from './request-validation';

/** Who may call a route: anyone, callers who sign their requests, whom a function lets in, or users of a pool. */
export type RouteAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'iam' }
  | { readonly kind: 'lambda'; readonly authorizer: LambdaAuthorizer }
  | {
    readonly kind: 'user-pool';
    readonly authorizer: UserPoolAuthorizer;
    /** A caller's access token must have one of them; without any, an ID token is asked for. */
    readonly scopes: readonly string[];
  };

/** A method of a path. */
export interface Route {
  /** HTTP method in capitals; `ANY` takes those that the path has no route of its own for. */
  readonly method: string;
  /** Path with its variables, e.g. `/orders/{id}` or `/{proxy+}`. */
  readonly path: string;
  /** What AWS would call the path, the same for all its methods. */
  readonly resourceId: string;
  readonly operationName?: string;
  /** What callers see of it: `NONE`, `AWS_IAM`, `CUSTOM`, `COGNITO_USER_POOLS`, with ` + API key` where one is asked for, or what is not served. */
  readonly auth: string;
  readonly validation: RequestValidation;
  readonly target: RouteTarget;
}

/** What a route leads to: its integration, or why requests to it are answered with 501. */
export type RouteTarget =
  | { readonly kind: 'served'; readonly auth: RouteAuth; readonly apiKeyRequired: boolean; readonly integration: Integration }
  | { readonly kind: 'unserved'; readonly reason: string };
