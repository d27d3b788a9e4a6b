import { App, aws_kinesis as kinesis, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, IRestBackend, RequestValue, RestGateway } from '../../src';
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
        'POST /plain': { backend: Backend.kinesisPutRecord(stream, { data: RequestValue.text([RequestValue.body('$.inner')]) }) },
        'POST /keyed/{key}': { backend: Backend.kinesisPutRecord(stream, { partitionKey: RequestValue.path('key'), data: RequestValue.body('$.inner') }) },
        'POST /made/{key}': {
          backend: Backend.kinesisPutRecord(stream, { data: RequestValue.object({ key: RequestValue.path('key'), inner: RequestValue.body('$.inner'), fixed: RequestValue.literal([1]) }) }),
        },
        'POST /items': {
          backend: Backend.kinesisPutRecords(stream, {
            records: '$.in.items', data: RequestValue.text([RequestValue.item('$.text')]), partitionKey: RequestValue.text([RequestValue.item('$.n'), RequestValue.header('X-Key')]),
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

const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';
const MANY = JSON.stringify({ records: [{ data: 1 }, { data: 2 }, { data: 3 }] });

describe('putting one record', () => {
  test('asks for what the route says, signed, and nothing else', async () => {
    stub.answer = { status: 200, body: { SequenceNumber: '49', ShardId: 'shardId-0' } };
    expect(await post('/one', '{"a":1}')).toEqual({ status: 202, retryAfter: null, body: { sequenceNumber: '49', shardId: 'shardId-0' } });
    expect(stub.asked).toEqual({ StreamARN: STREAM, PartitionKey: expect.stringMatching(/^[0-9a-f-]{36}$/), Data: Buffer.from('{"a":1}').toString('base64') });
    expect(stub.requests[stub.requests.length - 1].headers).toMatchObject({
      'x-amz-target': 'Kinesis_20131202.PutRecord', 'content-type': 'application/x-amz-json-1.1', 'authorization': expect.stringMatching(/^AWS4-HMAC-SHA256 /),
    });
  });

  test.each([['text of it', '"text of it"'], [{ a: ['b', 1] }, '{"a":["b",1]}'], [null, 'null']])('puts a value of the body as JSON text: %j', async (inner, text) => {
    await post('/keyed/key', JSON.stringify({ inner }));
    expect(Buffer.from(stub.asked.Data as string, 'base64').toString()).toBe(text);
  });

  test('puts text of the body as it is where the route says so', async () => {
    await post('/plain', '{"inner":"text of it"}');
    expect(Buffer.from(stub.asked.Data as string, 'base64').toString()).toBe('text of it');
  });

  test('puts what is put together of values as JSON text', async () => {
    await post('/made/%22k', '{"inner":{"a":[null]}}');
    expect(Buffer.from(stub.asked.Data as string, 'base64').toString()).toBe('{"key":"\\"k","inner":{"a":[null]},"fixed":[1]}');
  });

  test('takes the key from the path, whatever it looks like', async () => {
    await post(`/keyed/${encodeURIComponent('a","Data":"$input.body')}`, '{"inner":1}');
    expect(stub.asked).toMatchObject({ PartitionKey: 'a","Data":"$input.body', Data: Buffer.from('1').toString('base64') });
  });

  test('takes no other type than JSON where it reads the body as JSON', async () => {
    expect((await post('/keyed/key', 'x', { 'Content-Type': 'text/plain' })).status).toBe(415);
  });

  test('cannot be made to set other fields', async () => {
    await post('/one', '","ExplicitHashKey":"0","Data":"', { 'Content-Type': 'text/plain' });
    expect(Object.keys(stub.asked).sort()).toEqual(['Data', 'PartitionKey', 'StreamARN']);
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

  test('without words gets some', async () => {
    stub.answer = { status: 400, body: { __type: 'ValidationException' } };
    expect((await post('/one', '{}')).body.message).toBe('The service refused the request');
    stub.answer = { status: 400, body: { __type: 'ValidationException', Message: 'spelled so' } };
    expect((await post('/one', '{}')).body.message).toBe('spelled so');
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
    expect((await post('/one', '{}')).status).toBe(500);
  });

  test('to answer in time is a failure as well', async () => {
    const gone = await StubService.start();
    const alone = await serve((stack) => {
      new RestGateway(stack, 'Clicks', { auth: Auth.none(), routes: { 'POST /one': { backend: Backend.kinesisPutRecord(new kinesis.Stream(stack, 'S', { streamName: 's' })) } } });
    }, { kinesis: gone.url });
    await gone.stop();
    try {
      const response = await fetch(`${alone.url('Clicks')}/one`, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'x' });
      expect(response.status).toBe(504);
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

  test.each([
    ['{"records":[{}]}'], ['{"records":[1]}'], ['{"records":{"a":{"data":1}}}'], ['{"records":[{"data":1,"partitionKey":5}]}'], ['{"records":"none"}'], ['[]'], ['{"records":'],
  ])('is refused where it is malformed, without asking: %s', async (body) => {
    for (const type of ['application/json', 'application/cloudevents+json']) {
      const asked = stub.requests.length;
      expect((await post('/many', body, { 'Content-Type': type })).status).toBe(400);
      expect(stub.requests).toHaveLength(asked);
    }
  });

  test('is refused where its list is not at the path that the route names', async () => {
    expect((await post('/items', '{"items":[]}')).status).toBe(400);
    expect((await post('/items', '{"in":{"items":[5]}}')).status).toBe(400);
  });

  test('takes list, key and data from where the route says', async () => {
    answers([undefined]);
    await post('/items', '{"in":{"items":[{"n":7,"text":"t"}]}}', { 'Content-Type': 'application/json', 'x-key': '-k' });
    expect(stub.asked).toEqual({ StreamARN: STREAM, Records: [{ PartitionKey: '7-k', Data: Buffer.from('t').toString('base64') }] });
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

describe('a stream elsewhere', () => {
  test('is called in its own region, by its ARN', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
    const stream = kinesis.Stream.fromStreamArn(stack, 'Theirs', 'arn:aws:kinesis:us-west-2:111111111111:stream/theirs');
    new RestGateway(stack, 'Clicks', { auth: Auth.none(), routes: { 'POST /one': { backend: Backend.kinesisPutRecord(stream) } } });
    const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
    const { uri, requestTemplates } = api.Properties.Body.paths['/one'].post['x-amazon-apigateway-integration'];
    expect(uri).toEqual({ 'Fn::Sub': 'arn:${AWS::Partition}:apigateway:us-west-2:kinesis:action/PutRecord' });
    expect(requestTemplates['application/json']).toContain('"StreamARN":"arn:aws:kinesis:us-west-2:111111111111:stream/theirs"');
  });
});

test.each<[string, () => unknown, string]>([
  ['a path variable that the path lacks', () => route(Backend.kinesisPutRecord(someStream(), { partitionKey: RequestValue.path('sesion') })),
    'route "POST /x/{session}": path variable "sesion" is none of its path; there is "session"'],
  ['a JSON body where JSON is binary', () => route(Backend.kinesisPutRecords(someStream()), ['*/*']),
    'route "POST /x/{session}": reads its body as JSON, and media type "application/json" is binary by "*/*"; name the binary types one by one'],
  ['a JSON body of another type', () => route(Backend.kinesisPutRecord(someStream(), { data: RequestValue.body('$.a'), contentTypes: ['text/plain'] })),
    'route "POST /x/{session}": reads its body as JSON, and takes media type "text/plain"; take it out of "contentTypes"'],
])('%s is refused when the route is added', (_, add, message) => {
  expect(add).toThrow(message);
});

function someStream(): kinesis.IStream {
  return new kinesis.Stream(new Stack(new App(), 'Streams'), 'Stream');
}

function route(backend: IRestBackend, binaryMediaTypes?: string[]): void {
  new RestGateway(new Stack(new App(), 'Stack'), 'Api', { auth: Auth.none(), binaryMediaTypes }).addRoute('POST /x/{session}', { backend });
}
