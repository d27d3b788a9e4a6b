import { authorizerUri, headerScheme, identityOf, Json, nameOf } from './security-scheme';
import { LambdaAuthorizationProps, RestAuthorization, UserPoolAuthorizationProps } from '../auth/rest-auth';

/** A security scheme, and what an operation asks of it. */
export interface RenderedAuthorization {
  /** The same for equal schemes, whatever routes name them. */
  readonly name: string;
  readonly scheme: Json;
  readonly scopes: readonly string[];
  /** Signatures are checked without an authorizer. */
  readonly isAuthorizer: boolean;
}

const AUTHTYPE = 'x-amazon-apigateway-authtype';
const AUTHORIZER = 'x-amazon-apigateway-authorizer';

/**
 * How an operation tells who calls; undefined where anybody may.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
 */
export function renderAuthorization(authorization: RestAuthorization): RenderedAuthorization | undefined {
  const definition = authorization._definition;
  switch (definition.kind) {
    case 'none': return undefined;
    case 'iam': return { name: 'sigv4', scheme: headerScheme('Authorization', { [AUTHTYPE]: 'awsSigv4' }), scopes: [], isAuthorizer: false };
    case 'userPools': return userPoolAuthorizer(definition);
    case 'lambda': return lambdaAuthorizer(definition);
  }
}

function userPoolAuthorizer({ userPools, authorizationScopes, header, resultsCacheTtl }: UserPoolAuthorizationProps): RenderedAuthorization {
  const pools = new Map(userPools.map((pool) => [identityOf(pool, pool.userPoolArn), pool]));
  const identities = [...pools.keys()].sort();
  const ttl = resultsCacheTtl ? { authorizerResultTtlInSeconds: resultsCacheTtl.toSeconds() } : {};
  return {
    name: nameOf(identities[0], ['cognito_user_pools', identities, header, ttl]),
    scheme: headerScheme(header, {
      [AUTHTYPE]: 'cognito_user_pools',
      [AUTHORIZER]: { type: 'cognito_user_pools', providerARNs: identities.map((identity) => pools.get(identity)!.userPoolArn), ...ttl },
    }),
    scopes: authorizationScopes,
    isAuthorizer: true,
  };
}

function lambdaAuthorizer({ handler, type, identitySources, validationRegex, resultsCacheTtl }: LambdaAuthorizationProps): RenderedAuthorization {
  const options = {
    type,
    ...(identitySources.length > 0 ? { identitySource: identitySources.join(', ') } : {}),
    ...(validationRegex !== undefined ? { identityValidationExpression: validationRegex } : {}),
    authorizerResultTtlInSeconds: resultsCacheTtl.toSeconds(),
  };
  const identity = identityOf(handler, handler.functionArn);
  const [, header] = /^method\.request\.header\.(.*)$/.exec(identitySources[0] ?? '') ?? [];
  return {
    name: nameOf(identity, [identity, options]),
    scheme: headerScheme(header ?? 'Unused', {
      [AUTHTYPE]: 'custom',
      [AUTHORIZER]: {
        ...options,
        authorizerUri: authorizerUri(handler),
      },
    }),
    scopes: [],
    isAuthorizer: true,
  };
}
