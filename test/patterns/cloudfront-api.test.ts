import {
  App, aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, aws_ec2 as ec2, aws_lambda as lambda,
  aws_route53 as route53, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_sqs as sqs, Stack,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ApiDomain, Auth, Backend, CloudFrontApi, CloudFrontApiProps, Endpoint, IRestBackend, RequestValue, ResourcePolicy, RestGateway, Waf } from '../../src';

const routes = { 'GET /products': { backend: Backend.mock() } };

function stackIn(region: string | undefined = 'eu-west-1'): Stack {
  return new Stack(new App(), 'Stack', { env: { account: '111122223333', region } });
}

function apiIn(stack: Stack, props: Partial<CloudFrontApiProps> = {}): CloudFrontApi {
  return new CloudFrontApi(stack, 'Shop', { auth: Auth.none(), routes, ...props });
}

const zone = (stack: Stack) => stack.node.tryFindChild('Zone') as route53.IHostedZone | undefined ?? route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0ZONE', zoneName: 'example.com' });
const SENT = { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: Match.stringLikeRegexp('^ShopOriginSecret') }, ':SecretString:::}}']] };
const ASKED = { 'Fn::Sub': Match.stringLikeRegexp('^\\{\\{resolve:secretsmanager:\\$\\{ShopOriginSecret\\w+\\}:SecretString:::\\}\\}$') };
const ARN = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/edge/1a2b';

/** The only behaviour, or that of a path. */
function behaviorOf(stack: Stack, path?: string): Record<string, unknown> {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'));
  const { DefaultCacheBehavior, CacheBehaviors = [] } = Properties.DistributionConfig;
  return path === undefined ? DefaultCacheBehavior : CacheBehaviors.find(({ PathPattern }: Record<string, unknown>) => PathPattern === path);
}

describe('the way to the API', () => {
  test('is by TLS, with everything that the client sends but its host, and with nothing kept', () => {
    const stack = stackIn();
    apiIn(stack);
    expect(behaviorOf(stack)).toMatchObject({
      ViewerProtocolPolicy: 'https-only',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      CachePolicyId: cloudfront.CachePolicy.CACHING_DISABLED.cachePolicyId,
      OriginRequestPolicyId: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
      ResponseHeadersPolicyId: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS.responseHeadersPolicyId,
    });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { Origins: [Match.objectLike({ CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } })] },
    });
  });

  test('has a secret that the API asks for, and no text of it in the template', () => {
    const stack = stackIn();
    apiIn(stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SecretsManager::Secret', { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } });
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { Origins: [Match.objectLike({ OriginCustomHeaders: [{ HeaderName: 'Referer', HeaderValue: SENT }] })] },
    });
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      Body: Match.objectLike({
        'x-amazon-apigateway-policy': Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:Referer': [ASKED] } } })]) }),
      }),
      DisableExecuteApiEndpoint: false,
    });
  });

  test('takes the next secret before it sends it', () => {
    const stack = stackIn();
    const secrets = ['Old', 'New'].map((id) => new secretsmanager.Secret(stack, id));
    const api = apiIn(stack, { originSecrets: secrets });
    expect(api.originSecret).toBe(secrets[0]);
    const text = (type: string) => JSON.stringify(Template.fromStack(stack).findResources(type));
    const named = (json: string) => [...json.matchAll(/resolve:secretsmanager:(?:\$\{|",\{"Ref":")(Old|New)/g)].map(([, id]) => id);
    expect(named(text('AWS::ApiGateway::RestApi'))).toEqual(['Old', 'New']);
    expect(named(text('AWS::CloudFront::Distribution'))).toEqual(['Old']);
  });

  test('keeps to a resource policy besides', () => {
    const stack = stackIn();
    apiIn(stack, { resourcePolicy: ResourcePolicy.deny({ ipRanges: ['198.51.100.0/24'] }) });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
    expect(JSON.stringify(Properties.Body['x-amazon-apigateway-policy'])).toMatch(/198\.51\.100\.0.*aws:Referer/);
  });

  test('does not show the secret to other services, unless these get something of their own there', () => {
    const stack = stackIn();
    apiIn(stack, {
      routes: {
        'GET /a': { backend: Backend.http('https://a.example.com') },
        'GET /b': { backend: Backend.http('https://b.example.com', { headers: { referer: RequestValue.literal('https://shop.example.com') } }) },
      },
    });
    const [{ Properties: { Body } }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
    const parameters = (path: string) => Body.paths[path].get['x-amazon-apigateway-integration'].requestParameters;
    expect(parameters('/a')).toEqual({ 'integration.request.header.Referer': "'about:blank'" });
    expect(parameters('/b')).toEqual({ 'integration.request.header.referer': "'https://shop.example.com'" });
  });
});

