import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HealthPath } from './health-path';
import { Backend } from '../backends/backend';
import { IRestBackend, ResponseTransferMode } from '../backends/rest-backend';
import { VpcTarget } from '../backends/vpc-target';
import { RestGateway, RestGatewayOptions } from '../rest-gateway';
import { RestRouteProps } from '../rest-route';
import { RouteKey } from '../routing/route-key';
import { RouteCacheOptions } from '../traffic/cache';
import { RequestValue } from '../values/request-value';

/** What stands in front of an HTTP service. Give it a `url` or a `vpcTarget`. */
export interface HttpProxyApiProps extends RestGatewayOptions {
  /**
   * Where the service is on the internet, e.g. `https://shop.example.com/api`. Paths of requests follow it.
   * @default - it is behind `vpcTarget`
   */
  readonly url?: string;
  /**
   * The load balancer that the service is behind, in a VPC.
   * @default - it is at `url`
   */
  readonly vpcTarget?: VpcTarget;
  /**
   * The client's headers that the service gets. See `Backend.http`.
   * @default - all, and none where `forwardedQueryParameters` are given
   */
  readonly forwardedHeaders?: string[];
  /**
   * The client's query parameters that the service gets. See `Backend.http`.
   * @default - all, and none where `forwardedHeaders` are given
   */
  readonly forwardedQueryParameters?: string[];
  /**
   * The service's headers that clients are told, where only some of what they send is forwarded. See `Backend.http`.
   * @default - the usual ones
   */
  readonly responseHeaders?: string[];
  /**
   * Headers that the service gets besides, e.g. a secret from a stage variable by which it can tell that requests came this way.
   * @default - none
   */
  readonly headers?: { [name: string]: RequestValue };
  /**
   * How long API Gateway waits for the service: at least 50 milliseconds. More than 29 seconds needs a raised quota, or a streamed answer, which may take 15 minutes.
   * @default - 29 seconds
   */
  readonly timeout?: Duration;
  /**
   * How answers reach the client. Those to requests of which only some is forwarded cannot be streamed.
   * @default ResponseTransferMode.BUFFERED
   */
  readonly responseTransferMode?: ResponseTransferMode;
  /**
   * Whether the service's certificate is taken whoever issued it.
   * @default false
   */
  readonly insecureSkipVerification?: boolean;
  /**
   * Whether the service may be called without TLS.
   * @default false
   */
  readonly allowUnencrypted?: boolean;
  /**
   * How the service's answers to GET are kept, on stages that have a `cache`. It takes `forwardedHeaders` and `forwardedQueryParameters`, which tell requests apart.
   * @default - they are not
   */
  readonly routeCache?: RouteCacheOptions;
  /**
   * Where the service tells whether it is well. `HealthPath.none()` leaves the route to `routes`, or to the service.
   * @default - `/health`, asked by `GET /health`
   */
  readonly healthPath?: HealthPath;
  /**
   * Routes that something else answers, or that have an auth or limits of their own, by method and path. What other methods of their paths are sent goes to the service.
   * @default - none
   */
  readonly routes?: { [key: string]: RestRouteProps };
}

const REST = 'proxy';

/** Security, limits, keys and a cache in front of an HTTP service that is there already, on the internet or in a VPC. */
export class HttpProxyApi extends Construct {
  public readonly gateway: RestGateway;

  /** @throws where the service is nowhere or at two places, its URL or an option is malformed, or a route is */
  constructor(scope: Construct, id: string, props: HttpProxyApiProps) {
    super(scope, id);
    const { routes = {}, healthPath = HealthPath.at('/health') } = props;
    const service = serviceOf(props);
    const health = healthPath._route;
    this.gateway = new RestGateway(this, 'Gateway', { ...props, routes: {} });
    Object.entries(routes).forEach(([key, route]) => this.gateway.addRoute(key, route));
    if (health) { this.gateway.addRoute(health.routeKey, { backend: service(health.path), auth: health.auth, apiKeyRequired: false }); }
    openPaths([...Object.keys(routes), ...health ? [health.routeKey] : []]).forEach((path) =>
      this.gateway.addRoute(`ANY ${path}`, { backend: service(path.replace('+}', '}')), cache: props.routeCache }));
  }
}

/** What calls a path of the service. */
function serviceOf(props: HttpProxyApiProps): (path: string) => IRestBackend {
  const { url, vpcTarget, forwardedHeaders, forwardedQueryParameters, responseHeaders, headers, timeout, responseTransferMode } = props;
  const { insecureSkipVerification, allowUnencrypted } = props;
  const options = {
    forwardedHeaders, forwardedQueryParameters, responseHeaders, headers, timeout, responseTransferMode, insecureSkipVerification, allowUnencrypted,
  };
  if (url !== undefined && vpcTarget) { throw new Error(`service is at "${url}" and behind a load balancer; take "url" or "vpcTarget" out`); }
  if (vpcTarget) { return (path) => Backend.vpcHttp({ ...options, target: vpcTarget, path }); }
  if (url === undefined) { throw new Error('service "" is nowhere; give "url", or "vpcTarget" for one in a VPC'); }
  const base = url.replace(/\/$/, '');
  return (path) => Backend.http(base + path, options);
}

/** Every path that the service is to answer for: what no route takes, and what other methods of the routes' paths do. */
function openPaths(keys: readonly string[]): string[] {
  const routes = keys.map((key) => RouteKey.parse(key));
  const taken = routes.filter(({ method }) => method === 'ANY').map(({ path }) => path);
  return [...new Set(['/', `/{${REST}+}`, ...routes.map(({ path }) => path)])].filter((path) => !taken.includes(path));
}
