import type { Assembly, Resource } from '../assembly/assembly';

/** Types that are served, that say themselves what of them is not, or that change nothing for a request. */
const KNOWN = new Set([
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::BasePathMapping',
  'AWS::ApiGateway::BasePathMappingV2',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::DocumentationPart',
  'AWS::ApiGateway::DocumentationVersion',
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::DomainNameAccessAssociation',
  'AWS::ApiGateway::DomainNameV2',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::UsagePlanKey',
  'AWS::ApiGateway::VpcLink',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::IntegrationResponse',
  'AWS::ApiGatewayV2::Model',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::RoutingRule',
  'AWS::ApiGatewayV2::Stage',
  'AWS::ApiGatewayV2::VpcLink',
  'AWS::CDK::Metadata',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFormation::Stack',
  'AWS::CloudFormation::WaitCondition',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::CloudFrontOriginAccessIdentity',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::KeyGroup',
  'AWS::CloudFront::KeyValueStore',
  'AWS::CloudFront::MonitoringSubscription',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::OriginRequestPolicy',
  'AWS::CloudFront::PublicKey',
  'AWS::CloudFront::RealtimeLogConfig',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::EC2::DHCPOptions',
  'AWS::EC2::EIP',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::FlowLog',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::NetworkAclEntry',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetCidrBlock',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCCidrBlock',
  'AWS::EC2::VPCDHCPOptionsAssociation',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::Events::EventBusPolicy',
  'AWS::Kinesis::Stream',
  'AWS::Kinesis::StreamConsumer',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Function',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::LayerVersionPermission',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SecretsManager::Secret',
  'AWS::ServiceDiscovery::HttpNamespace',
  'AWS::ServiceDiscovery::Instance',
  'AWS::ServiceDiscovery::PrivateDnsNamespace',
  'AWS::ServiceDiscovery::Service',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACL',
  'Custom::ApiGatewayAccountLogging',
  'Custom::LogRetention',
  'Custom::S3AutoDeleteObjects',
  'Custom::VpcRestrictDefaultSG',
]);

/** Types that are served where their service is. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['AWS::DynamoDB::GlobalTable', 'dynamodb'],
  ['AWS::DynamoDB::Table', 'dynamodb'],
  ['AWS::Events::EventBus', 'events'],
  ['AWS::Events::Rule', 'events'],
  ['AWS::SNS::Subscription', 'sns'],
  ['AWS::SNS::Topic', 'sns'],
  ['AWS::SQS::Queue', 'sqs'],
  ['AWS::StepFunctions::StateMachine', 'states'],
]);

/** Families of permissions, keys, logs, metrics and names: nothing that a request on loopback would notice. */
const INERT_FAMILIES = ['AWS::CloudWatch::', 'AWS::IAM::', 'AWS::KMS::', 'AWS::Logs::', 'AWS::Route53::'];

/** Names the types of the assembly's resources that are not served, each with the places where it is used. */
export function unservedResources(assembly: Assembly): string[] {
  const isKnown = (type: string) => KNOWN.has(type) || SERVICES.has(type) || INERT_FAMILIES.some((family) => type.startsWith(family));
  const unserved = assembly.resources.filter(({ type }) => !isKnown(type));
  return byType(unserved).map(([type, places]) => `resource type "${type}" is not served: ${places}`);
}

/** Names the types of the assembly's resources whose service has no endpoint. */
export function resourcesWithoutService(assembly: Assembly, isServed: (service: string) => boolean): string[] {
  const unserved = assembly.resources.filter(({ type }) => SERVICES.has(type) && !isServed(SERVICES.get(type)!));
  return byType(unserved)
    .map(([type, places]) => `resource type "${type}" is not served: ${places}; name an endpoint for "${SERVICES.get(type)}" (--endpoint-url)`);
}

/** Types with the first places where they are used. */
function byType(resources: readonly Resource[]): [string, string][] {
  return [...new Set(resources.map(({ type }) => type))].map((type): [string, string] => {
    const paths = resources.filter((resource) => resource.type === type).map(({ path }) => `"${path}"`);
    return [type, `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`];
  });
}
