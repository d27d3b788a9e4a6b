import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IRestBackend, RestBackendRoute, RestIntegration } from './rest-backend';

/** Options of a Lambda backend. */
export interface LambdaBackendOptions {
  /**
   * How long API Gateway waits for the function: at least 50 milliseconds. More than 29 seconds needs a raised quota.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
   * @default - 29 seconds
   */
  readonly timeout?: Duration;
}

/** A function behind a route. It gets the whole request and makes the whole answer. */
export class LambdaBackend implements IRestBackend {
  constructor(private readonly handler: lambda.IFunction, private readonly options: LambdaBackendOptions = {}) {
    if (handler.functionArn.endsWith(':$LATEST')) {
      throw new Error(`function "${handler.node.path}" is named by its version "$LATEST", which nobody can be permitted to invoke; give the function itself`);
    }
    const timeout = options.timeout;
    if (timeout && !timeout.isUnresolved() && timeout.toMilliseconds() < 50) {
      throw new Error(`integration timeout "${timeout.toMilliseconds()} ms" is too short; give 50 ms or more`);
    }
  }

  public bindRest(_scope: Construct, _route: RestBackendRoute): RestIntegration {
    return RestIntegration.invokeFunction({ handler: this.handler, timeout: this.options.timeout });
  }
}
