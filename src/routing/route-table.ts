import { isVariable, RouteKey } from './route-key';

/** A route and what was said of it. */
export interface RouteEntry<T> {
  readonly key: RouteKey;
  readonly value: T;
}

/** The routes of one gateway: no two alike, in an order of their own. */
export class RouteTable<T> {
  private readonly resources = new Set<string>();
  private readonly routes = new Map<string, RouteEntry<T>>();
  /** The variable that stands behind each parent path, with the first route that put it there. */
  private readonly variables = new Map<string, { readonly segment: string; readonly route: string }>();

  /**
   * Adds a route with what is made of it, unless it is refused: then nothing is made.
   * @throws where the route is there already, or names a variable differently from a sibling
   */
  public add(text: string, make: (key: RouteKey) => T): void {
    const key = RouteKey.parse(text);
    if (this.routes.has(key.toString())) {
      throw new Error(`route "${key}" is there already; take one of the two out`);
    }
    const [conflict] = this.conflictsWith(text);
    if (conflict !== undefined) { throw new Error(conflict); }
    const value = make(key);
    key.segments.forEach((segment, index) => this.claim(key, segment, index));
    this.routes.set(key.toString(), { key, value });
  }

  public has(key: RouteKey): boolean {
    return this.routes.has(key.toString());
  }

  public keys(): string[] {
    return this.entries().map((route) => route.key.toString());
  }

  /** What would be said if a route were added that may be there already. */
  public conflictsWith(text: string): string[] {
    const key = RouteKey.parse(text);
    return key.segments.map((segment, index) => this.conflict(key, segment, index)).filter((fault) => fault !== undefined);
  }

  /** Every route, by path and then by method, whatever the order in which they came. */
  public entries(): RouteEntry<T>[] {
    return [...this.routes.values()].sort((a, b) => RouteKey.compare(a.key, b.key));
  }

  /** How many resources API Gateway makes of the paths, the root not counted. */
  public resourceCount(): number {
    return this.resources.size;
  }

  private claim(key: RouteKey, segment: string, index: number): void {
    const parent = parentPath(key, index);
    this.resources.add(parentPath(key, index + 1));
    if (isVariable(segment) && !this.variables.has(parent)) {
      this.variables.set(parent, { segment, route: key.toString() });
    }
  }

  private conflict(key: RouteKey, segment: string, index: number): string | undefined {
    const sibling = this.variables.get(parentPath(key, index));
    if (!isVariable(segment) || !sibling || sibling.segment === segment) { return undefined; }
    return `route "${key}" has the variable "${segment}" where route "${sibling.route}" has "${sibling.segment}"; ` +
      'API Gateway takes one variable under a path, so give both the same name';
  }
}

function parentPath(key: RouteKey, index: number): string {
  return '/' + key.segments.slice(0, index).join('/');
}
