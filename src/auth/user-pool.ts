import { aws_cognito as cognito, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpAuthorization, IHttpAuth } from './http-auth';
import { AUTHORIZATION_HEADER, headerOf, httpSource } from './identity-source';
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
  /**
   * Clients of the pool whose tokens will do. HTTP APIs need them; REST APIs take tokens of any client.
   * @default - none, which goes with REST APIs only
   */
  readonly userPoolClients?: cognito.IUserPoolClient[];
}

/** Callers send a token of a Cognito user pool. API Gateway checks it by itself. */
export class UserPoolAuth implements IRestAuth, IHttpAuth {
  private readonly header: string;

  /** @throws where the identity source is no header, a scope is malformed, or the TTL is over 3600 seconds */
  constructor(private readonly userPool: cognito.IUserPool, private readonly options: UserPoolAuthOptions = {}) {
    this.header = headerOf(options.identitySource ?? AUTHORIZATION_HEADER);
    options.authorizationScopes?.forEach(checkScope);
    if (options.resultsCacheTtl) { checkResultsCacheTtl(options.resultsCacheTtl); }
  }

  /**
   * The same with these scopes, of which a token must have one.
   * @internal
   */
  public _withScopes(authorizationScopes: string[]): UserPoolAuth {
    return new UserPoolAuth(this.userPool, { ...this.options, authorizationScopes });
  }

  /** @internal */
  public get _hasScopes(): boolean {
    return (this.options.authorizationScopes ?? []).length > 0;
  }

  public bindHttp(_scope: Construct): HttpAuthorization {
    const { userPoolClients = [], otherUserPools, resultsCacheTtl, authorizationScopes = [], identitySource = AUTHORIZATION_HEADER } = this.options;
    const name = `user pool "${this.userPool.node.path}"`;
    if (userPoolClients.length === 0) { throw new Error(`${name} has no clients whose tokens an HTTP API could take; give userPoolClients`); }
    if (otherUserPools?.length) { throw new Error(`${name} has others beside it, and HTTP APIs take tokens of one; leave otherUserPools out, or take a RestGateway`); }
    if (resultsCacheTtl) { throw new Error(`${name} has a resultsCacheTtl, and HTTP APIs keep nothing of tokens; leave it out`); }
    const { region } = this.userPool.env;
    return HttpAuthorization.jwt({
      issuer: `https://cognito-idp.${region}.${Stack.of(this.userPool).urlSuffix}/${this.userPool.userPoolId}`,
      audience: userPoolClients.map(({ userPoolClientId }) => userPoolClientId),
      authorizationScopes,
      identitySource: httpSource(identitySource),
    });
  }

  public bindRest(_scope: Construct): RestAuthorization {
    if (this.options.userPoolClients) {
      throw new Error(`user pool "${this.userPool.node.path}" has userPoolClients, and REST APIs take tokens of any client; leave them out, or take Auth.jwt, which asks for an audience`);
    }
    return RestAuthorization.userPools({
      userPools: [this.userPool, ...this.options.otherUserPools ?? []],
      authorizationScopes: this.options.authorizationScopes ?? [],
      header: this.header,
      resultsCacheTtl: this.options.resultsCacheTtl,
    });
  }
}
