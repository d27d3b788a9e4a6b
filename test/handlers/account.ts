import * as http from 'http';
import { AddressInfo } from 'net';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';

type Json = Record<string, unknown>;

/** What API Gateway or CloudFormation refuses a request with. */
export interface Refusal {
  readonly status: number;
  readonly name: string;
  readonly message: string;
  /** What happens while the request is under way. */
  readonly meanwhile?: () => void;
}

/** The account settings of API Gateway, and the URL that CloudFormation listens at, on loopback. */
export class StubAccount {
  public static async start(): Promise<StubAccount> {
    const stub = new StubAccount();
    await new Promise<void>((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  public roleArn?: string;
  /** What the next calls of an operation, `GET` or `PATCH`, are refused with. */
  public readonly refusals = new Map<string, Refusal[]>();
  /** Operations in their order. */
  public readonly calls: string[] = [];
  public readonly answers: Json[] = [];
  public readonly answerHeaders: http.IncomingHttpHeaders[] = [];
  public answerStatus = 200;

  private readonly server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) { chunks.push(chunk); }
    const body = Buffer.concat(chunks).toString();
    if (request.url === '/answer?signature=x') {
      this.answers.push(JSON.parse(body));
      this.answerHeaders.push(request.headers);
      response.writeHead(this.answerStatus).end();
    } else if (request.url === '/account') {
      this.serve(request.method!, body, response);
    } else {
      response.writeHead(404).end();
    }
  });

  private readonly clients: APIGatewayClient[] = [];

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A real client that reaches the stub. */
  public client(): APIGatewayClient {
    const client = new APIGatewayClient({
      endpoint: this.url, region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1,
    });
    this.clients.push(client);
    return client;
  }

  public async stop(): Promise<void> {
    this.clients.forEach((client) => client.destroy());
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(operation: string, body: string, response: http.ServerResponse): void {
    this.calls.push(operation);
    const refusal = this.refusals.get(operation)?.shift();
    if (refusal) {
      refusal.meanwhile?.();
      response.writeHead(refusal.status, { 'x-amzn-errortype': refusal.name, 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ message: refusal.message }));
      return;
    }
    if (operation === 'PATCH') { this.patch(JSON.parse(body)); }
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ cloudwatchRoleArn: this.roleArn }));
  }

  private patch({ patchOperations }: { patchOperations: { op: string; path: string; value: string }[] }): void {
    const [{ op, path, value }] = patchOperations;
    if (patchOperations.length !== 1 || op !== 'replace' || path !== '/cloudwatchRoleArn') {
      throw new Error(`unsupported patch "${op}" of "${path}"`);
    }
    this.roleArn = value;
  }
}
