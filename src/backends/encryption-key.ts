import { aws_iam as iam, aws_kms as kms, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Statements for a resource and for the key that it is encrypted with, if it has one of its own.
 * @param actions what has to be allowed of the key
 */
export function withKey(statement: iam.PolicyStatement, keyArn: string | undefined, actions: string[]): iam.PolicyStatement[] {
  return keyArn === undefined ? [statement] : [statement, new iam.PolicyStatement({ actions, resources: [keyArn] })];
}

/**
 * ARN of the key that a construct's resource names in a property, where no L2 tells it. Keys of an app are named there by their ARN.
 * @param given the key that the user named
 */
export function keyArnOf(owner: IConstruct, read: (resource: CfnResource) => string | undefined, given: kms.IKey | undefined): string | undefined {
  if (given) { return given.keyArn; }
  const resource = owner.node.defaultChild;
  const named = resource && CfnResource.isCfnResource(resource) ? read(resource) : undefined;
  if (named === undefined) { return undefined; }
  const resolved: unknown = Stack.of(owner).resolve(named);
  const isArn = typeof resolved !== 'string' || resolved.startsWith('arn:');
  return isArn ? named : undefined;
}
