import { IRestAuth } from '../auth/rest-auth';

/** Options of a route that tells whether a service is well. */
export interface HealthPathOptions {
  /**
   * Path of the route, e.g. `/status`.
   * @default '/health'
   */
  readonly route?: string;
  /**
   * Who may ask.
   * @default - who may call the gateway
   */
  readonly auth?: IRestAuth;
}

/** Where a service tells whether it is well. */
export class HealthPath {
  /**
   * A path of the service, asked by a route of its own that needs no API key.
   * @param path as in `/health`
   * @throws where it has no slash at its start
   */
  public static at(path: string, options: HealthPathOptions = {}): HealthPath {
    if (!path.startsWith('/')) { throw new Error(`health path "${path}" has no slash at its start; write "/${path}"`); }
    return new HealthPath({ path, routeKey: `GET ${options.route ?? '/health'}`, auth: options.auth });
  }

  /** No route of its own: it is asked as everything else is. */
  public static none(): HealthPath {
    return new HealthPath();
  }

  /**
   * Undefined for none.
   * @internal
   */
  public readonly _route?: HealthRoute;

  private constructor(route?: HealthRoute) {
    this._route = route;
  }
}

/** @internal */
export interface HealthRoute {
  /** At the service. */
  readonly path: string;
  readonly routeKey: string;
  readonly auth?: IRestAuth;
}
