import { Construct } from 'constructs';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';
import { IWebSocketBackend, WebSocketBackendRoute, WebSocketIntegration } from './websocket-backend';
import { COMMON_MEDIA_TYPES } from '../values/media-types';
import { checkStatusCode } from '../values/response-mapping';
import { ResponseValue } from '../values/response-value';

/** Options of a mock backend. */
export interface MockBackendOptions {
  /**
   * Status of the answer, 200 to 599.
   * @default 200
   */
  readonly statusCode?: number;
  /**
   * Body of the answer: any JSON value. Text in it is told as it stands, whatever it looks like.
   * @default - an empty object
   */
  readonly body?: unknown;
  /**
   * Headers of the answer with their values.
   * @default - none but those of API Gateway
   */
  readonly headers?: { [name: string]: string };
}

/** An answer that API Gateway gives by itself. */
export class MockBackend implements IRestBackend, IWebSocketBackend {
  private readonly statusCode: number;
  private readonly body: ResponseValue;

  constructor(private readonly options: MockBackendOptions = {}) {
    this.statusCode = options.statusCode ?? 200;
    this.body = ResponseValue.literal(options.body ?? {});
    checkStatusCode(this.statusCode);
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      if (!/^[A-Za-z0-9!#$%&*+.^_`|~-]+$/.test(name)) {
        throw new Error(`header name "${name}" has invalid characters; write it as in "Cache-Control"`);
      }
      if (/['\r\n]/.test(value)) {
        throw new Error(`value "${value}" of header "${name}" has an apostrophe or a line break, which API Gateway cannot give back; take it out`);
      }
    }
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    return RestIntegration.mock({
      statusCode: this.statusCode,
      body: this.body,
      headers: this.options.headers ?? {},
      contentTypes: COMMON_MEDIA_TYPES,
    });
  }

  public bindWebSocket(_scope: Construct, { routeKey, returnResponse }: WebSocketBackendRoute): WebSocketIntegration {
    const { statusCode, headers, body } = this.options;
    const unknown = Object.entries({ statusCode, headers }).find(([, value]) => value !== undefined);
    if (unknown) { throw new Error(`route "${routeKey}": messages over a WebSocket have no "${unknown[0]}"; leave it out`); }
    if (body !== undefined && !returnResponse) {
      throw new Error(`route "${routeKey}" has the body "${JSON.stringify(body)}", which no client would be sent; set returnResponse to true, or leave body out`);
    }
    return WebSocketIntegration.mock({ body: this.body });
  }
}
