import { IWebSocketAuth } from './auth/websocket-auth';
import { IWebSocketBackend } from './backends/websocket-backend';
import { ThrottleOptions } from './traffic/throttle';
import { JsonSchema } from './values/json-schema';

/** What a route of a WebSocket API is made of. */
export interface WebSocketRouteProps {
  /** What gets its messages; of `$connect` and `$disconnect`, what is told of connections and decides by its answer whether they are let in. */
  readonly backend: IWebSocketBackend;
  /**
   * Who may connect, for `$connect` only: API Gateway asks once for each connection.
   * @default - whom the gateway lets in
   */
  readonly auth?: IWebSocketAuth;
  /**
   * Whether the client that sends a message is sent what the backend answers. Not for `$connect` and `$disconnect`.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
   * @default false
   */
  readonly returnResponse?: boolean;
  /**
   * The shape that messages must have. Others are answered with `Invalid request body`, and reach no backend.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html
   * @default - what the backend asks for; else any
   */
  readonly requestBody?: JsonSchema;
  /**
   * How fast all clients together may send messages of it, in the place of the gateway's limit.
   * @default - as the gateway says
   */
  readonly throttle?: ThrottleOptions;
}
