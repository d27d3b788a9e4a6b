import { serviceTarget, unservedService } from './aws-service';
import { functionArn } from './function-target';
import type { LambdaInvoker } from './lambda-invoker';
import { fillStageVariables } from './uri';
import type { VpcTargets } from './vpc-targets';
import type { Route } from '../model/route';
import type { Stage } from '../model/stage';
import type { Services } from '../services/services';

/** What routes lead to. */
export interface Targets {
  readonly services: Pick<Services, 'endpoint'>;
  readonly invoker: Pick<LambdaInvoker, 'obstacle'>;
  readonly vpcTargets: VpcTargets;
}

/** Why requests to a route will be answered with 501, as far as it is known before the first; undefined where they will not. */
export function targetObstacle({ target }: Route, stage: Stage, { services, invoker, vpcTargets }: Targets): string | undefined {
  if (target.kind === 'unserved') return target.reason;
  if (target.integration.vpcLink !== undefined) return vpcTargets.obstacle(target.integration, stage);
  if (!target.integration.type.startsWith('aws')) return undefined;
  const uri = fillStageVariables(target.integration.uri, stage.variables);
  const fn = functionArn(uri);
  if (fn !== undefined) return invoker.obstacle?.(fn);
  const service = serviceTarget(uri)?.service;
  // A service that only the path of a request names is known once there is one.
  return service === undefined || service.includes('{') || services.endpoint(service) !== undefined ? undefined : unservedService(service);
}
