import type { HttpRouteMatch } from './http-router';
import type { JsonObject } from '../../assembly/json';
import { decoded } from '../../model/base-path';
import type { HttpApi } from '../../model/http/http-api';
import type { HttpStage } from '../../model/http/http-stage';
import type { GatewayRequest } from '../gateway-request';
import { RequestContext, stagePath } from '../request-context';

/** A request of an HTTP API with all that is known of it once its route is found. */
export interface HttpExchange {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly request: GatewayRequest;
  readonly match: HttpRouteMatch;
  readonly context: RequestContext;
  /** What functions are told of the caller, by the kind of authorization, e.g. `jwt`; undefined where nobody was asked. */
  readonly authorizer?: JsonObject;
}

/** Path as functions see it: decoded, with the stage where that has a name, and without the base path of a domain. */
export function rawPath({ stage, request }: Pick<HttpExchange, 'stage' | 'request'>): string {
  return stagePath(stage, request.path).split('/').map(decoded).join('/');
}
