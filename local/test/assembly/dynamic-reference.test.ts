import { App, aws_lambda as lambda, aws_secretsmanager as secretsmanager, CfnOutput, NestedStack, SecretValue, Stack } from 'aws-cdk-lib';
import { temporaryFolder, Template, writeAssembly } from './assembly-folder';
import { Assembly } from '../../src';

const environment = 'aws://123456789012/eu-west-1';
const secret = (Properties: unknown) => ({ Type: 'AWS::SecretsManager::Secret', Properties });
const database = {
  Database: secret({ Name: 'shop/database', SecretString: '{"username":"admin","port":5432,"hosts":["a"],"none":null}' }),
  Plain: secret({ Name: 'plain', SecretString: 'p}{$&"1' }),
};

/** Evaluates a value in a property of a resource. */
function evaluate(value: unknown, Resources: Template['Resources'] = database, template: Template = {}): { value: unknown; warnings: readonly string[] } {
  const Reader = { Type: 'AWS::S3::Bucket', Properties: { Value: value } };
  const assembly = Assembly.load(writeAssembly({ Shop: { ...template, Resources: { Reader, ...Resources } } }, environment));
  return { value: assembly.ofType('AWS::S3::Bucket')[0].properties.Value, warnings: assembly.warnings };
}

test.each<[string, unknown, unknown]>([
  ['by name', '{{resolve:secretsmanager:plain}}', 'p}{$&"1'],
  ['with every part empty', '{{resolve:secretsmanager:plain::::}}', 'p}{$&"1'],
  ['of a text', '{{resolve:secretsmanager:plain:SecretString}}', 'p}{$&"1'],
  ['of a member', '{{resolve:secretsmanager:shop/database:SecretString:username}}', 'admin'],
  ['of the current version', '{{resolve:secretsmanager:shop/database:SecretString:username:AWSCURRENT:}}', 'admin'],
  ['of a number', '{{resolve:secretsmanager:shop/database:SecretString:port::}}', '5432'],
  ['of a list', '{{resolve:secretsmanager:shop/database:SecretString:hosts}}', '["a"]'],
  ['of null', '{{resolve:secretsmanager:shop/database:SecretString:none}}', 'null'],
  ['by an ARN that is joined', { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Database' }, ':SecretString:username::}}']] }, 'admin'],
  ['by an ARN that is substituted', { 'Fn::Sub': '{{resolve:secretsmanager:${Database.Id}:SecretString:username}}' }, 'admin'],
  ['by an ARN without its last six characters', '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/database:SecretString:username}}', 'admin'],
  ['that only its parts make', { 'Fn::Join': ['', ['{{res', 'olve:secretsmanager:plain}', '}']] }, 'p}{$&"1'],
  ['beside others and other text', 'u={{resolve:secretsmanager:shop/database:SecretString:username}}&p={{resolve:secretsmanager:plain}};', 'u=admin&p=p}{$&"1;'],
  ['in lists and objects', [{ a: ['{{resolve:secretsmanager:plain}}', 1, true] }], [{ a: ['p}{$&"1', 1, true] }]],
])('a reference %s is resolved', (_, value, expected) => {
  expect(evaluate(value)).toEqual({ value: expected, warnings: [] });
});

test('a resource that is named after a secret is known by its value', () => {
  const Named = { Type: 'AWS::SQS::Queue', Properties: { QueueName: '{{resolve:secretsmanager:shop/database:SecretString:username}}' } };
  expect(evaluate({ 'Fn::GetAtt': ['Named', 'Arn'] }, { ...database, Named })).toEqual({ value: 'arn:aws:sqs:eu-west-1:123456789012:admin', warnings: [] });
});

test('a reference by the attachment to a database is one to the secret', () => {
  const Attachment = { Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: { SecretId: { Ref: 'Database' } } };
  expect(evaluate({ 'Fn::Sub': '{{resolve:secretsmanager:${Attachment}:SecretString:username}}' }, { ...database, Attachment }).value).toBe('admin');
});

