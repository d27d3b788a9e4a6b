import { aws_cognito as cognito, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Who may call the routes of a REST API. */
export interface IRestAuth {
  /**
   * Says how API Gateway is to tell who calls. Keeps no state: one value may guard many routes of many gateways.
   * @param scope for constructs that it needs beside the gateway
   */
  bindRest(scope: Construct): RestAuthorization;
}

/** How API Gateway tells who calls: the data that a REST gateway renders. */
export class RestAuthorization {
  /** It does not: anybody may call. */
  public static none(): RestAuthorization {
    return new RestAuthorization({ kind: 'none' });
  }

  /** By the AWS signature of the request: those whose IAM policies allow `execute-api:Invoke`. */
  public static iam(): RestAuthorization {
    return new RestAuthorization({ kind: 'iam' });
  }

  /** By a token that a Cognito user pool has signed. */
  public static userPools(props: UserPoolAuthorizationProps): RestAuthorization {
    return new RestAuthorization({ kind: 'userPools', ...props });
  }

  /** By asking a function. */
  public static invokeFunction(props: LambdaAuthorizationProps): RestAuthorization {
    return new RestAuthorization({ kind: 'lambda', ...props });
  }

  /** @internal */
  public readonly _definition: RestAuthorizationDefinition;

  private constructor(definition: RestAuthorizationDefinition) {
    this._definition = definition;
  }
}

/** @internal */
export type RestAuthorizationDefinition =
  | { readonly kind: 'none' }
  | { readonly kind: 'iam' }
  | { readonly kind: 'userPools' } & UserPoolAuthorizationProps
  | { readonly kind: 'lambda' } & LambdaAuthorizationProps;

/** User pools whose tokens let callers in. */
export interface UserPoolAuthorizationProps {
  /** A token of any of these will do. */
  readonly userPools: cognito.IUserPool[];
  /** Scopes of which an access token must have one; none where an identity token is wanted. */
  readonly authorizationScopes: string[];
  /** Header that holds the token. */
  readonly header: string;
  /**
   * How long API Gateway keeps what it found of a token.
   * @default - 5 minutes, API Gateway's own
   */
  readonly resultsCacheTtl?: Duration;
}

/** What a function that decides is given. */
export enum LambdaAuthorizerType {
  /** The token of one header. */
  TOKEN = 'token',
  /** The request without its body. */
  REQUEST = 'request',
}

/** A function that decides who may call. */
export interface LambdaAuthorizationProps {
  /** Function, version or alias. */
  readonly handler: lambda.IFunction;
  readonly type: LambdaAuthorizerType;
  /** What a request must have, in API Gateway's words, e.g. `method.request.header.Authorization`. Decisions are kept under these values. */
  readonly identitySources: string[];
  /**
   * What a token has to match before the function is asked.
   * @default - the function is asked of every token
   */
  readonly validationRegex?: string;
  /**
   * Whether it may name the API key of a request, as `usageIdentifierKey`.
   * @default true
   */
  readonly givesApiKey?: boolean;
  /** How long API Gateway keeps a decision; 0 to ask the function of every request. */
  readonly resultsCacheTtl: Duration;
}
