import { aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Who may connect to a WebSocket API. */
export interface IWebSocketAuth {
  /**
   * Says how API Gateway is to tell who connects. Keeps no state: one value may guard many gateways.
   * @param scope for constructs that it needs beside the gateway
   */
  bindWebSocket(scope: Construct): WebSocketAuthorization;
}

/** How API Gateway tells who connects to a WebSocket API: the data that a gateway renders. */
export class WebSocketAuthorization {
  /** It does not: anybody may connect. */
  public static none(): WebSocketAuthorization {
    return new WebSocketAuthorization({ kind: 'none' });
  }

  /** By the AWS signature of the request: those whose IAM policies allow `execute-api:Invoke`. */
  public static iam(): WebSocketAuthorization {
    return new WebSocketAuthorization({ kind: 'iam' });
  }

  /** By asking a function. */
  public static invokeFunction(props: WebSocketLambdaAuthorizationProps): WebSocketAuthorization {
    return new WebSocketAuthorization({ kind: 'lambda', ...props });
  }

  /** @internal */
  public readonly _definition: WebSocketAuthorizationDefinition;

  private constructor(definition: WebSocketAuthorizationDefinition) {
    this._definition = definition;
  }
}

/** @internal */
export type WebSocketAuthorizationDefinition =
  | { readonly kind: 'none' }
  | { readonly kind: 'iam' }
  | { readonly kind: 'lambda' } & WebSocketLambdaAuthorizationProps;

/** A function that decides who may connect. It is asked once for each connection. */
export interface WebSocketLambdaAuthorizationProps {
  /** Function, version or alias. */
  readonly handler: lambda.IFunction;
  /** What a request must have, in API Gateway's words, e.g. `route.request.header.Authorization`. Those that lack one are answered with 401. */
  readonly identitySources: string[];
  /**
   * Whether it may name the API key of a connection, as `usageIdentifierKey`.
   * @default true
   */
  readonly givesApiKey?: boolean;
}
