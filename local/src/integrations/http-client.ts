import * as http from 'http';
import * as https from 'https';
import { finished } from 'stream';
import { buffer } from 'stream/consumers';
import { CallLimit } from './call-limit';
import { GatewayError } from '../pipeline/gateway-error';
import { NamedValues, wireText } from '../pipeline/named-values';

export interface HttpCall {
  readonly method: string;
  /** Absolute URL; its path and query are sent as they are. */
  readonly url: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: Buffer;
  /** Milliseconds in which the whole answer must have come. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** @default false */
  readonly skipVerification?: boolean;
  /**
   * Name that the certificate of an HTTPS server must have.
   * @default - that of the `Host` header
   */
  readonly serverName?: string;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: NamedValues;
  readonly body: Buffer;
}

/** An answer whose body may still be on its way; reading it fails where the backend breaks off, takes too long, or the client goes away. */
export interface HttpStream extends Omit<HttpAnswer, 'body'> {
  readonly body: AsyncIterable<Buffer>;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** Node's servers close a connection after 5 s without a request; ours must not be the one that is used then. */
const KEPT = { keepAlive: true, timeout: 4000 };

/** Calls HTTP backends over connections that are kept. */
export class HttpClient {
  private readonly agents = { 'http:': new http.Agent(KEPT), 'https:': new https.Agent(KEPT), 'unverified': new https.Agent({ ...KEPT, rejectUnauthorized: false }) };

  constructor(private readonly onProblem: (message: string) => void) {}

  /**
   * Calls a backend and waits for its whole answer.
   * @throws GatewayError where the backend cannot be reached or takes too long
   */
  async send(call: HttpCall): Promise<HttpAnswer> {
    const target = callTarget(call);
    const limit = new CallLimit(call.timeout, call.signal);
    try {
      const response = await this.attempt(call, target, limit.signal);
      return { ...headOf(response), body: await buffer(response) };
    } catch (error) {
      throw this.failure(call, limit, error as Error);
    } finally {
      limit.end();
    }
  }

  /**
   * Calls a backend and waits for the headers of its answer.
   * @throws GatewayError where the backend cannot be reached or takes too long
   */
  async open(call: HttpCall): Promise<HttpStream> {
    const target = callTarget(call);
    const limit = new CallLimit(call.timeout, call.signal);
    try {
      const response = await this.attempt(call, target, limit.signal);
      finished(response, (error) => {
        limit.end();
        if (limit.timedOut) this.onProblem(`${call.method} ${call.url} was cut off: its answer did not end in ${call.timeout} ms; raise timeoutInMillis, at most to 900000`);
        else if (error && !limit.left) this.onProblem(`${call.method} ${call.url} broke off: ${error.message}`);
      });
      return { ...headOf(response), body: response };
    } catch (error) {
      limit.end();
      throw this.failure(call, limit, error as Error);
    }
  }

  /** Closes the connections that are kept. */
  stop(): void {
    Object.values(this.agents).forEach((agent) => agent.destroy());
  }

  private failure(call: HttpCall, limit: CallLimit, error: Error): GatewayError {
    if (limit.timedOut) return new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
    if (!limit.left) this.onProblem(`${call.method} ${call.url} failed: ${error.message || String(error)}`);
    return new GatewayError('INTEGRATION_FAILURE', 'Network error communicating with endpoint');
  }

  private async attempt(call: HttpCall, target: Target, signal: AbortSignal): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { request: send } = target.protocol === 'https:' ? https : http;
      const values = NamedValues.headers(call.headers);
      const headers = Object.fromEntries(Object.entries(values.multiple())
        .map(([name, all]) => [name, all.length === 1 ? wireText(all[0]) : all.map(wireText)]));
      const host = values.get('Host') === undefined ? { Host: target.host } : {};
      const length = call.body.length > 0 || !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(call.method) ? { 'Content-Length': call.body.length } : {};
      const request = send({
        agent: this.agents[target.protocol === 'https:' && call.skipVerification === true ? 'unverified' : target.protocol],
        hostname: target.hostname,
        port: target.port,
        method: call.method,
        path: target.path,
        ...call.serverName === undefined ? {} : { servername: call.serverName },
        headers: { ...host, ...headers, ...length },
        signal,
      }, resolve);
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The server closed a kept connection; only what may be done twice is sent again.
        if (request.reusedSocket && error.code === 'ECONNRESET' && IDEMPOTENT.has(call.method) && !signal.aborted) this.attempt(call, target, signal).then(resolve, reject);
        else reject(error);
      });
      request.end(call.body);
    });
  }
}

function headOf(response: http.IncomingMessage): Omit<HttpAnswer, 'body'> {
  return { statusCode: response.statusCode ?? 502, headers: NamedValues.rawHeaders(response.rawHeaders) };
}

interface Target {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: string;
  readonly host: string;
  readonly path: string;
}

/** @throws GatewayError for what is no URL */
function callTarget({ url }: HttpCall): Target {
  const target = targetOf(url);
  if (target !== undefined) return target;
  throw new GatewayError('API_CONFIGURATION_ERROR', 'Invalid endpoint address', {
    problem: `"${url}" is no URL to call; write an absolute "http://" or "https://" URL`,
  });
}

/** Takes a URL apart without touching its path, which `URL` would normalize. */
function targetOf(url: string): Target | undefined {
  const [, origin, rest] = /^(https?:\/\/[^/?#]+)([^#]*)/i.exec(url) ?? [];
  if (origin === undefined || !URL.canParse(origin)) return undefined;
  const { protocol, hostname, port, host } = new URL(origin);
  const path = (rest.startsWith('/') ? rest : `/${rest}`).replace(/[^!-~]/g, (character) => encodeURIComponent(character));
  return { protocol: protocol === 'https:' ? 'https:' : 'http:', hostname: hostname.replace(/^\[|\]$/g, ''), port, host, path };
}
