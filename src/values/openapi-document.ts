import { JsonSchema, OpenApiBody } from './json-schema';
import { pointerNames, SchemaLibrary } from './schema-library';
import { SchemaLowering } from './schema-lowering';
import { isObject, Json, pointerOf, SchemaPlace } from './schema-place';

/** Where the parameters of Swagger 2.0 were in the list of their operation or path, by its JSON pointer; others from OpenAPI 3.0 on. */
export type ParameterPlaces = { readonly [pointer: string]: { readonly body?: number; readonly others: readonly number[] } };

/** A definition as it was read: one document of OpenAPI 3.1, whatever it was before. */
export interface ReadDefinition {
  readonly document: Json;
  /** Version that it was written in: `2.0`, `3.0` or `3.1`. */
  readonly version: string;
  readonly parameters: ParameterPlaces;
  /** Paths that are none of it, though others may refer to what is in them. */
  readonly isLeftOut?: (path: string) => boolean;
}

/** A parameter of an operation, or of the path around it. */
export interface OpenApiParameter {
  readonly place: SchemaPlace;
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
}

/** Operations have these names in a path; OpenAPI knows one more, which API Gateway does not. */
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'];

/** An OpenAPI 3.1 document, read by its places. Places are named as they were in the definition that it was made of. */
export class OpenApiDocument {
  public readonly root: SchemaPlace;
  private readonly isLeftOut: (path: string) => boolean;
  private readonly library: SchemaLibrary;
  /** The same document with schemas as they count for requests. */
  private readonly requests: { readonly lowering: SchemaLowering; readonly root: SchemaPlace };

  /** @param label as errors name it */
  public constructor({ document, version, parameters, isLeftOut = () => false }: ReadDefinition, label: string) {
    this.isLeftOut = isLeftOut;
    const original = version === '2.0' ? (names: readonly string[]) => placeInSwagger(names, parameters) : undefined;
    this.library = SchemaLibrary.ofOpenApi(document, label, original);
    this.root = this.library.start;
    const requests = SchemaLibrary.ofOpenApi(withoutReadOnly(document), label, original);
    this.requests = { lowering: new SchemaLowering(requests, false), root: requests.start };
  }

  /**
   * The operations, in the order of the document.
   * @param anyMethod name of what stands for all methods in a path
   */
  public operations(anyMethod: string): OpenApiOperation[] {
    return this.paths.filter((path) => path.startsWith('/')).flatMap((path) => {
      const item = this.followed(this.root.child('paths', path));
      return [...METHODS, anyMethod].filter((method) => isObject(item.get(method)))
        .map((method) => new OpenApiOperation(this, item, item.child(method), path, method === anyMethod ? 'ANY' : method.toUpperCase()));
    });
  }

  /** Its paths, in the order of the document. */
  public get paths(): string[] {
    return Object.keys(this.root.child('paths').fields).filter((path) => !this.isLeftOut(path));
  }

  /** Fields of paths that would be overlooked, each with what is wrong with it. */
  public strayFields(anyMethod: string): string[] {
    const paths = this.root.child('paths');
    const known = [...METHODS, anyMethod, 'parameters', 'summary', 'description', 'servers', '$ref'];
    return this.paths.filter((path) => !path.startsWith('x-')).flatMap((path) => {
      const item = paths.child(path);
      if (!path.startsWith('/')) { return [`"${item}" begins with no slash; write "/${path}"`]; }
      const fields = Object.keys(item.fields).filter((field) => !field.startsWith('x-') || field === anyMethod);
      const stray = fields.filter((field) => !known.includes(field)).map((field) => `"${item.child(field)}" is no field of a path; write methods in small letters`);
      const empty = fields.filter((field) => [...METHODS, anyMethod].includes(field) && !isObject(item.get(field)));
      const beside = fields.includes('$ref') ? fields.filter((field) => !['$ref', 'summary', 'description'].includes(field)) : [];
      return [
        ...isObject(item.value) ? [] : [`"${item}" is no object; give it operations, or take it out`],
        ...stray,
        ...empty.map((field) => `"${item.child(field)}" is no operation; give it responses, or take it out`),
        ...beside.map((field) => `"${item.child(field)}" stands beside "$ref", where it would be passed over; put it into what that refers to`),
      ];
    });
  }

