import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpAuthorization, IHttpAuth, LambdaAuthorizerResponseType } from './http-auth';
import { AUTHORIZATION_HEADER, checkIdentitySource, headerOf, httpSource, socketSource } from './identity-source';
import { IRestAuth, LambdaAuthorizerType, RestAuthorization } from './rest-auth';
import { checkResultsCacheTtl, DEFAULT_RESULTS_CACHE_TTL } from './results-cache';
import { IWebSocketAuth, WebSocketAuthorization } from './websocket-auth';

/** Options of `Auth.lambda`. */
export interface LambdaAuthOptions {
  /**
   * What the function is given.
   * @default LambdaAuthorizerType.REQUEST
   */
  readonly type?: LambdaAuthorizerType;
  /**
   * What a request must have, as CDK's `IdentitySource` writes it: for a token, one header. Decisions are kept under these values.
   * @default [IdentitySource.header('Authorization')]
   */
  readonly identitySources?: string[];
  /**
   * How long API Gateway keeps a decision, 0 to 3600 seconds; WebSocket APIs keep none. It holds for every route that names this authorizer,
   * so the policy that the function gives has to speak of all of them.
   * @default Duration.minutes(5)
   */
  readonly resultsCacheTtl?: Duration;
  /**
   * What a token has to match before the function is asked. Others are answered with 401.
   * @default - the function is asked of every token
   */
  readonly validationRegex?: string;
  /**
   * What the function gives back. REST APIs take policies only.
   * @default LambdaAuthorizerResponseType.POLICY
   */
  readonly responseType?: LambdaAuthorizerResponseType;
}

/**
 * A function decides who may call, or connect. It gives back an IAM policy, throws `Unauthorized` for 401, and anything else for 500.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export class LambdaAuth implements IRestAuth, IHttpAuth, IWebSocketAuth {
  private readonly type: LambdaAuthorizerType;
  private readonly identitySources: string[];
  private readonly resultsCacheTtl: Duration;

  /** @throws where identity sources are malformed or do not go with the type, a regex has no token to match, or the TTL is over 3600 seconds */
  constructor(private readonly handler: lambda.IFunction, private readonly options: LambdaAuthOptions = {}) {
    this.type = options.type ?? LambdaAuthorizerType.REQUEST;
    this.identitySources = options.identitySources ?? [AUTHORIZATION_HEADER];
    this.resultsCacheTtl = options.resultsCacheTtl ?? DEFAULT_RESULTS_CACHE_TTL;
    checkResultsCacheTtl(this.resultsCacheTtl);
    this.identitySources.forEach(checkIdentitySource);
    if (this.type === LambdaAuthorizerType.TOKEN) { this.checkToken(); } else { this.checkRequest(); }
  }

  public bindHttp(_scope: Construct): HttpAuthorization {
    if (this.type === LambdaAuthorizerType.TOKEN) {
      throw new Error(`function "${this.handler.node.path}" is a token authorizer, and HTTP APIs ask with whole requests only; give it type REQUEST, or take a RestGateway`);
    }
    return HttpAuthorization.invokeFunction({
      handler: this.handler,
      identitySources: this.identitySources.map(httpSource),
      responseType: this.options.responseType ?? LambdaAuthorizerResponseType.POLICY,
      resultsCacheTtl: this.resultsCacheTtl,
    });
  }

  public bindWebSocket(_scope: Construct): WebSocketAuthorization {
    const name = `function "${this.handler.node.path}"`;
    if (this.type === LambdaAuthorizerType.TOKEN) {
      throw new Error(`${name} is a token authorizer, and WebSocket APIs ask with whole requests only; give it type REQUEST`);
    }
    if (this.options.responseType === LambdaAuthorizerResponseType.SIMPLE) {
      throw new Error(`${name} gives back simple answers, and WebSocket APIs take policies only; give it responseType POLICY`);
    }
    if (this.options.resultsCacheTtl && (this.options.resultsCacheTtl.isUnresolved() || this.options.resultsCacheTtl.toSeconds() > 0)) {
      throw new Error(`${name} has a resultsCacheTtl, and WebSocket APIs ask of every connection; leave it out`);
    }
    return WebSocketAuthorization.invokeFunction({ handler: this.handler, identitySources: this.identitySources.map(socketSource) });
  }

  public bindRest(_scope: Construct): RestAuthorization {
    if (this.options.responseType === LambdaAuthorizerResponseType.SIMPLE) {
      throw new Error(`function "${this.handler.node.path}" gives back simple answers, and REST APIs take policies only; give it responseType POLICY, or take an HttpGateway`);
    }
    return RestAuthorization.invokeFunction({
      handler: this.handler,
      type: this.type,
      identitySources: this.identitySources,
      validationRegex: this.options.validationRegex,
      resultsCacheTtl: this.resultsCacheTtl,
    });
  }

  private checkToken(): void {
    if (this.identitySources.length !== 1) {
      throw new Error(`token authorizer has the identity sources "${this.identitySources.join(', ')}"; give it exactly one header, or make its type REQUEST`);
    }
    headerOf(this.identitySources[0]);
  }

  private checkRequest(): void {
    const { validationRegex } = this.options;
    if (validationRegex !== undefined) {
      throw new Error(`validation regex "${validationRegex}" has no token to match in a request authorizer; take it out, or make its type TOKEN`);
    }
    if (this.identitySources.length === 0 && (this.resultsCacheTtl.isUnresolved() || this.resultsCacheTtl.toSeconds() > 0)) {
      const ttl = this.resultsCacheTtl.isUnresolved() ? 'token' : `${this.resultsCacheTtl.toSeconds()} s`;
      throw new Error(`results cache TTL "${ttl}" goes with no identity source to tell callers by; name one, or set resultsCacheTtl to 0 seconds`);
    }
  }
}
