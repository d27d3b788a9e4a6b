import { once } from 'events';
import { ClientOptions, WebSocket } from 'ws';

/** How a connection ended. */
export interface End {
  readonly code: number;
  readonly reason: string;
}

/** A real WebSocket client that keeps what it is sent. */
export class SocketClient {
  static async open(url: string, options: ClientOptions = {}, protocols: string[] = []): Promise<SocketClient> {
    const socket = new WebSocket(url, protocols, options);
    const client = new SocketClient(socket);
    clients.push(client);
    await once(socket, 'open');
    return client;
  }

  readonly received: string[] = [];
  readonly ended: Promise<End>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.received.push(String(data)));
    this.ended = new Promise((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** The next message as JSON. */
  async next<T = Record<string, unknown>>(): Promise<T> {
    await until(() => this.received.length > 0);
    return JSON.parse(this.received.shift()!) as T;
  }
}

/** Waits for what comes in its own time. */
export async function until(holds: () => boolean): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > limit) throw new Error('it did not come within 10 seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a client is told that asks for a WebSocket. */
export async function knock(url: string, options: ClientOptions = {}): Promise<{ readonly status: number; readonly text: string }> {
  const socket = new WebSocket(url, options);
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.close();
      resolve({ status: 101, text: '' });
    });
    socket.once('unexpected-response', (request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        request.destroy();
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    socket.once('error', reject);
  });
}

const clients: SocketClient[] = [];

afterEach(() => clients.splice(0).forEach(({ socket }) => socket.terminate()));
