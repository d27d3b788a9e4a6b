import * as fs from 'fs';
import * as path from 'path';
import { brokenRules } from './layers';

const ROOT = path.join(__dirname, '..');

function sources(folder: string): Map<string, string> {
  const names = fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => /\.m?ts$/.test(name));
  return new Map(names.map((name) => path.posix.join(folder, name)).map((file) => [file, fs.readFileSync(path.join(ROOT, file), 'utf8')]));
}

test('the house keeps its rules', () => {
  const files = new Map([...sources('src'), ...sources('local/src')]);
  expect(files.size).toBeGreaterThan(40);
  expect(brokenRules(files)).toEqual([]);
});

test.each([
  ['src/values/request-value.ts', "import { x } from '../private/mapping-template';", '(pure) imports "../private/mapping-template" (private)'],
  ['src/backends/kinesis.ts', "import { x } from '../rest-gateway';", '(implementations) imports "../rest-gateway" (gateways)'],
  ['src/backends/rest-backend.ts', "import { x } from './kinesis';", '(contracts) imports "./kinesis" (implementations)'],
  ['src/rest-gateway.ts', "import { x } from './patterns/ingestion-api';", '(gateways) imports "./patterns/ingestion-api" (patterns)'],
  ['src/private/rest-document.ts', "export * from '../backends/lambda';", '(private) imports "../backends/lambda" (implementations)'],
  ['src/patterns/ingestion-api.ts', "import type { x } from '../private/inert-text';", '(patterns) imports "../private/inert-text" (private)'],
  ['src/rest-gateway.ts', "import { x } from '../local/src';", '(gateways) imports "../local/src" (local)'],
  ['local/src/local-gateway.ts', "import { x } from '../../src/routing/route-key';", '(local) imports "../../src/routing/route-key" (pure)'],
  ['local/src/local-gateway.ts', "import { x } from 'cdk-gatehouse';", 'imports package "cdk-gatehouse"'],
  ['src/rest-gateway.ts', "import { x } from 'lodash';", 'imports package "lodash"'],
  ['src/auth/jwt.ts', "import { x } from 'aws-jwt-verify';", 'imports package "aws-jwt-verify"'],
  ['src/auth/jwt.ts', "import { x } from '../handlers/jwt-authorizer';", '(implementations) imports "../handlers/jwt-authorizer" (handlers)'],
  ['src/handlers/jwt-authorizer.ts', "import { x } from 'aws-cdk-lib';", 'imports package "aws-cdk-lib"'],
  ['src/handlers/jwt-authorizer.ts', "import { x } from '../auth/jwt';", '(handlers) imports "../auth/jwt" (implementations)'],
  ['src/reader/openapi-reader.mts', "import { x } from '../auth/jwt';", '(reader) imports "../auth/jwt" (implementations)'],
  ['src/openapi/openapi-definition.ts', "import { x } from '@redocly/openapi-core';", 'imports package "@redocly/openapi-core"'],
  ['src/backends/mock.ts', "const key = 'x-amazon-apigateway-integration';", 'names "x-amazon-apigateway", which belongs in src/private'],
  ['src/backends/mock.ts', "const text = '$input.body';", 'names "$input", which belongs in src/private'],
  ['src/backends/mock.ts', "const text = '${input.body}';", 'names "${input", which belongs in src/private'],
  ['src/backends/mock.ts', "const text = '$!{context.x}#if($x)';", 'names "$!{context", which belongs in src/private'],
  ['src/backends/mock.ts', "const text = '#if($x)';", 'names "#if", which belongs in src/private'],
  ['src/backends/mock.ts', "import { CfnStage } from 'aws-cdk-lib/aws-apigateway';", 'names "aws-cdk-lib/aws-apigateway", which belongs in src/private'],
  ['src/rest-gateway.ts', 'new apigateway.CfnRestApi(this);', 'names "apigateway.Cfn", which belongs in src/private'],
])('a broken rule in %s is found: %s', (file, text, fault) => {
  expect(brokenRules(new Map([[file, text]]))).toEqual([`${file} ${fault}`]);
});

test('comments may name what only src/private may write', () => {
  expect(brokenRules(new Map([['src/rest-gateway.ts', '/** Becomes $input.body. */\n// x-amazon-apigateway-integration\n']]))).toEqual([]);
});
