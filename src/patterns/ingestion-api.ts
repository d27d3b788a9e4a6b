import {
  aws_iam as iam, aws_kinesis as kinesis, aws_kinesisfirehose as firehose, aws_logs as logs, aws_s3 as s3, Duration, RemovalPolicy, Size, Stack,
  Token, TokenComparison,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Backend } from '../backends/backend';
import { KinesisPutRecordsBackend } from '../backends/kinesis';
import { RestGateway, RestGatewayOptions } from '../rest-gateway';
import { ANY_JSON } from '../values/list-schema';
import { COMMON_MEDIA_TYPES, isBinary, JSON_MEDIA_TYPES, OPAQUE_MEDIA_TYPES } from '../values/media-types';
import { RequestValue } from '../values/request-value';


/**
 * What an ingestion API is made of. Its `binaryMediaTypes` come on top of those that it takes anyway: each that is named in full can be
 * sent to `POST /records`.
 */
export interface IngestionApiProps extends RestGatewayOptions {
  /**
   * Which shard a record goes to: 1 to 256 characters. An element of a batch that has a `partitionKey` of its own keeps it.
   * @default - the request's id, which spreads records over all shards
   */
  readonly partitionKey?: RequestValue;
  /**
   * The stream that records are put to.
   * @default - an encrypted stream in on-demand mode
   */
  readonly stream?: kinesis.IStream;
  /**
   * What carries records from the stream to a bucket. Give its stream too.
   * @default - a delivery stream that writes gzip objects with a newline after each record
   */
  readonly deliveryStream?: firehose.IDeliveryStream;
  /**
   * Where records come to rest.
   * @default - an encrypted, private bucket that is kept when the stack goes
   */
  readonly bucket?: s3.IBucket;
  /**
   * What becomes of old objects. Only for a bucket that is made here.
   * @default - they are kept
   */
  readonly lifecycleRules?: s3.LifecycleRule[];
  /**
   * How long records wait for others before an object is written, 0 seconds to 15 minutes.
   * @default Duration.minutes(5)
   */
  readonly bufferingInterval?: Duration;
  /**
   * How much waits before an object is written, 1 MiB to 128 MiB before compression.
   * @default Size.mebibytes(5)
   */
  readonly bufferingSize?: Size;
}

/**
 * Takes records over HTTP and lays them down in S3, without AWS credentials at the client: `POST /records` and `POST /records/batch`,
 * through Kinesis Data Streams and Amazon Data Firehose.
 *
 * A record is stored byte for byte as it was sent, followed by one newline; an element of a batch as the JSON text of its `data`.
 */
export class IngestionApi extends Construct {
  public readonly gateway: RestGateway;
  public readonly stream: kinesis.IStream;
  /** What carries records from the stream to the bucket. */
  public readonly deliveryStreamArn: string;
  /** Where records come to rest; undefined where the delivery stream was given. */
  public readonly bucket?: s3.IBucket;
  private ownDeliveryStream?: firehose.IDeliveryStream;

  /** @throws where a stream is in another region, a delivery stream comes without its stream, or with what only one made here could use, or buffering is out of range */
  constructor(scope: Construct, id: string, props: IngestionApiProps) {
    super(scope, id);
    refuseUnused(props);
    checkBuffering(props);
    checkMediaTypes(props);
    this.stream = props.stream ?? this.defaultStream(props);
    this.bucket = props.deliveryStream ? undefined : props.bucket ?? this.defaultBucket(props);
    this.ownDeliveryStream = props.deliveryStream;
    this.deliveryStreamArn = props.deliveryStream?.deliveryStreamArn ?? this.makeDelivery(this.bucket!, props).attrArn;

    const ownTypes = props.binaryMediaTypes ?? [];
    this.gateway = new RestGateway(this, 'Gateway', { ...props, binaryMediaTypes: unique([...OPAQUE_MEDIA_TYPES, ...ownTypes]) });
    this.gateway.addRoute('POST /records', {
      backend: Backend.kinesisPutRecord(this.stream, {
        partitionKey: props.partitionKey,
        contentTypes: unique([...COMMON_MEDIA_TYPES, ...ownTypes.filter((type) => !type.includes('*'))]),
      }),
      requestBody: ANY_JSON,
      operationName: 'putRecord',
      description: 'Takes one record: the body, whatever it is',
    });
    this.gateway.addRoute('POST /records/batch', {
      backend: Backend.kinesisPutRecords(this.stream, {
        partitionKey: props.partitionKey && KinesisPutRecordsBackend.ownKeyOr(props.partitionKey),
      }),
      operationName: 'putRecords',
      description: 'Takes 1 to 500 records: {"records":[{"data":...,"partitionKey":"..."}]}',
    });
  }

  /** What carries records from the stream to the bucket, for its metrics and grants. */
  public get deliveryStream(): firehose.IDeliveryStream {
    // Made when asked for, since CDK adds a mapping of address ranges to the template with it.
    this.ownDeliveryStream ??= firehose.DeliveryStream.fromDeliveryStreamArn(this, 'DeliveryStream', this.deliveryStreamArn);
    return this.ownDeliveryStream;
  }

