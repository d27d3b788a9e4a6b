import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { StageMetrics } from './stage-metrics';

/**
 * What CloudWatch knows of a stage of an HTTP API, or of one route of it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
export class HttpMetrics extends StageMetrics {
  /** Answers with a status of 400 to 499. */
  public clientError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metric('4xx', 'Sum', options);
  }

  /** Answers with a status of 500 to 599. */
  public serverError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metric('5xx', 'Sum', options);
  }

  /** Bytes of requests and answers. */
  public dataProcessed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metric('DataProcessed', 'Sum', options);
  }
}
