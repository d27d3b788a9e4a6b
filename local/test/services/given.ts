import { gunzipSync } from 'zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Resource } from '../../src/assembly/assembly';
import { ServiceAssembly, Services } from '../../src/services';

const place = 'eu-central-1:111122223333';

export function resource(type: string, physicalId: string, arn: string, properties: Record<string, unknown> = {}): Resource {
  return { stack: 'Shop', logicalId: physicalId, type, path: `Shop/${physicalId}`, properties, physicalId, arn };
}

export function stream(name: string, properties: Record<string, unknown> = { ShardCount: 1 }): Resource {
  return resource('AWS::Kinesis::Stream', name, `arn:aws:kinesis:${place}:stream/${name}`, properties);
}

export function bucket(name: string, properties: Record<string, unknown> = {}): Resource {
  return resource('AWS::S3::Bucket', name, `arn:aws:s3:::${name}`, properties);
}

export function table(name: string, properties: Record<string, unknown>, type = 'AWS::DynamoDB::Table'): Resource {
  return resource(type, name, `arn:aws:dynamodb:${place}:table/${name}`, properties);
}

/** A Firehose stream from a Kinesis stream, or for direct puts, to bucket `lake`. */
export function deliveryStream(name: string, source?: string, destination: Record<string, unknown> = {}): Resource {
  return resource('AWS::KinesisFirehose::DeliveryStream', name, `arn:aws:firehose:${place}:deliverystream/${name}`, {
    DeliveryStreamType: source === undefined ? 'DirectPut' : 'KinesisStreamAsSource',
    ...(source === undefined ? {} : { KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:${place}:stream/${source}` } }),
    ExtendedS3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::lake', BufferingHints: { IntervalInSeconds: 900, SizeInMBs: 5 }, ...destination },
  });
}

export function assemblyOf(...resources: Resource[]): ServiceAssembly {
  return { ofType: (type) => resources.filter((each) => each.type === type) };
}

/** Real SDK clients that end with the test. */
const clients: Array<{ destroy(): void }> = [];
afterEach(() => clients.splice(0).forEach((client) => client.destroy()));

const credentials = { accessKeyId: 'anyone', secretAccessKey: 'anything' };

export function kinesisOf(services: Services): KinesisClient {
  const client = new KinesisClient({ endpoint: services.endpoint('kinesis'), region: 'eu-central-1', credentials, requestHandler: new NodeHttpHandler(), maxAttempts: 1 });
  clients.push(client);
  return client;
}

export function dynamodbOf(services: Services): DynamoDBClient {
  const client = new DynamoDBClient({ endpoint: services.endpoint('dynamodb'), region: 'eu-central-1', credentials, maxAttempts: 1 });
  clients.push(client);
  return client;
}

export function s3Of(services: Services, options: { requestChecksumCalculation?: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED' } = {}): S3Client {
  const client = new S3Client({ endpoint: services.endpoint('s3'), region: 'eu-central-1', credentials, maxAttempts: 1, ...options });
  clients.push(client);
  return client;
}

export async function readObject(s3: S3Client, name: string, key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: name, Key: key }));
  return Buffer.from(await Body!.transformToByteArray());
}

/** Keys and contents of a bucket, unpacked. */
export async function objectsOf(s3: S3Client, name: string): Promise<Map<string, string>> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: name }));
  const contents = await Promise.all(Contents.map(async ({ Key }): Promise<[string, string]> => {
    const body = await readObject(s3, name, Key!);
    return [Key!, (Key!.endsWith('.gz') ? gunzipSync(body) : body).toString()];
  }));
  return new Map(contents);
}
