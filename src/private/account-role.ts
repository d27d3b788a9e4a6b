import { Annotations, aws_apigateway as apigateway, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Construct, IConstruct, IDependable } from 'constructs';
import { lateDependency } from './late-dependency';
import { ACCOUNT_LOGGING_TYPE, shareAccountSetting } from '../values/account-setting';

const WARNING = 'cdk-gatehouse:account-logging';

/**
 * Declares that a stage of a gateway writes logs, for which the account needs a role. It is made after the `AccountLogging` of its account and
 * region, wherever and whenever the app declares that. Where nothing in the app sets the role, the gateway gets a warning, however many stages it has.
 * @param scope the gateway
 * @param dependent the stage
 */
export function needAccountRole(scope: Construct, dependent: IConstruct): void {
  dependent.node.addDependency(settersWithin(dependent));
  scope.node.addValidation({
    validate: () => {
      // References between stacks are known only now.
      const setters = settersOf(dependent);
      setters.filter(isAccountLogging).forEach((setter) => deployAfter(dependent, setter));
      if (setters.length === 0) { warn(scope); }
      return [];
    },
  });
}

/** What sets the role within the stack and its nested stacks. */
function settersWithin(dependent: IConstruct): IDependable {
  const isWithin = (setter: IConstruct) => deployedStack(setter) === deployedStack(dependent);
  return lateDependency(() => settersOf(dependent).filter((setter) => isAccountLogging(setter) && isWithin(setter)));
}

function warn(scope: Construct): void {
  Annotations.of(scope).addWarningV2(WARNING,
    `"${scope.node.path}" writes logs, and nothing in the app gives API Gateway a role for that: ` +
    'deployment fails in an account and region without one; ' +
    `add new AccountLogging(stack, 'AccountLogging'), or say that there is one: Annotations.of(stack).acknowledgeWarning('${WARNING}')`);
}

function deployAfter(dependent: IConstruct, setter: IConstruct): void {
  const [later, earlier] = [deployedStack(dependent), deployedStack(setter)];
  if (Stage.of(later) !== Stage.of(earlier) || withDependencies(earlier).has(later)) { return; }
  // Older versions of CDK know the second alone, which newer ones warn of.
  (later.addStackDependency ?? later.addDependency).call(later, earlier);
}

function settersOf(dependent: IConstruct): CfnResource[] {
  const { root } = dependent.node;
  return root.node.findAll().filter(CfnResource.isCfnResource).filter((resource) => setsRole(resource) && shareAccountSetting(resource, dependent));
}

function setsRole(resource: CfnResource): boolean {
  return isAccountLogging(resource) || resource.cfnResourceType === apigateway.CfnAccount.CFN_RESOURCE_TYPE_NAME;
}

function isAccountLogging(resource: CfnResource): boolean {
  return resource.cfnResourceType === ACCOUNT_LOGGING_TYPE;
}

/** The stack that CloudFormation is given, with all that is nested in it. */
function deployedStack(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? deployedStack(stack.nestedStackParent) : stack;
}

function withDependencies(stack: Stack, found: Set<Stack> = new Set()): Set<Stack> {
  if (found.has(stack)) { return found; }
  found.add(stack);
  stack.dependencies.forEach((dependency) => withDependencies(dependency, found));
  return found;
}
