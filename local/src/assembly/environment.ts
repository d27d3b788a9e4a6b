/** Where a stack is deployed. */
export interface Environment {
  readonly account: string;
  readonly region: string;
}

/** What an environment-agnostic stack is served as. */
export const DEFAULT_ENVIRONMENT: Environment = { account: '000000000000', region: 'us-east-1' };

/** Reads the form of the assembly's manifest, e.g. `aws://123456789012/eu-west-1`. */
export function parseEnvironment(text: string): Environment {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(text) ?? [];
  return {
    account: account === undefined || account === 'unknown-account' ? DEFAULT_ENVIRONMENT.account : account,
    region: region === undefined || region === 'unknown-region' ? DEFAULT_ENVIRONMENT.region : region,
  };
}

export function partitionOf(region: string): string {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

export function urlSuffixOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
