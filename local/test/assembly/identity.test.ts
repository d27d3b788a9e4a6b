import {
  App, aws_apigateway as apigateway, aws_apigatewayv2 as apigatewayv2, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_events as events, aws_sns as sns,
  aws_sqs as sqs, aws_stepfunctions as sfn, aws_wafv2 as wafv2, CfnOutput, Fn, Stack,
} from 'aws-cdk-lib';
import { temporaryFolder } from './assembly-folder';
import { Assembly } from '../../src';

const place = 'eu-central-1:111122223333';

test('queues, topics, buses, state machines and tables are known by what AWS would give', () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop', { env: { region: 'eu-central-1', account: '111122223333' } });
  const values = new Map<string, string>();
  const queue = new sqs.Queue(stack, 'Queue', { queueName: 'orders' });
  const fifo = new sqs.Queue(stack, 'Fifo', { fifo: true });
  const topic = new sns.Topic(stack, 'Topic', { topicName: 'news' });
  const bus = new events.EventBus(stack, 'Bus', { eventBusName: 'shop' });
  const rule = new events.CfnRule(stack, 'Rule', { name: 'sold', eventBusName: bus.eventBusName, eventPattern: {} });
  const usual = new events.CfnRule(stack, 'Usual', { name: 'usual', eventPattern: {} });
  const machine = new sfn.StateMachine(stack, 'Machine', { stateMachineName: 'check', definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) });
  const table = new dynamodb.TableV2(stack, 'Table', { tableName: 'stock', partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
  values.set(queue.queueUrl, 'https://sqs.eu-central-1.amazonaws.com/111122223333/orders');
  values.set(queue.queueArn, `arn:aws:sqs:${place}:orders`);
  values.set(queue.queueName, 'orders');
  values.set(topic.topicArn, `arn:aws:sns:${place}:news`);
  values.set(topic.topicName, 'news');
  values.set(bus.eventBusName, 'shop');
  values.set(bus.eventBusArn, `arn:aws:events:${place}:event-bus/shop`);
  values.set(rule.ref, 'shop|sold');
  values.set(rule.attrArn, `arn:aws:events:${place}:rule/shop/sold`);
  values.set(usual.ref, 'usual');
  values.set(usual.attrArn, `arn:aws:events:${place}:rule/usual`);
  values.set(machine.stateMachineArn, `arn:aws:states:${place}:stateMachine:check`);
  values.set(machine.stateMachineName, 'check');
  values.set(table.tableName, 'stock');
  values.set(table.tableArn, `arn:aws:dynamodb:${place}:table/stock`);
  [...values.keys(), fifo.queueName].forEach((value, index) => new CfnOutput(stack, `Value${index}`, { value }));
  app.synth();
  const assembly = Assembly.load(outdir);
  expect(Object.values(assembly.outputs('Shop'))).toEqual([...values.values(), expect.stringMatching(/^Shop-Fifo[\w-]+\.fifo$/)]);
  expect(assembly.warnings).toEqual([]);
});

test('VPCs and interface endpoints are known by what AWS would give', () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop', { env: { region: 'eu-central-1', account: '111122223333' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { ipAddresses: ec2.IpAddresses.cidr('10.1.0.0/16'), natGateways: 0 });
  const endpoint = vpc.addInterfaceEndpoint('Endpoint', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY });
  const host = Fn.select(1, Fn.split(':', Fn.select(0, endpoint.vpcEndpointDnsEntries)));
  const values = [vpc.vpcCidrBlock, vpc.vpcDefaultSecurityGroup, endpoint.vpcEndpointId, host];
  values.forEach((value, index) => new CfnOutput(stack, `Value${index}`, { value }));
  app.synth();
  const assembly = Assembly.load(outdir);
  expect(Object.values(assembly.outputs('Shop'))).toEqual([
    '10.1.0.0/16', expect.stringMatching(/^sg-[a-z0-9]{17}$/), expect.stringMatching(/^vpce-[a-z0-9]{17}$/),
    expect.stringMatching(/^vpce-[a-z0-9]{17}-[a-z0-9]{8}\.execute-api\.eu-central-1\.vpce\.amazonaws\.com$/),
  ]);
  expect(assembly.warnings).toEqual([]);
});

