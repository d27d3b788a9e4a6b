import { App, aws_apigateway as apigateway, aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, Duration, Stack } from 'aws-cdk-lib';
import { sign } from 'aws4';
import { Answer, call, CallOptions } from './call';
import { anotherApi, domain, mapping } from './domain-app';
import { keep } from './gateways';
import { invocationUri, mock, startRestApp } from './rest-app';
import { LocalGateway } from '../../src';
import { temporaryFolder } from '../assembly/assembly-folder';

type Properties = Record<string, unknown>;

const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const SECURITY_HEADERS = '67f7725c-6f97-4210-82d7-5512b31e9d03';
const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

const api = { 'Fn::Sub': '${Orders}.execute-api.${AWS::Region}.${AWS::URLSuffix}' };
const behavior = (TargetOriginId: string, more: Properties = {}) => ({
  TargetOriginId, CachePolicyId: CACHING_DISABLED, OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST, AllowedMethods: ALL_METHODS, ViewerProtocolPolicy: 'https-only', ...more,
});
const origin = (Id: string, DomainName: unknown, more: Properties = {}) => ({ Id, DomainName, CustomOriginConfig: { OriginProtocolPolicy: 'https-only' }, ...more });

function distribution(config: Properties = {}): Properties {
  return {
    Site: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Aliases: ['www.example.com'],
          Origins: [origin('api', api, { OriginPath: '/prod' })],
          DefaultCacheBehavior: behavior('api'),
          ...config,
        },
      },
    },
  };
}

const echo = { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: invocationUri('echo') } } };
const tell = mock('$context.httpMethod $context.path $context.domainName');
const PATHS = { '/event': { 'x-amazon-apigateway-any-method': echo.get }, '/orders': { get: tell, post: tell }, '/{proxy+}': { get: mock("rest $input.params('proxy')") } };

interface Told {
  readonly paths?: Properties;
  readonly document?: Properties;
}

async function startSite(resources: Properties, { paths = PATHS, document }: Told = {}): Promise<LocalGateway> {
  return keep(await startRestApp({ paths, document, resources, functions: { echo: (event) => ({ statusCode: 200, body: JSON.stringify(event) }) } }));
}

async function ask(gateway: LocalGateway, path: string, { headers, ...options }: CallOptions = {}): Promise<Answer> {
  return call(new URL(gateway.url('Orders')).origin + path, { headers: { Host: 'www.example.com', ...headers }, ...options });
}

interface Event {
  readonly path: string;
  readonly headers: Record<string, string | undefined>;
  readonly queryStringParameters: Record<string, string> | null;
  readonly requestContext: { readonly domainName: string; readonly identity: { readonly sourceIp: string; readonly vpceId?: string } };
}

test('a distribution is known by its hosts, by path and by its construct id', async () => {
  const gateway = await startSite(distribution());
  const [{ domainName, url, aliases, behaviors }] = gateway.distributions();
  expect(domainName).toMatch(/^d[a-z0-9]{13}\.cloudfront\.net$/);
  expect(url).toBe(`${new URL(gateway.url('Orders')).origin}/${domainName}`);
  expect(aliases).toEqual(['www.example.com']);
  expect(behaviors).toEqual([{ pathPattern: '/*', allowedMethods: ALL_METHODS, origin: expect.stringMatching(/^\w{10}\.execute-api\.us-east-1\.amazonaws\.com\/prod$/) }]);
  expect([gateway.url('Site'), gateway.url('Shop/Site'), gateway.url(domainName)]).toEqual([url, url, url]);
  const byAlias = gateway.url('WWW.example.com');
  for (const answer of [await ask(gateway, '/orders'), await ask(gateway, '/orders', { headers: { Host: `${domainName}:443` } }), await call(`${url}/orders`), await call(`${byAlias}/orders`)]) {
    expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(/^GET \/prod\/orders \w{10}\.execute-api\.us-east-1\.amazonaws\.com$/)]);
  }
  expect(() => gateway.url('Site', 'prod')).toThrow('"Site" leads to stages by itself; leave the stage "prod" out');
  expect(gateway.warnings).toEqual([]);
});

