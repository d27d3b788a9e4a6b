import { App, aws_cognito as cognito, aws_lambda as lambda, Duration, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  Auth, Backend, HttpGateway, HttpOpenApiProps, IRestBackend, JsonSchema, OpenApiDefinition, PlanKey, RestGateway, RestOpenApiProps,
  UnsupportedFeatures,
} from 'cdk-gatehouse';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = Record<string, any>;

let stack: Stack;

beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

const RESPONSES = { 200: { description: 'Fine' } };

/** A definition of OpenAPI 3.1 with these paths. */
function definitionOf(paths: Json, rest: Json = {}): OpenApiDefinition {
  return OpenApiDefinition.fromInline({ openapi: '3.1.0', info: { title: 'Pets', version: '1' }, paths, ...rest });
}

function operation(operationId: string | undefined, rest: Json = {}): Json {
  return { ...(operationId === undefined ? {} : { operationId }), responses: RESPONSES, ...rest };
}

function mock(name = 'x'): IRestBackend {
  return Backend.mock({ headers: { 'X-Backend': name } } as never);
}

function importRest(definition: OpenApiDefinition, props: Partial<RestOpenApiProps> = {}): RestGateway {
  return RestGateway.fromOpenApi(stack, 'Pets', { definition, backend: props.backends ? undefined : mock(), auth: Auth.iam(), ...props });
}

function importHttp(definition: OpenApiDefinition, props: Partial<HttpOpenApiProps> = {}): HttpGateway {
  return HttpGateway.fromOpenApi(stack, 'Pets', { definition, backend: props.backends ? undefined : Backend.http('https://pets.example.com'), auth: Auth.iam(), ...props });
}

/** The document that API Gateway is given. */
function documentOf(type = 'AWS::ApiGateway::RestApi'): Json {
  const [api] = Object.values(Template.fromStack(stack).findResources(type));
  return api.Properties.Body;
}

/** What guards an operation: the type of its authorizer or signature, its scopes, and whether it needs a key. */
function guardOf(document: Json, path: string, method = 'get') {
  const { security = [] } = document.paths[path][method] as Json;
  return (security as Json[]).map((requirement) => {
    const [[name, scopes]] = Object.entries(requirement);
    const scheme = document.components.securitySchemes[name];
    return [scheme['x-amazon-apigateway-authtype'] ?? scheme['x-amazon-apigateway-authorizer']?.type ?? scheme.name, ...scopes];
  });
}

function messageOf(act: () => unknown): string {
  try { act(); } catch (error) { return (error as Error).message; }
  throw new Error('it did not fail');
}

describe('backends', () => {
  const definition = () => definitionOf({
    '/pets': { get: operation('listPets'), post: operation('createPet') },
    '/pets/{id}': { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }], get: operation(undefined) },
  });

  test('are found by the id of the operation, or by method and path', () => {
    const fn = (id: string) => new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'i.h', code: lambda.Code.fromInline('x') });
    importRest(definition(), { backends: { 'listPets': Backend.lambda(fn('List')), 'POST /pets': Backend.lambda(fn('Create')), 'GET /pets/{id}': Backend.lambda(fn('Get')) } });
    const { paths } = documentOf();
    const uri = (path: string, method: string) => JSON.stringify(paths[path][method]['x-amazon-apigateway-integration'].uri);
    expect(uri('/pets', 'get')).toContain('List');
    expect(uri('/pets', 'post')).toContain('Create');
    expect(uri('/pets/{id}', 'get')).toContain('Get');
    expect(paths['/pets'].post.operationId).toBe('createPet');
  });

  test('may be one for all that are not named', () => {
    importRest(definition(), { backend: mock('rest'), backends: { listPets: mock('list') } });
    expect(Object.keys(documentOf().paths)).toEqual(['/pets', '/pets/{id}']);
  });

  test('that are missing, unknown or said twice, and ids that are not unique, are listed all at once', () => {
    const paths = { '/a': { get: operation('one'), post: operation('one') }, '/b': { get: operation(undefined), put: operation('two') }, '/c': { get: operation('three') } };
    const message = messageOf(() => importRest(definitionOf(paths), { backends: { 'two': mock(), 'PUT /b': mock(), 'four': mock() }, operations: { 'GET /z': {} } }));
    expect(message.split('\n')).toEqual([
      'definition cannot be imported into gateway "Stack/Pets":',
      '- operationId "one" at "#/paths/~1a/post" is that of "#/paths/~1a/get", too; give each its own',
      '- backend "PUT /b" is of the same operation as "two"; take one of the two out',
      '- backend "four" is of no operation; name one of: one, one, GET /b, two, three',
      '- option "GET /z" is of no operation; name one of: one, one, GET /b, two, three',
      '- operation "one" at "#/paths/~1a/get" has no backend; give backends one by the name "one"',
      '- operation "one" at "#/paths/~1a/post" has no backend; give backends one by the name "one"',
      '- operation "GET /b" at "#/paths/~1b/get" has no backend; give backends one by the name "GET /b"',
      '- operation "three" at "#/paths/~1c/get" has no backend; give backends one by the name "three"',
    ]);
  });

  test('are not looked for in what objects inherit', () => {
    const message = messageOf(() => importRest(definitionOf({ '/a': { get: operation('constructor') } }), { backends: {} }));
    expect(message).toContain('operation "constructor" at "#/paths/~1a/get" has no backend');
  });
});