test.each<[string, string, string]>([
  ['a secret that is not there', '{{resolve:secretsmanager:nowhere}}', 'the assembly has no secret "nowhere"; add it to the app, or give the value itself where the app is served locally'],
  ['a secret of another account', '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:999999999999:secret:plain}}', 'the assembly has no secret "arn:aws:secretsmanager:eu-west-1:999999999999:secret:plain"; '],
  ['no secret', '{{resolve:secretsmanager:}}', 'the assembly has no secret ""; '],
  ['a key that is not there', '{{resolve:secretsmanager:shop/database:SecretString:password}}', 'secret "Shop/Database" has no key "password"; use one of "username", "port", "hosts", "none"'],
  ['a key that every object inherits', '{{resolve:secretsmanager:shop/database:SecretString:constructor}}', 'secret "Shop/Database" has no key "constructor"; '],
  ['a key of what is no JSON', '{{resolve:secretsmanager:plain:SecretString:password}}', 'secret "Shop/Plain" is no JSON object; leave the key "password" out'],
  ['another version', '{{resolve:secretsmanager:plain:SecretString::AWSPREVIOUS}}', 'secret "Shop/Plain" has only its current version here; leave the version out'],
  ['a version by id', '{{resolve:secretsmanager:plain:SecretString:::1234}}', 'secret "Shop/Plain" has only its current version here; leave the version out'],
  ['binary data', '{{resolve:secretsmanager:plain:SecretBinary}}', 'a secret has no "SecretBinary" here; write "SecretString"'],
  ['too many parts', '{{resolve:secretsmanager:plain:SecretString::::x}}', 'it has too many parts; write "{{resolve:secretsmanager:<ARN or name>:SecretString:<key>}}"'],
  ['a parameter', '{{resolve:ssm:/p:1}}', 'parameters are known only in an account; give the value itself where the app is served locally'],
  ['a secure parameter', '{{resolve:ssm-secure:/p}}', 'parameters are known only in an account; give the value itself where the app is served locally'],
  ['another service', '{{resolve:s3:x}}', 'there are no references to "s3"; write "secretsmanager"'],
  ['nothing', '{{resolve:}}', 'there are no references to ""; write "secretsmanager"'],
  ['a secret that a reference names', '{{resolve:secretsmanager:{{resolve:secretsmanager:plain}}}}', 'a reference may not contain another; give the name of the secret itself'],
])('a reference to %s stays, named in a warning', (_, reference, why) => {
  expect(evaluate(`a ${reference} b`)).toEqual({
    value: `a ${reference} b`,
    warnings: [expect.stringContaining(`"${reference}" in stack "Shop" is not resolved: ${why}`)],
  });
});

test.each([
  ['{{resolve:secretsmanager:plain', '{{resolve:secretsmanager:plain'],
  ['{{resolve:secretsmanager:plain}', '{{resolve:secretsmanager:plain}'],
  ['{resolve:secretsmanager:plain}}', '{resolve:secretsmanager:plain}}'],
  ['}}{{resolve:secretsmanager:plain}}}}', '}}p}{$&"1}}'],
  ['{{{{resolve:secretsmanager:plain}}', '{{p}{$&"1'],
  ['{{resolve:{{resolve:secretsmanager:plain}}', '{{resolve:p}{$&"1'],
  ['{{ resolve:secretsmanager:plain }}', '{{ resolve:secretsmanager:plain }}'],
])('braces that do not match are text: %s', (value, expected) => {
  expect(evaluate(value)).toEqual({ value: expected, warnings: [] });
});

test('many braces that do not match take no time', () => {
  const value = '{{resolve:'.repeat(100_000);
  const started = Date.now();
  expect(evaluate(value)).toEqual({ value, warnings: [] });
  expect(evaluate(value + '}}'.repeat(99_999)).warnings).toHaveLength(1);
  expect(Date.now() - started).toBeLessThan(5_000);
});

test('what a secret contains is not resolved again', () => {
  const Resources = {
    ...database,
    Outer: secret({ Name: 'outer', SecretString: JSON.stringify({ a: 1 }).replace('1', '"\\u007b{resolve:secretsmanager:plain}}"') }),
    Half: secret({ Name: 'half', SecretString: '{"a":"{{resolve:"}' }),
  };
  expect(evaluate('{{resolve:secretsmanager:outer:SecretString:a}}', Resources)).toEqual({ value: '{{resolve:secretsmanager:plain}}', warnings: [] });
  const joined = { 'Fn::Join': ['', [{ 'Fn::Sub': '{{resolve:secretsmanager:half:SecretString:a}}secretsmanager:plain}}' }]] };
  expect(evaluate(joined, Resources)).toEqual({ value: '{{resolve:secretsmanager:plain}}', warnings: [] });
});

