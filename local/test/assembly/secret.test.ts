import { writeAssembly } from './assembly-folder';
import { Assembly } from '../../src';
import { unservedResources } from '../../src/model/resource-types';

function load(secrets: Record<string, unknown>): Assembly {
  const Resources = Object.fromEntries(Object.entries(secrets).map(([id, Properties]) => [id, { Type: 'AWS::SecretsManager::Secret', Properties }]));
  return Assembly.load(writeAssembly({ Shop: { Resources } }));
}

const generated = (GenerateSecretString: unknown) => load({ Secret: { GenerateSecretString } }).secretValue('Secret');

test('a made-up value is the same in every run, another for each secret', () => {
  const secrets = { A: { GenerateSecretString: {} }, B: { GenerateSecretString: {} } };
  const [first, second] = [load(secrets), load(secrets)];
  expect(first.secretValue('A')).toBe(second.secretValue('A'));
  expect(first.secretValue('A')).not.toBe(first.secretValue('B'));
});

test('a made-up value has 32 characters of every type', () => {
  const value = generated({});
  expect(value).toMatch(/^[!-~]{32}$/);
  [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].forEach((type) => expect(value).toMatch(type));
});

test.each<[string, unknown, RegExp]>([
  ['a length', { PasswordLength: 50 }, /^[!-~]{50}$/],
  ['a length that is a text', { PasswordLength: '1' }, /^[!-~]$/],
  ['no punctuation', { PasswordLength: 4096, ExcludePunctuation: true }, /^[a-zA-Z0-9]{4096}$/],
  ['no numbers', { PasswordLength: 4096, ExcludeNumbers: true }, /^[^0-9 ]{4096}$/],
  ['no upper case', { PasswordLength: 4096, ExcludeUppercase: 'true' }, /^[^A-Z ]{4096}$/],
  ['no lower case', { PasswordLength: 4096, ExcludeLowercase: true }, /^[^a-z ]{4096}$/],
  ['characters left out', { PasswordLength: 4096, ExcludeCharacters: '\\]^-"@/abc0' }, /^[^\\\]^"@/abc0 -]{4096}$/],
  ['only one character', { ExcludeCharacters: '123456789', ExcludePunctuation: true, ExcludeUppercase: true, ExcludeLowercase: true }, /^0{32}$/],
  ['spaces', { PasswordLength: 4096, IncludeSpace: true }, /^(?=.* )[ -~]{4096}$/],
])('a made-up value has %s', (_, options, expected) => {
  expect(generated(options)).toMatch(expected);
});

test('a made-up value goes into its template', () => {
  const value = JSON.parse(generated({ SecretStringTemplate: '{"username":"admin","__proto__":1}', GenerateStringKey: 'password', ExcludePunctuation: true }));
  expect(Object.entries(value)).toEqual([['username', 'admin'], ['__proto__', 1], ['password', expect.stringMatching(/^[a-zA-Z0-9]{32}$/)]]);
});

test('the value that is given wins', () => {
  expect(load({ Secret: { SecretString: 'given', GenerateSecretString: {} } }).secretValue('Secret')).toBe('given');
});

test.each<[string, unknown, string]>([
  ['no value', {}, 'secret "Shop/Secret" has no value; give it SecretString or GenerateSecretString'],
  ['no characters', { GenerateSecretString: { ExcludeNumbers: true, ExcludePunctuation: true, ExcludeUppercase: true, ExcludeLowercase: true } }, 'secret "Shop/Secret" excludes every character; exclude fewer'],
  ['a length that is too large', { GenerateSecretString: { PasswordLength: 1e12 } }, 'secret "Shop/Secret" has the PasswordLength "1000000000000"; give it one from 1 to 4096'],
  ['a length that is none', { GenerateSecretString: { PasswordLength: 'many' } }, 'secret "Shop/Secret" has the PasswordLength "many"; give it one from 1 to 4096'],
  ['a template that is no JSON', { GenerateSecretString: { SecretStringTemplate: '{', GenerateStringKey: 'a' } }, 'secret "Shop/Secret" has a SecretStringTemplate that is no JSON object; write one, e.g. "{"username":"admin"}"'],
  ['a template that is a list', { GenerateSecretString: { SecretStringTemplate: '[]', GenerateStringKey: 'a' } }, 'secret "Shop/Secret" has a SecretStringTemplate that is no JSON object; '],
  ['a template without key', { GenerateSecretString: { SecretStringTemplate: '{}' } }, 'secret "Shop/Secret" has SecretStringTemplate or GenerateStringKey alone; give it both'],
  ['a key without template', { GenerateSecretString: { GenerateStringKey: 'a' } }, 'secret "Shop/Secret" has SecretStringTemplate or GenerateStringKey alone; give it both'],
])('a secret with %s is an error where it is read, a warning where it is referred to', (_, properties, message) => {
  const assembly = load({ Secret: properties, Reader: { SecretString: { 'Fn::Sub': '{{resolve:secretsmanager:${Secret}}}' } } });
  expect(() => assembly.secretValue('Secret')).toThrow(message);
  expect(assembly.warnings).toEqual([expect.stringContaining(message)]);
});

test('a secret is found by its name, its path and a construct id on it', () => {
  const assembly = load({ Database: { Name: 'shop/database', SecretString: 'x' }, Other: { SecretString: 'y' } });
  expect(['shop/database', 'Shop/Database', 'Database'].map((name) => assembly.secretValue(name))).toEqual(['x', 'x', 'x']);
  expect(() => assembly.secretValue('Data')).toThrow('secret "Data" is not in the assembly; use one of "Shop/Database", "Shop/Other"');
  expect(() => assembly.secretValue('Shop')).toThrow('secret "Shop" is ambiguous; use one of "Shop/Database", "Shop/Other"');
  expect(() => load({}).secretValue('Data')).toThrow('secret "Data" is not in the assembly; it has none');
});

test('secrets bring no warning', () => {
  const assembly = load({ Database: { GenerateSecretString: {} } });
  expect([...assembly.warnings, ...unservedResources(assembly)]).toEqual([]);
});
