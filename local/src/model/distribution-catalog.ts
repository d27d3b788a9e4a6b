import { Distribution, distributionOf } from './distribution';
import { findNamed } from './find-named';
import { byHost } from './host-name';
import type { Assembly } from '../assembly/assembly';

/** The CloudFront distributions of an assembly. */
export class DistributionCatalog {
  static of(assembly: Assembly): DistributionCatalog {
    return new DistributionCatalog(assembly.ofType('AWS::CloudFront::Distribution').map((resource) => distributionOf(resource, assembly)));
  }

  private constructor(readonly distributions: readonly Distribution[]) {}

  /** Names what of the distributions has no effect here. */
  get warnings(): string[] {
    return this.distributions.flatMap(({ path, unserved }) => unserved.map((part) => `distribution "${path}": ${part}`));
  }

  /** The distribution that a host leads to. */
  withHost(host: string): Distribution | undefined {
    const names = this.distributions.flatMap((distribution) =>
      [distribution.domainName, ...distribution.aliases].map((name) => ({ name, distribution })));
    return byHost(names, ({ name }) => name, host)?.distribution;
  }

  /** Whether a name is a path of a distribution, or a construct id on one. */
  has(name: string): boolean {
    return this.distributions.some(({ path }) => `/${path}/`.includes(`/${name}/`));
  }

  /**
   * The distribution that a caller means: its construct path, or a construct id on that.
   * @throws where there is none, or more than one
   */
  find(name: string): Distribution {
    return findNamed('distribution', this.distributions, name);
  }
}
