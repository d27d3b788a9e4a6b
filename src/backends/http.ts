import { Construct } from 'constructs';
import { HttpBackendRoute, HttpIntegration, IHttpBackend } from './http-backend';
import { checkPathValues, HttpCall, HttpCallOptions } from './http-call';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { IWebSocketBackend, WebSocketBackendRoute, WebSocketIntegration } from './websocket-backend';
import { HttpUrl } from '../values/http-url';
import { RequestValue } from '../values/request-value';

/** Options of `Backend.http`. */
export interface HttpBackendOptions extends HttpCallOptions {
  /**
   * Values of variables in the URL's path, by their names: path variables of the route, literals, or variables of the context or the stage.
   * @default - the route's path variables of the same names
   */
  readonly path?: { [name: string]: RequestValue };
}

/**
 * An HTTP endpoint that API Gateway reaches over the internet. It gets the request as it came and makes the whole answer, unless
 * `forwardedHeaders` or `forwardedQueryParameters` say what it gets.
 *
 * Of a WebSocket API it gets messages as bodies of POST requests, with the connection's id in `X-Connection-Id` and `CONNECT`, `MESSAGE` or `DISCONNECT` in `X-Event-Type`.
 */
export class HttpBackend implements IRestBackend, IHttpBackend, IWebSocketBackend {
  private readonly call: HttpCall;

  /** @throws where the URL or an option is malformed, or TLS is missing and `allowUnencrypted` is not set */
  constructor(private readonly url: string, private readonly options: HttpBackendOptions = {}) {
    checkPathValues(url, new HttpUrl(url, options.allowUnencrypted ?? false).variables, options.path ?? {});
    this.call = new HttpCall(options);
  }

  public bindRest(_scope: Construct, route: RestBackendRoute): RestIntegration {
    return this.call.integration({ url: this.url, variables: this.options.path ?? {} }, route);
  }

  public bindHttp(_scope: Construct, route: HttpBackendRoute): HttpIntegration {
    return this.call.httpIntegration({ url: this.url, variables: this.options.path ?? {} }, route);
  }

  public bindWebSocket(_scope: Construct, route: WebSocketBackendRoute): WebSocketIntegration {
    return this.call.socketIntegration({ url: this.url, variables: this.options.path ?? {} }, route);
  }
}
