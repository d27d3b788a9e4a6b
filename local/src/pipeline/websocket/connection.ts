import { randomBytes } from 'crypto';
import { WebSocket } from 'ws';
import type { SocketApi, SocketStage } from '../../model/websocket/socket-api';
import type { GatewayRequest } from '../gateway-request';
import type { Caller } from '../request-context';

/** Milliseconds: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export interface SocketLimits {
  /** Without a message either way. */
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

/** A client that is connected, or is about to be. */
export class Connection {
  /** Like those of AWS, e.g. `Kf2bqd9WywMCEng=`, and the same of no two APIs. */
  readonly id = `${randomBytes(11).toString('base64url')}=`;
  readonly connectedAt: Date;
  readonly api: SocketApi;
  readonly stage: SocketStage;
  readonly request: GatewayRequest;
  /** What functions are told of the caller in every event; undefined where nobody was asked. */
  authorizer?: Readonly<Record<string, unknown>>;
  /** Who signed the request that connects; undefined where nobody was asked to. */
  caller?: Caller;
  lastActiveAt: Date;
  private readonly gone = new AbortController();
  private socket?: WebSocket;
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

  /** Keeps a client that was let in, until it goes or its time is up. */
  open(socket: WebSocket): void {
    this.socket = socket;
    this.duration = setTimeout(() => this.close(1001, 'Going away'), this.limits.duration);
    this.active();
    socket.once('close', () => {
      clearTimeout(this.idle);
      clearTimeout(this.duration);
      this.gone.abort();
    });
  }

  /** Sends a message to the client. */
  send(message: string): void {
    this.active();
    this.socket?.send(message);
  }

  /** Takes note of a message. */
  active(): void {
    this.lastActiveAt = new Date(this.clock());
    clearTimeout(this.idle);
    // What becomes of its last messages may outlast a client.
    if (!this.gone.signal.aborted) this.idle = setTimeout(() => this.close(1001, 'Going away'), this.limits.idle);
  }

  close(code: number, reason: string): void {
    this.socket?.close(code, reason);
  }

  /** Ends the connection at once, whether the client answers or not. */
  terminate(): void {
    this.socket?.terminate();
  }
}
