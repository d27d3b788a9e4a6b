import { aws_apigatewayv2 as apigatewayv2, aws_elasticloadbalancingv2 as elbv2, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpBackendRoute, HttpIntegration, IHttpBackend } from './http-backend';
import { checkPathValues, HttpCall, HttpCallOptions } from './http-call';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { SharedVpcLink } from './shared-vpc-link';
import { VpcTarget } from './vpc-target';
import { HttpUrl } from '../values/http-url';
import { RequestValue } from '../values/request-value';

/** Options of `Backend.vpcHttp`. */
export interface VpcHttpBackendOptions extends HttpCallOptions {
  /** What is called: REST APIs lead to load balancers, HTTP APIs to listeners and to Cloud Map services. */
  readonly target: VpcTarget;
  /**
   * Path of the call, with variables in braces, e.g. `/orders/{id}`. AWS documents that the load balancer gets the stage's name before it.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
   * @default '/'
   */
  readonly path?: string;
  /**
   * Values of variables in the path, by their names: path variables of the route, literals, or variables of the context or the stage.
   * @default - the route's path variables of the same names
   */
  readonly pathVariables?: { [name: string]: RequestValue };
  /**
   * The VPC link that leads to the load balancer, of the second version. What its security groups let through is yours to say.
   * @default - one for the gateway and the VPC of the load balancer, let through to the ports that routes call and to nothing else
   */
  readonly vpcLink?: apigatewayv2.IVpcLink;
}

/**
 * An HTTP endpoint behind a load balancer in a VPC, or on an HTTP API one that Cloud Map knows. It gets requests and makes answers as one of `Backend.http` does.
 *
 * On an HTTP API the path is written out, or has the variables of the route's path and is otherwise like it; API Gateway would put others in decoded.
 * No page of AWS says whether the request's own path reaches the endpoint decoded: where clients must not reach all of it, write the path out and send variables by `query`.
 */
export class VpcHttpBackend implements IRestBackend, IHttpBackend {
  private readonly call: HttpCall;
  private readonly url: string;

  /** @throws where the path or an option is malformed, or TLS is missing and `allowUnencrypted` is not set */
  constructor(private readonly options: VpcHttpBackendOptions) {
    const { target, path = '/', pathVariables = {}, allowUnencrypted = false } = options;
    if (!path.startsWith('/')) { throw new Error(`path "${path}" of ${target._name} has no slash at its start; write "/${path}"`); }
    this.url = target._origin + path;
    checkPathValues(this.url, new HttpUrl(this.url, allowUnencrypted).variables, pathVariables);
    this.call = new HttpCall(options);
  }

  public bindRest(scope: Construct, route: RestBackendRoute): RestIntegration {
    const { target, pathVariables = {}, vpcLink } = this.options;
    const { _loadBalancer: loadBalancer } = target;
    if (!loadBalancer) {
      throw new Error(`route "${route.routeKey}": ${target._name} tells no load balancer, which REST APIs call; give VpcTarget.applicationLoadBalancer(...) or networkLoadBalancer(...)`);
    }
    checkHome(scope, loadBalancer);
    const connect = () => ({ vpcLink: vpcLink ?? linkTo(scope, target), integrationTarget: loadBalancer.loadBalancerArn });
    return this.call.integration({ url: this.url, variables: pathVariables, connect }, route);
  }

  public bindHttp(scope: Construct, route: HttpBackendRoute): HttpIntegration {
    const { target, pathVariables, vpcLink } = this.options;
    if (pathVariables) { throw new Error(`route "${route.routeKey}": HTTP APIs have no "pathVariables"; name the variables of the route alike, or take a RestGateway`); }
    const { _destinationArn: destinationArn, _loadBalancer: loadBalancer } = target;
    if (destinationArn === undefined) {
      throw new Error(`route "${route.routeKey}": ${target._name} is named without its listener, which HTTP APIs call; give VpcTarget.applicationListener(...) or networkListener(...)`);
    }
    if (loadBalancer) { checkHome(scope, loadBalancer); }
    return this.call.privateIntegration({
      destinationArn, vpcLink: vpcLink ?? linkTo(scope, target), serverName: target._serverName, host: target._host, requestPath: this.pathFor(route),
    }, route);
  }

  /** Undefined for the request's own. */
  private pathFor({ routeKey }: HttpBackendRoute): string | undefined {
    const { path } = this.options;
    if (path === undefined && routeKey === '$default') { return undefined; }
    const own = routeKey.replace(/^\S+ /, '').replace('+}', '}');
    if (path === undefined || !path.includes('{')) { return path ?? '/'; }
    if (path === own) { return undefined; }
    throw new Error(`route "${routeKey}": path "${path}" has variables and is not that of the route, and HTTP APIs would put them in decoded, so a client could lead the call to another path by them; ` +
      `write "${own}", or take a RestGateway`);
  }
}

function linkTo(gateway: Construct, target: VpcTarget): apigatewayv2.IVpcLink {
  if (!target._vpc) {
    const remedy = target._loadBalancer ? 'give "vpc" to its import, or a vpcLink' : 'give a vpcLink';
    throw new Error(`${target._name} does not tell its VPC, so no link can lead there; ${remedy}`);
  }
  const link = SharedVpcLink.of(gateway, target._vpc);
  link.letThrough(target);
  return link.vpcLink;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html */
function checkHome(gateway: Construct, { node, env }: elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer): void {
  const { account, region } = Stack.of(gateway);
  for (const [kind, ours, theirs] of [['account', account, env.account], ['region', region, env.region]]) {
    if (!Token.isUnresolved(ours) && !Token.isUnresolved(theirs) && ours !== theirs) {
      throw new Error(`load balancer "${node.path}" is in ${kind} "${theirs}" and gateway "${gateway.node.path}" in "${ours}"; a VPC link leads to those of its own ${kind} only`);
    }
  }
}
