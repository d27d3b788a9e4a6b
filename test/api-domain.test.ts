import {
  App, aws_certificatemanager as acm, aws_ec2 as ec2, aws_lambda as lambda, aws_route53 as route53, aws_s3 as s3, aws_ssm as ssm,
  CfnParameter, DefaultStackSynthesizer, NestedStack, Stack, Tags,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import {
  ApiDomain, ApiDomainProps, ApiProtocol, Auth, Backend, DomainEndpoint, DomainTarget, Endpoint, IDomainTarget, IpAddressType, RecordRouting,
  RestGateway, RestGatewayOptions, SecurityPolicy,
} from '../src';

const ACCOUNT = '111122223333';

interface Site {
  readonly app: App;
  /** The stack that has the domain. */
  readonly stack: Stack;
  /** Another stack; of the same region where none is named. */
  readonly other: (region?: string) => Stack;
}

function siteIn(region: string | undefined, app = new App()): Site {
  const stackOf = (id: string, place = region) => new Stack(app, id, { env: place ? { account: ACCOUNT, region: place } : undefined });
  return { app, stack: stackOf('Domain'), other: (place) => stackOf('Other', place) };
}

const zoneById = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0ZONE', zoneName: 'example.com' });
const zoneOf = (stack: Stack) => new route53.PublicHostedZone(stack, 'MadeZone', { zoneName: 'example.com' });
const certificateOf = (stack: Stack) => new acm.Certificate(stack, 'Own', { domainName: 'api.example.com', validation: acm.CertificateValidation.fromDns(zoneById(stack)) });
const arnIn = (region: string) => `arn:aws:acm:${region}:${ACCOUNT}:certificate/1a2b`;
const named = (stack: Stack, arn: string) => acm.Certificate.fromCertificateArn(stack, 'Named', arn);

const SOURCES: Record<string, (site: Site) => Partial<ApiDomainProps>> = {
  'a zone by its id': ({ stack }) => ({ hostedZone: zoneById(stack) }),
  'a zone of the same stack': ({ stack }) => ({ hostedZone: zoneOf(stack) }),
  'a zone of another stack': ({ other }) => ({ hostedZone: zoneOf(other()) }),
  'a zone of another region': ({ other }) => ({ hostedZone: zoneOf(other('us-west-2')) }),
  'a zone of us-east-1': ({ other }) => ({ hostedZone: zoneOf(other('us-east-1')) }),
  'a certificate by its ARN in us-east-1': ({ stack }) => ({ certificate: named(stack, arnIn('us-east-1')) }),
  'a certificate by its ARN in eu-west-1': ({ stack }) => ({ certificate: named(stack, arnIn('eu-west-1')) }),
  'a certificate by a parameter': ({ stack }) => ({ certificate: named(stack, ssm.StringParameter.valueForStringParameter(stack, '/certificate')) }),
  'a certificate of the same stack': ({ stack }) => ({ certificate: certificateOf(stack) }),
  'a certificate of a stack in us-east-1': ({ other }) => ({ certificate: certificateOf(other('us-east-1')) }),
  'a certificate of a stack in eu-west-1': ({ other }) => ({ certificate: certificateOf(other('eu-west-1')) }),
};

const ENDPOINTS: Record<string, (stack: Stack) => DomainEndpoint> = {
  regional: () => DomainEndpoint.REGIONAL,
  edge: () => DomainEndpoint.EDGE,
  private: (stack) => DomainEndpoint.privateVpc({
    vpcEndpoints: [new ec2.InterfaceVpcEndpoint(stack, 'Endpoint', {
      service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY,
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1a2b', vpcCidrBlock: '10.0.0.0/16', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }),
    })],
  }),
};

/**
 * Where a domain's certificate is, and how it and its zone are referred to: `stack` for the domain's own, `support` for the stack in us-east-1 that was made for it,
 * `other` for another; `Ref` within a stack, `import` and `output` from one to another, `text` where it is known. `!` is a refusal with these words.
 */
const UNKNOWN = '! known at synthesis';
const PLACES = ['eu-west-1', 'us-east-1', 'anywhere'].flatMap((region) => ['regional', 'edge', 'private'].map((endpoint) => `${region} ${endpoint}`));
const TABLE: Record<string, string[]> = {
  'a zone by its id': [
    'stack Ref, zone text', 'support output, zone text; support zone text', 'stack Ref, zone text',
    'stack Ref, zone text', 'stack Ref, zone text', 'stack Ref, zone text',
    'stack Ref, zone text', UNKNOWN, 'stack Ref, zone text',
  ],
  'a zone of the same stack': [
    'stack Ref, zone Ref', '! put the zone in a stack of its own', 'stack Ref, zone Ref',
    'stack Ref, zone Ref', 'stack Ref, zone Ref', 'stack Ref, zone Ref',
    'stack Ref, zone Ref', UNKNOWN, 'stack Ref, zone Ref',
  ],
  'a zone of another stack': [
    'stack Ref, zone import', 'support output, zone import; support zone output', 'stack Ref, zone import',
    'stack Ref, zone import', 'stack Ref, zone import', 'stack Ref, zone import',
    'stack Ref, zone import', UNKNOWN, 'stack Ref, zone import',
  ],
  'a zone of another region': [
    'stack Ref, zone output', 'support output, zone output; support zone output', 'stack Ref, zone output',
    'stack Ref, zone output', 'stack Ref, zone output', 'stack Ref, zone output',
    UNKNOWN, UNKNOWN, UNKNOWN,
  ],
  'a zone of us-east-1': [
    'stack Ref, zone output', 'support output, zone output; support zone import', 'stack Ref, zone output',
    'stack Ref, zone import', 'stack Ref, zone import', 'stack Ref, zone import',
    UNKNOWN, UNKNOWN, UNKNOWN,
  ],
  'a certificate by its ARN in us-east-1': [
    '! takes one in "eu-west-1"', 'text', '! takes one in "eu-west-1"',
    'text', 'text', 'text',
    'text', 'text', 'text',
  ],
  'a certificate by its ARN in eu-west-1': [
    'text', '! takes one in "us-east-1"', 'text',
    '! takes one in "us-east-1"', '! takes one in "us-east-1"', '! takes one in "us-east-1"',
    'text', '! takes one in "us-east-1"', 'text',
  ],
  'a certificate by a parameter': PLACES.map(() => 'Ref'),
  'a certificate of the same stack': [
    'stack Ref', '! takes one in "us-east-1"', 'stack Ref',
    'stack Ref', 'stack Ref', 'stack Ref',
    'stack Ref', UNKNOWN, 'stack Ref',
  ],
  'a certificate of a stack in us-east-1': [
    '! takes one in "eu-west-1"', 'other output', '! takes one in "eu-west-1"',
    'other import', 'other import', 'other import',
    UNKNOWN, UNKNOWN, UNKNOWN,
  ],
  'a certificate of a stack in eu-west-1': [
    'other import', '! takes one in "us-east-1"', 'other import',
    '! takes one in "us-east-1"', '! takes one in "us-east-1"', '! takes one in "us-east-1"',
    UNKNOWN, '! takes one in "us-east-1"', UNKNOWN,
  ],
};

const CASES = Object.entries(TABLE).flatMap(([source, row]) => row.map((expected, column) => [source, PLACES[column], expected]));

describe('the certificate and the zone', () => {
  test('are tried from every source, in every region and endpoint', () => {
    expect(Object.keys(TABLE)).toEqual(Object.keys(SOURCES));
    expect(Object.values(TABLE).every((row) => row.length === PLACES.length)).toBe(true);
  });

  test.each(CASES)('%s, %s: %s', (source, place, expected) => {
    const [region, endpoint] = place.split(' ');
    const site = siteIn(region === 'anywhere' ? undefined : region);
    const props = SOURCES[source](site);
    const validationZone = endpoint === 'private' ? props.hostedZone : undefined;
    const make = () => new ApiDomain(site.stack, 'Api', { domainName: 'api.example.com', endpoint: ENDPOINTS[endpoint](site.stack), validationZone, ...props });
    if (expected.startsWith('!')) {
      expect(make).toThrow(expected.slice(2));
      return;
    }
    make();
    const assembly = site.app.synth();
    expect(placeOf(assembly)).toBe(expected);
    expectOrder(assembly);
  });

  test('are found whatever the stacks say of references across regions', () => {
    const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'weak' } });
    const stack = new Stack(app, 'Domain', { env: { account: ACCOUNT, region: 'eu-west-1' }, crossRegionReferences: true });
    new ApiDomain(stack, 'Api', { domainName: 'api.example.com', endpoint: DomainEndpoint.EDGE, hostedZone: zoneById(stack) });
    expect(placeOf(app.synth())).toBe('support output, zone text; support zone text');
  });
});

