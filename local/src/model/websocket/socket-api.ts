import type { SocketRoute } from './socket-route';
import type { Api } from '../api';
import type { HttpStage } from '../http/http-stage';
import type { Stage } from '../stage';

/** A WebSocket API of the assembly. What it has in common with REST APIs lets their backends and authorizers serve it. */
export interface SocketApi extends Api {
  readonly protocol: 'WEBSOCKET';
  /** What messages are told by, e.g. `$request.body.action`. */
  readonly routeSelectionExpression: string;
  readonly socketRoutes: ReadonlyMap<string, SocketRoute>;
  readonly stages: readonly SocketStage[];
}

/** A stage of a WebSocket API, with limits of routes by their keys. */
export type SocketStage = Stage & HttpStage;

export const CONNECT = '$connect';
export const DISCONNECT = '$disconnect';
