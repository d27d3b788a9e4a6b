import { App, aws_kinesisfirehose as firehose, Stack } from 'aws-cdk-lib';
import { error, FAULTS, ServedBackend, success } from './answers';
import { Auth, Backend, RestGateway } from '../../src';
import { assemblyOf, SimulatedRole } from '../simulate';

const ARN = 'arn:aws:firehose:us-east-1:000000000000:deliverystream/clicks';
let served: ServedBackend;

beforeAll(async () => {
  served = await ServedBackend.start('firehose', (stack) => {
    const delivery = firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Delivery', ARN);
    return { 'POST /one': Backend.firehosePutRecord(delivery), 'POST /many': Backend.firehosePutRecordBatch(delivery) };
  });
});
afterAll(async () => { await served?.stop(); });

const base64 = (text: string) => Buffer.from(text).toString('base64');
const MANY = JSON.stringify({ records: [{ data: 1 }, { data: { a: 'b' } }] });

test('a record that was taken is told by its id', async () => {
  served.stub.answer = { status: 200, body: { RecordId: 'r-1', Encrypted: true } };
  expect(await served.call('POST', '/one', '{"a":1}')).toEqual(success(202, { recordId: 'r-1' }));
  expect(served.stub.asked).toEqual({ DeliveryStreamName: 'clicks', Record: { Data: base64('{"a":1}') } });
  expect(served.stub.requests[served.stub.requests.length - 1].headers).toMatchObject({ 'x-amz-target': 'Firehose_20150804.PutRecord', 'content-type': 'application/x-amz-json-1.1' });
});

describe('a refusal', () => {
  test.each([['/one', 'LimitExceededException'], ['/many', 'ThrottlingException']])('of %s, %s, is told as throttling', async (path, code) => {
    served.refuse(400, code);
    expect(await served.call('POST', path, MANY)).toEqual(error(429, 'Too many records; try again later', '1'));
  });

  test.each(['InvalidArgumentException', 'ValidationException'])('%s is told in the words of Firehose', async (code) => {
    served.refuse(400, code, 'too long');
    for (const path of ['/one', '/many']) { expect(await served.call('POST', path, MANY)).toEqual(error(400, 'too long')); }
  });

  test.each([500, 503])('that is for want of room (%i) says when to try again', async (status) => {
    served.refuse(status, 'ServiceUnavailableException');
    for (const path of ['/one', '/many']) { expect(await served.call('POST', path, MANY)).toEqual(error(503, 'The service is not available; try again later', '1')); }
  });

  test.each([...FAULTS, ['ResourceNotFoundException', 400, 502], ['InvalidKMSResourceException', 400, 502], ['InvalidSourceException', 400, 502]] as [string, number, number][])('%s (%i) is told as %i and no more', async (code, status, told) => {
    served.refuse(status, code);
    expect(await served.call('POST', '/one', '{}')).toEqual(error(told, /^The service/));
  });
});

describe('a batch', () => {
  const answers = (errors: (string | undefined)[]) => {
    served.stub.answer = {
      status: 200,
      body: { FailedPutCount: errors.filter((code) => code).length, RequestResponses: errors.map((code, index) => code ? { ErrorCode: code, ErrorMessage: 'of 111111111111' } : { RecordId: `r-${index}` }) },
    };
  };

  test('asks for each element', async () => {
    answers([undefined, undefined]);
    await served.call('POST', '/many', MANY);
    expect(served.stub.asked).toEqual({ DeliveryStreamName: 'clicks', Records: [{ Data: base64('1') }, { Data: base64('{"a":"b"}') }] });
  });

  test.each<[string, (string | undefined)[], number, string | null]>([
    ['taken', [undefined, undefined], 202, null],
    ['taken in part', [undefined, 'ServiceUnavailableException'], 207, null],
    ['throttled', ['ThrottlingException', 'InternalFailure'], 429, '1'],
    ['not taken', ['ServiceUnavailableException', 'InternalFailure'], 503, null],
  ])('that was %s is told so, with a result for each record', async (_, errors, status, retryAfter) => {
    answers(errors);
    expect(await served.call('POST', '/many', MANY)).toEqual({
      ...success(status, { failedCount: errors.filter((code) => code).length, records: errors.map((code, index) => ({ recordId: code ? null : `r-${index}`, errorCode: code ?? null })) }), retryAfter,
    });
  });

  test('that is malformed is refused without asking', async () => {
    const before = served.stub.requests.length;
    expect(await served.call('POST', '/many', '{"records":[{}]}')).toMatchObject({ status: 400 });
    expect(served.stub.requests).toHaveLength(before);
  });
});

test('the role may do the one call on the one delivery stream', async () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const delivery = firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Delivery', ARN);
  new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'POST /one': { backend: Backend.firehosePutRecord(delivery) } } });
  const role = new SimulatedRole(assemblyOf(app), 'Stack/Api/IntegrationRole');
  expect(await role.decide('firehose:PutRecord', ARN)).toBe('Allowed');
  expect(await role.decide('firehose:PutRecordBatch', ARN)).toBe('ImplicitlyDenied');
  expect(await role.decide('firehose:PutRecord', `${ARN}2`)).toBe('ImplicitlyDenied');
});
