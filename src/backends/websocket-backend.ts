import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ServiceCallProps } from './rest-backend';
import { RequestValue } from '../values/request-value';
import { ResponseValue } from '../values/response-value';

/** What a WebSocket API can have behind a route. */
export interface IWebSocketBackend {
  /**
   * Says what API Gateway is to do with a message, a connection or its end. Keeps no state: one backend may stand behind many routes of many gateways.
   *
   * @param scope for constructs that the backend needs beside the gateway
   * @param route what it is bound to
   */
  bindWebSocket(scope: Construct, route: WebSocketBackendRoute): WebSocketIntegration;
}

/** The route of a WebSocket API that a backend is bound to. */
export interface WebSocketBackendRoute {
  /** What messages of the route are told by, e.g. `chat`; `$connect`, `$disconnect`, `$default`. */
  readonly routeKey: string;
  /** Whether clients are told what the backend answers. */
  readonly returnResponse: boolean;
}

/** What API Gateway does with what comes over a WebSocket: the data that a gateway renders. */
export class WebSocketIntegration {
  /** Hands the whole event to a function, which makes the whole answer. */
  public static invokeFunction(props: WebSocketLambdaIntegrationProps): WebSocketIntegration {
    return new WebSocketIntegration({ kind: 'lambda', ...props });
  }

  /** Calls an HTTP endpoint with the message as its body, and hands its answer on. */
  public static http(props: WebSocketHttpIntegrationProps): WebSocketIntegration {
    return new WebSocketIntegration({ kind: 'http', ...props });
  }

  /** Calls an AWS service in the gateway's own role. What the service refuses, clients are told as `{ message, connectionId, requestId }`. */
  public static service(props: ServiceCallProps): WebSocketIntegration {
    return new WebSocketIntegration({ kind: 'service', ...props });
  }

  /** Answers by itself, with no backend at all. */
  public static mock(props: WebSocketMockIntegrationProps): WebSocketIntegration {
    return new WebSocketIntegration({ kind: 'mock', ...props });
  }

  /** @internal */
  public readonly _definition: WebSocketIntegrationDefinition;

  private constructor(definition: WebSocketIntegrationDefinition) {
    this._definition = definition;
  }
}

/** @internal */
export type WebSocketIntegrationDefinition =
  | { readonly kind: 'lambda' } & WebSocketLambdaIntegrationProps
  | { readonly kind: 'http' } & WebSocketHttpIntegrationProps
  | { readonly kind: 'service' } & ServiceCallProps
  | { readonly kind: 'mock' } & WebSocketMockIntegrationProps;

/** A function that gets what comes over a WebSocket. */
export interface WebSocketLambdaIntegrationProps {
  /** Function, version or alias. */
  readonly handler: lambda.IFunction;
  /**
   * How long API Gateway waits for it, 50 milliseconds to 29 seconds.
   * @default - 29 seconds, API Gateway's own
   */
  readonly timeout?: Duration;
}

/** A call to an HTTP endpoint. */
export interface WebSocketHttpIntegrationProps {
  readonly url: string;
  /** Method of the call. */
  readonly httpMethod: string;
  /** Values of variables in the URL's path, by their names. */
  readonly path: { [name: string]: RequestValue };
  /** Headers that are set. */
  readonly headers: { [name: string]: RequestValue };
  /** Query parameters that are set. */
  readonly query: { [name: string]: RequestValue };
  /**
   * How long API Gateway waits for an answer, 50 milliseconds to 29 seconds.
   * @default - 29 seconds, API Gateway's own
   */
  readonly timeout?: Duration;
}

/** An answer without a backend. */
export interface WebSocketMockIntegrationProps {
  /** The message that clients are sent where the route returns responses. */
  readonly body: ResponseValue;
}
