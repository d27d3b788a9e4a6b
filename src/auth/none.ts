import { Construct } from 'constructs';
import { HttpAuthorization, IHttpAuth } from './http-auth';
import { IRestAuth, RestAuthorization } from './rest-auth';

/** Anybody may call. */
export class NoAuth implements IRestAuth, IHttpAuth {
  public bindRest(_scope: Construct): RestAuthorization {
    return RestAuthorization.none();
  }

  public bindHttp(_scope: Construct): HttpAuthorization {
    return HttpAuthorization.none();
  }
}
