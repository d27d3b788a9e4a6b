import { gatehouse } from './gatehouse';
import { mock, writeRestApp } from '../pipeline/rest-app';

jest.setTimeout(30_000);

test('routes prints a table, or JSON with every member', () => {
  const app = writeRestApp({ paths: { '/orders': { get: mock('ok') } } });
  expect(gatehouse('routes', '--app', app)).toEqual({
    code: 0, errors: '', output: 'Shop/Orders  REST, stage prod\n  METHOD  PATH     AUTH  BACKEND\n  GET     /orders  none  mock\n',
  });
  expect(JSON.parse(gatehouse('routes', '--app', app, '--json').output)).toEqual([{
    api: 'Shop/Orders',
    kind: 'REST',
    stage: 'prod',
    method: 'GET',
    path: '/orders',
    operation: null,
    auth: 'none',
    scopes: [],
    apiKeyRequired: false,
    backend: 'mock',
    validation: { body: [], parameters: [] },
    throttle: null,
    cacheTtl: null,
  }]);
});

test('a missing assembly is told on standard error', () => {
  expect(gatehouse('routes', '--app', 'nowhere')).toMatchObject({ code: 1, output: '', errors: expect.stringContaining('gatehouse: "nowhere" has no manifest.json; run "npx cdk synth"') });
});