/** See `TABLE`. */
function placeOf(assembly: CloudAssembly): string {
  const certificates = assembly.stacks.flatMap(({ stackName, template }) =>
    resourcesOf(template, 'AWS::CertificateManager::Certificate').map(() => stackName === 'Domain' ? 'stack ' : stackName.includes('support') ? 'support ' : 'other '));
  expect(certificates.length).toBeLessThan(2);
  const { template } = assembly.getStackByName('Domain');
  const [domain] = [...resourcesOf(template, 'AWS::ApiGateway::DomainName'), ...resourcesOf(template, 'AWS::ApiGateway::DomainNameV2')];
  const [record] = resourcesOf(template, 'AWS::Route53::RecordSet');
  const support = assembly.stacks.find(({ stackName }) => stackName.includes('support'));
  const [remote] = support ? resourcesOf(support.template, 'AWS::CertificateManager::Certificate') : [];
  const validation = remote?.DomainValidationOptions as { HostedZoneId: unknown }[] | undefined;
  return [
    `${certificates[0] ?? ''}${referenceOf(domain.RegionalCertificateArn ?? domain.CertificateArn)}`,
    record ? `, zone ${referenceOf(record.HostedZoneId)}` : '',
    validation ? `; support zone ${referenceOf(validation[0].HostedZoneId)}` : '',
  ].join('');
}

type Properties = Record<string, unknown>;

function resourcesOf(template: { Resources?: Record<string, { Type: string; Properties: Properties }> }, type: string): Properties[] {
  return Object.values(template.Resources ?? {}).filter((resource) => resource.Type === type).map(({ Properties }) => Properties);
}

function referenceOf(value: unknown): string {
  if (typeof value === 'string') { return 'text'; }
  const [intrinsic] = Object.keys(value as object);
  return { 'Ref': 'Ref', 'Fn::ImportValue': 'import', 'Fn::GetStackOutput': 'output' }[intrinsic] ?? intrinsic;
}

/** Whatever a stack reads from another is there before: the output itself, and a dependency that has it deployed first. */
function expectOrder(assembly: CloudAssembly): void {
  for (const stack of assembly.stacks) {
    // Nothing is carried by functions of CDK's own, which the least version has only where stacks say so.
    expect(JSON.stringify(stack.template)).not.toContain('Custom::');
    for (const [, output] of JSON.stringify(stack.template).matchAll(/"Fn::GetStackOutput":(\{[^}]*\})/g)) {
      const { StackName, OutputName, Region } = JSON.parse(output);
      const producer = assembly.stacks.find(({ stackName }) => stackName === StackName)!;
      expect(producer.template.Outputs).toHaveProperty(OutputName);
      expect(producer.environment.region).toBe(Region);
      expect(stack.dependencies.map(({ id }) => id)).toContain(producer.id);
    }
  }
}

