import { once } from 'events';
import type { IncomingMessage } from 'http';
import { ClientOptions, WebSocket } from 'ws';

/** How a connection ended for the client. */
export interface End {
  readonly code: number;
  readonly reason: string;
}

/** What a client is answered that is not let in. */
export interface Refusal {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

export interface ConnectOptions extends ClientOptions {
  readonly protocols?: string[];
}

const open: WebSocket[] = [];

/** A client of a WebSocket API, closed after the test. */
export class Client {
  /** @throws where it is not let in */
  static async connect(url: string, { protocols = [], ...options }: ConnectOptions = {}): Promise<Client> {
    const socket = new WebSocket(url, protocols, options);
    open.push(socket);
    const client = new Client(socket);
    await once(socket, 'open');
    return client;
  }

  /** Resolves when the connection has ended. */
  readonly end: Promise<End>;
  private readonly received: string[] = [];
  private readonly waiting: ((text: string) => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const next = this.waiting.shift();
      if (next === undefined) this.received.push(String(data));
      else next(String(data));
    });
    this.end = new Promise((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  }

  /** Sends a text as it is, and anything else as JSON. */
  send(message: unknown): void {
    this.socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** The next message that came or comes. */
  async next(): Promise<string> {
    const text = this.received.shift();
    return text ?? new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The next message as JSON. */
  async json<T = Record<string, unknown>>(): Promise<T> {
    return JSON.parse(await this.next()) as T;
  }

  /** Sends a message and gives what comes next. */
  async ask(message: unknown): Promise<string> {
    this.send(message);
    return this.next();
  }

  /** Messages that came and nobody asked for. */
  get unread(): readonly string[] {
    return this.received;
  }
}

/** The answer to a client that is not let in; fails where it is. */
export async function refused(url: string, { protocols = [], ...options }: ConnectOptions = {}): Promise<Refusal> {
  const socket = new WebSocket(url, protocols, options);
  open.push(socket);
  socket.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    socket.once('open', () => reject(new Error(`the client was let in at ${url}`)));
    socket.once('unexpected-response', (_, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
      });
    });
  });
}

/** Waits until something holds, at most five seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (const limit = Date.now() + 5_000; !holds();) {
    if (Date.now() > limit) throw new Error('it did not happen within five seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

afterEach(() => open.splice(0).forEach((socket) => socket.terminate()));
