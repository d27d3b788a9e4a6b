import { sign } from 'aws4';
import { Answer, call } from './call';
import { serve, start } from './gateways';
import { mock } from './rest-app';

const local = { accessKeyId: 'local', secretAccessKey: 'local' };
const document = {
  components: { securitySchemes: { sigv4: { 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' } } },
};
const paths = {
  '/orders/{id}': { 'x-amazon-apigateway-any-method': { ...mock('$context.identity.userArn $context.identity.accessKey'), security: [{ sigv4: [] }] } },
};

interface Signing {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly credentials?: typeof local;
  readonly service?: string;
  readonly region?: string;
  readonly signQuery?: boolean;
}

/** Signs a request as an AWS client does. */
function signed(url: string, { credentials = local, service = 'execute-api', region = 'us-east-1', ...request }: Signing = {}): Signing & { url: string } {
  const { host, origin } = new URL(url);
  const path = url.slice(origin.length);
  const result = sign({ host, path, service, region, ...request, headers: { ...request.headers } }, credentials);
  return { ...request, url: origin + result.path, headers: result.headers as Record<string, string> };
}

async function send({ url, method, headers, body }: Signing & { url: string }): Promise<Answer> {
  return call(url, { method, headers, body });
}

test.each<[string, string, Signing]>([
  ['a plain request', '/orders/1', {}],
  ['a path with percent-encoding', '/orders/a%20b%2Fc', {}],
  ['a query with several values', '/orders/1?b=2&a=x%20y&a=1&c', {}],
  ['a body', '/orders/1', { method: 'POST', body: '{"naïve":true}', headers: { 'Content-Type': 'application/json' } }],
  ['a body with its hash', '/orders/1', { method: 'PUT', body: 'x', headers: { 'Content-Type': 'application/json', 'X-Amz-Content-Sha256': '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881' } }],
  ['a presigned URL', '/orders/1?a=1', { signQuery: true }],
  ['a session token', '/orders/1', { headers: { 'X-Amz-Security-Token': 'anything' } }],
])('%s with the local credentials is let in', async (_, path, signing) => {
  const url = await serve({ document, paths });
  const answer = await send(signed(url + path, signing));
  expect([answer.status, answer.text]).toEqual([200, 'arn:aws:iam::000000000000:user/local local']);
});

test.each<[string, (url: string) => Signing & { url: string }, string, string]>([
  ['no signature', (url) => ({ url }), 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
  ['another secret', (url) => signed(url, { credentials: { accessKeyId: 'local', secretAccessKey: 'other' } }), 'The request signature we calculated does not match', 'InvalidSignatureException'],
  ['another access key', (url) => signed(url, { credentials: { accessKeyId: 'AKIA', secretAccessKey: 'local' } }), 'The security token included in the request is invalid.', 'UnrecognizedClientException'],
  ['another service', (url) => signed(url, { service: 's3' }), "Credential should be scoped to correct service: 'execute-api'.", 'InvalidSignatureException'],
  ['another region', (url) => signed(url, { region: 'eu-west-1' }), "Credential should be scoped to a valid region, not 'eu-west-1'.", 'InvalidSignatureException'],
  ['another path', (url) => ({ ...signed(url), url: url.replace(/1$/, '2') }), 'The request signature we calculated does not match', 'InvalidSignatureException'],
  ['another query', (url) => ({ ...signed(`${url}?a=1`), url: `${url}?a=2` }), 'The request signature we calculated does not match', 'InvalidSignatureException'],
  ['another method', (url) => ({ ...signed(url), method: 'DELETE' }), 'The request signature we calculated does not match', 'InvalidSignatureException'],
  ['another body', (url) => ({ ...signed(url, { method: 'POST', body: 'a' }), body: 'b' }), 'The request signature we calculated does not match', 'InvalidSignatureException'],
  ['another body than its hash', (url) => ({ ...signed(url, { method: 'POST', body: 'a', headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } }) }), "The provided 'x-amz-content-sha256' header", 'InvalidSignatureException'],
  ['an old date', (url) => signed(url, { headers: { 'X-Amz-Date': '20200101T000000Z' } }), 'Signature expired: 20200101T000000Z is now earlier than', 'InvalidSignatureException'],
  ['a coming date', (url) => signed(url, { headers: { 'X-Amz-Date': '29990101T000000Z' } }), 'Signature not yet current', 'InvalidSignatureException'],
  ['a bearer token', (url) => ({ url, headers: { Authorization: 'Bearer x' } }), "Authorization header requires 'AWS4-HMAC-SHA256'", 'IncompleteSignatureException'],
  ['half a header', (url) => ({ url, headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=local' } }), "Authorization header requires 'Signature' parameter.", 'IncompleteSignatureException'],
  ['a header of nonsense', (url) => ({ url, headers: { Authorization: 'AWS4-HMAC-SHA256 nonsense' } }), "'nonsense' not a valid key=value pair", 'IncompleteSignatureException'],
  ['half a query', (url) => ({ url: `${url}?X-Amz-Signature=x` }), 'AWS query-string parameters must include', 'IncompleteSignatureException'],
])('a request with %s is refused', async (_, request, message, errorType) => {
  const url = await serve({ document, paths });
  const answer = await send(request(`${url}/orders/1`));
  expect([answer.status, answer.json, answer.headers['x-amzn-errortype']]).toEqual([403, { message: expect.stringContaining(message) }, errorType]);
});

test.each([
  ['a Lambda authorizer', { 'type': 'apiKey', 'in': 'header', 'name': 'Authorization', 'x-amazon-apigateway-authtype': 'custom' }, 'custom'],
  ['a user pool', { 'type': 'apiKey', 'in': 'header', 'name': 'Authorization', 'x-amazon-apigateway-authtype': 'cognito_user_pools' }, 'cognito_user_pools'],
  ['an API key in the query', { type: 'apiKey', in: 'query', name: 'x-api-key' }, 'security scheme guard'],
  ['OAuth', { type: 'oauth2' }, 'security scheme guard'],
])('a route behind %s is answered with 501, never served open', async (_, scheme, named) => {
  const gateway = await start({ document: { components: { securitySchemes: { guard: scheme } } }, paths: { '/orders': { get: { ...mock('secret'), security: [{ guard: [] }] } } } });
  const answer = await call(`${gateway.url('Orders')}/orders`);
  expect([answer.status, answer.json]).toEqual([501, { message: expect.stringContaining(`"${named}"`) }]);
  expect(gateway.warnings).toEqual([expect.stringContaining(`route "GET /orders" of API "Shop/Orders" is answered with 501: its authorization is "${named}"`)]);
});

test('security at the root of the document opens nothing', async () => {
  const gateway = await start({ document: { ...document, security: [{ sigv4: [] }] }, paths: { '/a': { get: mock('secret') }, '/b': { get: { ...mock('open'), security: [] } } } });
  expect((await call(`${gateway.url('Orders')}/a`)).status).toBe(501);
  expect((await call(`${gateway.url('Orders')}/b`)).text).toBe('open');
});
