import { aws_kinesis as kinesis } from 'aws-cdk-lib';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, RequestValue, RestGateway } from '../../src';
import { serve, StubService } from '../serve';

let stub: StubService;
let local: LocalGateway;

beforeAll(async () => {
  stub = await StubService.start();
  local = await serve((stack) => {
    const stream = new kinesis.Stream(stack, 'Stream', { streamName: 'clicks' });
    new RestGateway(stack, 'Clicks', {
      auth: Auth.none(),
      routes: {
        'POST /one': { backend: Backend.kinesisPutRecord(stream) },
        'POST /many': { backend: Backend.kinesisPutRecords(stream) },
        'POST /keyed/{key}': { backend: Backend.kinesisPutRecord(stream, { partitionKey: RequestValue.path('key'), data: RequestValue.body('$.inner') }) },
        'POST /items': {
          backend: Backend.kinesisPutRecords(stream, {
            records: '$.items', data: RequestValue.item('$.text'), partitionKey: RequestValue.text([RequestValue.item('$.n'), RequestValue.header('X-Key')]),
          }),
        },
      },
    });
  }, { kinesis: stub.url });
});

afterAll(async () => {
  await local?.stop();
  await stub?.stop();
});

async function post(path: string, body: string, headers: Record<string, string> = { 'Content-Type': 'application/json' }) {
  const response = await fetch(local.url('Clicks') + path, { method: 'POST', headers, body });
  return { status: response.status, retryAfter: response.headers.get('Retry-After'), body: JSON.parse(await response.text()) };
}

function refuses(code: string, status = 400, message = 'stream arn:aws:kinesis:eu-west-1:111111111111:stream/clicks said so') {
  stub.answer = { status, body: { __type: code, message } };
}

function answers(errors: (string | undefined)[]) {
  stub.answer = {
    status: 200,
    body: {
      FailedRecordCount: errors.filter((error) => error).length,
      Records: errors.map((error, index) => error ? { ErrorCode: error, ErrorMessage: 'of account 111111111111' } : { SequenceNumber: `${index}`, ShardId: 'shardId-0' }),
    },
  };
}

const MANY = JSON.stringify({ records: [{ data: 1 }, { data: 2 }, { data: 3 }] });

describe('putting one record', () => {
  test('asks for what the route says, signed, and nothing else', async () => {
    stub.answer = { status: 200, body: { SequenceNumber: '49', ShardId: 'shardId-0' } };
    expect(await post('/one', '{"a":1}')).toEqual({ status: 202, retryAfter: null, body: { sequenceNumber: '49', shardId: 'shardId-0' } });
    expect(stub.asked).toEqual({ StreamName: 'clicks', PartitionKey: expect.stringMatching(/^[0-9a-f-]{36}$/), Data: Buffer.from('{"a":1}').toString('base64') });
    expect(stub.requests[stub.requests.length - 1].headers).toMatchObject({
      'x-amz-target': 'Kinesis_20131202.PutRecord', 'content-type': 'application/x-amz-json-1.1', 'authorization': expect.stringMatching(/^AWS4-HMAC-SHA256 /),
    });
  });

  test('takes key and data from where the route says', async () => {
    await post('/keyed/a%22b', '{"inner":"text of it"}');
    expect(stub.asked).toMatchObject({ PartitionKey: 'a%22b', Data: Buffer.from('text of it').toString('base64') });
  });

  test('cannot be made to set other fields', async () => {
    await post('/one', '","ExplicitHashKey":"0","Data":"', { 'Content-Type': 'text/plain' });
    expect(Object.keys(stub.asked).sort()).toEqual(['Data', 'PartitionKey', 'StreamName']);
  });
});

