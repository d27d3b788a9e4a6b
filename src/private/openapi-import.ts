import { OpenApiSecurity } from './openapi-security';
import { ANY_METHOD } from './rest-document';
import { RouteTable } from '../routing/route-table';
import { JsonSchema } from '../values/json-schema';
import { isJson } from '../values/media-types';
import { OpenApiDocument, OpenApiOperation, OpenApiParameter } from '../values/openapi-document';
import { RequestParameter } from '../values/request-parameter';
import { isObject, SchemaPlace } from '../values/schema-place';

/** What of its own an operation is given in code. */
export interface OperationOptions<A> {
  readonly auth?: A;
  readonly apiKeyRequired?: boolean;
  readonly requestBody?: JsonSchema;
}

/** What operations are to be matched with. */
export interface OpenApiImportProps<B, A, O extends OperationOptions<A>> {
  readonly document: OpenApiDocument;
  readonly backends: { readonly [operation: string]: B };
  /** Of operations that have none of their own. */
  readonly backend?: B;
  readonly operations: { readonly [operation: string]: O };
  readonly security: OpenApiSecurity<A>;
  /** Whether API Gateway checks requests by itself. */
  readonly validates: boolean;
}

/** An operation with all that its route is made of. */
export interface ImportedRoute<B, A, O> {
  readonly operation: OpenApiOperation;
  readonly backend: B;
  readonly auth: A | undefined;
  readonly apiKeyRequired: boolean | undefined;
  readonly requestBody: JsonSchema | undefined;
  readonly requestParameters: RequestParameter[];
  /** Whether callers send what the definition says of its security. */
  readonly isAsSaid: boolean;
  readonly options: O | undefined;
}

/** What an import came to. */
export interface OpenApiImport<B, A, O> {
  readonly routes: ImportedRoute<B, A, O>[];
  /** Why it cannot be. */
  readonly faults: string[];
  /** What is asked of requests, and would not be checked. */
  readonly unsupported: string[];
  /** What API Gateway never checks. */
  readonly unchecked: string[];
}

/** Matches the operations of a definition with what they are answered and guarded by. All that is wrong is told at once. */
export function importOpenApi<B, A, O extends OperationOptions<A>>(props: OpenApiImportProps<B, A, O>): OpenApiImport<B, A, O> {
  return new Importer(props).run();
}

class Importer<B, A, O extends OperationOptions<A>> {
  private readonly faults: string[] = [];
  private readonly unsupported: string[] = [];
  private readonly unchecked: SchemaPlace[] = [];
  private readonly uncheckedBodies: SchemaPlace[] = [];

  public constructor(private readonly props: OpenApiImportProps<B, A, O>) {}

  public run(): OpenApiImport<B, A, O> {
    const { document, backends, operations: options } = this.props;
    const operations = document.operations(ANY_METHOD);
    this.faults.push(...document.strayFields(ANY_METHOD));
    if (operations.length === 0) { this.faults.push(`"${document.root.child('paths')}" has no operations; give a definition that has some`); }
    this.checkIds(operations);
    this.checkNames('backend', Object.keys(backends), operations);
    this.checkNames('option', Object.keys(options), operations);
    this.checkPaths(operations);
    const routes = operations.flatMap((operation) => this.routeOrFault(operation) ?? []);
    return { routes, faults: [...this.faults, ...this.props.security.faults], unsupported: this.unsupported, unchecked: this.uncheckedNotes() };
  }

  /** A reference that cannot be followed is one fault among the others. */
  private routeOrFault(operation: OpenApiOperation): ImportedRoute<B, A, O> | undefined {
    try {
      return this.route(operation);
    } catch (error) {
      this.faults.push(`operation "${operation.name}": ${(error as Error).message}`);
      return undefined;
    }
  }

