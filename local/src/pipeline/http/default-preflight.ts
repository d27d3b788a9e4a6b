import type { HttpRouteMatch } from './http-router';
import type { HttpApi } from '../../model/http/http-api';
import { DEFAULT_ROUTE, HttpRoute } from '../../model/http/http-route';

/**
 * Whether a preflight goes to a `$default` route that asks for authorization, as preflights that no other route takes do.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function hasAuthorization(match: HttpRouteMatch | undefined): boolean {
  return match !== undefined && isGuardedDefault(match.route);
}

/** Names the API whose preflights are answered with 401 for that, where it allows other origins. */
export function guardedPreflights({ cors, path, routes }: HttpApi): string[] {
  if (cors === undefined || !routes.some(isGuardedDefault)) return [];
  if (routes.some((route) => route.key === 'OPTIONS /{proxy+}' || route.key === 'ANY /{proxy+}')) return [];
  return [`API "${path}": its route "$default" asks preflights for authorization, so browsers cannot call it from other origins; add a route "OPTIONS /{proxy+}" without authorization`];
}

function isGuardedDefault({ key, target }: HttpRoute): boolean {
  return key === DEFAULT_ROUTE && target.kind === 'served' && target.auth.kind !== 'none';
}
