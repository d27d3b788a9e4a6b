import { fillStageVariables } from './uri';
import type { Assembly, Resource } from '../assembly/assembly';
import { asArray, asString } from '../assembly/json';
import type { AnyStage } from '../model/any-api';
import { constructPath } from '../model/construct-path';
import type { Integration } from '../model/integration';
import { NotServedError } from '../pipeline/gateway-error';

/** Where a call goes. */
export interface HttpPlace {
  readonly url: string;
  /** `Host` header; undefined where it is the URL's own. */
  readonly host?: string;
}

type Variables = Pick<AnyStage, 'variables'>;

/** Resources that VPC links lead to and through. */
type VpcAssembly = Pick<Assembly, 'ofType'>;

/**
 * The load balancers and Cloud Map services behind VPC links, each at the URL that the user gives for it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
 */
export class VpcTargets {
  /**
   * @param urls URLs by a construct id on the target's path, its path, its DNS name or its ARN
   * @throws where a URL is none, or a name leads to no target or to more than one
   */
  static of(assembly: VpcAssembly, urls: Readonly<Record<string, string>>): VpcTargets {
    const targets = [...assembly.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer'), ...assembly.ofType('AWS::ServiceDiscovery::Service')];
    const named = Object.entries(urls).map(([name, url]) => [keyOf(name, targets), originOf(name, url)] as const);
    return new VpcTargets(targets, assembly.ofType('AWS::ApiGateway::VpcLink'), new Map(named));
  }

  /** @param origins URLs without a path by the key of a target */
  private constructor(
    private readonly targets: readonly Resource[],
    private readonly links: readonly Resource[],
    private readonly origins: ReadonlyMap<string, string>,
  ) {}

  /** Why calls of an integration cannot go where they should; undefined where they can, or where only a request tells. */
  obstacle(integration: Pick<Integration, 'uri' | 'vpcLink'>, { variables }: Variables): string | undefined {
    const key = this.target(integration, integration.uri, variables);
    if (key === undefined || key.includes('{') || this.origins.has(key)) return undefined;
    return this.missing(key);
  }

  /**
   * Where a call with this URL goes.
   * The URI of a private integration gives the path, the `Host` header and the name on the certificate, not the way:
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html
   * @throws NotServedError where nobody has said where the target is
   */
  place(url: string, integration: Pick<Integration, 'vpcLink'>, { variables }: Variables): HttpPlace {
    const key = this.target(integration, url, variables);
    if (key === undefined) return { url };
    const origin = this.origins.get(key);
    if (origin === undefined) throw new NotServedError(this.missing(key));
    return { url: url.replace(URL_ORIGIN, () => origin), host: URL_ORIGIN.exec(url)?.[1] };
  }

  /** Key of the target that an integration leads to; undefined where it leads into no VPC. */
  private target({ vpcLink }: Pick<Integration, 'vpcLink'>, url: string, variables: Variables['variables']): string | undefined {
    if (vpcLink === undefined) return undefined;
    const named = fillStageVariables(vpcLink.target ?? '', variables);
    if (named !== '') return targetArn(named);
    const id = fillStageVariables(vpcLink.id ?? '', variables);
    const link = this.links.find(({ physicalId }) => physicalId === id);
    const linked = asString(asArray(link?.properties.TargetArns)[0]);
    if (linked !== undefined) return linked;
    const host = hostname(fillStageVariables(url, variables));
    return this.targets.find((target) => dnsName(target) === host)?.arn ?? host;
  }

  private missing(key: string): string {
    const target = this.targets.find(({ arn }) => arn === key);
    const name = target === undefined ? key : constructPath(target);
    return `the ${key.includes(':servicediscovery:') ? 'Cloud Map service' : 'load balancer'} "${name}" behind its VPC link has no URL here; name one with vpcTargets (--vpc-target ${name}=http://127.0.0.1:8080)`;
  }
}

/** Scheme and authority of a URL, with the authority by itself. */
const URL_ORIGIN = /^https?:\/\/([^/?#]*)/i;

/** What a load balancer or service is kept under: its ARN, or the name that it has outside of the assembly. */
function keyOf(name: string, targets: readonly Resource[]): string {
  const exact = targets.find((target) =>
    [target.physicalId, target.arn, constructPath(target)].includes(name) || dnsName(target) === name.toLowerCase());
  const matches = exact === undefined ? targets.filter((target) => `/${constructPath(target)}/`.includes(`/${name}/`)) : [exact];
  if (matches.length === 1) return matches[0].arn ?? matches[0].physicalId;
  if (matches.length === 0 && name.startsWith('arn:')) return targetArn(name);
  if (matches.length === 0 && name.includes('.')) return name.toLowerCase();
  const known = (matches.length > 1 ? matches : targets).map((target) => `"${constructPath(target)}"`).join(', ');
  if (matches.length > 1) throw new Error(`VPC target "${name}" is ambiguous; use one of ${known}`);
  throw new Error(`VPC target "${name}" is no load balancer and no Cloud Map service of the assembly; ${known === '' ? '' : `use one of ${known}, or `}write a DNS name or an ARN`);
}

/** @throws for what is no http or https URL, or has a path, which integrations bring themselves */
function originOf(name: string, url: string): string {
  if (/^https?:\/\/[^/?#]+\/?$/i.test(url) && URL.canParse(url)) return new URL(url).origin;
  throw new Error(`URL "${url}" of VPC target "${name}" is no http or https URL without a path; write it like "http://127.0.0.1:8080"`);
}

/** ARN of a load balancer, also from that of a listener: its own id follows the load balancer's; that of a service without what it asks for in instances. */
function targetArn(arn: string): string {
  return arn.replace(/:listener\/([^/]+\/[^/]+\/[^/]+)\/.*$/, ':loadbalancer/$1').replace(/(:servicediscovery:[^?]*)\?.*$/, '$1');
}

function dnsName({ attributes }: Resource): string | undefined {
  return attributes?.DNSName?.toLowerCase();
}

function hostname(url: string): string {
  return (URL_ORIGIN.exec(url)?.[1] ?? url).replace(/:\d+$/, '').toLowerCase();
}
