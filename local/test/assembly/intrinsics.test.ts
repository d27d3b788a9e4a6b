import { Template, writeAssembly } from './assembly-folder';
import { Assembly } from '../../src';

/** Evaluates a value in the outputs of a stack of its own. */
function evaluate(value: unknown, template: Template = {}): { value: string; warnings: readonly string[] } {
  const assembly = Assembly.load(writeAssembly({ Shop: { ...template, Outputs: { Value: { Value: value } } } }, 'aws://123456789012/eu-west-1'));
  return { value: assembly.outputs('Shop').Value, warnings: assembly.warnings };
}

const stream = { Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'orders' } } };
const orders = 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders';

test.each<[string, unknown, string]>([
  ['Ref', { Ref: 'Orders' }, 'orders'],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Orders', 'Arn'] }, orders],
  ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Orders.Arn' }, orders],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Orders' }, 1]] }, 'a-orders-1'],
  ['Fn::Join of a list that is computed', { 'Fn::Join': ['+', { 'Fn::Split': ['/', 'a/b'] }] }, 'a+b'],
  ['Fn::Sub', { 'Fn::Sub': '${AWS::Region}/${Orders}/${Orders.Arn}/${!Orders}' }, `eu-west-1/orders/${orders}/\${Orders}`],
  ['Fn::Sub with variables', { 'Fn::Sub': ['${Name} ${Orders}', { Name: { Ref: 'AWS::AccountId' } }] }, '123456789012 orders'],
  ['Fn::Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ['Fn::Select of a split', { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Orders', 'Arn'] }] }] }, 'stream/orders'],
  ['Fn::Base64', { 'Fn::Base64': 'héllo' }, 'aMOpbGxv'],
  ['Fn::GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'eu-west-1a'],
  ['Fn::Cidr', { 'Fn::Join': [',', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }] }, '10.0.0.0/24,10.0.1.0/24'],
  ['Fn::Length', { 'Fn::Length': ['a', 'b'] }, '2'],
  ['Fn::ToJsonString', { 'Fn::ToJsonString': { name: { Ref: 'Orders' } } }, '{"name":"orders"}'],
  ['AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
  ['AWS::StackName', { Ref: 'AWS::StackName' }, 'Shop'],
])('%s is evaluated', (_, value, expected) => {
  expect(evaluate(value, { Resources: stream })).toEqual({ value: expected, warnings: [] });
});

test('a mapping is looked up, its default where it has no entry', () => {
  const template = { Mappings: { Sizes: { 'eu-west-1': { small: 'S' } } } };
  expect(evaluate({ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, template).value).toBe('S');
  expect(evaluate({ 'Fn::FindInMap': ['Sizes', 'us-east-1', 'small', { DefaultValue: 'M' }] }, template).value).toBe('M');
  expect(evaluate({ 'Fn::FindInMap': ['Sizes', 'eu-west-1', 'constructor'] }, template).warnings).toHaveLength(1);
});

test.each<[string, unknown, string]>([
  ['Fn::Equals', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] }, 'yes'],
  ['Fn::Not', { 'Fn::Not': [{ 'Fn::Equals': ['a', 'a'] }] }, 'no'],
  ['Fn::And', { 'Fn::And': [{ Condition: 'True' }, { 'Fn::Equals': ['a', 'b'] }] }, 'no'],
  ['Fn::Or', { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { Condition: 'True' }] }, 'yes'],
])('a condition with %s decides', (_, condition, expected) => {
  const template = { Conditions: { True: { 'Fn::Equals': ['1', 1] }, Test: condition } };
  expect(evaluate({ 'Fn::If': ['Test', 'yes', 'no'] }, template).value).toBe(expected);
});

