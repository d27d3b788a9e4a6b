import { Token } from 'aws-cdk-lib';
import { StageDeployment } from './stage-deployment';

/** A trial of a stage with a part of its requests. */
export interface CanaryOptions {
  /** Requests of a hundred that it gets, 0 to 100. */
  readonly percentTraffic: number;
  /**
   * Which version of the API it serves. With the stage's own `deployment` pinned, the trial is of the newest.
   * @default StageDeployment.follow()
   */
  readonly deployment?: StageDeployment;
  /**
   * Stage variables in the place of the stage's, or beside them.
   * @default - those of the stage
   */
  readonly stageVariables?: { [name: string]: string };
  /**
   * Whether it shares the cache of the stage.
   * @default false
   */
  readonly useStageCache?: boolean;
}

/** @throws where it gets less than none of the requests, or more than all, or tries nothing that the stage does not do */
export function checkCanary({ percentTraffic, deployment, stageVariables = {} }: CanaryOptions, stage: StageDeployment | undefined): void {
  if (!Token.isUnresolved(percentTraffic) && !(percentTraffic >= 0 && percentTraffic <= 100)) {
    throw new Error(`canary has "${percentTraffic}" percent of the traffic; give 0 to 100`);
  }
  if (deployment?._deploymentId === stage?._deploymentId && Object.keys(stageVariables).length === 0) {
    throw new Error(`canary with "${percentTraffic}" percent of the traffic does what its stage does; pin the stage to an earlier deployment, or give the canary stageVariables`);
  }
}
