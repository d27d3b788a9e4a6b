import { sign } from 'aws4';
import { Answer, call } from './call';
import { anotherApi, apiMapping, appOf, domain, mapping, rule } from './domain-app';
import { start } from './gateways';
import { mock } from './rest-app';
import type { LocalGateway } from '../../src';

/** Root URL of a gateway. */
function rootOf(gateway: LocalGateway): string {
  return new URL(gateway.url('Orders')).origin;
}

/** Asks with a `Host` header. */
async function ask(gateway: LocalGateway, host: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return call(rootOf(gateway) + path, { headers: { Host: host, ...headers } });
}

async function textsOf(gateway: LocalGateway, host: string, paths: string[]): Promise<string[]> {
  return Promise.all(paths.map(async (path) => {
    const { status, text } = await ask(gateway, host, path);
    return status === 200 ? text : String(status);
  }));
}

const api = { Domain: domain('api.example.com') };

test.each([
  'api.example.com', 'api.example.com:3000', 'API.Example.COM', 'api.example.com.', 'Api.example.com.:80',
])('host "%s" leads to the API that its domain is mapped to', async (host) => {
  const gateway = await start(appOf({ ...api, Mapping: mapping('Domain', 'v1') }));
  const answer = await ask(gateway, host, '/v1/orders');
  expect(answer.text).toMatch(/^\w{10} prod \/v1\/orders api\.example\.com api$/);
  expect(gateway.warnings).toEqual([]);
});

test('functions are told the path with the base path, and the domain', async () => {
  const gateway = await start(appOf({ ...api, Mapping: mapping('Domain', 'v1') }));
  const byDomain = (await ask(gateway, 'api.example.com', '/v1/event?a=1')).json as Record<string, object>;
  expect(byDomain).toMatchObject({
    path: '/v1/event',
    resource: '/event',
    queryStringParameters: { a: '1' },
    requestContext: { path: '/v1/event', resourcePath: '/event', domainName: 'api.example.com', domainPrefix: 'api', stage: 'prod' },
  });
  const byDefault = (await call(`${gateway.url('Orders')}/event`)).json;
  expect(byDefault).toMatchObject({ path: '/event', requestContext: { path: '/prod/event', domainName: '127.0.0.1' } });
});

test.each([
  ['absent', undefined], ['empty', ''], ['(none)', '(none)'],
])('a base path that is %s maps the domain itself', async (_, basePath) => {
  const gateway = await start(appOf({ ...api, Mapping: mapping('Domain', basePath) }));
  expect(await textsOf(gateway, 'api.example.com', ['', '/', '/orders'])).toEqual([
    expect.stringMatching(/ prod \/ api/), expect.stringMatching(/ prod \/ api/), expect.stringMatching(/ prod \/orders api/),
  ]);
});

test('the longest base path wins, in whole segments', async () => {
  const gateway = await start(appOf({
    ...api,
    ...anotherApi('V1'),
    ...anotherApi('Shop'),
    Other: apiMapping('Domain', 'v1', 'V1'),
    Longer: apiMapping('Domain', 'v1/shop', 'Shop'),
    Rest: apiMapping('Domain'),
  }));
  expect(await textsOf(gateway, 'api.example.com', ['/v1', '/v1/', '/v1/a', '/v1/shop', '/v1/shop/a', '/v1/shops', '/v10', '/V1/a', '/']))
    .toEqual([
      'V1 /v1', 'V1 /v1/', 'V1 /v1/a', 'Shop /v1/shop', 'Shop /v1/shop/a', 'V1 /v1/shops',
      expect.stringMatching(/^rest v10 /), expect.stringMatching(/^rest V1\/a /), expect.stringMatching(/^\w{10} prod \/ /),
    ]);
});

test('what no mapping leads on from is forbidden', async () => {
  const gateway = await start(appOf({ ...api, Mapping: mapping('Domain', 'v1') }));
  const answer = await ask(gateway, 'api.example.com', '/v10/orders');
  expect([answer.status, answer.headers['x-amzn-errortype'], answer.json]).toEqual([403, 'ForbiddenException', { message: 'Forbidden' }]);
  expect(await textsOf(gateway, 'api.example.com', ['/', '/orders', '/Orders/prod/orders', '/api.example.com/v1/orders'])).toEqual(['403', '403', '403', '403']);
});

