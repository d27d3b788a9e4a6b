import { aws_certificatemanager as acm, aws_ec2 as ec2, aws_route53 as route53 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiDomain } from '../api-domain';
import { DomainEndpoint } from '../front/domain-endpoint';
import { Endpoint, PrivateEndpointOptions } from '../front/endpoint';
import { RestGateway, RestGatewayProps } from '../rest-gateway';

/** A name of yours for a private API. */
export interface PrivateApiDomainOptions {
  /** The name, e.g. `orders.internal.example.com`. */
  readonly domainName: string;
  /**
   * Private zone of the name, which gets the record.
   * @default - one of just this name, for the VPC of the API; none where the interface endpoints are not made in this app
   */
  readonly hostedZone?: route53.IHostedZone;
  /**
   * Certificate of the name, in the region of the stack.
   * @default - one is made by `validationZone`
   */
  readonly certificate?: acm.ICertificate;
  /**
   * Public zone that proves to ACM that the name is yours.
   * @default - `certificate` is given
   */
  readonly validationZone?: route53.IHostedZone;
  /**
   * What requests begin with, one segment.
   * @default - every path leads to the API
   */
  readonly path?: string;
}

/**
 * What a private API is made of. Its `endpoint` is made here: in `vpc`, or in a VPC of its own without a way to the internet, with subnets in two availability zones;
 * or `vpcEndpoints` are there already, since a VPC needs one for all its private APIs.
 */
export interface PrivateApiProps extends RestGatewayProps, PrivateEndpointOptions {
  /**
   * A name of yours for it.
   * @default - none
   */
  readonly domain?: PrivateApiDomainOptions;
}

/**
 * An API that is reached from VPCs only, through interface endpoints: its resource policy denies whatever comes another way.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
 */
export class PrivateApi extends Construct implements ec2.IConnectable {
  public readonly gateway: RestGateway;
  /** VPC of the endpoint; undefined where endpoints are given without it. */
  public readonly vpc?: ec2.IVpc;
  /** What it is reached through: the first where there are more. */
  public readonly vpcEndpoint: ec2.IVpcEndpoint;
  /** Who gets to the endpoint: `api.connections.allowDefaultPortFrom(client)`. */
  public readonly connections: ec2.Connections;
  /** The name of its own; undefined where it has none. */
  public readonly domain?: ApiDomain;

  /** @throws where an option has no use beside another, or the domain can be neither certified nor led to the API */
  constructor(scope: Construct, id: string, props: PrivateApiProps) {
    super(scope, id);
    const { vpcEndpoints, subnets, privateDnsEnabled, allowedPeers, domain } = props;
    if (props.endpoint) { throw new Error(`"endpoint" has no use in PrivateApi "${this.node.path}", which makes its own; give vpc or vpcEndpoints`); }
    this.vpc = props.vpc ?? (vpcEndpoints ? undefined : this.makeVpc());
    this.gateway = new RestGateway(this, 'Gateway', {
      ...props,
      endpoint: Endpoint.privateVpc({ vpcEndpoints, vpc: vpcEndpoints ? undefined : this.vpc, subnets, privateDnsEnabled, allowedPeers }),
    });
    [this.vpcEndpoint] = this.gateway.vpcEndpoints;
    this.connections = isConnectable(this.vpcEndpoint) ? this.vpcEndpoint.connections : new ec2.Connections();
    if (domain) {
      this.domain = this.makeDomain(domain);
      this.domain.map(this.gateway, { path: domain.path });
    }
  }

  private makeVpc(): ec2.Vpc {
    return new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
  }

  private makeDomain({ domainName, hostedZone, certificate, validationZone }: PrivateApiDomainOptions): ApiDomain {
    const isKnown = this.vpcEndpoint instanceof ec2.InterfaceVpcEndpoint;
    const ownZone = () => this.vpc && isKnown ? new route53.PrivateHostedZone(this, 'Zone', { zoneName: domainName, vpc: this.vpc }) : undefined;
    return new ApiDomain(this, 'Domain', {
      domainName,
      hostedZone: hostedZone ?? ownZone(),
      certificate,
      validationZone,
      endpoint: DomainEndpoint.privateVpc({ vpcEndpoints: this.gateway.vpcEndpoints }),
    });
  }
}

function isConnectable(endpoint: ec2.IVpcEndpoint): endpoint is ec2.IInterfaceVpcEndpoint {
  return 'connections' in endpoint;
}