describe('paths and methods that API Gateway cannot serve are refused by their places', () => {
  test.each([
    ['text beside a variable', { '/pets/{id}.json': { get: operation('a') } }, '"#/paths/~1pets~1{id}.json/get": route "GET /pets/{id}.json" mixes text and a variable'],
    ['two names for one variable', { '/pets/{id}': { get: operation('a') }, '/pets/{pet}/toys': { get: operation('b') } }, '"#/paths/~1pets~1{pet}~1toys/get": route "GET /pets/{pet}/toys" has the variable "{pet}" where route "GET /pets/{id}" has "{id}"'],
    ['a slash at the end', { '/pets/': { get: operation('a') } }, '"#/paths/~1pets~1/get": route "GET /pets/" has an empty path segment'],
    ['TRACE', { '/pets': { trace: operation('a') } }, '"#/paths/~1pets/trace": route "TRACE /pets" has the unknown method "TRACE"'],
    ['no operation at all', {}, '"#/paths" has no operations'],
    ['no slash', { 'pets': { get: operation('a') }, '/a': { get: operation('b') } }, '"#/paths/pets" begins with no slash; write "/pets"'],
    ['a method in capitals', { '/pets': { get: operation('a'), POST: operation('b') } }, '"#/paths/~1pets/POST" is no field of a path; write methods in small letters'],
    ['an empty operation', { '/pets': { get: operation('a'), post: null } }, '"#/paths/~1pets/post" is no operation'],
    ['an empty path', { '/pets': { get: operation('a') }, '/a': null }, '"#/paths/~1a" is no object'],
  ])('%s', (_, paths, message) => {
    expect(messageOf(() => importRest(definitionOf(paths)))).toContain(message);
  });

  test('a definition of Swagger 2.0 is told by its own places', () => {
    const body = { in: 'body', name: 'pet', required: true, schema: { type: 'object', propertyNames: {} } };
    const definition = OpenApiDefinition.fromInline({
      swagger: '2.0',
      info: { title: 'T', version: '1' },
      paths: {
        '/a': { post: operation('a', { parameters: [{ in: 'query', name: 'q', type: 'string' }, body, { in: 'query', name: 'x[]', required: true, type: 'string' }] }) },
        '/b': { post: operation('b', { responses: { 200: { description: 'B', schema: { type: 'string' } } } }), parameters: [{ in: 'body', name: 'pet', schema: { $ref: '#/definitions/B' } }] },
        '/e': { parameters: [{ in: 'query', name: 'e', type: 'string' }, { in: 'body', name: 'pet', schema: { type: 'object', propertyNames: {} } }], put: operation('e') },
        '/c': { post: operation('c', { parameters: [{ $ref: '#/parameters/C' }] }) },
      },
      definitions: { B: { type: 'array', items: [{ type: 'string' }] } },
      parameters: { C: { in: 'body', name: 'c', schema: { type: 'object', patternProperties: { '^a': {} } } } },
    });
    const places = [...messageOf(() => importRest(definition)).matchAll(/"(#[^"]*)"/g)].map(([, place]) => place);
    expect(places).toEqual(['#/paths/~1a/post/parameters/1/schema/propertyNames', '#/paths/~1a/post/parameters/2', '#/definitions/B/items', '#/paths/~1e/parameters/1/schema/propertyNames', '#/paths/~1c/post/parameters/0/schema/patternProperties']);
  });
});