describe('a route that would tell others the secret is refused', () => {
  test.each<[string, (stack: Stack) => IRestBackend]>([
    ['forwarded', () => Backend.http('https://a.example.com', { forwardedHeaders: ['referer'] })],
    ['under another name', () => Backend.http('https://a.example.com', { headers: { 'X-Page': RequestValue.header('Referer') } })],
    ['in a message', (stack) => Backend.sqsSendMessage(new sqs.Queue(stack, 'Queue'), { messageAttributes: { page: RequestValue.header('REFERER') } })],
  ])('%s', (_, backend) => {
    const stack = stackIn();
    expect(() => apiIn(stack, { routes: { 'POST /a': { backend: backend(stack) } } }))
      .toThrow('route "POST /a": its backend is told the header "Referer", which holds the secret between the CDN and the API; leave it out');
  });
});

describe('names', () => {
  test('have a certificate in us-east-1 and records of both kinds', () => {
    const stack = stackIn();
    const api = apiIn(stack, { domainNames: ['shop.example.com', 'www.example.com'], hostedZone: zone(stack) });
    const assembly = (stack.node.root as App).synth();
    expect(assembly.getStackByName('Stack').dependencies.map(({ id }) => id)).toContain('Stack-support-us-east-1');
    Template.fromJSON(assembly.getStackByName('Stack-support-us-east-1').template).hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'shop.example.com', SubjectAlternativeNames: ['www.example.com'],
    });
    const template = Template.fromJSON(assembly.getStackByName('Stack').template);
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['shop.example.com', 'www.example.com'],
        HttpVersion: 'http2and3',
        IPV6Enabled: true,
        ViewerCertificate: { AcmCertificateArn: { 'Fn::GetStackOutput': Match.objectLike({ Region: 'us-east-1' }) }, MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    });
    const records = Object.values(template.findResources('AWS::Route53::RecordSet')).map(({ Properties: { Name, Type } }) => `${Name} ${Type}`);
    expect(records.sort()).toEqual(['shop.example.com. A', 'shop.example.com. AAAA', 'www.example.com. A', 'www.example.com. AAAA']);
    expect([api.url, stack.resolve(api.gateway.url)]).toEqual(['https://shop.example.com', 'https://shop.example.com']);
  });

  test('are CloudFront\'s own where none are given', () => {
    const stack = stackIn();
    const api = apiIn(stack);
    const expected = { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringMatching(/^ShopDistribution/), 'DomainName'] }]] };
    expect([stack.resolve(api.url), stack.resolve(api.gateway.url)]).toEqual([expected, expected]);
  });

  test('that only deployment tells are not told to a function that the API calls', () => {
    const stack = stackIn();
    const handler = new lambda.Function(stack, 'Handler', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') });
    const api = apiIn(stack, { routes: { 'GET /products': { backend: Backend.lambda(handler) } } });
    handler.addEnvironment('URL', api.url);
    expect(() => (stack.node.root as App).synth()).toThrow('function "Stack/Handler" is called by gateway "Stack/Shop/Gateway" and refers to it in its environment');
  });
});

describe('a web ACL', () => {
  test('is made in us-east-1, not before the stage', () => {
    const stack = stackIn();
    apiIn(stack, { waf: Waf.managed() });
    const assembly = (stack.node.root as App).synth();
    Template.fromJSON(assembly.getStackByName('Stack-support-us-east-1').template).hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
    const template = Template.fromJSON(assembly.getStackByName('Stack').template);
    template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { WebACLId: { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'Stack-support-us-east-1' }) } } });
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
  });

  test('is of the stack itself in us-east-1', () => {
    const stack = stackIn('us-east-1');
    apiIn(stack, { waf: Waf.managed() });
    Template.fromStack(stack).hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
  });

  test('may be there already, wherever the stack is', () => {
    const stack = new Stack(new App(), 'Stack');
    apiIn(stack, { waf: Waf.existing(ARN) });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { WebACLId: ARN } });
  });
});

describe('access logs', () => {
  test('go to a bucket that is private, encrypted and takes them', () => {
    const stack = stackIn();
    apiIn(stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { Logging: { Bucket: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ShopAccessLogBucket'), 'RegionalDomainName'] } } } });
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: Match.anyValue(),
        PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicAcls: true, RestrictPublicBuckets: true }),
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 365 })] },
      },
    });
  });

  test('go to a bucket of yours', () => {
    const stack = stackIn('eu-south-1');
    apiIn(stack, { accessLogBucket: s3.Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'logs', region: 'eu-west-1' }) });
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
  });
});

test('a domain may lead to the API, too, and leaves CloudFront its way', () => {
  const stack = stackIn();
  const api = apiIn(stack, { domainNames: ['shop.example.com'], hostedZone: zone(stack) });
  new ApiDomain(stack, 'Inner', { domainName: 'inner.example.com', hostedZone: zone(stack) }).map(api.gateway);
  Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: false });
  expect(stack.resolve(api.gateway.url)).toBe('https://shop.example.com');
});

test('CloudFront\'s own name alone is warned of, since it takes TLS 1.0', () => {
  const stack = stackIn();
  apiIn(stack);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('clients may use TLS 1.0; give it domainNames'));
  const good = stackIn();
  apiIn(good, { domainNames: ['shop.example.com'], hostedZone: zone(good) });
  expect(Annotations.fromStack(good).findWarning('*', Match.stringLikeRegexp('TLS 1.0'))).toEqual([]);
});

