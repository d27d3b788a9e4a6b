import type { Backend, BackendAnswer, BackendCall } from './backend';
import type { HttpClient } from './http-client';
import { fillUri, withQuery } from './uri';
import { NamedValues } from '../pipeline/named-values';
import { bytesOf } from '../pipeline/payload';

/** Headers that hold between two neighbours only: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP = new Set([
  'connection', 'expect', 'host', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'content-length',
]);

/** Headers that the gateway writes itself. */
const FORWARDED = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-amzn-apigateway-api-id']);

/**
 * An HTTP endpoint that sees what the mapping makes of a request.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */
export class HttpBackend implements Backend {
  constructor(private readonly client: HttpClient) {}

  async call({ exchange, integration, mapped }: BackendCall): Promise<BackendAnswer> {
    const { api, request, stage } = exchange;
    const given = NamedValues.headers(mapped.headers);
    const defaults: [string, string][] = [
      ['Content-Type', request.headers.get('Content-Type') ?? 'application/json'],
      ['Accept', 'application/json'],
      ['User-Agent', `AmazonAPIGateway_${api.id}`],
      ['x-amzn-apigateway-api-id', api.id],
    ];
    return this.client.send({
      method: integration.httpMethod ?? request.method,
      url: withQuery(fillUri(integration.uri, stage.variables, mapped.path), mapped.query),
      headers: [...defaults.filter(([name]) => given.get(name) === undefined), ...given.without(HOP_BY_HOP).entries],
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
  constructor(private readonly client: HttpClient) {}

  async call({ exchange, integration, mapped }: BackendCall): Promise<BackendAnswer> {
    const { api, request, stage } = exchange;
    const replaced = new Set(mapped.headers.map(([name]) => name.toLowerCase()));
    const queried = new Set(mapped.query.map(([name]) => name));
    const headers = request.headers.without(HOP_BY_HOP).without(FORWARDED).without(replaced).with([
      ...mapped.headers,
      ['x-amzn-apigateway-api-id', api.id],
      ['X-Forwarded-For', [...request.headers.all('X-Forwarded-For'), request.origin.sourceIp].join(', ')],
      ['X-Forwarded-Proto', 'http'],
    ]);
    const answer = await this.client.send({
      method: integration.httpMethod ?? request.method,
      url: withQuery(fillUri(integration.uri, stage.variables, mapped.path), [...request.query.without(queried).entries, ...mapped.query]),
      headers: headers.entries,
      body: bytesOf(mapped.payload),
      timeout: integration.timeout,
      skipVerification: integration.skipVerification,
      signal: request.signal,
    });
    return { ...answer, headers: answer.headers.without(HOP_BY_HOP) };
  }
}