describe('a support stack', () => {
  test('is one for all domains of a stack, named after it, and leaves nothing behind where no domain needs it', () => {
    const { app, stack } = siteIn('eu-west-1');
    ['a', 'b'].forEach((name) => new ApiDomain(stack, name, { domainName: `${name}.example.com`, endpoint: DomainEndpoint.EDGE, hostedZone: zoneById(new Stack(app, `Z${name}`)) }));
    new ApiDomain(stack, 'c', { domainName: 'c.example.com', hostedZone: zoneById(stack) });
    const support = app.synth().stacks.filter(({ stackName }) => stackName.includes('support'));
    expect(support.map(({ stackName, environment }) => [stackName, environment.region, environment.account])).toEqual([['Domain-support-us-east-1', 'us-east-1', ACCOUNT]]);
    expect(resourcesOf(support[0].template, 'AWS::CertificateManager::Certificate').map(({ DomainName }) => DomainName)).toEqual(['a.example.com', 'b.example.com']);
  });

  test('has a name of its own where that of the stack is long', () => {
    const app = new App();
    const names = ['a', 'b'].map((end) => {
      const stack = new Stack(app, `S${end}`, { stackName: `${'x'.repeat(120)}${end}`, env: { account: ACCOUNT, region: 'eu-west-1' } });
      new ApiDomain(stack, 'Api', { domainName: 'api.example.com', endpoint: DomainEndpoint.EDGE, hostedZone: zoneById(stack) });
      return stack;
    });
    const support = app.synth().stacks.map(({ stackName }) => stackName).filter((name) => name.includes('support'));
    expect(new Set(support).size).toBe(names.length);
    expect(support.every((name) => name.length <= 128)).toBe(true);
  });

  test('has the tags, the protection, the qualifier and the roles of the stack that needs it', () => {
    const app = new App();
    const stack = new Stack(app, 'Domain', {
      env: { account: ACCOUNT, region: 'eu-west-1' }, terminationProtection: true, tags: { team: 'orders' }, synthesizer: new DefaultStackSynthesizer({ qualifier: 'orders', deployRoleArn: 'arn:aws:iam::111122223333:role/deployer' }),
    });
    Tags.of(app).add('app', 'shop');
    new ApiDomain(stack, 'Api', { domainName: 'api.example.com', endpoint: DomainEndpoint.EDGE, hostedZone: zoneById(stack) });
    const support = app.synth().getStackByName('Domain-support-us-east-1');
    expect(support.terminationProtection).toBe(true);
    expect(support.tags).toEqual({ team: 'orders', app: 'shop' });
    expect(support.assumeRoleArn).toBe('arn:aws:iam::111122223333:role/deployer');
    expect(support.cloudFormationExecutionRoleArn).toContain('cdk-orders-cfn-exec-role');
  });

  test('serves a nested stack by the stack around it', () => {
    const { app, stack } = siteIn('eu-west-1');
    const nested = new NestedStack(stack, 'Nested');
    new ApiDomain(nested, 'Api', { domainName: 'api.example.com', endpoint: DomainEndpoint.EDGE, hostedZone: zoneById(stack) });
    const assembly = app.synth();
    expect(assembly.stacks.map(({ stackName }) => stackName).sort()).toEqual(['Domain', 'Domain-support-us-east-1']);
    expect(assembly.getStackByName('Domain').dependencies.map(({ id }) => id)).toContain('Domain-support-us-east-1');
  });

  test('is read anew when the certificate is another', () => {
    const outputOf = (domainName: string) => {
      const { app, stack } = siteIn('eu-west-1');
      new ApiDomain(stack, 'Api', { domainName, endpoint: DomainEndpoint.EDGE, hostedZone: zoneById(stack) });
      return resourcesOf(app.synth().getStackByName('Domain').template, 'AWS::ApiGateway::DomainName')[0].CertificateArn;
    };
    expect(outputOf('api.example.com')).toEqual(outputOf('api.example.com'));
    expect(outputOf('api.example.com')).not.toEqual(outputOf('www.example.com'));
  });
});

function gatewayIn(stack: Stack, id = 'V1', options: Partial<RestGatewayOptions> = {}): RestGateway {
  return new RestGateway(stack, id, { auth: Auth.none(), ...options, routes: { 'GET /orders': { backend: Backend.mock() } } });
}

function domainIn(stack: Stack, props: Partial<ApiDomainProps> = {}): ApiDomain {
  return new ApiDomain(stack, 'Api', { domainName: 'api.example.com', hostedZone: zoneById(stack), ...props });
}

/** A gateway of a kind that takes domains in its own way. */
class OtherGateway extends Construct implements IDomainTarget {
  public constructor(scope: Construct, private readonly protocol: ApiProtocol) {
    super(scope, protocol);
  }

  public bindDomain(): DomainTarget {
    return { apiId: 'api', stageName: '$default', protocol: this.protocol, vpcEndpoints: [], keepsDefaultEndpoint: false };
  }
}

const otherGateway = (stack: Stack, protocol: ApiProtocol) => new OtherGateway(stack, protocol);

/** A private domain whose zone is a public one, too. */
function privateDomainIn(stack: Stack, props: Partial<ApiDomainProps> = {}): ApiDomain {
  return domainIn(stack, { endpoint: ENDPOINTS.private(stack), validationZone: zoneOf(stack), ...props });
}

