import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';

/** How a load balancer is called. */
export interface VpcTargetOptions {
  /**
   * Port of its listener, 1 to 65535.
   * @default - 443, for HTTP 80
   */
  readonly port?: number;
  /**
   * What its targets speak. Without TLS the backend has to allow that, too.
   * @default ApplicationProtocol.HTTPS
   */
  readonly protocol?: elbv2.ApplicationProtocol;
  /**
   * Name that its certificate holds, also sent as the `Host` header.
   * @default - for HTTP the load balancer's own; HTTPS needs one
   */
  readonly hostname?: string;
}

/** A load balancer in a VPC. */
export class VpcTarget {
  /**
   * An Application Load Balancer.
   * @throws where the port is out of range, or the certificate's name is missing
   */
  public static applicationLoadBalancer(loadBalancer: elbv2.IApplicationLoadBalancer, options: VpcTargetOptions = {}): VpcTarget {
    return new VpcTarget(loadBalancer, loadBalancer.vpc, true, options);
  }

  /**
   * A Network Load Balancer.
   * @throws where the port is out of range, or the certificate's name is missing
   */
  public static networkLoadBalancer(loadBalancer: elbv2.INetworkLoadBalancer, options: VpcTargetOptions = {}): VpcTarget {
    return new VpcTarget(loadBalancer, loadBalancer.vpc, (loadBalancer.securityGroups?.length ?? 0) > 0, options);
  }

  /** @internal */
  public readonly _loadBalancer: elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer;
  /**
   * Undefined where the load balancer does not say it.
   * @internal
   */
  public readonly _vpc?: ec2.IVpc;
  /** @internal */
  public readonly _hasSecurityGroups: boolean;
  /** @internal */
  public readonly _port: number;
  /**
   * URL without a path. The name in it stands for the `Host` header and the certificate, not for the way.
   * @internal
   */
  public readonly _origin: string;

  private constructor(
    loadBalancer: elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer,
    vpc: ec2.IVpc | undefined,
    hasSecurityGroups: boolean,
    options: VpcTargetOptions,
  ) {
    const isEncrypted = options.protocol !== elbv2.ApplicationProtocol.HTTP;
    const usualPort = isEncrypted ? 443 : 80;
    this._loadBalancer = loadBalancer;
    this._vpc = vpc;
    this._hasSecurityGroups = hasSecurityGroups;
    this._port = options.port ?? usualPort;
    if (!Number.isInteger(this._port) || this._port < 1 || this._port > 65535) {
      throw new Error(`port "${this._port}" of load balancer "${loadBalancer.node.path}" is out of range; give 1 to 65535`);
    }
    const hostname = options.hostname ?? (isEncrypted ? undefined : dnsNameOf(loadBalancer));
    if (hostname === undefined) {
      throw new Error(`load balancer "${loadBalancer.node.path}" is called by HTTPS and nothing tells the name on its certificate; ` +
        'give hostname: \'orders.example.com\', or protocol: ApplicationProtocol.HTTP for what may be read on its way');
    }
    this._origin = `${isEncrypted ? 'https' : 'http'}://${hostname}${this._port === usualPort ? '' : `:${this._port}`}`;
  }
}

function dnsNameOf(loadBalancer: elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer): string {
  try {
    return loadBalancer.loadBalancerDnsName;
  } catch {
    throw new Error(`load balancer "${loadBalancer.node.path}" does not tell its DNS name; give hostname: 'orders.example.com'`);
  }
}
