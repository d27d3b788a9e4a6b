import { execFileSync } from 'child_process';
import { join } from 'path';
import { Token } from 'aws-cdk-lib';
import { OpenApiDocument, ReadDefinition } from '../values/openapi-document';
import { pointerOf } from '../values/schema-place';

const READER = join(__dirname, '..', '..', 'lib', 'reader', 'openapi-reader', 'index.js');

/**
 * The description of an API: Swagger 2.0, OpenAPI 3.0 or 3.1. It is read at once, with all that it refers to in other files. Nothing is fetched.
 *
 * All versions are read as OpenAPI 3.1. Errors name places by the JSON pointer that they have in the definition as it is written; what was in other files
 * is named as one of its components.
 */
export class OpenApiDefinition {
  /**
   * A definition in a file of YAML or JSON.
   * @param file relative paths count from the working directory, those in its `$ref`s from the file that has them
   * @throws where it cannot be read, is of another version, or refers to what is not there
   */
  public static fromFile(file: string): OpenApiDefinition {
    return new OpenApiDefinition(read([file], undefined, `definition "${file}"`), file);
  }

  /**
   * A definition in code. It is copied.
   * @param definition without tokens, since it is read at once; relative `$ref`s count from the working directory
   * @throws where it holds tokens, is of another version, or refers to what is not there
   */
  public static fromInline(definition: { [name: string]: unknown }): OpenApiDefinition {
    const token = tokenIn(definition, []);
    if (token !== undefined) { throw new Error(`definition has a token at "#${pointerOf(token)}", and is read before tokens are known; write the value out, or change the gateway by props`); }
    return new OpenApiDefinition(read([], JSON.stringify(definition), 'definition'), '');
  }

  /** @internal */
  public readonly _document: OpenApiDocument;

  private constructor(private readonly definition: ReadDefinition, private readonly label: string) {
    this._document = new OpenApiDocument(definition, label);
  }

  /**
   * The definition with these paths only, e.g. to give each of several gateways a part of it.
   * @param prefixes e.g. `/orders`, which stands for `/orders` and all that is behind it
   * @throws where no path begins so
   */
  public withPaths(...prefixes: string[]): OpenApiDefinition {
    return this.filtered(prefixes, (isNamed) => isNamed);
  }

  /**
   * The definition without these paths.
   * @param prefixes e.g. `/orders`, which stands for `/orders` and all that is behind it
   * @throws where no path begins so
   */
  public withoutPaths(...prefixes: string[]): OpenApiDefinition {
    return this.filtered(prefixes, (isNamed) => !isNamed);
  }

  private filtered(prefixes: readonly string[], keeps: (isNamed: boolean) => boolean): OpenApiDefinition {
    const { paths } = this._document;
    const covers = (prefix: string, path: string) => path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
    const stray = prefixes.find((prefix) => !paths.some((path) => covers(prefix, path)));
    if (stray !== undefined) {
      const firsts = [...new Set(paths.map((path) => /^\/[^/]*/.exec(path)?.[0] ?? path))];
      throw new Error(`no path of the definition begins with "${stray}"; they begin with ${firsts.map((first) => `"${first}"`).join(', ')}`);
    }
    const kept = new Set(paths.filter((path) => keeps(prefixes.some((prefix) => covers(prefix, path)))));
    return new OpenApiDefinition({ ...this.definition, isLeftOut: (path) => !kept.has(path) }, this.label);
  }
}

/** Where the first token is. */
function tokenIn(value: unknown, names: readonly string[]): readonly string[] | undefined {
  if (Token.isUnresolved(value)) { return names; }
  if (typeof value !== 'object' || value === null) { return undefined; }
  return Object.entries(value).map(([name, field]) => tokenIn(field, [...names, name])).find((found) => found !== undefined);
}

// That of a whole API description of a large provider is under 20 MiB.
const MAX_BYTES = 512 * 1024 * 1024;

function read(args: string[], input: string | undefined, subject: string): ReadDefinition {
  const output = execFileSync(process.execPath, [READER, ...args], { input, maxBuffer: MAX_BYTES, encoding: 'utf8' });
  const { faults, ...definition } = JSON.parse(output) as ReadDefinition & { readonly faults: string[] };
  if (faults.length > 0) { throw new Error(`${subject} cannot be read:\n${faults.map((fault) => `- ${fault}`).join('\n')}`); }
  return definition;
}