test('the API sees the host of the origin, CloudFront\'s address, and custom headers instead of the viewer\'s', async () => {
  const gateway = await startSite(distribution({
    Origins: [origin('api', api, { OriginPath: '/prod', OriginCustomHeaders: [{ HeaderName: 'Referer', HeaderValue: 'secret' }, { HeaderName: 'X-Origin', HeaderValue: 'edge' }] })],
  }));
  const answer = await ask(gateway, '/event?a=1&b=x%20y', {
    headers: { 'referer': 'https://evil', 'X-ORIGIN': 'viewer', 'Authorization': 'Bearer x', 'User-Agent': 'curl', 'Cookie': 'c=1; d=2', 'x-gatehouse-source-ip': '203.0.113.7', 'x-gatehouse-vpce-id': 'vpce-1' },
  });
  const { headers, queryStringParameters, requestContext } = answer.json as Event;
  expect(headers).toMatchObject({
    'Host': requestContext.domainName,
    'Referer': 'secret',
    'X-Origin': 'edge',
    'Authorization': 'Bearer x',
    'User-Agent': 'curl',
    'Cookie': 'c=1; d=2',
    'X-Forwarded-For': '203.0.113.7, 130.176.0.1',
    'Via': expect.stringMatching(/^1\.1 d\w{13}\.cloudfront\.net \(CloudFront\)$/),
    'X-Amz-Cf-Id': expect.any(String),
  });
  expect(Object.keys(headers).filter((name) => /^(referer|x-origin|x-gatehouse)/i.test(name))).toEqual(['Referer', 'X-Origin']);
  expect(queryStringParameters).toEqual({ a: '1', b: 'x y' });
  expect(requestContext.domainName).toMatch(/^\w{10}\.execute-api\./);
  expect(requestContext.identity).toMatchObject({ sourceIp: '130.176.0.1' });
  expect(requestContext.identity.vpceId).toBeUndefined();
});

test('behaviors are looked at in their order, by patterns with wildcards, without dots in paths', async () => {
  const more = { ...anotherApi('A'), ...anotherApi('B'), ...anotherApi('C') };
  const host = (id: string) => ({ 'Fn::Sub': `\${${id}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}` });
  const gateway = await startSite({
    ...more,
    ...distribution({
      Origins: ['A', 'B', 'C'].map((id) => origin(id, host(id), { OriginPath: '/prod' })),
      CacheBehaviors: [behavior('A', { PathPattern: '/api/v?/*' }), behavior('B', { PathPattern: 'api/*' })],
      DefaultCacheBehavior: behavior('C'),
    }),
  });
  const texts = await Promise.all(['/api/v1/x', '/api/v10/x', '/api', '/API/v1/x', '/api/../x', '/x/../api/v1/y', '/api%2Fv1/x', '/'].map(async (path) => (await ask(gateway, path)).text));
  expect(texts).toEqual([
    'A /prod/api/v1/x', 'B /prod/api/v10/x', 'C /prod/api', 'C /prod/API/v1/x', 'C /prod/api/../x', 'A /prod/x/../api/v1/y', 'C /prod/api%2Fv1/x', 'C /prod/',
  ]);
});

