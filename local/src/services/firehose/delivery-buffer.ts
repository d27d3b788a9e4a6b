import { randomUUID } from 'crypto';
import { promisify } from 'util';
import { gzip } from 'zlib';
import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { DeliveryStream } from './delivery-stream';

const compress = promisify(gzip);
/** Objects that may wait for S3 before reading stops: what is not read yet is safe in its stream. */
const maxWaiting = 4;
const firstRetryMs = 1_000;
const lastRetryMs = 30_000;

export interface FirehoseRecord {
  readonly data: Uint8Array;
  readonly arrival: Date;
}

/** Records of one object to be. Its keys stay the same from try to try, so a repeated write cannot double it. */
interface Batch {
  readonly records: FirehoseRecord[];
  readonly key: string;
  readonly errorKey: string;
}

/**
 * Collects the records of a Firehose stream and writes them to S3 in objects: when the buffer is full, when its oldest record has waited for the
 * buffer interval, or on `flush`.
 *
 * S3 failures are tried again until `stop`, as Firehose does for a day (https://docs.aws.amazon.com/firehose/latest/dev/retry.html). An object that S3 refuses
 * for good (status 400) is written under the error prefix as `processing-failed`, a line of JSON for each record.
 */
export class DeliveryBuffer {
  private records: FirehoseRecord[] = [];
  private bytes = 0;
  private interval?: NodeJS.Timeout;
  private readonly batches: Batch[] = [];
  private delivering?: Promise<void>;
  private retry?: NodeJS.Timeout;
  private retryMs = firstRetryMs;
  private failure?: Error;
  private stopped = false;

  constructor(private readonly stream: DeliveryStream, private readonly s3: S3Client, private readonly onWarning: (message: string) => void) {}

  /** True while so many objects wait for S3 that no more records should be read. */
  get full(): boolean {
    return this.batches.length >= maxWaiting;
  }

  /** Records that are not in S3 yet. */
  get undelivered(): number {
    return this.batches.reduce((sum, { records }) => sum + records.length, this.records.length);
  }

  add(records: FirehoseRecord[]): void {
    for (const record of records) {
      this.records.push(record);
      this.bytes += record.data.length + this.stream.delimiter.length;
      if (this.bytes >= this.stream.bufferBytes) this.cut();
    }
    if (this.records.length > 0 && !this.stopped) this.interval ??= setTimeout(() => this.cut(), this.stream.bufferMs);
  }

  /**
   * Delivers everything at once.
   * @throws where S3 does not take it; the records stay and are tried again
   */
  async flush(): Promise<void> {
    this.cut();
    await this.deliver();
    if (this.failure !== undefined && this.undelivered > 0) throw this.failure;
  }

  /** Ends all tries; what is left is reported. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.interval);
    clearTimeout(this.retry);
    await this.delivering;
  }

  private cut(): void {
    clearTimeout(this.interval);
    this.interval = undefined;
    if (this.records.length === 0) return;
    const oldest = new Date(this.records.reduce((least, { arrival }) => Math.min(least, arrival.getTime()), Infinity));
    const id = randomUUID();
    this.batches.push({ records: this.records, key: this.stream.key(oldest, id), errorKey: this.stream.errorKey(oldest, id) });
    this.records = [];
    this.bytes = 0;
    // While S3 fails, the next try is the timer's.
    if (this.retry === undefined) void this.deliver();
  }

  private async deliver(): Promise<void> {
    clearTimeout(this.retry);
    this.retry = undefined;
    // A delivery under way takes all batches; one more round is for those that came as it ended.
    await this.delivering;
    this.delivering ??= this.deliverAll().finally(() => this.delivering = undefined);
    await this.delivering;
  }

  private async deliverAll(): Promise<void> {
    while (this.batches.length > 0) {
      try {
        await this.write(this.batches[0]);
        this.batches.shift();
        this.failure = undefined;
        this.retryMs = firstRetryMs;
      } catch (error) {
        this.fail(error as Error);
        return;
      }
    }
  }

  private fail(error: Error): void {
    const message = `delivery stream "${this.stream.name}" cannot write to bucket "${this.stream.bucket}" (${error.message}); its records are kept and tried again`;
    if (this.failure?.message !== message) this.onWarning(message);
    this.failure = new Error(message);
    clearTimeout(this.retry);
    if (this.stopped) return;
    this.retry = setTimeout(() => void this.deliver(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, lastRetryMs);
  }

  private async write(batch: Batch): Promise<void> {
    const plain = Buffer.concat(batch.records.flatMap(({ data }) => [data, this.stream.delimiter]));
    const gzipped = this.stream.compression === 'GZIP';
    try {
      await this.put(batch.key, gzipped ? await compress(plain) : plain);
    } catch (error) {
      if (!(error instanceof S3ServiceException) || error.$metadata.httpStatusCode !== 400) throw error;
      await this.put(batch.errorKey, failedRecords(batch, error));
      this.onWarning(`delivery stream "${this.stream.name}" has ${batch.records.length} records under its error prefix: S3 refused key "${batch.key}" (${error.message}); read them at "${batch.errorKey}"`);
    }
  }

  private async put(key: string, body: Buffer): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.stream.bucket, Key: key, Body: body, ContentType: 'application/octet-stream' }));
  }
}

/** The form that Firehose gives failed records (https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html). */
function failedRecords({ records }: Batch, error: S3ServiceException): Buffer {
  const lines = records.map(({ data, arrival }) => JSON.stringify({
    attemptsMade: 1,
    arrivalTimestamp: arrival.getTime(),
    errorCode: `S3.${error.name}`,
    errorMessage: error.message,
    attemptEndingTimestamp: Date.now(),
    rawData: Buffer.from(data).toString('base64'),
  }));
  return Buffer.from(`${lines.join('\n')}\n`);
}