describe('a refusal of Kinesis', () => {
  test.each([
    ['ProvisionedThroughputExceededException', 400, 429, '1'],
    ['com.amazonaws.kinesis.v20131202#ProvisionedThroughputExceededException', 400, 429, '1'],
    ['LimitExceededException', 400, 429, '1'],
    ['KMSThrottlingException', 400, 429, '1'],
    ['ValidationException', 400, 400, null],
    ['InvalidArgumentException', 400, 400, null],
    ['SerializationException', 400, 400, null],
    ['ResourceNotFoundException', 400, 502, null],
    ['AccessDeniedException', 400, 502, null],
    ['KMSAccessDeniedException', 400, 502, null],
    ['UnrecognizedClientException', 403, 502, null],
    ['SomethingNew', 418, 502, null],
    ['NotProvisionedThroughputExceededException', 400, 502, null],
    ['InternalFailure', 500, 502, null],
    ['ServiceUnavailable', 503, 503, null],
    ['Moved', 301, 502, null],
  ])('%s (%s) is told as %s', async (code, status, told, retryAfter) => {
    for (const path of ['/one', '/many']) {
      refuses(code, status);
      expect(await post(path, MANY)).toEqual({ status: told, retryAfter, body: { message: expect.stringMatching(/./), requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    }
  });

  test('is told in the service\'s words only where they speak of the input', async () => {
    refuses('ValidationException', 400, 'Value \'"k\' at \'partitionKey\' failed');
    expect((await post('/one', '{}')).body.message).toBe('Value \'"k\' at \'partitionKey\' failed');
    for (const code of ['ProvisionedThroughputExceededException', 'AccessDeniedException', 'InternalFailure']) {
      refuses(code);
      expect((await post('/one', '{}')).body.message).not.toContain('111111111111');
    }
  });

  test('that echoes the name of another error in its words is told by its own', async () => {
    refuses('ValidationException', 400, '"__type":"ProvisionedThroughputExceededException"');
    expect((await post('/one', '{}')).status).toBe(400);
  });

  test('that is no JSON at all is told as a failure', async () => {
    stub.answer = { status: 503, body: '<html>' };
    expect((await post('/one', '{}')).status).toBe(503);
    stub.answer = { status: 500, body: '' };
    expect((await post('/one', '{}')).status).toBe(502);
    stub.answer = { status: 400, body: '<html>' };
    expect((await post('/one', '{}')).status).toBeGreaterThanOrEqual(500);
  });

  test('to answer in time is a failure as well', async () => {
    const gone = await StubService.start();
    const alone = await serve((stack) => {
      new RestGateway(stack, 'Clicks', { auth: Auth.none(), routes: { 'POST /one': { backend: Backend.kinesisPutRecord(new kinesis.Stream(stack, 'S', { streamName: 's' })) } } });
    }, { kinesis: gone.url });
    await gone.stop();
    try {
      const response = await fetch(`${alone.url('Clicks')}/one`, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'x' });
      expect(response.status).toBeGreaterThanOrEqual(500);
      expect(await response.json()).toMatchObject({ message: expect.any(String), requestId: expect.any(String) });
    } finally {
      await alone.stop();
    }
  });
});

describe('putting a batch', () => {
  const THROTTLED = 'ProvisionedThroughputExceededException';

  test('asks for each element, spread over the shards unless it brings a key', async () => {
    answers([undefined, undefined]);
    await post('/many', '{"records":[{"data":{"a":"b"}},{"data":"x","partitionKey":"own"}]}');
    const records = stub.asked.Records as { PartitionKey: string; Data: string }[];
    expect(records.map((record) => Buffer.from(record.Data, 'base64').toString())).toEqual(['{"a":"b"}', '"x"']);
    expect(records.map((record) => record.PartitionKey)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}-0$/), 'own']);
  });

  test('takes list, key and data from where the route says', async () => {
    answers([undefined]);
    await post('/items', '{"items":[{"n":7,"text":"t"}]}', { 'Content-Type': 'application/json', 'x-key': '-k' });
    expect(stub.asked).toEqual({ StreamName: 'clicks', Records: [{ PartitionKey: '7-k', Data: Buffer.from('t').toString('base64') }] });
  });

  test.each<[string, (string | undefined)[], number, string | null]>([
    ['wholly taken', [undefined, undefined, undefined], 202, null],
    ['taken in part', [undefined, THROTTLED, undefined], 207, null],
    ['taken in part, with a failure', [undefined, 'InternalFailure', undefined], 207, null],
    ['throttled as a whole', [THROTTLED, THROTTLED, THROTTLED], 429, '1'],
    ['throttled and failed as a whole', ['InternalFailure', THROTTLED, 'InternalFailure'], 429, '1'],
    ['failed as a whole', ['InternalFailure', 'InternalFailure', 'InternalFailure'], 503, null],
  ])('that was %s is told so, with a result for each record', async (_, errors, status, retryAfter) => {
    answers(errors);
    expect(await post('/many', MANY)).toEqual({
      status,
      retryAfter,
      body: {
        failedCount: errors.filter((error) => error).length,
        records: errors.map((error, index) => error
          ? { sequenceNumber: null, shardId: null, errorCode: error }
          : { sequenceNumber: `${index}`, shardId: 'shardId-0', errorCode: null }),
      },
    });
  });
});
