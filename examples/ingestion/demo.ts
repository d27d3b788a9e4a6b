import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { LocalGateway } from 'cdk-gatehouse-local';
import { SingleBar } from 'cli-progress';
import { clickEvents } from './events';

const SERVED_PORT = 3000;
const EVENTS = 10_000;
const CONCURRENCY = 32;
const BATCH_RECORDS = 500;
// Kinesis takes 5 MiB a call, keys included: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
const BATCH_BYTES = 3 * 1024 * 1024;

interface Tally {
  accepted: number;
  rejected: number;
}

async function main(): Promise<void> {
  const assembly = await synthesize();
  const port = process.argv.includes('--serve') ? SERVED_PORT : undefined;
  const local = await LocalGateway.start({ assembly, port });
  try {
    local.warnings.forEach((warning) => console.warn(`warning: ${warning}`));
    printRoutes(local);
    if (port !== undefined) {
      await serve(local);
    } else {
      await demonstrate(local);
    }
  } finally {
    await local.stop();
    fs.rmSync(assembly, { recursive: true });
  }
}

/** Synthesizes the app beside this file, as `cdk synth` would. */
async function synthesize(): Promise<string> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-demo-'));
  process.env.CDK_OUTDIR = directory;
  await import('./app.js');
  return directory;
}

function printRoutes(local: LocalGateway): void {
  console.log('\nRoutes');
  for (const { method, path: route, auth, backend } of local.routes()) {
    console.log(`  ${method} ${route.padEnd(16)} auth ${auth}, backend ${backend}`);
  }
  console.log('');
}

async function serve(local: LocalGateway): Promise<void> {
  console.log(`Serving until you press Ctrl+C. Try:\n${curlLines(local.url('Ingestion'))}`);
  console.log(`For any AWS SDK client: S3 at ${local.endpoint('s3')}, Kinesis at ${local.endpoint('kinesis')}, credentials local/local\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

function curlLines(url: string): string {
  const json = "-H 'Content-Type: application/json'";
  return [
    `  curl -i ${url}/records ${json} -d '{"hello":"world"}'`,
    `  curl -i ${url}/records/batch ${json} -d '{"records":[{"data":1},{"data":"two","partitionKey":"k"}]}'`,
    `  curl -i ${url}/records/batch ${json} -d '{"records":"none"}'`,
  ].join('\n');
}

async function demonstrate(local: LocalGateway): Promise<void> {
  const sent = [...clickEvents(EVENTS)].map((event) => JSON.stringify(event));
  const bytes = sent.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  console.log(`Sending ${EVENTS} click events, ${megabytes(bytes)}: half one by one, half in batches`);

  const started = performance.now();
  const tally = await send(local.url('Ingestion'), sent);
  const seconds = (performance.now() - started) / 1000;
  const refused = await sendMalformed(local.url('Ingestion'));
  await local.flush();

  const objects = await readObjects(local);
  console.log(`\n${objects.length} objects in S3, read back with the AWS SDK`);
  objects.forEach(({ key, stored, text }) => console.log(`  ${text.split('\n').length - 1} lines in ${megabytes(stored)}  ${key}`));

  const faults = compare(sent, objects.map((object) => object.text).join(''));
  const rate = Math.round(tally.requests / seconds);
  console.log(`\nRecords accepted ${tally.accepted}, rejected ${tally.rejected}; malformed requests refused ${refused}`);
  console.log(`${tally.requests} requests in ${seconds.toFixed(1)} s: ${rate} requests a second, ${Math.round(EVENTS / seconds)} events a second`);
  if (faults.length > 0 || tally.rejected > 0) {
    throw new Error(`${faults.length} events are not as they were sent:\n${faults.slice(0, 5).join('\n')}`);
  }
  console.log(`\n${EVENTS} of ${EVENTS} events arrived exactly once, byte for byte.`);
  const served = new URL(local.url('Ingestion'));
  served.port = String(SERVED_PORT);
  console.log(`\nTo keep it running: npm start, and then\n${curlLines(served.href)}\n`);
}

/** Sends every event once: the even ones alone, the odd ones in batches. */
async function send(url: string, sent: readonly string[]): Promise<Tally & { requests: number }> {
  const tally = { accepted: 0, rejected: 0, requests: 0 };
  const requests = [
    ...sent.filter((_, index) => index % 2 === 0).map((text) => ({ path: '/records', body: text, records: 1 })),
    ...batches(sent.filter((_, index) => index % 2 === 1)),
  ];
  const bar = new SingleBar({ format: '{bar} {percentage}% | {value} of {total} events | {duration_formatted}', noTTYOutput: true, notTTYSchedule: 5000 });
  bar.start(sent.length, 0);
  const next = requests.values();
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    for (const request of next) {
      const response = await post(url + request.path, request.body);
      await response.arrayBuffer();
      tally.requests += 1;
      tally[response.status === 202 ? 'accepted' : 'rejected'] += request.records;
      bar.increment(request.records);
    }
  }));
  bar.stop();
  return tally;
}

function* batches(texts: readonly string[]): Generator<{ path: string; body: string; records: number }> {
  let batch: string[] = [];
  let bytes = 0;
  const request = () => ({ path: '/records/batch', body: `{"records":[${batch.map((text) => `{"data":${text}}`).join(',')}]}`, records: batch.length });
  for (const text of texts) {
    if (batch.length === BATCH_RECORDS || bytes + Buffer.byteLength(text) > BATCH_BYTES) {
      yield request();
      batch = [];
      bytes = 0;
    }
    batch.push(text);
    bytes += Buffer.byteLength(text);
  }
  if (batch.length > 0) { yield request(); }
}

/** Requests that must not be taken: gives how many were refused with 400. */
async function sendMalformed(url: string): Promise<number> {
  const answers = await Promise.all([
    post(`${url}/records`, '{"not": JSON'),
    post(`${url}/records/batch`, '{"records":"none"}'),
    post(`${url}/records/batch`, '{"records":[]}'),
    post(`${url}/records/batch`, '{"records":[{"partitionKey":"but no data"}]}'),
  ]);
  const statuses = answers.map((answer) => answer.status);
  if (statuses.some((status) => status !== 400)) {
    throw new Error(`malformed requests were answered with ${statuses.join(', ')}; each should be 400`);
  }
  return statuses.length;
}

function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
}

async function readObjects(local: LocalGateway): Promise<{ key: string; stored: number; text: string }[]> {
  const s3 = new S3Client({
    endpoint: local.endpoint('s3'), region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const bucket = local.outputs('Clicks').BucketName;
  const { Contents: contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  const objects = [];
  for (const { Key: key } of contents) {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const stored = await body!.transformToByteArray();
    objects.push({ key: key!, stored: stored.length, text: gunzipSync(stored).toString() });
  }
  s3.destroy();
  return objects;
}

/** What was lost, doubled or changed, each in a line. */
function compare(sent: readonly string[], stored: string): string[] {
  const missing = new Set(sent);
  const lines = stored.split('\n').slice(0, -1);
  const strange = lines.filter((line) => !missing.delete(line));
  return [...[...missing].map((text) => `lost: ${text.slice(0, 120)}`), ...strange.map((line) => `doubled or changed: ${line.slice(0, 120)}`)];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