test('a distribution of yours gets a path', () => {
  const stack = stackIn();
  const distribution = new cloudfront.Distribution(stack, 'Site', { defaultBehavior: { origin: new origins.HttpOrigin('www.example.com') } });
  const api = apiIn(stack, { distribution, pathPattern: '/api/*', routes: { 'GET /api/products': { backend: Backend.mock() } } });
  expect(api.distribution).toBe(distribution);
  expect(behaviorOf(stack, '/api/*')).toMatchObject({ ViewerProtocolPolicy: 'https-only', CachePolicyId: cloudfront.CachePolicy.CACHING_DISABLED.cachePolicyId });
  Template.fromStack(stack).resourceCountIs('AWS::CloudFront::Distribution', 1);
});

test.each<[string, (stack: Stack) => Partial<CloudFrontApiProps>, string]>([
  ['an endpoint', () => ({ endpoint: Endpoint.edge() }), '"endpoint" has no use in CloudFrontApi "Stack/Shop"'],
  ['a closed origin', () => ({ disableExecuteApiEndpoint: true }), 'CloudFront reaches the API by that URL'],
  ['a path of a distribution that is made here', () => ({ pathPattern: '/api/*' }), '"pathPattern" has no use'],
  ['a distribution without a path', (stack) => ({ distribution: new cloudfront.Distribution(stack, 'D', { defaultBehavior: { origin: new origins.HttpOrigin('w.example.com') } }) }),
    'distribution "Stack/D" has paths of its own; name those of the API'],
  ['names of a distribution of yours', (stack) => ({
    distribution: new cloudfront.Distribution(stack, 'D', { defaultBehavior: { origin: new origins.HttpOrigin('w.example.com') } }), pathPattern: '/api/*', domainNames: ['a.example.com'],
  }), '"domainNames" has no use in CloudFrontApi "Stack/Shop"; set it at your distribution'],
  ['a certificate without names', (stack) => ({ certificate: acm.Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:us-east-1:111122223333:certificate/1') }), '"certificate" has no use'],
  ['a certificate of another region', (stack) => ({
    domainNames: ['a.example.com'], certificate: acm.Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:eu-west-1:111122223333:certificate/1'),
  }), 'certificate "arn:aws:acm:eu-west-1:111122223333:certificate/1" is in region "eu-west-1"'],
  ['a name twice', () => ({ domainNames: ['a.example.com', 'a.example.com'] }), 'domain name "a.example.com" of CloudFrontApi "Stack/Shop" is there twice'],
  ['a private zone', (stack) => ({
    domainNames: ['a.example.com'],
    hostedZone: new route53.PrivateHostedZone(stack, 'P', { zoneName: 'example.com', vpc: ec2.Vpc.fromVpcAttributes(stack, 'V', { vpcId: 'vpc-1', availabilityZones: ['a'] }) }),
  }), 'hosted zone "Stack/P" is private, so ACM cannot see there'],
  ['a distribution of another stack', (stack) => ({
    distribution: new cloudfront.Distribution(new Stack(stack.node.root as App, 'Site'), 'D', { defaultBehavior: { origin: new origins.HttpOrigin('w.example.com') } }), pathPattern: '/api/*',
  }), 'distribution "Site/D" is of stack "Site", which would need the API\'s stack and the other way round'],
  ['no names', () => ({ domainNames: [] }), 'domainNames of CloudFrontApi "Stack/Shop" is "[]"'],
  ['names without a certificate', () => ({ domainNames: ['a.example.com'] }), 'domain name "a.example.com" has no certificate'],
  ['a name of another zone', (stack) => ({ domainNames: ['a.example.org'], hostedZone: zone(stack) }), 'domain name "a.example.org" does not belong in hosted zone "example.com"'],
  ['no secrets', () => ({ originSecrets: [] }), 'originSecrets of CloudFrontApi "Stack/Shop" is "[]"'],
  ['a regional web ACL', () => ({ waf: Waf.existing('arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/x/1') }), 'cannot stand before a distribution; give the ARN of a WAFv2 web ACL of scope CLOUDFRONT'],
])('%s is refused', (_, props, message) => {
  const stack = stackIn();
  expect(() => apiIn(stack, props(stack))).toThrow(message);
});

test.each([['cn-north-1', 'no edge locations'], ['us-gov-west-1', 'no edge locations'], ['eu-south-1', 'writes no logs; give an accessLogBucket of another region']])('%s is refused', (region, message) => {
  expect(() => apiIn(stackIn(region))).toThrow(message);
});

test('a log of whole requests is refused, since the secret is in them', () => {
  const stack = stackIn();
  new RestGateway(stack, 'Shop', { auth: Auth.none(), routes, originSecrets: [new secretsmanager.Secret(stack, 'S')], executionLog: { dataTrace: true } });
  expect(() => (stack.node.root as App).synth()).toThrow('stage "prod" of gateway "Stack/Shop" has executionLog.dataTrace, which writes the origin secret to the log');
});
