import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Backend } from '../backends/backend';
import { ResponseTransferMode } from '../backends/rest-backend';
import { RestGateway, RestGatewayOptions } from '../rest-gateway';
import { RestRouteProps } from '../rest-route';

/** What a function behind an API is made of. */
export interface LambdaApiProps extends RestGatewayOptions {
  /** Function, version or alias that answers. */
  readonly handler: lambda.IFunction;
  /**
   * Routes that something else answers, or that have an auth or limits of their own, by method and path.
   * @default - none: the function answers everything
   */
  readonly routes?: { [key: string]: RestRouteProps };
  /**
   * How long API Gateway waits for the function: at least 50 milliseconds. More than 29 seconds needs a raised quota, or a streamed answer, which may take 15 minutes.
   * @default - 29 seconds
   */
  readonly timeout?: Duration;
  /**
   * How its answers reach the client. A function whose answers are streamed has to write streams.
   * @default ResponseTransferMode.BUFFERED
   */
  readonly responseTransferMode?: ResponseTransferMode;
}

/** A function behind an API: it gets every request unless a route says otherwise. */
export class LambdaApi extends Construct {
  public readonly gateway: RestGateway;
  public readonly handler: lambda.IFunction;

  /** @throws where the function cannot be invoked as it is named, or a route or an option of the gateway is malformed */
  constructor(scope: Construct, id: string, props: LambdaApiProps) {
    super(scope, id);
    const { handler, timeout, responseTransferMode, ...options } = props;
    this.handler = handler;
    this.gateway = new RestGateway(this, 'Gateway', { ...options, defaultBackend: Backend.lambda(handler, { timeout, responseTransferMode }) });
  }
}
