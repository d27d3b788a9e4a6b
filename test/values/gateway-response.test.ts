import { aws_apigateway as apigateway, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, GatewayResponse, JsonSchema, RequestParameter, ResponseValue, RestGateway } from '../../src';
import { serve } from '../serve';

const { ResponseType } = apigateway;
let local: LocalGateway;

beforeAll(async () => {
  local = await serve((stack) => {
    const routes = {
      'POST /orders': {
        backend: Backend.mock(),
        requestBody: JsonSchema.fromInline({ type: 'object', required: ['id'], properties: { id: { type: 'integer' } } }),
        requestParameters: [RequestParameter.query('page'), RequestParameter.header('X-Tenant'), RequestParameter.query('sort', { required: false })],
      },
      'GET /iam': { backend: Backend.mock(), auth: Auth.iam() },
    };
    new RestGateway(stack, 'Plain', { auth: Auth.none(), routes });
    const own = new RestGateway(stack, 'Own', {
      auth: Auth.none(),
      cors: { allowOrigins: ['https://a.example.com'] },
      routes,
      gatewayResponses: [{
        type: ResponseType.BAD_REQUEST_BODY,
        statusCode: 422,
        headers: { 'X-Kind': ResponseValue.literal('validation'), 'X-Request': ResponseValue.context('requestId') },
        body: ResponseValue.object({
          error: ResponseValue.object({ code: ResponseValue.literal('$invalid'), why: ResponseValue.context('error.validationErrorString') }),
          text: ResponseValue.context('error.message'),
          list: ResponseValue.literal(['"', 1]),
        }),
      }],
    });
    own.addGatewayResponse({ type: ResponseType.MISSING_AUTHENTICATION_TOKEN, statusCode: 404 });
  });
});

afterAll(() => local?.stop());

