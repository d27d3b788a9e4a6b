import { call } from './call';
import { serve } from './gateways';
import { mock } from './rest-app';

const validators = {
  'x-amazon-apigateway-request-validators': {
    all: { validateRequestBody: true, validateRequestParameters: true },
    params: { validateRequestBody: false, validateRequestParameters: true },
  },
};

const order = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string', maxLength: 5 },
    lines: { type: 'array', minItems: 1, maxItems: 2, items: { $ref: '#/components/schemas/Line' } },
    minItems: { type: 'number' },
    parent: { $ref: '#/components/schemas/Order' },
  },
  additionalProperties: false,
};
const schemas = { Order: order, Line: { type: 'object', required: ['sku'], properties: { sku: { enum: ['a', 'b'] }, count: { minimum: 0, exclusiveMinimum: true } } } };

async function post(body: string | undefined, type: string | undefined = 'application/json', content?: unknown): Promise<{ status: number; json: unknown }> {
  const url = await serve({
    document: {
      ...validators,
      'components': { schemas },
      'x-amazon-apigateway-gateway-responses': {
        BAD_REQUEST_BODY: { statusCode: '400', responseTemplates: { 'application/json': '{"message":"$context.error.validationErrorString"}' } },
      },
    },
    paths: {
      '/orders': {
        post: {
          ...mock('{"taken":true}', { requestTemplates: { $default: '{"statusCode": 200}' } }),
          'x-amazon-apigateway-request-validator': 'all',
          'requestBody': { required: true, content: content ?? { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
        },
      },
    },
  });
  return call(`${url}/orders`, { method: 'POST', body, headers: type === '' ? {} : { 'Content-Type': type } });
}

test.each([
  ['{"id":"1"}', 'application/json'],
  ['{"id":"1","lines":[{"sku":"a","count":1}]}', 'application/json; charset=utf-8'],
  ['{"id":"1","lines":[]}', 'application/json'],
  ['{"id":"1","lines":[{"sku":"a"},{"sku":"b"},{"sku":"a"}],"minItems":1}', 'application/json'],
  ['{"id":"1","parent":{"id":"2"}}', 'application/json'],
  ['{"id":"1"}', ''],
  ['not JSON', 'text/plain'],
])('a body %s of type "%s" is taken', async (body, type) => {
  expect((await post(body, type)).json).toEqual({ taken: true });
});

test.each([
  ['{}', 'object has missing required properties (["id"])'],
  ['{"id":1}', 'instance type does not match any allowed primitive type (allowed: ["string"])'],
  ['{"id":"123456"}', 'string is too long (maximum allowed: 5)'],
  ['{"id":"1","lines":[{"sku":"c"}]}', 'instance value not found in enum (possible values: ["a","b"])'],
  ['{"id":"1","lines":[{"sku":"a","count":0}]}', 'numeric instance is not strictly greater than the required minimum 0'],
  ['{"id":"1","x":1}', 'object instance has properties which are not allowed by the schema: ["x"]'],
  ['{"id":"1","parent":{}}', 'missing required properties (["id"])'],
  ['{"id":"1","minItems":"x"}', 'allowed: ["number"]'],
  ['{"__proto__":1,"id":"1"}', '["__proto__"]'],
  ['[]', 'allowed: ["object"]'],
  ['{', 'Unable to parse the body as JSON'],
])('a body %s is refused with its reason', async (body, reason) => {
  const { status, json } = await post(body);
  expect([status, json]).toEqual([400, { message: expect.stringContaining(reason) }]);
});

test('a required body that is absent is refused', async () => {
  expect((await post(undefined)).status).toBe(400);
});

test('the model of $default is for every type', async () => {
  const content = { $default: { schema: { $ref: '#/components/schemas/Order' } } };
  expect((await post('{}', 'text/other', content)).status).toBe(400);
});

test('the answer is "Invalid request body" where the API words none of its own', async () => {
  const url = await serve({
    document: { 'swagger': '2.0', 'definitions': schemas, ...validators, 'x-amazon-apigateway-request-validator': 'all' },
    paths: {
      '/orders': {
        post: { ...mock('ok'), parameters: [{ in: 'body', name: 'order', required: true, schema: { type: 'object', required: ['id'] } }] },
      },
    },
  });
  const answer = await call(`${url}/orders`, { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } });
  expect([answer.status, answer.json, answer.headers['x-amzn-errortype']]).toEqual([400, { message: 'Invalid request body' }, 'BadRequestException']);
});

test('references in Swagger definitions are followed', async () => {
  const url = await serve({
    document: { swagger: '2.0', definitions: { Id: { type: 'string' }, Order: { type: 'object', properties: { id: { $ref: '#/definitions/Id' } } } }, ...validators },
    paths: {
      '/orders': {
        post: {
          ...mock('ok'),
          'x-amazon-apigateway-request-validator': 'all',
          'parameters': [{ in: 'body', name: 'order', schema: { $ref: '#/definitions/Order' } }],
        },
      },
    },
  });
  const send = (body: string) => call(`${url}/orders`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  expect([(await send('{"id":1}')).status, (await send('{"id":"1"}')).status, (await send('')).status]).toEqual([400, 200, 200]);
});

test('required parameters that are missing are named', async () => {
  const url = await serve({
    document: { ...validators, components: { parameters: { Tenant: { in: 'header', name: 'X-Tenant', required: true } } } },
    paths: {
      '/orders': {
        parameters: [{ in: 'query', name: 'page', required: true }, { $ref: '#/components/parameters/Tenant' }],
        get: {
          ...mock('ok'),
          'x-amazon-apigateway-request-validator': 'params',
          'parameters': [{ in: 'query', name: 'size', required: true }, { in: 'query', name: 'sort' }],
        },
      },
    },
  });
  const missing = await call(`${url}/orders?size=1`);
  expect([missing.status, missing.json]).toEqual([400, { message: 'Missing required request parameters: [page, X-Tenant]' }]);
  expect((await call(`${url}/orders?size=1&page=2`, { headers: { 'x-tenant': 'a' } })).status).toBe(200);
});

test('nothing is checked without a validator', async () => {
  const url = await serve({ paths: { '/orders': { get: { ...mock('ok'), parameters: [{ in: 'query', name: 'page', required: true }] } } } });
  expect((await call(`${url}/orders`)).status).toBe(200);
});