test('dots and encoded slashes do not lead from one mapping into another', async () => {
  const gateway = await start(appOf({ ...api, ...anotherApi('Admin'), Orders1: apiMapping('Domain', 'v1'), Mapping: apiMapping('Domain', 'v1/admin', 'Admin') }));
  expect(await textsOf(gateway, 'api.example.com', ['/v1/../v1/admin', '/v1/%2e%2e/admin', '/v1%2Fadmin', '/v1/x%2F..%2Fadmin', '//v1/admin', '/./v1/admin', '/v1//admin', '/%zz/admin', '/v1/%zz']))
    .toEqual([
      expect.stringMatching(/^rest \.\.\/v1\/admin /), expect.stringMatching(/^rest \.\.\/admin .* \/v1\/%2e%2e\/admin /), '403', expect.stringMatching(/^rest x\/\.\.\/admin .* \/v1\/x%2F\.\.%2Fadmin /),
      '403', '403', expect.stringMatching(/^rest \/?admin /), '403', '400',
    ]);
});

test('a mapping without a stage has it from the path', async () => {
  const Properties = { DomainName: { Ref: 'Domain' }, BasePath: 'v1', RestApiId: { Ref: 'Orders' } };
  const gateway = await start(appOf({ ...api, Mapping: { Type: 'AWS::ApiGateway::BasePathMapping', Properties } }));
  expect(await textsOf(gateway, 'api.example.com', ['/v1/prod/orders', '/v1/test/orders', '/v1']))
    .toEqual([expect.stringMatching(/^\w{10} prod \/v1\/prod\/orders /), '403', '403']);
});

test('a domain is reachable by path, too', async () => {
  const gateway = await start(appOf({ ...api, Mapping: mapping('Domain', 'v1') }));
  const url = gateway.url('api.example.com');
  expect(url).toBe(`${rootOf(gateway)}/api.example.com`);
  expect(gateway.url('API.example.com')).toBe(url);
  expect(await (await fetch(`${url}/v1/orders`)).text()).toMatch(/^\w{10} prod \/v1\/orders api\.example\.com api$/);
  expect((await call(`${url}/v1/event`)).json).toMatchObject({ path: '/v1/event', requestContext: { path: '/v1/event', domainName: 'api.example.com' } });
  expect((await ask(gateway, 'unknown.example.com', '/api.example.com/v1/orders')).text).toContain('/v1/orders api.example.com');
  expect((await ask(gateway, 'unknown.example.com', '/Orders/prod/orders')).text).toMatch(/ prod \/prod\/orders unknown\.example\.com \w{10}$/);
  expect((await call(`${url}/v1/../../Orders/prod/orders`)).text).toMatch(/^rest \.\.\/\.\.\/Orders/);
  expect((await call(url)).status).toBe(403);
  expect((await call(`${rootOf(gateway)}/api.example.org/v1/orders`)).status).toBe(404);
});

test('where nothing is served, what is there is told', async () => {
  const gateway = await start(appOf({ ...api, Mapping: mapping('Domain', 'v1') }));
  expect((await call(`${rootOf(gateway)}/nothing`)).json).toEqual({ message: 'no API is served at "/nothing"; use "/Orders/<stage>", "/api.example.com"' });
});

test('the name of an API wins over that of a domain', async () => {
  const gateway = await start(appOf({ ...api, ...anotherApi('Other'), Mapping: mapping('Domain'), Beside: domain('orders'), Deep: mapping('Beside', undefined, 'Other') }));
  expect(await textsOf(gateway, 'x', ['/Orders/prod/orders'])).toEqual([expect.stringContaining('/prod/orders')]);
  expect(await textsOf(gateway, 'orders', ['/a'])).toEqual(['Other /a']);
});

