import { runSimulation } from '@cloud-copilot/iam-simulate';
import { App } from 'aws-cdk-lib';
import { Assembly, Resource } from 'cdk-gatehouse-local';

/** The identity policies of a role in a synthesized app, ready to be asked. */
export class SimulatedRole {
  private readonly policies: { name: string; policy: unknown }[];

  /** @param path of the role's construct, e.g. `Stack/Orders/IntegrationRole` */
  constructor(private readonly assembly: Assembly, path: string) {
    const role = assembly.resources.find((resource) => resource.type === 'AWS::IAM::Role' && resource.path.startsWith(`${path}/`));
    if (!role) { throw new Error(`no role at "${path}"`); }
    this.policies = assembly.ofType('AWS::IAM::Policy').filter((policy) => isFor(policy, role))
      .map((policy) => ({ name: policy.logicalId, policy: policy.properties.PolicyDocument }));
  }

  /** `Allowed`, `ImplicitlyDenied` or `ExplicitlyDenied`. */
  public async decide(action: string, resource: string): Promise<string> {
    const { account } = this.assembly;
    const outcome = await runSimulation({
      request: { principal: `arn:aws:iam::${account}:role/simulated`, action, resource: { resource, accountId: account }, contextVariables: {} },
      identityPolicies: this.policies,
      resourcePolicy: this.assembly.byArn(resource)?.properties.KeyPolicy,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    }, {});
    if (outcome.resultType === 'error') { throw new Error(JSON.stringify(outcome.errors)); }
    return outcome.overallResult;
  }
}

/** The app as the local gateway reads it. */
export function assemblyOf(app: App): Assembly {
  return Assembly.load(app.synth().directory);
}

function isFor(policy: Resource, role: Resource): boolean {
  return (policy.properties.Roles as string[]).includes(role.physicalId);
}