async function post(api: string, body: string, path = '/orders?page=1', headers: Record<string, string> = { 'X-Tenant': 'a' }) {
  const response = await fetch(local.url(api) + path, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

test('a malformed body is answered with what is wrong with it', async () => {
  expect(await post('Plain', '{}')).toMatchObject({ status: 400, body: { message: 'Invalid request body: [object has missing required properties (["id"])]', requestId: expect.stringMatching(/./) } });
  expect((await post('Plain', '{"id":"x"}')).body.message).toContain('instance type does not match any allowed primitive type (allowed: ["integer"])');
  expect((await post('Plain', '{"id":1}')).status).toBe(200);
});

test('what a request lacks is named', async () => {
  expect(await post('Plain', '{"id":1}', '/orders', {})).toMatchObject({ status: 400, body: { message: 'Missing required request parameters: [page, X-Tenant]' } });
});

test('status, headers and body may be the gateway\'s own', async () => {
  const { status, headers, body } = await post('Own', '{}');
  expect(status).toBe(422);
  expect(body).toEqual({
    error: { code: '$invalid', why: '[object has missing required properties (["id"])]' }, text: 'Invalid request body', list: ['"', 1],
  });
  expect([headers.get('X-Kind'), headers.get('Access-Control-Allow-Origin')]).toEqual(['validation', 'https://a.example.com']);
  expect(headers.get('X-Request')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a status may be all that differs', async () => {
  const response = await fetch(`${local.url('Own')}/nowhere`);
  expect([response.status, Object.keys(await response.json() as object)]).toEqual([404, ['message', 'requestId']]);
});

test('what is said of all client errors holds for malformed bodies, too', () => {
  const stack = new Stack();
  new RestGateway(stack, 'Api', {
    auth: Auth.none(), routes: { 'GET /': { backend: Backend.mock() } }, gatewayResponses: [{ type: ResponseType.DEFAULT_4XX, headers: { 'X-A': ResponseValue.literal('b') } }],
  });
  const [{ Properties: { Body: body } }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  const { BAD_REQUEST_BODY: malformed, DEFAULT_4XX: others } = body['x-amazon-apigateway-gateway-responses'];
  expect(malformed.responseParameters).toEqual(others.responseParameters);
  expect(malformed.responseTemplates['application/json']).toContain('validationErrorString');
});

test('validators are at most three, whatever routes there are', () => {
  const stack = new Stack();
  const schema = JsonSchema.fromInline({ type: 'object' });
  const gateway = new RestGateway(stack, 'Api', { auth: Auth.none() });
  for (let index = 0; index < 4; index += 1) {
    gateway.addRoute(`POST /${index}`, { backend: Backend.mock(), requestBody: schema });
    gateway.addRoute(`GET /${index}`, { backend: Backend.mock(), requestParameters: [RequestParameter.query('q')] });
    gateway.addRoute(`PUT /${index}`, { backend: Backend.mock(), requestBody: schema, requestParameters: [RequestParameter.header('If-Match')] });
    gateway.addRoute(`DELETE /${index}/{id}`, { backend: Backend.mock(), requestParameters: [RequestParameter.path('id', 'Which'), RequestParameter.query('q', { required: false })] });
  }
  const [{ Properties: { Body: body } }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  expect(body['x-amazon-apigateway-request-validators']).toEqual({
    all: { validateRequestBody: true, validateRequestParameters: true },
    body: { validateRequestBody: true, validateRequestParameters: false },
    parameters: { validateRequestBody: false, validateRequestParameters: true },
  });
  expect(['post', 'get', 'put'].map((method) => body.paths['/1'][method]['x-amazon-apigateway-request-validator'])).toEqual(['body', 'parameters', 'all']);
  expect(body.paths['/1/{id}'].delete).not.toHaveProperty('x-amazon-apigateway-request-validator');
  expect(body.paths['/1/{id}'].delete.parameters).toEqual([
    { name: 'id', in: 'path', required: true, description: 'Which', schema: { type: 'string' } }, { name: 'q', in: 'query', required: false, schema: { type: 'string' } },
  ]);
});

describe('refused is', () => {
  const gateway = (...gatewayResponses: GatewayResponse[]) => () => {
    const stack = new Stack();
    new RestGateway(stack, 'Api', { auth: Auth.none(), gatewayResponses, routes: { 'GET /': { backend: Backend.mock() } } });
    Template.fromStack(stack);
  };

  test.each<[string, GatewayResponse[], string]>([
    ['a case that there is not', [{ type: ResponseType.of('TEAPOT') }], 'gateway response "TEAPOT" is unknown; give one of ACCESS_DENIED'],
    ['a case that was spoken of', [{ type: ResponseType.THROTTLED }, { type: ResponseType.THROTTLED }], 'gateway response "THROTTLED" is there already; take one of the two out'],
    ['a header of an answer that nobody gave', [{ type: ResponseType.THROTTLED, headers: { E: ResponseValue.header('ETag') } }], 'header "E" of gateway response "THROTTLED" cannot hold a "responseHeader" value'],
    ['a malformed header', [{ type: ResponseType.THROTTLED, headers: { 'X Y': ResponseValue.literal('a') } }], 'header name "X Y" has invalid characters'],
    ['a status that is none', [{ type: ResponseType.THROTTLED, statusCode: 99 }], 'status code "99" of gateway response "THROTTLED" cannot be answered'],
    ['what a client sent, where it cannot be escaped', [{ type: ResponseType.THROTTLED, body: ResponseValue.context('identity.userAgent') }],
      'gateway response "THROTTLED": context variable "identity.userAgent" may hold what a client sent'],
    ['a value that is not there', [{ type: ResponseType.THROTTLED, body: ResponseValue.body('$.a') }], 'gateway response "THROTTLED": a "body" value cannot be told where API Gateway answers by itself'],
  ])('%s', (_name, responses, message) => {
    expect(gateway(...responses)).toThrow(message);
  });

  test('a parameter that cannot be declared', () => {
    expect(() => RequestParameter.query('filter[status]')).toThrow('parameter "filter[status]" cannot be declared');
  });

  test('a path variable that the route lacks', () => {
    expect(() => new RestGateway(new Stack(), 'Api', { auth: Auth.none(), routes: { 'GET /a': { backend: Backend.mock(), requestParameters: [RequestParameter.path('id')] } } }))
      .toThrow('route "GET /a": path variable "id" is none of its path; write "{id}" in the path, or take it out');
  });

  test('a mapping template that is larger than API Gateway takes', () => {
    expect(() => new RestGateway(new Stack(), 'Api', { auth: Auth.none(), routes: { 'GET /a': { backend: Backend.mock({ body: 'x'.repeat(301 * 1024) }) } } }))
      .toThrow('route "GET /a": a mapping template has "302" KiB and API Gateway takes 300; put less into its literals');
  });

  test('a compression size that is out of range', () => {
    expect(() => new RestGateway(new Stack(), 'Api', { auth: Auth.none(), minCompressionSize: Size.mebibytes(11) }))
      .toThrow('minimum compression size "11534336" bytes is out of range; give 0 bytes to 10 MiB');
  });
});
