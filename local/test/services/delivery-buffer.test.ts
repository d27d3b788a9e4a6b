import type { S3Client } from '@aws-sdk/client-s3';
import { deliveryStream } from './given';
import { DeliveryBuffer } from '../../src/services/firehose/delivery-buffer';
import { DeliveryStream } from '../../src/services/firehose/delivery-stream';

afterEach(() => {
  jest.useRealTimers();
});

test('failing deliveries that overlap leave no timer behind once it has stopped', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  const send = async () => { throw new Error('down'); };
  const resource = deliveryStream('hose');
  const buffer = new DeliveryBuffer(new DeliveryStream(resource.arn!, resource), { send } as unknown as S3Client, () => undefined);
  buffer.add([{ data: Buffer.from('x'), arrival: new Date() }]);
  const flushes = [buffer.flush(), buffer.flush(), buffer.flush()];
  await Promise.allSettled(flushes);
  expect(jest.getTimerCount()).toBe(1);
  const last = buffer.flush();
  await Promise.allSettled([buffer.stop(), last]);
  buffer.add([{ data: Buffer.from('y'), arrival: new Date() }]);
  expect(jest.getTimerCount()).toBe(0);
});
