import { aws_cognito as cognito, aws_lambda as lambda } from 'aws-cdk-lib';
import { IamAuth } from './iam';
import { JwtAuth, JwtAuthProps } from './jwt';
import { LambdaAuth, LambdaAuthOptions } from './lambda';
import { NoAuth } from './none';
import { UserPoolAuth, UserPoolAuthOptions } from './user-pool';

/** Who may call. */
export class Auth {
  /** Anybody. Written down, so that public access is never an accident. */
  public static none(): NoAuth {
    return new NoAuth();
  }

  /**
   * Whoever signs requests with AWS credentials that are allowed `execute-api:Invoke`, e.g. by a gateway's `grantInvoke`.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
   */
  public static iam(): IamAuth {
    return new IamAuth();
  }

  /**
   * Whoever sends a token of a Cognito user pool.
   * @throws where the identity source is no header, a scope is malformed, or the TTL is over 3600 seconds
   */
  public static userPool(userPool: cognito.IUserPool, options: UserPoolAuthOptions = {}): UserPoolAuth {
    return new UserPoolAuth(userPool, options);
  }

  /**
   * Whoever sends a JSON Web Token of an OpenID Connect issuer. A function of the library's checks it.
   * @throws where a URL is no https URL, the audience is empty, a scope is malformed, or the TTL is over 3600 seconds
   */
  public static jwt(props: JwtAuthProps): JwtAuth {
    return new JwtAuth(props);
  }

  /**
   * Whomever a function lets in.
   * @throws where identity sources are malformed or do not go with the type, a regex has no token to match, or the TTL is over 3600 seconds
   */
  public static lambda(handler: lambda.IFunction, options: LambdaAuthOptions = {}): LambdaAuth {
    return new LambdaAuth(handler, options);
  }

  private constructor() {}
}
