import { aws_apigatewayv2 as apigatewayv2, aws_ec2 as ec2, Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { VpcTarget } from './vpc-target';

/** The way from a gateway into a VPC: one for all its routes, whatever their order. */
export class SharedVpcLink extends Construct {
  /** The link of a gateway into a VPC, made when it is asked for first. */
  public static of(gateway: Construct, vpc: ec2.IVpc): SharedVpcLink {
    const id = `VpcLink${Names.nodeUniqueId(vpc.node)}`;
    return gateway.node.tryFindChild(id) as SharedVpcLink | undefined ?? new SharedVpcLink(gateway, id, vpc);
  }

  public readonly vpcLink: apigatewayv2.VpcLink;
  private readonly securityGroup: ec2.SecurityGroup;

  private constructor(gateway: Construct, id: string, private readonly vpc: ec2.IVpc) {
    super(gateway, id);
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc, allowAllOutbound: false, description: `Calls load balancers for the routes of ${gateway.node.path}`,
    });
    this.vpcLink = new apigatewayv2.VpcLink(this, 'Link', {
      vpc,
      subnets: { subnets: innermost(vpc) },
      securityGroups: [this.securityGroup],
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-vpclink.html
      vpcLinkName: Names.uniqueResourceName(this, { maxLength: 128 }),
    });
  }

  /**
   * Lets calls through to the target's port, and to nothing else.
   * @throws where nothing tells its addresses
   */
  public letThrough({ _name: name, _loadBalancer: loadBalancer, _port: port, _hasSecurityGroups: hasSecurityGroups }: VpcTarget): void {
    const tcp = ec2.Port.tcp(port);
    if (loadBalancer && hasSecurityGroups) {
      this.securityGroup.connections.allowTo(loadBalancer, tcp, 'Calls of API Gateway');
    } else {
      this.securityGroup.addEgressRule(ec2.Peer.ipv4(this.addresses(name)), tcp, 'Calls of API Gateway');
    }
  }

  private addresses(target: string): string {
    try {
      return this.vpc.vpcCidrBlock;
    } catch {
      throw new Error(`${target} has no security group and VPC "${this.vpc.node.path}" does not tell its addresses; give vpcCidrBlock to its import, or a vpcLink`);
    }
  }
}

/** Subnets that nobody reaches from the internet, where there are such. */
function innermost({ privateSubnets, isolatedSubnets, publicSubnets }: ec2.IVpc): ec2.ISubnet[] {
  return [privateSubnets, isolatedSubnets].find((subnets) => subnets.length > 0) ?? publicSubnets;
}
