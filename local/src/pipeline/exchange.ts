import type { GatewayRequest } from './gateway-request';
import type { RequestContext } from './request-context';
import type { RouteMatch } from './router';
import type { Api } from '../model/api';
import type { Stage } from '../model/stage';

/** A request with all that is known of it once its route is found. */
export interface Exchange {
  readonly api: Api;
  readonly stage: Stage;
  readonly request: GatewayRequest;
  readonly match: RouteMatch;
  readonly context: RequestContext;
}
