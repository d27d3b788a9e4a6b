import { App, aws_apigatewayv2 as apigatewayv2, aws_apigatewayv2_integrations as integrations, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_servicediscovery as discovery, Stack } from 'aws-cdk-lib';
import { calling, serveHttp, startHttp } from './http-app';
import { LocalGateway } from '../../../src';
import { temporaryFolder } from '../../assembly/assembly-folder';
import { backend, echo, Seen } from '../backend-server';
import { call, CallOptions } from '../call';
import { keep } from '../gateways';

const any = 'x-amazon-apigateway-any-method';
const seen = async (url: string, options?: CallOptions) => (await call(url, options)).json as Seen;

test('an endpoint sees the request as it came, with path variables in its URL', async () => {
  const target = await backend(echo);
  const url = await serveHttp({
    stageName: 'prod',
    paths: { '/orders/{proxy+}': { [any]: calling(`${target}/app/{proxy}`) }, '/fixed': { [any]: calling(`${target}/app`, { httpMethod: 'POST' }) }, '/one/{id}': { get: calling(`${target}/one/{id}?v=1`) } },
  });
  const first = await seen(`${url}/orders/a%20b/c?x=1&x=2`, { method: 'PUT', body: 'hello', headers: { 'X-Tag': 'one', 'Content-Type': 'text/plain', 'Connection': 'close' } });
  expect(first).toMatchObject({
    method: 'PUT', url: '/app/a%20b/c?x=1&x=2', body: 'hello', headers: { 'x-tag': 'one', 'content-type': 'text/plain', 'host': target.slice(7), 'via': 'HTTP/1.1 AmazonAPIGateway' },
  });
  expect(first.headers.forwarded).toMatch(/^by=127\.0\.0\.1;for=127\.0\.0\.1;host=127\.0\.0\.1:\d+;proto=http$/);
  expect(await seen(`${url}/fixed`)).toMatchObject({ method: 'POST', url: '/app' });
  expect(await seen(`${url}/one/a%2F..%3Fb?x=1`)).toMatchObject({ url: '/one/a%2F..%3Fb?v=1&x=1' });
});

test('what goes to $default brings its path', async () => {
  const target = await backend(echo);
  const url = await serveHttp({ paths: { '/$default': { [any]: calling(`${target}/base/`) } } });
  expect(await seen(`${url}/orders/1?x=1`)).toMatchObject({ url: '/base/orders/1?x=1' });
});

test('an answer goes back as it is', async () => {
  const target = await backend((_, response) => response.writeHead(418, { 'X-Backend': 'yes', 'Set-Cookie': ['a=1', 'b=2'] }).end('short'));
  const url = await serveHttp({ paths: { '/tea': { get: calling(target) } } });
  const { status, headers, text } = await call(`${url}/tea`);
  expect([status, text, headers['x-backend'], headers['set-cookie']]).toEqual([418, 'short', 'yes', ['a=1', 'b=2']]);
});

test('an endpoint that is away or too slow', async () => {
  const target = await backend(() => undefined);
  const url = await serveHttp({ paths: { '/away': { get: calling('http://127.0.0.1:1') }, '/slow': { get: calling(target, { timeoutInMillis: 50 }) } } });
  for (const path of ['/away', '/slow']) {
    const { status, json } = await call(url + path);
    expect([status, json]).toEqual([503, { message: 'Service Unavailable' }]);
  }
});

test('parameters of a request are mapped', async () => {
  const target = await backend(echo);
  const requestParameters = {
    'append:header.x-tag': '$request.querystring.tag',
    'overwrite:header.x-fixed': 'static',
    'remove:header.x-secret': '\'\'',
    'overwrite:header.x-body': '$request.body.order.items[0].sku',
    'overwrite:header.x-list': '$request.body.order.items',
    'overwrite:header.x-missing': '$request.body.none.there',
    'overwrite:header.x-text': '${request.path.id}-${context.stage}-${stageVariables.tier}-${request.header.none}!',
    'append:querystring.extra': '$context.routeKey',
    'overwrite:querystring.tag': '$request.header.x-tag',
    'remove:querystring.drop': '\'\'',
    'overwrite:path': '/changed${request.path}',
  };
  const url = await serveHttp({ stageName: 'prod', stage: { StageVariables: { tier: 'gold' } }, paths: { '/orders/{id}': { post: calling(`${target}/app?v=1`, { requestParameters }) } } });
  const { url: path, headers } = await seen(`${url}/orders/7?tag=a&tag=b&drop=1`, {
    method: 'POST', body: '{"order":{"items":[{"sku":"s-1"}]}}', headers: { 'X-Tag': 'one', 'X-Secret': 'x', 'Content-Type': 'application/json' },
  });
  expect(path).toBe('/changed/orders/7?v=1&extra=POST%20%2Forders%2F%7Bid%7D&tag=one');
  expect(headers).toMatchObject({ 'x-tag': 'one, a,b', 'x-fixed': 'static', 'x-body': 's-1', 'x-list': '[{"sku":"s-1"}]', 'x-text': '7-prod-gold-!' });
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-secret']));
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-missing']));
});