describe('security', () => {
  const token = { type: 'http', scheme: 'bearer' };
  const oauth = { type: 'oauth2', flows: { implicit: { authorizationUrl: 'https://login.example.com', scopes: { read: '', write: '' } } } };
  const key = { type: 'apiKey', in: 'header', name: 'X-Api-Key' };
  const jwt = () => Auth.jwt({ issuer: 'https://login.example.com', audience: ['pets'] });

  /** A definition of one operation with this security. */
  function secured(security: unknown, rest: Json = {}): OpenApiDefinition {
    const path = { get: operation('a', security === undefined ? {} : { security }) };
    return definitionOf({ '/a': path }, { components: { securitySchemes: { token, oauth, key } }, ...rest });
  }

  test.each<[string, unknown, Json, string[][]]>([
    ['no word of it is guarded by the gateway', undefined, {}, [['awsSigv4']]],
    ['a scheme that is not mapped is guarded by the gateway', [{ token: [] }], {}, [['awsSigv4']]],
    ['nothing asked for is open', [], {}, []],
    ['anybody let in is open', [{}], {}, []],
    ['an API key needs a key beside the gateway\'s auth', [{ key: [] }], {}, [['awsSigv4'], ['x-api-key']]],
    ['schemes that stand for the same auth are one', [{ token: [] }, { oauth: [] }], {}, [['awsSigv4']]],
    ['schemes that are needed together may be one auth', [{ token: [], oauth: [] }], {}, [['awsSigv4']]],
    ['scopes are left to an auth that knows none', [{ oauth: ['read', 'write'] }], {}, [['awsSigv4']]],
  ])('%s', (_, security, props, guard) => {
    const gateway = importRest(secured(security), props);
    gateway.addPlan('basic', { keys: [PlanKey.generated('k')] });
    expect(guardOf(documentOf(), '/a')).toEqual(guard);
  });

  test.each<[string, unknown, string[][]]>([
    ['by its scheme', [{ token: [] }], [['custom']]],
    ['by its scheme and an API key', [{ token: [], key: [] }], [['custom'], ['x-api-key']]],
  ])('is mapped %s', (_, security, guard) => {
    const gateway = importRest(secured(security), { auth: Auth.none(), securitySchemes: { token: jwt() } });
    gateway.addPlan('basic', { keys: [PlanKey.generated('k')] });
    expect(guardOf(documentOf(), '/a')).toEqual(guard);
  });

  test('an API key alone is all that is asked for where the gateway is open', () => {
    importRest(secured([{ key: [] }]), { auth: Auth.none() }).addPlan('basic', { keys: [PlanKey.generated('k')] });
    expect(guardOf(documentOf(), '/a')).toEqual([['x-api-key']]);
  });

  test('what the whole definition asks for holds where an operation says nothing', () => {
    importRest(secured(undefined, { security: [{ token: [] }] }), { auth: Auth.none(), securitySchemes: { token: Auth.iam() } });
    expect(guardOf(documentOf(), '/a')).toEqual([['awsSigv4']]);
  });

  test('a scope is asked for where the auth can ask for it', () => {
    const pool = new cognito.UserPool(stack, 'Pool');
    importRest(secured([{ oauth: ['read'] }]), { securitySchemes: { oauth: Auth.userPool(pool) } });
    expect(guardOf(documentOf(), '/a')).toEqual([['cognito_user_pools', 'read']]);
  });

  test('one of several scopes is what API Gateway can ask for', () => {
    importHttp(secured([{ oauth: ['write'] }, { oauth: ['read'] }]), { securitySchemes: { oauth: jwt() } });
    expect(guardOf(documentOf('AWS::ApiGatewayV2::Api'), '/a')).toEqual([['jwt', 'read', 'write']]);
  });

  test('scopes of an auth in code stand in the place of those of the definition', () => {
    const auth = Auth.jwt({ issuer: 'https://login.example.com', audience: ['pets'], scopes: ['own'] });
    importHttp(secured([{ oauth: ['read', 'write'] }]), { securitySchemes: { oauth: auth } });
    expect(guardOf(documentOf('AWS::ApiGatewayV2::Api'), '/a')).toEqual([['jwt', 'own']]);
  });

  test.each<[string, unknown, Json, string]>([
    ['a scheme that nothing checks', [{ token: [] }], { auth: Auth.none() }, '"#/paths/~1a/get/security/0" asks for "token", and the gateway\'s auth lets anybody in; say in securitySchemes what checks it'],
    ['a choice between two auths', [{ token: [] }, { oauth: [] }], { securitySchemes: { token: jwt() } }, 'leaves callers a choice, and a route of API Gateway has one auth'],
    ['a choice to be nobody', [{ token: [] }, {}], {}, '"#/paths/~1a/get/security" leaves callers a choice'],
    ['two auths together', [{ token: [], oauth: [] }], { securitySchemes: { token: Auth.none() } }, 'asks for "token", "oauth" together, and a route of API Gateway has one auth'],
    ['scopes that are no list', [{ oauth: 'write' }], { auth: jwt() }, '"#/paths/~1a/get/security/0/oauth" is no list of scopes'],
    ['a scheme that is not there', [{ nobody: [] }], {}, '"#/paths/~1a/get/security/0" names the scheme "nobody", which the definition does not have'],
    ['several scopes together', [{ oauth: ['read', 'write'] }], { auth: jwt() }, 'asks for the scopes "read", "write" together, and API Gateway lets in whoever has one of them'],
  ])('refuses %s, and opens nothing', (_, security, props, message) => {
    const said = messageOf(() => importRest(secured(security), props));
    expect(said).toContain('operation "a": ');
    expect(said).toContain(message);
    expect(said).toContain('or set the operation\'s auth in operations');
  });

  test('refuses what browsers send nothing for', () => {
    const definition = definitionOf({ '/a': { options: operation('a', { security: [{ token: [] }] }) } }, { components: { securitySchemes: { token } } });
    expect(messageOf(() => importRest(definition))).toContain('asks something of OPTIONS, with which browsers send no credentials');
  });

  test.each([
    ['no word of security', {}],
    ['nobody kept out', { security: [] }],
    ['a scheme that stands for anybody', { security: [{ token: [] }] }],
  ])('refuses an extension that asks for somebody beside %s', (_, security) => {
    const definition = definitionOf({ '/a': { get: operation('a', { ...security, 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }) } }, { components: { securitySchemes: { token } } });
    expect(messageOf(() => importRest(definition, { auth: Auth.none(), securitySchemes: { token: Auth.none() } }))).toContain('"#/paths/~1a/get/x-amazon-apigateway-auth" asks for what');
  });

  test.each([
    ['an object', { token: [] }],
    ['a name', 'token'],
  ])('refuses what is no list but %s, of an operation and of the whole', (_, security) => {
    expect(messageOf(() => importRest(secured(security), { auth: Auth.none() }))).toContain('"#/paths/~1a/get/security" is no list of what is asked for');
    stack = new Stack();
    expect(messageOf(() => importRest(secured(undefined, { security }), { auth: Auth.none() }))).toContain('"#/security" is no list of what is asked for');
  });

  test('an API key that the definition asks for stays where code says the auth', () => {
    importRest(secured([{ token: [], key: [] }]), { operations: { a: { auth: Auth.iam() } } }).addPlan('basic', { keys: [PlanKey.generated('k')] });
    expect(guardOf(documentOf(), '/a')).toEqual([['awsSigv4'], ['x-api-key']]);
  });

  test('refuses an extension that asks for more than the definition', () => {
    const definition = definitionOf({ '/a': { get: operation('a', { 'security': [], 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }) } });
    expect(messageOf(() => importRest(definition))).toContain('"#/paths/~1a/get/x-amazon-apigateway-auth" asks for what "security" does not');
  });

  test('names of schemes have to be right', () => {
    expect(messageOf(() => importRest(secured([]), { securitySchemes: { tokn: Auth.iam() } }))).toContain('security scheme "tokn" is none of the definition; name one of: token, oauth, key');
  });

  test('code has the last word', () => {
    importRest(secured([{ token: [] }, {}]), { operations: { a: { auth: Auth.iam(), throttle: { rateLimit: 5, burstLimit: 5 } } } });
    expect(guardOf(documentOf(), '/a')).toEqual([['awsSigv4']]);
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::Stage', { MethodSettings: Match.arrayWith([Match.objectLike({ ResourcePath: '/~1a', ThrottlingRateLimit: 5 })]) });
  });

  test('HTTP APIs have no keys, so such a scheme is mapped, or the gateway guards', () => {
    importHttp(secured([{ key: [] }]));
    expect(guardOf(documentOf('AWS::ApiGatewayV2::Api'), '/a')).toEqual([['awsSigv4']]);
    expect(messageOf(() => HttpGateway.fromOpenApi(stack, 'Open', { definition: secured([{ key: [] }]), backend: Backend.http('https://a.example.com'), auth: Auth.none() })))
      .toContain('asks for "key", and the gateway\'s auth lets anybody in');
  });

  test('makes no authorizer function that no route uses', () => {
    importRest(secured([{ oauth: ['read'] }]), { auth: jwt() });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });
});