describe('what leads where', () => {
  test('is a mapping of the domain\'s kind', () => {
    const { stack } = siteIn('eu-west-1');
    domainIn(stack).map(gatewayIn(stack), { path: 'shop/v1' });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
      DomainName: 'api.example.com', ApiMappingKey: 'shop/v1', ApiId: { Ref: Match.stringLikeRegexp('^V1Api') }, Stage: { Ref: Match.stringLikeRegexp('^V1Stage') },
    });
  });

  test('keeps its ids when a path goes to another gateway, and when the domain goes to the edge', () => {
    const idsOf = (endpoint: DomainEndpoint, isSwitched: boolean) => {
      const { stack } = siteIn('us-east-1');
      const gateways = [gatewayIn(stack), gatewayIn(stack, 'V2')];
      const domain = domainIn(stack, { endpoint });
      domain.map(gateways[isSwitched ? 1 : 0]);
      domain.addRoutingRule(gateways[isSwitched ? 0 : 1], { priority: 1 });
      const { Resources: resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string }> };
      return Object.entries(resources).filter(([, { Type }]) => /Mapping|Rule|DomainName/.test(Type)).map(([id, { Type }]) => `${id} ${Type}`).sort();
    };
    expect(idsOf(DomainEndpoint.REGIONAL, true)).toEqual(idsOf(DomainEndpoint.REGIONAL, false));
    expect(idsOf(DomainEndpoint.EDGE, false)).toEqual(idsOf(DomainEndpoint.REGIONAL, false));
  });

  test('may have paths that differ by slashes and hyphens only, and token names that two stacks share', () => {
    const { stack, other } = siteIn('eu-west-1');
    const gateway = gatewayIn(other());
    const domain = domainIn(stack);
    ['a/b', 'a--b'].forEach((path) => domain.map(gateway, { path }));
    const [first, second] = ['X', 'Y'].map((id) => new CfnParameter(stack, id).valueAsString);
    const certificate = named(stack, arnIn('eu-west-1'));
    [first, second].forEach((domainName, index) => {
      const scope = new Construct(stack, `Part${index}`);
      new ApiDomain(scope, 'Domain', { domainName, certificate }).map(gateway);
    });
    Template.fromStack(Stack.of(gateway)).resourceCountIs('AWS::ApiGateway::BasePathMapping', 3);
  });

  test('of a private domain belongs to its stack, since its ARN would make a circle', () => {
    const { app, stack, other } = siteIn('eu-west-1');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1a2b', vpcCidrBlock: '10.0.0.0/16', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'] });
    const gateway = gatewayIn(stack, 'V1', { endpoint: Endpoint.privateVpc({ vpc }) });
    const domain = new ApiDomain(other(), 'Domain', {
      domainName: 'in.example.com', certificate: named(stack, arnIn('eu-west-1')), endpoint: DomainEndpoint.privateVpc({ vpcEndpoints: gateway.vpcEndpoints }),
    });
    domain.map(gateway);
    Template.fromJSON(app.synth().getStackByName('Other').template).resourceCountIs('AWS::ApiGateway::BasePathMappingV2', 1);
  });

  test('is a mapping of the older kind for an edge domain', () => {
    const { stack } = siteIn('us-east-1');
    domainIn(stack, { endpoint: DomainEndpoint.EDGE }).map(gatewayIn(stack));
    Template.fromStack(stack).hasResource('AWS::ApiGateway::BasePathMapping', {
      Properties: { DomainName: 'api.example.com', BasePath: Match.absent(), Stage: { Ref: Match.stringLikeRegexp('^V1Stage') } },
      DependsOn: [Match.stringLikeRegexp('^Api')],
    });
  });

  test('belongs to the stack of the gateway, which waits for the domain', () => {
    const { app, stack, other } = siteIn('eu-west-1');
    const v1 = gatewayIn(other());
    domainIn(stack).map(v1, { path: 'v1' });
    const assembly = app.synth();
    Template.fromJSON(assembly.getStackByName('Other').template).resourceCountIs('AWS::ApiGateway::BasePathMapping', 1);
    expect(assembly.getStackByName('Other').dependencies.map(({ id }) => id)).toContain('Domain');
    expect(JSON.stringify(assembly.getStackByName('Other').template)).not.toContain('Fn::ImportValue');
  });

  test('is a stage that is named', () => {
    const { stack } = siteIn('eu-west-1');
    const gateway = gatewayIn(stack);
    gateway.addStage('beta');
    const domain = domainIn(stack);
    domain.map(gateway);
    domain.map(gateway, { path: 'beta', stage: 'beta' });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::BasePathMapping', { BasePath: 'beta', Stage: { Ref: Match.stringLikeRegexp('^V1Stagebeta') } });
  });

  test('may be several domains of one gateway', () => {
    const { stack } = siteIn('eu-west-1');
    const gateway = gatewayIn(stack);
    domainIn(stack).map(gateway, { path: 'v1' });
    new ApiDomain(stack, 'Old', { domainName: 'old.example.com', hostedZone: zoneOf(stack) }).map(gateway);
    Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::BasePathMapping', 2);
    expect(stack.resolve(gateway.url)).toBe('https://api.example.com/v1');
  });

  test('is told by rules before mappings', () => {
    const { stack } = siteIn('eu-west-1');
    const domain = domainIn(stack);
    domain.addRoutingRule(gatewayIn(stack), { priority: 10, basePath: 'carts/v1', headers: { 'X-Version': 'beta*' } });
    domain.map(gatewayIn(stack, 'V2'));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ApiGateway::DomainName', { RoutingMode: 'ROUTING_RULE_THEN_BASE_PATH_MAPPING' });
    template.hasResourceProperties('AWS::ApiGatewayV2::RoutingRule', {
      DomainNameArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':apigateway:eu-west-1::/domainnames/api.example.com']] },
      Priority: 10,
      Conditions: [
        { MatchHeaders: { AnyOf: [{ Header: 'X-Version', ValueGlob: 'beta*' }] } },
        { MatchBasePaths: { AnyOf: ['carts/v1'] } },
      ],
      Actions: [{ InvokeApi: { ApiId: { Ref: Match.stringLikeRegexp('^V1Api') }, Stage: { Ref: Match.stringLikeRegexp('^V1Stage') }, StripBasePath: true } }],
    });
  });

  test('is told by rules of a private domain, too', () => {
    const { stack } = siteIn('eu-west-1');
    const endpoint = new ec2.InterfaceVpcEndpoint(stack, 'Endpoint', {
      service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY,
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1a2b', vpcCidrBlock: '10.0.0.0/16', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }),
    });
    const domain = domainIn(stack, { endpoint: DomainEndpoint.privateVpc({ vpcEndpoints: [endpoint] }), validationZone: zoneOf(stack) });
    domain.addRoutingRule(gatewayIn(stack, 'V1', { endpoint: Endpoint.privateVpc({ vpcEndpoints: [endpoint] }) }), { priority: 1, basePath: 'v1', stripBasePath: false });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ApiGateway::DomainNameV2', { RoutingMode: 'ROUTING_RULE_ONLY' });
    template.hasResourceProperties('AWS::ApiGatewayV2::RoutingRule', {
      DomainNameArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Api'), 'DomainNameArn'] }, Actions: [{ InvokeApi: { StripBasePath: false } }],
    });
  });

  test('deploys the gateway anew, since only then its own URL is closed', () => {
    const deploymentOf = (isMapped: boolean) => {
      const { stack } = siteIn('eu-west-1');
      const gateway = gatewayIn(stack);
      const domain = domainIn(stack);
      if (isMapped) { domain.map(gateway); }
      return Object.keys(Template.fromStack(stack).findResources('AWS::ApiGateway::Deployment'));
    };
    expect(deploymentOf(true)).not.toEqual(deploymentOf(false));
  });

  test('is told by rules alone where there are no mappings, and by mappings where there are no rules', () => {
    const { stack } = siteIn('eu-west-1');
    const domain = domainIn(stack);
    domain.addRoutingRule(gatewayIn(stack), { priority: 1 });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::DomainName', { RoutingMode: 'ROUTING_RULE_ONLY' });
    const { stack: plain } = siteIn('eu-west-1');
    domainIn(plain).map(gatewayIn(plain));
    Template.fromStack(plain).hasResourceProperties('AWS::ApiGateway::DomainName', { RoutingMode: Match.absent() });
  });
});

