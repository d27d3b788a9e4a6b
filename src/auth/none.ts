import { Construct } from 'constructs';
import { HttpAuthorization, IHttpAuth } from './http-auth';
import { IRestAuth, RestAuthorization } from './rest-auth';
import { IWebSocketAuth, WebSocketAuthorization } from './websocket-auth';

/** Anybody may call. */
export class NoAuth implements IRestAuth, IHttpAuth, IWebSocketAuth {
  public bindRest(_scope: Construct): RestAuthorization {
    return RestAuthorization.none();
  }

  public bindHttp(_scope: Construct): HttpAuthorization {
    return HttpAuthorization.none();
  }

  public bindWebSocket(_scope: Construct): WebSocketAuthorization {
    return WebSocketAuthorization.none();
  }
}
