import { Refusal, StubAccount } from './account';
import { AccountLoggingHandler, AccountLoggingRequest } from '../../src/handlers/account-logging';

const OURS = 'arn:aws:iam::111111111111:role/ours';
const EARLIER = 'arn:aws:iam::111111111111:role/earlier';
const THEIRS = 'arn:aws:iam::111111111111:role/theirs';
const NOT_SPREAD: Refusal = { status: 400, name: 'BadRequestException', message: 'The role ARN does not have required permissions configured.' };
const NOT_ALLOWED: Refusal = { status: 403, name: 'AccessDeniedException', message: 'not authorized to perform: apigateway:GET' };
const TOO_OFTEN: Refusal = { status: 429, name: 'TooManyRequestsException', message: 'Too Many Requests' };
const BROKEN: Refusal = { status: 500, name: 'ServiceException', message: 'out of order' };

let account: StubAccount;
let left: number;
let waited: number[];

beforeEach(async () => {
  jest.spyOn(console, 'info').mockReturnValue();
  left = 180_000;
  waited = [];
  account = await StubAccount.start();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await account.stop();
});

function requestOf(changes: Partial<AccountLoggingRequest> = {}): AccountLoggingRequest {
  return {
    RequestType: 'Create',
    ResponseURL: `${account.url}/answer?signature=x`,
    StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Stack/1',
    RequestId: 'request-1',
    LogicalResourceId: 'AccountLogging',
    ResourceProperties: { RoleArn: OURS },
    ...changes,
  };
}

function update(old: string): Partial<AccountLoggingRequest> {
  return { RequestType: 'Update', PhysicalResourceId: 'id-1', OldResourceProperties: { RoleArn: old } };
}

/** Time passes by waiting only. */
async function ask(changes: Partial<AccountLoggingRequest> = {}): Promise<Record<string, unknown>> {
  const clock = {
    left: () => left,
    wait: async (time: number) => {
      waited.push(time);
      left -= time;
    },
  };
  await new AccountLoggingHandler(account.client(), clock).handle(requestOf(changes));
  expect(account.answers).toHaveLength(1);
  return account.answers[0];
}

describe('creation', () => {
  test('sets the role where none is', async () => {
    expect(await ask()).toEqual({
      Status: 'SUCCESS',
      Data: { RoleArn: OURS },
      PhysicalResourceId: 'ApiGatewayAccountLogging',
      StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Stack/1',
      RequestId: 'request-1',
      LogicalResourceId: 'AccountLogging',
    });
    expect(account.roleArn).toBe(OURS);
  });

  test('keeps a role that is set and tells which', async () => {
    account.roleArn = THEIRS;
    expect(await ask()).toMatchObject({ Status: 'SUCCESS', Data: { RoleArn: THEIRS } });
    expect(account.calls).toEqual(['GET']);
  });

  test('sets nothing where the role is set already', async () => {
    account.roleArn = OURS;
    expect(await ask()).toMatchObject({ Status: 'SUCCESS', Data: { RoleArn: OURS } });
    expect(account.calls).toEqual(['GET']);
  });

  test('takes an empty role for none', async () => {
    account.roleArn = '';
    await ask();
    expect(account.roleArn).toBe(OURS);
  });
});

describe('what passes', () => {
  test.each<[string, string, Refusal]>([
    ['the role is not known everywhere yet', 'PATCH', NOT_SPREAD],
    ['the policy of the function is not known everywhere yet', 'GET', NOT_ALLOWED],
    ['the quota is used up', 'PATCH', TOO_OFTEN],
  ])('is tried again, as often as the quota lets: %s', async (_, operation, refusal) => {
    account.refusals.set(operation, [refusal, refusal]);
    expect(await ask()).toMatchObject({ Status: 'SUCCESS' });
    expect(account.roleArn).toBe(OURS);
    expect(waited).toEqual([21_000, 21_000]);
  });

  test('is an answer that does not come', async () => {
    jest.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(AbortSignal.abort());
    expect(await ask()).toMatchObject({ Status: 'SUCCESS' });
    expect(waited).toHaveLength(1);
  });

  test('leaves a role that somebody set in the meantime', async () => {
    const meanwhile = () => { account.roleArn = THEIRS; };
    account.refusals.set('PATCH', [{ status: 409, name: 'ConflictException', message: 'somebody else is at it', meanwhile }]);
    expect(await ask()).toMatchObject({ Status: 'SUCCESS', Data: { RoleArn: THEIRS } });
    expect(account.roleArn).toBe(THEIRS);
  });

  test('is no more waited for once the answer might come too late', async () => {
    account.refusals.set('PATCH', Array(100).fill(NOT_SPREAD));
    const { Status, Reason } = await ask();
    expect({ Status, Reason }).toEqual({
      Status: 'FAILED',
      Reason: `role "${OURS}" cannot become that of API Gateway's logs: The role ARN does not have required permissions configured.`,
    });
    expect(left).toBeGreaterThan(30_000);
    expect(waited.length).toBeGreaterThan(4);
    expect(account.roleArn).toBeUndefined();
  });
});

