import { DEFAULT_ROUTE, HttpRoute } from '../../model/http/http-route';
import { MalformedPathError } from '../router';

/** A route with the values of its path variables, decoded. */
export interface HttpRouteMatch {
  readonly route: HttpRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** A part of a route's path; the lower its rank, the more specific it is. */
type Segment =
  | { readonly kind: 'exact'; readonly text: string; readonly rank: 0 }
  | { readonly kind: 'variable'; readonly name: string; readonly rank: 1 }
  | { readonly kind: 'greedy'; readonly name: string; readonly rank: 2 };

interface Candidate {
  readonly route: HttpRoute;
  readonly segments: readonly Segment[];
}

/**
 * Finds the route of a request: the most specific path whose methods include the request's, then the method before `ANY`, and `$default` at last.
 * A trailing slash is a segment of its own, which variables match and other routes do not.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class HttpRouter {
  private readonly candidates: readonly Candidate[];
  private readonly fallback?: HttpRoute;

  constructor(routes: readonly HttpRoute[]) {
    this.candidates = routes.filter(({ key }) => key !== DEFAULT_ROUTE)
      .map((route) => ({ route, segments: segmentsOf(route.path) })).sort(bySpecificity);
    this.fallback = routes.find(({ key }) => key === DEFAULT_ROUTE);
  }

  /**
   * @param path as the client wrote it
   * @throws MalformedPathError
   */
  match(method: string, path: string): HttpRouteMatch | undefined {
    const asked = path.split('/').slice(1).map((segment) => decodeSegment(segment, path));
    for (const { route, segments } of this.candidates) {
      const pathParameters = route.method === method || route.method === 'ANY' ? matchSegments(segments, asked) : undefined;
      if (pathParameters !== undefined) return { route, pathParameters };
    }
    return this.fallback && { route: this.fallback, pathParameters: {} };
  }
}

function segmentsOf(path: string): Segment[] {
  return path.split('/').slice(1).map((text): Segment => {
    const [, name, greedy] = /^\{(.*?)(\+?)\}$/.exec(text) ?? [];
    if (name === undefined) return { kind: 'exact', text, rank: 0 };
    return greedy === '+' ? { kind: 'greedy', name, rank: 2 } : { kind: 'variable', name, rank: 1 };
  });
}

function bySpecificity(left: Candidate, right: Candidate): number {
  const shared = Math.min(left.segments.length, right.segments.length);
  for (let index = 0; index < shared; index += 1) {
    const difference = left.segments[index].rank - right.segments[index].rank;
    if (difference !== 0) return difference;
  }
  return right.segments.length - left.segments.length || Number(left.route.method === 'ANY') - Number(right.route.method === 'ANY');
}

/** Values of the variables; undefined where the path is another. */
function matchSegments(segments: readonly Segment[], asked: readonly string[]): Record<string, string> | undefined {
  const values: [string, string][] = [];
  for (const [index, segment] of segments.entries()) {
    if (index >= asked.length) return undefined;
    if (segment.kind === 'greedy') return Object.fromEntries([...values, [segment.name, asked.slice(index).join('/')]]);
    if (segment.kind === 'variable') values.push([segment.name, asked[index]]);
    else if (segment.text !== asked[index]) return undefined;
  }
  return segments.length === asked.length ? Object.fromEntries(values) : undefined;
}

function decodeSegment(segment: string, path: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new MalformedPathError(path);
  }
}
