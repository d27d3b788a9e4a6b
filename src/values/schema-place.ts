import { Token } from 'aws-cdk-lib';
import { SchemaDraft } from './schema-draft';

/** An object of JSON. */
export type Json = { [name: string]: unknown };

/** A document with schemas: a file, or what was given in code. */
export interface SchemaDocument {
  readonly root: unknown;
  /** As errors name it; empty for what was given in code. */
  readonly label: string;
  /** The same on every machine: the path from the folder of the first document, empty for what was given in code. */
  readonly key: string;
  /** Absolute; undefined for what was given in code. */
  readonly file?: string;
  /** What relative references count from. */
  readonly uri: string;
  /** Undefined where it names none. */
  readonly draft?: SchemaDraft;
  /** Where a place was in the document that this one was made of, as names; undefined where that is the same. */
  readonly original?: (names: readonly string[]) => readonly string[];
}

/** A place in a document, which references can name. */
export class SchemaPlace {
  public readonly value: unknown;

  public constructor(public readonly document: SchemaDocument, public readonly names: readonly string[] = []) {
    this.value = names.reduce(field, document.root);
  }

  /** The place and its document, the same on every machine. */
  public get key(): string {
    return `${this.document.key}#${pointerOf(this.names)}`;
  }

  /** The fields of the schema here; none where it is no object. */
  public get fields(): Readonly<Json> {
    return isObject(this.value) ? this.value : {};
  }

  public child(...names: string[]): SchemaPlace {
    return new SchemaPlace(this.document, [...this.names, ...names]);
  }

  /** The value of a keyword; undefined where the schema does not have it. */
  public get(keyword: string): unknown {
    return field(this.value, keyword);
  }

  /** What is wrong here, as an error. */
  public error(problem: string): Error {
    return new Error(`schema at "${this.toString()}" ${problem}`);
  }

  /** What is wrong with a keyword here, as an error. */
  public keywordError(keyword: string, problem: string): Error {
    return new Error(`keyword "${keyword}" at "${this.child(keyword).toString()}" ${problem}`);
  }

  /** What a keyword has to be here, as an error. */
  public malformed(keyword: string, remedy: string): Error {
    return this.keywordError(keyword, `is "${inWords(this.get(keyword))}"; write ${remedy}`);
  }

  public toString(): string {
    const { label, original } = this.document;
    return `${label}#${pointerOf(original?.(this.names) ?? this.names)}`;
  }
}

/** A JSON pointer, as RFC 6901 writes it. */
export function pointerOf(names: readonly string[]): string {
  return names.map((name) => '/' + name.replace(/~/g, '~0').replace(/\//g, '~1')).join('');
}

/** Whether a value is an object with fields of its own: no list, no token. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Token.isUnresolved(value);
}

/** A value as an error shows it. */
export function inWords(value: unknown): string {
  if (Token.isUnresolved(value)) { return 'a token'; }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function field(value: unknown, name: string): unknown {
  const isContainer = Array.isArray(value) || isObject(value);
  return isContainer && Object.prototype.hasOwnProperty.call(value, name) ? (value as Json)[name] : undefined;
}
