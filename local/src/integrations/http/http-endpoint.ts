import type { HttpApiBackend, HttpBackendCall } from './http-backend';
import type { EndpointIntegration } from '../../model/http/http-integration';
import { DEFAULT_ROUTE, HttpRoute } from '../../model/http/http-route';
import { stagePath } from '../../pipeline/request-context';
import type { BackendAnswer } from '../backend';
import type { HttpClient } from '../http-client';
import { HOP_BY_HOP } from '../http-endpoint';
import { fillUri, withQuery } from '../uri';
import type { VpcTargets } from '../vpc-targets';

type Call = HttpBackendCall<EndpointIntegration>;

/** Headers that the gateway writes itself. */
const WRITTEN = new Set(['forwarded', 'via']);

/**
 * An HTTP endpoint that sees a request as it came, and whose answer goes back as it is.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
 */
export class HttpApiEndpointBackend implements HttpApiBackend<EndpointIntegration> {
  constructor(private readonly client: HttpClient, private readonly vpcTargets: VpcTargets) {}

  async call(call: Call): Promise<BackendAnswer> {
    const { exchange: { request, stage }, integration, mapped } = call;
    const { url, host } = this.vpcTargets.place(integration.vpcLink === undefined ? publicUrl(call) : privateUrl(call), integration, stage);
    return this.client.send({
      method: integration.httpMethod ?? request.method,
      url: withQuery(url, mapped.query.entries),
      headers: headersOf(call, host),
      body: request.body,
      timeout: integration.timeout,
      serverName: integration.serverName,
      signal: request.signal,
    });
  }
}

/** The integration's URL with its variables filled in; the path of a request to `$default` follows it. */
function publicUrl({ exchange: { request, match, stage }, integration, mapped }: Call): string {
  const filled = fillUri(integration.uri, stage.variables, encoded(match.route, match.pathParameters));
  const url = match.route.key === DEFAULT_ROUTE ? filled.replace(/\/$/, '') + request.path : filled;
  return mapped.path === undefined ? url : url.replace(/^(https?:\/\/[^/?#]*)[^?#]*/i, (_, origin: string) => `${origin}${absolute(mapped.path)}`);
}

/** What is behind a VPC link gets the whole path, with the stage, and the host that the client called. */
function privateUrl({ exchange: { request, stage }, integration, mapped }: Call): string {
  const host = mapped.headers.get('Host') ?? '';
  return `${integration.serverName === undefined ? 'http' : 'https'}://${host}${mapped.path === undefined ? stagePath(stage, request.path) : absolute(mapped.path)}`;
}

function absolute(path = ''): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** Path variables come decoded; only a greedy one has several segments. */
function encoded({ path }: HttpRoute, parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) =>
    [name, path.includes(`{${name}+}`) ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value)]));
}

function headersOf({ exchange: { request }, mapped }: Call, host: string | undefined): ReadonlyArray<readonly [string, string]> {
  const asked = request.headers.get('Host') ?? '';
  const chosen = mapped.headers.get('Host');
  const own = chosen === asked ? host : chosen;
  const forwarded = `by=127.0.0.1;for=${request.origin.sourceIp};host=${asked};proto=http`;
  return mapped.headers.without(HOP_BY_HOP).without(WRITTEN).with([
    ...own === undefined ? [] : [['Host', own] as const],
    ['Forwarded', [...request.headers.all('Forwarded'), forwarded].join(', ')],
    ['Via', [...request.headers.all('Via'), 'HTTP/1.1 AmazonAPIGateway'].join(', ')],
  ]).entries;
}
