import { App, aws_events as events, Stack } from 'aws-cdk-lib';
import { error, FAULTS, ServedBackend, success } from './answers';
import { Auth, Backend, RequestValue, RestGateway } from '../../src';
import { assemblyOf, SimulatedRole } from '../simulate';

let served: ServedBackend;
const SOURCE = { source: RequestValue.literal('shop'), detailType: RequestValue.literal('Ordered') };

beforeAll(async () => {
  served = await ServedBackend.start('events', (stack) => {
    const bus = new events.EventBus(stack, 'Bus', { eventBusName: 'shop' });
    return { 'POST /one': Backend.eventBridgePutEvents(bus, SOURCE), 'POST /many': Backend.eventBridgePutEvents(bus, { ...SOURCE, events: '$.events' }) };
  });
});
afterAll(async () => { await served?.stop(); });

const MANY = JSON.stringify({ events: [{ n: 1 }, { n: 2 }] });
const answers = (codes: (string | undefined)[]) => {
  served.stub.answer = { status: 200, body: { FailedEntryCount: codes.filter((code) => code).length, Entries: codes.map((code, index) => code ? { ErrorCode: code, ErrorMessage: `said of "${code}"` } : { EventId: `e-${index}` }) } };
};

test('an event that was taken is told by its id', async () => {
  answers([undefined]);
  expect(await served.call('POST', '/one', '{"n":"it\'s"}')).toEqual(success(202, { eventId: 'e-0' }));
  expect(served.stub.asked).toEqual({ Entries: [{ EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/shop', Source: 'shop', DetailType: 'Ordered', Detail: '{"n":"it\'s"}' }] });
  expect(served.stub.requests[served.stub.requests.length - 1].headers).toMatchObject({ 'x-amz-target': 'AWSEvents.PutEvents' });
});

test.each(['[]', '"text"', '{"a":', ''])('what is no object is refused without asking: %s', async (body) => {
  const before = served.stub.requests.length;
  expect(await served.call('POST', '/one', body)).toMatchObject({ status: 400 });
  expect(served.stub.requests).toHaveLength(before);
});

describe('an event that was not taken, though the answer is a success by its status,', () => {
  test.each<[string, ReturnType<typeof error>]>([
    ['ThrottlingException', error(429, 'Too many requests; try again later', '1')],
    ['MalformedDetail', error(400, 'said of "MalformedDetail"')],
    ['InvalidArgument', error(400, 'said of "InvalidArgument"')],
    ['InternalFailure', error(503, 'The service is not available; try again later')],
    ['NotAuthorizedForSourceException', error(502, 'The service could not process the request')],
    ['AccessDeniedException', error(502, 'The service could not process the request')],
  ])('is told so: %s', async (code, told) => {
    answers([code]);
    expect(await served.call('POST', '/one', '{}')).toEqual(told);
  });
});

describe('a list', () => {
  test.each<[string, (string | undefined)[], number, string | null]>([
    ['taken', [undefined, undefined], 202, null],
    ['taken in part', [undefined, 'MalformedDetail'], 207, null],
    ['throttled', ['ThrottlingException', 'InvalidArgument'], 429, '1'],
    ['malformed as a whole', ['InvalidArgument', 'MalformedDetail'], 400, null],
    ['not taken', ['InternalFailure', 'InvalidArgument'], 503, null],
  ])('that was %s is told so, with a result for each', async (_, codes, status, retryAfter) => {
    answers(codes);
    expect(await served.call('POST', '/many', MANY)).toEqual({
      ...success(status, { failedCount: codes.filter((code) => code).length, events: codes.map((code, index) => ({ eventId: code ? null : `e-${index}`, errorCode: code ?? null })) }), retryAfter,
    });
  });
});

describe('a refusal', () => {
  test('for throttling says when to try again, one for what was sent says what, in the words of EventBridge', async () => {
    for (const path of ['/one', '/many']) {
      served.refuse(400, 'ThrottlingException');
      expect(await served.call('POST', path, MANY)).toEqual(error(429, 'Too many requests; try again later', '1'));
      served.refuse(400, 'ValidationException', 'more than 10');
      expect(await served.call('POST', path, MANY)).toEqual(error(400, 'more than 10'));
    }
  });

  test.each([...FAULTS, ['ResourceNotFoundException', 400, 502]] as [string, number, number][])('%s (%i) is told as %i and no more', async (code, status, told) => {
    served.refuse(status, code);
    for (const path of ['/one', '/many']) { expect(await served.call('POST', path, MANY)).toEqual(error(told, /^The service/)); }
  });
});

test('the role may put events to the one bus', async () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'POST /one': { backend: Backend.eventBridgePutEvents(new events.EventBus(stack, 'Bus', { eventBusName: 'shop' }), SOURCE) } } });
  const role = new SimulatedRole(assemblyOf(app), 'Stack/Api/IntegrationRole');
  expect(await role.decide('events:PutEvents', 'arn:aws:events:us-east-1:000000000000:event-bus/shop')).toBe('Allowed');
  expect(await role.decide('events:PutEvents', 'arn:aws:events:us-east-1:000000000000:event-bus/default')).toBe('ImplicitlyDenied');
  expect(await role.decide('events:DeleteEventBus', 'arn:aws:events:us-east-1:000000000000:event-bus/shop')).toBe('ImplicitlyDenied');
});
