import { evaluatePolicy, evaluateResourcePolicy } from '../../src/pipeline/policy';
import { matchesWildcards } from '../../src/pipeline/wildcards';

const arn = 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3/prod/GET/orders/1';
const allow = (Resource: unknown, more: object = {}) => ({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource, ...more });
const deny = (Resource: unknown) => ({ Effect: 'Deny', Action: 'execute-api:Invoke', Resource });
const ask = (keys: Record<string, string> = {}) => ({ action: 'execute-api:Invoke', resource: arn, keys: new Map(Object.entries(keys)) });
const decide = (...Statement: unknown[]) => evaluatePolicy({ Version: '2012-10-17', Statement }, ask());

test.each<[string, unknown[], string]>([
  ['the resource itself', [allow(arn)], 'allow'],
  ['everything', [allow('*')], 'allow'],
  ['a list', [allow(['arn:aws:sqs:::x', arn])], 'allow'],
  ['wildcards', [allow('arn:aws:execute-api:*:*:a1b2c3/*/GET/orders/?')], 'allow'],
  ['a wildcard over slashes', [allow('arn:aws:execute-api:us-east-1:000000000000:a1b2c3/prod/*')], 'allow'],
  ['an incomplete ARN', [allow('arn:aws:execute-api')], 'allow'],
  ['any action', [allow('*', { Action: '*' })], 'allow'],
  ['an action in capitals', [allow('*', { Action: ['EXECUTE-API:*'] })], 'allow'],
  ['another action', [allow('*', { Action: 'execute-api:InvalidateCache' })], 'implicit-deny'],
  ['another method', [allow('arn:aws:execute-api:us-east-1:000000000000:a1b2c3/prod/POST/*')], 'implicit-deny'],
  ['the beginning of the path', [allow(arn.slice(0, -1))], 'implicit-deny'],
  ['a wildcard over colons', [allow('arn:*:a1b2c3/prod/GET/orders/1')], 'implicit-deny'],
  ['the path in other letters', [allow(arn.replace('orders', 'ORDERS'))], 'implicit-deny'],
  ['a denial after a permission', [allow('*'), deny(arn)], 'explicit-deny'],
  ['a denial before a permission', [deny('*'), allow(arn)], 'explicit-deny'],
  ['a denial of something else', [deny('arn:aws:execute-api:us-east-1:000000000000:a1b2c3/prod/DELETE/*'), allow(arn)], 'allow'],
  ['all but something', [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:execute-api:*:*:*/DELETE/*' }], 'allow'],
  ['all actions but this', [{ Effect: 'Allow', NotAction: 'execute-api:Invoke', Resource: '*' }], 'implicit-deny'],
])('%s', (_, statements, decision) => {
  expect(decide(...statements)).toBe(decision);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', '{}'],
  ['no statement', { Statement: [] }],
  ['no effect', { Statement: [{ Action: '*', Resource: '*' }] }],
  ['an effect in small letters', { Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] }],
  ['no resource', { Statement: [{ Effect: 'Allow', Action: '*' }] }],
  ['no action', { Statement: [{ Effect: 'Allow', Resource: '*' }] }],
  ['a resource that is none', { Statement: [{ Effect: 'Allow', Action: '*', Resource: [1] }] }],
  ['a resource that is no ARN', { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*/GET/orders' }] }],
  ['a condition that is none', { Statement: [allow('*', { Condition: 'StringEquals' })] }],
  ['an operator that is not served', { Statement: [allow('*', { Condition: { BinaryEquals: { 'aws:SourceIp': 'x' } } })] }],
  ['a key that is not served', { Statement: [allow('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })] }],
  ['a policy variable', { Statement: [allow('*', { Condition: { StringEquals: { 'aws:PrincipalArn': '${aws:username}' } } })] }],
  ['an address range that is none', { Statement: [allow('*', { Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '10.0.0.0/33'] } } })] }],
  ['a value that is none', { Statement: [allow('*', { Condition: { StringEquals: { 'aws:SourceIp': [{}] } } })] }],
  ['a denial that is malformed', { Statement: [allow('*'), { Effect: 'Deny' }] }],
])('a policy with %s is malformed', (_, policy) => {
  expect(() => evaluatePolicy(policy, ask({ 'aws:sourceip': '203.0.113.7' }))).toThrow('its policy');
});

test.each<[string, object, boolean]>([
  ['an address in a range', { IpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '203.0.113.0/24'] } }, true],
  ['an address in no range', { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }, false],
  ['the address itself', { IpAddress: { 'aws:SourceIp': '203.0.113.7' } }, true],
  ['an address of the other version', { IpAddress: { 'aws:SourceIp': '::/0' } }, false],
  ['an address that is not in a range', { NotIpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '203.0.113.0/24'] } }, false],
  ['an address that is not there', { IpAddress: { 'aws:VpcSourceIp': '0.0.0.0/0' } }, false],
  ['an address that is not there, negated', { NotIpAddress: { 'aws:VpcSourceIp': '0.0.0.0/0' } }, true],
  ['a text', { StringEquals: { 'aws:PrincipalAccount': ['111122223333', '444455556666'] } }, true],
  ['a key in other letters', { StringEquals: { 'AWS:principalaccount': '111122223333' } }, true],
  ['a text in other letters', { StringEquals: { 'aws:UserAgent': 'CURL' } }, false],
  ['a text in other letters, which do not matter', { StringEqualsIgnoreCase: { 'aws:UserAgent': 'CURL' } }, true],
  ['none of several texts', { StringNotEquals: { 'aws:PrincipalAccount': ['444455556666', '777788889999'] } }, true],
  ['one of several texts, negated', { StringNotEquals: { 'aws:PrincipalAccount': ['444455556666', '111122223333'] } }, false],
  ['a text that is not there, negated', { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }, true],
  ['a pattern', { StringLike: { 'aws:UserAgent': 'cu?l*' } }, true],
  ['no pattern', { StringNotLike: { 'aws:UserAgent': 'cu?l*' } }, false],
  ['an ARN', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/l*' } }, true],
  ['no ARN', { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/other' } }, true],
  ['a wildcard over colons', { ArnLike: { 'aws:PrincipalArn': 'arn:*:user/local' } }, false],
  ['a truth', { Bool: { 'aws:SecureTransport': true } }, true],
  ['a date that is past', { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, true],
  ['a date to come', { DateGreaterThan: { 'aws:CurrentTime': '2030-01-01' } }, false],
  ['a date in seconds', { DateLessThanEquals: { 'aws:CurrentTime': '1780272000' } }, true],
  ['something that is there', { Null: { 'aws:PrincipalArn': 'false' } }, true],
  ['nothing', { Null: { 'aws:SourceVpce': 'true' } }, true],
  ['something where nothing should be', { Null: { 'aws:PrincipalArn': true } }, false],
  ['what is there, if it is', { StringEqualsIfExists: { 'aws:UserAgent': 'wget' } }, false],
  ['what is not there, if it is', { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }, true],
  ['any of several values', { 'ForAnyValue:StringEquals': { 'aws:UserAgent': ['wget', 'curl'] } }, true],
  ['any value where there is none', { 'ForAnyValue:StringNotEquals': { 'aws:SourceVpc': 'vpc-1' } }, false],
  ['all values where there is none', { 'ForAllValues:StringEquals': { 'aws:SourceVpc': 'vpc-1' } }, true],
  ['two operators', { StringEquals: { 'aws:UserAgent': 'curl' }, NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, false],
  ['two keys', { StringEquals: { 'aws:UserAgent': 'curl', 'aws:PrincipalAccount': '111122223333' } }, true],
])('the condition of %s', (_, Condition, holds) => {
  const keys = {
    'aws:sourceip': '203.0.113.7',
    'aws:principalaccount': '111122223333',
    'aws:principalarn': 'arn:aws:iam::111122223333:user/local',
    'aws:useragent': 'curl',
    'aws:securetransport': 'true',
    'aws:currenttime': '2026-06-01T00:00:00.000Z',
  };
  expect(evaluatePolicy({ Statement: [allow('*', { Condition })] }, ask(keys))).toBe(holds ? 'allow' : 'implicit-deny');
});

const user = 'arn:aws:iam::111122223333:user/local';

test.each<[string, unknown, string | undefined, string]>([
  ['anybody', '*', undefined, 'allow'],
  ['anybody of AWS', { AWS: '*' }, undefined, 'allow'],
  ['an account', { AWS: ['444455556666', '111122223333'] }, user, 'allow'],
  ['an account by its ARN', { AWS: 'arn:aws:iam::111122223333:root' }, user, 'allow'],
  ['another account', { AWS: 'arn:aws:iam::444455556666:root' }, user, 'implicit-deny'],
  ['an account where nobody signs', { AWS: '111122223333' }, undefined, 'implicit-deny'],
  ['a user', { AWS: user }, user, 'allow'],
  ['another user', { AWS: `${user}s` }, user, 'implicit-deny'],
  ['a service', { Service: 'lambda.amazonaws.com' }, user, 'implicit-deny'],
])('a statement for %s', (_, Principal, caller, decision) => {
  expect(evaluateResourcePolicy({ Statement: [allow('*', { Principal })] }, ask(), caller)).toBe(decision);
});

test.each([['none', {}], ['all but one', { NotPrincipal: '*' }], ['a number', { Principal: 1 }]])('a statement with %s as its principal is malformed', (_, more) => {
  expect(() => evaluateResourcePolicy({ Statement: [allow('*', more)] }, ask(), user)).toThrow('its policy has');
});

test('a hostile pattern takes no long time', () => {
  expect(matchesWildcards(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
});
