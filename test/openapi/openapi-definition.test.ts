import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Lazy, Token } from 'aws-cdk-lib';
import { OpenApiDefinition } from 'cdk-gatehouse';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = Record<string, any>;

let folder: string;

beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'definition')); });
afterEach(() => { fs.rmSync(folder, { recursive: true }); });

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return file;
}

/** The document that a definition was read as. */
function read(definition: OpenApiDefinition) {
  return definition._document.root.value as Json;
}

const PATHS = { '/pets': { get: { operationId: 'list', responses: { 200: { description: 'Pets' } } } } };

describe('versions and notations', () => {
  test.each([
    ['Swagger 2.0 in JSON', 'a.json', JSON.stringify({ swagger: '2.0', info: { title: 'T', version: '1' }, host: 'api.example.com', basePath: '/v1', schemes: ['https'], paths: PATHS })],
    ['OpenAPI 3.0 in YAML', 'a.yaml', 'openapi: 3.0.3\ninfo: { title: T, version: "1" }\npaths:\n  /pets:\n    get: { operationId: list, responses: { "200": { description: Pets } } }\n'],
    ['OpenAPI 3.1 in YAML with a byte order mark and other line ends', 'a.yml', '\uFEFFopenapi: 3.1.0\r\ninfo: { title: T, version: "1" }\r\npaths:\r\n  /pets:\r\n    get: { operationId: list, responses: { "200": { description: Pets } } }\r\n'],
  ])('%s is read as OpenAPI 3.1', (_, name, text) => {
    const document = read(OpenApiDefinition.fromFile(write(name, text)));
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.paths).toEqual({ '/pets': { get: { operationId: 'list', responses: { 200: { description: 'Pets' } } } } });
  });

  test('a definition in code is read, too, and left as it is', () => {
    const definition = { openapi: '3.0.0', info: { title: 'T', version: '1' }, paths: PATHS, components: { schemas: { A: { type: 'string', nullable: true } } } };
    const before = JSON.stringify(definition);
    expect(read(OpenApiDefinition.fromInline(definition)).components.schemas.A.type).toEqual(['string', 'null']);
    expect(JSON.stringify(definition)).toBe(before);
  });

  test('versions need no quotes', () => {
    expect(read(OpenApiDefinition.fromFile(write('a.yaml', 'openapi: 3.1\ninfo: {}\npaths: {}\n'))).openapi).toBe('3.1.0');
    expect(read(OpenApiDefinition.fromFile(write('b.yaml', 'swagger: 2.0\ninfo: {}\npaths: { /a: { get: { parameters: , responses: {} } } }\n'))).openapi).toMatch(/^3\.1/);
  });

  test('what is beside a reference counts from OpenAPI 3.1 on, but that it may be null', () => {
    const schema = (openapi: string) => {
      const q = { $ref: '#/components/schemas/P', type: 'object', nullable: true };
      const definition = { openapi, info: { title: 'T', version: '1' }, paths: PATHS, components: { schemas: { P: { type: 'string' }, A: { type: 'object', properties: { q } } } } };
      return read(OpenApiDefinition.fromInline(definition)).components.schemas.A.properties.q;
    };
    expect(schema('3.0.3')).toEqual({ anyOf: [{ $ref: '#/components/schemas/P' }, { type: 'null' }] });
    expect(schema('3.1.0')).toMatchObject({ $ref: '#/components/schemas/P', type: 'object' });
  });

  test('names that are keywords of OpenAPI elsewhere stay names', () => {
    const properties = { example: { type: 'string' }, nullable: { type: 'boolean' }, type: { type: 'string' }, examples: { type: 'array', items: {} } };
    const definition = OpenApiDefinition.fromInline({ openapi: '3.0.0', info: { title: 'T', version: '1' }, paths: PATHS, components: { schemas: { A: { type: 'object', properties } } } });
    expect(read(definition).components.schemas.A.properties).toEqual(properties);
  });
});