describe('requests', () => {
  const body = (schema: Json, rest: Json = {}) => ({ requestBody: { required: true, content: { 'application/json': { schema } }, ...rest } });

  test('have parameters that have to be there', () => {
    const parameters = [
      { name: 'limit', in: 'query', required: true, schema: { type: 'integer' } }, { name: 'X-Id', in: 'header', required: true, schema: { type: 'string' } },
      { name: 'Authorization', in: 'header', required: true, schema: { type: 'string' } }, { name: 'page', in: 'query', schema: { type: 'string' } },
    ];
    importRest(definitionOf({ '/a': { parameters: [{ $ref: '#/components/parameters/P' }], get: operation('a', { parameters }) } }, { components: { parameters: { P: { name: 'p', in: 'query', required: true, schema: {} } } } }));
    const { parameters: declared, ...rest } = documentOf().paths['/a'].get;
    expect((declared as Json[]).map(({ name, in: place, required }) => [name, place, required])).toEqual([['p', 'query', true], ['limit', 'query', true], ['X-Id', 'header', true]]);
    expect(rest['x-amazon-apigateway-request-validator']).toBe('parameters');
  });

  test.each([['query', 'p', 'p'], ['header', 'X-Id', 'x-id']])('an operation may loosen what its path asks for of a %s', (place, name, again) => {
    const parameter = { name, in: place, schema: { type: 'string' } };
    importRest(definitionOf({ '/a': { parameters: [{ ...parameter, required: true }], get: operation('a', { parameters: [{ ...parameter, name: again }] }), put: operation('b') } }));
    expect(documentOf().paths['/a'].get.parameters).toBeUndefined();
    expect(documentOf().paths['/a'].put.parameters).toHaveLength(1);
  });

  test('have bodies with schemas that share their definitions', () => {
    const ref = { $ref: '#/components/schemas/Pet' };
    const Pet = { type: 'object', properties: { name: { type: ['string', 'null'] }, parent: ref, id: { type: 'string', readOnly: true } }, required: ['name', 'id'] };
    importRest(definitionOf({ '/a': { post: operation('a', body(ref)), put: operation('b', body({ type: 'array', items: ref })) } }, { components: { schemas: { Pet, Unused: { type: 'string' } } } }));
    const { components: { schemas }, paths } = documentOf();
    expect(paths['/a'].post.requestBody.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Pet' });
    expect(schemas.Pet).toMatchObject({ required: ['name'], properties: { name: { anyOf: [{ type: 'string' }, { type: 'null' }] }, parent: ref } });
    expect(Object.keys(schemas)).toHaveLength(2);
  });

  test('what is read only is not asked for, in parts of a schema either', () => {
    const schema = { allOf: [{ $ref: '#/components/schemas/Base' }, { type: 'object', required: ['id', 'name'], properties: { required: { type: 'string' } } }] };
    importRest(definitionOf({ '/a': { post: operation('a', body(schema)) } }, { components: { schemas: { Base: { type: 'object', required: ['id'], properties: { id: { type: 'string', readOnly: true } } } } } }));
    const { components: { schemas } } = documentOf();
    expect(Object.values(schemas as Json).map(({ required, allOf }) => required ?? allOf?.[1].required)).toEqual(expect.arrayContaining([['name']]));
    expect(JSON.stringify(schemas)).not.toContain('"required":["id"');
  });

  test('what may be null beside anything takes null', () => {
    const Pet = { type: 'object', properties: { parent: { oneOf: [{ $ref: '#/components/schemas/Pet' }], nullable: true } } };
    const definition = OpenApiDefinition.fromInline({ openapi: '3.0.3', info: { title: 'T', version: '1' }, paths: { '/a': { post: operation('a', body({ $ref: '#/components/schemas/Pet' })) } }, components: { schemas: { Pet } } });
    importRest(definition);
    expect(documentOf().components.schemas.Pet.properties.parent).toEqual({ anyOf: [{ oneOf: [{ $ref: '#/components/schemas/Pet' }] }, { type: 'null' }] });
  });

  test('what is read only is not asked for beside a reference, in branches, and behind names that are keywords elsewhere', () => {
    const schema = {
      type: 'object',
      properties: {
        id: { $ref: '#/components/schemas/Id', readOnly: true },
        default: { type: 'object', properties: { at: { type: 'string', readOnly: true } }, required: ['at'] },
      },
      anyOf: [{ required: ['id'] }, { required: ['default'] }],
      required: ['id'],
    };
    importRest(definitionOf({ '/a': { post: operation('a', body(schema)) } }, { components: { schemas: { Id: { type: 'string' } } } }));
    const text = JSON.stringify(documentOf().components.schemas);
    expect(text).not.toMatch(/"required":\[("id"|"at")/);
    expect(text).toContain('"required":["default"]');
  });

  test('schemas may be called as members of every object are', () => {
    importRest(definitionOf({ '/a': { post: operation('a', body({ $ref: '#/components/schemas/constructor' })) } }, { components: { schemas: { constructor: { type: 'object', required: ['name'] } } } }));
    expect(Object.entries(documentOf().components.schemas)).toEqual([['constructor', { type: 'object', required: ['name'] }]]);
  });

  test('a body that need not be there may be an empty object, which API Gateway takes an absent one for', () => {
    importRest(definitionOf({ '/a': { post: operation('a', body({ type: 'object', required: ['name'] }, { required: false })) } }));
    const { paths, components: { schemas } } = documentOf();
    expect(paths['/a'].post.requestBody.required).toBe(false);
    expect(Object.values(schemas)).toEqual([{ anyOf: [{ type: 'object', required: ['name'] }, { type: 'object', additionalProperties: false }] }]);
  });

  test('bodies of every media type of JSON are checked, and what else there is is told', () => {
    const schema = { type: 'object' };
    const content = { 'application/merge-patch+json; charset=utf-8': { schema }, '*/*': { schema }, 'text/csv': { schema: { type: 'string' } } };
    importRest(definitionOf({ '/a': { post: operation('a', { requestBody: { required: true, content } }) } }));
    expect(Object.keys(documentOf().paths['/a'].post.requestBody.content)).toEqual(['application/json', 'application/merge-patch+json']);
    Annotations.fromStack(stack).hasWarning('/Stack/Pets', Match.stringLikeRegexp('1 bodies that are not JSON, which API Gateway does not check: "#/paths/~1a/post/requestBody/content/text~1csv"'));
  });

  test('schemas of parameters are told, since API Gateway does not check them', () => {
    importRest(definitionOf({ '/a': { get: operation('a', { parameters: [1, 2, 3, 4].map((n) => ({ name: `p${n}`, in: 'query', schema: { type: 'integer' } })) }) } }));
    Annotations.fromStack(stack).hasWarning('/Stack/Pets', Match.stringLikeRegexp('4 schemas of parameters, .*"#/paths/~1a/get/parameters/0", .* and others; check them in the backend'));
  });

  const unsupported: [string, Json, string][] = [
    ['a property that CloudFormation takes for a function', operation('a', body({ type: 'object', properties: { Ref: { type: 'string' } } })), 'schema/properties/Ref" is of a property "Ref" alone'],
    ['a value that CloudFormation takes for a function', operation('a', body({ enum: [{ Ref: 'AWS::AccountId' }] })), 'schema/enum" holds an object that CloudFormation takes for a function'],
    ['a keyword without counterpart', operation('a', body({ type: 'object', propertyNames: { pattern: '^a' } })), 'keyword "propertyNames" at "#/paths/~1a/post/requestBody/content/application~1json/schema/propertyNames"'],
    ['a discriminator by itself', operation('a', body({ type: 'object', discriminator: { propertyName: 'kind' } })), 'schema/discriminator" stands beside neither "oneOf" nor "anyOf"'],
    ['a cookie', operation('a', { parameters: [{ name: 'session', in: 'cookie', required: true, schema: { type: 'string' } }] }), '"#/paths/~1a/post/parameters/0" has to be there as cookie "session"'],
    ['a name that cannot be declared', operation('a', { parameters: [{ name: 'ids[]', in: 'query', required: true, schema: { type: 'string' } }] }), '"#/paths/~1a/post/parameters/0": parameter "ids[]" cannot be declared'],
    ['an object over several parameters, by parts', operation('a', { parameters: [{ name: 'f', in: 'query', required: true, schema: { allOf: [{ type: 'object' }] } }] }), 'is an object that is spread over several parameters'],
    ['an object over several parameters', operation('a', { parameters: [{ name: 'filter', in: 'query', required: true, style: 'deepObject', schema: { type: 'object' } }] }), 'is an object that is spread over several parameters'],
    ['a value that may be empty', operation('a', { parameters: [{ name: 'q', in: 'query', required: true, allowEmptyValue: true, schema: { type: 'string' } }] }), 'has to be there and may be empty'],
    ['two schemas for JSON', operation('a', { requestBody: { content: { 'application/json': { schema: { type: 'object' } }, 'application/vnd.a+json': { schema: { type: 'array', items: {} } } } } }), '"#/paths/~1a/post/requestBody/content/application~1vnd.a+json/schema" is not that of "application/json"'],
  ];

  test.each(unsupported)('%s is refused by its place', (_, post, message) => {
    expect(messageOf(() => importRest(definitionOf({ '/a': { post } })))).toContain(message);
  });

  test.each(unsupported)('%s is told in a warning where that is said, and requests come through', (_, post, message) => {
    importRest(definitionOf({ '/a': { post } }), { unsupportedFeatures: UnsupportedFeatures.WARN });
    expect(documentOf().paths['/a'].post['x-amazon-apigateway-request-validator']).toBeUndefined();
    const [warning] = Annotations.fromStack(stack).findWarning('/Stack/Pets', Match.stringLikeRegexp('not checked as its definition says'));
    expect(String(warning.entry.data)).toContain(message);
  });

  test('a discriminator beside oneOf, formats and callbacks are nothing that would not be honoured', () => {
    const schema = { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: 'kind' } };
    const part = (kind: string) => ({ type: 'object', required: ['kind'], properties: { kind: { const: kind }, age: { type: 'integer', format: 'int64' } } });
    const callbacks = { done: { '{$request.body#/url}': { post: operation(undefined) } } };
    importRest(definitionOf({ '/a': { post: operation('a', { ...body(schema), callbacks }) } }, { components: { schemas: { Cat: part('cat'), Dog: part('dog') } } }));
    expect(Object.keys(documentOf().components.schemas)).toEqual(expect.arrayContaining(['Cat', 'Dog']));
  });

  test('code may say what a body has to be', () => {
    const definition = definitionOf({ '/a': { post: operation('a', body({ type: 'object', propertyNames: {} })) } });
    importRest(definition, { operations: { a: { requestBody: JsonSchema.fromInline({ type: 'object', required: ['name'] }) } } });
    expect(Object.values(documentOf().components.schemas)).toEqual([{ type: 'object', required: ['name'] }]);
  });

  test('HTTP APIs check nothing, which a warning says', () => {
    importHttp(definitionOf({ '/a': { post: operation('a', body({ type: 'object', propertyNames: {} })) } }));
    Annotations.fromStack(stack).hasWarning('/Stack/Pets', Match.stringLikeRegexp('1 bodies, which HTTP APIs do not check: "#/paths/~1a/post/requestBody/content/application~1json"'));
  });
});

describe('extensions of a whole API', () => {
  const paths = { '/a': { get: operation('a', { 'x-amazon-apigateway-integration': { type: 'mock' }, 'x-ours': 1 }) } };
  const extensions = {
    'x-amazon-apigateway-binary-media-types': ['image/png'],
    'x-amazon-apigateway-minimum-compression-size': 1024,
    'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
    'x-amazon-apigateway-policy': { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' }, { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*', Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }] },
    'x-amazon-apigateway-gateway-responses': { THROTTLED: { statusCode: '420' } },
    'x-amazon-apigateway-request-validators': {},
    'servers': [{ 'url': 'https://a.example.com', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }],
    'x-ours': 1,
  };

  test('are kept where no prop says it', () => {
    importRest(definitionOf(paths, extensions), { cors: { allowOrigins: ['https://a.example.com'] } });
    const document = documentOf();
    expect(document['x-amazon-apigateway-binary-media-types']).toEqual(['image/png']);
    expect(document['x-amazon-apigateway-minimum-compression-size']).toBe(1024);
    expect(document['x-amazon-apigateway-api-key-source']).toBe('AUTHORIZER');
    expect(JSON.stringify(document['x-amazon-apigateway-policy'])).toContain('203.0.113.0/24');
    expect(document['x-amazon-apigateway-gateway-responses'].THROTTLED).toMatchObject({ statusCode: '420', responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'https://a.example.com'" } });
    expect(JSON.stringify(document)).not.toContain('x-ours');
    expect(document.paths['/a'].get['x-amazon-apigateway-integration'].type).toBe('mock');
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('"DisableExecuteApiEndpoint":true');
  });

  test('give way to props', () => {
    importRest(definitionOf(paths, extensions), { binaryMediaTypes: ['audio/*'], minCompressionSize: Size.kibibytes(2), disableExecuteApiEndpoint: false });
    const document = documentOf();
    expect(document['x-amazon-apigateway-binary-media-types']).toEqual(['audio/*']);
    expect(document['x-amazon-apigateway-minimum-compression-size']).toBe(2048);
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('"DisableExecuteApiEndpoint":true');
  });

  test('of CORS hold for HTTP APIs', () => {
    importHttp(definitionOf(paths, { 'x-amazon-apigateway-cors': { allowOrigins: ['https://a.example.com'], maxAge: 60, allowHeaders: ['X-Id'] } }));
    expect(documentOf('AWS::ApiGatewayV2::Api')['x-amazon-apigateway-cors']).toMatchObject({ allowOrigins: ['https://a.example.com'], maxAge: 60, allowHeaders: ['X-Id'] });
    expect(Duration.seconds(60).toSeconds()).toBe(60);
  });

  test.each([
    ['one that is not known', { 'x-amazon-apigateway-new-thing': 1 }, '"#/x-amazon-apigateway-new-thing" has no counterpart in the gateway'],
    ['a policy that is none', { 'x-amazon-apigateway-policy': 'x' }, '"#/x-amazon-apigateway-policy" is malformed; give it a policy with a list "Statement"'],
    ['a media type that is no list', { 'x-amazon-apigateway-binary-media-types': 'image/png' }, '"#/x-amazon-apigateway-binary-media-types" is malformed; give it a list of media types'],
    ['an empty response', { 'x-amazon-apigateway-gateway-responses': { THROTTLED: null } }, '"#/x-amazon-apigateway-gateway-responses" is malformed'],
    ['a newer policy of TLS', { 'x-amazon-apigateway-security-policy': 'SecurityPolicy_TLS13_1_3_2025_09' }, '"#/x-amazon-apigateway-security-policy" is for the gateway to say; set its securityPolicy'],
    ['one of HTTP APIs', { 'x-amazon-apigateway-cors': {} }, '"#/x-amazon-apigateway-cors" has no counterpart in the gateway'],
    ['an endpoint', { servers: [{ 'url': '/', 'x-amazon-apigateway-endpoint-configuration': { vpcEndpointIds: ['vpce-1'] } }] }, '"#/servers/0/x-amazon-apigateway-endpoint-configuration/vpcEndpointIds" is for the gateway to say'],
  ])('are refused: %s', (_, extension, message) => {
    expect(messageOf(() => importRest(definitionOf(paths, extension)))).toContain(message);
  });
});

test('a closed endpoint is closed wherever the definition says so', () => {
  const paths = { '/a': { get: operation('a') } };
  importRest(definitionOf(paths, { 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }));
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('"DisableExecuteApiEndpoint":true');
  expect(messageOf(() => RestGateway.fromOpenApi(stack, 'Other', {
    definition: definitionOf(paths, { 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: 'true' } }), backend: mock(), auth: Auth.iam(),
  }))).toContain('/disableExecuteApiEndpoint" is neither true nor false');
});

