import * as fs from 'fs';
import * as path from 'path';
import { App, aws_apigateway as apigateway, aws_cognito as cognito, aws_kinesis as kinesis, aws_lambda as lambda, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { faultsOf } from './validate';
import {
  ApiDomain, Auth, Backend, HttpGateway, JsonSchema, OpenApiDefinition, PlanKey, RequestParameter, RequestValue, RestGateway,
} from 'cdk-gatehouse';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = Record<string, any>;

const PETS = path.join(__dirname, 'definitions', 'pets.yaml');

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

function described(gateway: RestGateway | HttpGateway): Json {
  return gateway.toOpenApi();
}

function fn(id = 'Fn'): lambda.Function {
  return new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'i.h', code: lambda.Code.fromInline('x') });
}

/** A gateway with a route of every kind. */
function everyKind(): RestGateway {
  const pool = new cognito.UserPool(stack, 'Pool');
  const gateway = new RestGateway(stack, 'Shop', {
    auth: Auth.iam(),
    restApiName: 'Shop',
    description: 'All that there is',
    plans: { basic: { keys: [PlanKey.generated('k')] } },
    defaultBackend: Backend.mock(),
  });
  const backend = Backend.lambda(fn());
  const schema = JsonSchema.fromInline({ type: 'object', required: ['sku'], properties: { sku: { type: 'string' }, parent: { $ref: '#/$defs/part' } }, $defs: { part: { type: ['string', 'null'] } } });
  gateway.addRoute('POST /orders', { backend, requestBody: schema, operationName: 'createOrder', description: 'Takes an order', tags: ['orders'], auth: Auth.userPool(pool, { authorizationScopes: ['orders/write', 'orders/all'] }) });
  gateway.addRoute('GET /orders/{id}', { backend, auth: Auth.jwt({ issuer: 'https://login.example.com', audience: ['a'] }), requestParameters: [RequestParameter.path('id', 'Number of the order'), RequestParameter.query('fields', { description: 'Which' })] });
  gateway.addRoute('GET /health', { backend: Backend.mock(), auth: Auth.none() });
  gateway.addRoute('ANY /files/{proxy+}', { backend, apiKeyRequired: true, operationName: 'files' });
  gateway.addRoute('GET /files/{proxy+}', { backend, auth: Auth.lambda(fn('Authorizer'), { identitySources: [apigateway.IdentitySource.header('X-Token'), apigateway.IdentitySource.queryString('tenant')] } as never) });
  gateway.addRoute('PUT /events', { backend: Backend.kinesisPutRecord(new kinesis.Stream(stack, 'Stream'), { partitionKey: RequestValue.header('X-Key') }) });
  return gateway;
}

