import * as fs from 'fs';
import * as path from 'path';
import {
  App, aws_apigateway as apigateway, aws_kinesis as kinesis, aws_lambda as lambda, aws_s3 as s3, aws_s3_assets as assets, aws_sqs as sqs,
  CfnOutput, Fn, NestedStack, Stack, Stage,
} from 'aws-cdk-lib';
import { temporaryFolder, writeAssembly } from './assembly-folder';
import { Assembly } from '../../src';

function load(define: (app: App) => void): Assembly {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  define(app);
  app.synth();
  return Assembly.load(outdir);
}

test('a folder without a manifest is an error that tells how to get one', () => {
  expect(() => Assembly.load('/nowhere')).toThrow('"/nowhere" has no manifest.json; run "npx cdk synth"');
});

test('resources have their construct paths, in nested stacks and stages too', () => {
  const assembly = load((app) => {
    const shop = new Stack(app, 'Shop');
    new kinesis.Stream(shop, 'Events');
    new sqs.Queue(new NestedStack(shop, 'Search'), 'Work');
    new s3.Bucket(new Stack(new Stage(app, 'Prod'), 'Store'), 'Files');
  });
  const paths = ['AWS::Kinesis::Stream', 'AWS::SQS::Queue', 'AWS::S3::Bucket'].map((type) => assembly.ofType(type).map((resource) => [resource.stack, resource.path]));
  expect(paths).toEqual([
    [['Shop', 'Shop/Events/Resource']],
    [['Shop/Search', 'Shop/Search/Work/Resource']],
    [[expect.stringContaining('ProdStore'), 'Prod/Store/Files/Resource']],
  ]);
  expect(assembly.warnings).toEqual([]);
});

test('construct paths come from the tree where there is no metadata', () => {
  const folder = writeAssembly({ Shop: { Resources: { Queue1: { Type: 'AWS::SQS::Queue' } } } });
  const file = path.join(folder, 'manifest.json');
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'));
  delete manifest.artifacts.Shop.metadata;
  fs.writeFileSync(file, JSON.stringify(manifest));
  expect(Assembly.load(folder).resources[0].path).toBe('Shop/Queue1');
  const queue = { id: 'Resource', path: 'Shop/Work/Resource', attributes: { 'aws:cdk:cloudformation:logicalId': 'Queue1' } };
  const tree = { path: '', children: { Shop: { path: 'Shop', children: { Work: { path: 'Shop/Work', children: { Resource: queue } } } } } };
  fs.writeFileSync(path.join(folder, 'tree.json'), JSON.stringify({ tree }));
  expect(Assembly.load(folder).resources[0].path).toBe('Shop/Work/Resource');
});

test('load balancers, listeners and target groups have the ARNs and names of AWS', () => {
  const balancer = (logicalId: string, properties: Record<string, unknown>) => ({ [logicalId]: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: properties } });
  const Resources = {
    ...balancer('Alb', { Name: 'orders', Scheme: 'internal', Type: 'application' }),
    ...balancer('Nlb', { Name: 'stock', Scheme: 'internal', Type: 'network' }),
    Http: { Type: 'AWS::ElasticLoadBalancingV2::Listener', Properties: { LoadBalancerArn: { Ref: 'Alb' } } },
    Group: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { Name: 'group' } },
    Link: { Type: 'AWS::ApiGatewayV2::VpcLink' },
  };
  const values = [['Alb', 'DNSName'], ['Alb', 'LoadBalancerFullName'], ['Nlb', 'DNSName'], ['Nlb', 'LoadBalancerArn'], ['Http', 'ListenerArn'], ['Group', 'TargetGroupFullName'], ['Link', 'VpcLinkId']];
  const Outputs = Object.fromEntries(values.map(([id, name]) => [id + name, { Value: { 'Fn::GetAtt': [id, name] } }]));
  const assembly = Assembly.load(writeAssembly({ Shop: { Resources, Outputs } }));
  const place = 'arn:aws:elasticloadbalancing:us-east-1:000000000000';
  expect(assembly.outputs('Shop')).toEqual({
    AlbDNSName: expect.stringMatching(/^internal-orders-[0-9a-f]{16}\.us-east-1\.elb\.amazonaws\.com$/),
    AlbLoadBalancerFullName: expect.stringMatching(/^app\/orders\/[0-9a-f]{16}$/),
    NlbDNSName: expect.stringMatching(/^stock-[0-9a-f]{16}\.elb\.us-east-1\.amazonaws\.com$/),
    NlbLoadBalancerArn: expect.stringMatching(new RegExp(`^${place}:loadbalancer/net/stock/[0-9a-f]{16}$`)),
    HttpListenerArn: expect.stringMatching(new RegExp(`^${place}:listener/app/orders/[0-9a-f]{16}/[0-9a-f]{16}$`)),
    GroupTargetGroupFullName: expect.stringMatching(/^targetgroup\/group\/[0-9a-f]{16}$/),
    LinkVpcLinkId: expect.stringMatching(/^[0-9a-z]{6}$/),
  });
  expect(assembly.warnings).toEqual([]);
});

