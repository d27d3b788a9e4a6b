import { Token } from 'aws-cdk-lib';

/** Which version of an API a stage serves. */
export class StageDeployment {
  /** The newest: every change of the API is served when it is deployed. */
  public static follow(): StageDeployment {
    return new StageDeployment();
  }

  /**
   * One that was deployed before, and goes on to be served while the API changes. It has to be there still: see `retainDeployments`.
   * @param deploymentId its id, e.g. `a1b2c3`: the output of an earlier deployment, or what `aws apigateway get-deployments` lists
   * @throws where it is no id of a deployment
   */
  public static pinned(deploymentId: string): StageDeployment {
    if (!Token.isUnresolved(deploymentId) && !/^[a-z0-9]+$/.test(deploymentId)) {
      throw new Error(`deployment id "${deploymentId}" is malformed; write it as in "a1b2c3", as "aws apigateway get-deployments" lists it`);
    }
    return new StageDeployment(deploymentId);
  }

  /**
   * Undefined for the newest.
   * @internal
   */
  public readonly _deploymentId?: string;

  private constructor(deploymentId?: string) {
    this._deploymentId = deploymentId;
  }
}
