import { aws_cognito as cognito, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AUTHORIZATION_HEADER, headerOf } from './identity-source';
import { IRestAuth, RestAuthorization } from './rest-auth';
import { checkResultsCacheTtl } from './results-cache';
import { checkScope } from './scope';

/** Options of `Auth.userPool`. */
export interface UserPoolAuthOptions {
  /**
   * Other pools whose tokens will do as well.
   * @default - none
   */
  readonly otherUserPools?: cognito.IUserPool[];
  /**
   * Scopes of which an access token must have one. With scopes API Gateway takes access tokens, without them identity tokens.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
   * @default - none
   */
  readonly authorizationScopes?: string[];
  /**
   * Header that holds the token, as CDK's `IdentitySource.header` writes it.
   * @default IdentitySource.header('Authorization')
   */
  readonly identitySource?: string;
  /**
   * How long API Gateway keeps what it found of a token, 0 to 3600 seconds.
   * @default Duration.minutes(5)
   */
  readonly resultsCacheTtl?: Duration;
}

/** Callers send a token of a Cognito user pool. API Gateway checks it by itself. */
export class UserPoolAuth implements IRestAuth {
  private readonly header: string;

  /** @throws where the identity source is no header, a scope is malformed, or the TTL is over 3600 seconds */
  constructor(private readonly userPool: cognito.IUserPool, private readonly options: UserPoolAuthOptions = {}) {
    this.header = headerOf(options.identitySource ?? AUTHORIZATION_HEADER);
    options.authorizationScopes?.forEach(checkScope);
    if (options.resultsCacheTtl) { checkResultsCacheTtl(options.resultsCacheTtl); }
  }

  public bindRest(_scope: Construct): RestAuthorization {
    return RestAuthorization.userPools({
      userPools: [this.userPool, ...this.options.otherUserPools ?? []],
      authorizationScopes: this.options.authorizationScopes ?? [],
      header: this.header,
      resultsCacheTtl: this.options.resultsCacheTtl,
    });
  }
}
