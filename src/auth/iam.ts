import { Construct } from 'constructs';
import { HttpAuthorization, IHttpAuth } from './http-auth';
import { IRestAuth, RestAuthorization } from './rest-auth';

/** Callers sign their requests with AWS credentials and need to be allowed `execute-api:Invoke`. */
export class IamAuth implements IRestAuth, IHttpAuth {
  public bindRest(_scope: Construct): RestAuthorization {
    return RestAuthorization.iam();
  }

  public bindHttp(_scope: Construct): HttpAuthorization {
    return HttpAuthorization.iam();
  }
}
