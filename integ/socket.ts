import { once } from 'events';
import { ClientOptions, WebSocket } from 'ws';

/** A WebSocket client that keeps what it is sent. */
export class Socket {
  /** @throws the handshake's status, e.g. `Unexpected server response: 401`, where the client is not let in */
  public static async open(url: string, options: ClientOptions = {}): Promise<Socket> {
    const socket = new WebSocket(url, options);
    const client = new Socket(socket);
    await once(socket, 'open');
    return client;
  }

  private readonly received: unknown[] = [];
  private readonly closed: Promise<number>;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.received.push(JSON.parse(String(data))));
    this.closed = new Promise((resolve) => socket.once('close', (code) => resolve(code)));
  }

  /** Sends a value as JSON, and text as it is. */
  public send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /**
   * The next message, in the order in which they came.
   * @throws where none comes within ten seconds
   */
  public async next(): Promise<unknown> {
    const until = Date.now() + 10_000;
    while (this.received.length === 0) {
      if (Date.now() > until) { throw new Error('no message came within 10 seconds'); }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.received.shift();
  }

  /** What came and was not asked for by `next`. */
  public get unread(): readonly unknown[] {
    return this.received;
  }

  /** Ends the connection, and waits for its end. */
  public async close(): Promise<number> {
    this.socket.close(1000);
    return this.closed;
  }

  /** The code with which the other side ends the connection. */
  public async end(): Promise<number> {
    return this.closed;
  }

  /** Goes away without a word, as a device does that loses its network. */
  public vanish(): void {
    this.socket.terminate();
  }
}

/** The status with which a client is kept out; 101 where it is let in. */
export async function handshakeStatus(url: string, options: ClientOptions = {}): Promise<number> {
  const socket = new WebSocket(url, options);
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.close();
      resolve(101);
    });
    socket.once('unexpected-response', (request, response) => {
      response.resume();
      request.destroy();
      resolve(response.statusCode!);
    });
    socket.once('error', reject);
  });
}
