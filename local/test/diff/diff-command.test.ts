import * as fs from 'fs';
import * as path from 'path';
import { temporaryFolder, writeAssembly } from '../assembly/assembly-folder';
import { gatehouse } from '../cli/gatehouse';
import { writeShopApp } from '../inventory/shop-app';

jest.setTimeout(60_000);

function writeDocument(name: string, paths: Record<string, unknown>): string {
  const file = path.join(temporaryFolder(), name);
  fs.writeFileSync(file, JSON.stringify({ openapi: '3.0.1', info: { title: 'Shop', version: '1' }, paths }));
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

test('the exit code says whether something breaks', () => {
  expect(gatehouse('diff', one, two)).toMatchObject({ code: 0, output: 'COMPATIBLE\n  added  GET /b  the route is new\n\n1 change, 0 breaking\n' });
  expect(gatehouse('diff', two, one)).toMatchObject({ code: 1, output: 'BREAKING\n  removed  GET /b  the route is gone\n\n1 change, 1 breaking\n' });
});

test.each([
  ['nothing', ['diff', one, 'nowhere'], '"nowhere" does not exist; name a folder that "cdk synth" wrote, or an OpenAPI document'],
  ['a folder without an assembly', ['diff', temporaryFolder(), one], 'has no manifest.json; run "npx cdk synth"'],
  ['a file that is no document', ['diff', one, __filename], 'gatehouse: "'],
  ['one side only', ['diff', one], 'missing required argument'],
])('%s to compare exits with 2', (_, parameters, message) => {
  const { code, errors } = gatehouse(...parameters);
  expect([code, errors]).toEqual([2, expect.stringContaining(message)]);
});
