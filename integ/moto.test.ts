import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startMoto } from './moto';

test('moto starts empty, answers on localhost and stops', async () => {
  const moto = await startMoto();
  expect(moto.url).toMatch(/^http:\/\/localhost:\d+$/);
  const client = new SQSClient({ endpoint: moto.url, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  await expect(client.send(new ListQueuesCommand({}))).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  client.destroy();
  await moto.stop();
  await moto.stop();
  await expect(fetch(moto.url)).rejects.toThrow('fetch failed');
}, 20_000);
