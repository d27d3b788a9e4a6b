import * as http from 'http';
import type { AddressInfo, Socket } from 'net';
import type { Duplex } from 'stream';
import { pipeline } from 'stream/promises';
import { WebSocketServer } from 'ws';
import { callerOrigin, CallerOrigin, DEVELOPMENT_HEADERS } from './caller-origin';
import { AnyReply, GatewayReply, isStreamed, isUpgrade, messageReply, StreamedReply, UpgradeReply } from './gateway-reply';
import type { GatewayRequest } from './gateway-request';
import { NamedValues, wireText } from './named-values';
import { FrameSizes } from './websocket/frame-sizes';
import { MAX_MESSAGE } from '../integrations/websocket/socket-backend';

/** The largest body of a request, in bytes: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MAX_PAYLOAD = 10 * 1024 * 1024;

/** Bytes of an oversized body that are read and dropped so that the client gets to see the answer. */
const MAX_DROPPED = 10 * MAX_PAYLOAD;

/** Bytes of a frame: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const MAX_FRAME = 32 * 1024;

/** Answers requests, whatever they are for. */
export interface RequestHandler {
  /** @param authority host that the request was sent to, with its port */
  answer(authority: string, request: GatewayRequest): Promise<AnyReply>;
}

/** Listens on loopback. */
export class GatewayServer {
  /**
   * @param clock milliseconds since the epoch
   * @param onProblem is told why a connection was ended without an answer
   * @throws where the port is taken
   */
  static async start(handler: RequestHandler, port: number, clock: () => number, onProblem: (message: string) => void): Promise<GatewayServer> {
    const gateway = new GatewayServer(handler, clock, onProblem);
    await gateway.listen(port);
    return gateway;
  }