test('methods that a behavior does not allow are refused', async () => {
  const gateway = await startSite(distribution({ DefaultCacheBehavior: behavior('api', { AllowedMethods: undefined }) }));
  const answer = await ask(gateway, '/orders', { method: 'POST' });
  expect([answer.status, answer.headers['content-type'], answer.headers['x-cache'], answer.text])
    .toEqual([403, 'text/html', 'Error from cloudfront', expect.stringContaining('not configured to allow the HTTP request method')]);
  expect((await ask(gateway, '/orders')).status).toBe(200);
  expect((await ask(gateway, '/orders', { method: 'HEAD' })).headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
});

test('an origin that is not of the assembly is told', async () => {
  const gateway = await startSite(distribution({ Origins: [origin('api', 'files.s3.amazonaws.com')] }));
  const answer = await ask(gateway, '/orders');
  expect([answer.status, answer.json]).toEqual([502, { message: 'origin "files.s3.amazonaws.com" of distribution "Shop/Site" is not served here; only APIs and custom domains of the assembly are' }]);
  const none = await startSite(distribution({ Origins: [] }));
  expect((await ask(none, '/orders')).status).toBe(502);
});

test('a custom domain may be the origin', async () => {
  const gateway = await startSite({
    ...distribution({ Origins: [origin('api', 'API.example.com', { OriginPath: '/v1' })] }), Domain: domain('api.example.com'), Mapping: mapping('Domain', 'v1'),
  });
  expect((await ask(gateway, '/orders')).text).toBe('GET /v1/orders api.example.com');
});

test('a distribution is no origin of itself', async () => {
  const gateway = await startSite(distribution({ Origins: [origin('api', 'www.example.com')] }));
  expect((await ask(gateway, '/orders')).status).toBe(502);
});

test('who goes around the distribution lacks the secret, and is refused by the API\'s policy', async () => {
  const invoke = { Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };
  const policy = { Statement: [{ Effect: 'Allow', ...invoke }, { Effect: 'Deny', ...invoke, Condition: { StringNotEquals: { 'aws:Referer': ['secret', 'former'] } } }] };
  const gateway = await startSite(distribution({
    Origins: [origin('api', api, { OriginPath: '/prod', OriginCustomHeaders: [{ HeaderName: 'Referer', HeaderValue: 'secret' }] })],
  }), { document: { 'x-amazon-apigateway-policy': policy } });
  expect((await ask(gateway, '/orders')).status).toBe(200);
  const direct = `${gateway.url('Orders')}/orders`;
  expect([(await call(direct)).status, (await call(direct, { headers: { Referer: 'guess' } })).status]).toEqual([403, 403]);
  expect((await call(direct, { headers: { Referer: 'former' } })).status).toBe(200);
});

test('a closed default endpoint is closed to CloudFront, too', async () => {
  const host = { 'Fn::Sub': '${Closed}.execute-api.${AWS::Region}.${AWS::URLSuffix}' };
  const gateway = await startSite({ ...anotherApi('Closed', 'prod', { DisableExecuteApiEndpoint: true }), ...distribution({ Origins: [origin('api', host, { OriginPath: '/prod' })] }) });
  expect((await ask(gateway, '/orders')).json).toEqual({ message: 'Forbidden' });
});

describe('what is handed on', () => {
  const headersOf = async (more: Properties, sent: Record<string, string>, resources: Properties = {}, path = '/event?a=1&b=2') => {
    const gateway = await startSite({ ...distribution({ DefaultCacheBehavior: behavior('api', more) }), ...resources });
    return (await ask(gateway, path, { headers: sent })).json as Event;
  };
  const sent = { 'Authorization': 'x', 'Accept': 'a/b', 'X-Custom': '1', 'User-Agent': 'curl', 'Cookie': 'c=1; d=2', 'Content-Type': 'text/plain' };

  test('without a policy is next to nothing', async () => {
    const { headers, queryStringParameters } = await headersOf({ OriginRequestPolicyId: undefined }, sent);
    expect(headers).toMatchObject({ 'User-Agent': 'Amazon CloudFront', 'Content-Type': 'text/plain' });
    expect([headers.Authorization, headers.Accept, headers['X-Custom'], headers.Cookie, queryStringParameters]).toEqual([undefined, undefined, undefined, undefined, null]);
  });

  test('is what the policies of the assembly say', async () => {
    const parameters = {
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['authorization'] }, CookiesConfig: { CookieBehavior: 'none' }, QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['a'] },
    };
    const { headers, queryStringParameters } = await headersOf({ CachePolicyId: { Ref: 'Cache' }, OriginRequestPolicyId: { 'Fn::GetAtt': ['Request', 'Id'] } }, sent, {
      Cache: { Type: 'AWS::CloudFront::CachePolicy', Properties: { CachePolicyConfig: { MaxTTL: 0, ParametersInCacheKeyAndForwardedToOrigin: parameters } } },
      Request: {
        Type: 'AWS::CloudFront::OriginRequestPolicy',
        Properties: {
          OriginRequestPolicyConfig: {
            HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Custom'] }, CookiesConfig: { CookieBehavior: 'allExcept', Cookies: ['c'] }, QueryStringsConfig: { QueryStringBehavior: 'none' },
          },
        },
      },
    });
    expect([headers.Authorization, headers['X-Custom'], headers.Accept, headers.Cookie, queryStringParameters]).toEqual(['x', '1', undefined, 'd=2', { a: '1' }]);
  });

  test('is what the older form of templates says', async () => {
    const legacy = { CachePolicyId: undefined, OriginRequestPolicyId: undefined, MaxTTL: 0, ForwardedValues: { QueryString: true, Headers: ['Accept'], Cookies: { Forward: 'whitelist', WhitelistedNames: ['d'] } } };
    const { headers, queryStringParameters } = await headersOf(legacy, sent);
    expect([headers.Authorization, headers.Accept, headers.Cookie, queryStringParameters]).toEqual([undefined, 'a/b', 'd=2', { a: '1', b: '2' }]);
  });

  test('with the viewer\'s host is what API Gateway knows nothing of', async () => {
    const gateway = await startSite(distribution({ DefaultCacheBehavior: behavior('api', { OriginRequestPolicyId: ALL_VIEWER }) }));
    expect((await ask(gateway, '/orders')).json).toEqual({ message: 'Forbidden' });
  });

  test('bears a signature over the request as the API gets it', async () => {
    const document = { components: { securitySchemes: { sigv4: { 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' } } } };
    const gateway = await startSite(distribution(), { document, paths: { '/orders': { get: { ...mock('signed'), security: [{ sigv4: [] }] } } } });
    const [{ behaviors: [{ origin: to }] }] = gateway.distributions();
    const [host] = to.split('/');
    const { headers } = sign({ host, path: '/prod/orders?b=1&a=2', service: 'execute-api', region: 'us-east-1' }, { accessKeyId: 'local', secretAccessKey: 'local' });
    const answer = await ask(gateway, '/orders?b=1&a=2', { headers: { ...headers as Record<string, string>, Host: 'www.example.com' } });
    expect([answer.status, answer.text]).toEqual([200, 'signed']);
  });
});

describe('headers of answers', () => {
  const answering = (headers: Record<string, string>) => mock('', {
    responses: {
      default: { statusCode: '200', responseParameters: Object.fromEntries(Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`])) },
    },
  });

  test('have CloudFront\'s security headers, where the origin does not send its own', async () => {
    const gateway = await startSite(distribution({ DefaultCacheBehavior: behavior('api', { ResponseHeadersPolicyId: SECURITY_HEADERS }) }), {
      paths: { '/orders': { get: answering({ 'X-Frame-Options': 'DENY', 'X-Content-Type-Options': 'none' }) } },
    });
    const { headers } = await ask(gateway, '/orders');
    expect(headers).toMatchObject({
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-xss-protection': '1; mode=block',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'x-cache': 'Miss from cloudfront',
      'via': expect.stringContaining('(CloudFront)'),
    });
    expect((await call(`${gateway.url('Orders')}/orders`)).headers).not.toHaveProperty('strict-transport-security');
    expect((await ask(gateway, '/nothing')).headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-cache': 'Error from cloudfront' });
  });

  test('are as a policy of the assembly says', async () => {
    const gateway = await startSite({
      ...distribution({ DefaultCacheBehavior: behavior('api', { ResponseHeadersPolicyId: { Ref: 'Headers' } }) }),
      Headers: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: {
          ResponseHeadersPolicyConfig: {
            SecurityHeadersConfig: {
              ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'", Override: true },
              FrameOptions: { FrameOption: 'DENY', Override: true },
              StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Preload: true, Override: false },
              XSSProtection: { Protection: false, Override: true },
            },
            CustomHeadersConfig: { Items: [{ Header: 'X-Team', Value: 'shop', Override: false }] },
            RemoveHeadersConfig: { Items: [{ Header: 'X-Powered-By' }] },
          },
        },
      },
    }, { paths: { '/orders': { get: answering({ 'X-Powered-By': 'us', 'X-Team': 'other', 'X-Frame-Options': 'SAMEORIGIN' }) } } });
    const { headers } = await ask(gateway, '/orders');
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'", 'x-frame-options': 'DENY', 'strict-transport-security': 'max-age=60; includeSubDomains; preload', 'x-xss-protection': '0', 'x-team': 'other',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  });
});

test.each<[string, Properties, string]>([
  ['a cache', { DefaultCacheBehavior: behavior('api', { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' }) }, 'answers are not kept, although a behavior has a cache'],
  ['functions', { DefaultCacheBehavior: behavior('api', { FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'x' }] }) }, 'functions of CloudFront are not run'],
  ['Lambda@Edge', { CacheBehaviors: [behavior('api', { PathPattern: '/x', LambdaFunctionAssociations: [{}] })] }, 'functions of Lambda@Edge are not run'],
  ['a web ACL', { WebACLId: 'arn:x' }, 'its web ACL lets every request through'],
  ['restrictions', { Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations: ['DE'] } } }, 'its geographic restrictions let every request through'],
  ['signed URLs', { DefaultCacheBehavior: behavior('api', { TrustedKeyGroups: ['k'] }) }, 'URLs and cookies need no signature'],
  ['error pages', { CustomErrorResponses: [{ ErrorCode: 404 }] }, 'errors are answered as the origin does, not by its custom responses'],
  ['CORS', { DefaultCacheBehavior: behavior('api', { ResponseHeadersPolicyId: '60669652-455b-4ae9-85a4-c4c02393f86c' }) }, 'headers for CORS are not added'],
])('%s of a distribution is told to have no effect', async (_, config, warning) => {
  expect((await startSite(distribution(config))).warnings).toEqual([`distribution "Shop/Site": ${warning}`]);
});

test('what CDK makes of a distribution before an API is served', async () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'Shop');
  const definition = { openapi: '3.0.1', info: { title: 'x', version: '1' }, paths: { '/api/orders': { get: mock('$context.path') } } };
  const rest = new apigateway.SpecRestApi(stack, 'Orders', { apiDefinition: apigateway.ApiDefinition.fromInline(definition), cloudWatchRole: false });
  new cloudfront.Distribution(stack, 'Site', {
    defaultBehavior: {
      origin: new origins.RestApiOrigin(rest),
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
    },
    additionalBehaviors: {
      '/kept/*': {
        origin: new origins.RestApiOrigin(rest),
        cachePolicy: new cloudfront.CachePolicy(stack, 'Kept', { maxTtl: Duration.seconds(0), defaultTtl: Duration.seconds(0) }),
        originRequestPolicy: new cloudfront.OriginRequestPolicy(stack, 'Handed', { queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.all() }),
      },
    },
  });
  app.synth();
  const gateway = keep(await LocalGateway.start({ assembly: outdir }));
  const answer = await call(`${gateway.url('Site')}/api/orders`);
  expect([answer.status, answer.text, answer.headers['x-frame-options']]).toEqual([200, '/prod/api/orders', 'SAMEORIGIN']);
  expect(gateway.warnings).toEqual([]);
});
