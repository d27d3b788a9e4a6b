import * as http from 'http';
import * as https from 'https';
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
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: NamedValues;
  readonly body: Buffer;
}

const TIMED_OUT = Symbol('timed out');

/** https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** Node's servers close a connection after 5 s without a request; ours must not be the one that is used then. */
const KEPT = { keepAlive: true, timeout: 4000 };

/** Calls HTTP backends over connections that are kept. */
export class HttpClient {
  private readonly agents = { 'http:': new http.Agent(KEPT), 'https:': new https.Agent(KEPT), 'unverified': new https.Agent({ ...KEPT, rejectUnauthorized: false }) };

  constructor(private readonly onProblem: (message: string) => void) {}

  /** @throws GatewayError where the backend cannot be reached or takes too long */
  async send(call: HttpCall): Promise<HttpAnswer> {
    const target = targetOf(call.url);
    if (target === undefined) {
      throw new GatewayError('API_CONFIGURATION_ERROR', 'Invalid endpoint address', {
        problem: `"${call.url}" is no URL to call; write an absolute "http://" or "https://" URL`,
      });
    }
    const cancel = new AbortController();
    const deadline = setTimeout(() => cancel.abort(TIMED_OUT), call.timeout);
    const leave = () => cancel.abort();
    call.signal.addEventListener('abort', leave);
    try {
      return await this.attempt(call, target, cancel.signal);
    } catch (error) {
      if (cancel.signal.reason === TIMED_OUT) throw new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
      if (!call.signal.aborted) this.onProblem(`${call.method} ${call.url} failed: ${(error as Error).message || String(error)}`);
      throw new GatewayError('INTEGRATION_FAILURE', 'Network error communicating with endpoint');
    } finally {
      clearTimeout(deadline);
      call.signal.removeEventListener('abort', leave);
    }
  }

  /** Closes the connections that are kept. */
  stop(): void {
    Object.values(this.agents).forEach((agent) => agent.destroy());
  }

  private async attempt(call: HttpCall, target: Target, signal: AbortSignal): Promise<HttpAnswer> {
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
        headers: { ...host, ...headers, ...length },
        signal,
      }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({
          statusCode: response.statusCode ?? 502,
          headers: NamedValues.rawHeaders(response.rawHeaders),
          body: Buffer.concat(chunks),
        }));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The server closed a kept connection; only what may be done twice is sent again.
        if (request.reusedSocket && error.code === 'ECONNRESET' && IDEMPOTENT.has(call.method) && !signal.aborted) this.attempt(call, target, signal).then(resolve, reject);
        else reject(error);
      });
      request.end(call.body);
    });
  }
}

interface Target {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: string;
  readonly host: string;
  readonly path: string;
}

/** Takes a URL apart without touching its path, which `URL` would normalize. */
function targetOf(url: string): Target | undefined {
  const [, origin, rest] = /^(https?:\/\/[^/?#]+)([^#]*)/i.exec(url) ?? [];
  if (origin === undefined || !URL.canParse(origin)) return undefined;
  const { protocol, hostname, port, host } = new URL(origin);
  const path = (rest.startsWith('/') ? rest : `/${rest}`).replace(/[^!-~]/g, (character) => encodeURIComponent(character));
  return { protocol: protocol === 'https:' ? 'https:' : 'http:', hostname: hostname.replace(/^\[|\]$/g, ''), port, host, path };
}
