import type { AnyApi } from './any-api';
import { constructPath } from './construct-path';
import { Domain, DomainMapping, DomainReading, readDomains } from './domain';
import { byHost } from './host-name';
import type { RoutingRule } from './routing-rule';
import type { Assembly } from '../assembly/assembly';
import { asString } from '../assembly/json';

/** The custom domains of an assembly. */
export class DomainCatalog {
  /** @param apis those that domains may lead to */
  static of(assembly: Assembly, apis: readonly AnyApi[]): DomainCatalog {
    return new DomainCatalog(readDomains(assembly), new Map(apis.map(({ id, protocol }) => [id, protocol])));
  }

  readonly domains: readonly Domain[];
  /** Names what of the domains has no effect here. */
  readonly warnings: readonly string[];

  private constructor({ domains, strays }: DomainReading, protocols: ReadonlyMap<string, AnyApi['protocol']>) {
    this.domains = domains;
    this.warnings = [
      ...strays.map((part) => `"${constructPath(part)}" has no effect here: its domain "${asString(part.properties.DomainNameArn) ?? ''}" is not in the assembly`),
      ...domains.flatMap((domain) => [
        ...domain.unserved,
        ...mixedProtocols(domain, protocols),
        ...[...domain.rules, ...domain.mappings].filter(({ apiId }) => !protocols.has(apiId))
          .map((way) => `${wayName(way)} is answered with 501, for API "${way.apiId}" is not in the assembly`),
      ].map((part) => `domain "${domain.name}": ${part}`)),
      ...this.sharedNames(),
    ];
  }

  /**
   * The domain that a host leads to.
   * @param vpcEndpointId interface endpoint that the request comes through: one that may use a private domain gets to it, not to one of its name on the internet
   */
  find(host: string, vpcEndpointId?: string): Domain | undefined {
    const own = this.domains.filter(({ access }) => vpcEndpointId !== undefined && access?.vpcEndpointIds.has(vpcEndpointId));
    const onInternet = this.domains.filter(({ access }) => access === undefined);
    return [own, onInternet, this.domains].map((candidates) => byHost(candidates, ({ name }) => name, host)).find((domain) => domain !== undefined);
  }

  /** Mappings that lead to a stage. */
  mappingsTo(apiId: string, stage: string): { readonly domain: Domain; readonly mapping: DomainMapping }[] {
    return this.domains.flatMap((domain) =>
      domain.mappings.filter((mapping) => mapping.apiId === apiId && mapping.stage === stage).map((mapping) => ({ domain, mapping })));
  }

  /** Domains that lead to an API in any way. */
  leadingTo(apiId: string): Domain[] {
    return this.domains.filter(({ rules, mappings }) => [...rules, ...mappings].some((way) => way.apiId === apiId));
  }

  private sharedNames(): string[] {
    const onInternet = this.domains.filter(({ access }) => access === undefined);
    const names = onInternet.map(({ name }) => name);
    return [...new Set(names.filter((name, index) => names.indexOf(name) < index))].map((name) => {
      const places = onInternet.filter((domain) => domain.name === name).map(({ path }) => `"${path}"`).join(', ');
      return `domain "${name}" is in the assembly more than once (${places}); requests go to the first; synthesize one stage or region at a time to keep them apart`;
    });
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-mappings.html */
function mixedProtocols({ mappings }: Domain, protocols: ReadonlyMap<string, AnyApi['protocol']>): string[] {
  const led = new Set(mappings.flatMap(({ apiId }) => protocols.get(apiId) ?? []));
  return led.has('WEBSOCKET') && led.size > 1 ? ['it leads to a WebSocket API and to others, which AWS does not take; give the WebSocket API a domain of its own'] : [];
}

/** What a mapping or rule is called in messages. */
export function wayName(way: DomainMapping | RoutingRule): string {
  return 'priority' in way ? `routing rule "${way.priority}"` : `base path "/${way.basePath}"`;
}
