import * as http from 'http';
import { AddressInfo } from 'net';

/** A request as it came over the wire. */
export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Names in lower case with each of their values. */
  readonly headers: NodeJS.Dict<string[]>;
  readonly body: Buffer;
}

/** What an endpoint answers. */
export interface Told {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** Milliseconds before it does. */
  readonly after?: number;
}

/** An HTTP endpoint on loopback that answers what it is told to, and keeps what it was asked. */
export class Endpoint {
  public static async start(): Promise<Endpoint> {
    const endpoint = new Endpoint();
    await new Promise<void>((resolve) => endpoint.server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  public answer: Told = { status: 200 };
  public readonly requests: Received[] = [];
  private readonly server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) { chunks.push(chunk); }
    this.requests.push({ method: request.method!, url: request.url!, headers: request.headersDistinct, body: Buffer.concat(chunks) });
    const { status, headers, body, after = 0 } = this.answer;
    if (after > 0) { await new Promise((resolve) => setTimeout(resolve, after)); }
    response.writeHead(status, headers);
    response.end(body);
  });

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public get last(): Received {
    return this.requests[this.requests.length - 1];
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
