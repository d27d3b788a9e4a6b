import type { Urls } from './urls';
import type { DistributionCatalog } from '../model/distribution-catalog';

/** A CloudFront distribution as plain data. */
export interface DistributionDescription {
  /** Construct path. */
  readonly path: string;
  /** e.g. `d111111abcdef8.cloudfront.net`; the same in every run. */
  readonly domainName: string;
  readonly aliases: readonly string[];
  /** Where it is on loopback. */
  readonly url: string;
  /** In the order in which their patterns are looked at. */
  readonly behaviors: readonly BehaviorDescription[];
}

export interface BehaviorDescription {
  /** e.g. `/api/*` */
  readonly pathPattern: string;
  readonly allowedMethods: readonly string[];
  /** Host and path of the origin. */
  readonly origin: string;
}

/** Every distribution of an assembly. */
export function describeDistributions({ distributions }: DistributionCatalog, urls: Urls): DistributionDescription[] {
  return distributions.map(({ path, domainName, aliases, behaviors }) => ({
    path,
    domainName,
    aliases,
    url: urls.ofHost(domainName),
    behaviors: behaviors.map(({ pathPattern, allowedMethods, origin }) => ({
      pathPattern, allowedMethods, origin: origin === undefined ? 'none' : `${origin.domainName}${origin.path}`,
    })),
  }));
}
