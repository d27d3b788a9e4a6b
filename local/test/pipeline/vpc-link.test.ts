import { App, aws_apigateway as apigateway, aws_apigatewayv2 as apigatewayv2, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Stack } from 'aws-cdk-lib';
import { backend, echo, Seen } from './backend-server';
import { call } from './call';
import { keep, serve, start } from './gateways';
import { untrustedBackend } from './tls-server';
import { LocalGateway, LocalGatewayOptions } from '../../src';
import { temporaryFolder } from '../assembly/assembly-folder';

const integration = (type: string, uri: string, more: Record<string, unknown> = {}) => ({
  get: { 'x-amazon-apigateway-integration': { type, httpMethod: 'GET', uri, connectionType: 'VPC_LINK', connectionId: 'link', responses: { default: { statusCode: 200 } }, ...more } },
});

let assembly: string;
beforeAll(() => {
  assembly = temporaryFolder();
  const app = new App({ outdir: assembly });
  const stack = new Stack(app, 'Shop');
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 });
  const vpcSubnets = { subnetType: ec2.SubnetType.PUBLIC };
  const alb = new elbv2.ApplicationLoadBalancer(stack, 'Orders', { vpc, vpcSubnets });
  const listener = alb.addListener('Http', { port: 80, defaultTargetGroups: [new elbv2.ApplicationTargetGroup(stack, 'Group', { vpc, port: 80 })] });
  const nlb = new elbv2.NetworkLoadBalancer(stack, 'Stock', { vpc, vpcSubnets });
  const first = new apigateway.VpcLink(stack, 'First', { targets: [nlb] });
  const second = new apigatewayv2.VpcLink(stack, 'Second', { vpc, subnets: vpcSubnets });
  const paths = {
    '/alb': integration('http_proxy', 'http://orders.internal:8443/app/orders?v=1', { connectionId: second.vpcLinkId, integrationTarget: alb.loadBalancerArn }),
    '/listener': integration('http', 'http://orders.internal/listener', { connectionId: second.vpcLinkId, integrationTarget: listener.listenerArn }),
    '/nlb': integration('http_proxy', 'http://stock.internal/app/stock', { connectionId: first.vpcLinkId }),
    '/host': integration('http_proxy', `http://${nlb.loadBalancerDnsName}:8080/app/host`, { connectionId: '${stageVariables.link}' }),
  };
  new apigateway.SpecRestApi(stack, 'Api', {
    apiDefinition: apigateway.ApiDefinition.fromInline({ openapi: '3.0.1', info: { title: 'x', version: '1' }, paths }), cloudWatchRole: false,
  });
  app.synth();
});

async function gatewayWith(vpcTargets?: LocalGatewayOptions['vpcTargets']): Promise<LocalGateway> {
  return keep(await LocalGateway.start({ assembly, vpcTargets }));
}

test('a load balancer is called at the URL that the user names, with the path and the host of the URI', async () => {
  const url = await backend(echo);
  const gateway = await gatewayWith({ 'Orders': url, 'Shop/Stock': `${url}/` });
  const seen = async (path: string) => (await call(`${gateway.url('Api')}${path}`)).json as Seen;
  expect(await seen('/alb?x=1')).toMatchObject({ url: '/app/orders?v=1&x=1', headers: { host: 'orders.internal:8443' } });
  expect(await seen('/listener')).toMatchObject({ url: '/listener', headers: { host: 'orders.internal' } });
  expect(await seen('/nlb')).toMatchObject({ url: '/app/stock', headers: { host: 'stock.internal' } });
  expect(await seen('/host')).toMatchObject({ url: '/app/host', headers: { host: expect.stringMatching(/^Shop-Stock.*\.elb\.us-east-1\.amazonaws\.com:8080$/) } });
  expect(gateway.warnings).toEqual([]);
});

test('a load balancer without a URL is named at start and answered with 501', async () => {
  const gateway = await gatewayWith({ Stock: 'http://127.0.0.1:1' });
  const problem = 'the load balancer "Shop/Orders" behind its VPC link has no URL here; name one with vpcTargets (--vpc-target Shop/Orders=http://127.0.0.1:8080)';
  expect(gateway.warnings).toEqual(['/alb', '/listener'].map((path) => `route "GET ${path}" of API "Shop/Api" is answered with 501: ${problem}`));
  expect(gateway.routes().map(({ path, backend: target }) => [path, target])).toContainEqual(['/alb', 'not served']);
  const { status, json } = await call(`${gateway.url('Api')}/alb`);
  expect([status, json]).toEqual([501, { message: problem }]);
});

test('load balancers of another app are named by their DNS name or ARN', async () => {
  const url = await backend(echo);
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/theirs/0123456789abcdef';
  const app = (options: Partial<LocalGatewayOptions>) => ({
    paths: { '/host': integration('http_proxy', 'http://Theirs.example.com/host'), '/arn': integration('http_proxy', 'http://x/arn', { integrationTarget: arn }) }, options,
  });
  const api = await serve(app({ vpcTargets: { 'theirs.example.com': url, [arn]: url } }));
  expect((await call(`${api}/host`)).json).toMatchObject({ url: '/host' });
  expect((await call(`${api}/arn`)).json).toMatchObject({ url: '/arn' });
  expect((await start(app({}))).warnings).toEqual([
    expect.stringContaining('the load balancer "theirs.example.com"'), expect.stringContaining(`the load balancer "${arn}"`),
  ]);
});

test('a header that the mapping gives wins over the host of the URI', async () => {
  const url = await backend(echo);
  const paths = { '/host': integration('http_proxy', 'http://theirs.example.com/host', { requestParameters: { 'integration.request.header.Host': "'mine.example.com'" } }) };
  const api = await serve({ paths, options: { vpcTargets: { 'theirs.example.com': url } } });
  expect((await call(`${api}/host`)).json).toMatchObject({ headers: { host: 'mine.example.com' } });
});

test('a certificate that nobody trusts is refused, unless its verification is off', async () => {
  const uri = 'https://theirs.example.com/secret';
  const paths = { '/strict': integration('http_proxy', uri), '/lax': integration('http_proxy', uri, { tlsConfig: { insecureSkipVerification: true } }) };
  const api = await serve({ paths, options: { vpcTargets: { 'theirs.example.com': await untrustedBackend() } } });
  expect((await call(`${api}/lax`)).text).toBe('secret');
  expect((await call(`${api}/strict`)).status).toBe(504);
});

test.each<[Record<string, string>, string]>([
  [{ Payments: 'http://127.0.0.1:1' }, 'VPC target "Payments" is no load balancer and no Cloud Map service of the assembly; use one of "Shop/Orders", "Shop/Stock", or write a DNS name or an ARN'],
  [{ Shop: 'http://127.0.0.1:1' }, 'VPC target "Shop" is ambiguous; use one of "Shop/Orders", "Shop/Stock"'],
  [{ Orders: '127.0.0.1:8080' }, 'URL "127.0.0.1:8080" of VPC target "Orders" is no http or https URL without a path; write it like "http://127.0.0.1:8080"'],
  [{ Orders: 'http://127.0.0.1:8080/base' }, 'URL "http://127.0.0.1:8080/base" of VPC target "Orders" is no http or https URL without a path'],
])('VPC targets %j are refused', async (vpcTargets, message) => {
  await expect(LocalGateway.start({ assembly, vpcTargets })).rejects.toThrow(message);
});
