import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { StageMetrics } from './stage-metrics';

/**
 * What CloudWatch knows of a stage, or of one route of it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export class RestMetrics extends StageMetrics {
  /** Answers with a status of 400 to 499. */
  public clientError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metric('4XXError', 'Sum', options);
  }

  /** Answers with a status of 500 to 599. */
  public serverError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metric('5XXError', 'Sum', options);
  }

  /** Requests that were answered from the cache. */
  public cacheHitCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metric('CacheHitCount', 'Sum', options);
  }

  /** Requests that the cache could have answered and did not. */
  public cacheMissCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metric('CacheMissCount', 'Sum', options);
  }
}
