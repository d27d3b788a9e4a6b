import { ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs';
import { HOSTILE_TEXTS } from './hostile';
import { error, request } from './request';
import { startTarget, Target } from './target';

let target: Target;
let client: SQSClient;

beforeAll(async () => {
  target = await startTarget('aws-service', 'IntegAwsService', ['sqs']);
  client = new SQSClient(target.clientConfig('sqs'));
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await target?.stop();
});

test.each(HOSTILE_TEXTS)('a service that takes forms gets text with %s as it was sent', async (_, text) => {
  const url = `${target.url('Gateway')}/queue/tags?owner=${encodeURIComponent(text)}`;
  expect(await request('PUT', url, text, { 'Content-Type': 'text/plain' })).toMatchObject({ status: 204, body: undefined });
  expect((await client.send(new ListQueueTagsCommand({ QueueUrl: target.output('QueueUrl') }))).Tags).toEqual({ owner: text, note: text });
});

test('what the request lacks is left out of a list, and the rest counted anew', async () => {
  expect((await request('PUT', `${target.url('Gateway')}/queue/tags`, 'alone', { 'Content-Type': 'text/plain' })).status).toBe(204);
  expect((await client.send(new ListQueueTagsCommand({ QueueUrl: target.output('QueueUrl') }))).Tags).toMatchObject({ note: 'alone' });
});

test('of a service that speaks JSON is told what the route says', async () => {
  expect(await request('GET', `${target.url('Gateway')}/table`)).toMatchObject({ status: 200, body: { state: 'ACTIVE' } });
  expect(await request('GET', `${target.url('Gateway')}/tables/none-of-that-name`)).toMatchObject(error(404, 'There is no such table'));
  expect(await request('GET', `${target.url('Gateway')}/tables/%22`)).toMatchObject(error(400));
});

test('what the route does not know is told as 502, and nobody outside learns of it', async () => {
  const answer = await request('PUT', `${target.url('Gateway')}/nowhere/tags`, 'x', { 'Content-Type': 'text/plain' });
  expect(answer).toMatchObject(error(502, 'The service could not process the request'));
  expect(JSON.stringify(answer.body)).not.toMatch(/missing/);
});

test('a media type that is no text is answered with 415', async () => {
  expect(await request('PUT', `${target.url('Gateway')}/queue/tags`, 'x', { 'Content-Type': 'image/png' })).toMatchObject(error(415));
});