test('domains, their mappings and their rules are known by what AWS would give', () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop', { env: { region: 'eu-central-1', account: '111122223333' } });
  const domain = new apigateway.CfnDomainName(stack, 'Domain', { domainName: 'api.example.com' });
  const http = new apigatewayv2.CfnDomainName(stack, 'Http', { domainName: 'http.example.com' });
  const inside = new apigateway.CfnDomainNameV2(stack, 'Inside', { domainName: 'in.example.com' });
  const rule = new apigatewayv2.CfnRoutingRule(stack, 'Rule', { domainNameArn: domain.attrDomainNameArn, priority: 1, conditions: [], actions: [] });
  const association = new apigateway.CfnDomainNameAccessAssociation(stack, 'Access', {
    accessAssociationSource: 'vpce-1a2b', accessAssociationSourceType: 'VPCE', domainNameArn: inside.ref,
  });
  const mapping = new apigatewayv2.CfnApiMapping(stack, 'Mapping', { apiId: 'x', domainName: http.ref, stage: 'prod' });
  const insideArn = new RegExp(`^arn:aws:apigateway:${place}:/domainnames/in.example.com\\+[a-z0-9]{10}$`);
  const values: [string, unknown][] = [
    [domain.ref, 'api.example.com'],
    [domain.attrDomainNameArn, 'arn:aws:apigateway:eu-central-1::/domainnames/api.example.com'],
    [domain.attrRegionalDomainName, expect.stringMatching(/^d-[a-z0-9]{10}\.execute-api\.eu-central-1\.amazonaws\.com$/)],
    [domain.attrRegionalHostedZoneId, expect.stringMatching(/^Z[A-Z0-9]{13}$/)],
    [domain.attrDistributionDomainName, expect.stringMatching(/^d[a-z0-9]{13}\.cloudfront\.net$/)],
    [domain.attrDistributionHostedZoneId, 'Z2FDTNDATAQYW2'],
    [http.ref, 'http.example.com'],
    [http.attrDomainNameArn, 'arn:aws:apigateway:eu-central-1::/domainnames/http.example.com'],
    [http.attrRegionalDomainName, expect.stringMatching(/^d-[a-z0-9]{10}\.execute-api\.eu-central-1\.amazonaws\.com$/)],
    [http.attrRegionalHostedZoneId, expect.stringMatching(/^Z[A-Z0-9]{13}$/)],
    [inside.ref, expect.stringMatching(insideArn)],
    [inside.attrDomainNameArn, expect.stringMatching(insideArn)],
    [inside.attrDomainNameId, expect.stringMatching(/^[a-z0-9]{10}$/)],
    [rule.attrRoutingRuleArn, expect.stringMatching(new RegExp(`^arn:aws:apigateway:${place}:/domainnames/api.example.com/routingrules/[a-z0-9]{10}$`))],
    [association.ref, expect.stringMatching(new RegExp(`^arn:aws:apigateway:${place}:/domainnameaccessassociations/domainname/in.example.com\\+[a-z0-9]{10}/vpcesource/vpce-1a2b$`))],
    [mapping.attrApiMappingId, expect.stringMatching(/^[a-z0-9]{6}$/)],
  ];
  values.forEach(([value], index) => new CfnOutput(stack, `Value${index}`, { value }));
  app.synth();
  const assembly = Assembly.load(outdir);
  expect(Object.values(assembly.outputs('Shop'))).toEqual(values.map(([, expected]) => expected));
  expect(assembly.warnings).toEqual([]);
});

test('web ACLs are of a region or of CloudFront', () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'us-east-1' } });
  for (const scope of ['REGIONAL', 'CLOUDFRONT']) {
    const webAcl = new wafv2.CfnWebACL(stack, scope, {
      scope, defaultAction: { allow: {} }, visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'm', sampledRequestsEnabled: true },
    });
    new CfnOutput(stack, `${scope}Arn`, { value: webAcl.attrArn });
  }
  app.synth();
  const assembly = Assembly.load(outdir);
  const { REGIONALArn: regional, CLOUDFRONTArn: global } = assembly.outputs('Shop');
  expect(regional).toMatch(/^arn:aws:wafv2:us-east-1:111122223333:regional\/webacl\/Shop-REGIONAL-[A-Z0-9]{12}\/[0-9a-f-]{36}$/);
  expect(global).toMatch(/^arn:aws:wafv2:us-east-1:111122223333:global\/webacl\/Shop-CLOUDFRONT-[A-Z0-9]{12}\/[0-9a-f-]{36}$/);
  expect(assembly.warnings).toEqual([]);
});
