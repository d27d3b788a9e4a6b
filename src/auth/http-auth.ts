import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Who may call the routes of an HTTP API. */
export interface IHttpAuth {
  /**
   * Says how API Gateway is to tell who calls. Keeps no state: one value may guard many routes of many gateways.
   * @param scope for constructs that it needs beside the gateway
   */
  bindHttp(scope: Construct): HttpAuthorization;
}

/** How API Gateway tells who calls an HTTP API: the data that a gateway renders. */
export class HttpAuthorization {
  /** It does not: anybody may call. */
  public static none(): HttpAuthorization {
    return new HttpAuthorization({ kind: 'none' });
  }

  /** By the AWS signature of the request: those whose IAM policies allow `execute-api:Invoke`. */
  public static iam(): HttpAuthorization {
    return new HttpAuthorization({ kind: 'iam' });
  }

  /** By a JSON Web Token, which API Gateway checks by itself. */
  public static jwt(props: JwtAuthorizationProps): HttpAuthorization {
    return new HttpAuthorization({ kind: 'jwt', ...props });
  }

  /** By asking a function. */
  public static invokeFunction(props: HttpLambdaAuthorizationProps): HttpAuthorization {
    return new HttpAuthorization({ kind: 'lambda', ...props });
  }

  /** @internal */
  public readonly _definition: HttpAuthorizationDefinition;

  private constructor(definition: HttpAuthorizationDefinition) {
    this._definition = definition;
  }
}

/** @internal */
export type HttpAuthorizationDefinition =
  | { readonly kind: 'none' }
  | { readonly kind: 'iam' }
  | { readonly kind: 'jwt' } & JwtAuthorizationProps
  | { readonly kind: 'lambda' } & HttpLambdaAuthorizationProps;

/** What JSON Web Tokens have to say, as API Gateway checks them. */
export interface JwtAuthorizationProps {
  /** Who signs tokens: their `iss` claim. Its keys are found by its `/.well-known/openid-configuration`. */
  readonly issuer: string;
  /** Whom tokens are for: `aud`, or `client_id` where there is none, has to be one of these. */
  readonly audience: string[];
  /** Scopes of which a token must have one; none where it needs none. */
  readonly authorizationScopes: string[];
  /** Where the token is, in API Gateway's words, e.g. `$request.header.Authorization`. */
  readonly identitySource: string;
}

/**
 * What a function that decides gives back.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export enum LambdaAuthorizerResponseType {
  /** An IAM policy. The function gets what one of a REST API gets, so one function may serve both kinds of APIs. */
  POLICY = 'policy',
  /** `{ "isAuthorized": true, "context": {...} }`. HTTP APIs only. */
  SIMPLE = 'simple',
}

/** A function that decides who may call an HTTP API. */
export interface HttpLambdaAuthorizationProps {
  /** Function, version or alias. */
  readonly handler: lambda.IFunction;
  /** What a request must have, in API Gateway's words, e.g. `$request.header.Authorization`. Decisions are kept under these values. */
  readonly identitySources: string[];
  readonly responseType: LambdaAuthorizerResponseType;
  /** How long API Gateway keeps a decision; 0 to ask the function of every request. */
  readonly resultsCacheTtl: Duration;
}
