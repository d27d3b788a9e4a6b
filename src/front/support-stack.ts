import { createHash } from 'crypto';
import { CfnOutput, DefaultStackSynthesizer, Names, Stack, Stage, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { knownRegion } from './regions';

const MAX_STACK_NAME = 128;

/**
 * The stack that holds what a construct's own stack needs in another region: one for each stack and region, named after the stack,
 * since stacks of other apps may be in the same account.
 * @throws where the region of the construct is not known
 * @internal
 */
export function supportStack(scope: Construct, region: string): Stack {
  const stack = topStack(scope);
  if (knownRegion(stack) === undefined) {
    throw new Error(`stack "${stack.node.path}" has no region that is known at synthesis, and "${scope.node.path}" needs something in "${region}" besides; ` +
      'give the stack an env with a region');
  }
  const app: Construct = Stage.of(stack) ?? (stack.node.root as Construct);
  const id = `${stack.node.path.slice(app.node.path.length).replace(/\//g, '-').replace(/^-/, '')}-support-${region}`;
  return (app.node.tryFindChild(id) as Stack | undefined) ?? makeSupportStack(app, id, stack, region);
}

/** What is there has to be there before the stack that needs it. */
function makeSupportStack(app: Construct, id: string, stack: Stack, region: string): Stack {
  const support = new Stack(app, id, {
    stackName: supportName(stack, region),
    description: `What ${stack.stackName} needs in ${region}`,
    env: { account: Token.isUnresolved(stack.account) ? undefined : stack.account, region },
    synthesizer: synthesizerLike(stack),
    tags: stack.tags.tagValues(),
    terminationProtection: stack.terminationProtection,
  });
  stack.node.addDependency(support);
  return support;
}

/** What the stack was given, roles and all: CDK binds a copy of it to each stack. */
function synthesizerLike({ synthesizer }: Stack): DefaultStackSynthesizer | undefined {
  const given: unknown = Object.getPrototypeOf(synthesizer);
  return given instanceof DefaultStackSynthesizer ? given : undefined;
}

/** Names that would be too long keep apart by their end. */
function supportName({ stackName }: Stack, region: string): string {
  const suffix = `-support-${region}`;
  if (stackName.length + suffix.length <= MAX_STACK_NAME) { return stackName + suffix; }
  const hash = createHash('sha256').update(stackName).digest('hex').slice(0, 8);
  return `${stackName.slice(0, MAX_STACK_NAME - suffix.length - hash.length - 1)}-${hash}${suffix}`;
}

/**
 * A value of another stack for the stack of a construct. Within a region CDK carries it; from one region to another it goes by an output that
 * CloudFormation reads at deployment, so neither stack needs `crossRegionReferences`.
 * @param version what tells values apart: it is in the output's name, so that the consuming stack changes with the value
 * @throws where the stacks are in different accounts, or CloudFormation could not tell the producer's region
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 * @internal
 */
export function carried(consumer: Construct, value: string, producer: IConstruct, version: string): string {
  const from = topStack(producer);
  const to = topStack(consumer);
  if (from === to || !Token.isUnresolved(value)) { return value; }
  requireSameAccount(consumer, producer);
  if (from.region === to.region) { return value; }
  if (Token.isUnresolved(from.region) || Token.isUnresolved(to.region)) {
    const agnostic = Token.isUnresolved(from.region) ? from : to;
    throw new Error(`stack "${agnostic.node.path}" has no region that is known at synthesis, and "${consumer.node.path}" needs "${producer.node.path}", which may be in another; ` +
      'give the stack an env with a region');
  }
  const outputName = `${Names.uniqueId(producer)}${version}`.replace(/[^A-Za-z0-9]/g, '').slice(-MAX_STACK_NAME);
  if (!from.node.tryFindChild(outputName)) { new CfnOutput(from, outputName, { value }).overrideLogicalId(outputName); }
  to.node.addDependency(from);
  return Token.asString({ 'Fn::GetStackOutput': { StackName: from.stackName, OutputName: outputName, Region: from.region } });
}

/** @throws where both accounts are known and not the same */
export function requireSameAccount(consumer: IConstruct, producer: IConstruct, remedy?: string): void {
  const [own, other] = [consumer, producer].map((construct) => Stack.of(construct).account);
  if (own !== other && ![own, other].some((account) => Token.isUnresolved(account))) {
    throw new Error(`"${producer.node.path}" is in account "${other}" and "${consumer.node.path}" in "${own}"; ${remedy ?? `give one of account "${own}"`}`);
  }
}

/** The stack that is deployed by itself. */
function topStack(scope: IConstruct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent ? topStack(stack.nestedStackParent) : stack;
}
