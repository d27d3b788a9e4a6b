import { authExtension } from './openapi-settings';
import { OpenApiDocument, OpenApiOperation } from '../values/openapi-document';
import { isObject, SchemaPlace } from '../values/schema-place';

/** What security schemes are matched with. */
export interface OpenApiSecurityProps<A> {
  readonly document: OpenApiDocument;
  /** By the names of schemes. */
  readonly schemes: { readonly [name: string]: A };
  /** Of the gateway: what guards whatever no scheme in code does. */
  readonly auth: A;
  /** Lets anybody in. */
  readonly open: A;
  /** Whether there are API keys. */
  readonly hasApiKeys: boolean;
  readonly isOpen: (auth: A) => boolean;
  /** Whether callers send it tokens in the header `Authorization`. */
  readonly takesTokens: (auth: A) => boolean;
  /** Whether it can ask for scopes, and does not yet. */
  readonly takesScopes: (auth: A) => boolean;
  /** The same with these scopes, of which callers must have one. */
  readonly scoped: (auth: A, scopes: string[]) => A;
}

/** How an operation is guarded; without auth, by that of the gateway. */
export interface OperationGuard<A> {
  readonly auth: A | undefined;
  readonly apiKeyRequired: boolean | undefined;
  /** Whether callers send what the definition says. Where the gateway's auth stands in for a scheme, they may have to send something else. */
  readonly isAsSaid: boolean;
}

interface Alternative<A> {
  readonly auth: A;
  readonly apiKeyRequired: boolean | undefined;
  readonly isAsSaid: boolean;
  /** The scope that it asks for; undefined for none. */
  readonly scope: string | undefined;
}

interface Demand {
  /** Schemes without that of API keys. */
  readonly schemes: ReadonlyArray<{ readonly name: string; readonly scopes: readonly string[] }>;
  /** Name of the scheme of API keys; undefined where none is asked for. */
  readonly key?: string;
}

/** Turns what operations ask of callers into guards. What cannot be asked for as it is said is a fault, never an open route. */
export class OpenApiSecurity<A> {
  public readonly faults: string[] = [];
  private readonly scopedAuths = new Map<A, Map<string, A>>();

  public constructor(private readonly props: OpenApiSecurityProps<A>) {
    const { document, schemes } = props;
    const known = Object.keys(document.root.child('components', 'securitySchemes').fields);
    Object.keys(schemes).filter((name) => !known.includes(name)).forEach((name) => {
      this.faults.push(`security scheme "${name}" is none of the definition; ${known.length > 0 ? `name one of: ${known.join(', ')}` : 'it has none'}`);
    });
  }

  /** Undefined where there is a fault. */
  public of(operation: OpenApiOperation): OperationGuard<A> | undefined {
    const { security } = operation;
    const extension = authExtension(operation);
    if (!security) {
      return extension && (operation.method === 'OPTIONS' || this.props.isOpen(this.props.auth))
        ? this.refuse(operation, extension, 'asks for what the gateway\'s auth does not', 'say so in "security"')
        : { auth: undefined, apiKeyRequired: undefined, isAsSaid: false };
    }
    if (!Array.isArray(security.value)) { return this.refuse(operation, security, 'is no list of what is asked for', 'write it as in [{ "name": [] }]'); }
    const alternatives = security.value.map((_, index) => this.alternative(operation, security.child(`${index}`)));
    if (alternatives.includes(undefined)) { return undefined; }
    const [first = this.anybody(), ...others] = alternatives as Alternative<A>[];
    if (others.some(({ auth, apiKeyRequired }) => auth !== first.auth || apiKeyRequired !== first.apiKeyRequired)) {
      return this.refuse(operation, security, 'leaves callers a choice, and a route of API Gateway has one auth', 'map the schemes to the same auth');
    }
    if (operation.method === 'OPTIONS' && (first.apiKeyRequired || !this.props.isOpen(first.auth))) {
      return this.refuse(operation, security, 'asks something of OPTIONS, with which browsers send no credentials', 'let it ask nothing');
    }
    if (extension && this.props.isOpen(first.auth)) {
      return this.refuse(operation, extension, 'asks for what "security" does not', 'take it out');
    }
    const scopes = (alternatives as Alternative<A>[]).map(({ scope }) => scope);
    // Who needs no scope by one alternative needs none at all.
    const needed = scopes.includes(undefined) ? [] : scopes as string[];
    const isAsSaid = [first, ...others].every((alternative) => alternative.isAsSaid);
    return { auth: this.scoped(first.auth, needed), apiKeyRequired: first.apiKeyRequired, isAsSaid };
  }

