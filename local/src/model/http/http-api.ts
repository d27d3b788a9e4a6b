import type { Cors } from './cors';
import type { HttpRoute } from './http-route';
import type { HttpStage } from './http-stage';
import type { AnyApi } from '../any-api';

/** An HTTP API of the assembly, as the gateway serves it. */
export interface HttpApi extends AnyApi {
  readonly protocol: 'HTTP';
  /** What it lets pages of other origins do; undefined where backends answer for themselves. */
  readonly cors?: Cors;
  readonly stages: readonly HttpStage[];
  readonly routes: readonly HttpRoute[];
}
