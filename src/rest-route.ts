import { IRestAuth } from './auth/rest-auth';
import { IRestBackend } from './backends/rest-backend';
import type { RestGateway } from './rest-gateway';
import { RoutePrefix } from './routing/route-prefix';
import { RouteCacheOptions } from './traffic/cache';
import { ThrottleOptions } from './traffic/throttle';
import { JsonSchema } from './values/json-schema';
import { RequestParameter } from './values/request-parameter';
import { ResponseMapping } from './values/response-mapping';

/** What the routes of a group share. */
export interface RestRouteGroupOptions {
  /**
   * Who may call its routes. Routes of method OPTIONS are open to anybody whatever is said here, since browsers send no credentials with a preflight request.
   * @default - who may call the group or the gateway that it belongs to
   */
  readonly auth?: IRestAuth;
  /**
   * Whether callers need an API key of one of the gateway's plans.
   * @default - as the group or the gateway that it belongs to
   */
  readonly apiKeyRequired?: boolean;
  /**
   * How fast all callers together may call each method of each path, in the place of the stage's limit.
   * @default - as the group or the stage says
   */
  readonly throttle?: ThrottleOptions;
}

/** What a route of a REST API is made of. */
export interface RestRouteProps extends RestRouteGroupOptions {
  /** What answers it. */
  readonly backend: IRestBackend;
  /**
   * The shape that a JSON body must have; any other is answered with 400. Bodies of other media types are not checked.
   * @default - the shape that the backend needs, if any
   */
  readonly requestBody?: JsonSchema;
  /**
   * Parameters that requests have to have, or may have. Where one that has to be there is not, the answer is 400.
   * @default - none
   */
  readonly requestParameters?: RequestParameter[];
  /**
   * What clients are told where the backend answers with certain statuses, in the place of what its kind tells them. A function tells them all itself.
   * @default - what the backend's kind tells
   */
  readonly responses?: ResponseMapping[];
  /**
   * How answers are kept on stages that have a cache. Of a route for any method, those to GET are.
   * @default - they are not
   */
  readonly cache?: RouteCacheOptions;
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

/** Routes of a REST gateway behind one path, with defaults of their own. */
export class RestRouteGroup {
  private readonly prefix: RoutePrefix;

  /** @throws where the prefix is no path that routes could follow */
  constructor(private readonly gateway: RestGateway, path: string, private readonly options: RestRouteGroupOptions) {
    this.prefix = new RoutePrefix(path);
  }

  /**
   * Adds a route.
   * @param key method and path behind the group's, e.g. `GET /{id}`; `GET /` is the group's own path
   * @throws where the key is malformed, there already, or at odds with another
   */
  public addRoute(key: string, props: RestRouteProps): void {
    this.gateway.addRoute(this.prefix.before(key), { ...props, ...this.defaultsFor(props) });
  }

  /**
   * A group within the group.
   * @throws where the prefix is no path that routes could follow
   */
  public group(prefix: string, options: RestRouteGroupOptions = {}): RestRouteGroup {
    return new RestRouteGroup(this.gateway, this.prefix.join(prefix), this.defaultsFor(options));
  }

  private defaultsFor({ auth, apiKeyRequired, throttle }: RestRouteGroupOptions): RestRouteGroupOptions {
    return {
      auth: auth ?? this.options.auth,
      apiKeyRequired: apiKeyRequired ?? this.options.apiKeyRequired,
      throttle: throttle ?? this.options.throttle,
    };
  }
}
