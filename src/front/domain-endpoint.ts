import { aws_ec2 as ec2 } from 'aws-cdk-lib';

/** How a private domain is reached. */
export interface PrivateDomainOptions {
  /** Interface endpoints for `execute-api` whose VPCs may use the domain, as a private gateway's `vpcEndpoints` tells them. */
  readonly vpcEndpoints: ec2.IVpcEndpoint[];
}

/**
 * Where clients reach a custom domain.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
 */
export class DomainEndpoint {
  /** On the internet, in the region of the stack. */
  public static readonly REGIONAL = new DomainEndpoint('REGIONAL', []);

  /** On the internet, through a CloudFront distribution of AWS's own. */
  public static readonly EDGE = new DomainEndpoint('EDGE', []);

  /**
   * In VPCs only.
   * @throws where it names no endpoint
   */
  public static privateVpc(options: PrivateDomainOptions): DomainEndpoint {
    if (options.vpcEndpoints.length === 0) { throw new Error('private domain has "[]" to be reached through; name vpcEndpoints'); }
    return new DomainEndpoint('PRIVATE', options.vpcEndpoints);
  }

  /** @internal */
  public readonly _type: 'REGIONAL' | 'EDGE' | 'PRIVATE';
  /** @internal */
  public readonly _vpcEndpoints: readonly ec2.IVpcEndpoint[];

  private constructor(type: 'REGIONAL' | 'EDGE' | 'PRIVATE', vpcEndpoints: readonly ec2.IVpcEndpoint[]) {
    this._type = type;
    this._vpcEndpoints = vpcEndpoints;
  }
}
