import { aws_kinesisfirehose as firehose, aws_logs as logs, RemovalPolicy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What an access log tells. */
export interface AccessLogOptions {
  /**
   * Fields of each line beyond those that are always there, by name: variables of API Gateway's context, e.g. `{ tenant: 'authorizer.claims.tenant' }`.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
   * @default - none
   */
  readonly fields?: { [name: string]: string };
}

/** Options of an access log in a log group of its own. */
export interface AccessLogGroupOptions extends AccessLogOptions {
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

/** Where the lines of an access log go. */
export interface AccessLogDestination {
  readonly destinationArn: string;
  /**
   * The log group, where it is one.
   * @default - lines go elsewhere
   */
  readonly logGroup?: logs.ILogGroup;
}

/** Where a stage writes a line of JSON for each request. */
export abstract class AccessLog {
  /**
   * To a log group of the gateway's own.
   * @throws where a field is malformed
   */
  public static logGroup(options: AccessLogGroupOptions = {}): AccessLog {
    return new OwnLogGroup(options);
  }

  /**
   * To a log group that is there already.
   * @throws where a field is malformed
   */
  public static existing(logGroup: logs.ILogGroup, options: AccessLogOptions = {}): AccessLog {
    return new ExistingDestination(options, { destinationArn: logGroup.logGroupArn, logGroup });
  }

  /**
   * To a Firehose delivery stream that takes direct puts. API Gateway writes only to those whose names begin with `amazon-apigateway-`.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-logging-to-kinesis.html
   * @throws where its name does not, or a field is malformed
   */
  public static firehose(deliveryStream: firehose.IDeliveryStream, options: AccessLogOptions = {}): AccessLog {
    checkDeliveryStream(deliveryStream);
    return new ExistingDestination(options, { destinationArn: deliveryStream.deliveryStreamArn });
  }

  /** Fields beyond those that are always there: variables of the context by name. */
  public readonly fields: { [name: string]: string };

  protected constructor({ fields = {} }: AccessLogOptions) {
    this.fields = fields;
    for (const [name, variable] of Object.entries(fields)) {
      if (!/^[A-Za-z][\w:-]*(\.[\w:-]+)*$/.test(variable)) {
        throw new Error(`access log field "${name}" has the variable "${variable}", which is malformed; write it as in "identity.sourceIp"`);
      }
    }
  }

  /** Where to write to. */
  public abstract bind(scope: Construct): AccessLogDestination;
}

class OwnLogGroup extends AccessLog {
  constructor(private readonly options: AccessLogGroupOptions) {
    super(options);
  }

  public bind(scope: Construct): AccessLogDestination {
    const logGroup = new logs.LogGroup(scope, 'AccessLog', {
      retention: this.options.retention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: this.options.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    return { destinationArn: logGroup.logGroupArn, logGroup };
  }
}

class ExistingDestination extends AccessLog {
  constructor(options: AccessLogOptions, private readonly destination: AccessLogDestination) {
    super(options);
  }

  public bind(): AccessLogDestination {
    return this.destination;
  }
}

/** A stream that is made in the app has its name in its resource, and a token for it elsewhere. */
function checkDeliveryStream(deliveryStream: firehose.IDeliveryStream): void {
  const resource = deliveryStream.node.defaultChild;
  const name = resource instanceof firehose.CfnDeliveryStream ? resource.deliveryStreamName : deliveryStream.deliveryStreamName;
  if (name === undefined || (!Token.isUnresolved(name) && !name.startsWith('amazon-apigateway-'))) {
    throw new Error(`delivery stream "${name ?? deliveryStream.node.path}" cannot take access logs; ` +
      'give it a deliveryStreamName that begins with "amazon-apigateway-"');
  }
}
