import { AnyApi, DEFAULT_STAGE } from '../model/any-api';
import type { ApiCatalog } from '../model/api-catalog';
import type { DistributionCatalog } from '../model/distribution-catalog';
import type { Domain } from '../model/domain';
import type { DomainCatalog } from '../model/domain-catalog';
import { byHost, hostName } from '../model/host-name';

/** Where on loopback everything is that clients call. */
export class Urls {
  /** @param base URL of the server, without a slash at its end */
  constructor(
    private readonly base: string,
    private readonly apis: ApiCatalog,
    private readonly domains: DomainCatalog,
    private readonly distributions: DistributionCatalog,
  ) {}

  /**
   * URL of a stage of an API, of a domain or of a distribution.
   * @throws where the name is unknown or ambiguous, no single domain leads to a closed API, or what has no stages is named with one
   */
  of(name: string, stage?: string): string {
    const api = this.apis.exactly(name);
    if (api !== undefined) return this.ofApi(api, stage);
    const url = this.withoutStages(name);
    if (url === undefined) return this.ofApi(this.apis.find(name), stage);
    if (stage !== undefined) throw new Error(`"${name}" leads to stages by itself; leave the stage "${stage}" out`);
    return url;
  }

  /** URL of a stage; undefined where it is closed and not exactly one domain leads to it. */
  ofStage(api: AnyApi, stage: string): string | undefined {
    if (!api.endpoint.isClosed) return `${this.baseOf(api)}/${encodeURIComponent(this.apis.nameOf(api))}${stage === DEFAULT_STAGE ? '' : `/${encodeURIComponent(stage)}`}`;
    const [way, ...others] = this.domains.mappingsTo(api.id, stage);
    if (way === undefined || others.length > 0) return undefined;
    // Any label will do for a wildcard.
    return [`${this.baseOf(api)}/${way.domain.name.replace('*', 'any')}`, ...way.mapping.basePath === '' ? [] : [way.mapping.basePath]].join('/');
  }

  /** URL of a host; the name of a wildcard domain is one of its hosts here. */
  ofHost(host: string): string {
    return `${this.base}/${host}`;
  }

  /**
   * URL of a domain, by one of its hosts. One that leads to a WebSocket API leads to nothing else.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-mappings.html
   */
  ofDomain({ mappings }: Domain, host: string): string {
    return `${this.baseOf(this.apis.apis.find(({ id }) => id === mappings[0]?.apiId))}/${host}`;
  }

  /** Clients of WebSocket APIs speak another protocol. */
  private baseOf(api: AnyApi | undefined): string {
    return api?.protocol === 'WEBSOCKET' ? this.base.replace(/^http/, 'ws') : this.base;
  }

  private ofApi(api: AnyApi, stage: string | undefined): string {
    const name = stageName(api, stage);
    const url = this.ofStage(api, name);
    if (url !== undefined) return url;
    const how = this.domains.mappingsTo(api.id, name).length === 0 ? 'no mapping leads' : 'several mappings lead';
    const known = this.domains.leadingTo(api.id).map((domain) => `"${domain.name}"`).join(', ');
    throw new Error(`API "${api.path}" has its default endpoint closed, and ${how} to its stage "${name}"; `
      + (known === '' ? 'map a domain to it, or leave the endpoint open' : `take the URL of a domain that does: ${known}`));
  }

  /** URL of a domain, or of a distribution by one of its hosts or where no API has the name on its path. */
  private withoutStages(name: string): string | undefined {
    const host = hostName(name);
    const domain = byHost(this.domains.domains, ({ name: own }) => own, host);
    const isHost = domain !== undefined || this.distributions.withHost(host) !== undefined;
    if (isHost && name.startsWith('*')) throw new Error(`domain "${name}" stands for any one label; name one, e.g. "${name.replace('*', 'any')}"`);
    if (domain !== undefined) return this.ofDomain(domain, host);
    if (isHost) return this.ofHost(host);
    return this.apis.has(name) || !this.distributions.has(name) ? undefined : this.ofHost(this.distributions.find(name).domainName);
  }
}

function stageName(api: AnyApi, wanted: string | undefined): string {
  const names = api.stages.map(({ name }) => name);
  const known = names.length === 0 ? 'it has none' : `use one of ${names.map((name) => `"${name}"`).join(', ')}`;
  if (wanted === undefined && names.length === 1) return names[0];
  if (wanted === undefined) throw new Error(`API "${api.path}" needs the name of a stage; ${known}`);
  if (!names.includes(wanted)) throw new Error(`API "${api.path}" has no stage "${wanted}"; ${known}`);
  return wanted;
}