test('a wildcard stands for one label, behind names that are written out', async () => {
  const gateway = await start(appOf({
    All: domain('*.example.com'), ...api, ...anotherApi('Other'), Mapping: mapping('All'), Exact: mapping('Domain', undefined, 'Other'),
  }));
  expect((await ask(gateway, 'Shop.example.com', '/orders')).text).toMatch(/ \/orders shop\.example\.com shop$/);
  expect((await ask(gateway, 'api.example.com', '/orders')).text).toBe('Other /orders');
  expect(await textsOf(gateway, 'a.b.example.com', ['/orders'])).toEqual(['404']);
  expect(await textsOf(gateway, 'example.com', ['/orders'])).toEqual(['404']);
  expect(await textsOf(gateway, '.example.com', ['/orders'])).toEqual(['404']);
  expect(gateway.url('shop.example.com')).toBe(`${rootOf(gateway)}/shop.example.com`);
  expect((await call(`${gateway.url('shop.example.com')}/orders`)).text).toMatch(/ \/orders shop\.example\.com shop$/);
  expect(() => gateway.url('*.example.com')).toThrow('domain "*.example.com" stands for any one label; name one, e.g. "any.example.com"');
});

test('two domains lead each its own way', async () => {
  const gateway = await start(appOf({
    ...api,
    ...anotherApi('Other'),
    Second: domain('shop.example.com', {}, 'AWS::ApiGatewayV2::DomainName'),
    One: mapping('Domain'),
    Two: apiMapping('Second', 'a/b', 'Other'),
  }));
  expect(await textsOf(gateway, 'api.example.com', ['/a/b'])).toEqual([expect.stringMatching(/^rest a\/b /)]);
  expect(await textsOf(gateway, 'shop.example.com', ['/a/b/c', '/a', '/'])).toEqual(['Other /a/b/c', '403', '403']);
});

test('hosts that are like names of JavaScript are none', async () => {
  const gateway = await start(appOf({ ...api, Mapping: mapping('Domain') }));
  expect(await textsOf(gateway, 'constructor', ['/__proto__/prod', '/Orders/__proto__/orders', '/%zz'])).toEqual(['404', '403', '404']);
  expect((await call(`${rootOf(gateway)}/orders`, { headers: { Host: '' } })).status).toBe(404);
});

