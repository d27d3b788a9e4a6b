import { execFileSync } from 'child_process';
import * as path from 'path';
import { Token } from 'aws-cdk-lib';
import { OpenApiDocument, ReadDefinition } from '../values/openapi-document';

const READER = path.join(__dirname, '..', '..', 'lib', 'reader', 'openapi-reader', 'index.js');

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
    const text = JSON.stringify(definition);
    const [token] = /\$\{Token\[[^\]]*\]\}/.exec(text) ?? [];
    if (token !== undefined || Token.isUnresolved(definition)) {
      throw new Error(`definition has the token "${token}", and is read before tokens are known; write the value out, or change the gateway by props`);
    }
    return new OpenApiDefinition(read([], text, 'definition'), '');
  }

  /** @internal */
  public readonly _document: OpenApiDocument;

  private constructor(definition: ReadDefinition, label: string) {
    this._document = new OpenApiDocument(definition, label);
  }
}

// That of a whole API description of a large provider is under 20 MiB.
const MAX_BYTES = 512 * 1024 * 1024;

function read(args: string[], input: string | undefined, subject: string): ReadDefinition {
  const output = execFileSync(process.execPath, [READER, ...args], { input, maxBuffer: MAX_BYTES, encoding: 'utf8' });
  const { faults, ...definition } = JSON.parse(output) as ReadDefinition & { readonly faults: string[] };
  if (faults.length > 0) { throw new Error(`${subject} cannot be read:\n${faults.map((fault) => `- ${fault}`).join('\n')}`); }
  return definition;
}
