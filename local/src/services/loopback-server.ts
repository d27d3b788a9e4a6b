import * as http from 'http';
import type { AddressInfo } from 'net';

/** An HTTP server on a free port of the loopback interface. */
export class LoopbackServer {
  static async start(handle: (request: http.IncomingMessage, response: http.ServerResponse) => void): Promise<LoopbackServer> {
    const server = http.createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, handle);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new LoopbackServer(server);
  }

  readonly url: string;

  private constructor(private readonly server: http.Server) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Ends open connections too. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
