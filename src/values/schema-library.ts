import * as fs from 'fs';
import * as path from 'path';
import { Token } from 'aws-cdk-lib';
import { draftHas, draftName, draftOf, SchemaDraft } from './schema-draft';
import { subschemas } from './schema-keywords';
import { isObject, SchemaDocument, SchemaPlace } from './schema-place';

/** Where documents that have no name are: each in a folder of its own, so that no relative name is another's. */
const NAMELESS = 'schema://document/';

/** A schema and the documents that its references lead to. */
export class SchemaLibrary {
  /**
   * A schema given in code. It is copied.
   * @throws where it is no JSON
   */
  public static ofValue(value: unknown): SchemaLibrary {
    const library = new SchemaLibrary('');
    library.root = library.add(copied(value, '#', []), '');
    return library;
  }

  /**
   * A schema in a file.
   * @throws where it cannot be read, or is no JSON
   */
  public static ofFile(file: string): SchemaLibrary {
    const library = new SchemaLibrary(path.dirname(file));
    library.root = library.open(path.resolve(file));
    return library;
  }

  /**
   * An OpenAPI 3.1 document, whose schemas are of draft 2020-12.
   * @param label as errors name it
   * @param original where a place was in the document that it was made of
   */
  public static ofOpenApi(root: unknown, label: string, original?: SchemaDocument['original']): SchemaLibrary {
    const library = new SchemaLibrary('', ['components', 'schemas']);
    library.root = { root, key: '', label, uri: `${NAMELESS}openapi/`, draft: 2020, original };
    library.named.set(library.root.uri, library.start);
    Object.keys(library.start.child('components', 'schemas').fields).forEach((name) => library.index(library.start.child('components', 'schemas', name)));
    return library;
  }

  private root!: SchemaDocument;
  private readonly files = new Map<string, SchemaDocument>();
  /** Schemas by the URI that `$id` or an anchor gives them. */
  private readonly named = new Map<string, SchemaPlace>();

  private constructor(private readonly folder: string, private readonly home?: readonly string[]) {}

  /** Where the schema begins. */
  public get start(): SchemaPlace {
    return new SchemaPlace(this.root);
  }

  /** Whether its schemas are those of an OpenAPI document, which people write more loosely. */
  public get isOpenApi(): boolean {
    return this.home !== undefined;
  }

  /** Where definitions are that go by their own names. */
  public get definitionsHome(): readonly string[] {
    return this.home ?? [this.start.get('$defs') === undefined ? 'definitions' : '$defs'];
  }

