import { aws_kinesis as kinesis, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, ResponseMapping, ResponseValue, RestGateway } from '../../src';
import { statusesOf } from '../../src/values/response-mapping';
import { serve, StubService } from '../serve';

const RESPONSES: ResponseMapping[] = [
  {
    backendStatus: '200',
    statusCode: 201,
    headers: {
      'Location': ResponseValue.body('$.SequenceNumber'),
      'X-Type': ResponseValue.header('Content-Type'),
      'X-Kind': ResponseValue.literal('record'),
      'X-Tier': ResponseValue.stageVariable('tier'),
      'X-Stage': ResponseValue.context('stage'),
    },
    body: ResponseValue.object({ id: ResponseValue.body('$.SequenceNumber'), tier: ResponseValue.stageVariable('tier') }),
  },
  { backendStatus: '404', statusCode: 410 },
  { backendStatus: '4\\d{2}', statusCode: 422, body: ResponseValue.literal({ message: 'no' }) },
];

let stub: StubService;
let local: LocalGateway;

beforeAll(async () => {
  stub = await StubService.start();
  local = await serve((stack) => {
    const stream = new kinesis.Stream(stack, 'Stream');
    const make = (id: string, origins?: string[]) => new RestGateway(stack, id, {
      auth: Auth.none(),
      stageVariables: { tier: 'gold' },
      cors: origins && { allowOrigins: origins },
      routes: {
        'POST /records': { backend: Backend.kinesisPutRecord(stream), responses: RESPONSES },
        'GET /mock': { backend: Backend.mock({ statusCode: 202 }), responses: [{ backendStatus: '202', statusCode: 203, body: ResponseValue.literal('mapped') }] },
      },
    });
    make('Plain');
    make('Browsers', ['https://a.example.com', 'https://b.example.com']);
  }, { kinesis: stub.url });
});

afterAll(async () => {
  await local?.stop();
  await stub?.stop();
});

async function put(status: number, body: unknown, api = 'Plain') {
  stub.answer = { status, body };
  const response = await fetch(`${local.url(api)}/records`, {
    method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json', 'Origin': 'https://b.example.com' },
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

test('tells headers and a body from what the backend answered', async () => {
  const { status, headers, body } = await put(200, { SequenceNumber: '"17"', ShardId: 's' });
  expect(status).toBe(201);
  expect(JSON.parse(body)).toEqual({ id: '"17"', tier: 'gold' });
  expect(['Location', 'X-Type', 'X-Kind', 'X-Tier', 'X-Stage'].map((name) => headers.get(name)))
    .toEqual(['"17"', 'application/x-amz-json-1.1', 'record', 'gold', 'prod']);
});

test('takes the first that matches, and leaves the rest to the backend\'s kind', async () => {
  expect(await put(404, { said: 'gone' })).toMatchObject({ status: 410, body: '{"said":"gone"}' });
  expect(await put(400, { said: 'bad' })).toMatchObject({ status: 422, body: '{"message":"no"}' });
  expect((await put(500, {})).status).toBe(502);
  expect((await put(503, {})).status).toBe(503);
});

test('keeps the headers of CORS, also where the body is the backend\'s own', async () => {
  for (const status of [200, 404, 400]) {
    const { headers } = await put(status, { SequenceNumber: '1' }, 'Browsers');
    expect([status, headers.get('Access-Control-Allow-Origin'), headers.get('Vary')]).toEqual([status, 'https://b.example.com', 'Origin']);
  }
  expect((await put(404, { said: 'gone' }, 'Browsers')).body).toBe('{"said":"gone"}');
});

test('goes with a mock', async () => {
  const response = await fetch(`${local.url('Plain')}/mock`);
  expect([response.status, await response.text()]).toEqual([203, '"mapped"']);
});

test('patterns of a route never overlap, since API Gateway has no order among them', () => {
  const stack = new Stack();
  const gateway = new RestGateway(stack, 'Api', { auth: Auth.none() });
  gateway.addRoute('POST /', { backend: Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Stream')), responses: RESPONSES });
  const [{ Properties: { Body: { paths } } }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  const patterns = Object.keys(paths['/'].post['x-amazon-apigateway-integration'].responses).filter((pattern) => pattern !== 'default');
  const matched = patterns.flatMap(statusesOf);
  expect(patterns).toHaveLength(5);
  expect(matched).toHaveLength(new Set(matched).size);
  expect(statusesOf('2\\d{2}').every((status) => matched.includes(status))).toBe(true);
});

test('a batch that was refused in part is never told as taken', () => {
  const gateway = new RestGateway(new Stack(), 'Api', { auth: Auth.none() });
  const stream = kinesis.Stream.fromStreamArn(gateway, 'Stream', 'arn:aws:kinesis:eu-west-1:111122223333:stream/s');
  expect(() => gateway.addRoute('POST /', { backend: Backend.kinesisPutRecords(stream), responses: [{ backendStatus: '200', statusCode: 201 }] }))
    .toThrow('route "POST /": backend status "200" takes in batches of which a part was refused; leave statuses from 200 to 299 out');
});

describe('refused is', () => {
  const route = (responses: ResponseMapping[]) => () => new RestGateway(new Stack(), 'Api', { auth: Auth.none(), routes: { 'GET /a': { backend: Backend.mock(), responses } } });

  test.each<[string, ResponseMapping[], string]>([
    ['a pattern that is none', [{ backendStatus: '4(', statusCode: 400 }], 'route "GET /a": backend status "4(" is no regular expression; write one, as in "4\\d{2}"'],
    ['a pattern that matches nothing', [{ backendStatus: 'ok', statusCode: 400 }], 'route "GET /a": backend status "ok" matches no status from 100 to 599'],
    ['a status that is none', [{ backendStatus: '200', statusCode: 600 }], 'route "GET /a": status code "600" cannot be answered; give a whole number from 200 to 599'],
    ['what never counts', [{ backendStatus: '2..', statusCode: 200 }, { backendStatus: '200', statusCode: 200 }], 'route "GET /a": backend status "200" is matched by the responses before it'],
    ['a malformed header', [{ backendStatus: '200', statusCode: 200, headers: { 'a b': ResponseValue.literal('c') } }], 'route "GET /a": header name "a b" has invalid characters'],
    ['a header that cannot be given', [{ backendStatus: '200', statusCode: 200, headers: { a: ResponseValue.literal('it\'s') } }], 'route "GET /a": header value "it\'s" has an apostrophe'],
    ['an object in a header', [{ backendStatus: '200', statusCode: 200, headers: { a: ResponseValue.object({}) } }], 'route "GET /a": a "object" value cannot stand in a header'],
    ['a header in a body', [{ backendStatus: '200', statusCode: 200, body: ResponseValue.header('A') }], 'route "GET /a": header "A" of the backend\'s answer cannot stand in a body; put it into a header'],
  ])('%s', (_name, responses, message) => {
    expect(route(responses)).toThrow(message);
  });
});