  /** Whether callers need an API key in any case. */
  public needsKey({ security }: OpenApiOperation): boolean {
    const alternatives = Array.isArray(security?.value) ? security.value.map((_, index) => security.child(`${index}`)) : [];
    return alternatives.length > 0 && alternatives.every((alternative) => this.demand(alternative).key !== undefined);
  }

  private anybody(): Alternative<A> {
    return { auth: this.props.open, apiKeyRequired: undefined, isAsSaid: true, scope: undefined };
  }

  private alternative(operation: OpenApiOperation, place: SchemaPlace): Alternative<A> | undefined {
    if (!isObject(place.value)) { return this.refuse(operation, place, 'is no object of schemes', 'write it as in { "name": [] }'); }
    const { document, schemes: mapped, auth } = this.props;
    const names = Object.keys(place.value);
    if (names.length === 0) { return this.anybody(); }
    const odd = names.find((name) => !Array.isArray(place.get(name)));
    if (odd !== undefined) { return this.refuse(operation, place.child(odd), 'is no list of scopes', 'write it as in ["read"], or []'); }
    const unknown = names.find((name) => document.root.child('components', 'securitySchemes').get(name) === undefined);
    if (unknown !== undefined) { return this.refuse(operation, place, `names the scheme "${unknown}", which the definition does not have`, 'correct the name'); }
    const demand = this.demand(place);
    const used = demand.schemes.length > 0 ? demand.schemes.map(({ name }) => name) : [demand.key!];
    const auths = new Set(used.map((name) => Object.hasOwn(mapped, name) ? mapped[name] : auth));
    if (auths.size > 1) { return this.refuse(operation, place, `asks for ${quoted(used)} together, and a route of API Gateway has one auth`, 'map them to one auth that checks all'); }
    const [found] = auths;
    const isMapped = demand.schemes.every(({ name }) => Object.hasOwn(mapped, name));
    if (!isMapped && this.props.isOpen(found)) {
      return this.refuse(operation, place, `asks for ${quoted(used)}, and the gateway's auth lets anybody in`, 'say in securitySchemes what checks it');
    }
    const scopes = this.props.takesScopes(found) ? [...new Set(demand.schemes.flatMap((scheme) => scheme.scopes))] : [];
    if (scopes.length > 1) {
      return this.refuse(operation, place, `asks for the scopes ${quoted(scopes)} together, and API Gateway lets in whoever has one of them`, 'name one scope, or map the scheme to an Auth.lambda');
    }
    const isToken = demand.schemes.every(({ name }) => this.isToken(name)) && this.props.takesTokens(found);
    const isGuarded = !this.props.isOpen(found);
    const isAsSaid = demand.schemes.length > 0 ? (isMapped || isToken) && isGuarded : Object.hasOwn(mapped, demand.key!) || !isGuarded;
    return { auth: found, apiKeyRequired: demand.key === undefined ? undefined : true, isAsSaid, scope: scopes[0] };
  }

  private demand(place: SchemaPlace): Demand {
    const all = Object.entries(place.fields).map(([name, scopes]) => ({ name, scopes: Array.isArray(scopes) ? scopes.map(String) : [] }));
    const key = this.props.hasApiKeys ? all.find(({ name }) => this.isApiKey(name))?.name : undefined;
    return { key, schemes: all.filter(({ name }) => name !== key) };
  }

  /** Whether callers send a token in the header `Authorization`. */
  private isToken(name: string): boolean {
    const { type, scheme } = this.scheme(name).fields;
    return type === 'oauth2' || type === 'openIdConnect' || type === 'http' && String(scheme).toLowerCase() === 'bearer';
  }

  private scheme(name: string): SchemaPlace {
    const { document } = this.props;
    return document.followed(document.root.child('components', 'securitySchemes', name));
  }

  /** Whether API Gateway counts callers by it. */
  private isApiKey(name: string): boolean {
    const { type, in: location, name: header } = this.scheme(name).fields;
    return type === 'apiKey' && location === 'header' && String(header).toLowerCase() === 'x-api-key';
  }

  /** The same object for the same scopes. */
  private scoped(auth: A, scopes: string[]): A {
    if (scopes.length === 0) { return auth; }
    const needed = [...new Set(scopes)].sort();
    const known = this.scopedAuths.get(auth) ?? new Map<string, A>();
    const found = known.get(needed.join(' ')) ?? this.props.scoped(auth, needed);
    this.scopedAuths.set(auth, known.set(needed.join(' '), found));
    return found;
  }

  private refuse(operation: OpenApiOperation, place: SchemaPlace, problem: string, remedy: string): undefined {
    this.faults.push(`operation "${operation.name}": "${place}" ${problem}; ${remedy}, or set the operation's auth in operations`);
    return undefined;
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