  private defaultStream(props: IngestionApiProps): kinesis.IStream {
    if (props.deliveryStream) {
      throw new Error(`delivery stream "${props.deliveryStream.node.path}" reads from a stream of its own; give that as "stream" too`);
    }
    return new kinesis.Stream(this, 'Stream', { streamMode: kinesis.StreamMode.ON_DEMAND, encryption: kinesis.StreamEncryption.MANAGED });
  }

  private defaultBucket(props: IngestionApiProps): s3.IBucket {
    return new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: props.lifecycleRules,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  private makeDelivery(bucket: s3.IBucket, props: IngestionApiProps): firehose.CfnDeliveryStream {
    this.checkRegion();
    const errors = new logs.LogGroup(this, 'DeliveryErrors', { retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN });
    const errorStream = new logs.LogStream(this, 'DeliveryErrorStream', { logGroup: errors, removalPolicy: RemovalPolicy.RETAIN });
    const role = new iam.Role(this, 'DeliveryRole', {
      assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com', { conditions: { StringEquals: { 'sts:ExternalId': Stack.of(this).account } } }),
    });
    const policy = new iam.Policy(this, 'DeliveryPolicy', { roles: [role], statements: this.deliveryStatements(bucket, errors) });
    // The L2 would let the role do more than Firehose needs, deleting objects among it.
    const delivery = new firehose.CfnDeliveryStream(this, 'Delivery', {
      deliveryStreamType: 'KinesisStreamAsSource',
      kinesisStreamSourceConfiguration: { kinesisStreamArn: this.stream.streamArn, roleArn: role.roleArn },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: 'records/!{timestamp:yyyy/MM/dd/HH}/',
        errorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
        compressionFormat: 'GZIP',
        bufferingHints: {
          intervalInSeconds: (props.bufferingInterval ?? Duration.minutes(5)).toSeconds(),
          sizeInMBs: (props.bufferingSize ?? Size.mebibytes(5)).toMebibytes(),
        },
        // The delimiter is the two characters that stand for a newline.
        processingConfiguration: {
          enabled: true,
          processors: [{ type: 'AppendDelimiterToRecord', parameters: [{ parameterName: 'Delimiter', parameterValue: '\\n' }] }],
        },
        cloudWatchLoggingOptions: { enabled: true, logGroupName: errors.logGroupName, logStreamName: errorStream.logStreamName },
      },
    });
    delivery.node.addDependency(policy);
    return delivery;
  }

  private checkRegion(): void {
    const { region } = Stack.of(this);
    const there = this.stream.env.region;
    if (Token.compareStrings(region, there) === TokenComparison.DIFFERENT) {
      throw new Error(`stream "${this.stream.node.path}" is in "${there}" and Firehose reads streams of its own region, "${region}", only; give a stream there`);
    }
  }

  /** @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html */
  private deliveryStatements(bucket: s3.IBucket, errors: logs.ILogGroup): iam.PolicyStatement[] {
    const allow = (actions: string[], resource: string) => new iam.PolicyStatement({ actions, resources: [resource] });
    const streamKey = this.stream.encryptionKey;
    const bucketKey = bucket.encryptionKey;
    return [
      allow(['kinesis:DescribeStream', 'kinesis:GetShardIterator', 'kinesis:GetRecords', 'kinesis:ListShards'], this.stream.streamArn),
      allow(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], bucket.bucketArn),
      allow(['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], bucket.arnForObjects('*')),
      allow(['logs:PutLogEvents'], errors.logGroupArn),
      ...(streamKey ? [allow(['kms:Decrypt'], streamKey.keyArn)] : []),
      ...(bucketKey ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], bucketKey.keyArn)] : []),
    ];
  }
}

function checkBuffering({ bufferingInterval, bufferingSize }: IngestionApiProps): void {
  // https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
  const seconds = bufferingInterval && !bufferingInterval.isUnresolved() ? bufferingInterval.toSeconds({ integral: false }) : 0;
  if (!Number.isInteger(seconds) || seconds > 900) {
    throw new Error(`buffering interval "${seconds} s" is out of range; give whole seconds, at most 900`);
  }
  if (bufferingSize && !bufferingSize.isUnresolved() && (bufferingSize.toMebibytes() < 1 || bufferingSize.toMebibytes() > 128)) {
    throw new Error(`buffering size "${bufferingSize.toMebibytes()} MiB" is out of range; give 1 MiB to 128 MiB`);
  }
}

function checkMediaTypes({ binaryMediaTypes = [] }: IngestionApiProps): void {
  const range = binaryMediaTypes.find((type) => JSON_MEDIA_TYPES.some((json) => isBinary(json, [type])));
  if (range !== undefined) {
    throw new Error(`binary media type "${range}" takes in JSON, which batches have to be read as; name types one by one, as in "image/png"`);
  }
}

function unique(types: string[]): string[] {
  return [...new Set(types)];
}

function refuseUnused(props: IngestionApiProps): void {
  const refuse = (owner: string, names: (keyof IngestionApiProps)[]) => names.filter((name) => props[name] !== undefined).forEach((name) => {
    throw new Error(`"${name}" has no use beside a ${owner} of your own; set it there`);
  });
  if (props.deliveryStream) { refuse('delivery stream', ['bucket', 'lifecycleRules', 'bufferingInterval', 'bufferingSize']); }
  if (props.bucket) { refuse('bucket', ['lifecycleRules']); }
}
