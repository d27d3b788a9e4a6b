import * as fs from 'fs';
import * as path from 'path';
import { writeAssembly } from '../assembly/assembly-folder';
import { gatehouse, problemsOf } from '../cli/gatehouse';
import { writeShopApp } from '../inventory/shop-app';

jest.setTimeout(60_000);

let app: string;
beforeAll(() => { app = writeShopApp(); });

/** Members of a document by any path: tests look at what they expect. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Document = Record<string, any>;

function documentOf(folder: string, ...parameters: string[]): { text: string; document: Document } {
  const { output, errors } = gatehouse('openapi', '--app', folder, ...parameters);
  if (output === '') throw new Error(errors);
  return { text: output, document: JSON.parse(output) };
}

test('native resources of a REST API as a valid document', () => {
  const { text, document: { paths, components } } = documentOf(app, '--api', 'Native/Orders');
  expect(problemsOf(text)).toEqual([]);
  expect(Object.keys(paths).sort()).toEqual(['/clicks', '/legacy/{proxy}', '/orders', '/orders/{id}']);
  expect(paths['/orders'].get.parameters).toEqual([{ name: 'limit', in: 'query', required: true, schema: { type: 'string' } }]);
  expect(paths['/orders'].post.requestBody.content).toEqual({ 'application/json': { schema: { $ref: '#/components/schemas/Order' } } });
  expect(paths['/orders'].post.responses[201].content).toEqual({ 'application/json': { schema: { $ref: '#/components/schemas/Order' } } });
  const [security] = paths['/orders'].post.security;
  expect(Object.entries(security)).toEqual([[expect.stringContaining('UserAuth'), ['orders/write']], ['api_key', []]]);
  expect(components.schemas.Order.properties.parent).toEqual({ $ref: '#/components/schemas/Order/definitions/parent' });
  expect(components.securitySchemes).toMatchObject({ api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' }, sigv4: { type: 'apiKey' } });
});

test('a body without extensions, every method written out', () => {
  const { text, document: { paths } } = documentOf(app, '--api', 'Pets');
  expect([problemsOf(text), text.includes('x-amazon')]).toEqual([[], false]);
  expect(Object.keys(paths['/pets']).sort()).toEqual(['delete', 'get', 'head', 'options', 'patch', 'post', 'put']);
  expect(paths['/files/{path}'].get.parameters).toEqual([expect.objectContaining({ name: 'path', description: 'The rest of the path, with its slashes' })]);
});

test('native routes of an HTTP API as a valid document', () => {
  const { text, document: { paths, components } } = documentOf(app, '--api', 'Http/Front');
  expect(problemsOf(text)).toEqual([]);
  expect([paths['/me'].get.security, components.securitySchemes.Issuer]).toEqual([[{ Issuer: ['read'] }], { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }]);
});

test.each(['Ours/Shop', 'Ours/Cheap'])('the gateway %s has a valid document', (api) => {
  const { text } = documentOf(app, '--api', api);
  expect([problemsOf(text), text.includes('x-amazon')]).toEqual([[], false]);
});

const swagger = {
  swagger: '2.0',
  info: { title: 'Pets', version: '1' },
  host: 'pets.example.com',
  paths: {
    '/pets': {
      post: {
        parameters: [{ in: 'body', name: 'pet', required: true, schema: { $ref: '#/definitions/Pet' } }, { in: 'query', name: 'dry', type: 'boolean' }],
        responses: { 200: { description: 'well', schema: { $ref: '#/definitions/Pet' } } },
      },
    },
  },
  definitions: { Pet: { type: 'object', properties: { age: { type: 'integer', minimum: 0, exclusiveMinimum: true } } } },
};
const restApi = (Body: unknown) => ({ Type: 'AWS::ApiGateway::RestApi', Properties: { Body } });

test('Swagger 2.0 becomes OpenAPI 3.1; one API needs no name', () => {
  const { text, document: { paths, components, servers } } = documentOf(writeAssembly({ Shop: { Resources: { Pets: restApi(swagger) } } }));
  expect(problemsOf(text)).toEqual([]);
  expect(paths['/pets'].post.requestBody).toEqual({ required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } });
  expect([components.schemas.Pet.properties.age, servers]).toEqual([{ type: 'integer', exclusiveMinimum: 0 }, [{ url: expect.stringContaining('pets.example.com') }]]);
});

test('the document that a construct left in the assembly is printed as it is, without what controls terminals', () => {
  const folder = writeAssembly({ Shop: { Resources: { Pets: restApi(swagger) } } });
  const left = { openapi: '3.1.0', info: { title: 'Left\u009b31m', version: '7' }, paths: {} };
  fs.writeFileSync(path.join(folder, 'Shop.Pets.openapi.json'), JSON.stringify(left));
  const { text, document } = documentOf(folder);
  expect([document, text.includes('\u009b')]).toEqual([left, false]);
});

test.each([
  ['several APIs and no name', [], 'gatehouse: the assembly has 5 APIs; name one with --api: "Native/Orders", '],
  ['an unknown name', ['--api', 'Nowhere'], 'gatehouse: API "Nowhere" is not in the assembly; use one of "Native/Orders"'],
  ['a WebSocket API', ['--api', 'Chat'], 'gatehouse: API "Socket/Chat" is a WebSocket API, and OpenAPI has no document for those'],
])('%s is told on standard error', (_, parameters, message) => {
  const { code, output, errors } = gatehouse('openapi', '--app', app, ...parameters);
  expect([code, output, errors]).toEqual([1, '', expect.stringContaining(message)]);
});
