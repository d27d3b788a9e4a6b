import { aws_apigateway as apigateway, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';

/** What API Gateway writes of how it came to its answers: to find a fault, not to count requests. */
export interface ExecutionLogOptions {
  /**
   * How much it writes.
   * @default MethodLoggingLevel.ERROR
   */
  readonly loggingLevel?: apigateway.MethodLoggingLevel;
  /**
   * Whether it writes requests and answers in full, with all that is personal or secret in them. Not for production.
   * @default false
   */
  readonly dataTrace?: boolean;
  /**
   * How long lines are kept.
   * @default RetentionDays.ONE_YEAR
   */
  readonly retention?: logs.RetentionDays;
  /**
   * What becomes of the log group with its stage. API Gateway gives it its name, so a log group that was kept is in the way of its successor.
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}