describe('references', () => {
  test('are followed across files and folders, in a circle, too', () => {
    const file = write('api.yaml', 'openapi: 3.0.3\ninfo: { title: T, version: "1" }\npaths:\n  /pets: { $ref: "paths/pets.yaml" }\n');
    write('paths/pets.yaml', 'get:\n  operationId: list\n  responses:\n    "200": { description: Pets, content: { application/json: { schema: { $ref: "../schemas.json#/Pet" } } } }\n');
    write('schemas.json', JSON.stringify({ Pet: { type: 'object', properties: { parent: { $ref: '#/Pet' } } } }));
    const document = read(OpenApiDefinition.fromFile(file));
    const [operation] = OpenApiDefinition.fromFile(file)._document.operations('any');
    expect(operation.id).toBe('list');
    expect(document.components.schemas.Pet).toEqual({ type: 'object', properties: { parent: { $ref: '#/components/schemas/Pet' } } });
    expect(JSON.stringify(document)).not.toContain('.yaml');
  });

  test('may lead to files of the same name', () => {
    const file = write('api.yaml', `openapi: 3.0.3
info: { title: T, version: "1" }
paths:
  /a: { get: { responses: { "200": { description: A, content: { application/json: { schema: { $ref: "a/Pet.yaml" } } } } } } }
  /b: { get: { responses: { "200": { description: B, content: { application/json: { schema: { $ref: "b/Pet.yaml" } } } } } } }
`);
    write('a/Pet.yaml', 'type: string\n');
    write('b/Pet.yaml', 'type: number\n');
    const { components: { schemas } } = read(OpenApiDefinition.fromFile(file));
    expect(Object.values(schemas)).toEqual(expect.arrayContaining([{ type: 'string' }, { type: 'number' }]));
  });

  test('that lead in a circle are refused', () => {
    const parameters = { P: { $ref: '#/components/parameters/Q' }, Q: { $ref: '#/components/parameters/P' } };
    const paths = { '/a': { get: { parameters: [{ $ref: '#/components/parameters/P' }], responses: {} } } };
    expect(() => OpenApiDefinition.fromInline({ openapi: '3.0.0', info: { title: 'T', version: '1' }, paths, components: { parameters } })).toThrow('definition cannot be read:\n- Self-referencing circular pointer');
  });

  test('that lead nowhere are listed with their places, and nothing is fetched', () => {
    const schema = (to: string) => `{ application/json: { schema: { $ref: "${to}" } } }`;
    const file = write('api.yaml', `openapi: 3.0.3
info: { title: T, version: "1" }
paths:
  /a:
    get: { responses: { "200": { description: A, content: ${schema('missing.yaml#/X')} } } }
    put: { responses: { "200": { description: A, content: ${schema('#/components/schemas/Nobody')} } } }
    post: { responses: { "200": { description: A, content: ${schema('https://example.com/schema.json')} } } }
`);
    const reading = () => OpenApiDefinition.fromFile(file);
    expect(reading).toThrow(`definition "${file}" cannot be read`);
    for (const fault of [
      /api\.yaml#\/paths\/~1a\/get\/.*\/schema: .*missing\.yaml/, /api\.yaml#\/paths\/~1a\/put\/.*\/schema: /,
      /post\/.*"https:\/\/example\.com\/schema\.json" is not fetched; put it into a file and refer to that by its path/,
    ]) { expect(reading).toThrow(fault); }
  });

  test('of examples may lead to the web', () => {
    const examples = { big: { externalValue: 'https://example.com/pet.json' } };
    const definition = { openapi: '3.0.0', info: { title: 'T', version: '1' }, paths: { '/a': { get: { responses: { 200: { description: 'A', content: { 'application/json': { examples } } } } } } } };
    expect(read(OpenApiDefinition.fromInline(definition)).paths['/a'].get.responses[200].content['application/json'].examples).toEqual(examples);
  });
});

describe('what cannot be read is refused with the file and the reason', () => {
  test.each([
    ['no definition at all', '{"a": 1}', 'has version "" in "openapi" or "swagger"; give a definition of Swagger 2.0, OpenAPI 3.0 or 3.1'],
    ['an older one', '{"swaggerVersion": "1.2"}', 'has version ""'],
    ['a newer one', '{"openapi": "3.2.0", "info": {}, "paths": {}}', 'has version "3.2.0"'],
    ['broken YAML', 'openapi: [3', 'unexpected end'],
    ['an empty file', '', 'has version ""'],
  ])('%s', (_, text, message) => {
    const file = write('api.yaml', text);
    expect(() => OpenApiDefinition.fromFile(file)).toThrow(`definition "${file}" cannot be read`);
    expect(() => OpenApiDefinition.fromFile(file)).toThrow(message);
  });

  test('a file that is not there', () => {
    expect(() => OpenApiDefinition.fromFile(path.join(folder, 'none.yaml'))).toThrow(/none\.yaml" cannot be read:\n- ENOENT/);
  });

  test.each([
    ['a text', `Shop ${Token.asString({ Ref: 'AWS::StackName' })}`],
    ['a number', Token.asNumber({ Ref: 'Count' })],
    ['a list', Token.asList({ Ref: 'Names' })],
    ['an object', Lazy.any({ produce: () => 1 })],
  ])('tokens in code: %s', (_, title) => {
    expect(() => OpenApiDefinition.fromInline({ openapi: '3.0.0', info: { title, version: '1' }, paths: PATHS }))
      .toThrow('definition has a token at "#/info/title", and is read before tokens are known; write the value out');
  });
});

describe('parts of a definition', () => {
  const whole = () => OpenApiDefinition.fromInline({
    openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: Object.fromEntries(['/orders', '/orders/{id}', '/orders-old', '/pets'].map((name) => [name, PATHS['/pets']])),
  });
  const pathsOf = (definition: OpenApiDefinition) => definition._document.paths;

  test('have the paths that are asked for, or all others', () => {
    expect(pathsOf(whole().withPaths('/orders'))).toEqual(['/orders', '/orders/{id}']);
    expect(pathsOf(whole().withPaths('/orders/', '/pets'))).toEqual(['/orders/{id}', '/pets']);
    expect(pathsOf(whole().withoutPaths('/orders'))).toEqual(['/orders-old', '/pets']);
    expect(pathsOf(whole().withoutPaths('/orders').withPaths('/pets'))).toEqual(['/pets']);
  });

  test('may refer to what is in others', () => {
    const parameters = [{ name: 'q', in: 'query', required: true, schema: { type: 'string' } }];
    const definition = OpenApiDefinition.fromInline({
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: { '/a': { parameters, get: PATHS['/pets'].get }, '/b': { get: { ...PATHS['/pets'].get, parameters: [{ $ref: '#/paths/~1a/parameters/0' }] } } },
    });
    const [operation] = definition.withPaths('/b')._document.operations('any');
    expect(operation.parameters).toMatchObject([{ name: 'q', required: true }]);
  });

  test('have to be there', () => {
    expect(() => whole().withoutPaths('/order')).toThrow('no path of the definition begins with "/order"; they begin with "/orders", "/orders-old", "/pets"');
  });
});
