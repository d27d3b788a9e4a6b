import { App, aws_kms as kms, aws_stepfunctions as stepfunctions, Stack } from 'aws-cdk-lib';
import { error, FAULTS, ServedBackend, success } from './answers';
import { Auth, Backend, RequestValue, RestGateway } from '../../src';
import { assemblyOf, SimulatedRole } from '../simulate';

const definitionBody = stepfunctions.DefinitionBody.fromString('{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}');
const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:work';
let served: ServedBackend;

beforeAll(async () => {
  served = await ServedBackend.start('states', (stack) => {
    const machine = stepfunctions.StateMachine.fromStateMachineArn(stack, 'Machine', ARN);
    return {
      'POST /start': Backend.stepFunctionsStartExecution(machine),
      'POST /start/{name}': Backend.stepFunctionsStartExecution(machine, { name: RequestValue.path('name'), input: RequestValue.object({ q: RequestValue.query('q') }) }),
      'POST /run': Backend.stepFunctionsStartSyncExecution(machine, { errors: [{ error: 'Order.Invalid', statusCode: 422 }, { error: 'Gone', statusCode: 410, message: 'It is gone' }] }),
    };
  });
});
afterAll(async () => { await served?.stop(); });

describe('an execution that is started', () => {
  test('is told by its name, which is the request\'s id', async () => {
    served.stub.answer = { status: 200, body: { executionArn: 'arn:aws:states:us-east-1:111111111111:execution:work:e-1', startDate: 1.7e9 } };
    expect(await served.call('POST', '/start', '{"it":"\'s \\" $input.body"}')).toEqual(success(202, { executionName: 'e-1' }));
    expect(served.stub.asked).toEqual({ stateMachineArn: ARN, name: expect.stringMatching(/^[0-9a-f-]{36}$/), input: '{"it":"\'s \\" $input.body"}' });
  });

  test('of an express state machine is told by its name, not by the id behind it', async () => {
    served.stub.answer = { status: 200, body: { executionArn: 'arn:aws:states:us-east-1:111111111111:express:work:mine:0b1c' } };
    expect((await served.call('POST', '/start', '{}')).body).toEqual({ executionName: 'mine' });
  });

  test('has the name and the input that the route says', async () => {
    served.stub.answer = { status: 200, body: { executionArn: 'a:b' } };
    await served.call('POST', '/start/mine?q=%22', 'whatever', { 'Content-Type': 'text/plain' });
    expect(served.stub.asked).toEqual({ stateMachineArn: ARN, name: 'mine', input: '{"q":"\\""}' });
  });

  test('needs JSON where the body is its input', async () => {
    const before = served.stub.requests.length;
    expect(await served.call('POST', '/start', '{"a":')).toMatchObject({ status: 400 });
    expect(await served.call('POST', '/start', 'x', { 'Content-Type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(served.stub.requests).toHaveLength(before);
  });

  test('under a name that is there already is told as a conflict', async () => {
    served.refuse(400, 'ExecutionAlreadyExists');
    expect(await served.call('POST', '/start', '{}')).toEqual(error(409, 'There is an execution of this name already'));
  });
});

describe('an execution that is waited for', () => {
  const answers = (body: object) => { served.stub.answer = { status: 200, body: { executionArn: 'arn:aws:states:eu-west-1:111111111111:express:work:e', ...body } }; };

  test.each(['{"a":[1,"\\"$x\\" #end"]}', '"text"', '3.25', 'null', '[]', '{"a":"€ “q”"}'])('is told by its output: %s', async (output) => {
    answers({ status: 'SUCCEEDED', output });
    expect(await served.call('POST', '/run', '{}')).toEqual(success(200, JSON.parse(output)));
  });

  test('without an output is told as null', async () => {
    answers({ status: 'SUCCEEDED' });
    expect(await served.call('POST', '/run', '{}')).toEqual(success(200, null));
  });

  test.each<[object, ReturnType<typeof error>]>([
    [{ status: 'FAILED', error: 'Order.Invalid', cause: 'No "lines" in $order' }, error(422, 'No "lines" in $order')],
    [{ status: 'FAILED', error: 'Order.Invalid' }, error(422, 'The service refused the request')],
    [{ status: 'FAILED', error: 'Gone', cause: 'of 111111111111' }, error(410, 'It is gone')],
    [{ status: 'FAILED', error: 'OrderXInvalid', cause: 'of 111111111111' }, error(502, 'The execution failed')],
    [{ status: 'FAILED', error: 'States.TaskFailed', cause: 'of 111111111111' }, error(502, 'The execution failed')],
    [{ status: 'ABORTED' }, error(502, 'The execution failed')],
    [{ status: 'TIMED_OUT', error: 'States.Timeout' }, error(504, 'The execution took too long')],
  ])('and fails is told as an error, though the answer is a success by its status: %j', async (body, told) => {
    answers(body);
    expect(await served.call('POST', '/run', '{}')).toEqual(told);
  });
});

describe('a refusal', () => {
  test.each(['ExecutionLimitExceeded', 'ThrottlingException', 'KmsThrottlingException'])('%s is told as throttling', async (code) => {
    served.refuse(400, code);
    for (const path of ['/start', '/run']) { expect(await served.call('POST', path, '{}')).toEqual(error(429, 'Too many requests; try again later', '1')); }
  });

  test.each(['InvalidExecutionInput', 'InvalidName', 'ValidationException'])('%s is told in the words of Step Functions', async (code) => {
    served.refuse(400, code, 'Invalid name');
    expect(await served.call('POST', '/start', '{}')).toEqual(error(400, 'Invalid name'));
  });

  test.each([...FAULTS, ['StateMachineDoesNotExist', 400, 502], ['StateMachineTypeNotSupported', 400, 502], ['KmsAccessDeniedException', 400, 502]] as [string, number, number][])('%s (%i) is told as %i and no more', async (code, status, told) => {
    served.refuse(status, code);
    for (const path of ['/start', '/run']) { expect(await served.call('POST', path, '{}')).toEqual(error(told, /^The service/)); }
  });
});

test('the role may do the one call on the one state machine and have its key encrypt', async () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const key = new kms.Key(stack, 'Key');
  const machine = new stepfunctions.StateMachine(stack, 'Machine', {
    stateMachineName: 'work', definitionBody, stateMachineType: stepfunctions.StateMachineType.EXPRESS, encryptionConfiguration: new stepfunctions.CustomerManagedEncryptionConfiguration(key),
  });
  new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'POST /run': { backend: Backend.stepFunctionsStartSyncExecution(machine) } } });
  const assembly = assemblyOf(app);
  const role = new SimulatedRole(assembly, 'Stack/Api/IntegrationRole');
  const [keyArn] = assembly.ofType('AWS::KMS::Key').map(({ arn }) => arn!);
  expect(await role.decide('states:StartSyncExecution', ARN)).toBe('Allowed');
  expect(await role.decide('kms:Decrypt', keyArn)).toBe('Allowed');
  expect(await role.decide('kms:GenerateDataKey', keyArn)).toBe('Allowed');
  expect(await role.decide('kms:Encrypt', keyArn)).toBe('ImplicitlyDenied');
  expect(await role.decide('states:StartExecution', ARN)).toBe('ImplicitlyDenied');
  expect(await role.decide('states:StartSyncExecution', `${ARN}2`)).toBe('ImplicitlyDenied');
});

test('no response of the route hides that an execution failed', () => {
  const stack = new Stack(new App(), 'Stack');
  const backend = Backend.stepFunctionsStartSyncExecution(stepfunctions.StateMachine.fromStateMachineArn(stack, 'Machine', ARN));
  const gateway = new RestGateway(stack, 'Api', { auth: Auth.none() });
  expect(() => gateway.addRoute('POST /run', { backend, responses: [{ backendStatus: '200', statusCode: 201 }] }))
    .toThrow('backend status "200" takes in answers of "StartSyncExecution" that tell of a failure; leave statuses from 200 to 299 out');
});

test('a standard state machine cannot be waited for', () => {
  const machine = new stepfunctions.StateMachine(new Stack(new App(), 'Stack'), 'Machine', { definitionBody });
  expect(() => Backend.stepFunctionsStartSyncExecution(machine))
    .toThrow('state machine "Stack/Machine" is of type "STANDARD", and only EXPRESS ones can be waited for; set stateMachineType, or use stepFunctionsStartExecution');
});
