import * as fs from 'fs';
import * as path from 'path';
import type { Change } from '../../src/diff/change';
import { temporaryFolder, writeAssembly } from '../assembly/assembly-folder';
import { gatehouse } from '../cli/gatehouse';
import { writeShopApp } from '../inventory/shop-app';

jest.setTimeout(60_000);

function writeDocument(name: string, paths: Record<string, unknown>, more: Record<string, unknown> = {}): string {
  const file = path.join(temporaryFolder(), name);
  fs.writeFileSync(file, JSON.stringify({ openapi: '3.0.1', info: { title: 'Shop', version: '1' }, paths, ...more }));
  return file;
}

const responses = { 200: { description: 'well' } };
const one = writeDocument('one.json', { '/a': { get: { responses } } });
const two = writeDocument('two.yaml', { '/a': { get: { responses } }, '/b': { get: { responses } } });

test('an app that stays the same has no changes', () => {
  const app = writeShopApp();
  expect(gatehouse('diff', app, app)).toEqual({ code: 0, output: 'no changes\n', errors: '' });
});

function assemblyOf(AuthorizationType: string, RouteKey: string): string {
  const belongs = { ApiId: { Ref: 'Chat' } };
  const method = { RestApiId: { Ref: 'Orders' }, ResourceId: { 'Fn::GetAtt': ['Orders', 'RootResourceId'] }, HttpMethod: 'GET', AuthorizationType };
  return writeAssembly({
    Shop: {
      Resources: {
        Orders: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'Orders' } },
        Method: { Type: 'AWS::ApiGateway::Method', Properties: method },
        Chat: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } },
        Route: { Type: 'AWS::ApiGatewayV2::Route', Properties: { ...belongs, RouteKey } },
      },
    },
  });
}

test('assemblies are compared with their kinds of authorization and their WebSocket APIs', () => {
  const { code, output } = gatehouse('diff', assemblyOf('NONE', 'say'), assemblyOf('AWS_IAM', 'tell'), '--json');
  expect([code, JSON.parse(output)]).toEqual([1, [
    { api: 'Shop/Chat', route: 'WS say', kind: 'removed', what: 'the route is gone', breaking: true },
    { api: 'Shop/Orders', route: 'GET /', kind: 'changed', what: 'authorization none is iam now', breaking: true },
    { api: 'Shop/Chat', route: 'WS tell', kind: 'added', what: 'the route is new', breaking: false },
  ]]);
});

test('what took the rest of a path is told from what is one segment', () => {
  const paths = (...names: string[]) => writeDocument('api.json', Object.fromEntries(names.map((name) => [`/{${name}}`, { get: { responses } }])));
  const { output } = gatehouse('diff', paths('id', 'proxy+'), paths('all+'), '--json');
  expect((JSON.parse(output) as Change[]).map(({ route, what }) => `${route}: ${what}`)).toEqual(['GET /{id}: the route is gone']);
});

test('the exit code says whether something breaks', () => {
  expect(gatehouse('diff', one, two)).toMatchObject({ code: 0, output: 'COMPATIBLE\n  added  GET /b  the route is new\n\n1 change, 0 breaking\n' });
  expect(gatehouse('diff', two, one)).toMatchObject({ code: 1, output: 'BREAKING\n  removed  GET /b  the route is gone\n\n1 change, 1 breaking\n' });
});

const schemes = { a: { type: 'http', scheme: 'bearer' }, b: { type: 'http', scheme: 'basic' }, o: { type: 'oauth2', flows: {} }, p: { type: 'oauth2', flows: {} } };

function authChanges(old: unknown, now: unknown, root: Record<string, unknown>, extension = {}): string[] {
  const file = (security: unknown, more = {}) =>
    writeDocument('api.json', { '/own': { get: { responses, security, ...extension } }, '/root': { get: { responses, ...extension } } }, { components: { securitySchemes: schemes }, ...more });
  const { output } = gatehouse('diff', file(old), file(now, root), '--json');
  return (JSON.parse(output) as Change[]).map(({ route, what, breaking }) => `${breaking ? '!' : ''}${route}: ${what.replace('authorization ', '')}`);
}

test.each([
  [[{ a: [] }, { b: [] }], [{ a: [] }], '!GET /own: http basic or http bearer is http bearer now', 'GET /own: http bearer is http basic or http bearer now'],
  [[{}, { a: [] }], [{ a: [] }], '!GET /own: http bearer or none is http bearer now', 'GET /own: http bearer is http bearer or none now'],
  [[{ p: ['w'] }], [{ o: ['r'], p: ['w'] }], '!GET /own: oauth2 (w) is another oauth2 and oauth2 (r, w) now', 'GET /own: another oauth2 and oauth2 (r, w) is oauth2 (w) now'],
])('documents have security as OpenAPI means it: %j, then %j', (old, now, there, back) => {
  const root = { security: [{ a: [] }] };
  expect([authChanges(old, now, root), authChanges(now, old, {})]).toEqual([[there, '!GET /root: none is http bearer now'], [back]]);
});

test('documents of API Gateway have security as it means it', () => {
  expect(authChanges([{ a: [] }, { b: [] }], [{ a: [] }], { security: [{ a: [] }] }, { 'x-amazon-apigateway-integration': {} }))
    .toEqual(['GET /own: http basic and http bearer is http bearer now']);
});

test.each([
  ['nothing', ['diff', one, 'nowhere'], '"nowhere" does not exist; name a folder that "cdk synth" wrote, or an OpenAPI document'],
  ['a folder without an assembly', ['diff', temporaryFolder(), one], 'has no manifest.json; run "npx cdk synth"'],
  ['a file that is no document', ['diff', one, __filename], 'gatehouse: "'],
  ['security that is no list', ['diff', one, writeDocument('three.json', { '/a': { get: { responses, security: { a: [] } } } })], 'security "{"a":[]}" is no list'],
  ['a reference to another file', ['diff', one, writeDocument('four.json', { '/a': { $ref: './a.yaml' } })], 'refers to "./a.yaml", which is not in it'],
  ['one side only', ['diff', one], 'missing required argument'],
])('%s to compare exits with 2', (_, parameters, message) => {
  const { code, errors } = gatehouse(...parameters);
  expect([code, errors]).toEqual([2, expect.stringContaining(message)]);
});
