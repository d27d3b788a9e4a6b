import { startTarget, Target } from './target';

let target: Target;

beforeAll(async () => { target = await startTarget('lambda-api', 'IntegLambdaApi'); }, 120_000);
afterAll(async () => { await target?.stop(); });

async function call(method: string, path: string, init: RequestInit = {}) {
  const response = await fetch(target.url('Shop') + path, { method, ...init });
  return { status: response.status, text: await response.text() };
}

test.each([['GET', '/'], ['PUT', '/orders/42'], ['POST', '/health'], ['GET', '/orders/42']])('the function answers %s %s', async (method, path) => {
  const { status, text } = await call(method, path);
  expect([status, JSON.parse(text)]).toEqual([200, { path, httpMethod: method, body: null }]);
});

test('routes of their own are answered as they say', async () => {
  expect(await call('GET', '/health')).toEqual({ status: 200, text: '{"status":"ok"}' });
  expect((await call('DELETE', '/orders/42')).status).toBe(403);
});

test('a streamed answer arrives whole', async () => {
  expect(await call('GET', '/count')).toEqual({ status: 200, text: '1 2 3 ' });
});

describe('a function that is not waited for', () => {
  test('gets what one gets that is', async () => {
    const body = '{"to":"ann","text":"ü \\" $input.body"}';
    const told = await call('POST', '/jobs/mail?q=1', { body, headers: { 'Content-Type': 'application/json' } });
    expect([told.status, JSON.parse(told.text)]).toEqual([202, { requestId: expect.stringMatching(/./) }]);
    expect(await seen((event) => event.path === '/jobs/mail')).toEqual({
      resource: '/jobs/{kind}', path: '/jobs/mail', httpMethod: 'POST', queryStringParameters: { q: '1' }, pathParameters: { kind: 'mail' }, body, isBase64Encoded: false, stage: 'prod',
    });
  });

  test('is not called for what it does not take', async () => {
    expect((await call('POST', '/jobs/mail', { body: 'x', headers: { 'Content-Type': 'image/png' } })).status).toBe(415);
  });

  /** An event arrives in its own time. */
  async function seen(isMeant: (event: { path: string }) => boolean): Promise<unknown> {
    for (let attempt = 0; attempt < 50; attempt++) {
      const event = JSON.parse((await call('GET', '/seen')).text).find(isMeant);
      if (event) { return event; }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return undefined;
  }
});
