import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpAuthorization, IHttpAuth } from './http-auth';
import { AUTHORIZATION_HEADER, httpSource, socketSource } from './identity-source';
import { JwtAuthorizerFunction } from './jwt-authorizer-function';
import { IRestAuth, LambdaAuthorizerType, RestAuthorization } from './rest-auth';
import { checkResultsCacheTtl, DEFAULT_RESULTS_CACHE_TTL } from './results-cache';
import { checkScope } from './scope';
import { IWebSocketAuth, WebSocketAuthorization } from './websocket-auth';
import { BEARER_TOKEN } from '../values/bearer-token';

/** What JSON Web Tokens have to say. */
export interface JwtAuthProps {
  /** Who signs tokens: their `iss` claim to the letter, an https URL. */
  readonly issuer: string;
  /** Whom tokens are for: `aud` must name one of these, `client_id` where a token has no `aud`, as access tokens of Cognito have not. */
  readonly audience: string[];
  /**
   * Scopes of which a token must have one, in its `scope` or `scp` claim; others are answered with 403.
   * @default - tokens need none
   */
  readonly scopes?: string[];
  /**
   * Where the issuer's public keys are, an https URL.
   * @default - what the issuer says at `/.well-known/openid-configuration`
   */
  readonly jwksUri?: string;
  /**
   * How long API Gateway keeps a decision, 0 to 3600 seconds. A token may be taken for as long after it expired.
   * @default Duration.minutes(5)
   */
  readonly resultsCacheTtl?: Duration;
  /**
   * Query parameter that holds the token where a client cannot set headers, as browsers cannot when they open a WebSocket. URLs come to lie in logs of what is
   * on the way, so have such tokens expire soon. For WebSocket APIs only.
   * @default - none, the header has it
   */
  readonly tokenQueryParameter?: string;
}

/**
 * Callers send `Authorization: Bearer` with a JSON Web Token of an OpenID Connect issuer. An HTTP API checks it by itself; REST and WebSocket APIs have no check of
 * their own for these, so a function of the library's makes it.
 */
export class JwtAuth implements IRestAuth, IHttpAuth, IWebSocketAuth {
  /** @throws where a URL is no https URL, the audience is empty, a scope is malformed, or the TTL is over 3600 seconds */
  constructor(private readonly props: JwtAuthProps) {
    checkUrl('issuer', props.issuer);
    if (props.jwksUri !== undefined) { checkUrl('jwksUri', props.jwksUri); }
    if (props.audience.length === 0 || props.audience.includes('')) {
      throw new Error(`audience "${props.audience.join(', ')}" of issuer "${props.issuer}" lets in tokens for anybody; name whom they are for, e.g. the id of your client`);
    }
    props.scopes?.forEach(checkScope);
    if (props.resultsCacheTtl) { checkResultsCacheTtl(props.resultsCacheTtl); }
    if (props.tokenQueryParameter !== undefined) { checkParameter(props.tokenQueryParameter); }
  }

  /**
   * The same with these scopes, of which a token must have one.
   * @internal
   */
  public _withScopes(scopes: string[]): JwtAuth {
    return new JwtAuth({ ...this.props, scopes });
  }

  /** @internal */
  public get _hasScopes(): boolean {
    return (this.props.scopes ?? []).length > 0;
  }

  public bindHttp(_scope: Construct): HttpAuthorization {
    const { issuer, audience, scopes = [] } = this.props;
    const unknown = (['jwksUri', 'resultsCacheTtl', 'tokenQueryParameter'] as const).find((name) => this.props[name] !== undefined);
    if (unknown) {
      throw new Error(`issuer "${issuer}" has "${unknown}", and HTTP APIs check tokens by themselves, from the header and with the keys that the issuer tells; leave it out`);
    }
    return HttpAuthorization.jwt({ issuer, audience, authorizationScopes: scopes, identitySource: httpSource(AUTHORIZATION_HEADER) });
  }

  public bindWebSocket(scope: Construct): WebSocketAuthorization {
    const { issuer, resultsCacheTtl, tokenQueryParameter } = this.props;
    if (resultsCacheTtl) { throw new Error(`issuer "${issuer}" has a resultsCacheTtl, and WebSocket APIs ask of every connection; leave it out`); }
    return WebSocketAuthorization.invokeFunction({
      handler: JwtAuthorizerFunction.of(scope, this.props),
      givesApiKey: false,
      // What has two places would have to be in both.
      identitySources: tokenQueryParameter === undefined ? [socketSource(AUTHORIZATION_HEADER)] : [],
    });
  }

  public bindRest(scope: Construct): RestAuthorization {
    const { issuer, tokenQueryParameter } = this.props;
    if (tokenQueryParameter !== undefined) {
      throw new Error(`issuer "${issuer}" has the tokenQueryParameter "${tokenQueryParameter}", and clients of REST APIs can set headers; leave it out`);
    }
    return RestAuthorization.invokeFunction({
      handler: JwtAuthorizerFunction.of(scope, this.props),
      type: LambdaAuthorizerType.TOKEN,
      identitySources: [AUTHORIZATION_HEADER],
      validationRegex: BEARER_TOKEN,
      givesApiKey: false,
      resultsCacheTtl: this.props.resultsCacheTtl ?? DEFAULT_RESULTS_CACHE_TTL,
    });
  }
}

function checkParameter(name: string): void {
  if (!/^[A-Za-z0-9._-]+$/.test(name)) { throw new Error(`tokenQueryParameter "${name}" is malformed; use letters, digits and . _ - only, as in "access_token"`); }
}

function checkUrl(name: string, text: string): void {
  if (Token.isUnresolved(text)) { return; }
  if (!/^https:\/\/[^\s?#]+$/.test(text) || !URL.canParse(text)) {
    throw new Error(`${name} "${text}" is no https URL; write it in full, e.g. "https://login.example.com"`);
  }
}