describe('the URL of a gateway', () => {
  test('is that of its domain, and API Gateway\'s own is closed', () => {
    const { stack } = siteIn('eu-west-1');
    const gateway = gatewayIn(stack);
    domainIn(stack).map(gateway, { path: 'v1' });
    expect(stack.resolve(gateway.url)).toBe('https://api.example.com/v1');
    const template = Template.fromStack(stack);
    template.hasOutput('*', { Value: 'https://api.example.com/v1' });
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: true });
  });

  test.each([
    ['the domain', { disableExecuteApiEndpoint: false }, {}, Match.absent()],
    ['the gateway', {}, { disableExecuteApiEndpoint: false }, false],
    ['the gateway, against the domain,', { disableExecuteApiEndpoint: false }, { disableExecuteApiEndpoint: true }, true],
  ])('of API Gateway\'s own is open or not as %s says', (_, ofDomain, ofGateway, expected) => {
    const { stack } = siteIn('eu-west-1');
    domainIn(stack, ofDomain).map(gatewayIn(stack, 'V1', ofGateway));
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: expected });
  });

  test('is not that of a wildcard, nor of a rule with headers, where another leads there', () => {
    const { stack } = siteIn('eu-west-1');
    const gateway = gatewayIn(stack);
    const domain = domainIn(stack, { domainName: '*.example.com' });
    domain.map(gateway);
    expect(stack.resolve(gateway.url)).toBe('https://*.example.com');
    const plain = new ApiDomain(stack, 'Plain', { domainName: 'api.example.com', hostedZone: zoneOf(stack) });
    plain.addRoutingRule(gateway, { priority: 1, headers: { 'x-beta': '1' } });
    plain.map(gateway, { path: 'v1' });
    expect(stack.resolve(gateway.url)).toBe('https://api.example.com/v1');
  });

  test('is that of a mapping, not of a rule', () => {
    const { stack } = siteIn('eu-west-1');
    const gateway = gatewayIn(stack);
    const domain = domainIn(stack);
    domain.addRoutingRule(gateway, { priority: 1, basePath: 'trial/orders', stripBasePath: false });
    expect(stack.resolve(gateway.url)).toBe('https://api.example.com');
    domain.map(gateway, { path: 't' });
    expect(stack.resolve(gateway.url)).toBe('https://api.example.com/t');
  });

  test('of what stands before a gateway may be told to a function that the gateway calls', () => {
    const { app, stack } = siteIn('eu-west-1');
    const handler = new lambda.Function(stack, 'Handler', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') });
    const gateway = new RestGateway(stack, 'V1', { auth: Auth.none(), defaultBackend: Backend.lambda(handler) });
    new ApiDomain(stack, 'Api', { domainName: new CfnParameter(stack, 'Name').valueAsString, certificate: named(stack, arnIn('eu-west-1')) }).map(gateway);
    handler.addEnvironment('URL', gateway.url);
    expect(() => app.synth()).not.toThrow();
  });

  test('may be told to a function that the gateway calls, once a domain leads there', () => {
    const { app, stack } = siteIn('eu-west-1');
    const handler = new lambda.Function(stack, 'Handler', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') });
    const gateway = new RestGateway(stack, 'V1', { auth: Auth.none(), defaultBackend: Backend.lambda(handler) });
    handler.addEnvironment('URL', gateway.url);
    domainIn(stack).map(gateway);
    expect(() => app.synth()).not.toThrow();
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { URL: 'https://api.example.com' } } });
  });

  test('has to lead to every stage, or API Gateway\'s own stays open', () => {
    const { app, stack } = siteIn('eu-west-1');
    const gateway = gatewayIn(stack);
    gateway.addStage('beta');
    domainIn(stack).map(gateway);
    expect(() => app.synth()).toThrow('stage "beta" of gateway "Domain/V1" can be reached by nobody');
  });
});