  private route(operation: OpenApiOperation): ImportedRoute<B, A, O> | undefined {
    const options = this.named(this.props.operations, operation);
    const backend = this.named(this.props.backends, operation) ?? this.props.backend;
    if (backend === undefined) {
      this.faults.push(`operation "${operation.name}" at "${operation.place}" has no backend; give backends one by the name "${operation.name}"`);
    }
    const guard = options?.auth === undefined
      ? this.props.security.of(operation)
      : { auth: options.auth, apiKeyRequired: this.props.security.needsKey(operation) || undefined, isAsSaid: false };
    const requestBody = options?.requestBody ?? this.body(operation);
    const requestParameters = this.parameters(operation);
    if (backend === undefined || guard === undefined) { return undefined; }
    return {
      operation,
      backend,
      requestBody,
      requestParameters,
      options,
      auth: guard.auth,
      apiKeyRequired: options?.apiKeyRequired ?? guard.apiKeyRequired,
      isAsSaid: guard.isAsSaid && options?.apiKeyRequired === undefined,
    };
  }

  /** By the id of the operation, or by its method and path. */
  private named<T>(values: { readonly [operation: string]: T }, { id, key }: OpenApiOperation): T | undefined {
    const name = id !== undefined && Object.hasOwn(values, id) ? id : key;
    return Object.hasOwn(values, name) ? values[name] : undefined;
  }

  private checkIds(operations: readonly OpenApiOperation[]): void {
    const first = new Map<string, OpenApiOperation>();
    for (const operation of operations) {
      const { id, place } = operation;
      const other = id === undefined ? undefined : first.get(id);
      if (other) { this.faults.push(`operationId "${id}" at "${place}" is that of "${other.place}", too; give each its own`); }
      if (id !== undefined && !other) { first.set(id, operation); }
    }
  }

  private checkNames(kind: string, names: readonly string[], operations: readonly OpenApiOperation[]): void {
    const ids = new Set(operations.flatMap(({ id }) => id ?? []));
    const keys = new Map(operations.map((operation) => [operation.key, operation]));
    for (const name of names) {
      const operation = keys.get(name);
      if (!ids.has(name) && !operation) { this.faults.push(`${kind} "${name}" is of no operation; name one of: ${listed(operations)}`); }
      if (operation?.id !== undefined && names.includes(operation.id)) {
        this.faults.push(`${kind} "${name}" is of the same operation as "${operation.id}"; take one of the two out`);
      }
    }
  }

  /** Paths that API Gateway could not serve. */
  private checkPaths(operations: readonly OpenApiOperation[]): void {
    const table = new RouteTable<OpenApiOperation>();
    for (const operation of operations) {
      try {
        table.add(operation.key, () => operation);
      } catch (error) {
        this.faults.push(`"${operation.place}": ${(error as Error).message}`);
      }
    }
  }

  private body(operation: OpenApiOperation): JsonSchema | undefined {
    const body = operation.requestBody;
    if (!body) { return undefined; }
    const contents = Object.keys(body.child('content').fields).map((type) => body.child('content', type));
    const schemas = contents.filter((content) => content.get('schema') !== undefined);
    const json = this.props.validates ? schemas.filter((content) => jsonType(lastOf(content)) !== undefined) : [];
    this.uncheckedBodies.push(...schemas.filter((content) => !json.includes(content)));
    if (json.length === 0) { return undefined; }
    const [first, ...others] = json;
    const different = others.find((content) => JSON.stringify(content.get('schema')) !== JSON.stringify(first.get('schema')));
    if (different) {
      this.unsupported.push(`"${different.child('schema')}" is not that of "${lastOf(first)}", and a route has one schema for JSON; give both the same, or set requestBody in operations`);
      return undefined;
    }
    const mediaTypes = [...new Set(json.map((content) => jsonType(lastOf(content))!))].sort();
    return this.attempt(() => this.props.document.requestSchema(first.child('schema'), { mediaTypes, isOptional: body.get('required') !== true }));
  }

  private parameters(operation: OpenApiOperation): RequestParameter[] {
    return operation.parameters.flatMap((parameter) => {
      if (this.isNarrowed(parameter)) { this.unchecked.push(parameter.place); }
      return parameter.required && this.props.validates ? this.demand(parameter) : [];
    });
  }

