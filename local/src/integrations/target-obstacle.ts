import { serviceTarget, unservedService } from './aws-service';
import { functionArn } from './function-target';
import { httpFunctionArn } from './http/http-function';
import { operationOf } from './http/service-operation';
import type { LambdaInvoker } from './lambda-invoker';
import { fillStageVariables } from './uri';
import type { VpcTargets } from './vpc-targets';
import type { HttpRoute } from '../model/http/http-route';
import type { HttpStage } from '../model/http/http-stage';
import type { Integration } from '../model/integration';
import type { Route } from '../model/route';
import type { Stage } from '../model/stage';
import type { SocketRoute } from '../model/websocket/socket-route';
import type { Services } from '../services/services';

/** What routes lead to. */
export interface Targets {
  readonly services: Pick<Services, 'endpoint'>;
  readonly invoker: Pick<LambdaInvoker, 'obstacle'>;
  readonly vpcTargets: VpcTargets;
}

/** Why requests to a route will be answered with 501, as far as it is known before the first; undefined where they will not. */
export function targetObstacle({ target }: Route, stage: Stage, targets: Targets): string | undefined {
  return target.kind === 'unserved' ? target.reason : integrationObstacle(target.integration, stage, targets);
}

/** The same for a route of a WebSocket API. */
export function socketTargetObstacle({ target }: SocketRoute, stage: Stage, targets: Targets): string | undefined {
  if (target.kind === 'unserved') return target.reason;
  return target.integration && integrationObstacle(target.integration.integration, stage, targets);
}

function integrationObstacle(integration: Integration, stage: Stage, { services, invoker, vpcTargets }: Targets): string | undefined {
  if (integration.vpcLink !== undefined) return vpcTargets.obstacle(integration, stage);
  if (!integration.type.startsWith('aws')) return undefined;
  const uri = fillStageVariables(integration.uri, stage.variables);
  const fn = functionArn(uri);
  if (fn !== undefined) return invoker.obstacle?.(fn);
  const service = serviceTarget(uri)?.service;
  // A service that only the path of a request names is known once there is one.
  return service === undefined || service.includes('{') || services.endpoint(service) !== undefined ? undefined : unservedService(service);
}

/** The same for a route of an HTTP API. */
export function httpTargetObstacle({ target }: HttpRoute, { variables }: HttpStage, { services, invoker, vpcTargets }: Targets): string | undefined {
  if (target.kind === 'unserved') return target.reason;
  const { integration } = target;
  switch (integration.kind) {
    case 'endpoint': return vpcTargets.obstacle(integration, { variables });
    case 'service': {
      const { service } = operationOf(integration.subtype);
      return services.endpoint(service) === undefined ? unservedService(service) : undefined;
    }
    case 'function': {
      const fn = httpFunctionArn(fillStageVariables(integration.uri, variables));
      return fn === undefined ? undefined : invoker.obstacle?.(fn);
    }
  }
}
