import { partsOf } from './native-routes';
import type { Assembly, Resource } from '../../assembly/assembly';
import { asString, isTrue } from '../../assembly/json';

/** Names the stages of an API of the second version that nothing deploys. */
export function undeployedStages(api: Resource, assembly: Assembly): string[] {
  return partsOf(api, 'AWS::ApiGatewayV2::Stage', assembly).filter((stage) => !isDeployed(stage, api, assembly))
    .map((stage) => `its stage "${asString(stage.properties.StageName) ?? ''}" is never deployed on AWS, so it has no routes there; set AutoDeploy, or name a DeploymentId`);
}

function isDeployed({ properties }: Resource, api: Resource, assembly: Assembly): boolean {
  if (isTrue(properties.AutoDeploy) || properties.DeploymentId !== undefined) return true;
  return partsOf(api, 'AWS::ApiGatewayV2::Deployment', assembly).some((deployment) => deployment.properties.StageName === properties.StageName);
}
