import type { HttpRoute } from './http/http-route';
import type { Route } from './route';
import type { SocketRoute } from './websocket/socket-route';

/** What a route is called in messages. */
export function routeName(route: Pick<Route, 'method' | 'path'> | Pick<HttpRoute | SocketRoute, 'key'>): string {
  return 'key' in route ? route.key : `${route.method} ${route.path}`;
}
