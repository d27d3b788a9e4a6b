import type { Environment } from './environment';
import { asObject, asString, isTrue, parseObject } from './json';
import { makePassword } from './password';

/** The text of a secret, or why it has none and what to do about it. */
export type SecretValue = { readonly text: string; readonly problem?: undefined } | { readonly text?: undefined; readonly problem: string };

/** A secret of Secrets Manager that a stack has. */
export interface Secret {
  /** Construct path without the last `Resource`. */
  readonly path: string;
  readonly arn: string;
  readonly environment: Environment;
  /**
   * Its current value.
   * @throws where the value needs itself
   */
  read(): SecretValue;
}

/** Secrets Manager puts a hyphen and six characters behind a name to make the ARN. */
const SUFFIX_LENGTH = 7;

/** The secrets of an assembly. */
export class Secrets {
  constructor(private readonly all: readonly Secret[]) {}

  /** The secret that a reference in a stack means: by its ARN, that without the last hyphen and six characters, or its name in the stack's environment. */
  referred({ account, region }: Environment, id: string): Secret | undefined {
    return this.all.find(({ arn }) => arn === id || arn.slice(0, -SUFFIX_LENGTH) === id)
      ?? this.all.find((secret) => nameOf(secret) === id && secret.environment.account === account && secret.environment.region === region);
  }

  /**
   * The secret that a caller means: its name, its construct path, or a construct id on its path.
   * @throws where there is none, or more than one
   */
  named(nameOrPath: string): Secret {
    const exact = this.all.filter((secret) => nameOf(secret) === nameOrPath || secret.path === nameOrPath);
    const matches = exact.length > 0 ? exact : this.all.filter(({ path }) => `/${path}/`.includes(`/${nameOrPath}/`));
    if (matches.length === 1) return matches[0];
    const known = (matches.length > 1 ? matches : this.all).map(({ path }) => `"${path}"`).join(', ');
    if (matches.length > 1) throw new Error(`secret "${nameOrPath}" is ambiguous; use one of ${known}`);
    throw new Error(`secret "${nameOrPath}" is not in the assembly; ${known === '' ? 'it has none' : `use one of ${known}`}`);
  }
}

function nameOf({ arn }: Secret): string {
  return arn.slice(arn.indexOf(':secret:') + ':secret:'.length, -SUFFIX_LENGTH);
}

/**
 * The value that properties of a secret give it. One that AWS would make up stays the same from run to run.
 * @param path construct path of the secret
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
 */
export function secretValueOf(path: string, { SecretString, GenerateSecretString }: Readonly<Record<string, unknown>>): SecretValue {
  const given = asString(SecretString);
  if (given !== undefined) return { text: given };
  if (GenerateSecretString === undefined) return { problem: `secret "${path}" has no value; give it SecretString or GenerateSecretString` };
  const options = asObject(GenerateSecretString);
  const length = Number(asString(options.PasswordLength) ?? 32);
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
  if (!Number.isInteger(length) || length < 1 || length > 4096) return { problem: `secret "${path}" has the PasswordLength "${asString(options.PasswordLength)}"; give it one from 1 to 4096` };
  const password = makePassword(`secret ${path}`, {
    length,
    without: ['Lowercase', 'Uppercase', 'Numbers', 'Punctuation'].filter((type) => isTrue(options[`Exclude${type}`])),
    exclude: asString(options.ExcludeCharacters) ?? '',
    space: isTrue(options.IncludeSpace),
  });
  if (password === undefined) return { problem: `secret "${path}" excludes every character; exclude fewer` };
  return intoTemplate(path, password, asString(options.SecretStringTemplate), asString(options.GenerateStringKey));
}

function intoTemplate(path: string, password: string, template: string | undefined, key: string | undefined): SecretValue {
  if (template === undefined && key === undefined) return { text: password };
  if (template === undefined || key === undefined) return { problem: `secret "${path}" has SecretStringTemplate or GenerateStringKey alone; give it both` };
  const members = parseObject(template);
  if (members === undefined) return { problem: `secret "${path}" has a SecretStringTemplate that is no JSON object; write one, e.g. "{"username":"admin"}"` };
  return { text: JSON.stringify(Object.fromEntries([...Object.entries(members), [key, password]])) };
}
