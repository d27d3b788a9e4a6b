import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkIntegrationTimeout } from './integration-timeout';
import { checkInvokable } from './invoked-function';
import { IRestBackend, ResponseTransferMode, RestBackendRoute, RestIntegration } from './rest-backend';

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
}

/** A function behind a route. It gets the whole request and makes the whole answer. */
export class LambdaBackend implements IRestBackend {
  /** @throws where the function cannot be invoked as it is named, or the timeout is out of range */
  constructor(private readonly handler: lambda.IFunction, private readonly options: LambdaBackendOptions = {}) {
    checkInvokable(handler);
    checkIntegrationTimeout(options.timeout, options.responseTransferMode);
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    return RestIntegration.invokeFunction({ handler: this.handler, ...this.options });
  }
}
