import type { Api } from '../model/api';
import type { ApiCatalog } from '../model/api-catalog';
import type { DomainCatalog } from '../model/domain-catalog';
import { byHost, hostName } from '../model/host-name';

/** Where on loopback everything is that clients call. */
export class Urls {
  /** @param base URL of the server, without a slash at its end */
  constructor(private readonly base: string, private readonly apis: ApiCatalog, private readonly domains: DomainCatalog) {}

  /**
   * URL of a stage of an API, or of a domain.
   * @throws where the name is unknown or ambiguous, no single domain leads to a closed API, or a domain is named with a stage
   */
  of(name: string, stage?: string): string {
    const api = this.apis.exactly(name);
    if (api !== undefined) return this.ofApi(api, stage);
    return this.ofDomain(name, stage) ?? this.ofApi(this.apis.find(name), stage);
  }

  /** URL of a stage; undefined where it is closed and not exactly one domain leads to it. */
  ofStage(api: Api, stage: string): string | undefined {
    if (!api.endpoint.isClosed) return `${this.base}/${encodeURIComponent(this.apis.nameOf(api))}/${encodeURIComponent(stage)}`;
    const [way, ...others] = this.domains.mappingsTo(api.id, stage);
    if (way === undefined || others.length > 0) return undefined;
    // Any label will do for a wildcard.
    return [this.ofHost(way.domain.name.replace('*', 'any')), ...way.mapping.basePath === '' ? [] : [way.mapping.basePath]].join('/');
  }

  /** URL of a host; the name of a wildcard domain is one of its hosts here. */
  ofHost(host: string): string {
    return `${this.base}/${host}`;
  }

  private ofApi(api: Api, stage: string | undefined): string {
    const name = stageName(api, stage);
    const url = this.ofStage(api, name);
    if (url !== undefined) return url;
    const how = this.domains.mappingsTo(api.id, name).length === 0 ? 'no mapping leads' : 'several mappings lead';
    const known = this.domains.leadingTo(api.id).map((domain) => `"${domain.name}"`).join(', ');
    throw new Error(`API "${api.path}" has its default endpoint closed, and ${how} to its stage "${name}"; `
      + (known === '' ? 'map a domain to it, or leave the endpoint open' : `take the URL of a domain that does: ${known}`));
  }

  private ofDomain(name: string, stage: string | undefined): string | undefined {
    const domain = byHost(this.domains.domains, (candidate) => candidate.name, hostName(name));
    if (domain === undefined) return undefined;
    if (name.startsWith('*')) throw new Error(`domain "${name}" stands for any one label; name one, e.g. "${name.replace('*', 'any')}"`);
    if (stage !== undefined) throw new Error(`"${name}" is a domain, which leads to stages by itself; leave the stage "${stage}" out`);
    return this.ofHost(hostName(name));
  }
}

function stageName(api: Api, wanted: string | undefined): string {
  const names = api.stages.map(({ name }) => name);
  const known = names.length === 0 ? 'it has none' : `use one of ${names.map((name) => `"${name}"`).join(', ')}`;
  if (wanted === undefined && names.length === 1) return names[0];
  if (wanted === undefined) throw new Error(`API "${api.path}" needs the name of a stage; ${known}`);
  if (!names.includes(wanted)) throw new Error(`API "${api.path}" has no stage "${wanted}"; ${known}`);
  return wanted;
}
