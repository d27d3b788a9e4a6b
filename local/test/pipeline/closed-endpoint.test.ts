import { call } from './call';
import { anotherApi, apiMapping, appOf, domain, mapping, rule } from './domain-app';
import { keep, start } from './gateways';
import { mock } from './rest-app';
import { LocalGateway } from '../../src';
import { writeAssembly } from '../assembly/assembly-folder';

const closed = { DisableExecuteApiEndpoint: true };
const domains = { Domain: domain('api.example.com'), Second: domain('www.example.com') };

/** A gateway whose API "Closed" is closed, with what leads to it. */
async function closedApp(resources: Record<string, unknown>): Promise<LocalGateway> {
  return start(appOf({ ...anotherApi('Closed', 'prod', closed), ...domains, ...resources }));
}

test('an API whose default endpoint is closed answers by its domain only', async () => {
  const gateway = await closedApp({ Mapping: mapping('Domain', 'v1', 'Closed') });
  const root = new URL(gateway.url('Orders')).origin;
  for (const url of [`${root}/Closed/prod/a`, `${root}/Closed/prod`, `${root}/Closed`, `${root}/Closed/nothing`]) {
    const answer = await call(url);
    expect([answer.status, answer.headers['x-amzn-errortype'], answer.json]).toEqual([403, 'ForbiddenException', { message: 'Forbidden' }]);
  }
  expect((await call(`${root}/v1/a`, { headers: { Host: 'api.example.com' } })).text).toBe('Closed /v1/a');
  expect(gateway.warnings).toEqual([]);
});

test('its execute-api host is closed as well', async () => {
  const Body = { openapi: '3.0.1', paths: { '/': { get: mock('$context.apiId') } } };
  const gateway = keep(await LocalGateway.start({
    assembly: writeAssembly({
      Shop: {
        Resources: {
          Closed: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body, ...closed } },
          Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Closed' }, StageName: 'prod' } },
          Domain: domain('api.example.com'),
          Mapping: mapping('Domain', undefined, 'Closed'),
        },
        Outputs: { Host: { Value: { 'Fn::Sub': '${Closed}.execute-api.${AWS::Region}.${AWS::URLSuffix}' } } },
      },
    }),
  }));
  const { Host } = gateway.outputs('Shop');
  const root = new URL(gateway.url('Closed')).origin;
  expect((await call(root, { headers: { Host: 'api.example.com' } })).text).toBe(Host.split('.')[0]);
  expect((await call(`${root}/prod`, { headers: { Host } })).json).toEqual({ message: 'Forbidden' });
  expect((await call(`${root}/${Host}/prod`)).json).toEqual({ message: 'Forbidden' });
});

test.each([
  ['at its root', undefined, '/api.example.com'], ['at a base path', 'v1/shop', '/api.example.com/v1/shop'],
])('its URL is that of the one mapping that leads to it: %s', async (_, basePath, path) => {
  const gateway = await closedApp({ Mapping: apiMapping('Domain', basePath, 'Closed'), Other: mapping('Second') });
  expect(gateway.url('Closed')).toBe(new URL(gateway.url('Orders')).origin + path);
  expect(gateway.url('Closed', 'prod')).toBe(gateway.url('Closed'));
  expect((await call(`${gateway.url('Closed')}/a`)).text).toMatch(/^Closed /);
  expect(gateway.stages()).toEqual([
    { api: 'Orders', stage: 'prod', url: gateway.url('Orders') }, { api: 'Closed', stage: 'prod', url: gateway.url('Closed') },
  ]);
});

test.each<[string, Record<string, unknown>, string]>([
  ['no domain', {}, 'no mapping leads to its stage "prod"; map a domain to it, or leave the endpoint open'],
  ['a rule', { Domain: domain('api.example.com', { RoutingMode: 'ROUTING_RULE_ONLY' }), Rule: rule('Domain', 1, [], 'Closed') },
    'no mapping leads to its stage "prod"; take the URL of a domain that does: "api.example.com"'],
  ['several mappings', { A: mapping('Domain', 'a', 'Closed'), B: mapping('Second', undefined, 'Closed') },
    'several mappings lead to its stage "prod"; take the URL of a domain that does: "api.example.com", "www.example.com"'],
])('there is no URL of it with %s', async (_, resources, message) => {
  const gateway = await closedApp(resources);
  expect(() => gateway.url('Closed')).toThrow(`API "Shop/Closed" has its default endpoint closed, and ${message}`);
  expect(gateway.stages()[1]).toEqual({ api: 'Closed', stage: 'prod', url: undefined });
});

test('any label stands for the wildcard of a domain in its URL', async () => {
  const gateway = await closedApp({ All: domain('*.example.org'), Mapping: mapping('All', undefined, 'Closed') });
  expect((await call(`${gateway.url('Closed')}/a`)).text).toBe('Closed /a');
});

test('a domain is not named with a stage', async () => {
  const gateway = await closedApp({ Mapping: mapping('Domain', undefined, 'Closed') });
  expect(() => gateway.url('api.example.com', 'prod')).toThrow('"api.example.com" leads to stages by itself; leave the stage "prod" out');
});

test('an OpenAPI document may close its API, too', async () => {
  const servers = [{ 'url': '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }];
  const gateway = await start({ paths: { '/': { get: mock('open') } }, document: { servers }, resources: { Domain: domain('api.example.com'), Mapping: mapping('Domain') } });
  expect(gateway.url('Orders')).toMatch(/\/api\.example\.com$/);
  expect((await call(gateway.url('Orders'))).text).toBe('open');
  expect((await call(`${new URL(gateway.url('Orders')).origin}/Orders/prod`)).status).toBe(403);
});