  /**
   * Where a place leads: itself, unless it is a reference.
   * @throws where that leads nowhere, or in a circle
   */
  public followed(place: SchemaPlace): SchemaPlace {
    const met = new Set<string>();
    let at = place;
    while (typeof at.get('$ref') === 'string') {
      if (met.has(at.key)) { throw at.error('refers to itself; let it refer to something else'); }
      met.add(at.key);
      at = this.library.target(at);
    }
    return at;
  }

  /**
   * The schema at a place, as it counts for requests.
   * @throws where it has no counterpart in what API Gateway imports
   */
  public requestSchema(place: SchemaPlace, body: OpenApiBody): JsonSchema {
    return JsonSchema._ofOpenApi(this.requests.lowering, this.requests.root.child(...place.names), body);
  }
}

/** One operation of a document. */
export class OpenApiOperation {
  public readonly id?: string;

  public constructor(
    private readonly document: OpenApiDocument, public readonly pathItem: SchemaPlace, public readonly place: SchemaPlace,
    public readonly path: string, public readonly method: string,
  ) {
    const id = place.get('operationId');
    this.id = typeof id === 'string' ? id : undefined;
  }

  /** Method and path. */
  public get key(): string {
    return `${this.method} ${this.path}`;
  }

  /** As errors name it. */
  public get name(): string {
    return this.id ?? this.key;
  }

  /** Those of the operation and those of its path that it does not have itself. */
  public get parameters(): OpenApiParameter[] {
    const all = [this.pathItem, this.place].flatMap((holder) => this.parametersOf(holder));
    return [...new Map(all.map((parameter) => [identityOf(parameter), parameter])).values()];
  }

  /** Those of the path alone, or of the operation alone. */
  public parametersOf(holder: SchemaPlace): OpenApiParameter[] {
    const list = holder.get('parameters');
    const places = Array.isArray(list) ? list.map((_, index) => holder.child('parameters', `${index}`)) : [];
    return places.filter(({ value }) => isObject(value)).map((place) => parameterAt(this.document.followed(place)));
  }

  /**
   * Where a reference leads.
   * @param place around it
   */
  public referred(place: SchemaPlace, reference: string): SchemaPlace {
    return this.document.followed(new SchemaPlace({ ...place.document, root: { $ref: reference } }));
  }

  /** Undefined where it has none. */
  public get requestBody(): SchemaPlace | undefined {
    return this.place.get('requestBody') === undefined ? undefined : this.document.followed(this.place.child('requestBody'));
  }

  /** What it asks of callers, whatever it is written as: undefined where neither it nor its document says so. */
  public get security(): SchemaPlace | undefined {
    if ((this.place.get('security') ?? undefined) !== undefined) { return this.place.child('security'); }
    const all = this.document.root.get('security') ?? [];
    return Array.isArray(all) && all.length === 0 ? undefined : this.document.root.child('security');
  }
}

/** What tells parameters of an operation apart; names of headers are in any case. */
export function identityOf({ in: location, name }: OpenApiParameter): string {
  return `${location} ${location === 'header' ? name.toLowerCase() : name}`;
}

function parameterAt(place: SchemaPlace): OpenApiParameter {
  const { name, in: location, required } = place.fields;
  return { place, name: String(name), in: String(location), required: required === true };
}

