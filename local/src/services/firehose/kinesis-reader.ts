import {
  ExpiredIteratorException, GetRecordsCommand, GetRecordsCommandOutput, GetShardIteratorCommand, KinesisClient, ListShardsCommand,
  ListShardsCommandOutput,
} from '@aws-sdk/client-kinesis';
import type { DeliveryBuffer } from './delivery-buffer';

/** Firehose asks each shard once a second (https://docs.aws.amazon.com/firehose/latest/dev/writing-with-kinesis-streams.html). */
const pollMs = 1_000;
/** Records asked for at a time: kinesalite has no limit of bytes, and records of 1 MiB must fit in one answer. */
const readLimit = 200;

/** A place in a shard. */
interface Cursor {
  readonly shardId: string;
  iterator?: string;
  lastSequenceNumber?: string;
}

/** Reads every shard of a Kinesis stream into the buffer of a Firehose stream, each record once. */
export class KinesisReader {
  /** Shards that are being read. */
  private readonly cursors = new Map<string, Cursor>();
  private readonly knownShards = new Set<string>();
  private readonly aborted = new AbortController();
  private timer?: NodeJS.Timeout;
  /** Polls run one after another. */
  private turn: Promise<void> = Promise.resolve();
  private warned = false;

  /** @param from where reading starts: `LATEST` leaves out what a stream already holds */
  constructor(
    private readonly client: KinesisClient,
    private readonly streamName: string,
    private readonly from: 'TRIM_HORIZON' | 'LATEST',
    private readonly buffer: DeliveryBuffer,
    private readonly onWarning: (message: string) => void,
  ) {}

  async start(): Promise<void> {
    await this.findShards(this.from);
    this.schedule();
  }

  /** Reads all shards to their tip and delivers everything. */
  async flush(): Promise<void> {
    await this.inTurn(async () => {
      while (!await this.readAll()) await this.buffer.flush();
    });
    await this.buffer.flush();
  }

  async stop(): Promise<void> {
    this.aborted.abort();
    clearTimeout(this.timer);
    await this.turn;
  }

  private schedule(): void {
    if (this.aborted.signal.aborted) return;
    this.timer = setTimeout(() => void this.poll(), pollMs);
  }

  private async poll(): Promise<void> {
    try {
      await this.inTurn(() => this.readAll());
      this.warned = false;
    } catch (error) {
      if (!this.warned && !this.aborted.signal.aborted) {
        this.onWarning(`stream "${this.streamName}" cannot be read (${(error as Error).message}); reading is tried again every second`);
        this.warned = true;
      }
    }
    this.schedule();
  }

  private async inTurn(work: () => Promise<unknown>): Promise<void> {
    const mine = this.turn.then(async () => {
      if (!this.aborted.signal.aborted) await work();
    });
    this.turn = mine.catch(() => undefined);
    await mine;
  }

  /** False where the buffer was full before every shard was at its tip. */
  private async readAll(): Promise<boolean> {
    // Every read must end with its turn, also when another one fails: two at once on a shard would double records.
    const reads = await Promise.allSettled([...this.cursors.values()].map((cursor) => this.readShard(cursor)));
    const failed = reads.find((read) => read.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const closed = [...this.cursors.values()].filter(({ iterator }) => iterator === undefined);
    if (closed.length === 0) return reads.every((read) => read.status === 'fulfilled' && read.value);
    // A shard that was split or merged has ended; its children are read from their beginning.
    await this.findShards('TRIM_HORIZON');
    closed.forEach(({ shardId }) => this.cursors.delete(shardId));
    return this.readAll();
  }

  private async readShard(cursor: Cursor): Promise<boolean> {
    while (cursor.iterator !== undefined) {
      if (this.buffer.full) return false;
      const { Records: records = [], NextShardIterator: next, MillisBehindLatest: behind = 0 } = await this.getRecords(cursor);
      // Nothing may fail between these lines, or a record would be read twice or not at all.
      this.buffer.add(records.map(({ Data: data = new Uint8Array(), ApproximateArrivalTimestamp: arrival = new Date() }) => ({ data, arrival })));
      cursor.iterator = next;
      cursor.lastSequenceNumber = records.at(-1)?.SequenceNumber ?? cursor.lastSequenceNumber;
      if (records.length === 0 && behind === 0) return true;
    }
    return true;
  }

  private async getRecords(cursor: Cursor): Promise<GetRecordsCommandOutput> {
    const { signal: abortSignal } = this.aborted;
    const read = () => this.client.send(new GetRecordsCommand({ ShardIterator: cursor.iterator, Limit: readLimit }), { abortSignal });
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ExpiredIteratorException)) throw error;
      // The machine slept for more than the five minutes that an iterator lives.
      cursor.iterator = await this.iteratorOf(cursor, this.from);
      return read();
    }
  }

  private async findShards(from: 'TRIM_HORIZON' | 'LATEST'): Promise<void> {
    for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
      const input = token === undefined ? { StreamName: this.streamName } : { NextToken: token };
      const page: ListShardsCommandOutput = await this.client.send(new ListShardsCommand(input));
      for (const { ShardId: shardId = '' } of page.Shards ?? []) {
        if (this.knownShards.has(shardId)) continue;
        const cursor: Cursor = { shardId };
        cursor.iterator = await this.iteratorOf(cursor, from);
        this.cursors.set(shardId, cursor);
        this.knownShards.add(shardId);
      }
      token = page.NextToken;
    }
  }

  private async iteratorOf({ shardId, lastSequenceNumber }: Cursor, from: 'TRIM_HORIZON' | 'LATEST'): Promise<string | undefined> {
    const place = lastSequenceNumber === undefined
      ? { ShardIteratorType: from }
      : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, StartingSequenceNumber: lastSequenceNumber };
    const input = { StreamName: this.streamName, ShardId: shardId, ...place };
    return (await this.client.send(new GetShardIteratorCommand(input))).ShardIterator;
  }
}
