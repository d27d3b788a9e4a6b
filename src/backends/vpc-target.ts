import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_servicediscovery as servicediscovery } from 'aws-cdk-lib';

/** How a target in a VPC is called. */
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

/** How a Cloud Map service is called. */
export interface CloudMapTargetOptions extends VpcTargetOptions {
  /** Where its instances are. */
  readonly vpc: ec2.IVpc;
}

/** What a target is made from. */
interface Whereabouts {
  /** What it is called in messages. */
  readonly name: string;
  readonly loadBalancer?: LoadBalancer;
  readonly destinationArn?: string;
  readonly vpc?: ec2.IVpc;
  readonly hasSecurityGroups: boolean;
}

type LoadBalancer = elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer;

/** What is called in a VPC: a load balancer, or on HTTP APIs instances that Cloud Map knows. */
export class VpcTarget {
  /**
   * An Application Load Balancer, for REST APIs.
   * @throws where the port is out of range, or the certificate's name is missing
   */
  public static applicationLoadBalancer(loadBalancer: elbv2.IApplicationLoadBalancer, options: VpcTargetOptions = {}): VpcTarget {
    return new VpcTarget({ name: nameOf(loadBalancer), loadBalancer, vpc: loadBalancer.vpc, hasSecurityGroups: true }, options);
  }

  /**
   * A Network Load Balancer, for REST APIs.
   * @throws where the port is out of range, or the certificate's name is missing
   */
  public static networkLoadBalancer(loadBalancer: elbv2.INetworkLoadBalancer, options: VpcTargetOptions = {}): VpcTarget {
    return new VpcTarget({ name: nameOf(loadBalancer), loadBalancer, vpc: loadBalancer.vpc, hasSecurityGroups: hasGroups(loadBalancer) }, options);
  }

  /**
   * A listener of an Application Load Balancer, for HTTP APIs; for REST APIs, too, where it is made in the app. The port is to be that of the listener.
   * @throws where the port is out of range, or the certificate's name is missing
   */
  public static applicationListener(listener: elbv2.IApplicationListener, options: VpcTargetOptions = {}): VpcTarget {
    const { loadBalancer } = listener as Partial<elbv2.ApplicationListener>;
    return new VpcTarget({
      name: `listener "${listener.node.path}"`, loadBalancer, destinationArn: listener.listenerArn, vpc: loadBalancer?.vpc, hasSecurityGroups: true,
    }, options);
  }

  /**
   * A listener of a Network Load Balancer, for HTTP APIs; for REST APIs, too, where it is made in the app. The port is to be that of the listener.
   * @throws where the port is out of range, or the certificate's name is missing
   */
  public static networkListener(listener: elbv2.INetworkListener, options: VpcTargetOptions = {}): VpcTarget {
    const { loadBalancer } = listener as Partial<elbv2.NetworkListener>;
    return new VpcTarget({
      name: `listener "${listener.node.path}"`,
      loadBalancer,
      destinationArn: listener.listenerArn,
      vpc: loadBalancer?.vpc,
      hasSecurityGroups: loadBalancer !== undefined && hasGroups(loadBalancer),
    }, options);
  }

  /**
   * Instances of a Cloud Map service, for HTTP APIs only. What is told to Cloud Map by ECS has to have SRV records.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
   * @throws where the port is out of range, or the certificate's name is missing
   */
  public static cloudMapService(service: servicediscovery.IService, options: CloudMapTargetOptions): VpcTarget {
    const { vpc, ...others } = options;
    return new VpcTarget({ name: `Cloud Map service "${service.node.path}"`, destinationArn: service.serviceArn, vpc, hasSecurityGroups: false }, others);
  }

  /**
   * What it is called in messages.
   * @internal
   */
  public readonly _name: string;
  /** @internal */
  public readonly _loadBalancer?: LoadBalancer;
  /**
   * ARN of the listener or the service that HTTP APIs call; undefined where only the load balancer is known.
   * @internal
   */
  public readonly _destinationArn?: string;
  /**
   * Undefined where nothing says it.
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
  /**
   * Name that the certificate has to hold; undefined without TLS.
   * @internal
   */
  public readonly _serverName?: string;
  /**
   * The `Host` header, where one is said.
   * @internal
   */
  public readonly _host?: string;

  private constructor({ name, loadBalancer, destinationArn, vpc, hasSecurityGroups }: Whereabouts, options: VpcTargetOptions) {
    const isEncrypted = options.protocol !== elbv2.ApplicationProtocol.HTTP;
    const usualPort = isEncrypted ? 443 : 80;
    this._name = name;
    this._loadBalancer = loadBalancer;
    this._destinationArn = destinationArn;
    this._vpc = vpc;
    this._hasSecurityGroups = hasSecurityGroups;
    this._port = options.port ?? usualPort;
    if (!Number.isInteger(this._port) || this._port < 1 || this._port > 65535) {
      throw new Error(`port "${this._port}" of ${name} is out of range; give 1 to 65535`);
    }
    const hostname = options.hostname ?? (isEncrypted ? undefined : dnsNameOf(loadBalancer, name));
    if (hostname === undefined) {
      throw new Error(`${name} is called by HTTPS and nothing tells the name on its certificate; ` +
        'give hostname: \'orders.example.com\', or protocol: ApplicationProtocol.HTTP for what may be read on its way');
    }
    this._origin = `${isEncrypted ? 'https' : 'http'}://${hostname}${this._port === usualPort ? '' : `:${this._port}`}`;
    this._serverName = isEncrypted ? hostname : undefined;
    this._host = options.hostname;
  }
}

function nameOf({ node }: LoadBalancer): string {
  return `load balancer "${node.path}"`;
}

function hasGroups({ securityGroups }: elbv2.INetworkLoadBalancer): boolean {
  return (securityGroups?.length ?? 0) > 0;
}

/** What has no load balancer is found by its ARN, whatever name is in the URL. */
function dnsNameOf(loadBalancer: LoadBalancer | undefined, name: string): string {
  if (!loadBalancer) { return 'target'; }
  try {
    return loadBalancer.loadBalancerDnsName;
  } catch {
    throw new Error(`${name} does not tell its DNS name; give hostname: 'orders.example.com'`);
  }
}
