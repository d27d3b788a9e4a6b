import {
  Annotations, aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, aws_route53 as route53,
  aws_route53_targets as targets, aws_s3 as s3, aws_secretsmanager as secretsmanager, Duration, RemovalPolicy, Stack, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { makeAliasRecords } from '../front/alias-records';
import { certificateFor, checkZone } from '../front/certificate';
import { EDGE_REGION, knownRegion, requireEdge } from '../front/regions';
import { RestGateway, RestGatewayProps } from '../rest-gateway';
import { checkDomainName, isWildcard } from '../values/domain-name';

/**
 * What an API behind a distribution is made of. Its `waf` stands before the distribution, and is made in us-east-1; CloudFront sends the first of its `originSecrets`,
 * of which one is made where none are given.
 */
export interface CloudFrontApiProps extends RestGatewayProps {
  /**
   * Names of the distribution, e.g. `api.example.com`. Clients that come by its own name may use TLS 1.0, which CloudFront lets nobody change.
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-general.html
   * @default - CloudFront's own
   */
  readonly domainNames?: string[];
  /**
   * Zone of the names: it gets the records, A and AAAA, and proves to ACM that the names are yours.
   * @default - there are no records; `certificate` has to be given
   */
  readonly hostedZone?: route53.IHostedZone;
  /**
   * Certificate of the names, in us-east-1. It may be of another stack, in whichever region.
   * @default - one is made there
   */
  readonly certificate?: acm.ICertificate;
  /**
   * A distribution of yours, of the same stack, that the API is to stand behind, too. Its names, logs and web ACL are its own. Routes begin with what `pathPattern` does.
   * @default - one is made
   */
  readonly distribution?: cloudfront.Distribution;
  /**
   * Which paths of your `distribution` lead to the API, e.g. `/api/*`.
   * @default - it has to be given with a distribution
   */
  readonly pathPattern?: string;
  /**
   * Which answers CloudFront keeps, and what tells requests apart. One that keeps answers must have in its key whatever they depend on, `Authorization` first of all.
   * @default - none is kept
   */
  readonly cachePolicy?: cloudfront.ICachePolicy;
  /**
   * Headers that CloudFront adds to answers.
   * @default ResponseHeadersPolicy.SECURITY_HEADERS
   */
  readonly responseHeadersPolicy?: cloudfront.IResponseHeadersPolicy;
  /**
   * Where CloudFront writes a line for each request. It has to allow access control lists.
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
   * @default - an encrypted, private bucket that keeps lines for a year
   */
  readonly accessLogBucket?: s3.IBucket;
}

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
const WITHOUT_LOGS = [
  'af-south-1', 'ap-east-1', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-7', 'ca-west-1', 'eu-central-2', 'eu-south-1', 'eu-south-2',
  'il-central-1', 'me-central-1', 'me-south-1', 'mx-central-1',
];
const ONE_YEAR = Duration.days(365);

/**
 * A regional API behind a distribution of your own: for clients near and far, with a web ACL, a cache and names at the edge. The API tells by a secret
 * that requests come through the distribution, so nobody gets around it.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistS3AndCustomOrigins.html
 */
export class CloudFrontApi extends Construct {
  public readonly gateway: RestGateway;
  public readonly distribution: cloudfront.Distribution;
  /** Where requests begin, without a slash at its end. */
  public readonly url: string;
  /** By which the API tells that requests come through CloudFront. */
  public readonly originSecret: secretsmanager.ISecret;

  /** @throws where an option has no use beside another, a name or its certificate cannot be used, or the region has no CloudFront or takes no logs */
  constructor(scope: Construct, id: string, props: CloudFrontApiProps) {
    super(scope, id);
    requireEdge(this, `CloudFrontApi "${this.node.path}"`, 'take a RestGateway');
    checkProps(this, props);
    const originSecrets = props.originSecrets ?? [this.makeSecret()];
    [this.originSecret] = originSecrets;
    this.gateway = new RestGateway(this, 'Gateway', { ...props, waf: undefined, originSecrets, disableExecuteApiEndpoint: false });
    const behavior = this.behavior(props);
    if (props.distribution) {
      const { origin, ...options } = behavior;
      props.distribution.addBehavior(props.pathPattern!, origin, options);
      this.distribution = props.distribution;
    } else {
      this.distribution = this.makeDistribution(behavior, props);
    }
    const name = props.domainNames?.find((candidate) => !isWildcard(candidate)) ?? this.distribution.distributionDomainName;
    this.url = `https://${name}`;
    this.gateway.bindDomain({ domainName: name, url: this.url, isRule: false, closesDefaultEndpoint: false, front: this.distribution });
  }

  private makeSecret(): secretsmanager.Secret {
    return new secretsmanager.Secret(this, 'OriginSecret', {
      description: `Tells ${this.node.path} that requests come through CloudFront`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
  }

  private behavior({ cachePolicy, responseHeadersPolicy }: CloudFrontApiProps): cloudfront.BehaviorOptions {
    const { restApi, stage } = this.gateway;
    const { region, urlSuffix } = Stack.of(this);
    return {
      origin: new origins.HttpOrigin(`${restApi.restApiId}.execute-api.${region}.${urlSuffix}`, {
        originPath: `/${stage.stageName}`,
        protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
        customHeaders: { Referer: this.originSecret.secretValue.unsafeUnwrap() },
      }),
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: cachePolicy ?? cloudfront.CachePolicy.CACHING_DISABLED,
      // API Gateway knows its own host name only, and needs everything else, Authorization among it.
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: responseHeadersPolicy ?? cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
      compress: true,
    };
  }

  private makeDistribution(defaultBehavior: cloudfront.BehaviorOptions, props: CloudFrontApiProps): cloudfront.Distribution {
    const { domainNames = [], hostedZone, certificate, waf } = props;
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: this.node.path.slice(0, 128),
      defaultBehavior,
      domainNames: domainNames.length > 0 ? domainNames : undefined,
      certificate: domainNames.length > 0 ? certificateFor(this, { domainNames, certificate, hostedZone, region: EDGE_REGION }) : undefined,
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      webAclId: waf?.bindEdge(this),
      enableLogging: true,
      logBucket: props.accessLogBucket ?? this.makeLogBucket(),
    });
    if (domainNames.length === 0) {
      Annotations.of(this).addWarningV2('cdk-gatehouse:cloudfront-tls',
        `CloudFrontApi "${this.node.path}" has CloudFront's own name only, by which clients may use TLS 1.0; give it domainNames`);
    }
    const target = new targets.CloudFrontTarget(distribution);
    domainNames.forEach((name, index) => {
      const suffix = `-${Token.isUnresolved(name) ? index : name}`;
      if (hostedZone) { makeAliasRecords(this, { hostedZone, name, target, hasIpv6: true, suffix }); }
    });
    return distribution;
  }

  private makeLogBucket(): s3.Bucket {
    const region = knownRegion(this);
    if (region !== undefined && WITHOUT_LOGS.includes(region)) {
      throw new Error(`CloudFrontApi "${this.node.path}" is in region "${region}", to whose buckets CloudFront writes no logs; give an accessLogBucket of another region`);
    }
    return new s3.Bucket(this, 'AccessLogBucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // CloudFront writes by an access control list.
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [{ expiration: ONE_YEAR }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

function checkProps(scope: Construct, props: CloudFrontApiProps): void {
  const { domainNames, hostedZone, distribution, pathPattern, originSecrets } = props;
  const refuse = (names: (keyof CloudFrontApiProps)[], remedy: string) => names.filter((name) => props[name] !== undefined).forEach((name) => {
    throw new Error(`"${name}" has no use in CloudFrontApi "${scope.node.path}"; ${remedy}`);
  });
  refuse(['endpoint'], 'its API is regional; leave it out');
  if (props.disableExecuteApiEndpoint) {
    throw new Error(`"disableExecuteApiEndpoint" is true in CloudFrontApi "${scope.node.path}", and CloudFront reaches the API by that URL; leave it out: the API refuses whoever comes another way`);
  }
  if (distribution) { refuse(['domainNames', 'hostedZone', 'certificate', 'waf', 'accessLogBucket'], 'set it at your distribution'); }
  if (distribution && Stack.of(distribution) !== Stack.of(scope)) {
    throw new Error(`distribution "${distribution.node.path}" is of stack "${Stack.of(distribution).node.path}", which would need the API's stack and the other way round; ` +
      'make the CloudFrontApi in the stack of the distribution');
  }
  if (distribution && pathPattern === undefined) { throw new Error(`distribution "${distribution.node.path}" has paths of its own; name those of the API, as in pathPattern "/api/*"`); }
  if (!distribution) { refuse(['pathPattern'], 'all paths of its own distribution lead to the API; leave it out'); }
  if (!domainNames) { refuse(['hostedZone', 'certificate'], 'name domainNames, too'); }
  if (domainNames?.length === 0) { throw new Error(`domainNames of CloudFrontApi "${scope.node.path}" is "[]"; name one, or leave it out`); }
  if (originSecrets?.length === 0) { throw new Error(`originSecrets of CloudFrontApi "${scope.node.path}" is "[]"; name one, or leave it out`); }
  domainNames?.forEach(checkDomainName);
  const twice = domainNames?.find((name, index) => domainNames.indexOf(name) !== index);
  if (twice !== undefined) { throw new Error(`domain name "${twice}" of CloudFrontApi "${scope.node.path}" is there twice; take one of the two out`); }
  if (hostedZone) { domainNames?.forEach((name) => checkZone(scope, hostedZone, name)); }
}
