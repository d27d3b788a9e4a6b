import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpBackendRoute, HttpIntegration, IHttpBackend, PayloadFormatVersion } from './http-backend';
import { checkHttpTimeout, checkIntegrationTimeout, checkSocketTimeout } from './integration-timeout';
import { checkInvokable } from './invoked-function';
import { IRestBackend, ResponseTransferMode, RestBackendRoute, RestIntegration } from './rest-backend';
import { IWebSocketBackend, WebSocketBackendRoute, WebSocketIntegration } from './websocket-backend';

/** Options of a Lambda backend. */
export interface LambdaBackendOptions {
  /**
   * How long API Gateway waits for the function: at least 50 milliseconds. More than 29 seconds needs a raised quota, or a streamed answer, which may take 15 minutes.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
   * @default - 29 seconds
   */
  readonly timeout?: Duration;
  /**
   * How its answer reaches the client. A function whose answer is streamed has to write a stream.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
   * @default ResponseTransferMode.BUFFERED
   */
  readonly responseTransferMode?: ResponseTransferMode;
  /**
   * The shape of what the function gets and gives back. REST APIs know the first version only.
   * @default - the first of REST APIs, the second of HTTP APIs
   */
  readonly payloadFormatVersion?: PayloadFormatVersion;
}

/** A function behind a route. It gets the whole request and makes the whole answer. */
export class LambdaBackend implements IRestBackend, IHttpBackend, IWebSocketBackend {
  /** @throws where the function cannot be invoked as it is named, or the timeout is out of range */
  constructor(private readonly handler: lambda.IFunction, private readonly options: LambdaBackendOptions = {}) {
    checkInvokable(handler);
    checkIntegrationTimeout(options.timeout, options.responseTransferMode);
  }

  public bindRest(_scope: Construct, route: RestBackendRoute): RestIntegration {
    const { payloadFormatVersion, ...options } = this.options;
    if (payloadFormatVersion === PayloadFormatVersion.VERSION_2_0) {
      throw new Error(`route "${route.routeKey}": REST APIs do not speak payload format version "${payloadFormatVersion}"; give VERSION_1_0, or leave it out`);
    }
    return RestIntegration.invokeFunction({ handler: this.handler, ...options });
  }

  public bindHttp(_scope: Construct, route: HttpBackendRoute): HttpIntegration {
    const { payloadFormatVersion = PayloadFormatVersion.VERSION_2_0, timeout, responseTransferMode } = this.options;
    if (responseTransferMode === ResponseTransferMode.STREAM) {
      throw new Error(`route "${route.routeKey}": HTTP APIs stream no answers; leave responseTransferMode out, or take a RestGateway`);
    }
    checkHttpTimeout(timeout, route.routeKey);
    return HttpIntegration.invokeFunction({ handler: this.handler, payloadFormatVersion, timeout });
  }

  public bindWebSocket(_scope: Construct, { routeKey }: WebSocketBackendRoute): WebSocketIntegration {
    const { timeout } = this.options;
    const unknown = (['payloadFormatVersion', 'responseTransferMode'] as const).find((name) => this.options[name] !== undefined);
    if (unknown) { throw new Error(`route "${routeKey}": WebSocket APIs have no "${unknown}"; leave it out`); }
    checkSocketTimeout(timeout, routeKey);
    return WebSocketIntegration.invokeFunction({ handler: this.handler, timeout });
  }
}