describe('the document of a REST gateway', () => {
  test('is valid OpenAPI 3.1 without anything that only API Gateway reads', () => {
    const document = described(everyKind());
    expect(faultsOf(document)).toEqual([[]]);
    expect(document.openapi).toBe('3.1.1');
    expect(JSON.stringify(document)).not.toMatch(/"x-amazon|\$\{Token|"Fn::|"Ref"/);
  });

  test('says what each operation is, and what it asks for', () => {
    const { info, paths, components } = described(everyKind());
    expect(info).toEqual({ title: 'Shop', version: '1', description: 'All that there is' });
    expect(Object.keys(paths)).toEqual(['/events', '/files/{proxy}', '/health', '/orders', '/orders/{id}']);
    const { security, ...post } = paths['/orders'].post;
    expect(post).toEqual({
      operationId: 'createOrder',
      description: 'Takes an order',
      tags: ['orders'],
      requestBody: { required: true, content: { 'application/json': { schema: { $ref: expect.stringMatching(/^#\/components\/schemas\/POSTOrders/) } }, 'application/cloudevents+json': expect.anything() } },
      responses: { default: { description: 'What the backend answers' } },
    });
    const [, name] = /schemas\/(.*)$/.exec(post.requestBody.content['application/json'].schema.$ref)!;
    expect(components.schemas[name]).toMatchObject({ required: ['sku'], properties: { parent: { $ref: `#/components/schemas/${name}part` } } });
    // Any of the scopes will do.
    expect(security.map((choice: Json) => Object.values(choice))).toEqual([[['orders/write']], [['orders/all']]]);
    expect(paths['/orders/{id}'].get.parameters).toEqual([
      { name: 'id', in: 'path', description: 'Number of the order', required: true, schema: { type: 'string' } },
      { name: 'fields', in: 'query', description: 'Which', required: true, schema: { type: 'string' } },
    ]);
    expect(paths['/events'].put).toMatchObject({ responses: { 202: { description: 'Accepted' }, 429: { description: 'Too Many Requests' } } });
  });

  test('says what callers send', () => {
    const { paths, components: { securitySchemes } } = described(everyKind());
    const schemesOf = (route: string, method: string) => (paths[route][method].security as Json[])
      .map((choice) => Object.keys(choice).map((name) => securitySchemes[name]));
    expect(schemesOf('/health', 'get')).toEqual([]);
    expect(schemesOf('/events', 'put')).toEqual([[{ type: 'apiKey', in: 'header', name: 'Authorization', description: 'AWS Signature Version 4' }]]);
    expect(schemesOf('/orders/{id}', 'get')).toEqual([[{ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }]]);
    expect(schemesOf('/files/{proxy}', 'put')).toEqual([[expect.objectContaining({ name: 'Authorization' }), { type: 'apiKey', in: 'header', name: 'x-api-key' }]]);
    expect(schemesOf('/files/{proxy}', 'get')).toEqual([[{ type: 'apiKey', in: 'header', name: 'X-Token' }, { type: 'apiKey', in: 'query', name: 'tenant' }]]);
  });

  test('has a route for any method as each of them, but for those that are there', () => {
    const { paths } = described(everyKind());
    const operations = paths['/files/{proxy}'] as Json;
    expect(Object.entries(operations).map(([method, { operationId }]) => [method, operationId])).toEqual([
      ['put', 'files_put'], ['post', 'files_post'], ['delete', 'files_delete'], ['options', 'files_options'], ['head', 'files_head'], ['patch', 'files_patch'], ['get', undefined],
    ]);
    expect(operations.put.parameters).toEqual([{ name: 'proxy', in: 'path', description: 'The rest of the path, with its slashes', required: true, schema: { type: 'string' } }]);
  });

  test('is the same whatever the order in which routes were added', () => {
    const build = (keys: string[]) => {
      const other = new Stack(new App(), 'Stack');
      const gateway = new RestGateway(other, 'Shop', { auth: Auth.iam() });
      keys.forEach((key) => gateway.addRoute(key, { backend: Backend.mock(), auth: key.startsWith('GET') ? Auth.none() : undefined }));
      return JSON.stringify(described(gateway));
    };
    const keys = ['GET /b', 'PUT /a', 'GET /a', 'POST /c/{id}'];
    expect(build(keys)).toBe(build([...keys].reverse()));
  });

  test('names the URLs of stages and domains', () => {
    const inRegion = new Stack(app, 'Known', { env: { region: 'eu-central-1', account: '123456789012' } });
    const gateway = new RestGateway(inRegion, 'Shop', { auth: Auth.none(), routes: { 'GET /a': { backend: Backend.mock() } } });
    gateway.addStage('beta');
    expect(described(gateway).servers).toEqual([
      { url: 'https://{apiId}.execute-api.eu-central-1.{URLSuffix}/prod', variables: { apiId: { default: 'api-id' }, URLSuffix: { default: 'amazonaws.com' } } },
      { url: 'https://{apiId}.execute-api.eu-central-1.{URLSuffix}/beta', variables: expect.anything() },
    ]);
    const domain = new ApiDomain(inRegion, 'Domain', { domainName: 'api.example.com', certificate: Certificate.fromCertificateArn(inRegion, 'Certificate', 'arn:aws:acm:eu-central-1:123456789012:certificate/x') });
    domain.map(gateway, { path: 'shop' });
    expect(described(gateway).servers[0]).toEqual({ url: 'https://api.example.com/shop' });
  });

  test('has names in braces for what only deployment knows', () => {
    const bucket = new lambda.Function(stack, 'Other', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'i.h', code: lambda.Code.fromInline('x') });
    const gateway = new RestGateway(stack, 'Shop', { auth: Auth.none(), restApiName: `Shop of ${stack.stackName} in ${stack.region}`, routes: { 'GET /a': { backend: Backend.mock(), description: `See ${bucket.functionArn}` } } });
    const { info, paths } = described(gateway);
    expect(info.title).toBe('Shop of Stack in {Region}');
    expect(paths['/a'].get.description).toMatch(/^See \{Other\w{8}\.Arn\}$/);
  });
});

describe('the document of an HTTP gateway', () => {
  test('is valid, and says what callers send', () => {
    const pool = new cognito.UserPool(stack, 'Pool');
    const gateway = new HttpGateway(stack, 'Shop', { auth: Auth.iam(), httpApiName: 'Shop', defaultBackend: Backend.http('https://a.example.com') });
    gateway.addRoute('GET /a/{id}', { backend: Backend.lambda(fn()), operationName: 'get', tags: ['a'], auth: Auth.jwt({ issuer: 'https://login.example.com', audience: ['a'], scopes: ['read'] }) });
    gateway.addRoute('GET /b', { backend: Backend.lambda(fn('B')), auth: Auth.userPool(pool, { userPoolClients: [pool.addClient('c')] }) });
    gateway.addRoute('GET /c', { backend: Backend.lambda(fn('C')), auth: Auth.lambda(fn('L')) });
    gateway.addRoute('GET /d', { backend: Backend.lambda(fn('D')) });
    gateway.addRoute('GET /e', { backend: Backend.lambda(fn('E')), auth: Auth.none() });
    const document = described(gateway);
    expect(faultsOf(document)).toEqual([[]]);
    expect(document.servers[0].url).toBe('https://{apiId}.execute-api.{Region}.{URLSuffix}');
    expect(Object.keys(document.paths)).toEqual(['/a/{id}', '/b', '/c', '/d', '/e']);
    const typeOf = (name: string) => document.components.securitySchemes[name].type;
    const schemes = Object.values(document.paths as Json).map(({ get: { security } }) =>
      (security as Json[]).map((choice) => Object.entries(choice).map(([name, scopes]) => [typeOf(name), scopes])));
    expect(schemes).toEqual([[[['http', ['read']]]], [[['http', []]]], [[['apiKey', []]]], [[['apiKey', []]]], []]);
  });
});

describe('synthesis', () => {
  test('leaves the document of each gateway beside its template', () => {
    const gateway = new RestGateway(stack, 'Rest', { auth: Auth.none(), routes: { 'GET /a': { backend: Backend.mock() } } });
    new HttpGateway(stack, 'Http', { auth: Auth.none(), routes: { 'GET /b': { backend: Backend.http('https://a.example.com') } } });
    const nested = new NestedStack(stack, 'Nested');
    new RestGateway(nested, 'Rest', { auth: Auth.none(), routes: { 'GET /c': { backend: Backend.mock() } } });
    gateway.addRoute('GET /late', { backend: Backend.mock() });
    const { directory } = app.synth();
    const names = fs.readdirSync(directory).filter((name) => name.endsWith('.openapi.json'));
    const [restApi] = Object.keys(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
    const [httpApi] = Object.keys(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Api'));
    expect(names).toEqual(expect.arrayContaining([`Stack.${restApi}.openapi.json`, `Stack.${httpApi}.openapi.json`, expect.stringMatching(/^StackNested\w+\.nested\.Rest\w+\.openapi\.json$/)]));
    const document = JSON.parse(fs.readFileSync(path.join(directory, `Stack.${restApi}.openapi.json`), 'utf8'));
    expect(document).toEqual(described(gateway));
    expect(Object.keys(document.paths)).toEqual(['/a', '/late']);
  });
});

describe('what was imported comes out equivalent', () => {
  const jwt = () => Auth.jwt({ issuer: 'https://login.example.com', audience: ['pets'] });
  const original = () => OpenApiDefinition.fromFile(PETS)._document.root.value as Json;

  test('with all that it says to people, but for extensions', () => {
    const gateway = RestGateway.fromOpenApi(stack, 'Pets', { definition: OpenApiDefinition.fromFile(PETS), backend: Backend.mock(), auth: Auth.iam(), securitySchemes: { token: jwt() } });
    const document = described(gateway);
    expect(faultsOf(document)).toEqual([[]]);
    const { info, tags, components, paths } = original();
    expect(document).toMatchObject({ info, tags, components });
    expect(document.paths['/pets'].get).toEqual({ ...paths['/pets'].get, parameters: [...paths['/pets'].parameters, ...paths['/pets'].get.parameters], security: [{ token: [] }] });
    expect(document.paths['/pets/{petId}'].get.responses).toEqual(paths['/pets/{petId}'].get.responses);
    const { 'x-internal-note': note, ...post } = paths['/pets'].post;
    expect(note).toBeDefined();
    expect(document.paths['/pets'].post).toEqual({ ...post, parameters: paths['/pets'].parameters });
    expect(document.paths['/pets/{petId}'].put.security).toEqual([{ token: [] }]);
    expect(document.paths['/pets/{petId}'].get.security).toEqual([]);
  });

  test('so that importing it again makes the same API', () => {
    const bodyOf = (definition: OpenApiDefinition) => {
      const other = new Stack(new App(), 'Stack');
      const gateway = RestGateway.fromOpenApi(other, 'Pets', { definition, backend: Backend.mock(), auth: Auth.iam(), securitySchemes: { token: jwt() } });
      const [api] = Object.values(Template.fromStack(other).findResources('AWS::ApiGateway::RestApi'));
      return { body: api.Properties.Body, document: described(gateway) };
    };
    const first = bodyOf(OpenApiDefinition.fromFile(PETS));
    const second = bodyOf(OpenApiDefinition.fromInline(first.document));
    expect(second.body).toEqual(first.body);
    expect(second.document).toEqual(first.document);
  });

  test('with the gateway\'s own auth where that stands in for a scheme of another kind', () => {
    const gateway = RestGateway.fromOpenApi(stack, 'Pets', { definition: OpenApiDefinition.fromFile(PETS), backend: Backend.mock(), auth: Auth.iam() });
    const { paths, components } = described(gateway);
    expect(paths['/pets'].get.security).toEqual([{ sigv4: [] }]);
    expect(Object.keys(components.securitySchemes)).toEqual(['sigv4', 'token']);
  });

  test('as open where code says that a scheme is nobody\'s business', () => {
    const gateway = RestGateway.fromOpenApi(stack, 'Pets', { definition: OpenApiDefinition.fromFile(PETS), backend: Backend.mock(), auth: Auth.iam(), securitySchemes: { token: Auth.none() } });
    expect(described(gateway).paths['/pets'].get.security).toEqual([]);
  });

  test('with its own words where the gateway checks tokens as it says', () => {
    const gateway = HttpGateway.fromOpenApi(stack, 'Pets', { definition: OpenApiDefinition.fromFile(PETS), backend: Backend.http('https://a.example.com'), auth: jwt() });
    expect(described(gateway).paths['/pets'].post.security).toEqual([{ token: ['pets/write'] }]);
  });

  test('beside routes that were added, and with bodies that code gives', () => {
    const requestBody = JsonSchema.fromInline({ type: 'object', required: ['code'] });
    const gateway = RestGateway.fromOpenApi(stack, 'Pets', { definition: OpenApiDefinition.fromFile(PETS), backend: Backend.mock(), auth: jwt(), operations: { createPet: { requestBody } } });
    gateway.addRoute('GET /stores', { backend: Backend.mock(), operationName: 'listStores' });
    const document = described(gateway);
    expect(faultsOf(document)).toEqual([[]]);
    expect(document.paths['/stores'].get.operationId).toBe('listStores');
    expect(document.components.schemas[document.paths['/pets'].post.requestBody.content['application/json'].schema.$ref.split('/').pop()]).toEqual({ type: 'object', required: ['code'] });
  });

  test('without extensions anywhere, and with what extensions are mistaken for', () => {
    const definition = OpenApiDefinition.fromInline({
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: {
        '/a': {
          parameters: [{ 'name': 'q', 'in': 'query', 'x-order': 1, 'schema': { type: 'string' } }],
          post: {
            operationId: 'a',
            parameters: null,
            responses: { 200: { description: 'A', content: { 'application/json': { example: { Ref: 'abc' } } } }, default: { 'x-foo': 1, 'description': 'B', 'content': { 'a/b': { schema: { 'x-bar': 1 } } } } },
            callbacks: { done: { '{$request.body#/url}': { post: { security: [{ 'x-tok': [] }], responses: { 200: { description: 'C' } } } } } },
          },
        },
        '/b': { get: { parameters: [{ $ref: '#/paths/~1a/parameters/0' }], responses: { 200: { description: 'B' } } } },
      },
      components: { securitySchemes: { 'x-tok': { type: 'http', scheme: 'basic' }, 'sigv4': { type: 'http', scheme: 'digest' } } },
    });
    const document = described(RestGateway.fromOpenApi(stack, 'T', { definition, backend: Backend.mock(), auth: Auth.iam() }));
    expect(faultsOf(document)).toEqual([[]]);
    expect(JSON.stringify(document)).not.toMatch(/x-foo|x-bar|x-order/);
    const { post } = document.paths['/a'];
    expect(post.responses[200].content['application/json'].example ?? post.responses[200].content['application/json'].examples).toEqual({ Ref: 'abc' });
    expect(post.callbacks.done['{$request.body#/url}'].post.security).toEqual([{ 'x-tok': [] }]);
    expect(document.paths['/b'].get.parameters).toEqual([{ name: 'q', in: 'query', schema: { type: 'string' } }]);
    expect(document.components.securitySchemes).toMatchObject({ sigv4: { scheme: 'digest' }, sigv42: { name: 'Authorization' } });
    expect(post.security).toEqual([{ sigv42: [] }]);
  });

  test('as OpenAPI 3.1 where it was Swagger 2.0, with names that begin as extensions do', () => {
    const definition = OpenApiDefinition.fromInline({
      swagger: '2.0',
      info: { 'title': 'T', 'version': '1', 'x-logo': 1 },
      host: 'a.example.com',
      schemes: ['https'],
      produces: ['application/json'],
      paths: { '/a': { get: { operationId: 'a', responses: { 200: { description: 'A', schema: { $ref: '#/definitions/x-thing' }, headers: { 'x-left': { type: 'integer' } } } } } } },
      definitions: { 'x-thing': { 'type': 'object', 'properties': { 'x-size': { 'type': 'integer', 'x-nullable': true, 'x-go-name': 'Size' } }, 'x-go-name': 'Thing' } },
    });
    const document = described(RestGateway.fromOpenApi(stack, 'T', { definition, backend: Backend.mock(), auth: Auth.none() }));
    expect(faultsOf(document)).toEqual([[]]);
    expect(document.components.schemas).toEqual({ 'x-thing': { type: 'object', properties: { 'x-size': { type: ['integer', 'null'] } } } });
    expect(document.paths['/a'].get.responses[200]).toEqual({ description: 'A', headers: { 'x-left': { schema: { type: 'integer' } } }, content: { 'application/json': { schema: { $ref: '#/components/schemas/x-thing' } } } });
    expect(document.info).toEqual({ title: 'T', version: '1' });
  });
});