describe('records', () => {
  test('are of both kinds of addresses', () => {
    const { stack } = siteIn('eu-west-1');
    domainIn(stack);
    const records = Object.values(Template.fromStack(stack).findResources('AWS::Route53::RecordSet')).map(({ Properties }) => Properties);
    expect(records.map(({ Type, Name }) => `${Name} ${Type}`)).toEqual(['api.example.com. A', 'api.example.com. AAAA']);
    expect(records[0].AliasTarget).toEqual({
      DNSName: { 'Fn::GetAtt': [expect.stringMatching(/^Api/), 'RegionalDomainName'] }, HostedZoneId: { 'Fn::GetAtt': [expect.stringMatching(/^Api/), 'RegionalHostedZoneId'] },
    });
  });

  test('lead to the nearest of several regions', () => {
    const { stack } = siteIn('eu-west-1');
    domainIn(stack, { recordRouting: RecordRouting.latency() });
    Template.fromStack(stack).allResourcesProperties('AWS::Route53::RecordSet', { Region: 'eu-west-1', SetIdentifier: 'eu-west-1' });
  });

  test('lead to regions by weight, as long as they are well', () => {
    const { stack } = siteIn('eu-west-1');
    const healthCheck = new route53.HealthCheck(stack, 'Health', { type: route53.HealthCheckType.HTTPS, fqdn: 'api.example.com' });
    domainIn(stack, { recordRouting: RecordRouting.weighted(20, { setIdentifier: 'trial', healthCheck }) });
    Template.fromStack(stack).allResourcesProperties('AWS::Route53::RecordSet', {
      Weight: 20, SetIdentifier: 'trial', HealthCheckId: stack.resolve(healthCheck.healthCheckId),
    });
  });

  test('have the whole name, whatever the zone calls itself', () => {
    const nameOf = (make: (stack: Stack) => ApiDomainProps) => {
      const { stack } = siteIn('eu-west-1');
      new ApiDomain(stack, 'Api', make(stack));
      return Object.values(Template.fromStack(stack).findResources('AWS::Route53::RecordSet')).map(({ Properties: { Name } }) => Name)[0];
    };
    const zone = (stack: Stack, zoneName: string) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0ZONE', zoneName });
    expect(nameOf((stack) => ({ domainName: 'api.example.com', hostedZone: zone(stack, 'Example.com') }))).toBe('api.example.com.');
    expect(nameOf((stack) => ({ domainName: 'api.example.com', hostedZone: zone(stack, new CfnParameter(stack, 'Z').valueAsString) }))).toBe('api.example.com.');
    expect(nameOf((stack) => ({ domainName: new CfnParameter(stack, 'N').valueAsString, hostedZone: zone(stack, 'example.com') })))
      .toEqual({ 'Fn::Join': ['', [{ Ref: 'N' }, '.']] });
  });

  test('of the top of a zone and of a wildcard are of just that name', () => {
    for (const domainName of ['example.com', '*.example.com']) {
      const { stack } = siteIn('eu-west-1');
      domainIn(stack, { domainName });
      Template.fromStack(stack).allResourcesProperties('AWS::Route53::RecordSet', { Name: `${domainName}.` });
    }
  });

  test('of a private domain lead to its interface endpoint', () => {
    const { stack } = siteIn('eu-west-1');
    privateDomainIn(stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Route53::RecordSet', 1);
    expect(JSON.stringify(Object.values(template.findResources('AWS::Route53::RecordSet'))[0].Properties.AliasTarget.DNSName)).toContain('DnsEntries');
    template.hasResourceProperties('AWS::ApiGateway::DomainNameAccessAssociation', {
      AccessAssociationSource: { Ref: Match.stringLikeRegexp('^Endpoint') },
      AccessAssociationSourceType: 'VPCE',
      DomainNameArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Api'), 'DomainNameArn'] },
    });
  });
});

describe('TLS', () => {
  test('is 1.2 or better', () => {
    const { stack } = siteIn('eu-west-1');
    domainIn(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::DomainName', { SecurityPolicy: 'TLS_1_2' });
  });

  test('is of a newer policy, with the access mode that it has to have', () => {
    const { stack } = siteIn('us-east-1');
    domainIn(stack, { securityPolicy: SecurityPolicy.TLS13_2025_EDGE, endpoint: DomainEndpoint.EDGE });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::DomainName', { SecurityPolicy: 'SecurityPolicy_TLS13_2025_EDGE', EndpointAccessMode: 'STRICT' });
  });

  test('asks clients for certificates', () => {
    const { stack } = siteIn('eu-west-1');
    domainIn(stack, {
      mutualTls: {
        bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'trust'),
        key: 'ca/truststore.pem',
        version: 'v7',
        ownershipVerificationCertificate: named(stack, arnIn('eu-west-1')),
      },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::DomainName', {
      MutualTlsAuthentication: { TruststoreUri: 's3://trust/ca/truststore.pem', TruststoreVersion: 'v7' },
      OwnershipVerificationCertificateArn: arnIn('eu-west-1'),
    });
  });

  test.each<[string, Partial<ApiDomainProps>, Partial<RestGatewayOptions>]>([
    ['the domain', { disableExecuteApiEndpoint: false }, {}], ['the gateway', {}, { disableExecuteApiEndpoint: false }],
  ])('is warned of where clients get around it, as %s says', (_, ofDomain, ofGateway) => {
    const { stack } = siteIn('eu-west-1');
    domainIn(stack, { mutualTls: { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'trust'), key: 'ca.pem' }, ...ofDomain }).map(gatewayIn(stack, 'V1', ofGateway));
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('gateway "Domain/V1" stays open to everybody'));
  });

  test('has associations by endpoint, not by position', () => {
    const idsOf = (...ids: string[]) => {
      const { stack } = siteIn('eu-west-1');
      const vpcEndpoints = ids.map((id) => ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, id, { vpcEndpointId: id, port: 443 }));
      new ApiDomain(stack, 'Api', { domainName: 'in.example.com', certificate: named(stack, arnIn('eu-west-1')), endpoint: DomainEndpoint.privateVpc({ vpcEndpoints }) });
      return Object.entries(Template.fromStack(stack).findResources('AWS::ApiGateway::DomainNameAccessAssociation'))
        .map(([id, { Properties }]) => `${id} ${Properties.AccessAssociationSource}`);
    };
    expect(idsOf('vpce-a', 'vpce-b')).toEqual(idsOf('vpce-b', 'vpce-a').reverse());
    expect(idsOf('vpce-a', 'vpce-b')).toContain(idsOf('vpce-b')[0]);
  });
});

describe('an address type', () => {
  test('is told to API Gateway', () => {
    const { stack } = siteIn('eu-west-1');
    domainIn(stack, { ipAddressType: IpAddressType.DUAL_STACK });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::DomainName', { EndpointConfiguration: { IpAddressType: 'dualstack' } });
  });
});

