import { createHash } from 'crypto';
import { Environment, partitionOf, urlSuffixOf } from './environment';

/** What other resources can know of a resource. */
export interface Identity {
  /** What `Ref` gives. */
  readonly physicalId: string;
  readonly arn?: string;
  /** What `Fn::GetAtt` gives besides `Arn`. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** What `Fn::GetAtt` gives as a list. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
}

/** A resource about to be identified. */
export interface Identifiable {
  readonly logicalId: string;
  readonly type: string;
  readonly stackName: string;
  readonly environment: Environment;
  /** Position among the resources of its type in the template, from 1. */
  readonly ordinal: number;
  /** A property as text, resolved. */
  property(name: string): string | undefined;
}

type Identify = (resource: Identifiable) => Identity;

/**
 * Gives a resource the identifiers that AWS would: the user's own name where there is one, otherwise one that stays the same from run to run.
 * The forms are those under "Return values" of each type in the CloudFormation template reference.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
export function identify(resource: Identifiable): Identity {
  return (IDENTITIES.get(resource.type) ?? unnamed)(resource);
}

/** A name as CloudFormation generates it, e.g. `Shop-Stream790BDEE4-1A2B3C4D5E6F`. */
function generatedName(resource: Identifiable, maxLength = 128): string {
  const suffix = digest(resource, 12).toUpperCase();
  return `${`${resource.stackName}-${resource.logicalId}`.slice(0, maxLength - 13)}-${suffix}`;
}

/** Lower-case letters and digits that only this resource has. */
function digest(resource: Identifiable, length: number, purpose = ''): string {
  return hashText([resource.environment.account, resource.environment.region, resource.stackName, resource.logicalId, resource.type, purpose].join('\n'), length);
}

/** Lower-case letters and digits derived from a text. */
export function hashText(text: string, length: number): string {
  return BigInt(`0x${createHash('sha256').update(text).digest('hex')}`).toString(36).padStart(50, '0').slice(-length);
}

function uuid(resource: Identifiable): string {
  const hex = createHash('sha256').update(digest(resource, 25)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

function arn(resource: Identifiable, service: string, rest: string, scope: 'regional' | 'global' | 'unowned' | 'bare' = 'regional'): string {
  const { account, region } = resource.environment;
  const place = { regional: `${region}:${account}`, global: `:${account}`, unowned: `${region}:`, bare: ':' }[scope];
  return `arn:${partitionOf(region)}:${service}:${place}:${rest}`;
}

/** A resource that `Ref` gives the name of. */
function named(property: string, service: string, prefix = '', maxLength?: number, attributes?: (name: string) => Record<string, string>): Identify {
  return (resource) => {
    const name = resource.property(property) ?? generatedName(resource, maxLength);
    return { physicalId: name, arn: arn(resource, service, prefix + name), attributes: attributes?.(name) };
  };
}

/** A resource that `Ref` gives the ARN of. */
function namedByArn(property: string, service: string, prefix = '', nameAttribute?: string): Identify {
  return (resource) => {
    const name = resource.property(property) ?? generatedName(resource, 80);
    const own = arn(resource, service, prefix + name);
    return { physicalId: own, arn: own, attributes: nameAttribute === undefined ? undefined : { [nameAttribute]: name } };
  };
}

/** A resource that `Ref` gives a short id of, e.g. `vpc-0a1b2c`. */
function numbered(prefix: string, length: number, attributes: string[] = []): Identify {
  return (resource) => {
    const id = prefix + digest(resource, length);
    return { physicalId: id, attributes: Object.fromEntries(attributes.map((name) => [name, id])) };
  };
}

const unnamed: Identify = (resource) => ({ physicalId: generatedName(resource) });

const restApi: Identify = (resource) => {
  const id = digest(resource, 10);
  return {
    physicalId: id,
    arn: arn(resource, 'apigateway', `/restapis/${id}`, 'unowned'),
    attributes: { RestApiId: id, RootResourceId: digest(resource, 10, 'root') },
  };
};

const httpApi: Identify = (resource) => {
  const id = digest(resource, 10);
  const { region } = resource.environment;
  const scheme = resource.property('ProtocolType') === 'WEBSOCKET' ? 'wss' : 'https';
  return {
    physicalId: id,
    arn: arn(resource, 'apigateway', `/apis/${id}`, 'unowned'),
    attributes: { ApiId: id, ApiEndpoint: `${scheme}://${id}.execute-api.${region}.${urlSuffixOf(region)}` },
  };
};

const domainName: Identify = (resource) => {
  const name = resource.property('DomainName') ?? '';
  const { region } = resource.environment;
  return {
    physicalId: name,
    arn: arn(resource, 'apigateway', `/domainnames/${name}`, 'unowned'),
    attributes: {
      DistributionDomainName: cloudFrontHost(resource),
      DistributionHostedZoneId: CLOUDFRONT_ZONE,
      DomainNameArn: arn(resource, 'apigateway', `/domainnames/${name}`, 'unowned'),
      RegionalDomainName: `d-${digest(resource, 10)}.execute-api.${region}.${urlSuffixOf(region)}`,
      RegionalHostedZoneId: `Z${digest(resource, 13).toUpperCase()}`,
    },
  };
};

/** A domain in VPCs shares its name with others, so its ARN has an id too. */
const privateDomainName: Identify = (resource) => {
  const id = digest(resource, 10);
  const own = arn(resource, 'apigateway', `/domainnames/${resource.property('DomainName') ?? ''}+${id}`);
  return { physicalId: own, arn: own, attributes: { DomainNameArn: own, DomainNameId: id } };
};

const domainNameAccess: Identify = (resource) => {
  const domain = resource.property('DomainNameArn')?.split('/domainnames/')[1] ?? '';
  const own = arn(resource, 'apigateway', `/domainnameaccessassociations/domainname/${domain}/vpcesource/${resource.property('AccessAssociationSource') ?? ''}`);
  return { physicalId: own, arn: own, attributes: { DomainNameAccessAssociationArn: own } };
};

/** What belongs to a domain has an ARN that continues the domain's. */
function partOfDomain(kind: string, attribute: string, idAttribute?: string): Identify {
  return (resource) => {
    const id = digest(resource, 10);
    const own = arn(resource, 'apigateway', `/domainnames/${resource.property('DomainNameArn')?.split('/domainnames/')[1] ?? ''}/${kind}/${id}`);
    return { physicalId: own, arn: own, attributes: { [attribute]: own, ...idAttribute === undefined ? {} : { [idAttribute]: id } } };
  };
}

/** Zone of all names under cloudfront.net: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-route53-recordset-aliastarget.html */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

function cloudFrontHost(resource: Identifiable): string {
  return `d${digest(resource, 13, 'host')}.cloudfront.net`;
}

const distribution: Identify = (resource) => {
  const id = `E${digest(resource, 13).toUpperCase()}`;
  return { physicalId: id, arn: arn(resource, 'cloudfront', `distribution/${id}`, 'global'), attributes: { DomainName: cloudFrontHost(resource), Id: id } };
};

const functionVersion: Identify = (resource) => {
  const own = `${functionArn(resource)}:${resource.ordinal}`;
  return { physicalId: own, arn: own, attributes: { FunctionArn: own, Version: String(resource.ordinal) } };
};

const functionAlias: Identify = (resource) => {
  const own = `${functionArn(resource)}:${resource.property('Name') ?? ''}`;
  return { physicalId: own, arn: own, attributes: { AliasArn: own } };
};

/** A version and an alias may name their function or give its ARN. */
function functionArn(resource: Identifiable): string {
  const name = resource.property('FunctionName') ?? '';
  return name.startsWith('arn:') ? name : arn(resource, 'lambda', `function:${name}`);
}

const layerVersion: Identify = (resource) => {
  const own = arn(resource, 'lambda', `layer:${resource.property('LayerName') ?? generatedName(resource, 64)}:1`);
  return { physicalId: own, arn: own, attributes: { LayerVersionArn: own } };
};

const bucket: Identify = (resource) => {
  const name = resource.property('BucketName') ?? generatedName(resource, 63).toLowerCase();
  const { region } = resource.environment;
  const suffix = urlSuffixOf(region);
  return {
    physicalId: name,
    arn: arn(resource, 's3', name, 'bare'),
    attributes: {
      DomainName: `${name}.s3.${suffix}`,
      RegionalDomainName: `${name}.s3.${region}.${suffix}`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.${suffix}`,
      WebsiteURL: `http://${name}.s3-website-${region}.${suffix}`,
    },
  };
};

function iam(property: string, kind: string, byArn: boolean, idAttribute?: string): Identify {
  return (resource) => {
    const name = resource.property(property) ?? generatedName(resource, 64);
    const own = arn(resource, 'iam', `${kind}${resource.property('Path') ?? '/'}${name}`, 'global');
    const attributes = idAttribute === undefined ? undefined : { [idAttribute]: `A${digest(resource, 20).toUpperCase()}` };
    return { physicalId: byArn ? own : name, arn: own, attributes };
  };
}

const logGroup: Identify = (resource) => {
  const name = resource.property('LogGroupName') ?? generatedName(resource);
  return { physicalId: name, arn: `${arn(resource, 'logs', `log-group:${name}`)}:*` };
};

/** A resource that `Ref` gives an id of, as the attribute `Id` does. */
const uuidNamed: Identify = (resource) => {
  const id = uuid(resource);
  return { physicalId: id, attributes: { Id: id } };
};

const kmsKey: Identify = (resource) => {
  const id = uuid(resource);
  return { physicalId: id, arn: arn(resource, 'kms', `key/${id}`), attributes: { KeyId: id } };
};

const queue: Identify = (resource) => {
  const fifo = resource.property('FifoQueue') === 'true' ? '.fifo' : '';
  const name = resource.property('QueueName') ?? generatedName(resource, 75) + fifo;
  const { account, region } = resource.environment;
  const url = `https://sqs.${region}.${urlSuffixOf(region)}/${account}/${name}`;
  return { physicalId: url, arn: arn(resource, 'sqs', name), attributes: { QueueName: name, QueueUrl: url } };
};

const topic: Identify = (resource) => {
  const fifo = resource.property('FifoTopic') === 'true' ? '.fifo' : '';
  const name = resource.property('TopicName') ?? generatedName(resource, 200) + fifo;
  const own = arn(resource, 'sns', name);
  return { physicalId: own, arn: own, attributes: { TopicArn: own, TopicName: name } };
};

const subscription: Identify = (resource) => {
  const own = `${resource.property('TopicArn') ?? ''}:${uuid(resource)}`;
  return { physicalId: own, arn: own };
};

/** A rule of another bus than the default one has its bus before its name. */
const rule: Identify = (resource) => {
  const name = resource.property('Name') ?? generatedName(resource, 64);
  const bus = resource.property('EventBusName')?.split('/').at(-1) ?? 'default';
  const attributes = { RuleName: name };
  if (bus === 'default') return { physicalId: name, arn: arn(resource, 'events', `rule/${name}`), attributes };
  return { physicalId: `${bus}|${name}`, arn: arn(resource, 'events', `rule/${bus}/${name}`), attributes };
};

const table: Identify = (resource) => {
  const name = resource.property('TableName') ?? generatedName(resource);
  const own = arn(resource, 'dynamodb', `table/${name}`);
  return { physicalId: name, arn: own, attributes: { StreamArn: `${own}/stream/2024-01-01T00:00:00.000`, TableId: uuid(resource) } };
};

const userPool: Identify = (resource) => {
  const { region } = resource.environment;
  const id = `${region}_${digest(resource, 9)}`;
  const provider = `cognito-idp.${region}.${urlSuffixOf(region)}/${id}`;
  return {
    physicalId: id,
    arn: arn(resource, 'cognito-idp', `userpool/${id}`),
    attributes: { UserPoolId: id, ProviderName: provider, ProviderURL: `https://${provider}` },
  };
};

const secret: Identify = (resource) => {
  const own = arn(resource, 'secretsmanager', `secret:${resource.property('Name') ?? generatedName(resource)}-${digest(resource, 6)}`);
  return { physicalId: own, arn: own, attributes: { Id: own } };
};

const webAcl: Identify = (resource) => {
  const name = resource.property('Name') ?? generatedName(resource);
  const id = uuid(resource);
  const scope = resource.property('Scope') ?? 'REGIONAL';
  const own = arn(resource, 'wafv2', `${scope === 'CLOUDFRONT' ? 'global' : 'regional'}/webacl/${name}/${id}`);
  return { physicalId: `${name}|${id}|${scope}`, arn: own, attributes: { Id: id, LabelNamespace: `awswaf:${resource.environment.account}:webacl:${name}:` } };
};

const parameter: Identify = (resource) => {
  const name = resource.property('Name') ?? generatedName(resource);
  return {
    physicalId: name,
    arn: arn(resource, 'ssm', `parameter/${name.replace(/^\//, '')}`),
    attributes: { Type: resource.property('Type') ?? 'String', Value: resource.property('Value') ?? '' },
  };
};

const nestedStack: Identify = (resource) => {
  const own = arn(resource, 'cloudformation', `stack/${generatedName(resource)}/${uuid(resource)}`);
  return { physicalId: own, arn: own };
};

const certificate: Identify = (resource) => {
  const own = arn(resource, 'acm', `certificate/${uuid(resource)}`);
  return { physicalId: own, arn: own };
};

const vpc: Identify = (resource) => {
  const id = `vpc-${digest(resource, 17)}`;
  return {
    physicalId: id,
    attributes: { CidrBlock: resource.property('CidrBlock') ?? '10.0.0.0/16', DefaultSecurityGroup: `sg-${digest(resource, 17, 'default')}`, VpcId: id },
  };
};

/** An interface endpoint has a name of its own behind the id of a zone. */
const vpcEndpoint: Identify = (resource) => {
  const id = `vpce-${digest(resource, 17)}`;
  const [, service] = /^(?:cn\.)?com\.amazonaws\.[^.]+\.(.+)$/.exec(resource.property('ServiceName') ?? '') ?? [];
  const { region } = resource.environment;
  const isInterface = service !== undefined && resource.property('VpcEndpointType') === 'Interface';
  const host = `${id}-${digest(resource, 8, 'host')}.${service}.${region}.vpce.${urlSuffixOf(region)}`;
  return { physicalId: id, attributes: { Id: id }, lists: { DnsEntries: isInterface ? [`Z${digest(resource, 13, 'zone').toUpperCase()}:${host}`] : [] } };
};

/** Kinds of load balancers, as their ARNs have them. */
const LOAD_BALANCER_KINDS: Readonly<Record<string, string>> = { application: 'app', gateway: 'gwy', network: 'net' };

const loadBalancer: Identify = (resource) => {
  const kind = LOAD_BALANCER_KINDS[resource.property('Type') ?? 'application'] ?? 'app';
  const name = resource.property('Name') ?? generatedName(resource, 32);
  const fullName = `${kind}/${name}/${hexadecimal(resource)}`;
  const own = arn(resource, 'elasticloadbalancing', `loadbalancer/${fullName}`);
  const { region } = resource.environment;
  const host = `${name}-${hexadecimal(resource)}`;
  const applicationHost = `${resource.property('Scheme') === 'internal' ? 'internal-' : ''}${host}.${region}.elb`;
  return {
    physicalId: own,
    arn: own,
    attributes: {
      CanonicalHostedZoneID: `Z${digest(resource, 13).toUpperCase()}`,
      DNSName: `${kind === 'app' ? applicationHost : `${host}.elb.${region}`}.${urlSuffixOf(region)}`,
      LoadBalancerArn: own,
      LoadBalancerFullName: fullName,
      LoadBalancerName: name,
    },
  };
};

/** A listener's ARN continues that of its load balancer. */
const listener: Identify = (resource) => {
  const balancer = resource.property('LoadBalancerArn') ?? '';
  const own = `${balancer.replace(':loadbalancer/', ':listener/')}/${hexadecimal(resource)}`;
  return { physicalId: own, arn: own, attributes: { ListenerArn: own } };
};

const targetGroup: Identify = (resource) => {
  const name = resource.property('Name') ?? generatedName(resource, 32);
  const fullName = `targetgroup/${name}/${hexadecimal(resource)}`;
  const own = arn(resource, 'elasticloadbalancing', fullName);
  return { physicalId: own, arn: own, attributes: { TargetGroupArn: own, TargetGroupFullName: fullName, TargetGroupName: name } };
};

/** Sixteen hexadecimal digits that only this resource has. */
function hexadecimal(resource: Identifiable): string {
  return uuid(resource).replaceAll('-', '').slice(0, 16);
}

/** A Cloud Map service, which VPC links may lead to. */
const discoveredService: Identify = (resource) => {
  const id = `srv-${digest(resource, 16)}`;
  return { physicalId: id, arn: arn(resource, 'servicediscovery', `service/${id}`), attributes: { Id: id, Name: resource.property('Name') ?? id } };
};

const IDENTITIES: ReadonlyMap<string, Identify> = new Map<string, Identify>([
  ['AWS::ApiGateway::ApiKey', numbered('', 10, ['APIKeyId'])],
  ['AWS::ApiGateway::Authorizer', numbered('', 6, ['AuthorizerId'])],
  ['AWS::ApiGateway::BasePathMapping', numbered('', 10)],
  ['AWS::ApiGateway::BasePathMappingV2', partOfDomain('basepathmappings', 'BasePathMappingArn')],
  ['AWS::ApiGateway::Deployment', numbered('', 6, ['DeploymentId'])],
  ['AWS::ApiGateway::DomainName', domainName],
  ['AWS::ApiGateway::DomainNameAccessAssociation', domainNameAccess],
  ['AWS::ApiGateway::DomainNameV2', privateDomainName],
  ['AWS::ApiGateway::Model', (resource) => ({ physicalId: resource.property('Name') ?? `Model${digest(resource, 12)}` })],
  ['AWS::ApiGateway::RequestValidator', numbered('', 6, ['RequestValidatorId'])],
  ['AWS::ApiGateway::Resource', numbered('', 6, ['ResourceId'])],
  ['AWS::ApiGateway::RestApi', restApi],
  ['AWS::ApiGateway::Stage', (resource) => ({ physicalId: resource.property('StageName') ?? '' })],
  ['AWS::ApiGateway::UsagePlan', numbered('', 6, ['Id'])],
  ['AWS::ApiGateway::VpcLink', numbered('', 10, ['VpcLinkId'])],
  ['AWS::ApiGatewayV2::Api', httpApi],
  ['AWS::ApiGatewayV2::ApiMapping', numbered('', 6, ['ApiMappingId'])],
  ['AWS::ApiGatewayV2::Authorizer', numbered('', 6, ['AuthorizerId'])],
  ['AWS::ApiGatewayV2::Deployment', numbered('', 6, ['DeploymentId'])],
  ['AWS::ApiGatewayV2::DomainName', domainName],
  ['AWS::ApiGatewayV2::Integration', numbered('', 7, ['IntegrationId'])],
  ['AWS::ApiGatewayV2::Route', numbered('', 7, ['RouteId'])],
  ['AWS::ApiGatewayV2::RoutingRule', partOfDomain('routingrules', 'RoutingRuleArn', 'RoutingRuleId')],
  ['AWS::ApiGatewayV2::Stage', (resource) => ({ physicalId: resource.property('StageName') ?? '$default' })],
  ['AWS::ApiGatewayV2::VpcLink', numbered('', 6, ['VpcLinkId'])],
  ['AWS::CertificateManager::Certificate', certificate],
  ['AWS::CloudFormation::Stack', nestedStack],
  ['AWS::CloudFront::CachePolicy', uuidNamed],
  ['AWS::CloudFront::Distribution', distribution],
  ['AWS::CloudFront::OriginRequestPolicy', uuidNamed],
  ['AWS::CloudFront::ResponseHeadersPolicy', uuidNamed],
  ['AWS::Cognito::UserPool', userPool],
  ['AWS::Cognito::UserPoolClient', numbered('', 26, ['ClientId'])],
  ['AWS::DynamoDB::GlobalTable', table],
  ['AWS::DynamoDB::Table', table],
  ['AWS::EC2::SecurityGroup', numbered('sg-', 17, ['GroupId', 'Id'])],
  ['AWS::EC2::Subnet', numbered('subnet-', 17, ['SubnetId'])],
  ['AWS::EC2::VPC', vpc],
  ['AWS::EC2::VPCEndpoint', vpcEndpoint],
  ['AWS::ElasticLoadBalancingV2::Listener', listener],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', loadBalancer],
  ['AWS::ElasticLoadBalancingV2::TargetGroup', targetGroup],
  ['AWS::Events::EventBus', named('Name', 'events', 'event-bus/', 128, (name) => ({ Name: name }))],
  ['AWS::Events::Rule', rule],
  ['AWS::IAM::InstanceProfile', iam('InstanceProfileName', 'instance-profile', false)],
  ['AWS::IAM::ManagedPolicy', iam('ManagedPolicyName', 'policy', true, 'PolicyId')],
  ['AWS::IAM::Role', iam('RoleName', 'role', false, 'RoleId')],
  ['AWS::IAM::User', iam('UserName', 'user', false)],
  ['AWS::KMS::Alias', (resource) => ({ physicalId: resource.property('AliasName') ?? '' })],
  ['AWS::KMS::Key', kmsKey],
  ['AWS::Kinesis::Stream', named('Name', 'kinesis', 'stream/')],
  ['AWS::KinesisFirehose::DeliveryStream', named('DeliveryStreamName', 'firehose', 'deliverystream/', 64)],
  ['AWS::Lambda::Alias', functionAlias],
  ['AWS::Lambda::Function', named('FunctionName', 'lambda', 'function:', 64)],
  ['AWS::Lambda::LayerVersion', layerVersion],
  ['AWS::Lambda::Version', functionVersion],
  ['AWS::Logs::LogGroup', logGroup],
  ['AWS::S3::Bucket', bucket],
  ['AWS::SNS::Subscription', subscription],
  ['AWS::SNS::Topic', topic],
  ['AWS::SQS::Queue', queue],
  ['AWS::SSM::Parameter', parameter],
  ['AWS::SecretsManager::Secret', secret],
  // Ref gives the ARN of the secret that is attached.
  ['AWS::SecretsManager::SecretTargetAttachment', (resource) => ({ physicalId: resource.property('SecretId') ?? '' })],
  ['AWS::ServiceDiscovery::HttpNamespace', numbered('ns-', 16, ['Id'])],
  ['AWS::ServiceDiscovery::PrivateDnsNamespace', numbered('ns-', 16, ['Id'])],
  ['AWS::ServiceDiscovery::Service', discoveredService],
  ['AWS::StepFunctions::Activity', namedByArn('Name', 'states', 'activity:', 'Name')],
  ['AWS::StepFunctions::StateMachine', namedByArn('StateMachineName', 'states', 'stateMachine:', 'Name')],
  ['AWS::WAFv2::WebACL', webAcl],
]);
