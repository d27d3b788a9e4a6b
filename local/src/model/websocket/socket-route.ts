import type { ContentHandling, Integration } from '../integration';
import type { RequestValidation } from '../request-validation';
import type { Route, RouteAuth } from '../route';

/** A route of a WebSocket API. */
export interface SocketRoute {
  /** What messages are told by, or `$connect`, `$disconnect`, `$default`. */
  readonly key: string;
  /** What callers see of it: `NONE`, `AWS_IAM`, `CUSTOM`, with ` + API key` where one is asked for, or what is not served. */
  readonly auth: string;
  readonly target: SocketTarget;
}

/** What a route leads to, or why what comes is answered with 501. */
export type SocketTarget = ServedSocketTarget | { readonly kind: 'unserved'; readonly reason: string };

export interface ServedSocketTarget {
  readonly kind: 'served';
  readonly auth: RouteAuth;
  readonly apiKeyRequired: boolean;
  /** Undefined where nothing is behind it: `$connect` may do without. */
  readonly integration?: SocketIntegration;
  /** Whether clients are sent what the backend answers. */
  readonly returnsResponse: boolean;
  /** What messages have to be; undefined where nothing is checked. */
  readonly models?: SocketModels;
}

/** Shapes of messages, of which an expression chooses one. */
export interface SocketModels {
  readonly selectionExpression: string;
  readonly byKey: ReadonlyMap<string, RequestValidation>;
}

/** What a route's messages are handed to. */
export interface SocketIntegration {
  /** Its templates are chosen by the expression and not by media types. */
  readonly integration: Integration;
  readonly templateSelectionExpression?: string;
  readonly responses: readonly SocketIntegrationResponse[];
}

/** What becomes of one kind of answer of the backend. */
export interface SocketIntegrationResponse {
  /** A status, a pattern between slashes, or `$default`. */
  readonly key: string;
  readonly templateSelectionExpression?: string;
  readonly templates: ReadonlyMap<string, string>;
  readonly contentHandling?: ContentHandling;
}

/** The route as backends and authorizers of REST APIs know it. */
export function asRestRoute({ key, auth, target }: SocketRoute): Route & Pick<SocketRoute, 'key'> {
  return {
    key,
    method: '',
    path: key,
    resourceId: key,
    auth,
    validation: { parameters: [], body: new Map() },
    target: target.kind === 'served' && target.integration !== undefined
      ? { ...target, integration: target.integration.integration }
      : { kind: 'unserved', reason: 'nothing is behind it' },
  };
}
