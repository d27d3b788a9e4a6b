import type * as http from 'http';
import { LoopbackServer } from './loopback-server';

/** Stands for every service without an endpoint: it answers SDK clients with 501 and the service's name, so that none of them calls AWS. */
export class UnservedServices {
  static async start(): Promise<UnservedServices> {
    return new UnservedServices(await LoopbackServer.start(refuse));
  }

  private constructor(private readonly server: LoopbackServer) {}

  get url(): string {
    return this.server.url;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

const CODE = 'ServiceNotServed';

function refuse(request: http.IncomingMessage, response: http.ServerResponse): void {
  const [, service = 'unknown'] = /Credential=[^/]+\/[^/]+\/[^/]+\/([\w-]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const message = `service "${service}" is not served locally; name an endpoint for it (--endpoint-url)`;
  const isJson = request.headers['content-type']?.includes('json') ?? false;
  request.resume();
  response.writeHead(501, { 'Content-Type': isJson ? 'application/json' : 'text/xml', 'x-amzn-errortype': CODE });
  response.end(isJson
    ? JSON.stringify({ __type: CODE, message })
    : `<ErrorResponse><Error><Code>${CODE}</Code><Message>${message.replaceAll('"', '&quot;')}</Message></Error></ErrorResponse>`);
}
