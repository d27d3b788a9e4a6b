import type { PayloadFormatVersion } from './http-integration';
import { asArray, asObject, asString, isTrue, JsonObject } from '../../assembly/json';

/** An issuer whose tokens let a caller in. */
export interface JwtAuthorizer {
  readonly name: string;
  /** URL below which its keys are told. */
  readonly issuer: string;
  /** A token must be for one of them. */
  readonly audience: readonly string[];
  /** Expression of the token, e.g. `$request.header.Authorization`. */
  readonly identitySource: string;
}

/** A function that decides who may call. */
export interface HttpLambdaAuthorizer {
  readonly name: string;
  /** URI that invokes the function. */
  readonly uri: string;
  readonly payloadFormatVersion: PayloadFormatVersion;
  /** Whether the function answers `{ isAuthorized }`, and no policy. */
  readonly hasSimpleResponses: boolean;
  /** Expressions of what a request must have; decisions are kept under their values. */
  readonly identitySources: readonly string[];
  /** Seconds that a decision is kept for; 0 for none. */
  readonly ttl: number;
}

/** An authorizer of a security scheme or a resource. */
export type HttpAuthorizerReading =
  | { readonly kind: 'jwt'; readonly authorizer: JwtAuthorizer }
  | { readonly kind: 'lambda'; readonly authorizer: HttpLambdaAuthorizer };

/** Seconds that a decision is kept for where the authorizer does not say: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
const DEFAULT_TTL = 300;

/**
 * Reads an `x-amazon-apigateway-authorizer`; undefined where it is of no known type.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
export function httpAuthorizerOf(name: string, definition: JsonObject): HttpAuthorizerReading | undefined {
  const sources = [definition.identitySource].flat().flatMap((source) => (asString(source) ?? '').split(',')).map((source) => source.trim()).filter((source) => source !== '');
  switch (asString(definition.type)?.toLowerCase()) {
    case 'jwt': {
      const { issuer, audience } = asObject(definition.jwtConfiguration);
      return {
        kind: 'jwt',
        authorizer: {
          name,
          issuer: asString(issuer) ?? '',
          audience: (Array.isArray(audience) ? asArray(audience) : [audience]).flatMap((item) => asString(item) ?? []),
          identitySource: sources[0] ?? '$request.header.Authorization',
        },
      };
    }
    case 'request': return {
      kind: 'lambda',
      authorizer: {
        name,
        uri: asString(definition.authorizerUri) ?? '',
        payloadFormatVersion: asString(definition.authorizerPayloadFormatVersion) === '1.0' ? '1.0' : '2.0',
        hasSimpleResponses: isTrue(definition.enableSimpleResponses),
        identitySources: sources,
        ttl: Number(asString(definition.authorizerResultTtlInSeconds) ?? DEFAULT_TTL),
      },
    };
    default: return undefined;
  }
}

/** The properties of `AWS::ApiGatewayV2::Authorizer` as an OpenAPI document spells them. */
export function authorizerDefinition(properties: JsonObject): JsonObject {
  const { Issuer: issuer, Audience: audience } = asObject(properties.JwtConfiguration);
  return {
    type: properties.AuthorizerType,
    identitySource: properties.IdentitySource,
    jwtConfiguration: { issuer, audience },
    authorizerUri: properties.AuthorizerUri,
    authorizerPayloadFormatVersion: properties.AuthorizerPayloadFormatVersion,
    enableSimpleResponses: properties.EnableSimpleResponses,
    authorizerResultTtlInSeconds: properties.AuthorizerResultTtlInSeconds,
  };
}
