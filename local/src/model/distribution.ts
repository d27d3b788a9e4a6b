import { constructPath } from './construct-path';
import { Forwarding, forwardingOf } from './forwarding';
import { hostName } from './host-name';
import { ResponseHeaders, responseHeadersOf } from './response-headers';
import type { Assembly, Resource } from '../assembly/assembly';
import { asArray, asObject, asString, isObject, JsonObject } from '../assembly/json';

/** Where a distribution gets its answers from. */
export interface Origin {
  /** In small letters. */
  readonly domainName: string;
  /** What the paths of all requests to it begin with, without a slash at its end. */
  readonly path: string;
  /** Headers that all requests to it have, whatever the viewer sends. */
  readonly headers: ReadonlyArray<readonly [string, string]>;
}

/** What a distribution does with the requests that a pattern is for. */
export interface CacheBehavior {
  /** With `*` and `?`; begins with `/`. */
  readonly pathPattern: string;
  readonly allowedMethods: readonly string[];
  /** Undefined where the distribution does not have what it names. */
  readonly origin?: Origin;
  readonly forwarding: Forwarding;
  readonly responseHeaders: ResponseHeaders;
}

/** A CloudFront distribution. */
export interface Distribution {
  /** e.g. `d111111abcdef8.cloudfront.net` */
  readonly domainName: string;
  /** Construct path without the last `Resource`. */
  readonly path: string;
  /** Other names, in small letters; `*.example.com` stands for every name with one more label. */
  readonly aliases: readonly string[];
  /** In the order in which their patterns are looked at; the default one is the last. */
  readonly behaviors: readonly CacheBehavior[];
  /** What of it has no effect here. */
  readonly unserved: readonly string[];
}

const POLICIES = ['AWS::CloudFront::CachePolicy', 'AWS::CloudFront::OriginRequestPolicy', 'AWS::CloudFront::ResponseHeadersPolicy'];

/** CloudFront's own policy that keeps nothing. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/**
 * Reads `AWS::CloudFront::Distribution`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-distributionconfig.html
 */
export function distributionOf(resource: Resource, assembly: Assembly): Distribution {
  const config = asObject(resource.properties.DistributionConfig);
  const policies = POLICIES.flatMap((type) => assembly.ofType(type));
  const policy = (id: string) => policies.find(({ physicalId }) => physicalId === id)?.properties;
  const definitions = [...asArray(config.CacheBehaviors).map(asObject), { ...asObject(config.DefaultCacheBehavior), PathPattern: '*' }];
  const behaviors = definitions.map((definition) => behaviorOf(definition, config, policy));
  return {
    domainName: resource.attributes?.DomainName ?? resource.physicalId,
    path: constructPath(resource),
    aliases: [...asArray(config.Aliases), ...asArray(config.CNAMEs)].flatMap((alias) => hostName(asString(alias) ?? '') || []),
    behaviors,
    unserved: unservedParts(config, definitions, behaviors, policy),
  };
}

function behaviorOf(definition: JsonObject, config: JsonObject, policy: (id: string) => JsonObject | undefined): CacheBehavior {
  return {
    pathPattern: (asString(definition.PathPattern) ?? '').replace(/^\/?/, '/'),
    allowedMethods: definition.AllowedMethods === undefined ? ['GET', 'HEAD'] : asArray(definition.AllowedMethods).flatMap((method) => asString(method) ?? []),
    origin: originOf(asString(definition.TargetOriginId), config),
    forwarding: forwardingOf(definition, policy),
    responseHeaders: responseHeadersOf(asString(definition.ResponseHeadersPolicyId), policy),
  };
}

/** Of a group of origins, the first stands for all. */
function originOf(id: string | undefined, config: JsonObject): Origin | undefined {
  const group = asArray(asObject(config.OriginGroups).Items).map(asObject).find(({ Id }) => Id === id);
  const named = group === undefined ? id : asString(asObject(asArray(asObject(group.Members).Items)[0]).OriginId);
  const origin = asArray(config.Origins).map(asObject).find(({ Id }) => Id === named);
  return origin && {
    domainName: hostName(asString(origin.DomainName) ?? ''),
    path: (asString(origin.OriginPath) ?? '').replace(/\/$/, ''),
    headers: asArray(origin.OriginCustomHeaders).map(asObject)
      .map(({ HeaderName, HeaderValue }): [string, string] => [asString(HeaderName) ?? '', asString(HeaderValue) ?? '']),
  };
}

function unservedParts(
  config: JsonObject, definitions: readonly JsonObject[], behaviors: readonly CacheBehavior[], policy: (id: string) => JsonObject | undefined,
): string[] {
  const some = (holds: (definition: JsonObject) => boolean) => definitions.some(holds);
  const geography = asString(asObject(asObject(config.Restrictions).GeoRestriction).RestrictionType) ?? 'none';
  const parts: [string, boolean][] = [
    ['answers are not kept, although a behavior has a cache', some((definition) => isCached(definition, policy))],
    ['functions of CloudFront are not run', some(({ FunctionAssociations }) => asArray(FunctionAssociations).length > 0)],
    ['functions of Lambda@Edge are not run', some(({ LambdaFunctionAssociations }) => asArray(LambdaFunctionAssociations).length > 0)],
    ['its web ACL lets every request through', asString(config.WebACLId) !== undefined && config.WebACLId !== ''],
    ['its geographic restrictions let every request through', geography !== 'none'],
    ['URLs and cookies need no signature', some(({ TrustedKeyGroups, TrustedSigners }) => asArray(TrustedKeyGroups).length + asArray(TrustedSigners).length > 0)],
    ['errors are answered as the origin does, not by its custom responses', asArray(config.CustomErrorResponses).length > 0],
    ['an origin group has its first origin only', asArray(asObject(config.OriginGroups).Items).length > 0],
    ['headers for CORS are not added', behaviors.some(({ responseHeaders }) => responseHeaders.hasCors)],
  ];
  return parts.flatMap(([text, isThere]) => isThere ? [text] : []);
}

function isCached(definition: JsonObject, policy: (id: string) => JsonObject | undefined): boolean {
  const { CachePolicyId: id, ForwardedValues: legacy, MaxTTL: legacyMaximum } = definition;
  if (id === undefined) return isObject(legacy) && asString(legacyMaximum) !== '0';
  return id !== CACHING_DISABLED && asString(asObject(policy(asString(id) ?? '')?.CachePolicyConfig).MaxTTL) !== '0';
}
