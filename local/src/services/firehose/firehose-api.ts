import type { IncomingMessage, ServerResponse } from 'http';
import type { DeliveryBuffer } from './delivery-buffer';
import type { DeliveryStream } from './delivery-stream';
import { asArray, asObject, asString, JsonObject } from '../../assembly/json';

/** Limits of direct puts (https://docs.aws.amazon.com/firehose/latest/dev/limits.html): bytes of a record, records and bytes of a batch. */
const maxRecordBytes = 1_000 * 1024;
const maxBatchRecords = 500;
const maxBatchBytes = 4 * 1024 * 1024;

/** A Firehose stream as callers see it. */
export interface ServedStream {
  readonly name: string;
  readonly arn: string;
  /** Undefined where the stream cannot deliver here; `obstacle` says why. */
  readonly delivery?: { readonly stream: DeliveryStream; readonly buffer: DeliveryBuffer };
  readonly obstacle?: string;
}

class FirehoseError extends Error {
  constructor(readonly type: string, message: string) {
    super(message);
  }
}

/**
 * The calls of Firehose that producers make: `PutRecord`, `PutRecordBatch`, `DescribeDeliveryStream` and `ListDeliveryStreams`
 * (https://docs.aws.amazon.com/firehose/latest/APIReference/API_Operations.html). Signatures are not verified.
 */
export class FirehoseApi {
  private readonly streams: Map<string, ServedStream>;
  private records = 0;

  constructor(streams: ServedStream[]) {
    this.streams = new Map(streams.map((stream) => [stream.name, stream]));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const operation = String(request.headers['x-amz-target'] ?? '').replace(/^Firehose_20150804\./, '');
      answer(response, 200, this.call(operation, parse(Buffer.concat(chunks))));
    } catch (error) {
      const type = error instanceof FirehoseError ? error.type : 'InternalFailure';
      answer(response, error instanceof FirehoseError ? 400 : 500, { __type: type, message: (error as Error).message });
    }
  }

  private call(operation: string, input: JsonObject): JsonObject {
    switch (operation) {
      case 'PutRecord':
        return { RecordId: this.put(input, [input.Record])[0], Encrypted: false };
      case 'PutRecordBatch':
        return { FailedPutCount: 0, Encrypted: false, RequestResponses: this.put(input, asArray(input.Records)).map((RecordId) => ({ RecordId })) };
      case 'DescribeDeliveryStream':
        return { DeliveryStreamDescription: describe(this.find(input)) };
      case 'ListDeliveryStreams':
        return { DeliveryStreamNames: [...this.streams.keys()].sort(), HasMoreDeliveryStreams: false };
      default:
        throw new FirehoseError('UnknownOperationException', `the local Firehose does not serve "${operation}"; send Firehose calls to another endpoint`);
    }
  }

  private put(input: JsonObject, records: unknown[]): string[] {
    const { name, delivery, obstacle } = this.find(input);
    if (delivery === undefined) throw new FirehoseError('InvalidArgumentException', obstacle ?? '');
    if (delivery.stream.sourceStream !== undefined) {
      throw new FirehoseError('InvalidArgumentException', `delivery stream "${name}" reads stream "${delivery.stream.sourceStream}"; put records there`);
    }
    if (records.length < 1 || records.length > maxBatchRecords) {
      throw new FirehoseError('InvalidArgumentException', `a batch has "${records.length}" records; send 1 to ${maxBatchRecords}`);
    }
    const data = records.map((record) => dataOf(asObject(record).Data));
    const bytes = data.reduce((sum, { length }) => sum + length, 0);
    if (bytes > maxBatchBytes) throw new FirehoseError('InvalidArgumentException', `a batch has "${bytes}" bytes; send ${maxBatchBytes} at most`);
    const arrival = new Date();
    delivery.buffer.add(data.map((each) => ({ data: each, arrival })));
    return data.map(() => String(++this.records).padStart(24, '0'));
  }

  private find(input: JsonObject): ServedStream {
    const name = asString(input.DeliveryStreamName) ?? '';
    const stream = this.streams.get(name);
    if (stream === undefined) throw new FirehoseError('ResourceNotFoundException', `there is no delivery stream "${name}"; define it in the app`);
    return stream;
  }
}

function dataOf(value: unknown): Buffer {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value) || value.length % 4 !== 0) {
    throw new FirehoseError('SerializationException', 'the data of a record is not Base64; encode it');
  }
  const data = Buffer.from(value, 'base64');
  if (data.length > maxRecordBytes) throw new FirehoseError('InvalidArgumentException', `a record has "${data.length}" bytes; send ${maxRecordBytes} at most`);
  return data;
}

function describe({ name, arn, delivery }: ServedStream): JsonObject {
  const destination = delivery === undefined ? [] : [{
    DestinationId: 'destinationId-000000000001',
    ExtendedS3DestinationDescription: {
      BucketARN: `arn:aws:s3:::${delivery.stream.bucket}`,
      BufferingHints: { IntervalInSeconds: delivery.stream.bufferMs / 1000, SizeInMBs: delivery.stream.bufferBytes / 1024 / 1024 },
      CompressionFormat: delivery.stream.compression,
      EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
    },
  }];
  return {
    DeliveryStreamName: name,
    DeliveryStreamARN: arn,
    DeliveryStreamStatus: delivery === undefined ? 'CREATING_FAILED' : 'ACTIVE',
    DeliveryStreamType: delivery?.stream.sourceStream === undefined ? 'DirectPut' : 'KinesisStreamAsSource',
    VersionId: '1',
    Destinations: destination,
    HasMoreDestinations: false,
  };
}

function parse(body: Buffer): JsonObject {
  try {
    return asObject(JSON.parse(body.toString('utf8')));
  } catch {
    throw new FirehoseError('SerializationException', 'the request is not JSON; send JSON');
  }
}

function answer(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