test('values cross stacks, nested stacks and exports', () => {
  const assembly = load((app) => {
    const env = { account: '123456789012', region: 'eu-west-1' };
    const events = new kinesis.Stream(new Stack(app, 'Data', { env }), 'Events', { streamName: 'events' });
    const shop = new Stack(app, 'Shop', { env });
    const nested = new NestedStack(shop, 'Search');
    new CfnOutput(shop, 'Arn', { value: events.streamArn });
    new CfnOutput(shop, 'Queue', { value: new sqs.Queue(nested, 'Work', { queueName: 'work' }).queueArn });
    new lambda.CfnFunction(nested, 'Fn', { code: { zipFile: '' }, role: events.streamName });
  });
  expect(assembly.outputs('Shop')).toEqual({
    Arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/events',
    Queue: 'arn:aws:sqs:eu-west-1:123456789012:work',
  });
  expect(assembly.ofType('AWS::Lambda::Function')[0].properties.Role).toBe('events');
  expect(assembly.warnings).toEqual([]);
});

test('ids stay the same from one synthesis to the next, and differ between resources', () => {
  const define = (app: App) => {
    const shop = new Stack(app, 'Shop');
    new apigateway.SpecRestApi(shop, 'Orders', { apiDefinition: apigateway.ApiDefinition.fromInline({ openapi: '3.0.1' }) });
    new apigateway.SpecRestApi(shop, 'Returns', { apiDefinition: apigateway.ApiDefinition.fromInline({ openapi: '3.0.1' }) });
  };
  const ids = (assembly: Assembly) => assembly.ofType('AWS::ApiGateway::RestApi').map(({ physicalId }) => physicalId);
  const [first, second] = [ids(load(define)), ids(load(define))];
  expect(first).toEqual(second);
  expect(new Set(first).size).toBe(2);
  first.forEach((id) => expect(id).toMatch(/^[a-z0-9]{10}$/));
});

test('functions, versions and aliases have the ARNs that callers invoke', () => {
  const assembly = load((app) => {
    const shop = new Stack(app, 'Shop');
    const fn = new lambda.Function(shop, 'List', {
      functionName: 'list', runtime: lambda.Runtime.NODEJS_20_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = 1'),
    });
    new CfnOutput(shop, 'Version', { value: fn.currentVersion.functionArn });
    new CfnOutput(shop, 'Alias', { value: fn.addAlias('live').functionArn });
  });
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:list';
  expect(assembly.outputs('Shop')).toEqual({ Version: `${arn}:1`, Alias: `${arn}:live` });
  expect(assembly.byArn(arn)?.path).toBe('Shop/List/Resource');
});

test('an asset leads to its source by its hash, its key and its location', () => {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, 'index.js'), 'exports.handler = 1');
  const assembly = load((app) => {
    new lambda.Function(new Stack(app, 'Shop'), 'List', { runtime: lambda.Runtime.NODEJS_20_X, handler: 'index.handler', code: lambda.Code.fromAsset(folder) });
  });
  const { S3Bucket: bucket, S3Key: key } = assembly.ofType('AWS::Lambda::Function')[0].properties.Code as Record<string, string>;
  const source = assembly.assetPath(key);
  expect(fs.readdirSync(source ?? '')).toEqual(['index.js']);
  expect(assembly.assetPath(`${bucket}/${key}`)).toBe(source);
  expect(assembly.assetPath(`https://s3.amazonaws.com/${bucket}/${key}`)).toBe(source);
  expect(assembly.assetPath(key.replace('.zip', ''))).toBe(source);
  expect(assembly.assetPath('nothing.zip')).toBeUndefined();
});

test('a stack that is not there is an error that lists those that are', () => {
  const assembly = load((app) => new Stack(app, 'Shop', { stackName: 'shop-prod' }));
  expect(assembly.outputs('shop-prod')).toEqual({});
  expect(() => assembly.outputs('Store')).toThrow('stack "Store" is not in the assembly; it has "Shop"');
});

test('a reference to the output of another stack is followed', () => {
  const assembly = Assembly.load(writeAssembly({
    Data: { Outputs: { Name: { Value: 'events' } } },
    Shop: { Outputs: { Name: { Value: { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Name' } } } } },
  }));
  expect(assembly.outputs('Shop')).toEqual({ Name: 'events' });
});

test('a document that a template includes is merged, its own functions evaluated', () => {
  const file = path.join(temporaryFolder(), 'api.yaml');
  fs.writeFileSync(file, 'openapi: 3.0.1\ninfo:\n  title: { Ref: "AWS::StackName" }\n');
  const assembly = load((app) => {
    const shop = new Stack(app, 'Shop');
    const asset = new assets.Asset(shop, 'Document', { path: file });
    const include = Fn.transform('AWS::Include', { Location: asset.s3ObjectUrl });
    new apigateway.CfnRestApi(shop, 'Orders', { body: include });
  });
  expect(assembly.ofType('AWS::ApiGateway::RestApi')[0].properties.Body).toEqual({ openapi: '3.0.1', info: { title: 'Shop' } });
  expect(assembly.warnings).toEqual([]);
});
