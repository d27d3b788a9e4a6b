import {
  aws_apigateway as apigateway, aws_certificatemanager as acm, aws_ec2 as ec2, aws_s3 as s3, Lazy, Names, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What a domain on the internet is made of. */
export interface PublicDomainProps {
  readonly domainName: string;
  readonly type: 'REGIONAL' | 'EDGE';
  readonly certificate: acm.ICertificate;
  readonly securityPolicy: string;
  readonly endpointAccessMode?: string;
  readonly ipAddressType?: string;
  readonly mutualTls?: {
    readonly bucket: s3.IBucket;
    readonly key: string;
    readonly version?: string;
    readonly ownershipVerificationCertificateArn?: string;
  };
  /** What chooses among rules and mappings, known at synthesis; undefined for mappings. */
  readonly routingMode: () => string | undefined;
}

/** What a domain in VPCs is made of. */
export interface PrivateDomainProps {
  readonly domainName: string;
  readonly certificateArn: string;
  readonly securityPolicy: string;
  readonly endpointAccessMode?: string;
  readonly vpcEndpoints: readonly ec2.IVpcEndpoint[];
  readonly routingMode: () => string | undefined;
}

/** Makes a domain on the internet. What CDK's construct cannot say, or not in the least version that is supported, is given by name. */
export function makePublicDomain(scope: Construct, id: string, props: PublicDomainProps): apigateway.DomainName {
  const { domainName, type, certificate, mutualTls } = props;
  const domain = new apigateway.DomainName(scope, id, {
    domainName,
    certificate,
    endpointType: apigateway.EndpointType[type],
    mtls: mutualTls && { bucket: mutualTls.bucket, key: mutualTls.key, version: mutualTls.version },
  });
  const resource = domain.node.defaultChild as apigateway.CfnDomainName;
  resource.addPropertyOverride('SecurityPolicy', props.securityPolicy);
  resource.addPropertyOverride('RoutingMode', Lazy.any({ produce: props.routingMode }));
  if (props.endpointAccessMode) { resource.addPropertyOverride('EndpointAccessMode', props.endpointAccessMode); }
  if (props.ipAddressType) { resource.addPropertyOverride('EndpointConfiguration.IpAddressType', props.ipAddressType); }
  resource.ownershipVerificationCertificateArn = mutualTls?.ownershipVerificationCertificateArn;
  return domain;
}

/**
 * Makes a domain in VPCs, and lets their endpoints use it.
 * @returns its ARN
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
 */
export function makePrivateDomain(scope: Construct, id: string, props: PrivateDomainProps): string {
  const { domainName, certificateArn, securityPolicy, vpcEndpoints } = props;
  const domain = new apigateway.CfnDomainNameV2(scope, id, {
    domainName,
    certificateArn,
    securityPolicy,
    endpointConfiguration: { types: ['PRIVATE'] },
    policy: onlyThrough(vpcEndpoints.map(({ vpcEndpointId }) => vpcEndpointId)),
  });
  domain.addPropertyOverride('RoutingMode', Lazy.any({ produce: props.routingMode }));
  if (props.endpointAccessMode) { domain.addPropertyOverride('EndpointAccessMode', props.endpointAccessMode); }
  for (const { vpcEndpointId, node } of vpcEndpoints) {
    // Whatever changes of an association replaces it, so its id goes with the endpoint.
    const endpoint = Token.isUnresolved(vpcEndpointId) ? Names.nodeUniqueId(node) : vpcEndpointId;
    new apigateway.CfnDomainNameAccessAssociation(scope, `Access-${endpoint}`, {
      accessAssociationSource: vpcEndpointId,
      accessAssociationSourceType: 'VPCE',
      domainNameArn: domain.attrDomainNameArn,
    });
  }
  return domain.attrDomainNameArn;
}

function onlyThrough(vpcEndpointIds: readonly string[]): unknown {
  const invoke = { Principal: '*', Action: 'execute-api:Invoke', Resource: ['execute-api:/*'] };
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', ...invoke },
      { Effect: 'Deny', ...invoke, Condition: { StringNotEquals: { 'aws:SourceVpce': vpcEndpointIds } } },
    ],
  };
}
