import { setTimeout as delay } from 'timers/promises';
import { DescribeDeliveryStreamCommand, FirehoseClient, PutRecordBatchCommand, PutRecordCommand as PutFirehoseRecordCommand } from '@aws-sdk/client-firehose';
import { KinesisClient, ListShardsCommand, PutRecordCommand, PutRecordsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import { assemblyOf, bucket, deliveryStream, kinesisOf, objectsOf, s3Of, stream } from './given';
import type { Resource } from '../../src/assembly/assembly';
import { Services, ServicesOptions, startServices } from '../../src/services';

const newline = { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'AppendDelimiterToRecord', Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }] }] } };

const running: Services[] = [];
afterEach(() => Promise.all(running.splice(0).map((services) => services.stop())));

async function given(resources: Resource[], options: ServicesOptions = {}) {
  const warnings: string[] = [];
  const services = await startServices(assemblyOf(...resources), { onWarning: (message) => warnings.push(message), ...options });
  running.unshift(services);
  return { services, warnings };
}

async function ingestion(destination: Record<string, unknown> = {}, shards = 1) {
  const { services, warnings } = await given([stream('events', { ShardCount: shards }), bucket('lake'), deliveryStream('hose', 'events', destination)]);
  return { services, warnings, kinesis: kinesisOf(services), s3: s3Of(services) };
}

const put = (kinesis: KinesisClient, text: string | Buffer) => kinesis.send(new PutRecordCommand({ StreamName: 'events', PartitionKey: String(text.length), Data: Buffer.from(text) }));

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 4_000; !await condition();) {
    if (Date.now() > end) throw new Error('the condition did not come true in 4 s');
    await delay(50);
  }
}

test('records arrive in an object named by stream and time, one line each', async () => {
  const { services, kinesis, s3 } = await ingestion({ ...newline, CompressionFormat: 'GZIP', Prefix: 'clicks/' });
  await put(kinesis, '{"a":"ü\u{1F98A}"}');
  await put(kinesis, 'two\nlines');
  await services.flush();
  const [[key, content], ...others] = await objectsOf(s3, 'lake');
  expect(others).toEqual([]);
  expect(key).toMatch(/^clicks\/\d{4}\/\d\d\/\d\d\/\d\d\/hose-1-\d{4}(-\d\d){5}-[0-9a-f-]{36}\.gz$/);
  expect(content).toBe('{"a":"ü\u{1F98A}"}\ntwo\nlines\n');
});

test('without a processor records stand side by side, uncompressed', async () => {
  const { services, kinesis, s3 } = await ingestion({ FileExtension: '.txt', Prefix: '!{timestamp:yyyy}/', ErrorOutputPrefix: 'e/!{firehose:error-output-type}/' });
  await put(kinesis, 'a');
  await put(kinesis, 'b');
  await services.flush();
  const [[key, content]] = await objectsOf(s3, 'lake');
  expect(key).toMatch(/^\d{4}\/hose-1-.*\.txt$/);
  expect(content).toBe('ab');
});

test('an object is written as soon as the buffer is full', async () => {
  const { kinesis, s3 } = await ingestion({ BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 900 } });
  for (let index = 0; index < 3; index++) await put(kinesis, Buffer.alloc(600 * 1024, String(index)));
  await until(async () => (await objectsOf(s3, 'lake')).size === 1);
  expect([...(await objectsOf(s3, 'lake')).values()].map(({ length }) => length)).toEqual([2 * 600 * 1024]);
});

test('an object is written when its first record has waited for the interval', async () => {
  const { kinesis, s3 } = await ingestion({ BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 0 } });
  await put(kinesis, 'soon');
  await until(async () => (await objectsOf(s3, 'lake')).size === 1);
  expect([...(await objectsOf(s3, 'lake')).values()]).toEqual(['soon']);
});

test('each record arrives once, whatever is put and flushed meanwhile', async () => {
  const { services, kinesis, s3 } = await ingestion({ ...newline, BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 } }, 4);
  const names = Array.from({ length: 2_000 }, (_, index) => `record-${index}`);
  const flushes: Array<Promise<void>> = [];
  for (let start = 0; start < names.length; start += 100) {
    const Records = names.slice(start, start + 100).map((name) => ({ PartitionKey: name, Data: Buffer.from(name.padEnd(500 + start, '.')) }));
    await kinesis.send(new PutRecordsCommand({ StreamName: 'events', Records }));
    if (start % 300 === 0) flushes.push(services.flush());
  }
  await Promise.all([...flushes, services.flush(), services.flush()]);
  const lines = [...(await objectsOf(s3, 'lake')).values()].flatMap((content) => content.trim().split('\n').map((line) => line.replace(/\.+$/, '')));
  expect(lines.sort()).toEqual(names.sort());
});

