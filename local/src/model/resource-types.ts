import type { Assembly } from '../assembly/assembly';

/** Types that are served, that say themselves what of them is not, or that change nothing for a request. */
const KNOWN = new Set([
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::DocumentationPart',
  'AWS::ApiGateway::DocumentationVersion',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::UsagePlanKey',
  'AWS::ApiGatewayV2::Api',
  'AWS::CDK::Metadata',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFormation::Stack',
  'AWS::CloudFormation::WaitCondition',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::EC2::EIP',
  'AWS::EC2::FlowLog',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
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
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACL',
  'Custom::ApiGatewayAccountLogging',
  'Custom::LogRetention',
  'Custom::S3AutoDeleteObjects',
  'Custom::VpcRestrictDefaultSG',
]);

/** Families of permissions, keys, logs, metrics and names: nothing that a request on loopback would notice. */
const INERT_FAMILIES = ['AWS::CloudWatch::', 'AWS::IAM::', 'AWS::KMS::', 'AWS::Logs::', 'AWS::Route53::'];

/** Names the types of the assembly's resources that are not served, each with the places where it is used. */
export function unservedResources(assembly: Assembly): string[] {
  const paths = new Map<string, string[]>();
  for (const { type, path } of assembly.resources) {
    if (KNOWN.has(type) || INERT_FAMILIES.some((family) => type.startsWith(family))) continue;
    paths.set(type, [...paths.get(type) ?? [], path]);
  }
  return [...paths].map(([type, named]) => {
    const more = named.length > 3 ? ` and ${named.length - 3} more` : '';
    return `resource type "${type}" is not served: ${named.slice(0, 3).map((path) => `"${path}"`).join(', ')}${more}`;
  });
}
