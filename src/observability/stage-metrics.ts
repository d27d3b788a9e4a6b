import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';

/** What CloudWatch knows of a stage, or of one route of it, whatever the kind of its API. */
export abstract class StageMetrics {
  /** @internal */
  public constructor(private readonly dimensions: { [name: string]: string }) {}

  /** Requests; their sum in 5 minutes unless said otherwise. */
  public count(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metric('Count', 'SampleCount', options);
  }

  /** Milliseconds from a request to its answer; their average. */
  public latency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metric('Latency', 'Average', options);
  }

  /** Milliseconds that backends took; their average. */
  public integrationLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metric('IntegrationLatency', 'Average', options);
  }

  /** Answers with a status of 400 to 499. */
  public abstract clientError(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** Answers with a status of 500 to 599. */
  public abstract serverError(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /** @internal */
  protected _metric(metricName: string, statistic: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return gatewayMetric(metricName, this.dimensions, statistic, options);
  }
}

/**
 * A metric that API Gateway tells CloudWatch.
 * @internal
 */
export function gatewayMetric(
  metricName: string, dimensionsMap: { [name: string]: string }, statistic: string, options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap, statistic, period: Duration.minutes(5), ...options });
}
