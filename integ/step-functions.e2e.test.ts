import { randomUUID } from 'crypto';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CONTROL_CHARACTERS, HOSTILE_JSON_TEXTS } from './hostile';
import { error, request } from './request';
import { startTarget, Target } from './target';

let target: Target;
let client: SFNClient;

beforeAll(async () => {
  target = await startTarget('step-functions', 'IntegStepFunctions', ['states']);
  client = new SFNClient(target.clientConfig('states'));
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await target?.stop();
});

const call = (method: string, path: string, body?: string, headers: Record<string, string> = {}) => request(method, target.url('Gateway') + path, body, headers);
const described = (name: string) => client.send(new DescribeExecutionCommand({ executionArn: `${target.output('StandardMachine').replace(':stateMachine:', ':execution:')}:${name}` }));

describe('an execution that is started', () => {
  test.each([...HOSTILE_JSON_TEXTS, ['control characters', CONTROL_CHARACTERS]])('has the body with %s as its input', async (_, text) => {
    const input = { text, [text]: [1, null, { deep: text }] };
    const { status, body } = await call('POST', '/unnamed', JSON.stringify(input));
    expect([status, Object.keys(body)]).toEqual([202, ['executionName']]);
    expect(JSON.parse((await described(body.executionName)).input!)).toEqual(JSON.parse(JSON.stringify(input)));
  });

  test('has the name that the request brings', async () => {
    const name = randomUUID();
    expect(await call('POST', '/orders', '{"n":1}', { 'Idempotency-Key': name })).toMatchObject({ status: 202, body: { executionName: name } });
    expect((await described(name)).input).toBe('{"n":1}');
  });

  test('is not started again under its name, with other input least of all', async () => {
    const name = randomUUID();
    expect((await call('POST', '/orders', '{"n":1}', { 'Idempotency-Key': name })).status).toBe(202);
    expect(await call('POST', '/orders', '{"n":2}', { 'Idempotency-Key': name })).toMatchObject(error(409, 'There is an execution of this name already'));
    expect((await described(name)).input).toBe('{"n":1}');
  });

  test('needs a name where the route takes it from the request', async () => {
    expect(await call('POST', '/orders', '{}')).toMatchObject(error(400));
  });

  test.each(['[]', '"text"', '5', 'null', 'false'])('has any JSON as its input: %s', async (input) => {
    const { status, body } = await call('POST', '/unnamed', input);
    expect(status).toBe(202);
    expect((await described(body.executionName)).input).toBe(input);
  });

  test.each(['a b', 'a/b', '"', 'x'.repeat(81)])('with a name that Step Functions does not take is refused: %s', async (name) => {
    expect(await call('POST', '/orders', '{}', { 'Idempotency-Key': name })).toMatchObject(error(400));
  });

  test('needs JSON', async () => {
    expect(await call('POST', '/unnamed', '{"a":')).toMatchObject({ status: 400 });
    expect(await call('POST', '/unnamed', 'x', { 'Content-Type': 'text/plain' })).toMatchObject({ status: 415 });
  });
});

describe('an execution that is waited for', () => {
  test.each([...HOSTILE_JSON_TEXTS, ['control characters', CONTROL_CHARACTERS]])('answers with its output with %s', async (_, text) => {
    const input = { what: 'echo', text, list: [text, 1.5, true, null] };
    expect(await call('POST', '/prices', JSON.stringify(input))).toMatchObject({ status: 200, body: input });
  });

  test('gets what the request brings beside a body', async () => {
    const { status, body } = await call('GET', '/echo/a%22b?q=%24x&r=', undefined, { 'X-It': 'it\'s "quoted"' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'a"b', query: { q: '$x', r: '' } });
    expect(Object.entries(body.headers).find(([name]) => name.toLowerCase() === 'x-it')?.[1]).toBe('it\'s "quoted"');
  });

  test('tells by its error how it failed, where the route says so, and nothing of itself otherwise', async () => {
    expect(await call('POST', '/prices', '{"what":"refuse"}')).toMatchObject(error(422, 'The "lines" are $missing'));
    expect(await call('POST', '/prices', '{"what":"fail"}')).toMatchObject(error(502, 'The execution failed'));
    const failed = await call('POST', '/prices', '{"what":"fail"}');
    expect(JSON.stringify(failed.body)).not.toMatch(/Bug|arn/);
    expect(await call('POST', '/prices', '{"what":"wait"}')).toMatchObject(error(504, 'The execution took too long'));
  }, 30_000);
});
