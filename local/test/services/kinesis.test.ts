import { once } from 'events';
import { connect } from 'net';
import {
  DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand, PutRecordCommand, PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { assemblyOf, bucket, kinesisOf, stream } from './given';
import { Services, startServices } from '../../src/services';

/** Threads and servers of this process. */
const workers = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'TCPServerWrap').length;

let services: Services;
let kinesis: KinesisClient;
beforeAll(async () => {
  services = await startServices(assemblyOf(
    stream('events', { ShardCount: 2 }), stream('auto', { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }), stream('wide', { ShardCount: 12 }),
  ));
});
beforeEach(() => {
  kinesis = kinesisOf(services);
});
afterAll(() => services.stop());

const arn = 'arn:aws:kinesis:eu-central-1:111122223333:stream/events';
const put = (bytes: number) => kinesis.send(new PutRecordCommand({ StreamName: 'events', PartitionKey: 'k', Data: Buffer.alloc(bytes) }));

test.each([['events', 2], ['auto', 4], ['wide', 12]])('stream "%s" starts with %i shards', async (StreamName, shards) => {
  const { StreamDescriptionSummary: summary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  expect(summary).toMatchObject({ StreamStatus: 'ACTIVE', OpenShardCount: shards, StreamARN: `arn:aws:kinesis:eu-central-1:111122223333:stream/${StreamName}` });
});

test('a stream can be called by its ARN', async () => {
  const { ShardId } = await kinesis.send(new PutRecordCommand({ StreamARN: arn, PartitionKey: 'k', Data: Buffer.from('by arn') }));
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamARN: arn }));
  expect(Shards).toHaveLength(2);
  const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamARN: arn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
  const { Records } = await kinesis.send(new GetRecordsCommand({ StreamARN: arn, ShardIterator }));
  expect(Records?.map(({ Data }) => Buffer.from(Data!).toString())).toEqual(['by arn']);
});

test.each([1, 64])('a client with the settings of the SDK, HTTP/2 among them, can make %i calls at a time', async (calls) => {
  const client = new KinesisClient({ endpoint: services.endpoint('kinesis'), region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  const data = Buffer.alloc(50_000, 'x');
  const results = await Promise.all(Array.from({ length: calls }, () => client.send(new PutRecordCommand({ StreamName: 'auto', PartitionKey: 'k', Data: data }))));
  expect(new Set(results.map(({ SequenceNumber }) => SequenceNumber)).size).toBe(calls);
  client.destroy();
});

test('its limits are those of Kinesis: 1 MiB a record, 500 records a request', async () => {
  await expect(put(1024 * 1024)).resolves.toMatchObject({ ShardId: expect.any(String) });
  await expect(put(1024 * 1024 + 1)).rejects.toMatchObject({ name: 'ValidationException' });
  const Records = Array.from({ length: 501 }, () => ({ PartitionKey: 'k', Data: Buffer.from('x') }));
  await expect(kinesis.send(new PutRecordsCommand({ StreamName: 'events', Records }))).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(kinesis.send(new PutRecordCommand({ StreamName: 'none', PartitionKey: 'k', Data: Buffer.from('x') }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a request of more than the 5 MiB that Kinesis long took is refused, and the next one is served', async () => {
  const Records = Array.from({ length: 8 }, () => ({ PartitionKey: 'k', Data: Buffer.alloc(1024 * 1024) }));
  const client = new KinesisClient({ endpoint: services.endpoint('kinesis'), region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  for (const each of [client, kinesis]) {
    await expect(each.send(new PutRecordsCommand({ StreamName: 'auto', Records }))).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    await expect(each.send(new PutRecordsCommand({ StreamName: 'auto', Records: Records.slice(0, 5) }))).resolves.toMatchObject({ FailedRecordCount: 0 });
  }
  client.destroy();
});

test.each([
  ['a ShardCount that is no number', stream('odd', { ShardCount: 'many' }), 'stream "Shop/odd" has ShardCount "many", which is no number; write one'],
  ['a name that Kinesis refuses', stream('a b'), 'a b'],
])('%s is an error at start, and no thread is left', async (_, odd, message) => {
  const before = workers();
  await expect(startServices(assemblyOf(odd, bucket('lake')))).rejects.toThrow(message);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(workers()).toBe(before);
});

test('a client that breaks a request off does no harm', async () => {
  const { hostname, port } = new URL(services.endpoint('kinesis')!);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half"');
  socket.resetAndDestroy();
  await once(socket, 'close');
  await expect(put(1)).resolves.toBeDefined();
});