  /** What API Gateway is told to look for; nothing where it cannot. */
  private demand(parameter: OpenApiParameter): RequestParameter[] {
    const { name, place } = parameter;
    switch (parameter.in) {
      case 'query': return this.queryDemand(parameter);
      case 'header':
        // https://spec.openapis.org/oas/v3.1.1.html#fixed-fields-for-use-with-schema (names that are ignored)
        return /^(accept|content-type|authorization)$/i.test(name) ? [] : this.attempt(() => [RequestParameter.header(name)], place) ?? [];
      case 'cookie':
        this.unsupported.push(`"${place}" has to be there as cookie "${name}", which API Gateway does not look for; check it in the backend, or make it a header`);
        return [];
      default: return [];
    }
  }

  private queryDemand({ name, place }: OpenApiParameter): RequestParameter[] {
    if (place.get('allowEmptyValue') === true) {
      this.unsupported.push(`"${place}" has to be there and may be empty, and API Gateway takes an empty value for none; check it in the backend`);
      return [];
    }
    if (this.isSpread(place)) {
      this.unsupported.push(`"${place}" is an object that is spread over several parameters, of which none is called "${name}"; check it in the backend`);
      return [];
    }
    return this.attempt(() => [RequestParameter.query(name)], place) ?? [];
  }

  /** Whether an object's fields are parameters of their own. */
  private isSpread(place: SchemaPlace): boolean {
    const style = place.get('style') ?? 'form';
    const spreads = style === 'deepObject' || style === 'form' && place.get('explode') !== false;
    return spreads && place.get('schema') !== undefined && this.mayBeObject(place.child('schema'), new Set());
  }

  private mayBeObject(place: SchemaPlace, met: Set<string>): boolean {
    const schema = this.props.document.followed(place);
    if (met.has(schema.key)) { return false; }
    met.add(schema.key);
    const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => {
      const list = schema.get(keyword);
      return Array.isArray(list) ? list.map((_, index) => schema.child(keyword, `${index}`)) : [];
    });
    return [schema.get('type')].flat().includes('object') || schema.get('properties') !== undefined || parts.some((part) => this.mayBeObject(part, met));
  }

  /** Whether values that are texts would not do. */
  private isNarrowed({ place }: OpenApiParameter): boolean {
    const schema = place.get('schema');
    const { type = 'string', ...others } = isObject(schema) ? schema : {};
    return type !== 'string' || Object.keys(others).some((keyword) => !/^(description|title|default|examples?|deprecated|x-.*)$/.test(keyword));
  }

  private attempt<T>(make: () => T, place?: SchemaPlace): T | undefined {
    try {
      return make();
    } catch (error) {
      this.unsupported.push(place ? `"${place}": ${(error as Error).message}` : (error as Error).message);
      return undefined;
    }
  }

  private uncheckedNotes(): string[] {
    return [
      ...note(this.unchecked, 'schemas of parameters, of which API Gateway checks at most whether they are there'),
      ...note(this.uncheckedBodies, this.props.validates ? 'bodies that are not JSON, which API Gateway does not check' : 'bodies, which HTTP APIs do not check'),
    ];
  }
}

/** The media type of JSON that a key of `content` stands for; undefined where it is none. */
function jsonType(key: string): string | undefined {
  const [type] = key.toLowerCase().split(';');
  if (type === '*/*' || type === 'application/*') { return 'application/json'; }
  return isJson(type.trim()) ? type.trim() : undefined;
}

function lastOf({ names }: SchemaPlace): string {
  return names[names.length - 1];
}

function note(places: readonly SchemaPlace[], what: string): string[] {
  if (places.length === 0) { return []; }
  const some = places.slice(0, 3).map((place) => `"${place}"`).join(', ');
  return [`${places.length} ${what}: ${some}${places.length > 3 ? ' and others' : ''}; check them in the backend`];
}

/** Names of operations, not too many of them. */
function listed(operations: readonly OpenApiOperation[]): string {
  const names = operations.map(({ name }) => name);
  return names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} others` : names.join(', ');
}