test('a secret may be made of others', () => {
  const Url = secret({ Name: 'url', SecretString: { 'Fn::Sub': 'db://{{resolve:secretsmanager:${Database}:SecretString:username}}' } });
  expect(evaluate('{{resolve:secretsmanager:url}}', { Url, ...database })).toEqual({ value: 'db://admin', warnings: [] });
});

test.each<[string, Record<string, unknown>]>([
  ['itself', { A: secret({ Name: 'a', SecretString: 'x{{resolve:secretsmanager:a}}' }) }],
  ['another that needs it', { B: secret({ Name: 'b', SecretString: '{{resolve:secretsmanager:a}}' }), A: secret({ Name: 'a', SecretString: '{{resolve:secretsmanager:b}}' }) }],
  ['itself in a template', { A: secret({ Name: 'a', GenerateSecretString: { SecretStringTemplate: '{"a":"{{resolve:secretsmanager:a}}"}', GenerateStringKey: 'b' } }) }],
])('a secret that needs %s is an error that tells the cycle', (_, resources) => {
  expect(() => evaluate('{{resolve:secretsmanager:a}}', resources))
    .toThrow(/the template refers to itself: value of secret "A" of stack "Shop" -> .*value of secret "A" of stack "Shop"; break the cycle/);
});

test('a secret whose name needs itself is a warning', () => {
  const { warnings } = evaluate('x', { A: secret({ Name: '{{resolve:secretsmanager:a}}', SecretString: 'x' }) });
  expect(warnings).toEqual([expect.stringContaining('the assembly has no secret "a"')]);
});

test('a secret whose condition is false is not there', () => {
  const Resources = { A: { ...secret({ Name: 'a', SecretString: 'x' }), Condition: 'Never' } };
  const { warnings } = evaluate('{{resolve:secretsmanager:a}}', Resources, { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } });
  expect(warnings).toEqual([expect.stringContaining('the assembly has no secret "a"')]);
});

test('outputs keep references, as those of CloudFormation do', () => {
  const Value = '{{resolve:secretsmanager:plain}}';
  const assembly = Assembly.load(writeAssembly({ Shop: { Resources: database, Outputs: { Value: { Value } } } }, environment));
  expect(assembly.outputs('Shop')).toEqual({ Value });
  expect(assembly.warnings).toEqual([`"${Value}" in stack "Shop" is not resolved: references are resolved in properties of resources, not in outputs; read the secret where it is used`]);
});

test('a name is that of a secret of the same environment, an ARN that of any', () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const code = { runtime: lambda.Runtime.NODEJS_20_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = 1') };
  const define = (id: string, region: string) => {
    const stack = new Stack(app, id, { env: { account: '123456789012', region } });
    return { stack, secret: new secretsmanager.Secret(stack, 'Secret', { secretName: 'same', secretStringValue: SecretValue.unsafePlainText(id) }) };
  };
  const [ireland, oregon] = [define('Ireland', 'eu-west-1'), define('Oregon', 'us-west-2')];
  const read = (stack: Stack, value: SecretValue) => new lambda.Function(stack, 'Reader', { ...code, environment: { SECRET: value.unsafeUnwrap() } });
  read(oregon.stack, SecretValue.secretsManager('same'));
  read(new NestedStack(ireland.stack, 'Nested'), ireland.secret.secretValue);
  read(new Stack(app, 'Third', { env: { account: '123456789012', region: 'eu-west-1' } }), ireland.secret.secretValue);
  const name = secretsmanager.Secret.fromSecretNameV2(new Stack(app, 'Fourth', { env: { account: '123456789012', region: 'us-west-2' } }), 'Named', 'same');
  read(Stack.of(name), name.secretValue);
  new CfnOutput(oregon.stack, 'Arn', { value: oregon.secret.secretArn });
  app.synth();
  const assembly = Assembly.load(outdir);
  const variables = assembly.ofType('AWS::Lambda::Function').map(({ path, properties }) => [path.split('/').slice(0, -2).join('/'), properties.Environment]);
  expect(Object.fromEntries(variables)).toEqual({
    'Oregon': { Variables: { SECRET: 'Oregon' } },
    'Ireland/Nested': { Variables: { SECRET: 'Ireland' } },
    'Third': { Variables: { SECRET: 'Ireland' } },
    'Fourth': { Variables: { SECRET: 'Oregon' } },
  });
  expect(assembly.warnings).toEqual([]);
});
