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
    return new RestAuthorization('none');
  }

  /** By the AWS signature of the request: those whose IAM policies allow `execute-api:Invoke`. */
  public static iam(): RestAuthorization {
    return new RestAuthorization('iam');
  }

  /** @internal */
  public readonly _kind: 'none' | 'iam';

  private constructor(kind: 'none' | 'iam') {
    this._kind = kind;
  }
}
