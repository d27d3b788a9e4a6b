import { DatePattern } from './date-pattern';
import { ObjectPrefix } from './object-prefix';
import type { Resource } from '../../assembly/assembly';
import { asArray, asObject, asString, isTrue } from '../../assembly/json';

/** Buffering of an S3 destination that says nothing (https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html). */
const defaultIntervalSeconds = 300;
const defaultSizeMiB = 5;
const extensions: Record<string, string> = { UNCOMPRESSED: '', GZIP: '.gz' };

/** A Firehose stream of the assembly with an S3 destination, its settings checked. */
export class DeliveryStream {
  readonly name: string;
  readonly region: string;
  /** Name of the Kinesis stream that it reads; undefined where records are put directly. */
  readonly sourceStream?: string;
  readonly bucket: string;
  readonly bufferBytes: number;
  readonly bufferMs: number;
  readonly compression: 'UNCOMPRESSED' | 'GZIP';
  /** Appended to each record. */
  readonly delimiter: Buffer;
  private readonly prefix: ObjectPrefix;
  private readonly errorPrefix: ObjectPrefix;
  private readonly suffixTime: DatePattern;
  private readonly extension: string;

  /** @throws where it asks for something that is not done locally; the message names it */
  constructor(readonly arn: string, resource: Resource) {
    const { properties } = resource;
    this.name = deliveryStreamName(resource);
    this.region = arn.split(':')[3] ?? 'us-east-1';
    const destination = destinationOf(resource);
    refuseUnserved(destination);
    if (properties.DeliveryStreamType !== undefined && !['DirectPut', 'KinesisStreamAsSource'].includes(String(properties.DeliveryStreamType))) {
      throw new Error(`source "${properties.DeliveryStreamType}" is not read locally; use a Kinesis stream or direct puts`);
    }
    this.sourceStream = sourceStreamName(resource);
    this.bucket = bucketName(destination);
    const hints = asObject(destination.BufferingHints);
    this.bufferMs = Number(asString(hints.IntervalInSeconds) ?? defaultIntervalSeconds) * 1000;
    this.bufferBytes = Number(asString(hints.SizeInMBs) ?? defaultSizeMiB) * 1024 * 1024;
    const compression = asString(destination.CompressionFormat) ?? 'UNCOMPRESSED';
    if (compression !== 'UNCOMPRESSED' && compression !== 'GZIP') throw new Error(`compression "${compression}" is not done locally; use GZIP or UNCOMPRESSED`);
    this.compression = compression;
    this.delimiter = delimiterOf(destination);
    const timeZone = asString(destination.CustomTimeZone) ?? 'UTC';
    const prefix = asString(destination.Prefix);
    this.prefix = ObjectPrefix.forData(prefix, timeZone);
    this.errorPrefix = ObjectPrefix.forErrors(asString(destination.ErrorOutputPrefix), prefix, timeZone);
    this.suffixTime = new DatePattern('yyyy-MM-dd-HH-mm-ss', timeZone);
    this.extension = asString(destination.FileExtension) ?? extensions[compression];
  }

  /**
   * Key of an object of records
   * (https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html; the stream is never updated, so its version is 1).
   */
  key(oldest: Date, id: string): string {
    return `${this.prefix.evaluate({ oldest })}${this.suffix(oldest, id)}${this.extension}`;
  }

  /** Key of an object of records that could not be delivered under their own key. */
  errorKey(oldest: Date, id: string): string {
    return `${this.errorPrefix.evaluate({ oldest, errorOutputType: 'processing-failed' })}${this.suffix(oldest, id)}`;
  }

  private suffix(oldest: Date, id: string): string {
    return `${this.name}-1-${this.suffixTime.format(oldest)}-${id}`;
  }
}

export function deliveryStreamName(resource: Resource): string {
  return asString(resource.properties.DeliveryStreamName) ?? resource.physicalId;
}

/** Bucket that a Firehose stream delivers to; undefined for other destinations. */
export function destinationBucket(resource: Resource): string | undefined {
  const { ExtendedS3DestinationConfiguration: extended, S3DestinationConfiguration: plain } = resource.properties;
  const arn = asString(asObject(extended ?? plain).BucketARN);
  return arn?.split(':').pop();
}

/** Kinesis stream that a Firehose stream reads; undefined where records are put directly. */
export function sourceStreamName(resource: Resource): string | undefined {
  return asString(asObject(resource.properties.KinesisStreamSourceConfiguration).KinesisStreamARN)?.split('/').pop();
}

function destinationOf({ properties }: Resource): Record<string, unknown> {
  const destination = properties.ExtendedS3DestinationConfiguration ?? properties.S3DestinationConfiguration;
  if (destination !== undefined) return asObject(destination);
  const other = Object.keys(properties).find((name) => name.endsWith('DestinationConfiguration'));
  throw new Error(`destination "${other ?? 'none'}" is not served locally; deliver to S3`);
}

function bucketName(destination: Record<string, unknown>): string {
  const name = asString(destination.BucketARN)?.split(':').pop();
  if (name === undefined || name === '') throw new Error('the destination names no bucket; set BucketARN');
  return name;
}

function refuseUnserved(destination: Record<string, unknown>): void {
  if (isTrue(asObject(destination.DynamicPartitioningConfiguration).Enabled)) throw new Error('dynamic partitioning is not done locally; turn "DynamicPartitioningConfiguration" off');
  const conversion = destination.DataFormatConversionConfiguration;
  if (conversion !== undefined && asObject(conversion).Enabled !== false) throw new Error('format conversion is not done locally; turn "DataFormatConversionConfiguration" off');
  const unserved = processors(destination).find(({ type }) => type !== 'AppendDelimiterToRecord');
  if (destination.S3BackupMode === 'Enabled') throw new Error('source record backup is not done locally; set "S3BackupMode" to Disabled');
  if (unserved !== undefined) throw new Error(`processor "${unserved.type}" is not run locally; only AppendDelimiterToRecord is`);
}

function processors(destination: Record<string, unknown>): Array<{ type: string; parameters: Map<string, string> }> {
  const configuration = asObject(destination.ProcessingConfiguration);
  if (!isTrue(configuration.Enabled)) return [];
  return asArray(configuration.Processors).map(asObject).map((processor) => ({
    type: asString(processor.Type) ?? '',
    parameters: new Map(asArray(processor.Parameters).map(asObject).map((each) => [asString(each.ParameterName) ?? '', asString(each.ParameterValue) ?? ''])),
  }));
}

/** A delimiter is written with escapes, `\n` by default (https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html). */
function delimiterOf(destination: Record<string, unknown>): Buffer {
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return Buffer.concat(processors(destination).map(({ parameters }) => {
    const text = parameters.get('Delimiter') ?? '\\n';
    return Buffer.from(text.replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character));
  }));
}
