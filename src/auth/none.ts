import { Construct } from 'constructs';
import { IRestAuth, RestAuthorization } from './rest-auth';

/** Anybody may call. */
export class NoAuth implements IRestAuth {
  public bindRest(_scope: Construct): RestAuthorization {
    return RestAuthorization.none();
  }
}