describe('routing rules', () => {
  const first = (RoutingMode?: string) => ({ Domain: domain('api.example.com', { RoutingMode }) });
  const paths = (...AnyOf: string[]) => ({ MatchBasePaths: { AnyOf } });
  const headers = (...AnyOf: [string, string][]) => ({ MatchHeaders: { AnyOf: AnyOf.map(([Header, ValueGlob]) => ({ Header, ValueGlob })) } });
  const both = { ...anotherApi('New'), ...anotherApi('Old') };

  test.each([
    [undefined, 'Old /a'], ['BASE_PATH_MAPPING_ONLY', 'Old /a'], ['API_MAPPING_ONLY', 'Old /a'], ['ROUTING_RULE_ONLY', '403'],
    ['ROUTING_RULE_THEN_BASE_PATH_MAPPING', 'Old /a'], ['ROUTING_RULE_THEN_API_MAPPING', 'Old /a'],
  ])('with routing mode %s, what no rule holds for goes to %s', async (mode, expected) => {
    const gateway = await start(appOf({ ...first(mode), ...both, Map: mapping('Domain', undefined, 'Old'), Rule: rule('Domain', 1, [paths('b')], 'New') }));
    const isRuled = mode?.startsWith('ROUTING_RULE') ?? false;
    expect(await textsOf(gateway, 'api.example.com', ['/a', '/b'])).toEqual([expected, isRuled ? 'New /b' : 'Old /b']);
    expect(gateway.warnings).toEqual([]);
  });

  test('the lowest priority comes first, and one without conditions always holds', async () => {
    const gateway = await start(appOf({ ...first('ROUTING_RULE_ONLY'), ...both, Rest: rule('Domain', 100, [], 'Old'), A: rule('Domain', 20, [paths('a')], 'New') }));
    expect(await textsOf(gateway, 'api.example.com', ['/a/x', '/b'])).toEqual(['New /a/x', 'Old /b']);
  });

  test('the base path is taken off only where the rule says so', async () => {
    const gateway = await start(appOf({
      ...first('ROUTING_RULE_ONLY'),
      Strip: rule('Domain', 1, [paths('a', 'a/b')], 'Orders', true),
      Keep: rule('Domain', 2, [paths('c')], 'Orders', false),
      Default: rule('Domain', 3, [paths('d')]),
    }));
    expect(await textsOf(gateway, 'api.example.com', ['/a/orders', '/a/b/orders', '/a', '/c/orders', '/d/orders', '/ab', '/A/orders'])).toEqual([
      expect.stringMatching(/^\w{10} prod \/a\/orders /), expect.stringMatching(/^\w{10} prod \/a\/b\/orders /), expect.stringMatching(/^\w{10} prod \/a /),
      expect.stringMatching(/^rest c\/orders /), expect.stringMatching(/^rest d\/orders /), '403', '403',
    ]);
  });

  test.each<[string, [string, string][], Record<string, string>, boolean]>([
    ['a prefix', [['X-Version', 'beta*']], { 'x-version': 'beta-2' }, true],
    ['a suffix', [['x-version', '*-2']], { 'X-Version': 'beta-2' }, true],
    ['a part', [['x-version', '*eta*']], { 'X-Version': 'beta-2' }, true],
    ['a question mark', [['x-version', 'v?']], { 'X-Version': 'v2' }, false],
    ['several values', [['x-version', 'v2']], { 'X-Version': 'v1, v2' }, false],
    ['another case', [['x-version', 'Beta*']], { 'X-Version': 'beta-2' }, false],
    ['a header that is not there', [['x-version', '*']], {}, false],
    ['one of several', [['x-version', 'a'], ['x-other', 'b']], { 'X-Other': 'b' }, true],
  ])('headers are compared with globs: %s', async (_, globs, sent, holds) => {
    const gateway = await start(appOf({ ...first('ROUTING_RULE_ONLY'), ...both, New1: rule('Domain', 1, [headers(...globs)], 'New'), Rest: rule('Domain', 2, [], 'Old') }));
    expect((await ask(gateway, 'api.example.com', '/a', sent)).text).toBe(holds ? 'New /a' : 'Old /a');
  });

  test('all conditions have to hold', async () => {
    const gateway = await start(appOf({
      ...first('ROUTING_RULE_ONLY'), ...both, New1: rule('Domain', 1, [paths('a'), headers(['x', '1']), headers(['y', '2'])], 'New'), Rest: rule('Domain', 2, [], 'Old'),
    }));
    const ways: [string, Record<string, string>][] = [['/a', { x: '1', y: '2' }], ['/a', { x: '1' }], ['/b', { x: '1', y: '2' }]];
    expect(await Promise.all(ways.map(async ([path, sent]) => (await ask(gateway, 'api.example.com', path, sent)).text))).toEqual(['New /a', 'Old /a', 'Old /b']);
  });
});

describe('execute-api hosts', () => {
  test('lead to the stages of their API', async () => {
    const gateway = await start(appOf({ ...api, Mapping: mapping('Domain') }));
    const [id] = (await call(`${gateway.url('Orders')}/orders`)).text.split(' ');
    const host = `${id}.execute-api.us-east-1.amazonaws.com`;
    expect((await ask(gateway, host, '/prod/orders')).text).toBe(`${id} prod /prod/orders ${host} ${id}`);
    expect((await ask(gateway, `${host.toUpperCase()}.:443`, '/prod/orders')).status).toBe(200);
    expect((await ask(gateway, host, '/prod/event')).json).toMatchObject({ path: '/event', requestContext: { path: '/prod/event' } });
    expect(await textsOf(gateway, host, ['/test/orders', '/', '/Orders/prod/orders'])).toEqual(['403', '403', '403']);
    expect(await textsOf(gateway, host.replace('us-east-1', 'eu-west-1'), ['/prod/orders'])).toEqual(['404']);
  });
});