  private readonly server: http.Server;
  /** Subprotocols are chosen by APIs, for each client. */
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, handleProtocols: () => false });
  /** Sockets that the HTTP server has let go of. */
  private readonly letGo = new Set<Duplex>();
  /** Port that it listens on. */
  port = 0;

  private constructor(private readonly handler: RequestHandler, private readonly clock: () => number, onProblem: (message: string) => void) {
    this.server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      this.respond(request, response).catch((error: Error) => {
        onProblem(`${request.method} ${request.url} was not answered: ${error.stack ?? String(error)}`);
        response.destroy();
      });
    });
    this.server.on('upgrade', (request, socket, head) => {
      this.upgrade(request, socket, head).catch((error: Error) => {
        onProblem(`${request.method} ${request.url} was not answered: ${error.stack ?? String(error)}`);
        socket.destroy();
      });
    });
  }

  /** Base URL without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Stops listening and closes every connection. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
      this.letGo.forEach((socket) => socket.destroy());
    });
  }

  private async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => reject(
        error.code === 'EADDRINUSE' ? new Error(`port "${port}" is taken; name another one, or 0 for any that is free`) : error,
      ));
      this.server.listen(port, '127.0.0.1', resolve);
    });
    this.port = (this.server.address() as AddressInfo).port;
  }

  private async respond(incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const receivedAt = new Date(this.clock());
    const body = await readBody(incoming);
    if (body === undefined) {
      response.destroy();
      return;
    }
    const reply = await this.answer(incoming, body, receivedAt, gone.signal);
    if (isStreamed(reply)) await writeStream(response, reply);
    else write(response, incoming.method ?? 'GET', reply);
  }

  /** Answers a client that asks for a WebSocket: it gets one, or an answer like any other. */
  private async upgrade(incoming: http.IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (!isForWebSocket(incoming)) return this.serveAsIs(incoming, socket, head);
    const gone = new AbortController();
    this.letGo.add(socket);
    socket.once('close', () => this.letGo.delete(socket));
    // Nobody else hears of a client that goes away meanwhile.
    socket.on('error', () => gone.abort());
    socket.once('close', () => gone.abort());
    const bodiless = { body: Buffer.alloc(0), oversized: false };
    const reply = await this.answer(incoming, bodiless, new Date(this.clock()), gone.signal, true);
    if (gone.signal.aborted) return;
    if (isUpgrade(reply)) return this.accept(incoming, socket, head, reply);
    const response = new http.ServerResponse(incoming);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    response.once('finish', () => socket.end());
    if (isStreamed(reply)) await writeStream(response, reply);
    else write(response, incoming.method ?? 'GET', reply);
  }

  /** Serves a client that would rather speak another protocol, as Java's would HTTP/2, as if it had not said so. */
  private serveAsIs({ method, url, httpVersion, rawHeaders }: http.IncomingMessage, socket: Duplex, head: Buffer): void {
    const fields = rawHeaders.flatMap((name, index) => index % 2 > 0 || name.toLowerCase() === 'upgrade' ? [] : [`${name}: ${rawHeaders[index + 1]}`]);
    socket.unshift(Buffer.concat([Buffer.from(`${method} ${url} HTTP/${httpVersion}\r\n${fields.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
    this.server.emit('connection', socket);
  }

  private accept(incoming: http.IncomingMessage, socket: Duplex, head: Buffer, { accept, protocol }: UpgradeReply): void {
    const choose = (headers: string[]) => {
      if (protocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${wireText(protocol)}`);
    };
    this.sockets.once('headers', choose);
    this.sockets.handleUpgrade(incoming, socket, head, (webSocket) => {
      const sizes = new FrameSizes();
      socket.prependListener('data', (chunk: Buffer) => {
        if (sizes.read(chunk).some((size) => size > MAX_FRAME)) webSocket.close(1009);
      });
      accept(webSocket);
    });
    // A malformed handshake is answered without headers of ours.
    this.sockets.off('headers', choose);
  }

  private async answer(
    incoming: http.IncomingMessage, body: ReceivedBody, receivedAt: Date, signal: AbortSignal, wantsSocket = false,
  ): Promise<AnyReply> {
    const [, authority, url] = /^(?:[a-z]+:\/\/([^/?]*))?(.*)$/is.exec(incoming.url ?? '/') ?? [];
    const [path, ...queries] = url.split('?');
    const sentHeaders = NamedValues.rawHeaders(incoming.rawHeaders);
    const hosts = sentHeaders.all('Host');
    if (hosts.length > 1) return messageReply(400, 'Bad Request', 'BadRequestException');
    const origin = originOf(sentHeaders, incoming);
    if (origin instanceof Error) return messageReply(400, origin.message, 'BadRequestException');
    // A target with an authority, as clients send to proxies, goes before the header.
    return this.handler.answer(authority ?? hosts[0] ?? '', {
      method: incoming.method ?? 'GET',
      path: path.startsWith('/') ? path : `/${path}`,
      url,
      query: NamedValues.query(queries.join('?')),
      headers: sentHeaders.without(DEVELOPMENT_HEADERS),
      sentHeaders,
      ...body,
      origin,
      protocol: `HTTP/${incoming.httpVersion}`,
      receivedAt,
      ...wantsSocket ? { isUpgrade: true } : {},
      signal,
    });
  }
}

/** Whether a request is the beginning of a WebSocket: https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1 */
function isForWebSocket({ method, headers }: http.IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && headers['sec-websocket-key'] !== undefined;
}

/** Where a request comes from, or what is wrong with how it says so. */
function originOf(headers: NamedValues, { socket }: http.IncomingMessage): CallerOrigin | Error {
  try {
    return callerOrigin(headers, (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''));
  } catch (error) {
    return error as Error;
  }
}

interface ReceivedBody {
  readonly body: Buffer;
  readonly oversized: boolean;
}

/** The body of a request; undefined where the client went away or never ends. */
async function readBody(incoming: http.IncomingMessage): Promise<ReceivedBody | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_DROPPED) return undefined;
      if (length <= MAX_PAYLOAD) chunks.push(chunk);
      else chunks.length = 0;
    }
  } catch {
    return undefined;
  }
  return length > MAX_PAYLOAD ? { body: Buffer.alloc(0), oversized: true } : { body: Buffer.concat(chunks), oversized: false };
}

function write(response: http.ServerResponse, method: string, reply: GatewayReply): void {
  if (response.destroyed) return;
  setHead(response, reply);
  const bodiless = method === 'HEAD' || reply.statusCode === 204 || reply.statusCode === 304 || reply.statusCode < 200;
  if (!bodiless) response.setHeader('Content-Length', reply.body.length);
  response.end(bodiless ? undefined : reply.body);
}

/** Sends what there is as soon as it is there. */
async function writeStream(response: http.ServerResponse, reply: StreamedReply): Promise<void> {
  try {
    if (response.destroyed) return await drop(reply.body);
    setHead(response, reply);
    response.flushHeaders();
    await pipeline(reply.body, response);
  } catch {
    // A stream that breaks off takes the connection with it: the client must not take it for whole.
    response.destroy();
  }
}

/** Lets a stream end that nobody reads; one that has not begun would not hear of its end. */
async function drop(stream: AsyncIterable<Buffer>): Promise<void> {
  const chunks = stream[Symbol.asyncIterator]();
  await chunks.next();
  await chunks.return?.();
}

function setHead(response: http.ServerResponse, { statusCode, headers }: Omit<GatewayReply, 'body'>): void {
  response.statusCode = statusCode;
  for (const [name, value] of headers) {
    try {
      response.appendHeader(name, wireText(value));
    } catch {
      // A name that is no header name cannot be sent.
    }
  }
}
