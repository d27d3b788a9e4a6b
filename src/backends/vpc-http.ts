import { aws_apigatewayv2 as apigatewayv2, aws_elasticloadbalancingv2 as elbv2, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkPathValues, HttpCall, HttpCallOptions } from './http-call';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { SharedVpcLink } from './shared-vpc-link';
import { VpcTarget } from './vpc-target';
import { HttpUrl } from '../values/http-url';
import { RequestValue } from '../values/request-value';

/** Options of `Backend.vpcHttp`. */
export interface VpcHttpBackendOptions extends HttpCallOptions {
  /** The load balancer that is called. */
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

/** An HTTP endpoint behind a load balancer in a VPC. It gets requests and makes answers as one of `Backend.http` does. */
export class VpcHttpBackend implements IRestBackend {
  private readonly call: HttpCall;
  private readonly url: string;

  /** @throws where the path or an option is malformed, or TLS is missing and `allowUnencrypted` is not set */
  constructor(private readonly options: VpcHttpBackendOptions) {
    const { target, path = '/', pathVariables = {}, allowUnencrypted = false } = options;
    if (!path.startsWith('/')) { throw new Error(`path "${path}" of load balancer "${target._loadBalancer.node.path}" has no slash at its start; write "/${path}"`); }
    this.url = target._origin + path;
    checkPathValues(this.url, new HttpUrl(this.url, allowUnencrypted).variables, pathVariables);
    this.call = new HttpCall(options);
  }

  public bindRest(scope: Construct, route: RestBackendRoute): RestIntegration {
    const { target, pathVariables = {}, vpcLink } = this.options;
    checkHome(scope, target._loadBalancer);
    const connect = () => ({ vpcLink: vpcLink ?? linkTo(scope, target), integrationTarget: target._loadBalancer.loadBalancerArn });
    return this.call.integration({ url: this.url, variables: pathVariables, connect }, route);
  }
}

function linkTo(gateway: Construct, target: VpcTarget): apigatewayv2.IVpcLink {
  if (!target._vpc) {
    throw new Error(`load balancer "${target._loadBalancer.node.path}" does not tell its VPC, so no link can lead there; give "vpc" to its import, or a vpcLink`);
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
