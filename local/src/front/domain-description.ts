import type { Urls } from './urls';
import type { ApiCatalog } from '../model/api-catalog';
import type { DomainCatalog } from '../model/domain-catalog';
import type { RoutingRule, RuleCondition } from '../model/routing-rule';

/** A custom domain as plain data. */
export interface DomainDescription {
  readonly domainName: string;
  /** Where it is on loopback. For `*.example.com`, write a name in the place of the `*`. */
  readonly url: string;
  /** Whether it is reached through interface endpoints of VPCs only. */
  readonly isPrivate: boolean;
  /** What leads where, in the order in which it is looked at. */
  readonly routes: readonly DomainRouteDescription[];
}

export interface DomainRouteDescription {
  /** A base path, e.g. `/orders`, or what a rule looks at, e.g. `rule 10: /orders, x-version: beta*`. */
  readonly when: string;
  /** Name of the API, as its URL has it, or its id where it is not of the assembly. */
  readonly api: string;
  /** `*` where the client names it behind the base path. */
  readonly stage: string;
}

/** Every custom domain of an assembly. */
export function describeDomains({ domains }: DomainCatalog, apis: ApiCatalog, urls: Urls): DomainDescription[] {
  return domains.map((domain) => ({
    domainName: domain.name,
    url: urls.ofDomain(domain, domain.name),
    isPrivate: domain.access !== undefined,
    routes: [...domain.rules, ...domain.mappings].map((way) => {
      const api = apis.apis.find(({ id }) => id === way.apiId);
      return { when: 'priority' in way ? ruleText(way) : `/${way.basePath}`, api: api === undefined ? way.apiId : apis.nameOf(api), stage: way.stage ?? '*' };
    }),
  }));
}

function ruleText({ priority, conditions }: RoutingRule): string {
  return `rule ${priority}: ${conditions.map(conditionText).join(', ') || 'always'}`;
}

function conditionText(condition: RuleCondition): string {
  if ('basePaths' in condition) return condition.basePaths.map((path) => `/${path}`).join(' or ');
  return condition.headers.map(({ header, glob }) => `${header}: ${glob}`).join(' or ');
}
