/**
 * Which versions of TLS and which ciphers clients may use.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
 */
export enum SecurityPolicy {
  /** TLS 1.2 and 1.3. */
  TLS_1_2 = 'TLS_1_2',
  /** TLS 1.3 only. */
  TLS13_1_3_2025_09 = 'SecurityPolicy_TLS13_1_3_2025_09',
  /** TLS 1.3 only, with ciphers that FIPS allows. */
  TLS13_1_3_FIPS_2025_09 = 'SecurityPolicy_TLS13_1_3_FIPS_2025_09',
  /** TLS 1.2 and 1.3, with keys that quantum computers could not find out. */
  TLS13_1_2_PQ_2025_09 = 'SecurityPolicy_TLS13_1_2_PQ_2025_09',
  /** The same, with forward secrecy always. */
  TLS13_1_2_PFS_PQ_2025_09 = 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
  /** TLS 1.3 only, of edge endpoints. */
  TLS13_2025_EDGE = 'SecurityPolicy_TLS13_2025_EDGE',
  /** TLS 1.2 and 1.3 with forward secrecy always, of edge endpoints. */
  TLS12_PFS_2025_EDGE = 'SecurityPolicy_TLS12_PFS_2025_EDGE',
}

/**
 * How an API or a domain with one of the newer security policies takes requests.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
export enum EndpointAccessMode {
  /** The name in the TLS handshake has to be that of the API or the domain. */
  STRICT = 'STRICT',
  /** It need not be. */
  BASIC = 'BASIC',
}

/** @internal */
export interface TlsContext {
  readonly endpointType: string;
  /** Undefined where only deployment tells. */
  readonly region?: string;
}

/**
 * Checks that a policy goes with an endpoint, and gives the access mode that goes with the policy.
 * @returns the mode; undefined where the policy has none
 * @throws where they do not go together
 * @internal
 */
export function checkTls(
  securityPolicy: string, accessMode: EndpointAccessMode | undefined, { endpointType, region }: TlsContext,
): EndpointAccessMode | undefined {
  // https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-abp.html
  if (isEnhanced(securityPolicy) && region?.startsWith('us-gov-')) {
    throw new Error(`security policy "${securityPolicy}" is not there in region "${region}"; choose SecurityPolicy.TLS_1_2`);
  }
  if (isEnhanced(securityPolicy) && securityPolicy.endsWith('_EDGE') !== (endpointType === 'EDGE')) {
    const remedy = endpointType === 'EDGE' ? 'whose names end with "_EDGE"' : 'whose names do not end with "_EDGE"';
    throw new Error(`security policy "${securityPolicy}" does not go with an endpoint of type "${endpointType}"; choose SecurityPolicy.TLS_1_2, or one of those ${remedy}`);
  }
  if (accessMode !== undefined && !isEnhanced(securityPolicy)) {
    throw new Error(`endpoint access mode "${accessMode}" does not go with security policy "${securityPolicy}"; choose one of the newer policies, or leave it out`);
  }
  return isEnhanced(securityPolicy) ? accessMode ?? EndpointAccessMode.STRICT : undefined;
}

/**
 * Whether it is one of the newer policies.
 * @internal
 */
export function isEnhanced(securityPolicy: string): boolean {
  return securityPolicy.startsWith('SecurityPolicy_');
}
