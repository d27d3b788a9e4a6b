import * as http from 'http';
import { AddressInfo } from 'net';
import { App, Stack } from 'aws-cdk-lib';
import { LocalGateway, LocalGatewayParts } from 'cdk-gatehouse-local';

/** A service that answers what it is told to, and keeps what it was asked. */
export class StubService {
  public static async start(): Promise<StubService> {
    const stub = new StubService();
    await new Promise<void>((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  public answer: { readonly status: number; readonly body: unknown } = { status: 200, body: {} };
  public readonly requests: { readonly headers: http.IncomingHttpHeaders; readonly body: string }[] = [];
  private readonly server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) { chunks.push(chunk); }
    this.requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(this.answer.status, { 'Content-Type': 'application/x-amz-json-1.1' });
    response.end(typeof this.answer.body === 'string' ? this.answer.body : JSON.stringify(this.answer.body));
  });

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The JSON of the last request. */
  public get asked(): Record<string, unknown> {
    return JSON.parse(this.requests[this.requests.length - 1].body);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Serves a stack on the local gateway, with a service in the place of the real one. */
export async function serve(
  build: (stack: Stack) => void, endpointUrl: Record<string, string> = {}, parts: LocalGatewayParts = {},
): Promise<LocalGateway> {
  const app = new App();
  build(new Stack(app, 'Stack'));
  return LocalGateway.start({ assembly: app.synth().directory, endpointUrl }, parts);
}
