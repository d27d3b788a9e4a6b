import { asArray, asObject, asString, isObject, isTrue, JsonObject } from '../assembly/json';

/** A header that a distribution adds to answers. */
export interface AddedHeader {
  readonly name: string;
  readonly value: string;
  /** Whether it goes before one that the origin sends. */
  readonly override: boolean;
}

/** What a distribution does to the headers of answers. */
export interface ResponseHeaders {
  readonly added: readonly AddedHeader[];
  /** Names in small letters. */
  readonly removed: readonly string[];
  /** Whether headers for CORS would be added, too, which they are not here. */
  readonly hasCors: boolean;
}

export const NO_RESPONSE_HEADERS: ResponseHeaders = { added: [], removed: [], hasCors: false };

/** What CloudFront's own policies with security headers add: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
const SECURITY_HEADERS: readonly AddedHeader[] = [
  { name: 'X-XSS-Protection', value: '1; mode=block', override: false },
  { name: 'X-Frame-Options', value: 'SAMEORIGIN', override: false },
  { name: 'Referrer-Policy', value: 'strict-origin-when-cross-origin', override: false },
  { name: 'X-Content-Type-Options', value: 'nosniff', override: true },
  { name: 'Strict-Transport-Security', value: 'max-age=31536000', override: false },
];

const MANAGED: ReadonlyMap<string, ResponseHeaders> = new Map([
  // SimpleCORS
  ['60669652-455b-4ae9-85a4-c4c02393f86c', { added: [], removed: [], hasCors: true }],
  // CORS-With-Preflight
  ['5cc3b908-e619-4b99-88e5-2cf7f45965bd', { added: [], removed: [], hasCors: true }],
  // SecurityHeadersPolicy
  ['67f7725c-6f97-4210-82d7-5512b31e9d03', { added: SECURITY_HEADERS, removed: [], hasCors: false }],
  // CORS-and-SecurityHeadersPolicy
  ['e61eb60c-9c35-4d20-a928-2b84e02af89c', { added: SECURITY_HEADERS, removed: [], hasCors: true }],
  // CORS-with-preflight-and-SecurityHeadersPolicy
  ['eaab4381-ed33-4a86-88ca-d9558dc6cd63', { added: SECURITY_HEADERS, removed: [], hasCors: true }],
]);

/** Reads the policy of an id: one of CloudFront's own, or one of the assembly. */
export function responseHeadersOf(id: string | undefined, policy: (id: string) => JsonObject | undefined): ResponseHeaders {
  if (id === undefined) return NO_RESPONSE_HEADERS;
  return MANAGED.get(id) ?? configuredHeaders(asObject(policy(id)?.ResponseHeadersPolicyConfig));
}

function configuredHeaders(config: JsonObject): ResponseHeaders {
  const custom = asArray(asObject(config.CustomHeadersConfig).Items).map(asObject);
  const removed = asArray(asObject(config.RemoveHeadersConfig).Items).map(asObject);
  return {
    added: [
      ...Object.entries(asObject(config.SecurityHeadersConfig)).flatMap(([kind, settings]) => securityHeader(kind, asObject(settings))),
      ...custom.map(({ Header, Value, Override }) => ({ name: asString(Header) ?? '', value: asString(Value) ?? '', override: isTrue(Override) })),
    ],
    removed: removed.flatMap(({ Header }) => asString(Header)?.toLowerCase() ?? []),
    hasCors: isObject(config.CorsConfig),
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-responseheaderspolicy-securityheadersconfig.html */
function securityHeader(kind: string, settings: JsonObject): AddedHeader[] {
  const header = (name: string, value: string): AddedHeader[] => [{ name, value, override: isTrue(settings.Override) }];
  switch (kind) {
    case 'ContentSecurityPolicy': return header('Content-Security-Policy', asString(settings.ContentSecurityPolicy) ?? '');
    case 'ContentTypeOptions': return header('X-Content-Type-Options', 'nosniff');
    case 'FrameOptions': return header('X-Frame-Options', asString(settings.FrameOption) ?? '');
    case 'ReferrerPolicy': return header('Referrer-Policy', asString(settings.ReferrerPolicy) ?? '');
    case 'StrictTransportSecurity': return header('Strict-Transport-Security', [
      `max-age=${asString(settings.AccessControlMaxAgeSec) ?? ''}`,
      ...isTrue(settings.IncludeSubdomains) ? ['includeSubDomains'] : [],
      ...isTrue(settings.Preload) ? ['preload'] : [],
    ].join('; '));
    case 'XSSProtection': return header('X-XSS-Protection', !isTrue(settings.Protection) ? '0' : [
      '1',
      ...isTrue(settings.ModeBlock) ? ['mode=block'] : [],
      ...settings.ReportUri === undefined ? [] : [`report=${asString(settings.ReportUri) ?? ''}`],
    ].join('; '));
    default: return [];
  }
}
