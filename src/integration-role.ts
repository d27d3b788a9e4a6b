import { aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { lateDependency } from './private/late-dependency';

const ID = 'IntegrationRole';

/** The role in which a gateway calls AWS services: one for all its routes, made when the first asks for it, and allowed what they do and nothing else. */
export function integrationRole(gateway: Construct): iam.Role {
  return madeRole(gateway) ?? new iam.Role(gateway, ID, {
    assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
    description: `Calls AWS services for the routes of ${gateway.node.path}`,
  });
}

/** Has a stage serve no request before that role, if there comes to be one, may do what it needs. */
export function waitForIntegrationRole(stage: Construct, gateway: Construct): void {
  stage.node.addDependency(lateDependency(() => [madeRole(gateway)].filter((role) => role !== undefined)));
}

function madeRole(gateway: Construct): iam.Role | undefined {
  return gateway.node.tryFindChild(ID) as iam.Role | undefined;
}
