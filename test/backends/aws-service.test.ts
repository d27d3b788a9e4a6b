import { App, aws_iam as iam, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { error, FAULTS, ServedBackend, success } from './answers';
import { Auth, AwsProtocol, AwsServiceOptions, Backend, JsonSchema, RequestValue, ResponseValue, RestGateway } from '../../src';
import { assemblyOf, SimulatedRole } from '../simulate';

const KEY = 'arn:aws:kms:us-east-1:000000000000:key/k';
const ENCRYPT: AwsServiceOptions = {
  service: 'kms',
  action: 'Encrypt',
  target: 'TrentService.Encrypt',
  statements: [new iam.PolicyStatement({ actions: ['kms:Encrypt'], resources: [KEY] })],
  request: RequestValue.object({ KeyId: RequestValue.literal(KEY), Plaintext: RequestValue.base64(RequestValue.rawBody()) }),
};
const CHANGE: AwsServiceOptions = {
  service: 'sqs',
  action: 'ChangeMessageVisibility',
  path: '000000000000/orders',
  protocol: AwsProtocol.QUERY,
  statements: [new iam.PolicyStatement({ actions: ['sqs:ChangeMessageVisibility'], resources: ['arn:aws:sqs:us-east-1:000000000000:orders'] })],
  request: RequestValue.object({ Action: RequestValue.literal('ChangeMessageVisibility'), Handle: RequestValue.query('handle') }),
};

let json: ServedBackend;
let form: ServedBackend;

beforeAll(async () => {
  json = await ServedBackend.start('kms', () => ({
    'POST /encrypt': Backend.awsService(ENCRYPT),
    'POST /told': Backend.awsService({
      ...ENCRYPT,
      success: { statusCode: 201, body: ResponseValue.object({ blob: ResponseValue.body('$.CiphertextBlob') }) },
      failures: [
        { path: '$.State', values: ['Pending.1', 'Late'], statusCode: 409, message: 'Not yet' },
        { path: '$.Words', statusCode: 422, messagePath: '$.Words' },
        { path: '$.CiphertextBlob', isAbsent: true, statusCode: 404, message: 'Nothing', retryAfter: Duration.seconds(5) },
      ],
      errors: [{ codes: ['DisabledException', 'ThrottlingException'], statusCode: 409, message: 'The key is off' }],
      requestBody: JsonSchema.fromInline({ type: 'object' }),
    }),
  }));
  form = await ServedBackend.start('sqs', () => ({ 'POST /change': Backend.awsService(CHANGE) }));
});
afterAll(async () => {
  await json?.stop();
  await form?.stop();
});

test('a service that speaks JSON is called by its target, and its answer told as it is', async () => {
  json.stub.answer = { status: 200, body: { CiphertextBlob: 'x', Nested: [{ a: null }] } };
  expect(await json.call('POST', '/encrypt', 'text', { 'Content-Type': 'text/plain' })).toEqual(success(200, { CiphertextBlob: 'x', Nested: [{ a: null }] }));
  expect(json.stub.asked).toEqual({ KeyId: KEY, Plaintext: Buffer.from('text').toString('base64') });
  expect(json.stub.requests[json.stub.requests.length - 1].headers).toMatchObject({ 'x-amz-target': 'TrentService.Encrypt', 'content-type': 'application/x-amz-json-1.1' });
});

test('a service that takes forms is called by its path', async () => {
  form.stub.answer = { status: 200, body: { ChangeMessageVisibilityResponse: {} } };
  expect(await form.call('POST', '/change?handle=a%26Action%3DX', '{}')).toEqual(success(200, { ChangeMessageVisibilityResponse: {} }));
  expect(form.stub.requests[0].body).toBe('Action=ChangeMessageVisibility&Handle=a%26Action%3DX');
});

describe('what the route says', () => {
  test.each<[object, ReturnType<typeof error>]>([
    [{ CiphertextBlob: 'b' }, success(201, { blob: 'b' })],
    [{ CiphertextBlob: 'b', State: 'Late' }, error(409, 'Not yet')],
    [{ CiphertextBlob: 'b', State: 'Pending.1' }, error(409, 'Not yet')],
    [{ CiphertextBlob: 'b', State: 'PendingX1' }, success(201, { blob: 'b' })],
    [{ CiphertextBlob: 'b', Words: 'of "it"' }, error(422, 'of "it"')],
    [{ CiphertextBlob: 'b', Words: null }, error(422, 'The service refused the request')],
    [{}, error(404, 'Nothing', '5')],
  ])('is told where the service answers with success and %j', async (body, told) => {
    json.stub.answer = { status: 200, body };
    expect(await json.call('POST', '/told', '{}')).toEqual(told);
  });

  test('is told of errors before what is told of all services', async () => {
    for (const code of ['DisabledException', 'ThrottlingException']) {
      json.refuse(400, code);
      expect(await json.call('POST', '/told', '{}')).toEqual(error(409, 'The key is off'));
    }
  });

  test('is asked of bodies', async () => {
    expect(await json.call('POST', '/told', '[]')).toMatchObject({ status: 400 });
  });
});

describe('a refusal', () => {
  test('for throttling says when to try again, one for what was sent says what', async () => {
    json.refuse(400, 'ThrottlingException');
    expect(await json.call('POST', '/encrypt', '{}')).toEqual(error(429, 'Too many requests; try again later', '1'));
    json.refuse(400, 'ValidationException', 'too long');
    expect(await json.call('POST', '/encrypt', '{}')).toEqual(error(400, 'too long'));
    form.refuseQuery(403, 'RequestThrottled');
    expect(await form.call('POST', '/change', '{}')).toEqual(error(429, 'Too many requests; try again later', '1'));
  });

  test.each(FAULTS)('%s (%i) is told as %i and no more', async (code, status, told) => {
    json.refuse(status, code);
    expect(await json.call('POST', '/encrypt', '{}')).toEqual(error(told, /^The service/));
    form.refuseQuery(status, code);
    expect(await form.call('POST', '/change', '{}')).toEqual(error(told, /^The service/));
  });
});

test('the role may do what the statements say, and nothing else', async () => {
  const app = new App();
  new RestGateway(new Stack(app, 'Stack'), 'Api', { auth: Auth.none(), routes: { 'POST /change': { backend: Backend.awsService(CHANGE) } } });
  const role = new SimulatedRole(assemblyOf(app), 'Stack/Api/IntegrationRole');
  expect(await role.decide('sqs:ChangeMessageVisibility', 'arn:aws:sqs:us-east-1:000000000000:orders')).toBe('Allowed');
  expect(await role.decide('sqs:ReceiveMessage', 'arn:aws:sqs:us-east-1:000000000000:orders')).toBe('ImplicitlyDenied');
  expect(await role.decide('sqs:ChangeMessageVisibility', 'arn:aws:sqs:us-east-1:000000000000:others')).toBe('ImplicitlyDenied');
});

test('a call that changes nothing may be kept, with what it was asked telling requests apart', () => {
  const stack = new Stack(new App(), 'Stack');
  const backend = (isReadOnly: boolean) => Backend.awsService({ ...ENCRYPT, request: RequestValue.object({ Id: RequestValue.query('id') }), isReadOnly });
  const gateway = new RestGateway(stack, 'Api', { auth: Auth.none(), cache: { size: Size.gibibytes(0.5) }, routes: { 'GET /kept': { backend: backend(true), cache: {} } } });
  const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  expect(api.Properties.Body.paths['/kept'].get['x-amazon-apigateway-integration'].cacheKeyParameters).toEqual(['method.request.querystring.id']);
  for (const [value, told] of [
    [RequestValue.queryParameters(), 'every querystring'], [RequestValue.headers(), 'every header'], [RequestValue.rawBody(), 'the body'],
    [RequestValue.context('identity.sourceIp'), 'identity.sourceIp'],
  ] as const) {
    const asks = Backend.awsService({ ...ENCRYPT, request: RequestValue.object({ Id: value }), isReadOnly: true });
    expect(() => gateway.addRoute('GET /mixed', { backend: asks, cache: {} })).toThrow(`route "GET /mixed": its backend is told "${told}", by which a cache cannot tell requests apart`);
  }
  const asks = Backend.awsService({ ...ENCRYPT, request: RequestValue.object({ Id: RequestValue.context('authorizer.principalId') }), isReadOnly: true });
  expect(() => gateway.addRoute('GET /shared', { backend: asks, cache: { perCaller: false } })).toThrow('its backend is told "authorizer.principalId"');
  expect(() => gateway.addRoute('GET /own', { backend: asks, cache: {} })).not.toThrow();
  expect(() => gateway.addRoute('GET /done', { backend: backend(false), cache: {} })).toThrow('"Encrypt" does something at each request');
});

test.each<[string, Partial<AwsServiceOptions>, string]>([
  ['a service with a path', { service: 'kms/x' }, 'service "kms/x" has no name of a service; write that of its endpoint, as in "kms"'],
  ['an action with a query', { action: 'Encrypt&X=1' }, 'action "Encrypt&X=1" has no name of an action; write it as the service\'s API reference does, as in "Encrypt"'],
  ['an unknown protocol', { protocol: 'XML' as AwsProtocol }, 'protocol "XML" is unknown; give one of AwsProtocol.JSON_1_0, AwsProtocol.JSON_1_1, AwsProtocol.QUERY'],
  ['a role that may do all but something', { statements: [new iam.PolicyStatement({ notActions: ['iam:*'], resources: ['*'] })] }, 'statement of "kms:Encrypt" allows "all but iam:*"; allow only what the call does, as in "kms:Encrypt"'],
  ['a role that may do everything', { statements: [new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'] })] }, 'statement of "kms:Encrypt" allows "kms:*"; allow only what the call does, as in "kms:Encrypt"'],
])('%s is refused', (_, options, message) => {
  expect(() => Backend.awsService({ ...ENCRYPT, ...options })).toThrow(message);
});
