import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalGateway } from 'cdk-gatehouse-local';
import { Auth, Backend, JsonSchema, RestGateway } from '../../src';
import { serve } from '../serve';

const OK = Backend.mock();

/** A tree, and a property whose name is a keyword. */
const TREE = JsonSchema.fromInline({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $ref: '#/$defs/node',
  $defs: {
    node: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } }, default: { $ref: '#/$defs/kind' }, enum: { $ref: '#/$defs/kind' } },
    },
    kind: { enum: ['a', 'b'] },
  },
});

function schemasOf(add: (gateway: RestGateway) => void): Record<string, unknown> {
  const stack = new Stack();
  add(new RestGateway(stack, 'Api', { auth: Auth.none() }));
  const [{ Properties: { Body: body } }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  return body.components.schemas;
}

test('every reference leads to a model, also from properties that are named like keywords', () => {
  const schemas = schemasOf((gateway) => gateway.addRoute('POST /trees', { backend: OK, requestBody: TREE }));
  const references = [...JSON.stringify(schemas).matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference);
  expect(references.length).toBeGreaterThanOrEqual(4);
  expect(references.map((reference) => reference.replace('#/components/schemas/', '')).filter((name) => !(name in schemas))).toEqual([]);
  expect(Object.keys(schemas).every((name) => /^[A-Za-z0-9]+$/.test(name))).toBe(true);
});

test('a schema that several routes have is one model', () => {
  const one = schemasOf((gateway) => gateway.addRoute('POST /a', { backend: OK, requestBody: TREE }));
  const two = schemasOf((gateway) => ['POST /a', 'POST /b', 'PUT /c'].forEach((key) => gateway.addRoute(key, { backend: OK, requestBody: TREE })));
  expect(two).toEqual(one);
});

describe('served', () => {
  let local: LocalGateway;

  beforeAll(async () => {
    local = await serve((stack) => new RestGateway(stack, 'Api', { auth: Auth.none(), routes: { 'POST /trees': { backend: OK, requestBody: TREE } } }));
  });

  afterAll(() => local?.stop());

  test.each([
    [{ name: 'a', children: [{ name: 'b', children: [] }] }, 200],
    [{ name: 'a', children: [{ children: [] }] }, 400],
    [{ name: 'a', default: 'a', enum: 'b' }, 200],
    [{ name: 'a', default: 'c' }, 400],
  ])('%j is answered with %i', async (body, status) => {
    const response = await fetch(`${local.url('Api')}/trees`, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
    expect(response.status).toBe(status);
  });
});
