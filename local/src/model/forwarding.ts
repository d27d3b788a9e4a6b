import { asArray, asObject, asString, isTrue, JsonObject } from '../assembly/json';

/** Names that are meant: those, or all but those. */
export interface NameSet {
  readonly allBut: boolean;
  readonly names: readonly string[];
}

/** What of a viewer's request a distribution hands on to the origin. */
export interface Forwarding {
  /** Names in small letters. */
  readonly headers: NameSet;
  readonly cookies: NameSet;
  readonly queries: NameSet;
}

const NONE: NameSet = { allBut: false, names: [] };
const ALL: NameSet = { allBut: true, names: [] };

/** Only a host that is not handed on is the origin's. */
const ALL_BUT_HOST: NameSet = { allBut: true, names: ['host'] };

const only = (...names: string[]): NameSet => ({ allBut: false, names });

/**
 * What CloudFront's own policies for origin requests hand on.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const MANAGED: ReadonlyMap<string, Forwarding> = new Map([
  // AllViewer
  ['216adef6-5c7f-47e4-b989-5492eafa07d3', { headers: ALL, cookies: ALL, queries: ALL }],
  // AllViewerAndCloudFrontHeaders-2022-06
  ['33f36d7e-f396-46d9-90e0-52428a34d9dc', { headers: ALL, cookies: ALL, queries: ALL }],
  // AllViewerExceptHostHeader
  ['b689b0a8-53d0-40ab-baf2-68738e2966ac', { headers: ALL_BUT_HOST, cookies: ALL, queries: ALL }],
  // CORS-CustomOrigin
  ['59781a5b-3903-41f3-afcb-af62929ccde1', { headers: only('origin'), cookies: NONE, queries: NONE }],
  // CORS-S3Origin
  ['88a5eaf4-2fd4-4709-b370-b4c650ea3fcf', { headers: only('origin', 'access-control-request-headers', 'access-control-request-method'), cookies: NONE, queries: NONE }],
  // HostHeaderOnly
  ['bf0718e1-ba1e-49d1-88b1-f726733018ae', { headers: only('host'), cookies: NONE, queries: NONE }],
  // UserAgentRefererHeaders
  ['acba4595-bd28-49b8-b9fe-13317c0390fa', { headers: only('user-agent', 'referer'), cookies: NONE, queries: NONE }],
]);

/** What a behavior hands on: all that is in its cache's key, and what its policy for origin requests adds. Finds policies of the assembly by their ids. */
export function forwardingOf(behavior: JsonObject, policy: (id: string) => JsonObject | undefined): Forwarding {
  const { CachePolicyId: cacheId, OriginRequestPolicyId: requestId, ForwardedValues: legacy } = behavior;
  if (cacheId === undefined) return legacyForwarding(asObject(legacy));
  const key = asObject(asObject(policy(asString(cacheId) ?? '')?.CachePolicyConfig).ParametersInCacheKeyAndForwardedToOrigin);
  const id = asString(requestId);
  const request = id === undefined ? undefined : MANAGED.get(id) ?? policyForwarding(asObject(policy(id)?.OriginRequestPolicyConfig));
  return request === undefined ? policyForwarding(key) : union(policyForwarding(key), request);
}

export function contains({ allBut, names }: NameSet, name: string): boolean {
  return names.includes(name) !== allBut;
}

function policyForwarding({ HeadersConfig: headers, CookiesConfig: cookies, QueryStringsConfig: queries }: JsonObject): Forwarding {
  const { HeaderBehavior, Headers } = asObject(headers);
  const { CookieBehavior, Cookies } = asObject(cookies);
  const { QueryStringBehavior, QueryStrings } = asObject(queries);
  return {
    headers: namesOf(HeaderBehavior, lowerCase(Headers)),
    cookies: namesOf(CookieBehavior, textsOf(Cookies)),
    queries: namesOf(QueryStringBehavior, textsOf(QueryStrings)),
  };
}

function namesOf(behavior: unknown, names: string[]): NameSet {
  switch (behavior) {
    case 'all':
    case 'allViewer':
    case 'allViewerAndWhitelistCloudFront': return ALL;
    case 'allExcept': return { allBut: true, names };
    case 'whitelist': return { allBut: false, names };
    default: return NONE;
  }
}

/** The form of templates without policies. */
function legacyForwarding({ Headers: headers, Cookies: cookies, QueryString: query }: JsonObject): Forwarding {
  const { Forward, WhitelistedNames } = asObject(cookies);
  const names = lowerCase(headers);
  return {
    headers: names.includes('*') ? ALL : { allBut: false, names },
    cookies: namesOf(Forward, textsOf(WhitelistedNames)),
    queries: isTrue(query) ? ALL : NONE,
  };
}

function union(left: Forwarding, right: Forwarding): Forwarding {
  return { headers: either(left.headers, right.headers), cookies: either(left.cookies, right.cookies), queries: either(left.queries, right.queries) };
}

function either(left: NameSet, right: NameSet): NameSet {
  if (left.allBut) return { allBut: true, names: left.names.filter((name) => !contains(right, name)) };
  return right.allBut ? either(right, left) : { allBut: false, names: [...left.names, ...right.names] };
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : asArray(asObject(value).Items)).flatMap((item) => asString(item) ?? []);
}

function lowerCase(value: unknown): string[] {
  return textsOf(value).map((name) => name.toLowerCase());
}
