import { basePathOf, byLength } from './base-path';
import { constructPath } from './construct-path';
import { hostName } from './host-name';
import { RoutingRule, routingRuleOf } from './routing-rule';
import type { Assembly, Resource } from '../assembly/assembly';
import { asObject, asString, isObject, JsonObject } from '../assembly/json';

/** A base path of a domain with the stage that it leads to. */
export interface DomainMapping {
  /** e.g. `shop/v1`; empty where the domain itself is mapped. */
  readonly basePath: string;
  readonly apiId: string;
  /** Undefined where the path names it after the base path. */
  readonly stage?: string;
}

/** What lets a request into a domain of VPCs. */
export interface PrivateAccess {
  readonly arn: string;
  /** Undefined where nobody is let in. */
  readonly policy?: JsonObject;
  /** Interface endpoints that may use it. */
  readonly vpcEndpointIds: ReadonlySet<string>;
}

/** A custom domain of the assembly. */
export interface Domain {
  /** In lower case, e.g. `api.example.com`, or `*.example.com` for any one label. */
  readonly name: string;
  /** Construct path without the last `Resource`; the name where only mappings and rules tell of it. */
  readonly path: string;
  readonly account: string;
  readonly region: string;
  /** Those that its routing mode leaves, longer base paths first. */
  readonly mappings: readonly DomainMapping[];
  /** Those that its routing mode asks, in their order. */
  readonly rules: readonly RoutingRule[];
  /** Undefined for a domain on the internet. */
  readonly access?: PrivateAccess;
  /** What of it has no effect here. */
  readonly unserved: readonly string[];
}

/** The domains of an assembly, and the mappings and rules of private ones that it does not have. */
export interface DomainReading {
  readonly domains: Domain[];
  readonly strays: Resource[];
}

const DOMAINS = ['AWS::ApiGateway::DomainName', 'AWS::ApiGatewayV2::DomainName', 'AWS::ApiGateway::DomainNameV2'];
const MAPPINGS = ['AWS::ApiGateway::BasePathMapping', 'AWS::ApiGateway::BasePathMappingV2', 'AWS::ApiGatewayV2::ApiMapping'];
const RULE = 'AWS::ApiGatewayV2::RoutingRule';

/** Reads domains of all kinds with their mappings and rules. */
export function readDomains(assembly: Assembly): DomainReading {
  const resources = DOMAINS.flatMap((type) => assembly.ofType(type));
  const parts = [...MAPPINGS, RULE].flatMap((type) => assembly.ofType(type));
  const foreign = parts.filter((part) => !resources.some((resource) => belongsTo(part, resource, assembly)));
  const named = foreign.filter((part) => publicName(part) !== undefined);
  return {
    domains: [
      ...resources.map((resource) => domainOf(resource, parts.filter((part) => belongsTo(part, resource, assembly)), assembly)),
      ...importedDomains(named, assembly),
    ],
    strays: foreign.filter((part) => !named.includes(part)),
  };
}

function domainOf(resource: Resource, parts: readonly Resource[], assembly: Assembly): Domain {
  const { type, properties } = resource;
  return {
    name: hostName(asString(properties.DomainName) ?? ''),
    path: constructPath(resource),
    ...assembly.environment(resource.stack),
    ...routingOf(asString(properties.RoutingMode)?.toUpperCase() ?? '', parts),
    access: type === 'AWS::ApiGateway::DomainNameV2' ? accessOf(resource, assembly) : undefined,
    unserved: isObject(properties.MutualTlsAuthentication) ? ['clients need no certificate here, although "MutualTlsAuthentication" asks for one'] : [],
  };
}

/** The two kinds of domains have names of their own for the modes; those with rules begin alike. */
function routingOf(mode: string, parts: readonly Resource[]): Pick<Domain, 'mappings' | 'rules'> {
  const [rules, mappings] = [parts.filter(({ type }) => type === RULE), parts.filter(({ type }) => type !== RULE)];
  return {
    mappings: mode === 'ROUTING_RULE_ONLY' ? [] : mappings.map(mappingOf).sort((left, right) => byLength(left.basePath, right.basePath)),
    rules: mode.startsWith('ROUTING_RULE') ? rules.map(routingRuleOf).sort((left, right) => left.priority - right.priority) : [],
  };
}

/** Domains that somebody else has made: only mappings and rules tell of them. */
function importedDomains(parts: readonly Resource[], assembly: Assembly): Domain[] {
  const byPlace = new Map<string, Resource[]>();
  for (const part of parts) {
    const { account, region } = assembly.environment(part.stack);
    const key = JSON.stringify([publicName(part), account, region]);
    byPlace.set(key, [...byPlace.get(key) ?? [], part]);
  }
  return [...byPlace.values()].map((own) => {
    const name = publicName(own[0]) ?? '';
    return { name, path: name, ...assembly.environment(own[0].stack), ...routingOf('ROUTING_RULE_THEN_API_MAPPING', own), unserved: [] };
  });
}

function accessOf({ arn = '', properties }: Resource, assembly: Assembly): PrivateAccess {
  const { Policy: policy } = properties;
  const associations = assembly.ofType('AWS::ApiGateway::DomainNameAccessAssociation').filter((association) => association.properties.DomainNameArn === arn);
  return {
    arn,
    policy: policy === undefined ? undefined : asObject(typeof policy === 'string' ? JSON.parse(policy) : policy),
    vpcEndpointIds: new Set(associations.flatMap((association) => asString(association.properties.AccessAssociationSource) ?? [])),
  };
}

function mappingOf({ properties }: Resource): DomainMapping {
  return {
    basePath: basePathOf(properties.BasePath ?? properties.ApiMappingKey),
    apiId: asString(properties.RestApiId ?? properties.ApiId) ?? '',
    stage: asString(properties.Stage),
  };
}

/** By the ARN of a private domain, within an account and region by the name of another. */
function belongsTo(part: Resource, domain: Resource, assembly: Assembly): boolean {
  const name = publicName(part);
  if (name === undefined || domain.type === 'AWS::ApiGateway::DomainNameV2') return asString(part.properties.DomainNameArn)?.toLowerCase() === domain.arn?.toLowerCase();
  const [here, there] = [assembly.environment(part.stack), assembly.environment(domain.stack)];
  return here.account === there.account && here.region === there.region && name === hostName(asString(domain.properties.DomainName) ?? '');
}

/** Name of the domain on the internet that a mapping or rule is of; undefined where it is of a private one, whose ARN has an id too. */
function publicName({ properties: { DomainName: name, DomainNameArn: arn } }: Resource): string | undefined {
  if (name !== undefined) return hostName(asString(name) ?? '');
  const [, named] = /:\/domainnames\/([^/+]+)$/.exec(asString(arn) ?? '') ?? [];
  return named === undefined ? undefined : hostName(named);
}
