import type { Backend, BackendAnswer, BackendCall } from './backend';
import type { HttpCall, HttpClient } from './http-client';
import { fillUri, withQuery } from './uri';
import type { VpcTargets } from './vpc-targets';
import { NamedValues } from '../pipeline/named-values';
import { bytesOf } from '../pipeline/payload';

/** Headers that hold between two neighbours only: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
export const HOP_BY_HOP = new Set([
  'connection', 'expect', 'host', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'content-length',
]);

/** Headers that the gateway writes itself. */
const FORWARDED = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-amzn-apigateway-api-id']);

/**
 * An HTTP endpoint that sees what the mapping makes of a request.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */
export class HttpBackend implements Backend {
  constructor(private readonly client: HttpClient, private readonly vpcTargets: VpcTargets) {}

  async call({ exchange, integration, mapped }: BackendCall): Promise<BackendAnswer> {
    const { api, request, stage } = exchange;
    const given = NamedValues.headers(mapped.headers);
    const defaults: [string, string][] = [
      ['Content-Type', request.headers.get('Content-Type') ?? 'application/json'],
      ['Accept', 'application/json'],
      ['User-Agent', `AmazonAPIGateway_${api.id}`],
      ['x-amzn-apigateway-api-id', api.id],
    ];
    const { url, host } = this.vpcTargets.place(fillUri(integration.uri, stage.variables, mapped.path), integration, stage);
    return this.client.send({
      method: integration.httpMethod ?? request.method,
      url: withQuery(url, mapped.query),
      headers: [...hostHeader(host), ...defaults.filter(([name]) => given.get(name) === undefined), ...given.without(HOP_BY_HOP).entries],
      body: bytesOf(mapped.payload),
      timeout: integration.timeout,
      skipVerification: integration.skipVerification,
      signal: request.signal,
    });
  }
}

/**
 * An HTTP endpoint that sees a request as it came, and whose answer goes back as it is.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-proxy-integrations.html
 */
export class HttpProxyBackend implements Backend {
  constructor(private readonly client: HttpClient, private readonly vpcTargets: VpcTargets) {}

  async call(call: BackendCall): Promise<BackendAnswer> {
    const answer = await this.client.send(proxiedCall(call, this.vpcTargets));
    return { ...answer, headers: answer.headers.without(HOP_BY_HOP) };
  }
}

/** A request that is passed on as it came. */
export function proxiedCall({ exchange, integration, mapped }: BackendCall, vpcTargets: VpcTargets): HttpCall {
  const { api, request, stage } = exchange;
  const replaced = new Set(mapped.headers.map(([name]) => name.toLowerCase()));
  const queried = new Set(mapped.query.map(([name]) => name));
  const { url, host } = vpcTargets.place(fillUri(integration.uri, stage.variables, mapped.path), integration, stage);
  const headers = request.headers.without(HOP_BY_HOP).without(FORWARDED).without(replaced).with([
    ...replaced.has('host') ? [] : hostHeader(host),
    ...mapped.headers,
    ['x-amzn-apigateway-api-id', api.id],
    ['X-Forwarded-For', [...request.headers.all('X-Forwarded-For'), request.origin.sourceIp].join(', ')],
    ['X-Forwarded-Proto', 'http'],
  ]);
  return {
    method: integration.httpMethod ?? request.method,
    url: withQuery(url, [...request.query.without(queried).entries, ...mapped.query]),
    headers: headers.entries,
    body: bytesOf(mapped.payload),
    timeout: integration.timeout,
    skipVerification: integration.skipVerification,
    signal: request.signal,
  };
}

function hostHeader(host: string | undefined): [string, string][] {
  return host === undefined ? [] : [['Host', host]];
}
