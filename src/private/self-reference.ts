import { aws_iam as iam, aws_lambda as lambda, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * What of a function refers to the API that has it as a backend, undefined where nothing does. The API names the function in its document,
 * so CloudFormation could make neither of the two first.
 * @param urls of its stages: what they are made of may stand before the API, as a distribution does
 */
export function selfReference(api: IConstruct, handler: lambda.IFunction, urls: readonly string[]): string | undefined {
  const owner = functionOf(handler);
  const stack = Stack.of(api);
  if (Stack.of(owner) !== stack) { return undefined; }
  const parts = api.node.findAll().filter(CfnResource.isCfnResource).map((resource) => String(stack.resolve(resource.logicalId)));
  const ids = new Set([...parts, ...urls.flatMap((url) => referredTo(stack, url))]);
  const refers = (value: unknown) => {
    const text = JSON.stringify(stack.resolve(value)) ?? '';
    return [...ids].some((id) => text.includes(`"${id}"`));
  };
  const resource = owner.node.defaultChild;
  if (resource instanceof lambda.CfnFunction && refers(resource.environment)) { return 'its environment'; }
  const policy = owner.role?.node.tryFindChild('DefaultPolicy');
  return policy instanceof iam.Policy && refers(policy.document) ? 'the policy of its role' : undefined;
}

/** Logical ids of what a text is made of. */
function referredTo(stack: Stack, text: string): string[] {
  const json = JSON.stringify(stack.resolve(text)) ?? '';
  return [...json.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^":]+)"/g)].map(([, id]) => id);
}

function functionOf(handler: lambda.IFunction): lambda.IFunction {
  if (handler instanceof lambda.Alias) { return handler.version.lambda; }
  return handler instanceof lambda.Version ? handler.lambda : handler;
}
