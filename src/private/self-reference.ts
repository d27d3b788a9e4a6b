import { aws_iam as iam, aws_lambda as lambda, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * What of a function refers to the API that has it as a backend, undefined where nothing does. The API names the function in its document,
 * so CloudFormation could make neither of the two first.
 * @param apis the API, and what stands before it and refers to it
 */
export function selfReference(apis: readonly IConstruct[], handler: lambda.IFunction): string | undefined {
  const owner = functionOf(handler);
  const stack = Stack.of(apis[0]);
  if (Stack.of(owner) !== stack) { return undefined; }
  const resources = apis.flatMap((api) => api.node.findAll()).filter(CfnResource.isCfnResource);
  const ids = resources.map(({ logicalId }) => String(stack.resolve(logicalId)));
  const refers = (value: unknown) => {
    const text = JSON.stringify(stack.resolve(value)) ?? '';
    return ids.some((id) => text.includes(`"${id}"`));
  };
  const resource = owner.node.defaultChild;
  if (resource instanceof lambda.CfnFunction && refers(resource.environment)) { return 'its environment'; }
  const policy = owner.role?.node.tryFindChild('DefaultPolicy');
  return policy instanceof iam.Policy && refers(policy.document) ? 'the policy of its role' : undefined;
}

function functionOf(handler: lambda.IFunction): lambda.IFunction {
  if (handler instanceof lambda.Alias) { return handler.version.lambda; }
  return handler instanceof lambda.Version ? handler.lambda : handler;
}