test('imported routes and others mix', () => {
  const gateway = importRest(definitionOf({ '/a': { 'x-amazon-apigateway-any-method': operation('a') } }), { defaultBackend: mock() });
  gateway.addRoute('GET /b', { backend: mock(), auth: Auth.none() });
  expect(Object.keys(documentOf().paths)).toEqual(['/', '/a', '/b', '/{proxy+}']);
  expect(() => gateway.addRoute('ANY /a', { backend: mock() })).toThrow('route "ANY /a" is there already');
  expect(() => gateway.addRoute('GET /c', { backend: mock(), operationName: 'a' })).toThrow('operation name "a" of route "GET /c" is that of route "ANY /a" already');
});

test('a document that no template could hold is refused with the way to split it', () => {
  const schema = { type: 'object', properties: { text: { type: 'string', enum: Array.from({ length: 60 }, (_, index) => `value-${index}`.padEnd(60, 'x')) } } };
  const paths = Object.fromEntries(Array.from({ length: 320 }, (_, index) => [`/p${index}`, { post: operation(`o${index}`, { requestBody: { required: true, content: { 'application/json': { schema } } } }) }]));
  importRest(definitionOf(paths));
  expect(() => Template.fromStack(stack)).toThrow(/has a document of "\d{7}" bytes, and CloudFormation takes templates of 1048576; split the gateway, a definition by its withPaths/);
});
