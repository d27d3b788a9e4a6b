import { withoutAnyMethod } from '../../src/openapi/any-method';
import { mergedDocument } from '../../src/openapi/merged-document';
import { withPlainPaths } from '../../src/openapi/plain-paths';
import { withPlainSecurity } from '../../src/openapi/plain-security';
import { withoutExtensions } from '../../src/openapi/without-extensions';

const ANY = 'x-amazon-apigateway-any-method';

test('what API Gateway marks default routes by is no field of OpenAPI', () => {
  const { paths } = withoutAnyMethod({ paths: { '/$default': { [ANY]: { isDefaultRoute: true, operationId: 'rest' } } } }) as { paths: Record<string, Record<string, object>> };
  expect(paths['/$default'].get).toEqual({ operationId: 'rest_get' });
});

test('extensions go, names that authors chose stay', () => {
  expect(withoutExtensions({
    'x-amazon-apigateway-policy': {},
    'paths': { '/a': { get: { 'x-amazon-apigateway-integration': {}, 'responses': { 200: { headers: { 'x-request-id': { 'x-note': 1, 'schema': { type: 'string' } } } } } } } },
    'components': { schemas: { 'x-thing': { properties: { 'x-y': { 'type': 'string', 'x-z': 1 } }, example: { 'x-a': 1 } } }, securitySchemes: { 'x-key': { 'x-b': 1, 'type': 'http' } } },
  })).toEqual({
    paths: { '/a': { get: { responses: { 200: { headers: { 'x-request-id': { schema: { type: 'string' } } } } } } } },
    components: { schemas: { 'x-thing': { properties: { 'x-y': { type: 'string' } }, example: { 'x-a': 1 } } }, securitySchemes: { 'x-key': { type: 'http' } } },
  });
});

test('parameters and responses that are referred to have names of the author, responses of operations have none', () => {
  const kept = { 'x-a': { description: 'a' } };
  expect(withoutExtensions({ components: { parameters: kept, responses: kept }, parameters: kept, responses: kept }))
    .toEqual({ components: { parameters: kept, responses: kept }, parameters: kept, responses: kept });
  expect(withoutExtensions({ paths: { '/a': { get: { responses: { 'default': { 'x-a': 1, 'description': 'a' }, 'x-b': 1 } } } } }))
    .toEqual({ paths: { '/a': { get: { responses: { default: { description: 'a' } } } } } });
});

test('a route for any method becomes one for each that has none of its own, with ids that are unique', () => {
  const { paths } = withoutAnyMethod({ paths: { '/a': { get: { operationId: 'own' }, [ANY]: { operationId: 'any' } } } });
  expect(paths).toEqual({
    '/a': {
      get: { operationId: 'own' },
      ...Object.fromEntries(['put', 'post', 'delete', 'options', 'head', 'patch'].map((method) => [method, { operationId: `any_${method}` }])),
    },
  });
});

test('all that API Gateway asks for is one requirement, and the root asks for nothing', () => {
  const iam = { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } };
  expect(withPlainSecurity({ security: [{ c: [] }], paths: { '/a': { get: { security: [{ a: ['x'] }, { b: [] }] }, put: {}, post: iam } } })).toEqual({
    paths: { '/a': { get: { security: [{ a: ['x'], b: [] }] }, put: {}, post: { ...iam, security: [{ sigv4: [] }] } } },
    components: { securitySchemes: { sigv4: { type: 'apiKey', name: 'Authorization', in: 'header' } } },
  });
});

test('one of several scopes will do', () => {
  const { paths } = withPlainSecurity({ paths: { '/a': { get: { security: [{ a: ['x', 'y'] }, { b: [] }] } } } });
  expect(paths).toEqual({ '/a': { get: { security: [{ a: ['x'], b: [] }, { a: ['y'], b: [] }] } } });
});

test('the rest of a path becomes a described variable', () => {
  const parameter = { name: 'proxy', description: 'The rest of the path, with its slashes', in: 'path', required: true, schema: { type: 'string' } };
  const responses = { 200: { description: 'well' } };
  const { paths } = withPlainPaths({ paths: { '/a/{proxy+}': { get: { responses } } } });
  expect(paths).toEqual({ '/a/{proxy}': { get: { responses }, parameters: [parameter] } });
  expect(withPlainPaths({ paths: { '/a/{proxy+}': { get: { responses, parameters: [{ name: 'proxy', in: 'path' }] } } } }).paths)
    .toEqual({ '/a/{proxy}': { get: { responses, parameters: [parameter] } } });
});

test('what stands beside the reference of a path is kept', () => {
  const responses = { 200: { description: 'well' } };
  const document = { paths: { '/a': { $ref: '#/components/pathItems/A', post: { responses } } }, components: { pathItems: { A: { get: { responses } } } } };
  expect(withPlainPaths(document).paths).toEqual({ '/a': { get: { responses }, post: { responses } } });
});

test('the default route of an HTTP API is every path, but for what has a route', () => {
  const responses = { 200: { description: 'well' } };
  const { paths } = withPlainPaths({ paths: { '/$default': { get: { responses }, put: { responses } }, '/{proxy+}': { get: { operationId: 'own', responses } } } });
  expect(paths).toMatchObject({ '/{proxy}': { get: { operationId: 'own' }, put: { responses } } });
});

test('what OpenAPI asks for and API Gateway does not is added', () => {
  expect(withPlainPaths({ paths: { '/a': { get: { parameters: [{ name: 'q', in: 'query' }] }, put: { responses: { 200: {} } } } } })).toEqual({
    info: { title: 'API', version: '1' },
    paths: {
      '/a': {
        get: { parameters: [{ name: 'q', in: 'query', schema: { type: 'string' } }], responses: { default: { description: 'Whatever the backend answers' } } },
        put: { responses: { 200: { description: '' } } },
      },
    },
  });
});

test('later documents add to earlier ones and replace their operations', () => {
  expect(mergedDocument([
    { info: 1, paths: { '/a': { get: 1, put: 1 } }, components: { schemas: { A: 1 } } }, { info: 2, paths: { '/a': { get: 2 }, '/b': {} }, components: { schemas: { B: 2 } } },
  ])).toEqual({ info: 1, paths: { '/a': { get: 2, put: 1 }, '/b': {} }, components: { schemas: { A: 1, B: 2 } } });
});
