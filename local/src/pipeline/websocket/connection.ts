import { randomBytes } from 'crypto';
import { WebSocket } from 'ws';
import type { SocketApi, SocketStage } from '../../model/websocket/socket-api';
import type { GatewayRequest } from '../gateway-request';

/** Milliseconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export interface SocketLimits {
  /** Without a message either way, and without a ping. */
  readonly idle: number;
  /** In all. */
  readonly duration: number;
}

export const USUAL_LIMITS: SocketLimits = { idle: 600_000, duration: 7_200_000 };

/** What is known of a client before it is let in. */
export interface ConnectionTerms {
  readonly api: SocketApi;
  readonly stage: SocketStage;
  /** The request that connects. */
  readonly request: GatewayRequest;
}

/** How a connection ends. */
export interface ConnectionEnd {
  readonly code: number;
  readonly reason: string;
}

const TIME_IS_UP: ConnectionEnd = { code: 1001, reason: 'Going away' };

/** A client that is connected, or is about to be. */
export class Connection {
  /** Like those of AWS, e.g. `Kf2bqd9WywMCEng=`, and the same of no two APIs. */
  readonly id = `${randomBytes(11).toString('base64url')}=`;
  readonly connectedAt: Date;
  readonly api: SocketApi;
  readonly stage: SocketStage;
  readonly request: GatewayRequest;
  /** What the request that connects has told of the caller, for the context of every event. */
  caller: Readonly<Record<string, unknown>> = {};
  lastActiveAt: Date;
  private readonly gone = new AbortController();
  private socket?: WebSocket;
  private ending?: ConnectionEnd;
  private idle?: NodeJS.Timeout;
  private duration?: NodeJS.Timeout;

  /** @param clock milliseconds since the epoch */
  constructor({ api, stage, request }: ConnectionTerms, private readonly limits: SocketLimits, private readonly clock: () => number) {
    this.api = api;
    this.stage = stage;
    this.request = request;
    this.connectedAt = this.lastActiveAt = new Date(clock());
  }

  /** Aborted when the client is gone. */
  get signal(): AbortSignal {
    return this.gone.signal;
  }

  /** How the gateway ended it; undefined where the client did. */
  get end(): ConnectionEnd | undefined {
    return this.ending;
  }

  /** Whether messages of the client still count. */
  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Keeps a client that was let in, until it goes or its time is up. */
  open(socket: WebSocket): void {
    this.socket = socket;
    this.duration = setTimeout(() => this.close(TIME_IS_UP), this.limits.duration);
    this.active();
    socket.on('ping', () => this.active());
    socket.once('close', () => {
      clearTimeout(this.idle);
      clearTimeout(this.duration);
      this.gone.abort();
    });
  }

  /** Sends a message to the client, where it is still there. */
  send(message: string): void {
    if (!this.isOpen) return;
    this.active();
    this.socket?.send(message);
  }

  /** Takes note of a sign of life. */
  active(): void {
    this.lastActiveAt = new Date(this.clock());
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.close(TIME_IS_UP), this.limits.idle);
  }

  close(end: ConnectionEnd): void {
    this.ending ??= end;
    this.socket?.close(end.code, end.reason);
  }

  /** Ends the connection at once, whether the client answers or not. */
  terminate(): void {
    this.socket?.terminate();
  }
}