/** Where a place is in the Swagger 2.0 that the document was made of. */
function placeInSwagger(names: readonly string[], parameters: ParameterPlaces): readonly string[] {
  const [first, second, third, ...rest] = names;
  if (first === 'components') {
    switch (second) {
      case 'schemas': return ['definitions', ...names.slice(2)];
      case 'securitySchemes': return ['securityDefinitions', ...names.slice(2)];
      case 'requestBodies': return ['parameters', third, ...withoutContent(rest)];
      case 'parameters': return ['parameters', ...names.slice(2)];
      case 'responses': return ['responses', third, ...withoutContent(rest)];
      default: return names;
    }
  }
  if (first !== 'paths' || names.length < 4) { return names; }
  const [pathItem, operation] = [names.slice(0, 2), names.slice(0, 3)].map((holder) => parameters[pointerOf(holder)]);
  if (third === 'parameters') { return [...names.slice(0, 3), `${pathItem?.others[Number(rest[0])] ?? rest[0]}`, ...rest.slice(1)]; }
  const [part, index, ...deeper] = rest;
  if (part === 'parameters') { return [...names.slice(0, 4), ...index === undefined ? [] : [`${operation?.others[Number(index)] ?? index}`, ...deeper]]; }
  if (part === 'requestBody') {
    const inside = withoutContent(rest.slice(1));
    if (operation?.body !== undefined) { return [...names.slice(0, 3), 'parameters', `${operation.body}`, ...inside]; }
    if (pathItem?.body !== undefined) { return [...names.slice(0, 2), 'parameters', `${pathItem.body}`, ...inside]; }
  }
  return part === 'responses' ? [...names.slice(0, 5), ...withoutContent(rest.slice(2))] : names;
}

/** What is inside of a body or a response: media types were not around schemas. */
function withoutContent(names: readonly string[]): readonly string[] {
  return names[0] === 'content' ? names.slice(2) : names;
}

/** Keywords whose schemas are about the same value as the one around them. */
const BRANCHES = ['allOf', 'anyOf', 'oneOf', 'then', 'else'];

/** Keywords whose values are data. */
const DATA = ['enum', 'const', 'default', 'example', 'examples'];

/**
 * The document with schemas that do not demand of requests what is read only.
 * @see https://spec.openapis.org/oas/v3.0.3.html#fixed-fields-20
 */
function withoutReadOnly(document: Json): Json {
  return relaxed(document, document, new Set()) as Json;
}

function relaxed(node: unknown, document: Json, around: ReadonlySet<string>): unknown {
  if (Array.isArray(node)) { return node.map((element) => relaxed(element, document, around)); }
  if (!isObject(node)) { return node; }
  const optional = new Set([...around, ...readOnlyNames(node, document, new Set())]);
  return Object.fromEntries(Object.entries(node).map(([name, value]) => {
    if (DATA.includes(name)) { return [name, value]; }
    if (name === 'required' && Array.isArray(value)) { return [name, value.filter((property) => !optional.has(property as string))]; }
    if (BRANCHES.includes(name)) { return [name, relaxed(value, document, optional)]; }
    if (name !== 'properties' || !isObject(value)) { return [name, relaxed(value, document, new Set())]; }
    return [name, Object.fromEntries(Object.entries(value).map(([property, schema]) => [property, relaxed(schema, document, new Set())]))];
  }));
}

/** Properties of a schema that are read only, those of the parts that it is put together of among them. */
function readOnlyNames(schema: Json, document: Json, met: Set<unknown>): string[] {
  if (met.has(schema)) { return []; }
  met.add(schema);
  const own = Object.entries(isObject(schema.properties) ? schema.properties : {})
    .flatMap(([name, property]) => isObject(property) && (property.readOnly === true || target(property, document).readOnly === true) ? [name] : []);
  const parts = Array.isArray(schema.allOf) ? schema.allOf.filter(isObject) : [];
  return [...own, ...parts.flatMap((part) => readOnlyNames(target(part, document), document, met))];
}

/** Where a reference within the document leads; the schema itself where it is none, or leads nowhere. */
function target(schema: Json, document: Json): Json {
  const { $ref } = schema;
  if (typeof $ref !== 'string' || !$ref.startsWith('#/')) { return schema; }
  const found = pointerNames($ref.slice(1)).reduce<unknown>((at, name) => isObject(at) ? at[name] : undefined, document);
  return isObject(found) ? found : schema;
}
