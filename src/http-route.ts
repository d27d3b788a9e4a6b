import { IHttpAuth } from './auth/http-auth';
import { IHttpBackend } from './backends/http-backend';
import type { HttpGateway } from './http-gateway';
import { RoutePrefix } from './routing/route-prefix';
import { ThrottleOptions } from './traffic/throttle';

/** What the routes of a group of an HTTP gateway share. */
export interface HttpRouteGroupOptions {
  /**
   * Who may call its routes.
   * @default - who may call the group or the gateway that it belongs to
   */
  readonly auth?: IHttpAuth;
  /**
   * How fast all callers together may call each route, in the place of the stage's limit.
   * @default - as the group or the stage says
   */
  readonly throttle?: ThrottleOptions;
}

/** What a route of an HTTP API is made of. */
export interface HttpRouteProps extends HttpRouteGroupOptions {
  /** What answers it. */
  readonly backend: IHttpBackend;
  /**
   * Name of the operation, unique within the API: the `operationId` of its OpenAPI document.
   * @default - none
   */
  readonly operationName?: string;
  /**
   * What the operation does, for the API's OpenAPI document.
   * @default - none
   */
  readonly description?: string;
  /**
   * Groups that documents for people show the operation in.
   * @default - none
   */
  readonly tags?: string[];
}

/** Routes of an HTTP gateway behind one path, with defaults of their own. */
export class HttpRouteGroup {
  private readonly prefix: RoutePrefix;

  /** @throws where the prefix is no path that routes could follow */
  constructor(private readonly gateway: HttpGateway, path: string, private readonly options: HttpRouteGroupOptions) {
    this.prefix = new RoutePrefix(path);
  }

  /**
   * Adds a route.
   * @param key method and path behind the group's, e.g. `GET /{id}`; `GET /` is the group's own path
   * @throws where the key is malformed, there already, or at odds with another
   */
  public addRoute(key: string, props: HttpRouteProps): void {
    this.gateway.addRoute(this.prefix.before(key), { ...props, ...this.defaultsFor(props) });
  }

  /**
   * A group within the group.
   * @throws where the prefix is no path that routes could follow
   */
  public group(prefix: string, options: HttpRouteGroupOptions = {}): HttpRouteGroup {
    return new HttpRouteGroup(this.gateway, this.prefix.join(prefix), this.defaultsFor(options));
  }

  private defaultsFor({ auth, throttle }: HttpRouteGroupOptions): HttpRouteGroupOptions {
    return { auth: auth ?? this.options.auth, throttle: throttle ?? this.options.throttle };
  }
}
