import { originRequest } from './origin-request';
import type { Site, Sites } from './site';
import type { CacheBehavior, Distribution } from '../model/distribution';
import type { DistributionCatalog } from '../model/distribution-catalog';
import { hostName } from '../model/host-name';
import type { ResponseHeaders } from '../model/response-headers';
import { AnyReply, forbidden, GatewayReply, messageReply } from '../pipeline/gateway-reply';
import type { GatewayRequest } from '../pipeline/gateway-request';
import { matchesWildcards } from '../pipeline/wildcards';

/**
 * CloudFront distributions before APIs.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export class DistributionSites implements Sites {
  /** @param origins where the origins of distributions may be */
  constructor(private readonly catalog: DistributionCatalog, private readonly origins: readonly Sites[]) {}

  get hosts(): string[] {
    return this.catalog.distributions.flatMap(({ domainName, aliases }) => [domainName, ...aliases]);
  }

  find(host: string): Site | undefined {
    const distribution = this.catalog.withHost(host);
    return distribution && (async (request) => this.serve(distribution, request));
  }

  private async serve(distribution: Distribution, request: GatewayRequest): Promise<AnyReply> {
    const path = withoutDots(request.path);
    const behavior = distribution.behaviors.find(({ pathPattern }) => matchesWildcards(pathPattern, path));
    if (behavior === undefined) return forbidden();
    const { domainName } = distribution;
    if (!behavior.allowedMethods.includes(request.method)) return decorated(methodRefused(behavior), 'Error', domainName, behavior.responseHeaders);
    const reply = await this.callOrigin(distribution, behavior, request);
    return decorated(reply, reply.statusCode < 400 ? 'Miss' : 'Error', domainName, behavior.responseHeaders);
  }

  private async callOrigin({ domainName, path }: Distribution, behavior: CacheBehavior, request: GatewayRequest): Promise<AnyReply> {
    const { origin } = behavior;
    const known = origin && this.site(origin.domainName, request);
    if (origin === undefined || known === undefined) {
      return messageReply(502, `origin "${origin?.domainName ?? ''}" of distribution "${path}" is not served here; only APIs and custom domains of the assembly are`, 'BadGateway');
    }
    const sent = originRequest(domainName, behavior, origin, request);
    // API Gateway looks at the host that it is asked for, and knows its own only.
    const host = hostName(sent.headers.get('Host') ?? '');
    const site = this.site(host, sent);
    return site === undefined ? forbidden() : site(sent);
  }

  private site(host: string, request: GatewayRequest): Site | undefined {
    for (const sites of this.origins) {
      const site = sites.find(host, request);
      if (site !== undefined) return site;
    }
    return undefined;
  }
}

/** A path as patterns see it, without segments of dots; the origin gets it as the viewer wrote it. */
function withoutDots(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/').slice(1)) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

function methodRefused({ allowedMethods }: CacheBehavior): GatewayReply {
  const message = 'This distribution is not configured to allow the HTTP request method that was used for this request. '
    + `The distribution allows ${allowedMethods.join(', ')}.`;
  return {
    statusCode: 403,
    headers: [['Content-Type', 'text/html'], ['Server', 'CloudFront']],
    body: Buffer.from(`<!DOCTYPE html><html><head><title>ERROR: The request could not be satisfied</title></head><body><h1>403 ERROR</h1><p>${message}</p></body></html>`),
  };
}

function decorated<T extends AnyReply>(reply: T, outcome: string, host: string, { added, removed }: ResponseHeaders): T {
  const kept = reply.headers.filter(([name]) => !removed.includes(name.toLowerCase()));
  const sent = new Set(kept.map(([name]) => name.toLowerCase()));
  const effective = added.filter(({ name, override }) => override || !sent.has(name.toLowerCase()));
  const replaced = new Set(effective.map(({ name }) => name.toLowerCase()));
  return {
    ...reply,
    headers: [
      ...kept.filter(([name]) => !replaced.has(name.toLowerCase())),
      ...effective.map(({ name, value }): [string, string] => [name, value]),
      ['X-Cache', `${outcome} from cloudfront`],
      ['Via', `1.1 ${host} (CloudFront)`],
    ],
  };
}
