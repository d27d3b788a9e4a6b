import { IamAuth } from './iam';
import { NoAuth } from './none';

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

  private constructor() {}
}