test.each([
  ['by host', (root: string) => [root, { Host: 'api.example.com' }] as const],
  ['by path', (root: string) => [`${root}/api.example.com`, {}] as const],
])('signatures over requests %s are verified over what the client wrote', async (_, place) => {
  const document = { components: { securitySchemes: { sigv4: { 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' } } } };
  const paths = { '/orders': { get: { ...mock('$context.identity.userArn'), security: [{ sigv4: [] }] } } };
  const gateway = await start(appOf({ ...api, Mapping: mapping('Domain', 'v1') }, { document, paths }));
  const [base, headers] = place(rootOf(gateway));
  const { host, pathname } = new URL(`${base}/v1/orders`);
  const signed = sign({ host, path: `${pathname}?b=2&a=1`, service: 'execute-api', region: 'us-east-1', headers: { ...headers } }, { accessKeyId: 'local', secretAccessKey: 'local' });
  const answer = await call(`${base}/v1/orders?b=2&a=1`, { headers: signed.headers as Record<string, string> });
  expect([answer.status, answer.text]).toEqual([200, 'arn:aws:iam::000000000000:user/local']);
});

test('a domain that somebody else has made is served by its mappings and rules', async () => {
  const Properties = { DomainName: 'else.example.com', BasePath: 'v1', RestApiId: { Ref: 'Orders' }, Stage: 'prod' };
  const gateway = await start(appOf({ Elsewhere: { Type: 'AWS::ApiGateway::BasePathMapping', Properties } }));
  expect((await ask(gateway, 'else.example.com', '/v1/orders')).text).toContain(' /v1/orders else.example.com else');
  expect(gateway.warnings).toEqual([]);
});

test('access logs know the base path that led to the API', async () => {
  const lines: string[] = [];
  const gateway = await start(appOf({ ...api, Mapping: apiMapping('Domain', 'orders/v1'), Root: apiMapping('Domain') }, {
    stage: { AccessLogSetting: { Format: '$context.domainName $context.customDomain.basePathMatched' } }, options: { onAccessLog: (line) => lines.push(line) },
  }));
  await ask(gateway, 'api.example.com', '/orders/v1/orders');
  await ask(gateway, 'api.example.com', '/orders');
  expect(lines).toEqual(['api.example.com orders/v1', 'api.example.com -']);
});

test('a domain that leads to a WebSocket API takes no plain requests', async () => {
  const resources = {
    Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } },
    HttpStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Http' }, StageName: '$default' } },
  };
  const gateway = await start(appOf({ ...api, ...resources, Mapping: apiMapping('Domain', 'http', 'Http', '$default') }));
  expect((await ask(gateway, 'api.example.com', '/http/orders')).status).toBe(426);
});

describe('warnings', () => {
  test('name what leads to nothing, which is answered with 501', async () => {
    const gateway = await start(appOf({ ...api, Mapping: { Type: 'AWS::ApiGateway::BasePathMapping', Properties: { DomainName: { Ref: 'Domain' }, BasePath: 'v1', RestApiId: 'abcdefghij', Stage: 'prod' } } }));
    expect(gateway.warnings).toEqual(['domain "api.example.com": base path "/v1" is answered with 501, for API "abcdefghij" is not in the assembly']);
    const answer = await ask(gateway, 'api.example.com', '/v1/orders');
    expect([answer.status, answer.json]).toEqual([501, { message: 'base path "/v1" of domain "api.example.com" is not served: API "abcdefghij" is not in the assembly' }]);
  });

  test('name mappings and rules of private domains that the assembly does not have', async () => {
    const Properties = { DomainNameArn: 'arn:aws:apigateway:us-east-1:111122223333:/domainnames/in.example.com+abcd1234', RestApiId: { Ref: 'Orders' }, Stage: 'prod' };
    const gateway = await start(appOf({ ...api, Elsewhere: { Type: 'AWS::ApiGateway::BasePathMappingV2', Properties } }));
    expect(gateway.warnings).toEqual([`"Shop/Elsewhere" has no effect here: its domain "${Properties.DomainNameArn}" is not in the assembly`]);
  });

  test('tell that clients need no certificate', async () => {
    const gateway = await start(appOf({ Domain: domain('api.example.com', { MutualTlsAuthentication: { TruststoreUri: 's3://b/k' } }), Mapping: mapping('Domain') }));
    expect(gateway.warnings).toEqual(['domain "api.example.com": clients need no certificate here, although "MutualTlsAuthentication" asks for one']);
  });

  test('name a domain that is there twice', async () => {
    const gateway = await start(appOf({ ...api, Again: domain('API.example.com', {}, 'AWS::ApiGatewayV2::DomainName'), Mapping: mapping('Domain') }));
    expect(gateway.warnings).toEqual(['domain "api.example.com" is in the assembly more than once ("Shop/Domain", "Shop/Again"); requests go to the first; synthesize one stage or region at a time to keep them apart']);
  });
});