test('shards that come of a split are read too', async () => {
  const { services, kinesis, s3 } = await ingestion(newline);
  await put(kinesis, 'before');
  await services.flush();
  const { Shards: [parent] = [] } = await kinesis.send(new ListShardsCommand({ StreamName: 'events' }));
  await kinesis.send(new SplitShardCommand({ StreamName: 'events', ShardToSplit: parent.ShardId, NewStartingHashKey: String(2n ** 127n) }));
  await until(async () => (await kinesis.send(new ListShardsCommand({ StreamName: 'events' }))).Shards?.length === 3);
  for (const ExplicitHashKey of ['0', String(2n ** 127n)]) {
    await kinesis.send(new PutRecordCommand({ StreamName: 'events', PartitionKey: 'k', ExplicitHashKey, Data: Buffer.from(`after-${ExplicitHashKey.length}`) }));
  }
  const lines = async () => [...(await objectsOf(s3, 'lake')).values()].flatMap((content) => content.trim().split('\n'));
  await until(async () => {
    await services.flush();
    return (await lines()).length >= 3;
  });
  expect((await lines()).sort()).toEqual(['after-1', 'after-39', 'before']);
});

test('while the bucket is gone records are kept and the failure is told; then they arrive once', async () => {
  const { services, kinesis, s3, warnings } = await ingestion(newline);
  await s3.send(new DeleteBucketCommand({ Bucket: 'lake' }));
  await put(kinesis, 'kept');
  await expect(services.flush()).rejects.toThrow(/delivery stream "hose" cannot write to bucket "lake".*kept and tried again/);
  expect(warnings).toEqual([expect.stringContaining('"hose"')]);
  await s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
  await put(kinesis, 'later');
  await services.flush();
  expect([...(await objectsOf(s3, 'lake')).values()].sort()).toEqual(['kept\n', 'later\n']);
});

test('an object that S3 refuses for good goes under the error prefix', async () => {
  const { services, kinesis, s3, warnings } = await ingestion({ Prefix: `${'long/'.repeat(300)}!{timestamp:yyyy}/`, ErrorOutputPrefix: 'failed/!{firehose:error-output-type}/' });
  await put(kinesis, 'misplaced');
  await services.flush();
  const [[key, content]] = await objectsOf(s3, 'lake');
  expect(key).toMatch(/^failed\/processing-failed\/hose-1-/);
  expect(JSON.parse(content)).toMatchObject({ errorCode: 'S3.KeyTooLongError', rawData: Buffer.from('misplaced').toString('base64') });
  expect(warnings).toEqual([expect.stringContaining(key)]);
});

test.each<[string, Record<string, unknown>]>([
  ['compression "ZIP"', { CompressionFormat: 'ZIP' }],
  ['processor "Lambda"', { ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda' }] } }],
  ['dynamic partitioning', { DynamicPartitioningConfiguration: { Enabled: true } }],
  ['format conversion', { DataFormatConversionConfiguration: { Enabled: true } }],
  ['letter "B"', { Prefix: '!{timestamp:B}/', ErrorOutputPrefix: '!{firehose:error-output-type}/' }],
])('%s is named in a warning, and nothing is delivered', async (what, destination) => {
  const { services, warnings, kinesis, s3 } = await ingestion(destination);
  expect(warnings).toEqual([expect.stringMatching(/^delivery stream "hose" \(Shop\/hose\) delivers nothing here: /)]);
  expect(warnings[0]).toContain(what);
  await put(kinesis, 'x');
  await services.flush();
  expect(await objectsOf(s3, 'lake')).toEqual(new Map());
});

describe('direct puts', () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const firehoseOf = (services: Services) => new FirehoseClient({ endpoint: services.endpoint('firehose'), region: 'eu-central-1', credentials, maxAttempts: 1 });

  test('arrive like those of a stream', async () => {
    const { services } = await given([bucket('lake'), deliveryStream('direct', undefined, newline)]);
    const firehose = firehoseOf(services);
    await firehose.send(new PutFirehoseRecordCommand({ DeliveryStreamName: 'direct', Record: { Data: Buffer.from('one') } }));
    const batch = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: 'direct', Records: ['two', 'three'].map((text) => ({ Data: Buffer.from(text) })) }));
    expect(batch).toMatchObject({ FailedPutCount: 0, RequestResponses: [{ RecordId: expect.any(String) }, { RecordId: expect.any(String) }] });
    await services.flush();
    expect([...(await objectsOf(s3Of(services), 'lake')).values()]).toEqual(['one\ntwo\nthree\n']);
    expect(services.endpoint('kinesis')).toBeUndefined();
    firehose.destroy();
  });

  test('are refused where they cannot be delivered', async () => {
    const refused = deliveryStream('snappy', undefined, { CompressionFormat: 'Snappy' });
    const { services } = await given([bucket('lake'), stream('events'), deliveryStream('reader', 'events'), refused]);
    const firehose = firehoseOf(services);
    const Record = { Data: Buffer.from('x') };
    const record = (DeliveryStreamName: string) => firehose.send(new PutFirehoseRecordCommand({ DeliveryStreamName, Record }));
    await expect(record('reader')).rejects.toMatchObject({ name: 'InvalidArgumentException', message: expect.stringContaining('reads stream "events"') });
    await expect(record('snappy')).rejects.toMatchObject({ message: expect.stringContaining('"Snappy"') });
    await expect(record('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const { DeliveryStreamDescription: description } = await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'reader' }));
    expect(description).toMatchObject({ DeliveryStreamType: 'KinesisStreamAsSource', DeliveryStreamStatus: 'ACTIVE' });
    firehose.destroy();
  });
});

