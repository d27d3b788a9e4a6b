import { DomainMapping } from './domain-target';
import { isWildcard } from '../values/domain-name';

/**
 * Domains that lead to a stage.
 * @internal
 */
export class StageDomains {
  private readonly mappings: DomainMapping[] = [];

  public add(mapping: DomainMapping): void {
    this.mappings.push(mapping);
  }

  public get isEmpty(): boolean {
    return this.mappings.length === 0;
  }

  /** Whether one of them closes the URL that API Gateway gives. */
  public get closeDefaultEndpoint(): boolean {
    return this.mappings.some(({ closesDefaultEndpoint }) => closesDefaultEndpoint);
  }

  /** What stands before the stage and refers to it. */
  public get fronts() {
    return this.mappings.flatMap(({ front }) => front ?? []);
  }

  /** That of the first which leads there without more ado; undefined where there is none. */
  public get url(): string | undefined {
    const isPlain = ({ domainName }: DomainMapping) => !isWildcard(domainName);
    const paths = this.mappings.filter(({ isRule }) => !isRule);
    return (paths.find(isPlain) ?? paths[0] ?? this.mappings.find(isPlain) ?? this.mappings[0])?.url;
  }
}

/**
 * The default endpoint of an API: open, unless its gateway or a domain closes it.
 * @internal
 */
export class DefaultEndpoint {
  /**
   * @param option what the gateway says of it
   * @param stages by name, as they are at synthesis
   */
  constructor(private readonly option: boolean | undefined, private readonly stages: () => ReadonlyArray<readonly [string, StageDomains]>) {}

  /** Undefined where nothing says so, and it is open. */
  public get isClosed(): boolean | undefined {
    return this.option ?? (this.stages().some(([, domains]) => domains.closeDefaultEndpoint) || undefined);
  }

  /** Stages that a domain of another stage shuts off. */
  public faults(gateway: string): string[] {
    if (this.option !== undefined || !this.isClosed) { return []; }
    return this.stages().filter(([, domains]) => domains.isEmpty).map(([name]) =>
      `stage "${name}" of gateway "${gateway}" can be reached by nobody, since a domain leads to another stage and closes the URL that API Gateway gives; ` +
      'map the stage, too, or set disableExecuteApiEndpoint of the gateway to false');
  }
}
