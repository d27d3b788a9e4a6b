import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';

/**
 * What CloudWatch knows of a stage of an HTTP API, or of one route of it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
export class HttpMetrics {
  /** @internal */
  public constructor(private readonly dimensions: { [name: string]: string }) {}

  /** Requests; their number in 5 minutes unless said otherwise. */
  public count(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Count', 'SampleCount', options);
  }

  /** Milliseconds from a request to its answer; their average. */
  public latency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Latency', 'Average', options);
  }

  /** Milliseconds that backends took; their average. */
  public integrationLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('IntegrationLatency', 'Average', options);
  }

  /** Answers with a status of 400 to 499. */
  public clientError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('4xx', 'Sum', options);
  }

  /** Answers with a status of 500 to 599. */
  public serverError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('5xx', 'Sum', options);
  }

  /** Bytes of requests and answers. */
  public dataProcessed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DataProcessed', 'Sum', options);
  }

  private metric(metricName: string, statistic: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/ApiGateway', metricName, dimensionsMap: this.dimensions, statistic, period: Duration.minutes(5), ...options,
    });
  }
}
