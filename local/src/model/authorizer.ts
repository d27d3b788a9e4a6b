import { asArray, asObject, asString, JsonObject } from '../assembly/json';

/** A function that decides who may call. */
export interface LambdaAuthorizer {
  /** Name of its security scheme. */
  readonly name: string;
  /** What the function is given: a token, or the whole request without its body. */
  readonly type: 'token' | 'request';
  /** URI that invokes the function. */
  readonly uri: string;
  /** Mapping expressions of what a request must have; decisions are kept under their values. */
  readonly identitySources: readonly string[];
  /** Regular expression that a token has to match before the function is invoked. */
  readonly identityValidation?: string;
  /** Seconds that a decision is kept for; 0 for none. */
  readonly ttl: number;
}

/** User pools whose tokens let a caller in. */
export interface UserPoolAuthorizer {
  /** Name of its security scheme. */
  readonly name: string;
  /** ARNs of the pools. */
  readonly pools: readonly string[];
  /** Mapping expression of the token. */
  readonly identitySource: string;
  /** Regular expression that a token's audience has to match. */
  readonly identityValidation?: string;
}

/** Seconds that a decision is kept for where the authorizer does not say: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
const DEFAULT_TTL = 300;

/** An authorizer of a security scheme. */
export type AuthorizerReading =
  | { readonly kind: 'lambda'; readonly authorizer: LambdaAuthorizer }
  | { readonly kind: 'user-pool'; readonly authorizer: UserPoolAuthorizer };

/**
 * Reads the authorizer of a security scheme; undefined where it has none of a known type.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
export function authorizerOf(name: string, scheme: JsonObject): AuthorizerReading | undefined {
  const definition = asObject(scheme['x-amazon-apigateway-authorizer']);
  const type = asString(definition.type)?.toLowerCase();
  const sources = (asString(definition.identitySource) ?? '').split(',').map((source) => source.trim()).filter((source) => source !== '');
  const header = `method.request.header.${asString(scheme.name) ?? 'Authorization'}`;
  const identityValidation = asString(definition.identityValidationExpression);
  if (type === 'cognito_user_pools') {
    const pools = asArray(definition.providerARNs).flatMap((arn) => asString(arn) ?? []);
    return { kind: 'user-pool', authorizer: { name, pools, identitySource: sources[0] ?? header, identityValidation } };
  }
  if (type !== 'token' && type !== 'request') return undefined;
  return {
    kind: 'lambda',
    authorizer: {
      name,
      type,
      uri: asString(definition.authorizerUri) ?? '',
      identitySources: type === 'token' ? [sources[0] ?? header] : sources,
      identityValidation: type === 'token' ? identityValidation : undefined,
      ttl: Number(asString(definition.authorizerResultTtlInSeconds) ?? DEFAULT_TTL),
    },
  };
}