describe('what does not pass', () => {
  test('is told at once', async () => {
    account.refusals.set('GET', [BROKEN]);
    const { Status, Reason, PhysicalResourceId } = await ask();
    expect({ Status, PhysicalResourceId }).toEqual({ Status: 'FAILED', PhysicalResourceId: 'ApiGatewayAccountLogging' });
    expect(Reason).toContain('out of order');
    expect(waited).toEqual([]);
  });

  test('is told in a short line', async () => {
    account.refusals.set('GET', [{ ...BROKEN, message: 'x'.repeat(10_000) }]);
    expect(JSON.stringify(await ask()).length).toBeLessThan(4096);
  });
});

describe('an update', () => {
  test('sets the new role in the place of our earlier one', async () => {
    account.roleArn = EARLIER;
    expect(await ask(update(EARLIER))).toMatchObject({ Status: 'SUCCESS', Data: { RoleArn: OURS }, PhysicalResourceId: 'id-1' });
    expect(account.roleArn).toBe(OURS);
  });

  test('keeps the role of somebody else', async () => {
    account.roleArn = THEIRS;
    expect(await ask(update(EARLIER))).toMatchObject({ Status: 'SUCCESS', Data: { RoleArn: THEIRS } });
    expect(account.roleArn).toBe(THEIRS);
  });

  test('sets the role where it was unset since', async () => {
    await ask(update(OURS));
    expect(account.roleArn).toBe(OURS);
  });

  test('sets nothing where the role stays', async () => {
    account.roleArn = OURS;
    await ask(update(OURS));
    expect(account.calls).toEqual(['GET']);
  });

  test('that failed is undone by the one that CloudFormation sends to roll back', async () => {
    account.roleArn = OURS;
    await ask({ ...update(OURS), ResourceProperties: { RoleArn: EARLIER } });
    expect(account.roleArn).toBe(EARLIER);
  });
});

test('a deletion changes nothing and succeeds', async () => {
  account.roleArn = OURS;
  account.refusals.set('GET', [BROKEN]);
  expect(await ask({ RequestType: 'Delete', PhysicalResourceId: 'id-1' })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'id-1' });
  expect(account.calls).toEqual([]);
  expect(account.roleArn).toBe(OURS);
});

describe('the answer', () => {
  test('comes without a content type, for which its URL is not signed, and with its length', async () => {
    await ask();
    expect(account.answerHeaders[0]['content-type']).toBeUndefined();
    expect(account.answerHeaders[0]['content-length']).toBe(String(Buffer.byteLength(JSON.stringify(account.answers[0]))));
  });

  test('that is not taken fails the function, so that Lambda runs it again', async () => {
    account.answerStatus = 503;
    await expect(ask()).rejects.toThrow('CloudFormation takes no answer: 503');
  });

  test('leaves its URL, which is a secret, out of the log', async () => {
    account.refusals.set('PATCH', [NOT_SPREAD]);
    await ask();
    const lines = jest.mocked(console.info).mock.calls.flat().join('\n');
    expect(lines).toContain('retriedFor');
    expect(lines).not.toContain('signature');
  });
});

test('what is bundled for Lambda does all that', async () => {
  const { env } = process;
  process.env = { ...env, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: account.url };
  const { handler } = jest.requireActual('../../lib/handlers/account-logging');
  try {
    await handler(requestOf(), { getRemainingTimeInMillis: () => 180_000 });
  } finally {
    process.env = env;
  }
  expect(account.answers).toMatchObject([{ Status: 'SUCCESS', Data: { RoleArn: OURS } }]);
  expect(account.roleArn).toBe(OURS);
});
