import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Resource } from '../../assembly/assembly';
import { kinesisClient, s3Client, ServiceAddress } from '../aws-clients';
import { LoopbackServer } from '../loopback-server';
import { DeliveryBuffer } from './delivery-buffer';
import { DeliveryStream, deliveryStreamName } from './delivery-stream';
import { FirehoseApi, ServedStream } from './firehose-api';
import { KinesisReader } from './kinesis-reader';

export interface EmbeddedFirehoseOptions {
  readonly streams: Resource[];
  /** Undefined where nothing needs it. */
  readonly kinesis?: ServiceAddress;
  readonly s3?: ServiceAddress;
  readonly onWarning: (message: string) => void;
}

interface Delivery {
  readonly stream: DeliveryStream;
  readonly buffer: DeliveryBuffer;
  readonly reader?: KinesisReader;
}

/**
 * Firehose streams with an S3 destination: they read their Kinesis stream, or take direct puts, and write objects.
 *
 * They read and write where Kinesis and S3 are, embedded or named by the user. Firehose reads a stream from the moment it is made
 * (https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html): for an embedded stream that is its beginning, for one elsewhere it is now.
 */
export class EmbeddedFirehose {
  static async start(options: EmbeddedFirehoseOptions): Promise<EmbeddedFirehose> {
    const firehose = new EmbeddedFirehose(options);
    try {
      await firehose.serve();
      return firehose;
    } catch (error) {
      await firehose.stop();
      throw error;
    }
  }

  private readonly clients: Array<KinesisClient | S3Client> = [];
  private readonly deliveries: Delivery[] = [];
  private server?: LoopbackServer;

  private constructor(private readonly options: EmbeddedFirehoseOptions) {}

  get url(): string | undefined {
    return this.server?.url;
  }

  async flush(): Promise<void> {
    const flushes = await Promise.allSettled(this.deliveries.map(({ reader, buffer }) => (reader ?? buffer).flush()));
    const failed = flushes.find((flush) => flush.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    // An embedded S3 ends with the gateway, so nobody could read what a last delivery writes there.
    const lasting = this.options.s3?.embedded === false;
    if (lasting) await this.flush().catch(() => undefined);
    await Promise.all(this.deliveries.map(({ reader }) => reader?.stop()));
    await Promise.all(this.deliveries.map(({ buffer }) => buffer.stop()));
    for (const { stream, buffer } of lasting ? this.deliveries : []) {
      if (buffer.undelivered > 0) this.options.onWarning(`delivery stream "${stream.name}" stops with "${buffer.undelivered}" records that S3 did not take; send them again`);
    }
    this.clients.forEach((client) => client.destroy());
  }

  private async serve(): Promise<void> {
    const api = new FirehoseApi(this.options.streams.map((resource) => this.open(resource)));
    this.server = await LoopbackServer.start((request, response) => void api.handle(request, response));
    await Promise.all(this.deliveries.map((delivery) => this.read(delivery)));
  }

  private open(resource: Resource): ServedStream {
    const name = deliveryStreamName(resource);
    const arn = resource.arn ?? `arn:aws:firehose:us-east-1:000000000000:deliverystream/${name}`;
    try {
      const stream = new DeliveryStream(arn, resource);
      const delivery = this.deliver(stream);
      this.deliveries.push(delivery);
      return { name, arn, delivery };
    } catch (error) {
      const obstacle = `delivery stream "${name}" (${resource.path}) delivers nothing here: ${(error as Error).message}`;
      this.options.onWarning(obstacle);
      return { name, arn, obstacle };
    }
  }

  private deliver(stream: DeliveryStream): Delivery {
    const { kinesis, s3, onWarning } = this.options;
    if (s3 === undefined) throw new Error(`bucket "${stream.bucket}" is nowhere; give an endpoint for "s3"`);
    const buffer = new DeliveryBuffer(stream, this.use(s3Client(s3, stream.region)), onWarning);
    if (stream.sourceStream === undefined || kinesis === undefined) return { stream, buffer };
    const from = kinesis.embedded ? 'TRIM_HORIZON' : 'LATEST';
    const client = this.use(kinesisClient(kinesis, stream.region));
    return { stream, buffer, reader: new KinesisReader(client, stream.sourceStream, from, buffer, onWarning) };
  }

  private async read({ stream, reader }: Delivery): Promise<void> {
    try {
      await reader?.start();
    } catch (error) {
      const { url } = this.options.kinesis!;
      throw new Error(`delivery stream "${stream.name}" cannot read stream "${stream.sourceStream}" at "${url}" (${(error as Error).message}); create it there, or name an endpoint for "firehose" too`);
    }
  }

  private use<T extends KinesisClient | S3Client>(client: T): T {
    this.clients.push(client);
    return client;
  }
}