describe('is refused', () => {
  const bucketIn = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'trust');
  const privateGateway = (stack: Stack) => gatewayIn(stack, 'V1', {
    endpoint: Endpoint.privateVpc({
      vpcEndpoints: [ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Given', { vpcEndpointId: 'vpce-1', port: 443 })],
    }),
  });

  test.each<[string, (stack: Stack) => void, string]>([
    ['a name in capitals', (stack) => domainIn(stack, { domainName: 'API.example.com' }), 'domain name "API.example.com" is malformed; write it in small letters, "api.example.com"'],
    ['a name with a scheme', (stack) => domainIn(stack, { domainName: 'https://api.example.com' }), 'domain name "https://api.example.com" is malformed; write it as in'],
    ['a name of one label', (stack) => domainIn(stack, { domainName: 'localhost' }), 'domain name "localhost" is malformed'],
    ['a wildcard within', (stack) => domainIn(stack, { domainName: 'api.*.example.com' }), 'domain name "api.*.example.com" is malformed'],
    ['a name that is too long to certify', (stack) => domainIn(stack, { domainName: `${'a'.repeat(60)}.example.com` }), 'has 72 characters, and ACM makes certificates for 64'],
    ['a name of another zone', (stack) => domainIn(stack, { domainName: 'api.example.org' }), 'domain name "api.example.org" does not belong in hosted zone "example.com"'],
    ['a name that ends like the zone', (stack) => domainIn(stack, { domainName: 'api.myexample.com' }), 'does not belong in hosted zone "example.com"'],
    ['neither a zone nor a certificate', (stack) => new ApiDomain(stack, 'Api', { domainName: 'api.example.com' }), 'domain name "api.example.com" has no certificate; give a hostedZone'],
    ['a zone of another account', (stack) => domainIn(stack, {
      hostedZone: zoneOf(new Stack(stack.node.root as App, 'Dns', { env: { account: '444455556666', region: 'eu-west-1' } })),
    }), '"Dns/MadeZone" is in account "444455556666" and "Domain/Api" in "111122223333"; leave hostedZone out'],
    ['a private name without a zone that ACM sees', (stack) => domainIn(stack, { endpoint: ENDPOINTS.private(stack) }), 'domain "api.example.com" is private, and ACM can see that it is yours in a public zone only'],
    ['a zone of another name that is to validate', (stack) => domainIn(stack, {
      validationZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Org', { hostedZoneId: 'Z1', zoneName: 'example.org' }),
    }), 'domain name "api.example.com" does not belong in hosted zone "example.org"'],
    ['a certificate of ownership of another region', (stack) => domainIn(stack, {
      mutualTls: { bucket: bucketIn(stack), key: 'k', ownershipVerificationCertificate: named(stack, arnIn('us-east-1')) },
    }), `certificate "${arnIn('us-east-1')}" is in region "us-east-1"`],
    ['a private gateway by a name of other endpoints', (stack) => privateDomainIn(stack).map(privateGateway(stack)),
      'gateway "Domain/V1" is reached through "vpce-1" and domain "api.example.com" through others'],
    ['a path that only deployment tells', (stack) => domainIn(stack).map(gatewayIn(stack), { path: new CfnParameter(stack, 'Path').valueAsString }), 'is known only at deployment, and has to be at synthesis'],
    ['a certificate of another account', (stack) => domainIn(stack, {
      certificate: certificateOf(new Stack(stack.node.root as App, 'Theirs', { env: { account: '444455556666', region: 'eu-west-1' } })),
    }), '"Theirs/Own" is in account "444455556666" and "Domain/Api" in "111122223333"; give one of account "111122223333"'],
    ['a private zone that is to validate', (stack) => domainIn(stack, {
      hostedZone: new route53.PrivateHostedZone(stack, 'Inner', { zoneName: 'example.com', vpc: ec2.Vpc.fromVpcAttributes(stack, 'V', { vpcId: 'vpc-1', availabilityZones: ['a'] }) }),
    }), 'hosted zone "Domain/Inner" is private, so ACM cannot see there'],
    ['a validation zone beside a certificate', (stack) => domainIn(stack, { validationZone: zoneOf(stack), certificate: named(stack, arnIn('eu-west-1')) }), 'has no use beside a certificate'],
    ['mutual TLS at the edge', (stack) => domainIn(stack, { mutualTls: { bucket: bucketIn(stack), key: 'k' }, endpoint: DomainEndpoint.EDGE }), 'has mutualTls and is not regional'],
    ['mutual TLS with a newer policy', (stack) => domainIn(stack, { mutualTls: { bucket: bucketIn(stack), key: 'k' }, securityPolicy: SecurityPolicy.TLS13_1_3_2025_09 }),
      'has mutualTls, which does not go with security policy "SecurityPolicy_TLS13_1_3_2025_09"'],
    ['a policy of edge domains', (stack) => domainIn(stack, { securityPolicy: SecurityPolicy.TLS13_2025_EDGE }), 'does not go with an endpoint of type "REGIONAL"'],
    ['a policy of regional domains', (stack) => domainIn(stack, { securityPolicy: SecurityPolicy.TLS13_1_3_2025_09, endpoint: DomainEndpoint.EDGE }), 'does not go with an endpoint of type "EDGE"'],
    ['latency records at the edge', (stack) => domainIn(stack, { recordRouting: RecordRouting.latency(), endpoint: DomainEndpoint.EDGE }), 'an edge domain is one for all regions'],
    ['latency records without a zone', (stack) => domainIn(stack, { recordRouting: RecordRouting.latency(), hostedZone: undefined, certificate: named(stack, arnIn('eu-west-1')) }), 'no zone for them'],
    ['a weight out of range', () => RecordRouting.weighted(256), 'weight "256" is out of range; give a whole number of 0 to 255'],
    ['an identifier that is none', () => RecordRouting.latency({ setIdentifier: '' }), 'set identifier "" has 0 characters'],
    ['IPv4 alone in a VPC', (stack) => domainIn(stack, { ipAddressType: IpAddressType.IPV4, endpoint: ENDPOINTS.private(stack) }), 'private domains are of address type "dualstack" only'],
    ['a private domain without endpoints', () => DomainEndpoint.privateVpc({ vpcEndpoints: [] }), 'private domain has "[]" to be reached through'],
    ['a record to an endpoint that is not made here', (stack) => privateDomainIn(stack, {
      endpoint: DomainEndpoint.privateVpc({
        vpcEndpoints: [ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Given', { vpcEndpointId: 'vpce-1', port: 443 })],
      }),
    }), 'interface endpoint "vpce-1" is not made in this app, so its DNS name is not known; leave hostedZone out'],
    ['a path with a slash before it', (stack) => domainIn(stack).map(gatewayIn(stack), { path: '/v1' }), 'path "/v1" has a slash too many; write "v1"'],
    ['a slash for a path', (stack) => domainIn(stack).map(gatewayIn(stack), { path: '/' }), 'path "/" has a slash too many; leave it out'],
    ['a path with dots', (stack) => domainIn(stack).map(gatewayIn(stack), { path: 'a/../b' }), 'path "a/../b" is malformed at ".."'],
    ['a path with a variable', (stack) => domainIn(stack).map(gatewayIn(stack), { path: '{tenant}' }), 'path "{tenant}" is malformed at "{tenant}"'],
    ['a path that is too long', (stack) => domainIn(stack).map(gatewayIn(stack), { path: 'a'.repeat(301) }), 'has 301 characters and API Gateway takes 300'],
    ['a path that is taken', (stack) => {
      const domain = domainIn(stack);
      domain.map(gatewayIn(stack), { path: 'v1' });
      domain.map(gatewayIn(stack, 'V2'), { path: 'v1' });
    }, 'path "v1" of domain "api.example.com" leads to gateway "Domain/V1" already'],
    ['the rest of the paths twice', (stack) => {
      const domain = domainIn(stack);
      domain.map(gatewayIn(stack));
      domain.map(gatewayIn(stack, 'V2'));
    }, 'what no other path takes of domain "api.example.com" leads to gateway "Domain/V1" already'],
    ['a deep path at the edge', (stack) => domainIn(stack, { endpoint: DomainEndpoint.EDGE }).map(gatewayIn(stack), { path: 'shop/v1' }), 'path "shop/v1" has more than one segment'],
    ['a deep path in a VPC', (stack) => privateDomainIn(stack).map(gatewayIn(stack), { path: 'shop/v1' }), 'path "shop/v1" has more than one segment'],
    ['more deep paths than API Gateway takes', (stack) => {
      const [domain, gateway] = [domainIn(stack), gatewayIn(stack)];
      Array.from({ length: 201 }, (_, index) => domain.map(gateway, { path: `v/${index}` }));
    }, 'domain "api.example.com" has "201" paths of more than one segment and API Gateway takes 200'],
    ['a WebSocket API beside others', (stack) => {
      const domain = domainIn(stack);
      domain.map(gatewayIn(stack));
      domain.map(otherGateway(stack, ApiProtocol.WEBSOCKET), { path: 'ws' });
    }, 'gateway "Domain/WEBSOCKET" shares domain "api.example.com" with gateways of another kind'],
    ['an HTTP API at the edge', (stack) => domainIn(stack, { endpoint: DomainEndpoint.EDGE }).map(otherGateway(stack, ApiProtocol.HTTP)), 'is of protocol "HTTP", which takes regional domains with TLS_1_2 only'],
    ['an HTTP API with a newer policy', (stack) => domainIn(stack, { securityPolicy: SecurityPolicy.TLS13_1_3_2025_09 }).map(otherGateway(stack, ApiProtocol.HTTP)), 'is of protocol "HTTP"'],
    ['a rule that leads to an HTTP API', (stack) => domainIn(stack).addRoutingRule(otherGateway(stack, ApiProtocol.HTTP), { priority: 1 }), 'rules go with REST APIs only'],
    ['a rule beside an HTTP API', (stack) => {
      const domain = domainIn(stack);
      domain.map(otherGateway(stack, ApiProtocol.HTTP), { path: 'h' });
      domain.addRoutingRule(gatewayIn(stack), { priority: 1 });
    }, 'rules go with REST APIs only'],
    ['an HTTP API beside a rule', (stack) => {
      const domain = domainIn(stack);
      domain.addRoutingRule(gatewayIn(stack), { priority: 1 });
      domain.map(otherGateway(stack, ApiProtocol.HTTP), { path: 'h' });
    }, 'domain "api.example.com" has routing rules and leads to HTTP APIs'],
    ['a stage that is not there', (stack) => domainIn(stack).map(gatewayIn(stack), { stage: 'beta' }), 'stage "beta" is none of gateway "Domain/V1"; name one of: prod'],
    ['a gateway of another region', (stack) => domainIn(stack).map(gatewayIn(new Stack(stack.node.root as App, 'Us', { env: { account: ACCOUNT, region: 'us-west-2' } }))),
      'gateway "Us/V1" is in region "us-west-2" and domain "api.example.com" in "eu-west-1"'],
    ['a gateway of another account', (stack) => domainIn(stack).map(gatewayIn(new Stack(stack.node.root as App, 'Them', { env: { account: '444455556666', region: 'eu-west-1' } }))),
      'gateway "Them/V1" is in account "444455556666"'],
    ['a private gateway on the internet', (stack) => domainIn(stack).map(privateGateway(stack)), 'gateway "Domain/V1" is private, and domain "api.example.com" is on the internet'],
    ['a gateway on the internet by a private name', (stack) => privateDomainIn(stack).map(gatewayIn(stack)), 'gateway "Domain/V1" is on the internet'],
    ['a rule of no priority', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 0 }), 'priority "0" is out of range'],
    ['two rules of one priority', (stack) => {
      const domain = domainIn(stack);
      domain.addRoutingRule(gatewayIn(stack), { priority: 1, basePath: 'a' });
      domain.addRoutingRule(gatewayIn(stack, 'V2'), { priority: 1, basePath: 'b' });
    }, 'priority "1" of domain "api.example.com" is that of the rule that leads to gateway "Domain/V1"'],
    ['a rule of three headers', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 1, headers: { a: '1', b: '2', c: '3' } }), 'looks at 3 headers and API Gateway at 2'],
    ['a rule of a header that is none', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 1, headers: { 'x y': '1' } }), 'header "x y" of routing rule "1" is malformed'],
    ['a rule with an asterisk within', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 1, headers: { a: 'b*c' } }), 'value "b*c" of header "a" is malformed'],
    ['a rule of a header that API Gateway keeps to itself', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 1, headers: { 'X-Amz-Date': '*' } }), 'header "X-Amz-Date" of routing rule "1" is none that API Gateway looks at'],
    ['a rule of authorization', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 1, headers: { authorization: '*' } }), 'header "authorization" of routing rule "1" is none'],
    ['a rule of any header', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 1, headers: { 'X-*': '1' } }), 'header "X-*" of routing rule "1" is malformed'],
    ['a rule of a value without characters', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 1, headers: { a: '' } }), 'value "" of header "a" is malformed'],
    ['a rule of a long value within others', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 1, headers: { a: `*${'x'.repeat(38)}*` } }), 'or up to 39 with * at both ends'],
    ['a rule of an empty path', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 1, basePath: '' }), 'routing rule "1" has the base path ""'],
    ['a rule of a long path', (stack) => domainIn(stack).addRoutingRule(gatewayIn(stack), { priority: 1, basePath: 'a'.repeat(128) }), 'has 128 characters and API Gateway takes 127'],
    ['a private wildcard', (stack) => domainIn(stack, { domainName: '*.example.com', endpoint: ENDPOINTS.private(stack) }), 'private domains stand for one name each'],
  ])('%s', (_, make, message) => {
    expect(() => make(siteIn('eu-west-1').stack)).toThrow(message);
  });

  test.each(['cn-north-1', 'us-gov-west-1'])('an edge domain in %s', (region) => {
    expect(() => domainIn(siteIn(region).stack, { endpoint: DomainEndpoint.EDGE })).toThrow(`domain "api.example.com" is in region "${region}"`);
  });
});