test('parameters of an answer are mapped by its status', async () => {
  const target = await backend((_, response) => response.writeHead(404, { 'X-Old': 'old', 'X-Gone': 'x', 'Content-Type': 'application/json' }).end('{"error":{"code":"e-1"}}'));
  const responseParameters = {
    404: { 'overwrite:statuscode': '410', 'append:header.x-code': '$response.body.error.code', 'overwrite:header.x-old': 'was ${response.header.x-old}', 'remove:header.x-gone': '\'\'' },
    200: { 'overwrite:statuscode': '500' },
  };
  const url = await serveHttp({ paths: { '/orders': { get: calling(target, { responseParameters }) } } });
  const { status, headers } = await call(`${url}/orders`);
  expect([status, headers['x-code'], headers['x-old'], headers['x-gone']]).toEqual([410, 'e-1', 'was old', undefined]);
});

describe('behind a VPC link', () => {
  let assembly: string;
  beforeAll(() => {
    assembly = temporaryFolder();
    const app = new App({ outdir: assembly });
    const stack = new Stack(app, 'Shop');
    const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 });
    const vpcSubnets = { subnetType: ec2.SubnetType.PUBLIC };
    const alb = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc, vpcSubnets });
    const listener = alb.addListener('Http', { port: 80, defaultTargetGroups: [new elbv2.ApplicationTargetGroup(stack, 'Group', { vpc, port: 80 })] });
    const service = new discovery.PrivateDnsNamespace(stack, 'Namespace', { name: 'shop.internal', vpc }).createService('Stock');
    const vpcLink = new apigatewayv2.VpcLink(stack, 'Link', { vpc, subnets: vpcSubnets });
    const api = new apigatewayv2.HttpApi(stack, 'Orders', { createDefaultStage: false });
    api.addStage('Prod', { stageName: 'prod', autoDeploy: true });
    api.addRoutes({ path: '/orders/{id}', integration: new integrations.HttpAlbIntegration('Alb', listener, { vpcLink }) });
    api.addRoutes({ path: '/stock', integration: new integrations.HttpServiceDiscoveryIntegration('Map', service, { vpcLink }) });
    api.addRoutes({
      path: '/bare/{proxy+}',
      integration: new integrations.HttpAlbIntegration('Bare', listener, {
        vpcLink, parameterMapping: new apigatewayv2.ParameterMapping().overwritePath(apigatewayv2.MappingValue.custom('$request.path')),
      }),
    });
    app.synth();
  });

  test('listeners and Cloud Map services are called at the URLs that the user names', async () => {
    const url = await backend(echo);
    const gateway = keep(await LocalGateway.start({ assembly, vpcTargets: { Balancer: url, Stock: url } }));
    const base = gateway.url('Orders');
    const host = new URL(base).host;
    expect(await seen(`${base}/orders/7?x=1`)).toMatchObject({ url: '/prod/orders/7?x=1', headers: { host } });
    expect(await seen(`${base}/stock`)).toMatchObject({ url: '/prod/stock', headers: { host } });
    expect(await seen(`${base}/bare/a`)).toMatchObject({ url: '/bare/a' });
    expect(gateway.warnings).toEqual([]);
  });

  test('one without a URL is named at start and answered with 501', async () => {
    const gateway = keep(await LocalGateway.start({ assembly, vpcTargets: { Balancer: 'http://127.0.0.1:1' } }));
    const problem = expect.stringMatching(/the Cloud Map service "Shop\/Namespace\/Stock" behind its VPC link has no URL here; name one with vpcTargets/);
    expect(gateway.warnings).toEqual([problem]);
    const { status, json } = await call(`${gateway.url('Orders')}/stock`);
    expect([status, json]).toEqual([501, { message: problem }]);
  });
});

test('a route that is not served says why', async () => {
  const gateway = await startHttp({ paths: { '/mock': { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } } } });
  expect(gateway.warnings).toEqual([expect.stringMatching(/^route "GET \/mock" of API "Shop\/Orders" is answered with 501: its integration has type "mock"/)]);
  expect((await call(`${gateway.url('Orders')}/mock`)).status).toBe(501);
});
