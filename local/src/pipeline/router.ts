import type { Route } from '../model/route';

/** A route with the values of its path variables as the client wrote them: API Gateway does not decode them. */
export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** A path that cannot be decoded. */
export class MalformedPathError extends Error {
  constructor(path: string) {
    super(`path "${path}" has a malformed percent-encoding; write "%25" for a percent sign`);
    this.name = 'MalformedPathError';
  }
}

interface Node {
  readonly exact: Map<string, Node>;
  variable?: { readonly name: string; readonly node: Node };
  greedy?: { readonly name: string; readonly node: Node };
  readonly methods: Map<string, Route>;
}

interface Segment {
  readonly raw: string;
  readonly decoded: string;
}

type Variables = ReadonlyArray<readonly [string, string]>;

/**
 * Finds the route of a request: a segment as written before a `{variable}`, that before a `{proxy+}`; then the method before `ANY`.
 * A trailing slash makes no difference.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
 */
export class Router {
  private readonly root = emptyNode();

  constructor(routes: Iterable<Route>) {
    for (const route of routes) this.node(route.path).methods.set(route.method, route);
  }

  /**
   * @param path as the client wrote it
   * @throws MalformedPathError
   */
  match(method: string, path: string): RouteMatch | undefined {
    const segments = path.split('/').slice(1).map((raw) => ({ raw, decoded: decodeSegment(raw, path) }));
    while (segments.at(-1)?.raw === '') segments.pop();
    const found = descend(this.root, segments, 0, []);
    const route = found?.node.methods.get(method) ?? found?.node.methods.get('ANY');
    return route === undefined ? undefined : { route, pathParameters: Object.fromEntries(found?.variables ?? []) };
  }

  private node(path: string): Node {
    let node = this.root;
    for (const segment of path.split('/').filter((part) => part !== '')) {
      const [, name, greedy] = /^\{(.*?)(\+?)\}$/.exec(segment) ?? [];
      if (name === undefined) {
        const next = node.exact.get(segment) ?? emptyNode();
        node.exact.set(segment, next);
        node = next;
      } else if (greedy === '+') {
        node = (node.greedy ??= { name, node: emptyNode() }).node;
      } else {
        node = (node.variable ??= { name, node: emptyNode() }).node;
      }
    }
    return node;
  }
}

function emptyNode(): Node {
  return { exact: new Map(), methods: new Map() };
}

function descend(node: Node, segments: readonly Segment[], depth: number, variables: Variables): { node: Node; variables: Variables } | undefined {
  if (depth === segments.length) return node.methods.size > 0 ? { node, variables } : undefined;
  const { raw, decoded } = segments[depth];
  const exact = node.exact.get(decoded);
  const found = exact && descend(exact, segments, depth + 1, variables);
  if (found) return found;
  if (node.variable && raw !== '') {
    const taken = descend(node.variable.node, segments, depth + 1, [...variables, [node.variable.name, raw]]);
    if (taken) return taken;
  }
  const rest = segments.slice(depth).map((segment) => segment.raw).join('/');
  return node.greedy && { node: node.greedy.node, variables: [...variables, [node.greedy.name, rest]] };
}

function decodeSegment(segment: string, path: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new MalformedPathError(path);
  }
}
