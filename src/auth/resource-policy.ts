import { isIP } from 'net';
import { aws_ec2 as ec2, aws_iam as iam, Token } from 'aws-cdk-lib';

/** Callers, told by where they are or whose they are. Whoever is in one of the lists is meant. */
export interface PolicyCallers {
  /**
   * AWS accounts, by their 12 digits. Only signed requests tell of one, so it counts on routes that are guarded by `Auth.iam()`.
   * @default - none
   */
  readonly accounts?: string[];
  /**
   * Ranges of addresses, e.g. `203.0.113.0/24` or `2001:db8::/32`. Behind a CDN or a proxy of yours all requests come from its addresses.
   * @default - none
   */
  readonly ipRanges?: string[];
  /**
   * VPCs. Only APIs with a private endpoint are told of them.
   * @default - none
   */
  readonly vpcs?: ec2.IVpc[];
  /**
   * Interface endpoints of VPCs. Only APIs with a private endpoint are told of them.
   * @default - none
   */
  readonly vpcEndpoints?: ec2.IVpcEndpoint[];
}

/**
 * Who may call an API at all, whatever its routes ask of callers besides.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
 */
export class ResourcePolicy {
  /**
   * Only these may call, and of them only whom the route lets in. It opens no route: callers of other accounts, too, need to be granted `execute-api:Invoke`.
   * @throws where it names nobody, or an account or a range is malformed
   */
  public static allow(callers: PolicyCallers): ResourcePolicy {
    return new ResourcePolicy({ kind: 'allow', callers: callerLists('allow', callers) });
  }

  /**
   * Anybody may call but these.
   * @throws where it names nobody or everybody, or an account or a range is malformed
   */
  public static deny(callers: PolicyCallers): ResourcePolicy {
    return new ResourcePolicy({ kind: 'deny', callers: callerLists('deny', callers) });
  }

  /** A policy as it is. Its resources may be written short, e.g. `execute-api:/*`: the API's ARN is not known before the API is made. */
  public static document(policyDocument: iam.PolicyDocument): ResourcePolicy {
    return new ResourcePolicy({ kind: 'document', policyDocument });
  }

  /** @internal */
  public readonly _definition: ResourcePolicyDefinition;

  private constructor(definition: ResourcePolicyDefinition) {
    this._definition = definition;
  }
}

/** @internal */
export type ResourcePolicyDefinition =
  | { readonly kind: 'allow' | 'deny'; readonly callers: CallerLists }
  | { readonly kind: 'document'; readonly policyDocument: iam.PolicyDocument };

/**
 * Callers by what tells them apart; of each kind none, or more.
 * @internal
 */
export interface CallerLists {
  readonly accounts: readonly string[];
  readonly ipRanges: readonly string[];
  readonly vpcIds: readonly string[];
  readonly vpcEndpointIds: readonly string[];
}

function callerLists(kind: 'allow' | 'deny', callers: PolicyCallers): CallerLists {
  const empty = Object.entries(callers).find(([, list]) => list?.length === 0);
  if (empty) {
    throw new Error(`resource policy has the empty list "${empty[0]}"; name a caller there, or leave it out`);
  }
  const { accounts = [], ipRanges = [], vpcs = [], vpcEndpoints = [] } = callers;
  if ([accounts, ipRanges, vpcs, vpcEndpoints].every((list) => list.length === 0)) {
    const effect = kind === 'allow' ? 'shuts everybody out' : 'keeps nobody out';
    throw new Error(`resource policy "${kind}({})" ${effect}; name accounts, ipRanges, vpcs or vpcEndpoints, or leave it out`);
  }
  accounts.forEach(checkAccount);
  ipRanges.forEach(checkIpRange);
  const everybody = ipRanges.find((range) => kind === 'deny' && /\/0$/.test(range));
  if (everybody !== undefined) {
    throw new Error(`resource policy denies "${everybody}" and so shuts everybody out; name the ranges that may not call`);
  }
  return { accounts, ipRanges, vpcIds: vpcs.map(({ vpcId }) => vpcId), vpcEndpointIds: vpcEndpoints.map(({ vpcEndpointId }) => vpcEndpointId) };
}

function checkAccount(account: string): void {
  if (!Token.isUnresolved(account) && !/^\d{12}$/.test(account)) {
    throw new Error(`account "${account}" is malformed; write its 12 digits, as in "111122223333"`);
  }
}

function checkIpRange(range: string): void {
  if (Token.isUnresolved(range)) { return; }
  const [, address = '', prefix = '129'] = /^([0-9A-Fa-f:.]+)\/(\d|[1-9]\d{1,2})$/.exec(range) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(prefix) > (version === 4 ? 32 : 128)) {
    throw new Error(`address range "${range}" is malformed; write it as in "203.0.113.0/24", "203.0.113.7/32" or "2001:db8::/32"`);
  }
}
