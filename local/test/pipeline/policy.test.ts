import { evaluatePolicy, matchesWildcards } from '../../src/pipeline/policy';

const arn = 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3/prod/GET/orders/1';
const allow = (Resource: unknown, more: object = {}) => ({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource, ...more });
const deny = (Resource: unknown) => ({ Effect: 'Deny', Action: 'execute-api:Invoke', Resource });
const decide = (...Statement: unknown[]) => evaluatePolicy({ Version: '2012-10-17', Statement }, 'execute-api:Invoke', arn);

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
  ['a condition', { Statement: [allow('*', { Condition: {} })] }],
  ['a denial that is malformed', { Statement: [allow('*'), { Effect: 'Deny' }] }],
])('a policy with %s is malformed', (_, policy) => {
  expect(() => evaluatePolicy(policy, 'execute-api:Invoke', arn)).toThrow('its policy');
});

test('a hostile pattern takes no long time', () => {
  expect(matchesWildcards(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
});
