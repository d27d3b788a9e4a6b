import { Construct } from 'constructs';
import { IRestAuth, RestAuthorization } from './rest-auth';

/** Callers sign their requests with AWS credentials and need to be allowed `execute-api:Invoke`. */
export class IamAuth implements IRestAuth {
  public bindRest(_scope: Construct): RestAuthorization {
    return RestAuthorization.iam();
  }
}
