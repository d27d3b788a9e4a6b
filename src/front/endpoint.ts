import { aws_ec2 as ec2, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IpAddressType } from './ip-address-type';
import { requireEdge } from './regions';

/** Options of an endpoint on the internet. */
export interface EndpointOptions {
  /**
   * Which addresses clients can reach it at.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-ip-address-type.html
   * @default IpAddressType.IPV4
   */
  readonly ipAddressType?: IpAddressType;
}

/** How a private API is reached. Give it `vpcEndpoints` that are there already, or a `vpc` to make one in. */
export interface PrivateEndpointOptions {
  /**
   * Interface endpoints for `execute-api` that are there already. Only what comes through one of them gets to the API.
   * @default - one is made in `vpc`
   */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
  /**
   * VPC to make an interface endpoint for `execute-api` in.
   * @default - `vpcEndpoints` are there
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Subnets of the VPC that the endpoint has addresses in, one of each availability zone.
   * @default - the VPC's private subnets, isolated ones where there are no others
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * Whether the usual host name of the API, `<api>.execute-api.<region>.amazonaws.com`, leads to the endpoint within its VPC. A VPC takes one such endpoint,
   * and reaches no public REST API by its usual name then.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
   * @default - true for one that is made here, else not relied on: the URL names the endpoint
   */
  readonly privateDnsEnabled?: boolean;
  /**
   * Who gets to the endpoint that is made here, on port 443. `connections` of the endpoint adds more.
   * @default - the VPC's address ranges
   */
  readonly allowedPeers?: ec2.IPeer[];
}

/**
 * What a gateway needs to know of its endpoint.
 * @internal
 */
export interface EndpointDefinition {
  readonly type: 'REGIONAL' | 'EDGE' | 'PRIVATE';
  readonly ipAddressType?: IpAddressType;
  /** Through which it is reached; of a private one, at least one. */
  readonly vpcEndpoints: readonly ec2.IVpcEndpoint[];
  /** Whether the API's usual host name leads to a private one. */
  readonly hasUsualName: boolean;
}

/**
 * Where clients reach an API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
 */
export abstract class Endpoint {
  /** On the internet, in the region of the API. */
  public static regional(options: EndpointOptions = {}): Endpoint {
    return new PublicEndpoint('REGIONAL', options.ipAddressType);
  }

  /** On the internet, through a CloudFront distribution of AWS's own that clients near and far reach at its nearest location. */
  public static edge(options: EndpointOptions = {}): Endpoint {
    return new PublicEndpoint('EDGE', options.ipAddressType);
  }

  /**
   * In VPCs only, through interface endpoints. Its API has a resource policy that denies whatever comes another way.
   * @throws where endpoints are neither named nor to be made, or both, or an option is of no use
   */
  public static privateVpc(options: PrivateEndpointOptions): Endpoint {
    return new PrivateEndpoint(options);
  }

  /**
   * Tells what the gateway needs to know, and makes in it what is not there yet.
   * @internal
   */
  public abstract _bind(scope: Construct): EndpointDefinition;
}

class PublicEndpoint extends Endpoint {
  public constructor(private readonly type: 'REGIONAL' | 'EDGE', private readonly ipAddressType?: IpAddressType) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct): EndpointDefinition {
    if (this.type === 'EDGE') { requireEdge(scope, `gateway "${scope.node.path}"`); }
    return { type: this.type, ipAddressType: this.ipAddressType, vpcEndpoints: [], hasUsualName: true };
  }
}

class PrivateEndpoint extends Endpoint {
  public constructor(private readonly options: PrivateEndpointOptions) {
    super();
    const { vpcEndpoints, vpc, subnets, allowedPeers } = options;
    if (vpcEndpoints && vpc) { throw new Error(`private endpoint has "${vpcEndpoints.length}" vpcEndpoints and a vpc to make one in; take one of the two out`); }
    if (vpcEndpoints?.length === 0 || (!vpcEndpoints && !vpc)) {
      throw new Error('private endpoint has "[]" to be reached through; name vpcEndpoints, or a vpc to make one in');
    }
    const unused = Object.entries({ subnets, allowedPeers }).find(([, value]) => vpcEndpoints && value !== undefined);
    if (unused) { throw new Error(`"${unused[0]}" has no use beside vpcEndpoints that are there already; set it there`); }
  }

  /** @internal */
  public _bind(scope: Construct): EndpointDefinition {
    const { vpcEndpoints, vpc, privateDnsEnabled } = this.options;
    return {
      type: 'PRIVATE',
      vpcEndpoints: vpcEndpoints ?? [this.makeEndpoint(scope, vpc!)],
      hasUsualName: privateDnsEnabled ?? vpcEndpoints === undefined,
    };
  }

  private makeEndpoint(scope: Construct, vpc: ec2.IVpc): ec2.InterfaceVpcEndpoint {
    const { subnets = privateSubnets(vpc), privateDnsEnabled = true, allowedPeers } = this.options;
    const securityGroup = new ec2.SecurityGroup(scope, 'VpcEndpointSecurityGroup', {
      vpc, description: `Who gets to ${scope.node.path}`.slice(0, 255), allowAllOutbound: false,
    });
    const endpoint = new ec2.InterfaceVpcEndpoint(scope, 'VpcEndpoint', {
      vpc,
      service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY,
      subnets: { ...subnets, onePerAz: true },
      securityGroups: [securityGroup],
      privateDnsEnabled,
      open: allowedPeers === undefined,
    });
    allowedPeers?.forEach((peer) => endpoint.connections.allowDefaultPortFrom(peer));
    if (privateDnsEnabled) { scope.node.addValidation({ validate: () => rivals(endpoint, scope) }); }
    return endpoint;
  }
}

/**
 * A VPC takes one endpoint of a service with private DNS.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
 */
function rivals(endpoint: ec2.InterfaceVpcEndpoint, scope: Construct): string[] {
  const key = ({ vpcId, serviceName, stack }: ec2.CfnVPCEndpoint) => {
    const place = Token.isUnresolved(vpcId) ? stack.node.addr : '';
    return JSON.stringify([stack.resolve(vpcId), stack.resolve(serviceName), place]);
  };
  const own = endpoint.node.defaultChild as ec2.CfnVPCEndpoint;
  const others = scope.node.root.node.findAll().filter((construct): construct is ec2.CfnVPCEndpoint => construct instanceof ec2.CfnVPCEndpoint)
    .filter((other) => other !== own && other.privateDnsEnabled === true && key(other) === key(own));
  return others.map(({ node }) => `VPC of endpoint "${endpoint.node.path}" has the endpoint "${node.path}" with private DNS, too, and takes one; ` +
    `give gateway "${scope.node.path}" that one by vpcEndpoints, or set privateDnsEnabled to false`);
}

function privateSubnets({ privateSubnets: withEgress }: ec2.IVpc): ec2.SubnetSelection {
  return { subnetType: withEgress.length > 0 ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED };
}
