import { RequestSigner } from 'aws4';
import { backend, echo, Seen } from './backend-server';
import { call } from './call';
import { serve } from './gateways';

const service = (uri: string, more: Record<string, unknown> = {}) => ({
  'x-amazon-apigateway-integration': {
    type: 'aws',
    httpMethod: 'POST',
    uri,
    credentials: 'arn:aws:iam::000000000000:role/gateway',
    requestTemplates: { 'application/json': '{"StreamName":"orders","Data":"$util.base64Encode($input.body)"}' },
    responses: { default: { statusCode: 200 } },
    ...more,
  },
});
const putRecord = 'arn:aws:apigateway:us-east-1:kinesis:action/PutRecord';
const post = { method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'application/json' } };

test('an action of a JSON service is named and signed', async () => {
  const kinesis = await backend(echo);
  const url = await serve({ endpoints: { kinesis }, paths: { '/orders': { post: service(putRecord) } } });
  const { status, json } = await call(`${url}/orders`, post);
  const seen = json as Seen & { body: string };
  expect([status, seen.method, seen.url, seen.body]).toEqual([200, 'POST', '/', '{"StreamName":"orders","Data":"eyJhIjoxfQ=="}']);
  expect(seen.headers).toMatchObject({ 'x-amz-target': 'Kinesis_20131202.PutRecord', 'content-type': 'application/x-amz-json-1.1' });
  const { authorization, ...headers } = seen.headers;
  const names = /SignedHeaders=([^,]+)/.exec(authorization ?? '')?.[1].split(';') ?? [];
  const signer = new RequestSigner({
    method: 'POST',
    path: seen.url,
    body: seen.body,
    service: 'kinesis',
    region: 'us-east-1',
    doNotModifyHeaders: true,
    headers: Object.fromEntries(names.map((name) => [name, headers[name]])),
  }, { accessKeyId: 'local', secretAccessKey: 'local' });
  Object.assign(signer, { datetime: headers['x-amz-date'] });
  expect(authorization).toBe(signer.authHeader());
});

test.each([
  ['dynamodb', 'PutItem', 'DynamoDB_20120810.PutItem', 'application/x-amz-json-1.0'],
  ['firehose', 'PutRecord', 'Firehose_20150804.PutRecord', 'application/x-amz-json-1.1'],
  ['states', 'StartExecution', 'AWSStepFunctions.StartExecution', 'application/x-amz-json-1.0'],
  ['events', 'PutEvents', 'AWSEvents.PutEvents', 'application/x-amz-json-1.1'],
  ['sqs', 'SendMessage', 'AmazonSQS.SendMessage', 'application/x-amz-json-1.0'],
])('%s %s is called as %s', async (name, action, target, type) => {
  const url = await serve({ endpoints: { [name]: await backend(echo) }, paths: { '/orders': { post: service(`arn:aws:apigateway:us-east-1:${name}:action/${action}`) } } });
  expect(((await call(`${url}/orders`, post)).json as Seen).headers).toMatchObject({ 'x-amz-target': target, 'content-type': type });
});

test('a query service gets its action in the query', async () => {
  const url = await serve({
    endpoints: { sns: await backend(echo) },
    paths: { '/orders': { post: service('arn:aws:apigateway:us-east-1:sns:action/Publish', { requestParameters: { 'integration.request.querystring.Message': 'method.request.body' } }) } },
  });
  const seen = (await call(`${url}/orders`, post)).json as Seen;
  expect([seen.url, seen.headers['content-type']]).toEqual(['/?Action=Publish&Message=%7B%22a%22%3A1%7D', 'application/x-www-form-urlencoded']);
});

test('a path of a service has its variables and the bytes of the body', async () => {
  const seen: Seen[] = [];
  const s3 = await backend((request, response) => { seen.push(request); response.setHeader('ETag', '"1"'); response.end(); });
  const url = await serve({
    endpoints: { s3 },
    document: { 'x-amazon-apigateway-binary-media-types': ['image/png'] },
    paths: {
      '/files/{key}': {
        put: service('arn:aws:apigateway:us-east-1:s3:path/bucket/{key}', {
          httpMethod: 'PUT',
          requestTemplates: {},
          requestParameters: { 'integration.request.path.key': 'method.request.path.key' },
          responses: { 200: { statusCode: 201, responseParameters: { 'method.response.header.ETag': 'integration.response.header.ETag' } } },
        }),
      },
    },
  });
  const answer = await call(`${url}/files/a%20%C3%A4.png`, { method: 'PUT', body: Buffer.from([0, 255]), headers: { 'Content-Type': 'image/png' } });
  expect([answer.status, answer.headers.etag]).toEqual([201, '"1"']);
  expect([seen[0].method, seen[0].url, seen[0].headers['content-type'], seen[0].body]).toEqual(['PUT', '/bucket/a%20%C3%A4.png', 'image/png', Buffer.from([0, 255])]);
});