test('a resource whose condition is false is left out, and so is what AWS::NoValue stands for', () => {
  const assembly = Assembly.load(writeAssembly({
    Shop: {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Absent: { Type: 'AWS::S3::Bucket', Condition: 'Never' },
        Present: {
          Type: 'AWS::S3::Bucket',
          Properties: { BucketName: 'present', Gone: { 'Fn::If': ['Never', 1, { Ref: 'AWS::NoValue' }] }, List: [{ Ref: 'AWS::NoValue' }, 2] },
        },
      },
    },
  }));
  expect(assembly.resources.map(({ logicalId, properties }) => [logicalId, properties])).toEqual([['Present', { BucketName: 'present', List: [2] }]]);
});

test('a parameter has its default, lists are split', () => {
  const template = { Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'a, b' }, Size: { Type: 'Number', Default: 3 } } };
  expect(evaluate({ 'Fn::Join': ['|', { Ref: 'Names' }] }, template).value).toBe('a|b');
  expect(evaluate({ Ref: 'Size' }, template).value).toBe('3');
});

test.each<[string, unknown, Template, string]>([
  ['a missing resource', { Ref: 'Nowhere' }, {}, 'Ref Nowhere'],
  ['a missing export', { 'Fn::ImportValue': 'nowhere' }, {}, 'Fn::ImportValue nowhere'],
  ['an attribute that only AWS knows', { 'Fn::GetAtt': ['Orders', 'Fancy'] }, { Resources: stream }, 'Fn::GetAtt Orders.Fancy'],
  ['a parameter in SSM', { Ref: 'P' }, { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/p' } } }, 'SSM parameter "/p"'],
  ['a parameter without default', { Ref: 'P' }, { Parameters: { P: { Type: 'String' } } }, 'no default'],
  ['a dynamic reference', '{{resolve:ssm:/p}}', {}, '{{resolve:ssm:/p}}'],
  ['a dynamic reference that is joined', { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Orders' }, ':SecretString:key::}}']] }, { Resources: stream }, '{{resolve:secretsmanager:orders:SecretString:key::}}'],
  ['a dynamic reference that is substituted', { 'Fn::Sub': '{{resolve:ssm:/${Orders}}}' }, { Resources: stream }, '{{resolve:ssm:/orders}}'],
  ['a macro', { 'Fn::Transform': { Name: 'Mine' } }, {}, 'Fn::Transform Mine'],
  ['an unknown function', { 'Fn::Nope': 1 }, {}, 'Fn::Nope'],
])('%s is named in a warning', (_, value, template, named) => {
  expect(evaluate(value, template).warnings).toEqual([expect.stringContaining(named)]);
});

test.each<[string, Template]>([
  ['names', {
    Resources: {
      A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'B' } } },
      B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'A' } } },
    },
  }],
  ['conditions', { Conditions: { A: { 'Fn::Not': [{ Condition: 'A' }] } }, Resources: { R: { Type: 'AWS::S3::Bucket', Condition: 'A' } } }],
])('%s that need themselves are an error that tells the cycle', (_, template) => {
  expect(() => Assembly.load(writeAssembly({ Shop: template }))).toThrow(/refers to itself: .*"A" of stack "Shop" -> .*"A" of stack "Shop"/);
});

test('ids and keys that name members of every object are data', () => {
  const assembly = Assembly.load(writeAssembly({
    Shop: {
      Resources: JSON.parse('{"__proto__":{"Type":"AWS::SQS::Queue","Properties":{"__proto__":{"Ref":"constructor"}}},"constructor":{"Type":"AWS::SNS::Topic"}}'),
    },
  }));
  const [queue, topic] = assembly.resources;
  expect(Object.entries(queue.properties)).toEqual([['__proto__', topic.physicalId]]);
  expect(({} as Record<string, unknown>).physicalId).toBeUndefined();
});

test.each([['Ref'], ['Fn::GetAtt']])('%s of an inherited name is unresolved', (intrinsic) => {
  expect(evaluate({ [intrinsic]: intrinsic === 'Ref' ? 'toString' : ['toString', 'Arn'] }).warnings).toHaveLength(1);
});
