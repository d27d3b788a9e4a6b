import * as aws4 from 'aws4';
import { startTarget, Target } from './target';

let target: Target;

beforeAll(async () => { target = await startTarget('rest-lambda', 'IntegRestLambda'); }, 120_000);
afterAll(async () => { await target?.stop(); });

async function call(method: string, path: string, init: RequestInit = {}) {
  const response = await fetch(target.url('Orders') + path, { method, ...init });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

/** Headers of a request that is signed for API Gateway. */
function signed(method: string, path: string, credentials: aws4.Credentials | undefined) {
  const url = new URL(target.url('Orders') + path);
  const region = /execute-api\.([^.]+)\./.exec(url.host)?.[1] ?? 'us-east-1';
  const { headers } = aws4.sign({ service: 'execute-api', region, host: url.host, path: url.pathname + url.search, method }, credentials);
  return { headers: headers as Record<string, string> };
}

const CREDENTIALS = process.env.GATEHOUSE_TARGET === 'aws' ? undefined : { accessKeyId: 'local', secretAccessKey: 'local' };

describe('a function', () => {
  test('gets the request as it was sent', async () => {
    const answer = await call('GET', '/orders/a%2Fb%20%C3%BC?q=1&r=%26x');
    expect(answer).toMatchObject({
      status: 200,
      body: { resource: '/orders/{id}', httpMethod: 'GET', pathParameters: { id: 'a%2Fb%20%C3%BC' }, queryStringParameters: { q: '1', r: '&x' }, body: null, isBase64Encoded: false },
    });
    expect(answer.headers.get('X-Greeting')).toBe('hello');
  });

  test('gets the body through an alias', async () => {
    const body = '{"text":"ü \\" $input.body"}';
    expect((await call('POST', '/orders', { body, headers: { 'Content-Type': 'application/json' } })).body).toMatchObject({ resource: '/orders', body });
  });

  test('gets the rest of a path', async () => {
    expect((await call('PATCH', '/files/a/b.txt')).body).toMatchObject({ resource: '/files/{path+}', httpMethod: 'PATCH', pathParameters: { path: 'a/b.txt' } });
  });

  test('that fails is told as 502 and tells nothing of itself', async () => {
    const answer = await call('GET', '/orders?fail=1');
    expect(answer).toMatchObject({ status: 502, body: { message: 'Internal server error', requestId: expect.any(String) } });
    expect(JSON.stringify(answer.body)).not.toContain('asked to fail');
  });
});

describe('a route that is guarded by IAM', () => {
  test('refuses a request without a signature', async () => {
    expect(await call('DELETE', '/orders/42')).toMatchObject({ status: 403, body: { message: 'Missing Authentication Token' } });
  });

  test('takes one that is signed', async () => {
    expect(await call('DELETE', '/orders/42', signed('DELETE', '/orders/42', CREDENTIALS))).toMatchObject({ status: 200, body: { pathParameters: { id: '42' } } });
  });

  test('refuses a signature of another request', async () => {
    expect((await call('DELETE', '/orders/43', signed('DELETE', '/orders/42', CREDENTIALS))).status).toBe(403);
  });
});

describe('a mock', () => {
  test('answers what was written, template text and all', async () => {
    const answer = await call('GET', '/health');
    expect(answer).toMatchObject({ status: 200, body: { status: 'ok', literally: '$input.body #set($x = 1)' } });
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
  });
});

describe('the default backend', () => {
  test.each([['GET', '/'], ['GET', '/nowhere/at/all'], ['PUT', '/orders'], ['POST', '/health'], ['GET', '/orders/42/lines']])('answers %s %s', async (method, path) => {
    expect(await call(method, path)).toMatchObject({ status: 404, body: { message: 'No such thing' } });
  });
});

describe('a page in a browser', () => {
  const ask = async (method: string, path: string, origin: string) => {
    const { status, headers } = await fetch(target.url('Orders') + path, { method, headers: { Origin: origin } });
    return { status, origin: headers.get('Access-Control-Allow-Origin') };
  };

  test('is allowed by its origin, whatever answers it but a function', async () => {
    expect(await ask('OPTIONS', '/orders/42', 'https://shop.example.com')).toEqual({ status: 204, origin: 'https://shop.example.com' });
    expect(await ask('GET', '/health', 'https://a.example.org')).toEqual({ status: 200, origin: 'https://a.example.org' });
    expect(await ask('DELETE', '/orders/42', 'https://a.example.org')).toEqual({ status: 403, origin: 'https://a.example.org' });
  });

  test('of another origin is not', async () => {
    expect(await ask('OPTIONS', '/orders/42', 'https://evil.com')).toEqual({ status: 204, origin: null });
    expect(await ask('GET', '/health', 'https://evil.com')).toEqual({ status: 200, origin: null });
  });
});
