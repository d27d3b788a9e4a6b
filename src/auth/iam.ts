import { Construct } from 'constructs';
import { HttpAuthorization, IHttpAuth } from './http-auth';
import { IRestAuth, RestAuthorization } from './rest-auth';
import { IWebSocketAuth, WebSocketAuthorization } from './websocket-auth';

/** Callers sign their requests with AWS credentials and need to be allowed `execute-api:Invoke`. */
export class IamAuth implements IRestAuth, IHttpAuth, IWebSocketAuth {
  public bindRest(_scope: Construct): RestAuthorization {
    return RestAuthorization.iam();
  }

  public bindHttp(_scope: Construct): HttpAuthorization {
    return HttpAuthorization.iam();
  }

  public bindWebSocket(_scope: Construct): WebSocketAuthorization {
    return WebSocketAuthorization.iam();
  }
}