test('the answer of the service selects the response', async () => {
  const kinesis = await backend((_, response) => {
    response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.1' });
    response.end('{"__type":"ProvisionedThroughputExceededException","message":"slow"}');
  });
  const url = await serve({
    endpoints: { kinesis },
    paths: {
      '/orders': {
        post: service(putRecord, {
          responses: {
            '2\\d{2}': { statusCode: 202 },
            '4\\d{2}': {
              statusCode: 400,
              responseTemplates: { 'application/json': '#if($input.path("$.__type").contains("Throughput"))#set($context.responseOverride.status = 429)#set($context.responseOverride.header.Retry-After = "1")#end{"message":"$input.path(\'$.message\')"}' },
            },
          },
        }),
      },
    },
  });
  const answer = await call(`${url}/orders`, post);
  expect([answer.status, answer.json, answer.headers['retry-after']]).toEqual([429, { message: 'slow' }, '1']);
});

test('a service that is not served is named in a 501', async () => {
  const url = await serve({ paths: { '/orders': { post: service(putRecord) } } });
  const answer = await call(`${url}/orders`, post);
  expect([answer.status, answer.json]).toEqual([501, { message: expect.stringContaining('service "kinesis" is not served locally') }]);
});

test('a service that cannot be reached is an integration failure', async () => {
  const url = await serve({ endpoints: { kinesis: 'http://127.0.0.1:1' }, paths: { '/orders': { post: service(putRecord) } } });
  expect((await call(`${url}/orders`, post)).status).toBe(504);
});

test('a service without a role is an error that the log tells', async () => {
  const problems: string[] = [];
  const paths = { '/orders': { post: service(putRecord, { credentials: undefined }) } };
  const url = await serve({ endpoints: { kinesis: await backend(echo) }, paths, options: { onWarning: (problem) => problems.push(problem) } });
  expect((await call(`${url}/orders`, post)).status).toBe(500);
  expect(problems).toEqual([expect.stringContaining('without credentials')]);
});

describe('binary payloads', () => {
  const bytes = Buffer.from([0, 255, 10]);
  const binary = { 'x-amazon-apigateway-binary-media-types': ['application/octet-stream', 'image/*'] };

  test.each([
    ['application/octet-stream', 'CONVERT_TO_TEXT', bytes, 'AP8K'],
    ['image/png', 'CONVERT_TO_TEXT', bytes, 'AP8K'],
    ['text/plain', 'CONVERT_TO_TEXT', Buffer.from('plain'), 'plain'],
    ['text/plain', undefined, Buffer.from('plain'), 'plain'],
    ['application/octet-stream', undefined, Buffer.from('text'), 'text'],
  ])('%s with %s reaches the template as text', async (type, contentHandling, body, text) => {
    const url = await serve({
      document: binary,
      endpoints: { kinesis: await backend(echo) },
      paths: { '/orders': { post: service(putRecord, { contentHandling, requestTemplates: { $default: '$input.body' } }) } },
    });
    const { json } = await call(`${url}/orders`, { method: 'POST', body, headers: { 'Content-Type': type } });
    expect((json as Seen).body).toBe(text);
  });

  test.each([
    ['bytes with a template', 'application/octet-stream', undefined, { $default: '$input.body' }, bytes, 500],
    ['text that is no Base64', 'text/plain', 'CONVERT_TO_BINARY', {}, Buffer.from('no base64!'), 500],
    ['text that is Base64', 'text/plain', 'CONVERT_TO_BINARY', {}, Buffer.from('AP8K'), 200],
  ])('%s gives %s', async (_, type, contentHandling, requestTemplates, body, status) => {
    const url = await serve({ document: binary, endpoints: { kinesis: await backend(echo) }, paths: { '/orders': { post: service(putRecord, { contentHandling, requestTemplates }) } } });
    expect((await call(`${url}/orders`, { method: 'POST', body, headers: { 'Content-Type': type } })).status).toBe(status);
  });

  test.each([
    ['image/png', undefined, 'image/png', bytes],
    ['image/png', undefined, 'text/html', Buffer.from('AP8K')],
    ['image/png', 'CONVERT_TO_TEXT', 'image/png', Buffer.from('AP8K')],
    ['image/png', 'CONVERT_TO_BINARY', 'text/html', bytes],
  ])('an answer of %s with %s is given to one who accepts %s', async (type, contentHandling, accept, expected) => {
    const s3 = await backend((_, response) => { response.setHeader('Content-Type', type); response.end(bytes); });
    const url = await serve({
      document: binary,
      endpoints: { s3 },
      paths: { '/file': { get: service('arn:aws:apigateway:us-east-1:s3:path/b/k', { httpMethod: 'GET', requestTemplates: {}, responses: { default: { statusCode: 200, contentHandling } } }) } },
    });
    expect((await call(`${url}/file`, { headers: { Accept: accept } })).body).toEqual(expected);
  });
});