  /**
   * Where the reference of a schema leads.
   * @throws where it leads nowhere, or to what is neither in the documents nor in a file beside them
   */
  public target(place: SchemaPlace): SchemaPlace {
    const reference = place.get('$ref');
    if (typeof reference !== 'string' || Token.isUnresolved(reference)) { throw place.keywordError('$ref', 'is no text that is known at synthesis; write it as in "#/$defs/money"'); }
    const [, uri, fragment] = /^([^#]*)#?(.*)$/s.exec(reference)!;
    const resource = this.resource(place, reference, uri);
    const names = fragment === '' || fragment.startsWith('/') ? pointerNames(fragment) : undefined;
    const target = names ? resource?.child(...names) : resource && this.named.get(`${baseOf(resource)}#${fragment}`);
    if (target?.value === undefined) { throw place.keywordError('$ref', `leads nowhere: "${reference}"; let it name a place that there is, as in "#/$defs/money"`); }
    return target;
  }

  /** What a reference names without its fragment; undefined where its document has no such schema. */
  private resource(place: SchemaPlace, reference: string, uri: string): SchemaPlace | undefined {
    const base = baseOf(place);
    const absolute = uri === '' ? base : resolved(uri, base);
    if (absolute !== undefined && this.named.has(absolute)) { return this.named.get(absolute); }
    const { file } = place.document;
    if (file !== undefined && !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(uri)) { return new SchemaPlace(this.open(path.resolve(path.dirname(file), decoded(uri)), place)); }
    const remedy = file === undefined ? 'put the schema into "$defs", or both into files and use JsonSchema.fromFile' : 'put it into a file and refer to that by its path';
    throw place.keywordError('$ref', `names "${reference}", which is not part of the schema, and nothing is fetched; ${remedy}`);
  }

  private open(file: string, referrer?: SchemaPlace): SchemaDocument {
    const known = this.files.get(file);
    if (known) { return known; }
    const from = path.resolve(this.folder);
    const key = path.relative(from, file).split(path.sep).join('/');
    const document = this.add(parsedFile(file, path.join(this.folder, key), referrer), key, file);
    this.files.set(file, document);
    return document;
  }

  private add(root: unknown, key: string, file?: string): SchemaDocument {
    const nameless = { root, key, file, label: file === undefined ? '' : path.join(this.folder, key), uri: `${NAMELESS}${encodeURIComponent(key)}/` };
    const document = { ...nameless, draft: draft(new SchemaPlace(nameless)) ?? (this.root as SchemaDocument | undefined)?.draft };
    this.named.set(document.uri, new SchemaPlace(document));
    this.index(new SchemaPlace(document));
    return document;
  }

  /** Keeps the schemas that have names, from a place down. */
  private index(place: SchemaPlace): void {
    if (!isObject(place.value)) { return; }
    const id = idOf(place);
    const anchor = place.get('$anchor');
    if (id !== undefined) { this.name(place, '$id', resolved(id, baseOf(place))); }
    if (typeof anchor === 'string') { this.name(place, '$anchor', `${baseOf(place)}#${anchor}`); }
    subschemas(place.value).forEach((names) => this.index(place.child(...names)));
  }

  private name(place: SchemaPlace, keyword: string, uri: string | undefined): void {
    if (uri === undefined) { throw place.keywordError(keyword, 'is no URI; write it as in "https://example.com/order.json"'); }
    const name = uri.replace(/#$/, '');
    const known = this.named.get(name);
    if (known && known.key !== place.key) { throw place.keywordError(keyword, `gives "${known.toString()}" and another schema the same name; change one`); }
    this.named.set(name, place);
  }
}

/** The URI that references count from: that of the innermost `$id` around them. */
function baseOf(place: SchemaPlace): string {
  return [...place.names.keys(), place.names.length].reduce((base, length) => {
    const id = idOf(new SchemaPlace(place.document, place.names.slice(0, length)));
    return id === undefined || id.startsWith('#') ? base : (resolved(id, base) ?? base).replace(/#.*$/s, '');
  }, place.document.uri);
}

function idOf(place: SchemaPlace): string | undefined {
  const id = place.get('$id') ?? (draftHas(place.document.draft, 'id') ? place.get('id') : undefined);
  return typeof id === 'string' ? id : undefined;
}

/** The draft that a document names; undefined where it names none. */
function draft(place: SchemaPlace): SchemaDraft | undefined {
  const uri = place.get('$schema');
  const known = typeof uri === 'string' ? draftOf(uri) : undefined;
  if (uri !== undefined && known === undefined) {
    const names = ([4, 6, 7, 2019, 2020] as const).map(draftName).join(', ');
    throw place.keywordError('$schema', `names no draft that is known: "${String(uri)}"; use one of ${names}`);
  }
  return known;
}

function resolved(uri: string, base: string): string | undefined {
  return URL.canParse(uri, base) ? new URL(uri, base).href : undefined;
}

/** The names of a pointer in a fragment; none for the whole document. */
export function pointerNames(fragment: string): string[] {
  return decoded(fragment).split('/').slice(1).map((name) => name.replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** The text behind the escapes of a URI; as it is where they are malformed. */
function decoded(text: string): string {
  try { return decodeURIComponent(text); } catch { return text; }
}

function parsedFile(file: string, label: string, referrer: SchemaPlace | undefined): unknown {
  const why = referrer ? `, which "${referrer.toString()}" refers to,` : '';
  const text = readFile(file, `schema file "${label}"${why}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`schema file "${label}"${why} is no JSON: ${(error as Error).message}; correct it`);
  }
}

function readFile(file: string, subject: string): string {
  try {
    return fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new Error(`${subject} cannot be read: ${(error as NodeJS.ErrnoException).code}; give a path from the working directory, or in a "$ref" from the file that holds it`);
  }
}

/** A copy of JSON in which tokens are as they were. */
function copied(value: unknown, pointer: string, around: readonly unknown[]): unknown {
  if (around.includes(value)) { throw new Error(`schema at "${pointer}" holds itself; use "$ref"`); }
  if (Token.isUnresolved(value)) { return value; }
  const inside = [...around, value];
  if (Array.isArray(value)) { return value.map((item, index) => copied(item, `${pointer}/${index}`, inside)); }
  if (isPlain(value)) {
    return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([name, item]) => [name, copied(item, `${pointer}/${name}`, inside)]));
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) { return value; }
  throw new Error(`schema at "${pointer}" has "${String(value)}", which is no JSON; use text, numbers, booleans, null, lists and objects`);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) { return false; }
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
