import { fillStageVariables } from './uri';
import type { Assembly, Resource } from '../assembly/assembly';
import { asArray, asString } from '../assembly/json';
import type { Integration } from '../model/integration';
import { constructPath } from '../model/construct-path';
import type { Stage } from '../model/stage';
import { NotServedError } from '../pipeline/gateway-error';

/** Where a call goes. */
export interface HttpPlace {
  readonly url: string;
  /** `Host` header; undefined where it is the URL's own. */
  readonly host?: string;
}

/** Resources that VPC links lead to and through. */
type VpcAssembly = Pick<Assembly, 'ofType'>;

/**
 * The load balancers behind VPC links, each at the URL that the user gives for it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
 */
export class VpcTargets {
  /**
   * @param urls URLs by a construct id on the load balancer's path, its path, its DNS name or its ARN
   * @throws where a URL is none, or a name leads to no load balancer or to more than one
   */
  static of(assembly: VpcAssembly, urls: Readonly<Record<string, string>>): VpcTargets {
    const balancers = assembly.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer');
    const named = Object.entries(urls).map(([name, url]) => [keyOf(name, balancers), originOf(name, url)] as const);
    return new VpcTargets(balancers, assembly.ofType('AWS::ApiGateway::VpcLink'), new Map(named));
  }

  /** @param origins URLs without a path by the key of a load balancer */
  private constructor(
    private readonly balancers: readonly Resource[],
    private readonly links: readonly Resource[],
    private readonly origins: ReadonlyMap<string, string>,
  ) {}

  /** Why calls of an integration cannot go where they should; undefined where they can, or where only a request tells. */
  obstacle(integration: Integration, { variables }: Stage): string | undefined {
    const key = this.target(integration, integration.uri, variables);
    if (key === undefined || key.includes('{') || this.origins.has(key)) return undefined;
    return this.missing(key);
  }

  /**
   * Where a call with this URL goes.
   * The URI of a private integration gives the path, the `Host` header and the name on the certificate, not the way:
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
   * @throws NotServedError where nobody has said where the load balancer is
   */
  place(url: string, integration: Integration, { variables }: Stage): HttpPlace {
    const key = this.target(integration, url, variables);
    if (key === undefined) return { url };
    const origin = this.origins.get(key);
    if (origin === undefined) throw new NotServedError(this.missing(key));
    return { url: url.replace(URL_ORIGIN, () => origin), host: URL_ORIGIN.exec(url)?.[1] };
  }

  /** Key of the load balancer that an integration leads to; undefined where it leads into no VPC. */
  private target({ vpcLink }: Integration, url: string, variables: Stage['variables']): string | undefined {
    if (vpcLink === undefined) return undefined;
    const named = fillStageVariables(vpcLink.target ?? '', variables);
    if (named !== '') return balancerArn(named);
    const id = fillStageVariables(vpcLink.id ?? '', variables);
    const link = this.links.find(({ physicalId }) => physicalId === id);
    const linked = asString(asArray(link?.properties.TargetArns)[0]);
    if (linked !== undefined) return linked;
    const host = hostname(fillStageVariables(url, variables));
    return this.balancers.find((balancer) => dnsName(balancer) === host)?.physicalId ?? host;
  }

  private missing(key: string): string {
    const balancer = this.balancers.find(({ physicalId }) => physicalId === key);
    const name = balancer === undefined ? key : constructPath(balancer);
    return `the load balancer "${name}" behind its VPC link has no URL here; name one with vpcTargets (--vpc-target ${name}=http://127.0.0.1:8080)`;
  }
}

/** Scheme and authority of a URL, with the authority by itself. */
const URL_ORIGIN = /^https?:\/\/([^/?#]*)/i;

/** What a load balancer is kept under: its ARN, or the name that it has outside of the assembly. */
function keyOf(name: string, balancers: readonly Resource[]): string {
  const exact = balancers.find((balancer) =>
    [balancer.physicalId, constructPath(balancer)].includes(name) || dnsName(balancer) === name.toLowerCase());
  const matches = exact === undefined ? balancers.filter((balancer) => `/${constructPath(balancer)}/`.includes(`/${name}/`)) : [exact];
  if (matches.length === 1) return matches[0].physicalId;
  if (matches.length === 0 && name.startsWith('arn:')) return balancerArn(name);
  if (matches.length === 0 && name.includes('.')) return name.toLowerCase();
  const known = (matches.length > 1 ? matches : balancers).map((balancer) => `"${constructPath(balancer)}"`).join(', ');
  if (matches.length > 1) throw new Error(`VPC target "${name}" is ambiguous; use one of ${known}`);
  throw new Error(`VPC target "${name}" is no load balancer of the assembly; ${known === '' ? '' : `use one of ${known}, or `}write a DNS name or an ARN`);
}

/** @throws for what is no http or https URL, or has a path, which integrations bring themselves */
function originOf(name: string, url: string): string {
  if (/^https?:\/\/[^/?#]+\/?$/i.test(url) && URL.canParse(url)) return new URL(url).origin;
  throw new Error(`URL "${url}" of VPC target "${name}" is no http or https URL without a path; write it like "http://127.0.0.1:8080"`);
}

/** ARN of a load balancer, also from that of a listener: its own id follows the load balancer's. */
function balancerArn(arn: string): string {
  return arn.replace(/:listener\/([^/]+\/[^/]+\/[^/]+)\/.*$/, ':loadbalancer/$1');
}

function dnsName({ attributes }: Resource): string | undefined {
  return attributes?.DNSName?.toLowerCase();
}

function hostname(url: string): string {
  return (URL_ORIGIN.exec(url)?.[1] ?? url).replace(/:\d+$/, '').toLowerCase();
}
