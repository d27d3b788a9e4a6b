import { once } from 'events';
import { setTimeout as delay } from 'timers/promises';
import { Worker } from 'worker_threads';
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { kinesisClient } from '../aws-clients';
import { kinesisHost } from './kinesis-host';

/** Shards that an on-demand stream starts with (https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html). */
export const onDemandShards = 4;

/** A stream to create. */
export interface StreamDefinition {
  readonly name: string;
  readonly shards: number;
}

export interface EmbeddedKinesisOptions {
  readonly streams: StreamDefinition[];
  /** Region and account in the ARNs that it answers with. */
  readonly region: string;
  readonly account: string;
  readonly onWarning: (message: string) => void;
}

/**
 * Kinesis Data Streams in memory, by kinesalite, in a thread of its own.
 *
 * It checks its input as Kinesis does (record of 1 MiB, 500 records) but takes a request of 7 MiB at most and neither throttles nor encrypts; it has no
 * enhanced fan-out, resharding by `UpdateShardCount` or on-demand scaling.
 */
export class EmbeddedKinesis {
  static async start(options: EmbeddedKinesisOptions): Promise<EmbeddedKinesis> {
    const worker = new Worker(kinesisHost, {
      eval: true,
      execArgv: [],
      env: { ...process.env, AWS_REGION: options.region, AWS_ACCOUNT_ID: options.account },
      workerData: { kinesalite: require.resolve('kinesalite') },
    });
    const [port] = await once(worker, 'message') as [number];
    worker.on('error', (error) => options.onWarning(`the embedded Kinesis has ended (${error.message}); start the gateway again`));
    const kinesis = new EmbeddedKinesis(`http://127.0.0.1:${port}`, worker);
    try {
      await kinesis.createStreams(options);
      return kinesis;
    } catch (error) {
      await kinesis.stop();
      throw error;
    }
  }

  private constructor(readonly url: string, private readonly worker: Worker) {}

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private async createStreams({ streams, region }: EmbeddedKinesisOptions): Promise<void> {
    const client = kinesisClient({ url: this.url, embedded: true }, region);
    try {
      await Promise.all(streams.map(({ name, shards }) => createStream(client, name, shards).catch((error: Error) => {
        throw new Error(`stream "${name}" cannot be made (${error.message}); correct it in the app and synthesize again`);
      })));
    } finally {
      client.destroy();
    }
  }
}

async function createStream(client: KinesisClient, name: string, shards: number): Promise<void> {
  await client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shards }));
  for (;;) {
    const { StreamDescriptionSummary: stream } = await client.send(new DescribeStreamSummaryCommand({ StreamName: name }));
    if (stream?.StreamStatus === 'ACTIVE') return;
    await delay(2);
  }
}
