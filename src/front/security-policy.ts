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
}

/**
 * How an API with one of the newer security policies takes requests.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
 */
export enum EndpointAccessMode {
  /** The name in the TLS handshake has to be that of the API. */
  STRICT = 'STRICT',
  /** It need not be. */
  BASIC = 'BASIC',
}