describe('with services elsewhere', () => {
  const app = [stream('events'), bucket('lake'), deliveryStream('hose', 'events', newline)];

  test('one URL for all starts nothing here', async () => {
    const { services } = await given(app, { endpointUrl: 'http://127.0.0.1:4566' });
    expect(['kinesis', 's3', 'firehose', 'sqs'].map((service) => services.endpoint(service))).toEqual(Array(4).fill('http://127.0.0.1:4566'));
    await services.flush();
  });

  test('the embedded Firehose reads a stream elsewhere from now on, and delivers to a bucket elsewhere at the latest when it stops', async () => {
    const elsewhere = await given([stream('events'), bucket('lake')]);
    const kinesis = kinesisOf(elsewhere.services);
    await put(kinesis, 'long ago');
    const endpointUrl = { kinesis: elsewhere.services.endpoint('kinesis')!, s3: elsewhere.services.endpoint('s3')! };
    const { services } = await given(app, { endpointUrl });
    expect(services.endpoint('s3')).toBe(endpointUrl.s3);
    await put(kinesis, 'now');
    await services.stop();
    expect([...(await objectsOf(s3Of(elsewhere.services), 'lake')).values()]).toEqual(['now\n']);
  });

  test('a stream that is missing elsewhere is an error at start', async () => {
    const elsewhere = await given([stream('another')]);
    const starting = given(app, { endpointUrl: { kinesis: elsewhere.services.endpoint('kinesis')! } });
    await expect(starting).rejects.toThrow(/delivery stream "hose" cannot read stream "events" at "http.*create it there/);
  });

  test('what S3 did not take is reported at the end', async () => {
    const elsewhere = await given([bucket('lake')]);
    const { services, warnings } = await given(app, { endpointUrl: { s3: elsewhere.services.endpoint('s3')! } });
    await s3Of(elsewhere.services).send(new DeleteBucketCommand({ Bucket: 'lake' }));
    await put(kinesisOf(services), 'lost');
    await services.stop();
    expect(warnings.at(-1)).toBe('delivery stream "hose" stops with "1" records that S3 did not take; send them again');
  });
});

test('only what the assembly needs is started, and what has no effect is named', async () => {
  const { services, warnings } = await given([bucket('lake', { VersioningConfiguration: { Status: 'Enabled' } })]);
  expect(services.endpoint('s3')).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect([services.endpoint('kinesis'), services.endpoint('firehose')]).toEqual([undefined, undefined]);
  expect(warnings).toEqual([expect.stringContaining('"VersioningConfiguration"')]);
});

test('a stream and a bucket of another app are made for the Firehose stream that names them', async () => {
  const { services } = await given([deliveryStream('hose', 'theirs', newline)]);
  await kinesisOf(services).send(new PutRecordCommand({ StreamName: 'theirs', PartitionKey: 'k', Data: Buffer.from('x') }));
  await services.flush();
  expect([...(await objectsOf(s3Of(services), 'lake')).values()]).toEqual(['x\n']);
});
