import { RouteKey } from './route-key';

/** A path that stands before the paths of a group's routes. */
export class RoutePrefix {
  /** @throws where the prefix is no path, is the root, or ends with a greedy variable */
  constructor(private readonly path: string) {
    const key = RouteKey.parse(`ANY ${path}`);
    if (key.segments.length === 0) {
      throw new Error(`prefix "${path}" is empty; add the routes to the gateway itself, or write "/admin"`);
    }
    if (path.endsWith('+}')) {
      throw new Error(`prefix "${path}" ends with a greedy variable, which takes the rest of the path; no route can follow it`);
    }
  }

  /** `GET /users` behind `/admin` is `GET /admin/users`; `GET /` is `GET /admin`. */
  public before(route: string): string {
    const key = RouteKey.parse(route);
    return `${key.method} ${this.path}${key.path === '/' ? '' : key.path}`;
  }

  /** A prefix behind this one. */
  public join(path: string): string {
    return this.path + new RoutePrefix(path).path;
  }
}
