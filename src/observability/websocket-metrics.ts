import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { gatewayMetric } from './stage-metrics';

/**
 * What CloudWatch knows of the stage of a WebSocket API, or of one route of it. Sums and averages are those of 5 minutes unless said otherwise.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html
 */
export class WebSocketMetrics {
  /** @internal */
  public constructor(private readonly dimensions: { [name: string]: string }) {}

  /** Connections that were asked for; their sum. */
  public connectCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ConnectCount', 'Sum', options);
  }

  /** Messages from and to clients; their sum. */
  public messageCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('MessageCount', 'Sum', options);
  }

  /** What API Gateway refused before any backend was asked; their sum. */
  public clientError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ClientError', 'Sum', options);
  }

  /** Answers of backends with a status of 400 to 599; their sum. */
  public integrationError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('IntegrationError', 'Sum', options);
  }

  /** Calls of backends that failed; their sum. */
  public executionError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ExecutionError', 'Sum', options);
  }

  /** Milliseconds that backends took; their average. */
  public integrationLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('IntegrationLatency', 'Average', options);
  }

  private metric(name: string, statistic: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return gatewayMetric(name, this.dimensions, statistic, options);
  }
}
