import * as http from 'http';
import type { AddressInfo } from 'net';

/** A request as a backend saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

type Handler = (request: Seen, response: http.ServerResponse) => void;

const servers: http.Server[] = [];

/** Starts a backend that is stopped after the test, and gives its URL. */
export async function backend(handler: Handler): Promise<string> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handler({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) }, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with what was seen, as JSON. */
export const echo: Handler = ({ method, url, headers, body }, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method, url, headers, body: body.toString('utf8') }));
};

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  })));
});
