import { aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Options of an access log in a log group of its own. */
export interface AccessLogGroupOptions {
  /**
   * How long lines are kept.
   * @default RetentionDays.ONE_YEAR
   */
  readonly retention?: logs.RetentionDays;
  /**
   * What becomes of the log group with its gateway.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Where a gateway writes a line of JSON for each request. */
export abstract class AccessLog {
  /** To a log group of the gateway's own. */
  public static logGroup(options: AccessLogGroupOptions = {}): AccessLog {
    return new OwnLogGroup(options);
  }

  /** To a log group that is there already. */
  public static existing(logGroup: logs.ILogGroup): AccessLog {
    return new ExistingLogGroup(logGroup);
  }

  /** The log group to write to. */
  public abstract bind(scope: Construct): logs.ILogGroup;
}

class OwnLogGroup extends AccessLog {
  constructor(private readonly options: AccessLogGroupOptions) {
    super();
  }

  public bind(scope: Construct): logs.ILogGroup {
    return new logs.LogGroup(scope, 'AccessLog', {
      retention: this.options.retention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: this.options.removalPolicy ?? RemovalPolicy.RETAIN,
    });
  }
}

class ExistingLogGroup extends AccessLog {
  constructor(private readonly logGroup: logs.ILogGroup) {
    super();
  }

  public bind(): logs.ILogGroup {
    return this.logGroup;
  }
}
